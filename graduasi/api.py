"""API of this room: the same scope and the same services as the pages."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.generics import (
    GenericAPIView,
    ListAPIView,
    ListCreateAPIView,
    RetrieveAPIView,
)
from rest_framework.response import Response

from pkh.akun.hak import BERFAKTOR
from pkh.api import wajib_baru

from .api_serializer import (
    LangkahSerializer,
    TargetSerializer,
    UsulanRinciSerializer,
    UsulanSerializer,
)
from .aturan import LANGKAH
from .layanan import BASI, langkahkan, usulkan
from .models import Target, Usulan


class SudahBerubah(APIException):
    """Somebody was faster; the detail says who did what."""

    status_code = status.HTTP_409_CONFLICT
    default_code = BASI


class SaringUsulan(saring.FilterSet):
    keluarga = saring.NumberFilter("keluarga_id")
    tahun = saring.NumberFilter(
        "dibuat_pada__year", min_value=2007, max_value=2100, label="Tahun diusulkan"
    )

    class Meta:
        model = Usulan
        fields = ["status", "jenis"]


class UsulanTerlihat:
    """What the views of proposals start from."""

    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = Usulan._default_manager.none()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Usulan.objects.untuk(self.request.user)


class UsulanDaftar(UsulanTerlihat, ListCreateAPIView):
    hak = {"GET": "graduasi.lihat", "POST": "graduasi.usulkan"}
    serializer_class = UsulanSerializer
    filterset_class = SaringUsulan

    def perform_create(self, serializer):
        serializer.instance = usulkan(oleh=self.request.user, **serializer.validated_data)


class UsulanRinci(UsulanTerlihat, RetrieveAPIView):
    hak = {"GET": "graduasi.lihat"}
    serializer_class = UsulanRinciSerializer

    def get_queryset(self):
        return super().get_queryset().prefetch_related("langkah__oleh")


class UsulanLangkah(UsulanTerlihat, GenericAPIView):
    hak = {"POST": "graduasi.lihat"}  # which act the step takes stands in aturan.LANGKAH
    serializer_class = LangkahSerializer

    @extend_schema(
        responses={
            200: UsulanRinciSerializer,
            409: OpenApiResponse(description="Usulan sudah berubah; muat ulang."),
        }
    )
    def post(self, request, pk: int):
        usulan = get_object_or_404(self.get_queryset(), pk=pk)
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = isian.validated_data
        satu = LANGKAH.get(isi["dari"], {}).get(isi["langkah"])
        if satu and satu.hak in BERFAKTOR:
            wajib_baru(request)
        try:
            usulan = langkahkan(oleh=request.user, usulan=usulan, **isi)
        except ValidationError as galat:
            if getattr(galat, "code", "") == BASI:
                raise SudahBerubah(galat.message) from galat
            raise
        return Response(UsulanRinciSerializer(usulan, context={"request": request}).data)


class SaringTarget(saring.FilterSet):
    class Meta:
        model = Target
        fields = ["tahun", "jenis"]


class TargetDaftar(ListAPIView):
    hak = {"GET": "graduasi.lihat"}
    queryset = Target._default_manager.none()
    serializer_class = TargetSerializer
    filterset_class = SaringTarget

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Target.objects.untuk(self.request.user)
