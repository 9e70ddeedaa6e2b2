"""Shape of the API of this room. Rules are in the services; scope is in the querysets."""

from rest_framework import serializers

from kpm.models import Keluarga

from .aturan import LANGKAH, JenisGraduasi, StatusUsulan, Sumber
from .models import LangkahUsulan, Target, Usulan

NAMA_LANGKAH = sorted({nama for tahap in LANGKAH.values() for nama in tahap})


class KeluargaTerlihat(serializers.PrimaryKeyRelatedField):
    """A family the person may see; others do not exist for them."""

    def get_queryset(self):
        return Keluarga.objects.untuk(self.context["request"].user)


class LangkahUsulanSerializer(serializers.ModelSerializer):
    oleh = serializers.CharField(source="oleh.nama", read_only=True)
    dari = serializers.CharField(read_only=True, help_text="Status sebelumnya; kosong saat dibuat.")
    ke = serializers.CharField(read_only=True, help_text="Status sesudahnya.")

    class Meta:
        model = LangkahUsulan
        fields = ["dari", "ke", "oleh", "jabatan", "catatan", "pada"]
        read_only_fields = fields


class UsulanSerializer(serializers.ModelSerializer):
    keluarga = KeluargaTerlihat()
    jenis = serializers.ChoiceField(choices=JenisGraduasi.choices)
    status = serializers.ChoiceField(choices=StatusUsulan.choices, read_only=True)
    sumber = serializers.ChoiceField(choices=Sumber.choices, required=False)

    class Meta:
        model = Usulan
        fields = [
            "id",
            "keluarga",
            "jenis",
            "status",
            "alasan",
            "pengusul",
            "dibuat_pada",
            "sumber",
            "tahap_sejak",
            "nomor_putusan",
            "tanggal_putusan",
            "nomor_pengantar",
            "tanggal_efektif",
        ]
        read_only_fields = [
            "pengusul",
            "dibuat_pada",
            "tahap_sejak",
            "nomor_putusan",
            "tanggal_putusan",
            "nomor_pengantar",
            "tanggal_efektif",
        ]


class UsulanRinciSerializer(UsulanSerializer):
    langkah = LangkahUsulanSerializer(many=True, read_only=True)

    class Meta(UsulanSerializer.Meta):
        fields = [*UsulanSerializer.Meta.fields, "langkah"]


class LangkahSerializer(serializers.Serializer):
    """One step to take. `dari` is the status as last read: when somebody was faster the answer
    is 409 and says who."""

    langkah = serializers.ChoiceField(choices=NAMA_LANGKAH)
    dari = serializers.CharField(max_length=15, help_text="Status usulan saat terakhir dibaca.")
    catatan = serializers.CharField(required=False, allow_blank=True, max_length=500)
    nomor_putusan = serializers.CharField(required=False, max_length=100)
    tanggal_putusan = serializers.DateField(required=False)
    nomor_pengantar = serializers.CharField(required=False, max_length=100)
    tanggal_efektif = serializers.DateField(required=False)


class TargetSerializer(serializers.ModelSerializer):
    class Meta:
        model = Target
        fields = ["id", "wilayah", "tahun", "jenis", "jumlah"]
        read_only_fields = fields
