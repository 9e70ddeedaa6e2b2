"""API of validations, for phones: the same scope and the same services as the pages."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView, ListCreateAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from kpm.models import FotoValidasi, Keluarga, Validasi

from .api_serializer import FotoValidasiSerializer, ValidasiSerializer
from .layanan.validasi import HAK, catat_validasi, tambah_foto

SUDAH_ADA = "Sudah diterima sebelumnya; baris yang sama."


class SaringValidasi(saring.FilterSet):
    # By number, not by choice: a choice would tell which numbers exist elsewhere.
    keluarga = saring.NumberFilter("keluarga_id")
    dari = saring.DateFilter("tanggal", "gte")
    sampai = saring.DateFilter("tanggal", "lte")

    class Meta:
        model = Validasi
        fields = ["hasil", "berlaku", "kunci"]


class ValidasiDaftar(ListCreateAPIView):
    hak = {"GET": "kpm.lihat", "POST": HAK}
    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = Validasi._default_manager.none()
    serializer_class = ValidasiSerializer
    filterset_class = SaringValidasi

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        lihat = Keluarga.objects.untuk(self.request.user).filter(pk=OuterRef("kembaran"))
        semua = Validasi.objects.untuk(self.request.user).annotate(kembaran_terlihat=Exists(lihat))
        return semua.prefetch_related("foto", "periksa")

    @extend_schema(
        responses={
            201: ValidasiSerializer,
            200: OpenApiResponse(ValidasiSerializer, description=SUDAH_ADA),
        }
    )
    def post(self, request, *args, **kwargs):
        """Catat validasi satu calon, sekali untuk setiap kunci."""
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = {nama: nilai for nama, nilai in isian.validated_data.items() if nama != "periksa"}
        validasi, baru = catat_validasi(oleh=request.user, anggota=isian.periksa_anggota(), **isi)
        hasil = self.get_queryset().get(pk=validasi.pk)
        return Response(self.get_serializer(hasil).data, status=201 if baru else 200)


class FotoTambah(GenericAPIView):
    hak = {"POST": HAK}
    queryset = FotoValidasi._default_manager.none()
    serializer_class = FotoValidasiSerializer
    parser_classes = [MultiPartParser]

    @extend_schema(
        responses={
            201: FotoValidasiSerializer,
            200: OpenApiResponse(FotoValidasiSerializer, description=SUDAH_ADA),
        }
    )
    def post(self, request, pk: int):
        """Foto bukti atau lembar komitmen, boleh menyusul."""
        validasi = get_object_or_404(
            Validasi.objects.untuk(request.user).select_related("keluarga"), pk=pk
        )
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        jenis = isian.validated_data.get("jenis", FotoValidasi.Jenis.BUKTI)
        foto, baru = tambah_foto(
            oleh=request.user,
            validasi=validasi,
            berkas=isian.validated_data["berkas"],
            jenis=jenis,
        )
        return Response(self.get_serializer(foto).data, status=201 if baru else 200)
