"""API of case files: the same scope and services as the pages; sent again, written once."""

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListCreateAPIView, RetrieveAPIView
from rest_framework.response import Response

from pendamping.api_serializer import KeluargaTerlihat
from pendamping.models import Kasus, LangkahKasus

from . import layanan

SUDAH_ADA = "Sudah diterima sebelumnya; baris yang sama."
KUNCI = "Kiriman ulang dengan kunci yang sama: baris yang sama (200)."


class LangkahKasusSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(required=False, help_text=KUNCI)
    berikut = serializers.CharField(
        required=False, allow_blank=True, max_length=200, write_only=True
    )
    berikut_pada = serializers.DateField(required=False, allow_null=True, write_only=True)

    class Meta:
        model = LangkahKasus
        fields = ["id", "kunci", "tanggal", "uraian", "berikut", "berikut_pada", "oleh",
                  "dicatat_pada"]  # fmt: skip
        read_only_fields = ["oleh", "dicatat_pada"]


class KasusSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(required=False, help_text=KUNCI)
    keluarga = KeluargaTerlihat()
    anggota = serializers.IntegerField(
        source="anggota_id", required=False, allow_null=True, help_text="Kosong: seluruh keluarga."
    )
    langkah = LangkahKasusSerializer(many=True, read_only=True)

    class Meta:
        model = Kasus
        fields = ["id", "kunci", "keluarga", "anggota", "kunjungan", "jenis", "kerahasiaan",
                  "pokok", "uraian", "dibuka_pada", "dibuka_oleh", "berikut", "berikut_pada",
                  "ditutup_pada", "hasil", "uraian_hasil", "langkah"]  # fmt: skip
        read_only_fields = ["kunjungan", "dibuka_oleh", "ditutup_pada", "hasil", "uraian_hasil"]


class SaringKasusApi(saring.FilterSet):
    # By number, not by choice: a choice would tell which families exist elsewhere.
    keluarga = saring.NumberFilter("keluarga_id")
    terbuka = saring.BooleanFilter("ditutup_pada", "isnull")

    class Meta:
        model = Kasus
        fields = ["jenis", "kunci"]


class KasusTerlihat:
    queryset = Kasus._default_manager.none()
    serializer_class = KasusSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Kasus.objects.untuk(self.request.user).prefetch_related("langkah")


class KasusDaftar(KasusTerlihat, ListCreateAPIView):
    hak = {"GET": "kasus.lihat", "POST": "kasus.catat"}
    filterset_class = SaringKasusApi

    @extend_schema(
        responses={201: KasusSerializer, 200: OpenApiResponse(KasusSerializer, SUDAH_ADA)}
    )
    def post(self, request, *args, **kwargs):
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = dict(isian.validated_data)
        if anggota := isi.pop("anggota_id", None):
            milik = isi["keluarga"].anggota.untuk(request.user).filter(pk=anggota)
            if (isi := isi | {"anggota": milik.first()})["anggota"] is None:
                raise serializers.ValidationError({"anggota": ["Pilih anggota keluarga ini."]})
        kasus, baru = layanan.buka_kasus(oleh=request.user, **isi)
        return Response(self.get_serializer(kasus).data, status=201 if baru else 200)


class KasusRinci(KasusTerlihat, RetrieveAPIView):
    hak = {"GET": "kasus.lihat"}


class LangkahTambah(GenericAPIView):
    hak = {"POST": "kasus.catat"}
    queryset = LangkahKasus._default_manager.none()
    serializer_class = LangkahKasusSerializer

    @extend_schema(
        responses={
            201: LangkahKasusSerializer,
            200: OpenApiResponse(LangkahKasusSerializer, SUDAH_ADA),
        }
    )
    def post(self, request, pk: int):
        """Catat satu langkah; langkah berikutnya menggantikan yang lama."""
        kasus = get_object_or_404(Kasus.objects.untuk(request.user), pk=pk)
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        langkah, baru = layanan.catat_langkah(
            oleh=request.user, kasus=kasus, **isian.validated_data
        )
        return Response(self.get_serializer(langkah).data, status=201 if baru else 200)
