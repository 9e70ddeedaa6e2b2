"""One family and one payment period: the working of its entitlement, the list, the bank."""

from datetime import date
from typing import Any

from kpm import aturan
from kpm.layanan import fakta
from kpm.massal import ketentuan_pada
from kpm.models import BarisSalur, Keluarga, Ketentuan

from .aturan import Temuan, akhir_periode
from .forms import periode_mulai

JUMLAH_PERIODE = 12
# Findings that a family should be asked about, or the bank.
JANGGAL = {Temuan.GAGAL, Temuan.BELUM, Temuan.TANPA_HASIL, Temuan.BEDA_JUMLAH}


def periode_keluarga(hari_ini: date) -> list[date]:
    """Payment periods a family's page can show, newest first."""
    return periode_mulai(hari_ini)[:JUMLAH_PERIODE]


def peserta_pada(keluarga: Keluarga, tanggal: date) -> str:
    """Status of the family on the day, "" when it was not in the register yet."""
    if keluarga.status_sejak <= tanggal:
        return keluarga.status
    lama = keluarga.perubahan_status.filter(tanggal__lte=tanggal).order_by("-tanggal", "-pk")
    return lama.values_list("ke", flat=True).first() or ""


def susun_bantuan(keluarga: Keluarga, pengguna, periode: date) -> dict[str, Any]:
    """{"ketentuan", "status", "uraian", "hitung", "tetap", "beda", "daftar", "hasil", "rekon",
    "janggal", "sampai"}: the working by the rules of that day and the register of today
    (`hitung` rupiah), and what was kept (`tetap`), listed and paid. `beda`: the two differ,
    because the register has changed since the list was made.
    """
    k = ketentuan_pada(periode)
    status = peserta_pada(keluarga, periode)
    anggota = {a.pk: a for a in keluarga.anggota.untuk(pengguna)}
    hadir = [a for a in anggota.values() if a.keluar_pada is None or a.keluar_pada > periode]
    uraian = aturan.uraikan_bantuan(map(fakta, hadir), periode, k)
    for baris in uraian:
        baris["nama"] = anggota[baris["anggota"]].nama if baris["anggota"] else "Keluarga"
    hitung = sum(b["rupiah"] for b in uraian) if status == Keluarga.Status.AKTIF else 0
    tetap = keluarga.bantuan.untuk(pengguna).filter(periode=periode).first()
    daftar = BarisSalur.objects.untuk(pengguna).filter(keluarga=keluarga, daftar__periode=periode)
    rekon = keluarga.rekonsiliasi.untuk(pengguna).filter(periode=periode).first()
    return {
        "ketentuan": Ketentuan.objects.pada(periode),
        "status": Keluarga.Status(status).label if status else "",
        "aktif": status == Keluarga.Status.AKTIF,
        "uraian": uraian,
        "hitung": hitung,
        "tetap": tetap,
        "beda": (tetap.jumlah if tetap else 0) != hitung,
        "daftar": list(daftar.select_related("daftar").order_by("daftar__urut")),
        "hasil": keluarga.hasil_salur.untuk(pengguna).filter(periode=periode).first(),
        "rekon": rekon,
        "janggal": rekon is not None and rekon.temuan in JANGGAL,
        "sampai": akhir_periode(periode, k),
    }
