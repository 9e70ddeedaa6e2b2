"""Projections for a phone or another system: the same scope as the page."""

from django_filters import rest_framework as saring
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from ..models import Proyeksi


class ProyeksiSerializer(serializers.ModelSerializer):
    sebab_kata = serializers.CharField(source="kata", help_text="Sebabnya dalam kata.")

    class Meta:
        model = Proyeksi
        fields = [
            "keluarga", "tanggal", "anggota", "komponen", "sebab", "sebab_kata", "rupiah", "per",
        ]  # fmt: skip
        read_only_fields = fields


class SaringProyeksi(saring.FilterSet):
    dari = saring.DateFilter("tanggal", lookup_expr="gte")
    sampai = saring.DateFilter("tanggal", lookup_expr="lte")

    class Meta:
        model = Proyeksi
        fields = ["sebab", "komponen"]


class ProyeksiDaftar(ListAPIView):
    hak = {"GET": "graduasi.lihat"}
    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = Proyeksi._default_manager.none()
    serializer_class = ProyeksiSerializer
    filterset_class = SaringProyeksi

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Proyeksi.objects.untuk(self.request.user).peserta().select_related("anggota")
