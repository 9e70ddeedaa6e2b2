"""API of this room: the same scope and the same services as the pages."""

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView, ListCreateAPIView, RetrieveAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from .api_serializer import FotoSerializer, KunjunganSerializer
from .layanan.kunjungan import catat_kunjungan, tambah_foto
from .models import Foto, Kunjungan

SUDAH_ADA = "Sudah diterima sebelumnya; baris yang sama."


class SaringKunjungan(saring.FilterSet):
    dari = saring.DateFilter("tanggal", "gte")
    sampai = saring.DateFilter("tanggal", "lte")

    class Meta:
        model = Kunjungan
        fields = ["keluarga", "pendamping", "tujuan", "kendala", "kunci"]


class KunjunganTerlihat:
    """What both views of visits start from."""

    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = Kunjungan._default_manager.none()
    serializer_class = KunjunganSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Kunjungan.objects.untuk(self.request.user).prefetch_related("foto")


class KunjunganDaftar(KunjunganTerlihat, ListCreateAPIView):
    hak = {"GET": "kunjungan.lihat", "POST": "kunjungan.catat"}
    filterset_class = SaringKunjungan

    @extend_schema(
        responses={
            201: KunjunganSerializer,
            200: OpenApiResponse(KunjunganSerializer, description=SUDAH_ADA),
        }
    )
    def post(self, request, *args, **kwargs):
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        kunjungan, baru = catat_kunjungan(oleh=request.user, **isian.validated_data)
        return Response(self.get_serializer(kunjungan).data, status=201 if baru else 200)


class KunjunganRinci(KunjunganTerlihat, RetrieveAPIView):
    hak = {"GET": "kunjungan.lihat"}


class FotoTambah(GenericAPIView):
    hak = {"POST": "kunjungan.catat"}
    queryset = Foto._default_manager.none()
    serializer_class = FotoSerializer
    parser_classes = [MultiPartParser]

    @extend_schema(
        responses={
            201: FotoSerializer,
            200: OpenApiResponse(FotoSerializer, description=SUDAH_ADA),
        }
    )
    def post(self, request, pk: int):
        kunjungan = get_object_or_404(Kunjungan.objects.untuk(request.user), pk=pk)
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        foto, baru = tambah_foto(
            oleh=request.user, kunjungan=kunjungan, berkas=isian.validated_data["berkas"]
        )
        return Response(self.get_serializer(foto).data, status=201 if baru else 200)
