"""Shape of the API of this room. Rules are in the services; scope is in the querysets."""

from rest_framework import serializers

from kpm.models import Keluarga

from .models import Foto, Kunjungan


class KeluargaTerlihat(serializers.PrimaryKeyRelatedField):
    """A family the person may see; others do not exist for them."""

    def get_queryset(self):
        return Keluarga.objects.untuk(self.context["request"].user)


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
            "dicatat_pada",
            "foto",
        ]
        read_only_fields = ["pendamping", "tindak_lanjut_tuntas_pada", "dicatat_pada"]
