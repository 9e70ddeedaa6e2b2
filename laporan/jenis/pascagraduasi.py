"""Support to stand on one's own, and the visits after the exit."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

from graduasi.models import Kepergian
from graduasi.pascagraduasi.aturan import JenisDukungan, Keadaan, SumberDana
from graduasi.pascagraduasi.models import Dukungan, Pantauan
from laporan.ukuran import Hitungan, per_keluarga
from pkh.wilayah.models import Tingkat, rentang_wilayah

from .bahan import daftar_bawahan
from .baris import Lain, tambah
from .deklarasi import Permintaan, Susunan
from .tabel import di_balik, kolom, kolom_persen, ringkas_satu, susun_bagian

MASA_PANTAU = 365  # days after the exit that the visits are asked for

_JUMLAH = {
    "n": Count("pk"),
    "penerima": Count("keluarga", distinct=True),
    "rupiah": Sum("nilai", default=0),
    "bast": Count("pk", filter=~Q(nomor_bast="")),
}


def _kolom(ekor: str) -> list[dict]:
    """`ekor`: how the measures of a row end, by kind and fund."""
    return [
        kolom("n", "Dukungan", ukuran=[f"dukungan:{ekor}"], asal="dukungan"),
        kolom("penerima", "Keluarga", jumlah=False, ukuran=[f"dukungan:{ekor}"], cacah=True),
        kolom("rupiah", "Nilai (Rp)", ukuran=[f"rp_dukungan:{ekor}"], asal="dukungan"),
        kolom("bast", "Ber-BAST", ukuran=[f"bast:{ekor}"], asal="dukungan"),
        kolom_persen("persen", "Ber-BAST (%)", "bast", "n"),
    ]


def susun(minta: Permintaan) -> Susunan:
    di_sini = rentang_wilayah("keluarga__desa_id", minta.wilayah.kode)
    dukungan = Dukungan.objects.untuk(minta.pengguna, "laporan.lihat").filter(
        di_sini, tanggal__range=(minta.periode.mulai, minta.sampai)
    )
    dukungan = dukungan.order_by()
    pantauan = Pantauan.objects.filter(kepergian=OuterRef("pk"), tanggal__lte=minta.sampai)
    lulus = (
        Kepergian.objects.untuk(minta.pengguna, "laporan.lihat")
        .graduasi()
        .filter(di_sini, tanggal__gt=minta.sampai - timedelta(days=MASA_PANTAU))
        .filter(tanggal__lte=minta.sampai)
        .annotate(
            dipantau=Exists(pantauan),
            keadaan=Subquery(pantauan.order_by("-tanggal", "-pk").values("keadaan")[:1]),
        )
        .order_by()
    )
    keluarga: Hitungan = Counter()
    kunci = per_keluarga("keluarga__")
    lain: Lain = {}
    rinci = dukungan.values_list(
        "keluarga__desa_id", "keluarga_id", "pk", "jenis", "sumber", "nilai", "nomor_bast"
    )
    for desa, pk_keluarga, pk, jenis, sumber, nilai, bast in rinci:
        ekor = f"{jenis}:{sumber}"
        keluarga[f"{desa}/{pk_keluarga}", f"dukungan:{ekor}"] += 1
        isi = {f"dukungan:{ekor}": 1, f"rp_dukungan:{ekor}": nilai, f"bast:{ekor}": bool(bast)}
        tambah(lain, "dukungan", ((desa, pk, u, int(n)) for u, n in isi.items()))
    for kode, dipantau, keadaan in lulus.values_list(kunci, "dipantau", "keadaan"):
        keluarga[kode, "lulus"] += 1
        keluarga[kode, "dipantau"] += dipantau
        keluarga[kode, f"keadaan_{keadaan or 'belum'}"] += 1
    total: Counter = Counter()
    for (_, u), n in keluarga.items():
        total[u] += n
    jumlah = dukungan.aggregate(**_JUMLAH)
    return Susunan(
        [
            ringkas_satu("dukungan", jumlah["n"], atas=_SEMUA),
            ringkas_satu(
                "dukungan_bast", jumlah["bast"], jumlah["n"],
                atas=di_balik("bast:*", asal="dukungan"), bawah=_SEMUA,
            ),
            ringkas_satu(
                "dipantau", total["dipantau"], total["lulus"],
                atas=di_balik("dipantau"), bawah=di_balik("lulus"),
            ),
        ],
        [
            _bagian_jenis(dukungan, jumlah),
            _bagian_sumber(dukungan, jumlah),
            _bagian_wilayah(minta, keluarga),
            _bagian_keadaan(total),
        ],
        not keluarga,
        keluarga,
        lain=lain,
    )  # fmt: skip


_SEMUA = di_balik("dukungan:*", asal="dukungan")


def _bagian_jenis(dukungan, jumlah: dict) -> dict:
    isi = {b.pop("jenis"): b for b in dukungan.values("jenis").annotate(**_JUMLAH)}
    kosong = dict.fromkeys(_JUMLAH, 0)
    return susun_bagian(
        "jenis",
        "Dukungan menurut jenis",
        [
            kolom("jenis", "Jenis", "teks"),
            *_kolom("{}:*"),
        ],
        [(str(j), {"jenis": j.label} | kosong | isi.get(j, {})) for j in JenisDukungan],
        total={"penerima": jumlah["penerima"]},
        catatan="Nilai nol berarti tidak dicatat. Keluarga yang menerima beberapa dukungan "
        "dihitung sekali pada baris jumlah.",
    )


def _bagian_sumber(dukungan, jumlah: dict) -> dict:
    isi = {b.pop("sumber"): b for b in dukungan.values("sumber").annotate(**_JUMLAH)}
    kosong = dict.fromkeys(_JUMLAH, 0)
    return susun_bagian(
        "sumber",
        "Dukungan menurut sumber dana",
        [kolom("sumber", "Sumber dana", "teks"), *_kolom("*:{}")],
        [(str(s), {"sumber": s.label} | kosong | isi.get(s, {})) for s in SumberDana],
        total={"penerima": jumlah["penerima"]},
    )


def _bagian_wilayah(minta: Permintaan, keluarga: Hitungan) -> dict:
    panjang = 5 if minta.wilayah.tingkat == Tingkat.PROVINSI else 8
    n: Hitungan = Counter()
    for (kode, u), jumlah in keluarga.items():
        n[kode[:panjang], "dukungan" if u.startswith("dukungan:") else u] += jumlah
    ruas = ("dukungan", "lulus", "dipantau")
    return susun_bagian(
        "wilayah",
        "Dukungan dan pendampingan pascagraduasi menurut wilayah",
        [
            kolom("wilayah", Tingkat(minta.wilayah.tingkat + 1).label, "teks"),
            kolom("dukungan", "Dukungan", ukuran=["dukungan:*"], asal="dukungan"),
            kolom("lulus", "Lulus setahun terakhir", ukuran=["lulus"]),
            kolom("dipantau", "Sudah dikunjungi", ukuran=["dipantau"]),
            kolom_persen("persen", "Dikunjungi (%)", "dipantau", "lulus"),
        ],
        [
            (kode, {"wilayah": nama} | {u: n[kode, u] for u in ruas})
            for kode, nama in daftar_bawahan(minta.wilayah, {k for k, _ in n})
        ],
        wilayah=True,
    )


def _bagian_keadaan(total: Counter) -> dict:
    pilihan = [*((str(k), k.label) for k in Keadaan), ("belum", "Belum dikunjungi")]
    return susun_bagian(
        "keadaan",
        "Keadaan keluarga yang lulus setahun terakhir",
        [
            kolom("keadaan", "Menurut kunjungan terakhir", "teks"),
            kolom("n", "Keluarga", ukuran=["keadaan_{}"]),
        ],
        [(k, {"keadaan": kata, "n": total[f"keadaan_{k}"]}) for k, kata in pilihan],
    )
