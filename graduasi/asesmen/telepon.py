"""Asesmen from the field app, and what this room asks of the field; what these names are for
stands in pendamping/sinkron/atas.py."""

from datetime import date
from typing import Any

from rest_framework import serializers

from graduasi.hari_ini import CAP
from graduasi.hari_ini import tugas_lapangan as tugas
from graduasi.models import Asesmen as Induk
from graduasi.pedoman.layanan import isi_pada
from pendamping.api_serializer import WaktuField

from .layanan import catat_asesmen

__all__ = ["CAP", "Induk", "Isi", "catat", "rujukan", "tugas"]


class Isi(serializers.Serializer):
    keluarga = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    tanggal = serializers.DateField()
    jawaban = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=50))
    ditemui = serializers.CharField(max_length=100, allow_blank=True, required=False)
    catatan = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    lintang = serializers.DecimalField(9, 6, required=False, allow_null=True)
    bujur = serializers.DecimalField(9, 6, required=False, allow_null=True)
    akurasi = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, allow_null=True
    )
    waktu_gawai = WaktuField(required=False, allow_null=True)


def catat(oleh, kiriman, isi: dict[str, Any], sasaran, *, diizinkan: bool) -> int:
    isi = isi | {"keluarga": sasaran.keluarga, "kunci": kiriman.kunci}
    isi.setdefault("waktu_gawai", kiriman.dibuat_pada)
    return catat_asesmen(oleh=oleh, diizinkan=diizinkan, **isi)[0].pk


def rujukan(hari_ini: date) -> dict[str, Any]:
    """The instrument of today: {foto_min, kriteria: [{kode, kata, wajib, pilihan: [text]}]}; {}
    before there is one. An answer is its place among `pilihan`, from nought."""
    if not (isi := isi_pada(hari_ini)):
        return {}
    return {
        "foto_min": isi["foto_min"],
        "kriteria": [
            {
                "kode": k["kode"],
                "kata": k["kata"],
                "wajib": k["wajib"],
                "pilihan": [kata for _, kata in k["pilihan"]],
            }
            for k in isi["kriteria"]
        ],
    }
