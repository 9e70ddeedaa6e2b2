"""Jembatan KPM: from how many there were to how many there are, family by family."""

from collections import Counter
from datetime import date

from graduasi.jembatan.massal import ambil_gerak
from graduasi.jembatan.ringkasan import Hasil, susun_jembatan
from graduasi.ringkasan import PANJANG_KODE
from kpm.models import Keluarga
from laporan.definisi import tulis_bilangan
from laporan.ukuran import Hitungan

from .deklarasi import Permintaan, Susunan
from .tabel import Baris, di_balik, kolom, ringkas_satu, susun_bagian

_SEKALI = 5_000


def susun(minta: Permintaan) -> Susunan:
    if not minta.sudah_mulai:
        return Susunan([], [], True)
    hasil = susun_jembatan(minta.wilayah, minta.periode.mulai, minta.sampai, hari_ini=minta.pada)
    j = hasil.jumlah
    masuk, keluar = j.jumlah("masuk"), j.jumlah("keluar")
    semua_keluar = di_balik(*_ARUS["keluar"])
    angka = [
        ringkas_satu("kpm_awal", j.awal, atas=di_balik("awal")),
        ringkas_satu("kpm_masuk", masuk, atas=di_balik(*_ARUS["masuk"])),
        ringkas_satu("kpm_keluar", keluar, atas=semua_keluar),
        ringkas_satu("kpm_akhir", j.akhir, atas=di_balik("akhir")),
        ringkas_satu(
            "graduasi_keluar", j.graduasi, keluar,
            atas=di_balik("keluar.graduasi.*"), bawah=semua_keluar,
        ),
    ]  # fmt: skip
    return Susunan(
        angka,
        [bagian_jembatan(hasil), bagian_wilayah(hasil, minta.wilayah.tingkat)],
        not (j.awal or masuk or j.akhir),
        keluarga_bergerak(minta, minta.periode.mulai),
    )


def bagian_jembatan(hasil: Hasil) -> dict:
    j = hasil.jumlah
    baris: Baris = [
        (
            ".".join(filter(None, (g.arah, g.golongan, g.jenis))),
            {"gerak": g.kata, "tanda": g.tanda or "=", "kpm": g.jumlah},
        )
        for g in j.garis
    ]
    selisih = j.akhir - j.awal
    arah = "naik" if selisih > 0 else "turun"
    kalimat = (
        f"Dari {tulis_bilangan(j.awal)} menjadi {tulis_bilangan(j.akhir)} KPM"
        + (f", {arah} {tulis_bilangan(abs(selisih))}" if selisih else ", tetap")
        + f"; {tulis_bilangan(j.jumlah('masuk'))} masuk, {tulis_bilangan(j.jumlah('keluar'))} "
        f"keluar ({tulis_bilangan(j.graduasi)} di antaranya graduasi)."
    )
    catatan = "KPM di sini termasuk yang ditangguhkan. Awal + masuk − keluar = akhir."
    if not hasil.menutup:
        catatan += " Jembatan ini tidak menutup: riwayat bertentangan, periksa datanya."
    return susun_bagian(
        "jembatan",
        "Jembatan KPM",
        [
            kolom("gerak", "Gerak", "teks"),
            kolom("tanda", "Tanda", "teks"),
            kolom("kpm", "KPM", ukuran=["{}", "{}.*"]),
        ],
        baris,
        kalimat=kalimat,
        catatan=catatan,
        jumlahkan=False,
        gambar={
            "bentuk": "jembatan",
            "judul": "Dari awal sampai akhir",
            "tanda": "tanda",
            "nilai": "kpm",
        },
    )


def bagian_wilayah(hasil: Hasil, tingkat: int) -> dict:
    satuan = "kabupaten/kota" if tingkat == 1 else "kecamatan"
    nama = [f"{g.arah}_{g.golongan}".rstrip("_") for g in hasil.jumlah.ringkas]
    baris: Baris = [
        (
            j.kode,
            {"wilayah": j.nama, **{n: g.jumlah for n, g in zip(nama, j.ringkas, strict=True)}},
        )
        for j in hasil.baris
    ]
    return susun_bagian(
        "wilayah",
        f"Jembatan menurut {satuan}",
        [
            kolom("wilayah", satuan.capitalize(), "teks"),
            *(
                kolom(n, g.kata, jumlah="pindah" not in n, **_di_balik_arus(g.arah, g.golongan))
                for n, g in zip(nama, hasil.jumlah.ringkas, strict=True)
            ),
        ],
        baris,
        total={n: g.jumlah for n, g in zip(nama, hasil.jumlah.ringkas, strict=True)},
        catatan=f"Perpindahan antar-{satuan} di dalam wilayah ini tidak dihitung pada baris "
        "jumlah.",
        wilayah=True,
    )


# Every flow over the border of the region; moves inside it are measures of their own
# (masuk.dalam), which the regions below have and their sum has not.
_ARUS = {
    "masuk": ("masuk.baru", "masuk.kembali", "masuk.pindah"),
    "keluar": ("keluar.graduasi.*", "keluar.lain.*", "keluar.pindah"),
}


def _di_balik_arus(arah: str, golongan: str) -> dict:
    ukuran = ".".join(filter(None, (arah, golongan)))
    if golongan == "pindah":
        return {"ukuran": [ukuran, f"{arah}.dalam"], "ukuran_total": [ukuran]}
    return di_balik(ukuran, f"{ukuran}.*")


def keluarga_bergerak(minta: Permintaan, mulai: date) -> Hitungan:
    """Under the desa of today; who was elsewhere then, under the kecamatan (the kabupaten/kota of
    a province) that it was."""
    kode = minta.wilayah.kode
    panjang = PANJANG_KODE[minta.wilayah.tingkat + 1]
    gerak = ambil_gerak(kode=kode, mulai=mulai, sampai=minta.sampai, panjang=panjang)
    semua = sorted({g[0] for g in gerak})
    desa: dict[int, str] = {}
    for n in range(0, len(semua), _SEKALI):
        bagian = Keluarga.objects.filter(pk__in=semua[n : n + _SEKALI])
        desa |= dict(bagian.values_list("pk", "desa_id"))
    hasil: Hitungan = Counter()
    for pk, _, golongan, jenis, lain, arah, sel in gerak:
        di = desa[pk] if desa[pk].startswith(sel) else sel
        if arah in {"awal", "akhir"}:  # one figure, whatever the status
            ukuran = arah
        elif golongan == "pindah" and lain.startswith(f"{kode}."):
            ukuran = f"{arah}.dalam"
        else:
            ukuran = ".".join(filter(None, (arah, golongan, jenis)))
        hasil[f"{di}/{pk}", ukuran] += 1
    return hasil
