"""What stands behind a figure of a made report: the rows it counted, frozen with it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from .asal import ASAL, Asal
from .definisi import tulis_nilai
from .forms import SaringAngka
from .kemasan import Kemasan, Terhitung
from .models import Cuplikan, LaporanBulanan
from .rincian import KELUARGA, RINGKAS, TERLAMBAT, ada_daftar

ATAS, BAWAH = "atas", "bawah"
_KATA_SISI = {ATAS: "Yang dihitung", BAWAH: "Dibagi"}


@dataclass(frozen=True)
class Sisi:
    """One list; `angka`: the figure that its rows are. With `cacah` it is their number, otherwise
    their sum; `rupiah` says what the sum is of."""

    kode: str
    kata: str
    angka: int | None
    asal: Asal
    nama_asal: str
    baris: Terhitung
    cacah: bool
    rupiah: bool

    @property
    def jumlah(self) -> int:
        return len(self.baris) if self.cacah else self.baris.jumlah

    @property
    def kata_jumlah(self) -> str:
        return tulis_nilai(self.jumlah, "rupiah" if self.rupiah else "bilangan")


@dataclass(frozen=True)
class DiBalik:
    """A figure with the lists it is worked out from: one, or numerator and denominator. `dasar`:
    why it is not the sum of its list, in words, "" where it is."""

    judul: str
    nilai: str
    sisi: list[Sisi]
    dasar: str = ""


def tautan_angka(cuplikan) -> Callable[[str, str, str], str] | None:
    """(section, row, column) -> address of the page; no row: the total."""
    if not cuplikan.keluarga:
        return None

    def tautan(bagian: str, baris: str, kolom: str) -> str:
        letak = {"laporan": cuplikan.pk, "bagian": bagian, "baris": baris, "kolom": kolom}
        return f"{reverse('laporan:angka')}?{urlencode({k: v for k, v in letak.items() if v})}"

    return tautan


def di_balik(cuplikan, bagian: str, baris: str, kolom: str) -> DiBalik | None:
    """None where the report has no such figure or nothing is kept behind it."""
    if not cuplikan.keluarga:
        return None
    r = Kemasan(cuplikan.keluarga)
    if bagian in {RINGKAS, TERLAMBAT}:
        return _di_balik_satu(r, cuplikan.isi[bagian], kolom)
    b = next((b for b in cuplikan.isi["bagian"] if b["kode"] == bagian), None)
    k = next((k for k in b["kolom"] if k["kode"] == kolom), None) if b else None
    if b is None or k is None or not ada_daftar(k):
        return None
    sel = isi_sel(b)
    if baris not in sel:
        return None
    nama = sel[baris][b["kolom"][0]["kode"]] if baris else cuplikan.isi["wilayah"]["nama"]
    nilai = sel[baris][kolom]
    sisi = sisi_sel(r, b, baris, k)
    tulis = tulis_nilai(nilai, "rupiah" if sisi[0].rupiah and len(sisi) == 1 else k["jenis"])
    return DiBalik(f"{k['judul']}, {nama}", tulis, sisi, k.get("dasar", ""))


def isi_sel(b: dict) -> dict[str, dict]:
    """{row: {column: value}} of a section; the row "" is its sums."""
    semua = {x["kode"]: x["sel"] for x in b["baris"]} | ({"": b["total"]} if b["total"] else {})
    kode = [k["kode"] for k in b["kolom"]]
    return {baris: dict(zip(kode, sel, strict=True)) for baris, sel in semua.items()}


def sisi_sel(r: Kemasan, b: dict, baris: str, k: dict) -> list[Sisi]:
    """The lists behind one cell."""
    if "dari" in k:
        kolom = {x["kode"]: x for x in b["kolom"]}
        isi = isi_sel(b)[baris]
        return [
            _sisi(r, sisi, kolom[kode], b, baris, isi[kode], kolom[kode]["judul"])
            for sisi, kode in zip((ATAS, BAWAH), k["dari"], strict=True)
        ]
    if ATAS in k:
        return [_sisi(r, s, k[s], b, baris, None, _KATA_SISI[s]) for s in (ATAS, BAWAH) if k.get(s)]
    angka = None if k.get("dasar") else isi_sel(b)[baris][k["kode"]]
    return [_sisi(r, ATAS, k, b, baris, angka, k["judul"])]


def _sisi(
    r: Kemasan, kode: str, asal: dict, b: dict, baris: str, angka: int | None, kata: str
) -> Sisi:
    urutan = [x["kode"] for x in b["baris"]]
    di = urutan.index(baris) if baris else len(urutan)
    dari = {
        "ukuran_total" if not baris and "ukuran_total" in asal else "ukuran": [baris]
        if baris
        else urutan,
        "ukuran_sampai": urutan[: di + 1],
        "ukuran_sesudah": urutan[di + 1 :],
    }
    pola = {u.format(k) for ruas, semua in dari.items() for u in asal.get(ruas, []) for k in semua}
    wilayah = baris if baris and b.get("wilayah") else ""
    nama = asal.get("asal_baris", {}).get(baris) or asal.get("asal", KELUARGA)
    return _buat_sisi(r, kode, asal, pola, wilayah, nama, angka, kata)


def _buat_sisi(
    r: Kemasan, kode: str, asal: dict, pola: set[str], wilayah: str, nama: str, angka, kata: str
) -> Sisi:
    return Sisi(
        kode,
        kata,
        angka,
        ASAL[nama],
        nama,
        r.di_balik(wilayah, pola, nama),
        bool(asal.get("cacah")),
        any(u.startswith("rp_") for u in pola),
    )


def _di_balik_satu(r: Kemasan, daftar: list[dict], kode: str) -> DiBalik | None:
    """Of a headline figure, or of what was written down late."""
    x = next((x for x in daftar if x.get("kode") == kode and x.get(ATAS)), None)
    if x is None:
        return None
    nilai = tulis_nilai(x["nilai"], x["jenis"]) if "nilai" in x else tulis_nilai(x["jumlah"], "")
    return DiBalik(x["judul"], nilai, sisi_satu(r, x))


def sisi_satu(r: Kemasan, x: dict) -> list[Sisi]:
    angka = {ATAS: x.get("pembilang", x.get("jumlah")), BAWAH: x.get("penyebut")}
    return [
        _buat_sisi(
            r, s, x[s], set(x[s]["ukuran"]), "", x[s].get("asal", KELUARGA), angka[s],
            _KATA_SISI[s],
        )
        for s in (ATAS, BAWAH)
        if x.get(s)
    ]  # fmt: skip


# --- the list as it is asked for -------------------------------------------------------------
LUAR = "Di luar wilayah Anda sekarang, atau sudah tidak ada"


class Baris(Sequence):
    """{nomor, kode, n} of the rows of a list at the places `letak`, made when they are read."""

    def __init__(self, isi: Terhitung, letak: Sequence[int]) -> None:
        self.isi, self.letak = isi, letak

    def __len__(self) -> int:
        return len(self.letak)

    def __getitem__(self, i):
        return (
            list(map(self._satu, self.letak[i]))
            if isinstance(i, slice)
            else self._satu(self.letak[i])
        )

    def _satu(self, letak: int) -> dict:
        nomor, kode, n = self.isi.baris(letak)
        return {"nomor": nomor, "kode": kode, "n": n}

    def sesudah(self, nomor: str) -> int:
        """The place after the row of the number; 0 where there is none."""
        try:
            return self.letak.index(self.isi.nomor.index(int(nomor))) + 1
        except ValueError:
            return 0

    def per_lot(self, sekali: int) -> Iterator[list[dict]]:
        return (self[i : i + sekali] for i in range(0, len(self), sekali))


@dataclass(frozen=True)
class Diminta:
    """One side of a figure as the address asks for it. `baris`: those that were searched for, in
    order."""

    cuplikan: Cuplikan
    angka: DiBalik
    sisi: Sisi
    baris: Baris
    saringan: SaringAngka

    @property
    def cari(self) -> str:
        return self.saringan.cleaned_data.get("q", "")

    def kata(self, tanya) -> list[dict]:
        """The search in words, with the address without it."""
        if not self.cari:
            return []
        return [{"kata": f"“{self.cari}”", "hapus": self.tanpa(tanya, "q")}]

    def tanpa(self, tanya, *ruas: str) -> str:
        alamat = tanya.copy()
        for r in (*ruas, "sesudah"):
            alamat.pop(r, None)
        return f"?{alamat.urlencode()}"


def baca_diminta(pengguna, tanya) -> Diminta | None:
    """None where there is no such report for the person, or the report has no such figure."""
    saringan = SaringAngka(tanya)
    saringan.is_valid()
    isi = saringan.cleaned_data
    cuplikan = _cuplikan(pengguna, isi.get("laporan"))
    if cuplikan is None:
        return None
    angka = di_balik(cuplikan, *(isi.get(r, "") for r in ("bagian", "baris", "kolom")))
    if angka is None:
        return None
    kode = isi.get("sisi") or angka.sisi[0].kode
    sisi = next((s for s in angka.sisi if s.kode == kode), None)
    if sisi is None:
        return None
    letak: Sequence[int] = range(len(sisi.baris))
    if cari := isi.get("q"):
        cocok = sisi.asal.cocok(pengguna, cari, sisi.baris.nomor)
        letak = [i for i in letak if sisi.baris.nomor[i] in cocok]
    if isi.get("urut") == "terbanyak":
        letak = sorted(letak, key=sisi.baris.n.__getitem__, reverse=True)
    return Diminta(cuplikan, angka, sisi, Baris(sisi.baris, letak), saringan)


def _cuplikan(pengguna, pk: int | None) -> Cuplikan | None:
    """The report, if the person may read it: reports of their regions, and monthly reports of a
    pendamping as those are read."""
    ada = Cuplikan.objects.untuk(pengguna).select_related("wilayah").filter(pk=pk).first()
    if ada or not pengguna.boleh("bulanan.lihat"):
        return ada
    bulanan = LaporanBulanan.objects.untuk(pengguna).exclude(cuplikan=None).filter(cuplikan=pk)
    milik = bulanan.select_related("cuplikan__wilayah").first()
    return milik and milik.cuplikan


def jelaskan(pengguna, sisi: Sisi, baris: list[dict]) -> None:
    """Adds to rows what the person may see of them: `sebut`, `tautan` and `kolom`, the words of
    each heading of the kind. One query."""
    ada = sisi.asal.ambil(pengguna, [b["nomor"] for b in baris])
    for b in baris:
        objek = ada.get(b["nomor"])
        b["ada"] = objek is not None
        b["sebut"] = sisi.asal.sebut(objek) if objek else LUAR
        b["tautan"] = sisi.asal.tautan(objek) if objek else ""
        kata = (f(objek) if objek else "–" for f in sisi.asal.kolom.values())
        b["kolom"] = dict(zip(sisi.asal.kolom, kata, strict=True))
        b["tulis"] = tulis_nilai(b["n"], "rupiah" if sisi.rupiah else "bilangan")
