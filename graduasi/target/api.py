"""Targets of pendamping, pace and prospects for other systems: scope and figures of the pages."""

from django.http import Http404
from django.utils import timezone
from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.response import Response

from kpm.models import Keluarga

from ..models import TargetPendamping
from .forms import kabupaten_diminta, tahun_diminta
from .ringkasan import alasan_prospek, calon_prospek, susun_laju


class TargetPendampingSerializer(serializers.ModelSerializer):
    class Meta:
        model = TargetPendamping
        fields = ["id", "pendamping", "wilayah", "tahun", "jenis", "jumlah"]
        read_only_fields = fields


# By number, not by choice: a choice would tell which pendamping there are elsewhere.
class SaringTargetPendamping(saring.FilterSet):
    pendamping = saring.NumberFilter("pendamping_id")

    class Meta:
        model = TargetPendamping
        fields = ["tahun", "jenis"]


class TargetPendampingDaftar(ListAPIView):
    hak = {"GET": "graduasi.lihat"}
    queryset = TargetPendamping._default_manager.none()
    serializer_class = TargetPendampingSerializer
    filterset_class = SaringTargetPendamping

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return TargetPendamping.objects.untuk(self.request.user)


class LajuSerializer(serializers.Serializer):
    pendamping = serializers.IntegerField()
    nama = serializers.CharField()
    kpm = serializers.IntegerField(help_text="KPM aktif yang didampingi.")
    target = serializers.IntegerField()
    baku = serializers.BooleanField(help_text="Target dari ketentuan, sebab tidak diatur.")
    semestinya = serializers.IntegerField(help_text="Target menurut hari yang sudah lewat.")
    efektif = serializers.IntegerField()
    berjalan = serializers.IntegerField(help_text="Usulan yang belum tuntas.")
    kurang = serializers.IntegerField()
    keadaan = serializers.CharField(help_text="tercapai, sesuai, atau perlu_bantuan")


class LajuDaftar(GenericAPIView):
    hak = {"GET": "laporan.lihat"}
    serializer_class = LajuSerializer
    filter_backends: list = []
    pagination_class = None

    @extend_schema(
        parameters=[
            OpenApiParameter("wilayah", str, description="Kode kabupaten/kota"),
            OpenApiParameter("tahun", int),
        ],
        responses=LajuSerializer(many=True),
    )
    def get(self, request):
        tahun, kini = tahun_diminta(request.query_params), timezone.localdate()
        wilayah, _ = kabupaten_diminta(request.user, "laporan.lihat", request.query_params)
        if tahun is None or wilayah is None:
            raise Http404
        hasil = susun_laju(request.user, wilayah.kode, tahun, kini)
        return Response(self.get_serializer(hasil, many=True).data)


class AlasanSerializer(serializers.Serializer):
    kata = serializers.CharField()
    nilai = serializers.IntegerField()


class ProspekSerializer(serializers.ModelSerializer):
    keluarga = serializers.IntegerField(source="pk")
    skor = serializers.IntegerField(help_text="Jumlah nilai alasannya.")
    alasan = serializers.SerializerMethodField()

    class Meta:
        model = Keluarga
        fields = [
            "keluarga", "nama_pengurus", "desa", "pendamping", "tahun_masuk", "skor", "alasan",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(AlasanSerializer(many=True))
    def get_alasan(self, k: Keluarga) -> list[dict]:
        return [{"kata": kata, "nilai": n} for kata, n in alasan_prospek(k)]


class SaringProspekAPI(saring.FilterSet):
    pendamping = saring.NumberFilter("pendamping_id")
    skor_min = saring.NumberFilter("skor", lookup_expr="gte", label="Nilai sekurangnya")

    class Meta:
        model = Keluarga
        fields = ["desa"]


class ProspekDaftar(ListAPIView):
    """Every family that may be next, with its score; order by `skor` yourself."""

    hak = {"GET": "graduasi.lihat"}
    queryset = Keluarga._default_manager.none()
    serializer_class = ProspekSerializer
    filterset_class = SaringProspekAPI

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        keluarga, skor = calon_prospek(self.request.user, timezone.localdate())
        return keluarga.annotate(skor=skor)
