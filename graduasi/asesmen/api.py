"""Asesmen from a phone or another system: the same service, once by `kunci`."""

from rest_framework import serializers
from rest_framework.generics import ListCreateAPIView

from graduasi.api_serializer import KeluargaTerlihat
from graduasi.models import Asesmen

from .layanan import catat_asesmen


class AsesmenSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(required=False)
    keluarga = KeluargaTerlihat()
    jawaban = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=50),
        help_text="Kode kriteria: urutan jawaban yang dipilih, mulai 0.",
    )

    class Meta:
        model = Asesmen
        fields = [
            "id", "kunci", "keluarga", "tanggal", "ditemui", "jawaban", "catatan", "pedoman",
            "skor", "layak", "oleh", "dicatat_pada",
        ]  # fmt: skip
        read_only_fields = ["pedoman", "skor", "layak", "oleh", "dicatat_pada"]
        extra_kwargs = {"catatan": {"max_length": 2000}}

    def create(self, validated_data):
        return catat_asesmen(**validated_data)[0]


class AsesmenDaftar(ListCreateAPIView):
    hak = {"GET": "graduasi.lihat", "POST": "graduasi.usulkan"}
    queryset = Asesmen._default_manager.none()
    serializer_class = AsesmenSerializer
    filter_backends: list = []

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Asesmen.objects.untuk(self.request.user)

    def perform_create(self, serializer):
        serializer.save(oleh=self.request.user)
