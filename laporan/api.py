"""API of this room: the same scope, services and definitions as the pages."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView, ListCreateAPIView, RetrieveAPIView
from rest_framework.response import Response
from rest_framework.reverse import reverse

from pkh.halaman import potong_daftar
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Tingkat, Wilayah

from .api_serializer import (
    CuplikanRinciSerializer,
    CuplikanSerializer,
    DasborSerializer,
    DiBalikSerializer,
    PekerjaanLaporanSerializer,
    PermintaanLaporanSerializer,
)
from .berkas import BENTUK, kirim_berkas
from .bulanan.api import BulananTerlihat
from .dasbor.angka import susun_angka_data
from .dasbor.data import pilih_bulan
from .di_balik import baca_diminta, jelaskan
from .layanan import minta_laporan
from .models import Cuplikan


def _pekerjaan(request, p: Pekerjaan) -> dict:
    return {
        "pekerjaan": p.pk,
        "status": p.status,
        "laporan": p.hasil.get("tautan", ""),
        "pesan": p.pesan,
        "tautan": reverse("api_laporan_pekerjaan", args=[p.pk], request=request),
    }


class CuplikanTerlihat:
    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = Cuplikan._default_manager.none()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Cuplikan.objects.untuk(self.request.user).select_related("dibuat_oleh")


class LaporanDaftar(CuplikanTerlihat, ListCreateAPIView):
    hak = {"GET": "laporan.lihat", "POST": "laporan.buat"}
    serializer_class = CuplikanSerializer
    filterset_fields = ["jenis", "wilayah", "periode"]

    def get_queryset(self):
        return super().get_queryset().ringan()

    @extend_schema(
        request=PermintaanLaporanSerializer,
        responses={202: PekerjaanLaporanSerializer},
        description="Meminta laporan. Yang sama dan belum selesai tidak dibuat dua kali.",
    )
    def post(self, request, *args, **kwargs):
        isian = PermintaanLaporanSerializer(data=request.data)
        isian.is_valid(raise_exception=True)
        pekerjaan = minta_laporan(oleh=request.user, **isian.validated_data)
        return Response(_pekerjaan(request, pekerjaan), status=202)


class LaporanPekerjaan(GenericAPIView):
    hak = {"GET": "laporan.buat"}
    serializer_class = PekerjaanLaporanSerializer

    def get(self, request, pk: int):
        pekerjaan = get_object_or_404(
            Pekerjaan.objects.untuk(request.user).filter(tugas="laporan.tugas.buat_laporan"), pk=pk
        )
        return Response(_pekerjaan(request, pekerjaan))


class LaporanRinci(CuplikanTerlihat, RetrieveAPIView):
    hak = {"GET": "laporan.lihat"}
    serializer_class = CuplikanRinciSerializer


_DI_BALIK = extend_schema(
    parameters=[
        OpenApiParameter("bagian", str, required=True, description="Bagian, atau `ringkas`"),
        OpenApiParameter("kolom", str, required=True),
        OpenApiParameter("baris", str, description="Tanpa ini baris jumlah"),
        OpenApiParameter("sisi", str, description="`atas` (bawaan) atau `bawah` (penyebut)"),
        OpenApiParameter("q", str, description="Cari nama"),
        OpenApiParameter("sesudah", int, description="Nomor baris terakhir yang dibaca"),
    ],
    description="Daftar di balik sebuah angka, dibekukan bersama laporannya.",
)


def jawab_di_balik(request, cuplikan: int | None) -> Response:
    """One page of the list; 404 where the person sees no such report, or it has no such figure."""
    tanya = request.query_params.copy()
    tanya["laporan"] = str(cuplikan or "")
    diminta = baca_diminta(request.user, tanya)
    if diminta is None:
        raise Http404
    letak = diminta.baris.sesudah
    halaman = potong_daftar(request, diminta.baris, kunci="nomor", ukuran=100, letak=letak)
    jelaskan(request.user, diminta.sisi, halaman.baris)
    isi = {
        "judul": diminta.angka.judul,
        "nilai": diminta.angka.nilai,
        "dasar": diminta.angka.dasar,
        "sisi": diminta.angka.sisi,
        "satuan": diminta.sisi.asal.satuan,
        "jumlah_baris": len(diminta.baris),
        "baris": halaman.baris,
        "berikut": request.build_absolute_uri(halaman.berikut) if halaman.berikut else "",
    }
    return Response(DiBalikSerializer(isi).data)


class LaporanAngka(CuplikanTerlihat, GenericAPIView):
    hak = {"GET": "laporan.lihat"}
    serializer_class = DiBalikSerializer

    @_DI_BALIK
    def get(self, request, pk: int):
        return jawab_di_balik(request, pk)


class BulananAngka(BulananTerlihat, GenericAPIView):
    hak = {"GET": "bulanan.lihat"}
    serializer_class = DiBalikSerializer

    @_DI_BALIK
    def get(self, request, pk: int):
        return jawab_di_balik(request, get_object_or_404(self.get_queryset(), pk=pk).cuplikan_id)


class LaporanBerkas(CuplikanTerlihat, GenericAPIView):
    hak = {"GET": "laporan.lihat"}
    bentuk = "pdf"

    @extend_schema(
        responses={
            (200, BENTUK[b][0].partition(";")[0]): OpenApiResponse(OpenApiTypes.BINARY)
            for b in ("pdf", "xlsx", "pptx", "csv")
        }
    )
    def get(self, request, pk: int) -> FileResponse:
        cuplikan = get_object_or_404(self.get_queryset().ringan(), pk=pk)
        return kirim_berkas(cuplikan, self.bentuk)


class Dasbor(GenericAPIView):
    hak = {"GET": "laporan.lihat"}
    serializer_class = DasborSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("wilayah", str, required=True, description="Kode provinsi/kabupaten"),
            OpenApiParameter("bulan", str, description="YYYY-MM; tanpa ini bulan berjalan"),
        ]
    )
    def get(self, request):
        wilayah = get_object_or_404(
            Wilayah.objects.untuk(request.user, "laporan.lihat"),
            pk=request.query_params.get("wilayah", ""),
            tingkat__in=[Tingkat.PROVINSI, Tingkat.KABUPATEN],
        )
        bulan = pilih_bulan(request.query_params.get("bulan"), timezone.localdate())
        data = susun_angka_data(request.user, wilayah, bulan)
        return Response(DasborSerializer(data).data)
