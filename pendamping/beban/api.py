"""API of caseloads: what the page shows, for one kabupaten/kota."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from pendamping.models import Profil

from .layanan import baca_kabupaten, kabupaten_terlihat
from .views import susun_baris


class BebanSerializer(serializers.Serializer):
    pendamping = serializers.IntegerField(source="profil.pengguna_id")
    nama = serializers.CharField(source="profil.pengguna.nama")
    keluarga = serializers.IntegerField(source="beban.keluarga", help_text="KPM dan calon.")
    komponen = serializers.IntegerField(source="beban.komponen")
    terlambat = serializers.IntegerField(source="beban.terlambat")
    desa = serializers.IntegerField(source="beban.desa")
    km = serializers.FloatField(source="beban.km", help_text="Jarak antardesa, kilometer.")
    nilai = serializers.FloatField(source="beban.nilai")
    beda = serializers.FloatField(help_text="Persen di atas (di bawah) rata-rata.")


class BebanDaftar(GenericAPIView):
    hak = {"GET": "penugasan.atur"}
    queryset = Profil._default_manager.none()
    serializer_class = BebanSerializer
    pagination_class = None
    filter_backends: list = []

    @extend_schema(
        parameters=[OpenApiParameter("kabupaten", str)],
        responses={200: BebanSerializer(many=True)},
    )
    def get(self, request):
        """Beban setiap pendamping satu kabupaten/kota; bawaan yang pertama milik Anda."""
        terlihat = [kode for kode, _ in kabupaten_terlihat(request.user)]
        kode = request.query_params.get("kabupaten") or (terlihat[0] if terlihat else "")
        if kode not in terlihat:
            raise Http404
        baris = susun_baris(baca_kabupaten(kode, timezone.localdate()))
        return Response(self.get_serializer(baris, many=True).data)
