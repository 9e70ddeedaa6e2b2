"""API of imports: the same services and scope as the pages; numbers stay masked."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from kpm.models import BarisImpor, Impor

from . import layanan
from .api_serializer import (
    BarisImporSerializer,
    CocokkanSerializer,
    HilangSerializer,
    ImporBaruSerializer,
    ImporSerializer,
    JenisSerializer,
    MiripSerializer,
    PekerjaanRingkasSerializer,
    TerapkanSerializer,
)
from .galat import buka_galat, minta_galat
from .jenis import hak_impor, jenis_bernama, semua_jenis
from .pratinjau import halaman_hilang, halaman_mirip
from .views import XLSX, kirim_buku

HAK = hak_impor()  # which kind, each view asks of its rows


class ImporTerlihat(GenericAPIView):
    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = Impor._default_manager.none()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Impor.objects.untuk(self.request.user).select_related("oleh", "pekerjaan")

    def isian(self) -> dict:
        serializer = self.get_serializer(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def jawab(self, impor: Impor, status: int = 202) -> Response:
        impor = self.get_queryset().get(pk=impor.pk)
        return Response(ImporSerializer(impor).data, status=status)


class JenisDaftar(GenericAPIView):
    hak = {"GET": HAK}
    serializer_class = JenisSerializer
    pagination_class = None
    filter_backends: list = []

    @extend_schema(responses=JenisSerializer(many=True))
    def get(self, request):
        """Kelas berkas yang boleh Anda impor, dengan kolom, alias dan isinya."""
        boleh = [j for j in semua_jenis().values() if request.user.boleh(j.hak)]
        return Response(JenisSerializer(boleh, many=True).data)


class ImporDaftar(ImporTerlihat, ListAPIView):
    hak = {"GET": HAK, "POST": HAK}
    parser_classes = [MultiPartParser]
    filter_backends: list = []

    def get_serializer_class(self):
        return ImporBaruSerializer if self.request.method == "POST" else ImporSerializer

    @extend_schema(responses={202: ImporSerializer})
    def post(self, request):
        """Unggah berkas; pembacaannya pekerjaan, kemajuannya di `pekerjaan`."""
        isi = self.isian()
        if not request.user.boleh(jenis_bernama(isi["jenis"]).hak):
            raise PermissionDenied
        impor = layanan.mulai_impor(
            oleh=request.user, berkas=isi["berkas"], nama=isi["berkas"].name, jenis=isi["jenis"]
        )
        return self.jawab(impor)


class ImporRinci(ImporTerlihat, RetrieveAPIView):
    hak = {"GET": HAK}
    serializer_class = ImporSerializer


class ImporBaris(ListAPIView):
    """Baris yang ditolak, berubah, atau berperingatan."""

    hak = {"GET": HAK}
    queryset = BarisImpor._default_manager.none()
    serializer_class = BarisImporSerializer
    filter_backends: list = []

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        impor = get_object_or_404(Impor.objects.untuk(self.request.user), pk=self.kwargs["pk"])
        baris = BarisImpor.objects.untuk(self.request.user).filter(impor=impor)
        hasil = self.request.query_params.get("hasil", "")
        return baris.filter(hasil=hasil) if hasil else baris

    @extend_schema(
        parameters=[OpenApiParameter("hasil", enum=["ditolak", "berubah", "baru", "sama"])]
    )
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class ImporHilang(ImporTerlihat):
    hak = {"GET": HAK}
    serializer_class = HilangSerializer

    @extend_schema(
        parameters=[OpenApiParameter("sesudah", int, description="`sesudah` halaman sebelumnya")]
    )
    def get(self, request, pk: int):
        """Yang terdaftar tetapi tidak disebut berkas, selama impor menunggu keputusan."""
        impor = get_object_or_404(self.get_queryset(), pk=pk)
        letak = request.query_params.get("sesudah", "")
        return Response(HilangSerializer(halaman_hilang(impor, letak)).data)


class ImporMirip(ImporTerlihat):
    hak = {"GET": HAK}
    serializer_class = MiripSerializer

    @extend_schema(
        parameters=[OpenApiParameter("sesudah", int, description="`sesudah` halaman sebelumnya")]
    )
    def get(self, request, pk: int):
        """Keluarga yang mungkin tercatat dua kali; `hitungan.mirip` ada sesudah dicari."""
        impor = get_object_or_404(self.get_queryset(), pk=pk)
        letak = request.query_params.get("sesudah", "")
        return Response(MiripSerializer(halaman_mirip(impor, letak)).data)


class ImporTindakan(ImporTerlihat):
    hak = {"POST": HAK}
    serializer_class = TerapkanSerializer

    def impor(self) -> Impor:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])


class ImporGalat(ImporTindakan):
    hak = {"GET": HAK, "POST": HAK}

    @extend_schema(
        responses={
            (200, XLSX): OpenApiResponse(OpenApiTypes.BINARY),
            409: OpenApiResponse(description="Berkas yang besar belum ditulis; kirim POST dahulu."),
        }
    )
    def get(self, request, pk: int):
        """Buku kerja baris yang ditolak beserta sebabnya; diperbaiki, dapat diunggah lagi."""
        isi = buka_galat(self.impor())
        if isi is None:
            return Response({"detail": "Berkasnya belum ditulis. Kirim POST dahulu."}, status=409)
        return kirim_buku(isi, f"impor-{pk}-ditolak.xlsx")

    @extend_schema(request=None, responses={202: PekerjaanRingkasSerializer})
    def post(self, request, pk: int):
        """Tulis buku kerja yang besar sebagai pekerjaan; perlu bila GET menjawab 409."""
        pekerjaan = minta_galat(oleh=request.user, impor=self.impor())
        return Response(PekerjaanRingkasSerializer(pekerjaan).data, status=202)


class ImporTerapkan(ImporTindakan):
    @extend_schema(responses={202: ImporSerializer})
    def post(self, request, pk: int):
        """Terapkan baris yang sah dalam satu transaksi."""
        impor = layanan.minta_terapkan(oleh=request.user, impor=self.impor(), **self.isian())
        return self.jawab(impor)


class ImporCocokkan(ImporTindakan):
    serializer_class = CocokkanSerializer

    @extend_schema(responses={202: ImporSerializer})
    def post(self, request, pk: int):
        """Cocokkan judul di berkas dengan kolom; diingat di wilayah Anda, lalu dibaca lagi."""
        impor = layanan.cocokkan_kolom(oleh=request.user, impor=self.impor(), **self.isian())
        return self.jawab(impor)


class ImporBatalkan(ImporTindakan):
    butuh_pastikan = True

    @extend_schema(request=None, responses={202: ImporSerializer})
    def post(self, request, pk: int):
        """Kembalikan nilai sebelum impor; yang sudah diubah orang tetap, dan disebut."""
        return self.jawab(layanan.minta_batal(oleh=request.user, impor=self.impor()))


class ImporBuang(ImporTindakan):
    @extend_schema(request=None, responses={200: ImporSerializer})
    def post(self, request, pk: int):
        """Buang hasil pemeriksaan yang belum diterapkan."""
        impor = self.impor()
        layanan.buang_impor(oleh=request.user, impor=impor)
        return self.jawab(impor, 200)
