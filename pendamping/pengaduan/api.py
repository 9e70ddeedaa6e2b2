"""API of complaints: the same scope and services as the pages; sent again, written once. Who
complained is taken in and never given out."""

from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListCreateAPIView, RetrieveAPIView
from rest_framework.response import Response

from pendamping.api_serializer import KeluargaTerlihat
from pendamping.models import Pengaduan

from . import layanan


class WilayahKerja(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return layanan.wilayah_kerja(self.context["request"].user)


class DapatDiadukan(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return layanan.dapat_diadukan(self.context["request"].user)


class PengaduanSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(
        required=False, help_text="Kiriman ulang dengan kunci yang sama: baris yang sama (200)."
    )
    keluarga = KeluargaTerlihat(required=False, allow_null=True)
    wilayah = WilayahKerja(required=False)
    terlapor = DapatDiadukan(required=False, allow_null=True)

    class Meta:
        model = Pengaduan
        fields = ["id", "kunci", "nomor", "kanal", "kategori", "rahasia", "diterima", "pelapor",
                  "kontak", "uraian", "wilayah", "keluarga", "terlapor", "pemilik", "tingkat",
                  "status", "tenggat", "jawaban", "dijawab_pada", "hasil", "ditutup_pada",
                  "dicatat_pada"]  # fmt: skip
        read_only_fields = ["nomor", "pemilik", "tingkat", "status", "tenggat", "jawaban",
                            "dijawab_pada", "hasil", "ditutup_pada", "dicatat_pada"]  # fmt: skip
        extra_kwargs = {"pelapor": {"write_only": True}, "kontak": {"write_only": True}}


class SaringPengaduanApi(saring.FilterSet):
    # By number, not by choice: a choice would tell which families exist elsewhere.
    keluarga = saring.NumberFilter("keluarga_id")

    class Meta:
        model = Pengaduan
        fields = ["status", "kategori", "tingkat", "nomor", "kunci"]


class PengaduanTerlihat:
    queryset = Pengaduan._default_manager.none()
    serializer_class = PengaduanSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Pengaduan.objects.untuk(self.request.user)


class PengaduanDaftar(PengaduanTerlihat, ListCreateAPIView):
    hak = {"GET": "pengaduan.lihat", "POST": "pengaduan.catat"}
    filterset_class = SaringPengaduanApi

    @extend_schema(
        responses={
            201: PengaduanSerializer,
            200: OpenApiResponse(PengaduanSerializer, "Sudah diterima sebelumnya."),
        }
    )
    def post(self, request, *args, **kwargs):
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        p, baru = layanan.catat_pengaduan(oleh=request.user, **isian.validated_data)
        return Response(self.get_serializer(p).data, status=201 if baru else 200)


class PengaduanRinci(PengaduanTerlihat, RetrieveAPIView):
    hak = {"GET": "pengaduan.lihat"}
