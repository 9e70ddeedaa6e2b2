"""API of hand-overs: the same scope and services as the pages; an answer sent twice is one."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.response import Response

from pendamping.models import Penyerahan

from .layanan import terima_penyerahan, tolak_penyerahan


class PenyerahanSerializer(serializers.ModelSerializer):
    nama = serializers.CharField(source="pendamping.nama", read_only=True)
    diusulkan_oleh = serializers.CharField(source="oleh.nama", read_only=True)
    keadaan = serializers.SerializerMethodField()

    class Meta:
        model = Penyerahan
        fields = ["id", "pendamping", "nama", "wilayah", "mulai", "sampai", "status", "keadaan",
                  "jumlah", "alasan", "diusulkan_oleh", "dicatat_pada", "dijawab_pada", "jawaban",
                  "dibatalkan_pada"]  # fmt: skip
        read_only_fields = fields

    def get_keadaan(self, p: Penyerahan) -> str:
        return p.keadaan[0]


class PenyerahanTerlihat:
    queryset = Penyerahan._default_manager.none()
    serializer_class = PenyerahanSerializer


class PenyerahanDaftar(PenyerahanTerlihat, ListAPIView):
    """Penyerahan KPM: yang di wilayah Anda, atau yang ditujukan kepada Anda."""

    hak = {"GET": "penugasan.lihat"}
    filterset_fields = ["status", "mulai"]

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        semua = Penyerahan.objects.untuk(self.request.user)
        return semua.select_related("pendamping", "oleh")


class JawabanSerializer(serializers.Serializer):
    terima = serializers.BooleanField()
    jawaban = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200,
        help_text="Alasan; wajib bila menolak.",
    )  # fmt: skip


class PenyerahanJawab(PenyerahanTerlihat, GenericAPIView):
    hak = {"POST": "penugasan.jawab"}

    @extend_schema(request=JawabanSerializer, responses=PenyerahanSerializer)
    def post(self, request, pk: int):
        """Terima atau tolak usulan penyerahan. Jawaban yang sama dua kali, sekali."""
        milik = Penyerahan.objects.untuk(request.user, "penugasan.jawab")
        p = get_object_or_404(milik.select_related("pendamping", "oleh"), pk=pk)
        isian = JawabanSerializer(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = isian.validated_data
        if p.dijawab_pada and (p.status == Penyerahan.Status.DITERIMA) == isi["terima"]:
            return Response(self.get_serializer(p).data)
        if isi["terima"]:
            p, _ = terima_penyerahan(oleh=request.user, penyerahan=p)
        else:
            p = tolak_penyerahan(oleh=request.user, penyerahan=p, jawaban=isi["jawaban"])
        return Response(self.get_serializer(p).data)
