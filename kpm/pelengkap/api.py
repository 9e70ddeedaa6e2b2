"""API: complementary programmes of families, read and written from the field."""

from django_filters import rest_framework as saring
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListCreateAPIView
from rest_framework.response import Response

from kpm.models import Keluarga, Pelengkap, ProgramPelengkap

from .layanan import catat_pelengkap


class KeluargaTerlihat(serializers.PrimaryKeyRelatedField):
    """A family the person may see; others do not exist for them."""

    def get_queryset(self):
        return Keluarga.objects.untuk(self.context["request"].user)


class PelengkapSerializer(serializers.ModelSerializer):
    kunci = serializers.UUIDField(
        required=False, help_text="Kiriman ulang dengan kunci yang sama: baris yang sama (200)."
    )
    keluarga = KeluargaTerlihat()
    program = serializers.SlugRelatedField(
        slug_field="kode", queryset=ProgramPelengkap.objects.filter(aktif=True)
    )

    class Meta:
        model = Pelengkap
        fields = ["id", "kunci", "keluarga", "program", "punya", "sejak", "sampai", "sumber",
                  "catatan", "dicatat_pada"]  # fmt: skip
        read_only_fields = ["dicatat_pada"]
        validators = []  # uniqueness is the service's: a second sending is no error


class SaringPelengkap(saring.FilterSet):
    # By number, not by choice: a choice would tell which families exist elsewhere.
    keluarga = saring.NumberFilter("keluarga_id")
    program = saring.CharFilter("program__kode")

    class Meta:
        model = Pelengkap
        fields = ["punya"]


class PelengkapDaftar(ListCreateAPIView):
    hak = {"GET": "kpm.lihat", "POST": "kpm.ubah"}
    queryset = Pelengkap._default_manager.none()
    serializer_class = PelengkapSerializer
    filterset_class = SaringPelengkap

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Pelengkap.objects.untuk(self.request.user).select_related("program")

    @extend_schema(
        responses={
            201: PelengkapSerializer,
            200: OpenApiResponse(PelengkapSerializer, description="Sudah diterima sebelumnya."),
        }
    )
    def post(self, request, *args, **kwargs):
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        p, baru = catat_pelengkap(oleh=request.user, **isian.validated_data)
        return Response(self.get_serializer(p).data, status=201 if baru else 200)
