"""The ladder for a phone: own families' steps, notices handed over, appeals. Same services."""

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.response import Response

from pendamping.models import Keberatan, Sanksi
from pkh.akun.cakupan import wajib_atas

from .layanan import ajukan_keberatan, catat_pemberitahuan

SUDAH_ADA = "Sudah diterima sebelumnya; baris yang sama."


class SanksiSerializer(serializers.ModelSerializer):
    class Meta:
        model = Sanksi
        fields = [
            "id", "keluarga", "langkah", "beruntun", "dari", "sampai", "putusan", "alasan",
            "diberitahukan_pada", "cara", "penerima", "selesai_pada", "sebab_selesai",
        ]  # fmt: skip
        read_only_fields = fields


class PemberitahuanSerializer(serializers.Serializer):
    tanggal = serializers.DateField()
    cara = serializers.ChoiceField(Sanksi.Cara.choices)
    penerima = serializers.CharField(min_length=3, max_length=100)


class KeberatanSerializer(serializers.ModelSerializer):
    # Not unique here: what was sent before comes back as it is.
    kunci = serializers.UUIDField(help_text="Dibuat di gawai; kiriman ulang tidak dicatat lagi.")

    class Meta:
        model = Keberatan
        fields = ["id", "kunci", "sanksi", "tanggal", "pemohon", "alasan", "putusan", "catatan"]
        read_only_fields = ["id", "sanksi", "putusan", "catatan"]


class SaringSanksi(saring.FilterSet):
    # By number, not by choice: a choice would tell which numbers exist elsewhere.
    keluarga = saring.NumberFilter("keluarga_id")
    berjalan = saring.BooleanFilter("selesai_pada", "isnull", label="Belum selesai")

    class Meta:
        model = Sanksi
        fields = ["langkah", "putusan"]


class SanksiDaftar(ListAPIView):
    hak = {"GET": "sanksi.lihat"}
    queryset = Sanksi._default_manager.none()
    serializer_class = SanksiSerializer
    filterset_class = SaringSanksi

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Sanksi.objects.untuk(self.request.user)


class _AtasSanksi(GenericAPIView):
    hak = {"POST": "sanksi.catat"}
    queryset = Sanksi._default_manager.none()

    def sanksi(self, pk: int) -> Sanksi:
        """404 when the family is out of sight, 403 when this may not be done to it."""
        semua = Sanksi.objects.untuk(self.request.user).select_related("keluarga")
        sanksi = get_object_or_404(semua, pk=pk)
        wajib_atas(self.request.user, "sanksi.catat", sanksi.keluarga)
        return sanksi

    def isian(self) -> dict:
        serializer = self.get_serializer(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class PemberitahuanCatat(_AtasSanksi):
    serializer_class = PemberitahuanSerializer

    @extend_schema(
        responses={
            201: SanksiSerializer,
            200: OpenApiResponse(SanksiSerializer, description=SUDAH_ADA),
        }
    )
    def post(self, request, pk: int):
        """Langkah yang diterapkan sudah disampaikan kepada keluarganya."""
        sanksi, baru = catat_pemberitahuan(
            oleh=request.user, sanksi=self.sanksi(pk), **self.isian()
        )
        return Response(SanksiSerializer(sanksi).data, status=201 if baru else 200)


class KeberatanTambah(_AtasSanksi):
    serializer_class = KeberatanSerializer

    @extend_schema(
        responses={
            201: KeberatanSerializer,
            200: OpenApiResponse(KeberatanSerializer, description=SUDAH_ADA),
        }
    )
    def post(self, request, pk: int):
        """Keberatan keluarga terhadap langkah yang diterapkan."""
        keberatan, baru = ajukan_keberatan(
            oleh=request.user, sanksi=self.sanksi(pk), **self.isian()
        )
        return Response(KeberatanSerializer(keberatan).data, status=201 if baru else 200)
