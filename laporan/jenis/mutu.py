"""How good the data are, as they stand when the report is made."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

from kpm.models import Keluarga, MutuKeluarga
from kpm.mutu.aturan import PEMERIKSAAN
from laporan.ukuran import Hitungan
from pkh.wilayah.models import Tingkat, rentang_wilayah

from .bahan import daftar_bawahan
from .deklarasi import Permintaan, Susunan
from .tabel import Baris, di_balik, kolom, kolom_persen, ringkas_satu, susun_bagian


def _rata(skor: int, n: int) -> str | None:
    return str((Decimal(skor) / n).quantize(Decimal("0.01"), ROUND_HALF_UP)) if n else None


def susun(minta: Permintaan) -> Susunan:
    nilai = (
        MutuKeluarga.objects.untuk(minta.pengguna, "laporan.lihat")
        .filter(rentang_wilayah("keluarga__desa_id", minta.wilayah.kode))
        .filter(keluarga__status=Keluarga.Status.AKTIF)
        .values_list("keluarga__desa_id", "keluarga_id", "skor", "temuan")
    )
    panjang = 5 if minta.wilayah.tingkat == Tingkat.PROVINSI else 8
    keluarga: Hitungan = Counter()
    n: Hitungan = Counter()
    for desa, pk, skor, temuan in nilai.iterator():
        kunci, tempat = f"{desa}/{pk}", desa[:panjang]
        for ukuran in ("kpm", *([f"mutu_{t}" for t in temuan] or ["bersih"])):
            keluarga[kunci, ukuran] = 1
            n[tempat, ukuran] += 1
        keluarga[kunci, "skor"] = skor
        n[tempat, "skor"] += skor
    total: Counter = Counter()
    for (_, u), jumlah in n.items():
        total[u] += jumlah
    wilayah: Baris = [
        (
            kode,
            {"wilayah": nama, "kpm": n[kode, "kpm"], "bersih": n[kode, "bersih"],
             "skor": _rata(n[kode, "skor"], n[kode, "kpm"])},
        )
        for kode, nama in daftar_bawahan(minta.wilayah, {k for k, _ in n})
    ]  # fmt: skip
    return Susunan(
        [
            ringkas_satu(
                "mutu_bersih",
                total["bersih"],
                total["kpm"],
                atas=di_balik("bersih"),
                bawah=di_balik("kpm"),
            )
        ],
        [_bagian_wilayah(minta, wilayah, total), _bagian_temuan(total)],
        not n,
        keluarga,
    )


def _bagian_wilayah(minta: Permintaan, baris: Baris, total: Counter) -> dict:
    return susun_bagian(
        "wilayah",
        "Mutu data menurut wilayah",
        [
            kolom("wilayah", Tingkat(minta.wilayah.tingkat + 1).label, "teks"),
            kolom("kpm", "KPM aktif dinilai", ukuran=["kpm"]),
            kolom("bersih", "Tanpa temuan", ukuran=["bersih"]),
            kolom_persen("persen", "Tanpa temuan (%)", "bersih", "kpm"),
            kolom(
                "skor",
                "Rata-rata skor (0–100)",
                "desimal",
                atas=di_balik("skor"),
                bawah=di_balik("kpm"),
            ),
        ],
        baris,
        total={"skor": _rata(total["skor"], total["kpm"])},
        catatan="Keadaan data saat laporan dibuat; yang dulu tidak dapat dinilai lagi.",
        wilayah=True,
    )


def _bagian_temuan(total: Counter) -> dict:
    baris: Baris = [
        (p.kode, {"temuan": p.nama, "maksud": p.maksud.format(jeda=settings.JEDA_KUNJUNGAN),
                  "kpm": total[f"mutu_{p.kode}"], "semua": total["kpm"]})
        for p in PEMERIKSAAN
    ]  # fmt: skip
    return susun_bagian(
        "temuan",
        "Temuan",
        [
            kolom("temuan", "Temuan", "teks"),
            kolom("maksud", "Artinya", "teks"),
            kolom("kpm", "KPM", ukuran=["mutu_{}"]),
            kolom("semua", "KPM dinilai", jumlah=False, ukuran=["kpm"]),
            kolom_persen("persen", "Bagian (%)", "kpm", "semua"),
        ],
        sorted(baris, key=lambda b: (-b[1]["kpm"], b[1]["temuan"])),
        jumlahkan=False,
        catatan="Satu keluarga dapat punya beberapa temuan.",
    )
