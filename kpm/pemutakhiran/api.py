"""Reports of changes from a phone or another system: the same service as the pages."""

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from kpm.models import Pemutakhiran

from .api_serializer import (
    FotoBuktiSerializer,
    PemutakhiranBaruSerializer,
    PemutakhiranSerializer,
)
from .layanan import ajukan, lampirkan_foto


class SaringPemutakhiran(saring.FilterSet):
    # By number, not by choice: a choice would tell which numbers exist elsewhere.
    keluarga = saring.NumberFilter("keluarga_id")

    class Meta:
        model = Pemutakhiran
        fields = ["status", "jenis", "kunci"]


class _Terlihat(GenericAPIView):
    queryset = Pemutakhiran._default_manager.none()
    serializer_class = PemutakhiranSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Pemutakhiran.objects.untuk(self.request.user)


class PemutakhiranDaftar(_Terlihat, ListAPIView):
    hak = {"GET": "kpm.lihat", "POST": "kpm.ubah"}
    filterset_class = SaringPemutakhiran

    @extend_schema(
        request=PemutakhiranBaruSerializer,
        responses={
            201: PemutakhiranSerializer,
            200: OpenApiResponse(
                PemutakhiranSerializer, description="Sudah diterima sebelumnya; baris yang sama."
            ),
        },
    )
    def post(self, request):
        """Laporkan satu perubahan. Yang tidak perlu diperiksa langsung berstatus diterapkan."""
        isian = PemutakhiranBaruSerializer(data=request.data, context={"request": request})
        isian.is_valid(raise_exception=True)
        p, baru = ajukan(
            oleh=request.user, kanal=Pemutakhiran.Kanal.TELEPON, **isian.validated_data
        )
        return Response(PemutakhiranSerializer(p).data, status=201 if baru else 200)


class PemutakhiranRinci(_Terlihat, RetrieveAPIView):
    hak = {"GET": "kpm.lihat"}


class FotoTambah(_Terlihat):
    hak = {"POST": "kpm.ubah"}
    parser_classes = [MultiPartParser]

    @extend_schema(
        request=FotoBuktiSerializer,
        responses={
            201: PemutakhiranSerializer,
            200: OpenApiResponse(
                PemutakhiranSerializer, description="Sudah berfoto; yang lama tetap."
            ),
        },
    )
    def post(self, request, pk: int):
        """Foto bukti satu laporan, dari pelapornya; satu foto untuk satu laporan."""
        p = get_object_or_404(self.get_queryset(), pk=pk)
        isian = FotoBuktiSerializer(data=request.data)
        isian.is_valid(raise_exception=True)
        p, baru = lampirkan_foto(oleh=request.user, usul=p, berkas=isian.validated_data["berkas"])
        return Response(self.get_serializer(p).data, status=201 if baru else 200)
