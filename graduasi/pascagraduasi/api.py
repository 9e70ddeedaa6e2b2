"""After-care visits from a phone or another system: the same service, once by `kunci`."""

from rest_framework import serializers
from rest_framework.generics import ListCreateAPIView

from graduasi.models import Kepergian, Pantauan

from .layanan import catat_pantauan


class KepergianTerlihat(serializers.PrimaryKeyRelatedField):
    """A departure the person may see; others do not exist for them."""

    def get_queryset(self):
        return Kepergian.objects.untuk(self.context["request"].user).graduasi()


class PantauanSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(required=False)
    kepergian = KepergianTerlihat()

    class Meta:
        model = Pantauan
        fields = [
            "id", "kunci", "kepergian", "tanggal", "keadaan", "omzet", "catatan", "kasus", "oleh",
            "dicatat_pada",
        ]  # fmt: skip
        read_only_fields = ["kasus", "oleh", "dicatat_pada"]

    def create(self, validated_data):
        return catat_pantauan(**validated_data)[0]


class PantauanDaftar(ListCreateAPIView):
    hak = {"GET": "graduasi.lihat", "POST": "kunjungan.catat"}
    queryset = Pantauan._default_manager.none()
    serializer_class = PantauanSerializer
    filter_backends: list = []

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Pantauan.objects.untuk(self.request.user)

    def perform_create(self, serializer):
        serializer.save(oleh=self.request.user)
