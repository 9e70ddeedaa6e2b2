"""API of outreach: the same scope and services as the pages; sent again, written once."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListCreateAPIView
from rest_framework.response import Response

from pendamping.models import Sosialisasi

from . import layanan


class WilayahKerja(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return layanan.wilayah_kerja(self.context["request"].user)


class SosialisasiSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(
        required=False, help_text="Kiriman ulang dengan kunci yang sama: baris yang sama (200)."
    )
    wilayah = WilayahKerja()

    class Meta:
        model = Sosialisasi
        fields = ["id", "kunci", "tanggal", "wilayah", "tempat", "sasaran", "topik", "materi",
                  "jumlah_l", "jumlah_p", "oleh", "dicatat_pada"]  # fmt: skip
        read_only_fields = ["oleh", "dicatat_pada"]


class SosialisasiDaftar(ListCreateAPIView):
    hak = {"GET": "sosialisasi.lihat", "POST": "sosialisasi.catat"}
    queryset = Sosialisasi._default_manager.none()
    serializer_class = SosialisasiSerializer
    filterset_fields = ["sasaran", "tanggal", "kunci"]

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Sosialisasi.objects.untuk(self.request.user)

    @extend_schema(
        responses={
            201: SosialisasiSerializer,
            200: OpenApiResponse(SosialisasiSerializer, "Sudah diterima sebelumnya."),
        }
    )
    def post(self, request, *args, **kwargs):
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        s, baru = layanan.catat_sosialisasi(oleh=request.user, **isian.validated_data)
        return Response(self.get_serializer(s).data, status=201 if baru else 200)
