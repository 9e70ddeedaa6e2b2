"""API of meetings and what they decided. The package itself is a report: POST /laporan/ with
`jenis` paket_rakor."""

from rest_framework import serializers
from rest_framework.generics import ListAPIView

from laporan.models import KeputusanRakor, Rakor


class KeputusanSerializer(serializers.ModelSerializer):
    class Meta:
        model = KeputusanRakor
        fields = ["id", "isi", "siapa", "tenggat", "selesai_pada", "hasil"]
        read_only_fields = fields


class RakorSerializer(serializers.ModelSerializer):
    keputusan = KeputusanSerializer(many=True, read_only=True)

    class Meta:
        model = Rakor
        fields = ["id", "wilayah", "tanggal", "tempat", "pimpinan", "keputusan"]
        read_only_fields = fields


class RakorDaftar(ListAPIView):
    hak = {"GET": "laporan.lihat"}
    serializer_class = RakorSerializer
    filterset_fields = ["wilayah", "tanggal"]
    # Tells the schema the model and holds no row: rows come from get_queryset().
    queryset = Rakor._default_manager.none()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Rakor.objects.untuk(self.request.user).prefetch_related("keputusan")
