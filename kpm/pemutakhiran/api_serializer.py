"""Reports of changes for the API; numbers of identity masked as on the pages."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kpm.models import Anggota, Keluarga, Pemutakhiran
from pkh.riwayat.identitas import samarkan
from pkh.wilayah.models import Wilayah

from .aturan import NOMOR, Jenis


def _samar(isi: dict) -> dict:
    return {n: samarkan(v) if n in NOMOR else v for n, v in isi.items()}


class FotoBuktiSerializer(serializers.Serializer):
    berkas = serializers.FileField()


class PemutakhiranSerializer(serializers.ModelSerializer):
    isi = serializers.SerializerMethodField()
    lama = serializers.SerializerMethodField()
    berfoto = serializers.SerializerMethodField()

    class Meta:
        model = Pemutakhiran
        fields = [
            "id", "kunci", "keluarga", "anggota", "jenis", "isi", "lama", "desa_asal",
            "desa_tujuan", "bukti", "kanal", "status", "alasan", "pengusul", "diajukan_pada",
            "selesai_pada", "berfoto",
        ]  # fmt: skip
        read_only_fields = fields

    def get_berfoto(self, p) -> bool:
        return bool(p.foto)

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_isi(self, p) -> dict:
        return _samar(p.isi)

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_lama(self, p) -> dict:
        return _samar(p.lama)


class PemutakhiranBaruSerializer(serializers.Serializer):
    """`isi` names the fields of its kind; see docs/keputusan/pemutakhiran.md."""

    kunci = serializers.UUIDField(help_text="Dibuat di gawai; kiriman ulang tidak dicatat lagi.")
    keluarga = serializers.PrimaryKeyRelatedField(queryset=Keluarga.objects.none())
    anggota = serializers.PrimaryKeyRelatedField(
        queryset=Anggota.objects.none(), required=False, allow_null=True
    )
    jenis = serializers.ChoiceField(Jenis.choices)
    isi = serializers.DictField(required=False, default=dict)
    desa_tujuan = serializers.PrimaryKeyRelatedField(
        queryset=Wilayah.objects.berlaku(), required=False, allow_null=True
    )
    bukti = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["keluarga"].queryset = Keluarga.objects.untuk(request.user, "kpm.ubah")
            self.fields["anggota"].queryset = Anggota.objects.untuk(
                request.user, "kpm.ubah"
            ).select_related("keluarga")
