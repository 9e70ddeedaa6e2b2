"""The bridge for other systems: the same scope and the same figures as the page."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from pkh.wilayah.models import Wilayah

from .ringkasan import Jembatan, susun_jembatan


class JembatanTanyaSerializer(serializers.Serializer):
    wilayah = serializers.CharField(max_length=13)
    mulai = serializers.DateField(help_text="Keadaan awal hari ini yang menjadi KPM awal.")
    sampai = serializers.DateField(help_text="Keadaan akhir hari ini yang menjadi KPM akhir.")

    def validate(self, attrs):
        if not attrs["mulai"] <= attrs["sampai"] <= timezone.localdate():
            pesan = "Isi mulai <= sampai, dan sampai tidak di masa depan."
            raise serializers.ValidationError({"sampai": pesan})
        return attrs


class ArusSerializer(serializers.Serializer):
    arah = serializers.CharField(help_text="masuk atau keluar")
    golongan = serializers.CharField(help_text="baru, kembali, pindah, graduasi, lain")
    jenis = serializers.CharField(help_text="Jenis graduasi atau alasan keluar; boleh kosong.")
    jumlah = serializers.IntegerField()


class SatuJembatanSerializer(serializers.Serializer):
    wilayah = serializers.CharField(source="kode")
    nama = serializers.CharField()
    awal = serializers.IntegerField()
    arus = serializers.SerializerMethodField()
    akhir = serializers.IntegerField()

    @extend_schema_field(ArusSerializer(many=True))
    def get_arus(self, j: Jembatan) -> list[dict]:
        return [
            {"arah": arah, "golongan": golongan, "jenis": jenis, "jumlah": n}
            for (arah, golongan, jenis), n in sorted(j.isi.items())
            if arah in {"masuk", "keluar"}
        ]


class JembatanSerializer(serializers.Serializer):
    mulai = serializers.DateField()
    sampai = serializers.DateField()
    menutup = serializers.BooleanField(help_text="awal + masuk - keluar = akhir, di tiap baris.")
    jumlah = SatuJembatanSerializer()
    baris = SatuJembatanSerializer(many=True, help_text="Wilayah tepat di bawahnya.")


class JembatanRinci(GenericAPIView):
    hak = {"GET": "laporan.lihat"}
    serializer_class = JembatanSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("wilayah", str, required=True, description="Kode wilayah"),
            OpenApiParameter("mulai", str, required=True, description="YYYY-MM-DD"),
            OpenApiParameter("sampai", str, required=True, description="YYYY-MM-DD"),
        ]
    )
    def get(self, request):
        tanya = JembatanTanyaSerializer(data=request.query_params)
        tanya.is_valid(raise_exception=True)
        minta = tanya.validated_data
        terlihat = Wilayah.objects.untuk(request.user, "laporan.lihat")
        wilayah = get_object_or_404(terlihat, pk=minta.pop("wilayah"))
        hasil = susun_jembatan(wilayah, **minta, hari_ini=timezone.localdate())
        return Response(self.get_serializer(hasil).data)
