"""Shape of the API of the register. Rules are in the services; numbers stay masked."""

from rest_framework import serializers

from pkh.wilayah.models import Wilayah

from .models import Anggota, Keluarga

RUAS_KELUARGA = [
    "desa", "alamat", "rt", "rw", "telepon", "tahun_masuk", "id_dtsen", "bank",
]  # fmt: skip


class AnggotaSerializer(serializers.ModelSerializer):
    """A member as read. `nik_samar` shows the first and last four digits."""

    nik_samar = serializers.CharField(read_only=True)

    class Meta:
        model = Anggota
        fields = [
            "id",
            "nik_samar",
            "nama",
            "hubungan",
            "jenis_kelamin",
            "tanggal_lahir",
            "hamil",
            "hpl",
            "kehamilan_ke",
            "jenjang",
            "npsn",
            "kelas",
            "disabilitas_berat",
            "korban_ham",
            "komponen",
            "dibayar",
            "keluar_pada",
            "alasan_keluar",
        ]
        read_only_fields = fields


class KeluargaSerializer(serializers.ModelSerializer):
    """A family in a list."""

    no_kk_samar = serializers.CharField(read_only=True)
    no_kks_samar = serializers.CharField(read_only=True)
    komponen = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Keluarga
        fields = [
            "id",
            "no_kk_samar",
            "no_kks_samar",
            "nama_pengurus",
            *RUAS_KELUARGA,
            "status",
            "status_sejak",
            "pendamping",
            "jumlah_anggota",
            "komponen",
            "komponen_per",
            "kunjungan_terakhir",
            "diubah_pada",
        ]
        read_only_fields = fields


class KeluargaRinciSerializer(KeluargaSerializer):
    """A family with its members, those who left included."""

    anggota = AnggotaSerializer(many=True, read_only=True)

    class Meta(KeluargaSerializer.Meta):
        fields = [*KeluargaSerializer.Meta.fields, "anggota"]
        read_only_fields = fields


class BentrokSerializer(serializers.Serializer):
    """A refused change: who was faster, and the family as it is now."""

    detail = serializers.CharField()
    kini = KeluargaRinciSerializer()


class KeluargaUbahSerializer(serializers.ModelSerializer):
    """What may be changed; fields left out stay."""

    desa = serializers.PrimaryKeyRelatedField(queryset=Wilayah.objects.berlaku())

    class Meta:
        model = Keluarga
        fields = ["no_kk", "no_kks", *RUAS_KELUARGA]
        # The service says whether a number is taken; here only its shape.
        extra_kwargs = {"no_kk": {"write_only": True}, "no_kks": {"write_only": True}}
        validators: list = []


class KeluargaPerbaruiSerializer(KeluargaUbahSerializer):
    """A change of a family that was read before."""

    versi = serializers.DateTimeField(
        help_text="diubah_pada saat keluarga dibaca; bila sudah berubah, jawabannya 409."
    )

    class Meta(KeluargaUbahSerializer.Meta):
        fields = [*KeluargaUbahSerializer.Meta.fields, "versi"]


class PengurusSerializer(serializers.ModelSerializer):
    class Meta:
        model = Anggota
        fields = ["nik", "nama", "jenis_kelamin", "tanggal_lahir"]
        validators: list = []


class KeluargaBaruSerializer(KeluargaUbahSerializer):
    """A new candidate and its pengurus."""

    pengurus = PengurusSerializer()

    class Meta(KeluargaUbahSerializer.Meta):
        fields = [*KeluargaUbahSerializer.Meta.fields, "pengurus"]


class AnggotaBaruSerializer(serializers.ModelSerializer):
    class Meta:
        model = Anggota
        fields = [
            "nik",
            "nama",
            "hubungan",
            "jenis_kelamin",
            "tanggal_lahir",
            "hamil",
            "hpl",
            "kehamilan_ke",
            "jenjang",
            "npsn",
            "kelas",
            "disabilitas_berat",
            "korban_ham",
        ]
        validators: list = []


class CariSerializer(serializers.Serializer):
    cari = serializers.CharField(
        min_length=3, max_length=60, help_text="Bagian nama, NIK, No KK atau desa."
    )


class BukaIdentitasSerializer(serializers.Serializer):
    """Asking for one full number: `anggota` is needed for a NIK. The reason is logged."""

    ruas = serializers.ChoiceField(["no_kk", "no_kks", "nik"])
    anggota = serializers.IntegerField(required=False, min_value=1)
    alasan = serializers.CharField(min_length=5, max_length=200)

    def validate(self, attrs):
        if (attrs["ruas"] == "nik") != ("anggota" in attrs):
            raise serializers.ValidationError(
                {"anggota": "Isi anggota untuk membuka NIK, dan hanya untuk NIK."}
            )
        return attrs


class IdentitasSerializer(serializers.Serializer):
    ruas = serializers.CharField()
    nilai = serializers.CharField()
