"""Jembatan KPM: from how many there were to how many there are, family by family."""

from collections import Counter
from datetime import date

from graduasi.jembatan.massal import ambil_gerak
from graduasi.jembatan.ringkasan import Hasil, susun_jembatan
from kpm.models import Keluarga
from laporan.definisi import tulis_bilangan
from laporan.ukuran import Hitungan

from .deklarasi import Permintaan, Susunan
from .tabel import Baris, kolom, ringkas_satu, susun_bagian

_ARAH = ("awal", "masuk", "keluar", "akhir")
_SEKALI = 5_000


def susun(minta: Permintaan) -> Susunan:
    if not minta.sudah_mulai:
        return Susunan([], [], True)
    hasil = susun_jembatan(minta.wilayah, minta.periode.mulai, minta.sampai, hari_ini=minta.pada)
    j = hasil.jumlah
    masuk, keluar = j.jumlah("masuk"), j.jumlah("keluar")
    angka = [("kpm_awal", j.awal), ("kpm_masuk", masuk), ("kpm_keluar", keluar)]
    angka += [("kpm_akhir", j.akhir), ("graduasi_keluar", j.graduasi)]
    return Susunan(
        [ringkas_satu(k, n, keluar if k == "graduasi_keluar" else None) for k, n in angka],
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
        + f". {tulis_bilangan(j.jumlah('keluar'))} keluar, {tulis_bilangan(j.graduasi)} di "
        f"antaranya graduasi; {tulis_bilangan(j.jumlah('masuk'))} masuk."
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
            kolom("kpm", "KPM", ukuran=["{}"]),
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
                kolom(n, g.kata, jumlah="pindah" not in n)
                for n, g in zip(nama, hasil.jumlah.ringkas, strict=True)
            ),
        ],
        baris,
        total={n: g.jumlah for n, g in zip(nama, hasil.jumlah.ringkas, strict=True)},
        catatan=f"Perpindahan antar-{satuan} di dalam wilayah ini tidak dihitung pada baris "
        "jumlah.",
        wilayah=True,
    )


def keluarga_bergerak(minta: Permintaan, mulai: date) -> Hitungan:
    """Under the desa of today: who moved away is found under the one they moved to."""
    gerak = [
        (b[0], ".".join(filter(None, (arah, *b[2:4]))), arah)
        for arah in _ARAH
        for b in ambil_gerak(kode=minta.wilayah.kode, mulai=mulai, sampai=minta.sampai, arah=arah)
    ]
    semua = sorted({g[0] for g in gerak})
    desa: dict[int, str] = {}
    for n in range(0, len(semua), _SEKALI):
        bagian = Keluarga.objects.filter(pk__in=semua[n : n + _SEKALI])
        desa |= dict(bagian.values_list("pk", "desa_id"))
    hasil: Hitungan = Counter()
    for pk, ukuran, arah in gerak:
        # The opening and the closing are one figure, whatever the status.
        hasil[f"{desa[pk]}/{pk}", arah if arah in {"awal", "akhir"} else ukuran] += 1
    return hasil
