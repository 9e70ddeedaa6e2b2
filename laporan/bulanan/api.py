"""API of monthly reports: the same scope and services as the pages. A month is one report, so a
report that is sent again is the same report."""

from datetime import date

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.response import Response

from laporan.berkas import kirim_berkas
from laporan.models import LaporanBulanan

from .aturan import NARASI
from .layanan import kirim_bulanan, simpan_bulanan
from .models import PANJANG


class LaporanBulananSerializer(serializers.ModelSerializer):
    """`rhk`: number of a butir -> what was done for it; `foto`: numbers of visit photos."""

    rhk = serializers.DictField(
        child=serializers.CharField(max_length=PANJANG, allow_blank=True), required=False
    )
    foto = serializers.ListField(child=serializers.IntegerField(), required=False)

    class Meta:
        model = LaporanBulanan
        fields = ["id", "pendamping", "wilayah", "bulan", "kop", *NARASI, "rhk", "foto", "status",
                  "dikirim_pada", "ditinjau_pada", "catatan", "cuplikan"]  # fmt: skip
        read_only_fields = ["pendamping", "wilayah", "bulan", "status", "dikirim_pada",
                            "ditinjau_pada", "catatan", "cuplikan"]  # fmt: skip


class BulananTerlihat:
    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = LaporanBulanan._default_manager.none()
    serializer_class = LaporanBulananSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return LaporanBulanan.objects.untuk(self.request.user)


class BulananDaftar(BulananTerlihat, ListAPIView):
    hak = {"GET": "bulanan.lihat"}
    filterset_fields = ["bulan", "status", "wilayah"]


def _bulan(kode: str) -> date:
    try:
        return date.fromisoformat(f"{kode}-01")
    except ValueError as galat:
        raise Http404 from galat


@extend_schema(
    parameters=[OpenApiParameter("bulan", str, "path", pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
)
class BulananTulis(BulananTerlihat, GenericAPIView):
    hak = {"GET": "bulanan.tulis", "PUT": "bulanan.tulis"}

    def _milik(self, bulan: str) -> LaporanBulanan:
        milik = self.get_queryset().filter(pendamping=self.request.user)
        return get_object_or_404(milik, bulan=_bulan(bulan))

    def get(self, request, bulan: str):
        return Response(self.get_serializer(self._milik(bulan)).data)

    @extend_schema(description="Menulis atau mengubah laporan sendiri sebulan, sebelum dikirim.")
    def put(self, request, bulan: str):
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = isian.validated_data
        laporan = simpan_bulanan(
            oleh=request.user,
            bulan=_bulan(bulan),
            kop=isi.get("kop", LaporanBulanan.KopSurat.DINSOS),
            narasi={r: isi.get(r, "") for r in NARASI},
            rhk=isi.get("rhk", {}),
            foto=isi.get("foto", []),
        )
        return Response(self.get_serializer(laporan).data)


class BulananKirim(BulananTulis):
    hak = {"POST": "bulanan.tulis"}
    http_method_names = ["post", "options"]

    @extend_schema(request=None, description="Mengirim ke koordinator; PDF-nya lalu dibekukan.")
    def post(self, request, bulan: str):
        laporan = self._milik(bulan)
        kirim_bulanan(oleh=request.user, laporan=laporan)
        laporan.refresh_from_db()
        return Response(self.get_serializer(laporan).data, status=202)


class BulananPdf(BulananTerlihat, GenericAPIView):
    hak = {"GET": "bulanan.lihat"}

    @extend_schema(responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    def get(self, request, pk: int) -> FileResponse:
        laporan = get_object_or_404(self.get_queryset().exclude(cuplikan=None), pk=pk)
        return kirim_berkas(laporan.cuplikan, "pdf")
