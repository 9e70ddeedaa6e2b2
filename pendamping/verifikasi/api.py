"""The sheet of one facility and month in one piece, for a phone: read, filled in away from the
network, sent with its exceptions only."""

from datetime import date

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from pendamping.api_serializer import IsianVerifikasiSerializer, VerifikasiSerializer

from .aturan import hari_kerja
from .layanan import baris_lembar, isi_lembar, versi_lembar
from .ringkasan import DI_RUMAH


class AlamatLembarSerializer(serializers.Serializer):
    bulan = serializers.DateField(help_text="Tanggal 1 bulannya.")
    fasilitas = serializers.CharField(
        max_length=20, help_text="NPSN atau kode fasilitas; - untuk yang di rumah."
    )

    def validate_bulan(self, bulan: date) -> date:
        if bulan.day != 1:
            raise serializers.ValidationError("Isi tanggal 1 bulannya.")
        return bulan

    def validate_fasilitas(self, kode: str) -> str:
        return "" if kode == DI_RUMAH else kode


class KecualiSerializer(IsianVerifikasiSerializer):
    id = serializers.IntegerField()
    versi = None


class IsianLembarSerializer(AlamatLembarSerializer):
    versi = serializers.CharField(
        max_length=64,
        help_text="versi lembar saat dibaca; bila sudah berubah, tidak ada yang disimpan dan "
        "jawabannya 409 dengan lembar yang sekarang. Kiriman ulang yang sama dijawab 200.",
    )
    hari_efektif = serializers.IntegerField(
        required=False, help_text="Wajib bila ada siswa yang belum diisi; 0 bila sebulan libur."
    )
    kecuali = KecualiSerializer(
        many=True,
        default=list,
        help_text="Hanya yang tidak hadir atau tidak terpenuhi penuh; yang lain yang belum diisi "
        "dicatat hadir dan terpenuhi.",
    )

    def validate_kecuali(self, daftar: list[dict]) -> dict[int, dict]:
        isi = {k["id"]: {r: n for r, n in k.items() if r != "id"} for k in daftar}
        if len(isi) != len(daftar):
            raise serializers.ValidationError("Ada baris yang disebut dua kali.")
        return isi


class LembarSerializer(serializers.Serializer):
    bulan = serializers.DateField()
    fasilitas = serializers.CharField()
    versi = serializers.CharField()
    hari_kerja = serializers.IntegerField(help_text="Senin sampai Jumat: awal bagi hari efektif.")
    baris = VerifikasiSerializer(many=True)


class Lembar(GenericAPIView):
    hak = {"GET": "verifikasi.catat", "POST": "verifikasi.catat"}
    serializer_class = LembarSerializer

    @extend_schema(parameters=[AlamatLembarSerializer], responses=LembarSerializer)
    def get(self, request):
        """Lembar milik Anda di satu fasilitas pada satu bulan."""
        alamat = AlamatLembarSerializer(data=request.query_params)
        alamat.is_valid(raise_exception=True)
        return Response(self._lembar(**alamat.validated_data))

    @extend_schema(
        request=IsianLembarSerializer,
        responses={
            200: LembarSerializer,
            409: OpenApiResponse(
                LembarSerializer, description="Sudah berubah sejak dibaca; keadaannya kini."
            ),
        },
    )
    def post(self, request):
        """Isi seluruh lembar sekaligus; cukup sebutkan kecualinya."""
        isian = IsianLembarSerializer(data=request.data)
        isian.is_valid(raise_exception=True)
        hasil = isi_lembar(oleh=request.user, **isian.validated_data)
        alamat = {r: isian.validated_data[r] for r in ("bulan", "fasilitas")}
        return Response(self._lembar(**alamat), status=409 if hasil.bentrok else 200)

    def _lembar(self, bulan: date, fasilitas: str) -> dict:
        semua = baris_lembar(oleh=self.request.user, bulan=bulan, fasilitas=fasilitas)
        baris = list(semua.select_related("anggota"))
        isi = {
            "bulan": bulan,
            "fasilitas": fasilitas or DI_RUMAH,
            "versi": versi_lembar(baris),
            "hari_kerja": hari_kerja(bulan),
            "baris": baris,
        }
        return self.get_serializer(isi).data
