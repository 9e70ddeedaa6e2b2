"""API of the register: the same scope, the same services, numbers masked as on the pages."""

from datetime import timedelta

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django_filters import rest_framework as saring
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.response import Response

from pkh.akun.cakupan import wajib_atas
from pkh.tanya import NOMOR

from . import layanan
from .api_serializer import (
    AnggotaBaruSerializer,
    AnggotaSerializer,
    BentrokSerializer,
    BukaIdentitasSerializer,
    CariSerializer,
    IdentitasSerializer,
    KeluargaBaruSerializer,
    KeluargaPerbaruiSerializer,
    KeluargaRinciSerializer,
    KeluargaSerializer,
)
from .aturan import Komponen
from .keadaan import perubahan_sejak
from .models import Anggota, Keluarga
from .pemutakhiran.aturan import Jenis
from .pemutakhiran.layanan import wajib_bebas

CARI_PALING = 50


class SaringKeluarga(saring.FilterSet):
    wilayah = saring.CharFilter(
        method="di_wilayah", label="Kode wilayah beserta semua di bawahnya, misalnya 64.02.06."
    )
    komponen = saring.ChoiceFilter(
        "komponen", "contains", choices=Komponen.choices, method="berkomponen"
    )
    cari = saring.CharFilter(
        method="dicari",
        label="Bagian nama, NIK, No KK atau desa; 3 huruf atau lebih. Nomor lengkap tidak boleh di "
        "alamat: kirim ke POST keluarga/cari/.",
    )
    # By number, not by choice: a choice would tell which numbers exist elsewhere.
    pendamping = saring.NumberFilter("pendamping_id")
    tanpa_kunjungan = saring.NumberFilter(method="tanpa", min_value=1, max_value=3650, label="Hari")

    class Meta:
        model = Keluarga
        fields = ["status"]

    def di_wilayah(self, keluarga, nama, nilai):
        return keluarga.di_wilayah(nilai)

    def berkomponen(self, keluarga, nama, nilai):
        return keluarga.filter(komponen__contains=[nilai])

    def dicari(self, keluarga, nama, nilai):
        nilai = " ".join(nilai.split())
        if len(nilai) < 3:
            raise ValidationError({"cari": ["Tuliskan 3 huruf atau angka atau lebih."]})
        if NOMOR.search(nilai):  # addresses are kept in logs
            kata = "Nomor identitas tidak boleh di alamat. Kirim di badan ke POST keluarga/cari/."
            raise ValidationError({"cari": [kata]})
        return keluarga.cari(nilai)

    def tanpa(self, keluarga, nama, nilai):
        return keluarga.tanpa_kunjungan_sejak(timezone.localdate() - timedelta(days=int(nilai)))


class KeluargaTerlihat:
    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = Keluarga._default_manager.none()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Keluarga.objects.untuk(self.request.user)

    def keluarga_untuk(self, hak: str) -> Keluarga:
        """404 when not visible, 403 when this may not be done to it."""
        keluarga = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        wajib_atas(self.request.user, hak, keluarga)
        return keluarga

    def isian(self, **kwargs) -> dict:
        serializer = self.get_serializer(data=self.request.data, **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class KeluargaDaftar(KeluargaTerlihat, ListAPIView):
    hak = {"GET": "kpm.lihat", "POST": "kpm.ubah"}
    filterset_class = SaringKeluarga

    def get_serializer_class(self):
        return KeluargaBaruSerializer if self.request.method == "POST" else KeluargaSerializer

    @extend_schema(request=KeluargaBaruSerializer, responses={201: KeluargaRinciSerializer})
    def post(self, request):
        """Catat keluarga baru sebagai calon, beserta pengurusnya."""
        keluarga = layanan.tambah_keluarga(oleh=request.user, **self.isian())
        return Response(KeluargaRinciSerializer(keluarga).data, status=201)


class KeluargaCari(KeluargaTerlihat, GenericAPIView):
    hak = {"POST": "kpm.lihat"}
    serializer_class = CariSerializer
    filter_backends: list = []
    pagination_class = None

    @extend_schema(responses=KeluargaSerializer(many=True))
    def post(self, request):
        """Cari dengan nomor identitas di badan, bukan di alamat; paling banyak 50 keluarga."""
        keluarga = self.get_queryset().cari(self.isian()["cari"])[:CARI_PALING]
        return Response(KeluargaSerializer(keluarga, many=True).data)


class KeluargaRinci(KeluargaTerlihat, GenericAPIView):
    hak = {"GET": "kpm.lihat", "PATCH": "kpm.ubah"}
    serializer_class = KeluargaPerbaruiSerializer

    @extend_schema(responses=KeluargaRinciSerializer)
    def get(self, request, pk: int):
        """Keluarga beserta anggotanya."""
        return Response(KeluargaRinciSerializer(self.keluarga_untuk("kpm.lihat")).data)

    @extend_schema(responses={200: KeluargaRinciSerializer, 409: BentrokSerializer})
    def patch(self, request, pk: int):
        """Ubah ruas yang dikirim; yang lain tetap."""
        keluarga = self.keluarga_untuk("kpm.ubah")
        isi = self.isian(partial=True)
        if "versi" not in isi:
            raise ValidationError({"versi": ["Sertakan diubah_pada saat keluarga ini dibaca."]})
        wajib_bebas(request.user, keluarga, {n for n in isi if n != "versi"})
        try:
            keluarga = layanan.ubah_keluarga(oleh=request.user, keluarga=keluarga, **isi)
        except layanan.Bentrok as bentrok:
            p = perubahan_sejak(bentrok.kini, isi["versi"])[0]
            kapan = date_format(localtime(p.pada), "SHORT_DATETIME_FORMAT")
            kata = f"Diubah {p.siapa} pada {kapan} sesudah Anda membacanya; tidak disimpan."
            isi = {"detail": kata, "kini": bentrok.kini}
            return Response(BentrokSerializer(isi).data, status=409)
        return Response(KeluargaRinciSerializer(keluarga).data)


class AnggotaDaftar(KeluargaTerlihat, GenericAPIView):
    hak = {"GET": "kpm.lihat", "POST": "kpm.ubah"}
    serializer_class = AnggotaBaruSerializer
    pagination_class = None
    filter_backends: list = []

    @extend_schema(responses=AnggotaSerializer(many=True))
    def get(self, request, pk: int):
        """Anggota keluarga, termasuk yang sudah keluar."""
        anggota = self.keluarga_untuk("kpm.lihat").anggota.untuk(request.user)
        return Response(AnggotaSerializer(anggota, many=True).data)

    @extend_schema(responses={201: AnggotaSerializer})
    def post(self, request, pk: int):
        """Tambah anggota; komponen keluarga dihitung ulang."""
        keluarga = self.keluarga_untuk("kpm.ubah")
        wajib_bebas(request.user, keluarga, set(), Jenis.BARU)
        anggota = layanan.tambah_anggota(oleh=request.user, keluarga=keluarga, **self.isian())
        return Response(AnggotaSerializer(anggota).data, status=201)


class BukaIdentitas(KeluargaTerlihat, GenericAPIView):
    hak = {"POST": "identitas.buka"}
    butuh_pastikan = True
    lingkup = "identitas"
    serializer_class = BukaIdentitasSerializer

    @extend_schema(responses=IdentitasSerializer)
    def post(self, request, pk: int):
        """Satu nomor lengkap, dengan alasan; setiap pembukaan dicatat."""
        keluarga = self.keluarga_untuk("identitas.buka")
        isi = self.isian()
        objek: Keluarga | Anggota = keluarga
        if isi["ruas"] == "nik":
            objek = get_object_or_404(keluarga.anggota.untuk(request.user), pk=isi["anggota"])
            objek.keluarga = keluarga
        nilai = layanan.buka_identitas(
            oleh=request.user, objek=objek, ruas=isi["ruas"], alasan=isi["alasan"]
        )
        jawaban = Response({"ruas": isi["ruas"], "nilai": nilai})
        jawaban["Cache-Control"] = "no-store"
        return jawaban
