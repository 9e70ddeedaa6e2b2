"""Shape of the API of this room. Rules are in the services; scope is in the querysets."""

from django.db.models import Q
from rest_framework import serializers

from kpm.models import Keluarga
from kpm.penyaluran.aturan import Pemegang
from pkh.akun.models import Pengguna

from .models import (
    Foto,
    FotoPertemuan,
    Kehadiran,
    Kelompok,
    Kendala,
    Kunjungan,
    Pertemuan,
    Profil,
    Rencana,
    Sesi,
    Verifikasi,
)
from .verifikasi.aturan import Butir


class KeluargaTerlihat(serializers.PrimaryKeyRelatedField):
    """A family the person may see; others do not exist for them."""

    def get_queryset(self):
        return Keluarga.objects.untuk(self.context["request"].user)


class PendampingTerlihat(serializers.PrimaryKeyRelatedField):
    """Oneself, or a facilitator whose profile the person may see."""

    def get_queryset(self):
        pengguna = self.context["request"].user
        profil = Profil.objects.untuk(pengguna, "p2k2.lihat")
        return Pengguna.objects.filter(Q(pk=pengguna.pk) | Q(profil__in=profil))


class KelompokTerlihat(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return Kelompok.objects.untuk(self.context["request"].user)


class WaktuField(serializers.DateTimeField):
    """A time at the edge of the calendar is refused; moved to our zone it would be a fault."""

    def enforce_timezone(self, value):
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")


class FotoSerializer(serializers.ModelSerializer):
    berkas = serializers.FileField(write_only=True)

    class Meta:
        model = Foto
        fields = ["id", "sha256", "berkas"]
        read_only_fields = ["sha256"]


class KunjunganSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(
        required=False,
        help_text="Dibuat oleh klien, satu untuk setiap kunjungan. Kiriman ulang dengan kunci yang "
        "sama menghasilkan baris yang sama (200, bukan 201).",
    )
    keluarga = KeluargaTerlihat()
    waktu_gawai = WaktuField(required=False, allow_null=True)
    pemegang_kks = serializers.ChoiceField(
        Pemegang.choices,
        required=False,
        allow_blank=True,
        write_only=True,
        help_text="Siapa yang memegang KKS waktu dikunjungi; kosong bila tidak ditanyakan.",
    )
    foto = FotoSerializer(many=True, read_only=True)

    class Meta:
        model = Kunjungan
        fields = [
            "id",
            "kunci",
            "keluarga",
            "pendamping",
            "tanggal",
            "tujuan",
            "ditemui",
            "temuan",
            "kendala",
            "kendala_lain",
            "tindak_lanjut",
            "tindak_lanjut_pada",
            "tindak_lanjut_tuntas_pada",
            "lintang",
            "bujur",
            "akurasi",
            "waktu_gawai",
            "pemegang_kks",
            "dicatat_pada",
            "foto",
        ]
        read_only_fields = ["pendamping", "tindak_lanjut_tuntas_pada", "dicatat_pada"]


class KendalaSerializer(serializers.ModelSerializer):
    class Meta:
        model = Kendala
        fields = ["id", "nama"]


class SesiSerializer(serializers.ModelSerializer):
    class Meta:
        model = Sesi
        fields = ["id", "modul", "nama_modul", "sesi", "judul"]


class PendampingSerializer(serializers.ModelSerializer):
    nama = serializers.CharField(source="pengguna.nama", read_only=True)
    beban = serializers.IntegerField(read_only=True, help_text="KPM yang didampingi.")
    kunjungan_bulan = serializers.IntegerField(read_only=True)
    wajib = serializers.IntegerField(read_only=True, help_text="Kewajiban bulan ini.")
    terverifikasi = serializers.IntegerField(read_only=True)
    kunjungan_terakhir = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Profil
        fields = [
            "id",
            "pengguna",
            "nama",
            "wilayah",
            "beban",
            "kunjungan_bulan",
            "wajib",
            "terverifikasi",
            "kunjungan_terakhir",
        ]


class KelompokSerializer(serializers.ModelSerializer):
    pendamping = PendampingTerlihat(
        required=False,
        help_text="Hanya untuk koordinator; kelompok buatan pendamping selalu miliknya sendiri.",
    )
    ketua = KeluargaTerlihat(required=False, allow_null=True)
    keluarga = serializers.ListField(
        child=serializers.IntegerField(),
        allow_empty=False,
        max_length=60,
        source="keluarga_terlihat",
        help_text="Anggota kelompok saat ini.",
    )

    class Meta:
        model = Kelompok
        fields = ["id", "nama", "desa", "pendamping", "tempat", "ketua", "keluarga"]

    def to_representation(self, instance):
        """`keluarga`: members of today that the person may see (prefetched)."""
        instance.keluarga_terlihat = [k.keluarga_id for k in instance.anggota_terlihat]
        return super().to_representation(instance)


class KehadiranSerializer(serializers.ModelSerializer):
    keluarga = serializers.IntegerField(source="keluarga_id")

    class Meta:
        model = Kehadiran
        fields = ["keluarga", "status", "catatan", "diwakili", "susulan"]
        read_only_fields = ["susulan"]


class FotoPertemuanSerializer(serializers.ModelSerializer):
    berkas = serializers.FileField(write_only=True)

    class Meta:
        model = FotoPertemuan
        fields = ["id", "sha256", "berkas"]
        read_only_fields = ["sha256"]


class PertemuanSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(
        required=False, help_text="Kiriman ulang dengan kunci yang sama: baris yang sama (200)."
    )
    kelompok = KelompokTerlihat()
    kehadiran = KehadiranSerializer(
        many=True,
        required=False,
        source="kehadiran_terlihat",
        help_text="Cukup yang tidak hadir; anggota lain dicatat hadir.",
    )
    foto = FotoPertemuanSerializer(many=True, read_only=True)

    class Meta:
        model = Pertemuan
        fields = [
            "id",
            "kunci",
            "kelompok",
            "sesi",
            "tanggal",
            "tempat",
            "tamu",
            "notulen",
            "kehadiran",
            "foto",
            "dicatat_oleh",
            "dicatat_pada",
            "diubah_pada",
        ]
        read_only_fields = ["dicatat_oleh", "dicatat_pada", "diubah_pada"]
        validators = []  # uniqueness is the service's: a second sending is no error


class PertemuanUbahSerializer(serializers.ModelSerializer):
    """What may be corrected; fields left out stay, and so do families that are not named."""

    versi = WaktuField(help_text="diubah_pada saat dibaca; bila sudah berubah, jawabannya 409.")
    kehadiran = KehadiranSerializer(many=True, required=False, source="kehadiran_terlihat")

    class Meta:
        model = Pertemuan
        fields = ["versi", "sesi", "tanggal", "tempat", "tamu", "notulen", "kehadiran"]
        validators = []


class RencanaSerializer(serializers.ModelSerializer):
    class Meta:
        model = Rencana
        fields = [
            "id",
            "kelompok",
            "sesi",
            "tanggal",
            "mulai",
            "selesai",
            "tempat",
            "pertemuan",
        ]
        read_only_fields = fields


class VerifikasiSerializer(serializers.ModelSerializer):
    nama = serializers.CharField(source="anggota.nama", read_only=True)

    class Meta:
        model = Verifikasi
        fields = [
            "id",
            "anggota",
            "nama",
            "keluarga",
            "bulan",
            "komponen",
            "fasilitas_kode",
            "hari_efektif",
            "alpa",
            "izin",
            "sakit",
            "kewajiban",
            "dipenuhi",
            "terpenuhi",
            "berat",
            "tinggi",
            "alasan",
            "jml_sekolah",
            "hasil",
            "dicatat_pada",
        ]
        read_only_fields = fields


class IsianVerifikasiSerializer(serializers.Serializer):
    versi = WaktuField(
        allow_null=True,
        help_text="dicatat_pada saat baris dibaca; bila sudah berubah, jawabannya 409.",
    )
    hari_efektif = serializers.IntegerField(required=False, allow_null=True)
    alpa = serializers.IntegerField(required=False)
    izin = serializers.IntegerField(required=False)
    sakit = serializers.IntegerField(required=False)
    dipenuhi = serializers.ListField(
        child=serializers.ChoiceField(Butir.choices),
        required=False,
        max_length=len(Butir.choices),
        help_text="Yang dilakukan bulan ini, juga yang mendahului jatuh temponya. Memenuhi bila "
        "semua `kewajiban` ada di dalamnya.",
    )
    terpenuhi = serializers.BooleanField(
        required=False,
        allow_null=True,
        help_text="Tanpa `dipenuhi`: untuk semua yang jatuh tempo. null: tidak dapat diverifikasi.",
    )
    berat = serializers.IntegerField(required=False, allow_null=True, help_text="gram")
    tinggi = serializers.IntegerField(required=False, allow_null=True, help_text="milimeter")
    alasan = serializers.CharField(required=False, allow_blank=True, max_length=200)

    def validate(self, attrs):
        """Of what was done and whether that is enough, one follows from the other."""
        if "dipenuhi" in attrs:
            return {"terpenuhi": True} | attrs
        return attrs | ({"dipenuhi": None} if "terpenuhi" in attrs else {})
