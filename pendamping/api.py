"""API of this room: the same scope and the same services as the pages."""

from django.core.exceptions import ValidationError
from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import (
    GenericAPIView,
    ListAPIView,
    ListCreateAPIView,
    RetrieveAPIView,
)
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from kpm.layanan import Bentrok
from kpm.models import Keluarga

from .api_serializer import (
    FotoPertemuanSerializer,
    FotoSerializer,
    IsianVerifikasiSerializer,
    KelompokSerializer,
    KendalaSerializer,
    KunjunganSerializer,
    PendampingSerializer,
    PertemuanSerializer,
    PertemuanUbahSerializer,
    RencanaSerializer,
    SesiSerializer,
    VerifikasiSerializer,
)
from .aturan import awal_bulan
from .kunjungan.layanan import catat_kunjungan, tambah_foto
from .models import (
    AnggotaKelompok,
    Foto,
    FotoPertemuan,
    Kehadiran,
    Kelompok,
    Kendala,
    Kunjungan,
    Pertemuan,
    Profil,
    Rencana,
    Sesi,
    Verifikasi,
)
from .p2k2.layanan import simpan_kelompok
from .pertemuan.layanan import Hadir, catat_pertemuan, ubah_pertemuan
from .pertemuan.layanan import tambah_foto as tambah_foto_pertemuan
from .ringkasan import dengan_ringkasan
from .verifikasi.layanan import RUAS, Baris, isi_verifikasi

SUDAH_ADA = "Sudah diterima sebelumnya; baris yang sama."


# People and families are filtered by number, not by choice: a choice would refuse a number
# that is nowhere and so tell which ones exist out of sight.
class SaringKunjungan(saring.FilterSet):
    keluarga = saring.NumberFilter("keluarga_id")
    pendamping = saring.NumberFilter("pendamping_id")
    dari = saring.DateFilter("tanggal", "gte")
    sampai = saring.DateFilter("tanggal", "lte")

    class Meta:
        model = Kunjungan
        fields = ["tujuan", "kendala", "kunci"]


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


class KendalaDaftar(ListAPIView):
    hak = {"GET": "kunjungan.lihat"}
    queryset = Kendala.objects.all()
    serializer_class = KendalaSerializer
    pagination_class = None


class SesiDaftar(ListAPIView):
    hak = {"GET": "p2k2.lihat"}
    queryset = Sesi.objects.all()
    serializer_class = SesiSerializer
    pagination_class = None


class SaringPendamping(saring.FilterSet):
    pengguna = saring.NumberFilter("pengguna_id")

    class Meta:
        model = Profil
        fields = ["wilayah"]


class PendampingDaftar(ListAPIView):
    hak = {"GET": "pendamping.lihat"}
    queryset = Profil._default_manager.none()
    serializer_class = PendampingSerializer
    filterset_class = SaringPendamping

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        profil = Profil.objects.untuk(self.request.user).select_related("pengguna")
        return dengan_ringkasan(profil, awal_bulan(timezone.localdate()))


# --- P2K2 --------------------------------------------------------------------------------
class SaringKelompok(saring.FilterSet):
    pendamping = saring.NumberFilter("pendamping_id")

    class Meta:
        model = Kelompok
        fields = ["desa"]


class KelompokDaftar(ListCreateAPIView):
    hak = {"GET": "p2k2.lihat", "POST": "p2k2.kelola"}
    queryset = Kelompok._default_manager.none()
    serializer_class = KelompokSerializer
    filterset_class = SaringKelompok

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        anggota = AnggotaKelompok.objects.untuk(self.request.user).filter(
            selesai=None, keluarga__pendamping=F("kelompok__pendamping")
        )
        return (
            Kelompok.objects.untuk(self.request.user)
            .filter(aktif=True)
            .prefetch_related(Prefetch("keanggotaan", anggota, to_attr="anggota_terlihat"))
        )

    def perform_create(self, serializer):
        isi = serializer.validated_data
        pendamping = isi.get("pendamping") or self.request.user
        if self.request.user.cakupan("p2k2.kelola").dampingan not in (None, pendamping.pk):
            raise ValidationError({"pendamping": "Kelompok Anda sendiri saja."})
        diminta = set(isi["keluarga_terlihat"])
        pilih = Keluarga.objects.untuk(self.request.user, "p2k2.kelola").filter(pk__in=diminta)
        if pilih.count() != len(diminta):
            raise ValidationError({"keluarga": "Ada keluarga yang tidak ditemukan."})
        kelompok = Kelompok(
            pendamping=pendamping,
            **{n: isi[n] for n in ("nama", "desa", "tempat") if n in isi},
        )
        simpan_kelompok(
            oleh=self.request.user, kelompok=kelompok, keluarga=pilih, ketua=isi.get("ketua")
        )
        serializer.instance = self.get_queryset().get(pk=kelompok.pk)


class SaringPertemuan(saring.FilterSet):
    kelompok = saring.NumberFilter("kelompok_id")
    dari = saring.DateFilter("tanggal", "gte")
    sampai = saring.DateFilter("tanggal", "lte")

    class Meta:
        model = Pertemuan
        fields = ["sesi", "kunci"]


class PertemuanTerlihat:
    """What both views of meetings start from."""

    queryset = Pertemuan._default_manager.none()
    serializer_class = PertemuanSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        hadir = Kehadiran.objects.untuk(self.request.user)
        return Pertemuan.objects.untuk(self.request.user).prefetch_related(
            Prefetch("kehadiran", hadir, to_attr="kehadiran_terlihat"), "foto"
        )


def baca_kehadiran(isi: dict) -> dict[int, Hadir]:
    """Takes the attendance out of what was sent."""
    return {
        k["keluarga_id"]: Hadir(
            k.get("status", Kehadiran.Status.HADIR), k.get("catatan", ""), k.get("diwakili", "")
        )
        for k in isi.pop("kehadiran_terlihat", [])
    }


class PertemuanDaftar(PertemuanTerlihat, ListCreateAPIView):
    hak = {"GET": "p2k2.lihat", "POST": "p2k2.catat"}
    filterset_class = SaringPertemuan

    @extend_schema(
        responses={
            201: PertemuanSerializer,
            200: OpenApiResponse(PertemuanSerializer, description=SUDAH_ADA),
        }
    )
    def post(self, request, *args, **kwargs):
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = dict(isian.validated_data)
        hadir = baca_kehadiran(isi)
        kelompok = get_object_or_404(
            Kelompok.objects.untuk(request.user, "p2k2.catat"), pk=isi.pop("kelompok").pk
        )
        pertemuan, baru = catat_pertemuan(
            oleh=request.user, kelompok=kelompok, kehadiran=hadir, **isi
        )
        hasil = self.get_queryset().get(pk=pertemuan.pk)
        return Response(self.get_serializer(hasil).data, status=201 if baru else 200)


class PertemuanRinci(PertemuanTerlihat, RetrieveAPIView):
    hak = {"GET": "p2k2.lihat", "PATCH": "p2k2.catat"}

    @extend_schema(
        request=PertemuanUbahSerializer,
        responses={
            200: PertemuanSerializer,
            409: OpenApiResponse(
                PertemuanSerializer, description="Sudah diubah orang lain; keadaannya kini."
            ),
        },
    )
    def patch(self, request, pk: int):
        """Perbaiki ruas yang dikirim; yang lain tetap."""
        boleh = Pertemuan.objects.untuk(request.user, "p2k2.catat")
        pertemuan = get_object_or_404(boleh, pk=pk)
        isian = PertemuanUbahSerializer(data=request.data, partial=True)
        isian.is_valid(raise_exception=True)
        isi = dict(isian.validated_data)
        if "versi" not in isi:
            raise ValidationError({"versi": "Sertakan diubah_pada saat pertemuan ini dibaca."})
        hadir, kode = baca_kehadiran(isi), 200
        try:
            ubah_pertemuan(oleh=request.user, pertemuan=pertemuan, kehadiran=hadir, **isi)
        except Bentrok:
            kode = 409
        return Response(self.get_serializer(self.get_object()).data, status=kode)


class FotoPertemuanTambah(GenericAPIView):
    hak = {"POST": "p2k2.catat"}
    queryset = FotoPertemuan._default_manager.none()
    serializer_class = FotoPertemuanSerializer
    parser_classes = [MultiPartParser]

    @extend_schema(
        responses={
            201: FotoPertemuanSerializer,
            200: OpenApiResponse(FotoPertemuanSerializer, description=SUDAH_ADA),
        }
    )
    def post(self, request, pk: int):
        pertemuan = get_object_or_404(Pertemuan.objects.untuk(request.user, "p2k2.catat"), pk=pk)
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        foto, baru = tambah_foto_pertemuan(
            oleh=request.user, pertemuan=pertemuan, berkas=isian.validated_data["berkas"]
        )
        return Response(self.get_serializer(foto).data, status=201 if baru else 200)


class SaringRencana(saring.FilterSet):
    kelompok = saring.NumberFilter("kelompok_id")
    pendamping = saring.NumberFilter("pendamping_id")
    dari = saring.DateFilter("tanggal", "gte")
    sampai = saring.DateFilter("tanggal", "lte")
    terbuka = saring.BooleanFilter("pertemuan", "isnull")

    class Meta:
        model = Rencana
        fields = ["sesi"]


class RencanaDaftar(ListAPIView):
    """The plan of meetings, for the phone's calendar."""

    hak = {"GET": "p2k2.lihat"}
    queryset = Rencana._default_manager.none()
    serializer_class = RencanaSerializer
    filterset_class = SaringRencana

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Rencana.objects.untuk(self.request.user)


# --- verification ------------------------------------------------------------------------
class VerifikasiTerlihat:
    queryset = Verifikasi._default_manager.none()
    serializer_class = VerifikasiSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Verifikasi.objects.untuk(self.request.user).select_related("anggota")


class SaringVerifikasi(saring.FilterSet):
    keluarga = saring.NumberFilter("keluarga_id")

    class Meta:
        model = Verifikasi
        fields = ["bulan", "fasilitas_kode", "komponen", "hasil"]


class VerifikasiDaftar(VerifikasiTerlihat, ListAPIView):
    hak = {"GET": "verifikasi.lihat"}
    filterset_class = SaringVerifikasi


class VerifikasiRinci(VerifikasiTerlihat, RetrieveAPIView):
    hak = {"GET": "verifikasi.lihat", "PATCH": "verifikasi.catat"}

    @extend_schema(
        request=IsianVerifikasiSerializer,
        responses={
            200: VerifikasiSerializer,
            409: OpenApiResponse(
                VerifikasiSerializer, description="Sudah diubah orang lain; keadaannya kini."
            ),
        },
    )
    def patch(self, request, pk: int):
        """Fill one row. What is not sent stays as it is."""
        v = self.get_object()
        isian = IsianVerifikasiSerializer(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = {ruas: getattr(v, ruas) for ruas in RUAS} | isian.validated_data
        try:
            hasil = isi_verifikasi(oleh=request.user, baris=[Baris(id=v.pk, **isi)])
        except ValidationError as galat:
            ruas = {k.rpartition("-")[0]: pesan for k, pesan in galat.message_dict.items()}
            raise ValidationError(ruas) from galat
        keadaan = self.get_serializer(self.get_object()).data
        return Response(keadaan, status=409 if hasil.bentrok else 200)
