"""The counts of one region and period, read once for all sections of a report."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from graduasi.ringkasan import Ringkasan, ringkas
from laporan.sumber import Sumber
from laporan.ukuran import (
    KECAMATAN,
    KELUARGA,
    SEMUA,
    Hitungan,
    beban,
    hitung,
    hitung_kepergian,
)
from pkh.waktu import awal_hari
from pkh.wilayah.bawahan import bawahan
from pkh.wilayah.models import Tingkat, Wilayah

from .baris import Lain, baris_kelompok, baris_pendamping, baris_pertemuan, satukan, terlambat
from .deklarasi import Permintaan
from .tabel import di_balik

TERLAMBAT = {
    "terlambat_verifikasi": ("Verifikasi", ""),
    "terlambat_p2k2": ("Pertemuan P2K2", "pertemuan"),
    "terlambat_kepergian": ("Graduasi dan keluar", ""),
}


def daftar_bawahan(wilayah: Wilayah, terpakai: set[str]) -> list[tuple[str, str]]:
    """[(code, name)] of the regions right below. One that ended (split, renamed) is listed
    under its old code only while something is still recorded there (`terpakai`)."""
    daftar = []
    for kode, nama, berakhir in bawahan(wilayah.pk, wilayah.tingkat + 1):
        if berakhir is None:
            daftar.append((kode, nama))
        elif kode in terpakai:
            daftar.append((kode, f"{nama} (kode lama)"))
    return daftar


def semua_bawahan(wilayah: Wilayah) -> list[Wilayah]:
    """The regions right below, ended ones too: something may still be recorded there."""
    bawahan = Wilayah.objects.di_bawah(wilayah.pk).filter(tingkat=wilayah.tingkat + 1)
    return list(bawahan.order_by("kode"))


def nama_desa(kode: set[str]) -> dict[str, list[str]]:
    """{code: [name, name of the kecamatan]}."""
    baris = Wilayah.objects.filter(pk__in=kode).values_list("kode", "nama", "induk__nama")
    return {k: [nama, induk or ""] for k, nama, induk in baris}


@dataclass(frozen=True)
class Bahan:
    """`n` holds the counts of each region right below (kecamatan of a kabupaten/kota, those of
    a provinsi), `keluarga` what they are made of, family by family, `lain` other rows."""

    minta: Permintaan
    sumber: Sumber
    apa: tuple[str, ...]
    n: Hitungan
    keluarga: Hitungan
    lain: Lain = field(default_factory=dict)

    @classmethod
    def baca(
        cls,
        minta: Permintaan,
        apa: tuple[str, ...] = SEMUA,
        *,
        di: str = "",
        rinci: bool = True,
    ) -> "Bahan":
        """Of the whole region, or of one region below it (`di`); without `rinci` only the counts
        are worked out, not which families they are made of."""
        sumber = Sumber.untuk(minta.pengguna, di or minta.wilayah.pk)
        kunci = KELUARGA if rinci else KECAMATAN
        semua = hitung(sumber, minta.periode, minta.pada, kunci=kunci, apa=apa)
        if "kepergian" in apa and minta.sudah_mulai:
            awal = minta.sampai.replace(month=1, day=1)
            tahun = hitung_kepergian(sumber, awal, minta.sampai, kunci)
            dict.update(semua, {(kode, f"tahun_{u}"): n for (kode, u), n in tahun.items()})
        if rinci and {"kpm", "pendamping"} <= set(apa):
            aktif = [kode for kode, u in semua if u == "kpm"]
            dict.update(
                semua, {(k, "kpm_tanpa"): 1 for k in aktif if (k, "kpm_berpendamping") not in semua}
            )
        panjang = 5 if minta.wilayah.tingkat == Tingkat.PROVINSI else 8
        lain = cls._baca_lain(minta, sumber, apa, panjang) if rinci and minta.sudah_mulai else {}
        dict.update(semua, lain.pop("keluarga", {}))
        for (kode, ukuran), jumlah in lain.get("pertemuan", {}).items():
            if ukuran == "terlambat_p2k2":
                semua[kode[:8], ukuran] += jumlah
        n: Hitungan = Counter()
        for (kode, ukuran), jumlah in semua.items():
            # People are counted anew at each level; they cannot be added up.
            if ukuran != "pendamping" or panjang == 8:
                n[kode[:panjang], ukuran] += jumlah
        keluarga = Counter({k: v for k, v in semua.items() if "/" in k[0]})
        return cls(minta, sumber, apa, n, keluarga, lain)

    @staticmethod
    def _baca_lain(minta: Permintaan, s: Sumber, apa: tuple[str, ...], panjang: int) -> Lain:
        lain: Lain = {}
        if "kelompok" in apa:
            baris_kelompok(lain, s, len(minta.periode.bulan_berjalan(minta.pada)))
        if "p2k2" in apa:
            baris_pertemuan(lain, s, minta.periode.mulai, minta.sampai)
        if "pendamping" in apa:
            baris_pendamping(lain, s, minta.sampai, panjang)
        dicatat = awal_hari(minta.periode.sampai + timedelta(days=1))
        telat = terlambat(s, apa, (minta.periode.mulai, minta.sampai), dicatat)
        return satukan(lain, telat)

    @classmethod
    def gabung(cls, minta: Permintaan, apa: tuple[str, ...], bagian: list[Hitungan]) -> "Bahan":
        """Of counts that were worked out region by region; none is in two of them."""
        n: Hitungan = Counter()
        for satu in bagian:
            dict.update(n, satu)
        return cls(minta, Sumber.untuk(minta.pengguna, minta.wilayah.pk), apa, n, Counter())

    @cached_property
    def bawahan(self) -> list[tuple[str, str]]:
        return daftar_bawahan(self.minta.wilayah, {kode for (kode, _), n in self.n.items() if n})

    @property
    def kosong(self) -> bool:
        """Nothing happened and nobody was active; groups are counted as they are today."""
        kini = {"p2k2_kelompok", "p2k2_rencana"}
        return not any(n for (_, u), n in self.n.items() if u not in kini)

    @property
    def kata_bawahan(self) -> str:
        return Tingkat(self.minta.wilayah.tingkat + 1).label

    @property
    def ukuran_orang(self) -> str:
        """The measure that counts pendamping at the level of the rows."""
        provinsi = self.minta.wilayah.tingkat == Tingkat.PROVINSI
        return "pendamping_kabupaten" if provinsi else "pendamping"

    def jumlah(self, *ukuran: str) -> int:
        """The sum over the whole region."""
        return sum(n for (_, u), n in self.n.items() if u in ukuran)

    @cached_property
    def lulus(self) -> Ringkasan:
        """Graduation of the year up to the last day counted, against its targets."""
        m = self.minta
        return ringkas(m.pengguna, m.wilayah, m.periode.tahun, sampai=m.sampai)

    def terlambat(self) -> list[dict]:
        """What of the period was written down only after its last day."""
        return [
            {"kode": kode, "judul": judul, "jumlah": n, "atas": di_balik(kode, asal=asal)}
            for kode, (judul, asal) in TERLAMBAT.items()
            if (n := self.jumlah(kode))
        ]

    @cached_property
    def beban_orang(self) -> list[tuple[int, int]]:
        """(pendamping, active families) of the region; each person once."""
        return beban(self.sumber, self.minta.sampai) if self.minta.sudah_mulai else []

    @property
    def beban(self) -> list[int]:
        return [n for _, n in self.beban_orang]
