"""Shape of the API of validations. Rules are in the services; scope is in the querysets."""

from rest_framework import serializers

from kpm.models import Anggota, FotoValidasi, Keluarga, PeriksaAnggota, Validasi

from .aturan import DOKUMEN
from .layanan.validasi import RUAS_KOREKSI, Periksa


class KeluargaTerlihat(serializers.PrimaryKeyRelatedField):
    """A family the person may see; others do not exist for them."""

    def get_queryset(self):
        return Keluarga.objects.untuk(self.context["request"].user)


class FotoValidasiSerializer(serializers.ModelSerializer):
    berkas = serializers.FileField(write_only=True)

    class Meta:
        model = FotoValidasi
        fields = ["id", "jenis", "sha256", "berkas"]
        read_only_fields = ["sha256"]


class KoreksiSerializer(serializers.ModelSerializer):
    class Meta:
        model = Anggota
        fields = RUAS_KOREKSI
        extra_kwargs = {nama: {"required": False} for nama in RUAS_KOREKSI}


class PeriksaSerializer(serializers.ModelSerializer):
    anggota = serializers.IntegerField(source="anggota_id")
    dokumen = serializers.ListField(
        child=serializers.ChoiceField(choices=list(DOKUMEN.items())), required=False
    )
    koreksi = KoreksiSerializer(
        required=False, write_only=True, help_text="Ruas anggota yang dibetulkan di register."
    )
    keluar = serializers.ChoiceField(
        choices=Anggota.AlasanKeluar.choices,
        required=False,
        write_only=True,
        help_text="Mengapa ia bukan anggota; hanya untuk keadaan bukan.",
    )

    class Meta:
        model = PeriksaAnggota
        fields = ["anggota", "keadaan", "komponen", "komponen_terlihat", "dokumen", "dikoreksi",
                  "koreksi", "keluar"]  # fmt: skip
        read_only_fields = ["komponen", "dikoreksi"]


class ValidasiSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(
        required=False,
        help_text="Dibuat oleh klien, satu untuk setiap validasi. Kiriman ulang dengan kunci yang "
        "sama menghasilkan baris yang sama (200, bukan 201).",
    )
    keluarga = KeluargaTerlihat()
    kembaran = KeluargaTerlihat(required=False, allow_null=True)
    periksa = PeriksaSerializer(many=True, required=False)
    foto = FotoValidasiSerializer(many=True, read_only=True)

    class Meta:
        model = Validasi
        fields = ["id", "kunci", "keluarga", "oleh", "tanggal", "hasil", "sebab", "alasan",
                  "kembaran", "ditemui", "catatan", "komitmen_tanggal", "komitmen_oleh",
                  "berlaku", "dicatat_pada", "periksa", "foto"]  # fmt: skip
        read_only_fields = ["oleh", "berlaku", "dicatat_pada"]
        validators = []  # the service's: a second sending is no error

    def to_representation(self, instance):
        """Of a twin family the person does not see, nothing is told."""
        isi = super().to_representation(instance)
        if not instance.kembaran_terlihat:
            isi["kembaran"] = None
        return isi

    def periksa_anggota(self) -> list[Periksa]:
        return [
            Periksa(
                anggota=p["anggota_id"],
                keadaan=p["keadaan"],
                komponen_terlihat=p.get("komponen_terlihat", False),
                dokumen=p.get("dokumen", []),
                koreksi=dict(p.get("koreksi", {})),
                keluar=p.get("keluar", ""),
            )
            for p in self.validated_data.get("periksa", [])
        ]
