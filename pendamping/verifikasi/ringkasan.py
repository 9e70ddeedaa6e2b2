"""Figures of a month by facility, by pendamping, by kabupaten/kota."""

from django.db.models import Count, Q
from django.db.models.functions import Left

from kpm.models import Fasilitas
from pendamping.aturan import HasilVerifikasi
from pkh.akun.models import Pengguna
from pkh.kunci.konteks import sistem
from pkh.wilayah.models import Wilayah

from .models import JML_JANGGAL

DI_RUMAH = "-"  # in the address: no facility, checked at home
RUAS = ("wajib", "terverifikasi", "memenuhi", "tidak_dapat", "jml")
# Orders of the list beside that of each: which figure comes first.
URUT = {
    "nama": lambda h: (),
    "belum": lambda h: (-h["belum"],),
    "cakupan": lambda h: (h["cakupan"],),
    "kepatuhan": lambda h: (h["kepatuhan"] is None, h["kepatuhan"]),
    "wajib": lambda h: (-h["wajib"],),
}


@sistem("angka tanpa nama, atas baris yang sudah disaring menurut cakupan")
def hitung(baris, macam: str, pengguna, *, keadaan: str = "", urut: str = "") -> list[dict]:
    """The figures of these rows, a dict a group with its `kunci` and `nama`; `keadaan`: only
    groups with rows in that state ("belum", "jml")."""
    cara = {"fasilitas": per_fasilitas, "pendamping": per_pendamping, "wilayah": per_wilayah}
    hitungan = cara[macam](baris, pengguna)
    if keadaan:
        hitungan = [h for h in hitungan if h[keadaan]]
    if urut:
        hitungan.sort(key=lambda h: (*URUT[urut](h), h["nama"]))
    return hitungan


def jumlahkan(hitungan: list[dict]) -> dict | None:
    """All groups together; None when there is none."""
    if not hitungan:
        return None
    return _dua_angka({n: sum(h[n] for h in hitungan) for n in RUAS})


def per_fasilitas(baris, pengguna) -> list[dict]:
    hitungan = _hitung(baris, "fasilitas_kode")
    kode = [h["fasilitas_kode"] for h in hitungan]
    nama = dict(Fasilitas.objects.untuk(pengguna).filter(kode__in=kode).values_list("kode", "nama"))
    for h in hitungan:
        k = h["fasilitas_kode"]
        h["kunci"] = k or DI_RUMAH
        h["nama"] = nama.get(k, f"NPSN/kode {k}") if k else "Di rumah, tanpa fasilitas"
    return sorted(hitungan, key=lambda h: (not h["belum"], h["nama"]))


def per_pendamping(baris, pengguna) -> list[dict]:
    hitungan = _hitung(baris, "keluarga__pendamping")
    orang = Pengguna.objects.filter(pk__in=[h["keluarga__pendamping"] for h in hitungan])
    nama = dict(orang.values_list("pk", "nama"))
    for h in hitungan:
        h["kunci"] = h["keluarga__pendamping"] or 0
        h["nama"] = nama.get(h["keluarga__pendamping"], "Belum punya pendamping")
    return sorted(hitungan, key=lambda h: (h["cakupan"], h["nama"]))


def per_wilayah(baris, pengguna) -> list[dict]:
    hitungan = _hitung(baris.annotate(kab=Left("keluarga__desa_id", 5)), "kab")
    kabupaten = Wilayah.objects.untuk(pengguna).filter(kode__in=[h["kab"] for h in hitungan])
    nama = dict(kabupaten.values_list("kode", "nama"))
    for h in hitungan:
        h["kunci"], h["nama"] = h["kab"], nama.get(h["kab"], h["kab"])
    return sorted(hitungan, key=lambda h: (h["cakupan"], h["nama"]))


def _hitung(baris, *kelompok: str) -> list[dict]:
    """Per group: wajib, terverifikasi, memenuhi and the two figures, coverage and compliance
    (percent, None without a denominator); `jml`: rows whose school counts otherwise."""
    dinilai = [HasilVerifikasi.MEMENUHI, HasilVerifikasi.TIDAK]
    hitungan = (
        baris.order_by()
        .values(*kelompok)
        .annotate(
            wajib=Count("pk"),
            terverifikasi=Count("pk", filter=Q(hasil__in=dinilai)),
            memenuhi=Count("pk", filter=Q(hasil=HasilVerifikasi.MEMENUHI)),
            tidak_dapat=Count("pk", filter=Q(hasil=HasilVerifikasi.TIDAK_DAPAT)),
            jml=Count("pk", filter=JML_JANGGAL),
        )
    )
    return [_dua_angka(h) for h in hitungan]


def _dua_angka(h: dict) -> dict:
    h["belum"] = h["wajib"] - h["terverifikasi"] - h["tidak_dapat"]
    h["cakupan"] = 100 * h["terverifikasi"] / h["wajib"]
    h["kepatuhan"] = 100 * h["memenuhi"] / h["terverifikasi"] if h["terverifikasi"] else None
    return h
