"""Payment: listed, paid and not, by region and cause; and 4T."""

from collections import Counter

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from kpm.models import Keluarga, Rekonsiliasi
from kpm.penyaluran.aturan import Temuan
from kpm.penyaluran.rekonsiliasi.forms import GOLONGAN
from kpm.penyaluran.rekonsiliasi.ringkasan import GAGAL
from laporan.definisi import EMPAT_T, tulis_bilangan
from laporan.empat_t import HITUNGAN
from laporan.terbilang import rupiah_terbilang
from laporan.ukuran import Hitungan, per_keluarga_desa
from pkh.wilayah.models import Tingkat, rentang_wilayah

from .bahan import daftar_bawahan
from .deklarasi import Permintaan, Susunan
from .tabel import Baris, di_balik, kolom, kolom_persen, ringkas_satu, susun_bagian

_RUPIAH = {f"rp_{ruas}": Sum(ruas) for ruas in ("berhak", "terdaftar", "dibayar")}
_CATATAN = "Satu KPM dalam satu periode salur dihitung satu."


def _baris(minta: Permintaan):
    """Reconciled families of payment periods that begin in the period."""
    return (
        Rekonsiliasi.objects.untuk(minta.pengguna, "laporan.lihat")
        .filter(rentang_wilayah("desa_id", minta.wilayah.kode))
        .filter(periode__range=(minta.periode.mulai, minta.sampai))
        .order_by()
    )


def _keluarga(baris, ukuran: dict) -> Hitungan:
    """{measure: filter} counted family by family."""
    jumlah = {f"n_{u}": Count("pk", filter=q) for u, q in ukuran.items()}
    hasil: Hitungan = Counter()
    for b in baris.values(kunci=per_keluarga_desa("desa_id", "keluarga_id")).annotate(**jumlah):
        for u in ukuran:
            if n := b[f"n_{u}"]:
                hasil[b["kunci"], u] = n
    return hasil


def _rinci_rupiah(baris) -> Hitungan:
    """salur:<temuan>:<bank> and rupiah of each kind, rp_<which>:<temuan>:<bank>, by family."""
    hasil: Hitungan = Counter()
    kolom_kolom = baris.values_list(per_keluarga_desa("desa_id", "keluarga_id"), "temuan", "bank")
    for kode, temuan, bank, n, *rupiah in kolom_kolom.annotate(n=Count("pk"), **_RUPIAH):
        ekor = f"{temuan}:{bank or '-'}"
        hasil[kode, f"salur:{ekor}"] = n
        for ruas, rp in zip(_RUPIAH, rupiah, strict=True):
            if rp:
                hasil[kode, f"{ruas}:{ekor}"] = rp
    return hasil


def _per_wilayah(keluarga: Hitungan, panjang: int) -> Hitungan:
    n: Hitungan = Counter()
    for (kode, u), jumlah in keluarga.items():
        n[kode[:panjang], u] += jumlah
    return n


def _panjang(minta: Permintaan) -> int:
    return 5 if minta.wilayah.tingkat == Tingkat.PROVINSI else 8


def susun_salur(minta: Permintaan) -> Susunan:
    baris = _baris(minta)
    ukuran = {
        "terdaftar": GOLONGAN["terdaftar"][1],
        "dibayar": GOLONGAN["dibayar"][1],
        "tersalur": GOLONGAN["terdaftar"][1] & GOLONGAN["dibayar"][1],
    } | {f"temuan_{t}": Q(temuan=t) for t in Temuan}
    keluarga = _keluarga(baris, ukuran)
    panjang = _panjang(minta)
    n = _per_wilayah(keluarga, panjang)
    dict.update(keluarga, _rinci_rupiah(baris))
    rp = {
        b["kode"]: b
        for b in baris.values(kode=Substr("desa_id", 1, panjang)).annotate(
            rp_terdaftar=Sum("terdaftar"), rp_dibayar=Sum("dibayar")
        )
    }
    isi: Baris = [
        (
            kode,
            {"wilayah": nama}
            | {k: rp.get(kode, {}).get(k, 0) for k in ("rp_terdaftar", "rp_dibayar")}
            | {u: n[kode, u] for u in ("terdaftar", "dibayar", "tersalur")}
            | {"gagal": sum(n[kode, f"temuan_{t}"] for t in GAGAL)},
        )
        for kode, nama in daftar_bawahan(minta.wilayah, {k for k, _ in n})
    ]
    dibayar = sum(b[1]["rp_dibayar"] for b in isi)
    wilayah = susun_bagian(
        "wilayah",
        "Penyaluran menurut wilayah",
        [
            kolom("wilayah", Tingkat(minta.wilayah.tingkat + 1).label, "teks"),
            kolom("terdaftar", "KPM terdaftar", ukuran=["terdaftar"]),
            kolom("rp_terdaftar", "Terdaftar (Rp)", ukuran=["rp_terdaftar:*"]),
            kolom("tersalur", "Terdaftar dan dibayar", ukuran=["tersalur"]),
            kolom_persen("persen", "Tersalur (%)", "tersalur", "terdaftar"),
            kolom("dibayar", "KPM dibayar", ukuran=["dibayar"]),
            kolom("rp_dibayar", "Dibayar (Rp)", ukuran=["rp_dibayar:*"]),
            kolom("gagal", "Gagal atau belum diambil", ukuran=[f"temuan_{t}" for t in GAGAL]),
        ],
        isi,
        kalimat=f"Dibayar Rp{tulis_bilangan(dibayar)} ({rupiah_terbilang(dibayar)}).",
        catatan=_CATATAN,
        wilayah=True,
    )
    total = {k: sum(b[1][k] for b in isi) for k in ("tersalur", "terdaftar", "rp_dibayar")}
    return Susunan(
        [
            ringkas_satu(
                "tersalur",
                total["tersalur"],
                total["terdaftar"],
                atas=di_balik("tersalur"),
                bawah=di_balik("terdaftar"),
            ),
            ringkas_satu("rupiah_dibayar", total["rp_dibayar"], atas=di_balik("rp_dibayar:*")),
        ],
        [wilayah, _bagian_temuan(baris), _bagian_bank(baris), _bagian_kata(baris, keluarga)],
        not n,
        keluarga,
    )


def _rupiah(baris, *menurut: str) -> dict:
    """{group: (families, due, listed, paid)}."""
    kelompok = baris.values_list(*menurut).annotate(n=Count("pk"), **_RUPIAH)
    return {k[:-4]: k[-4:] for k in kelompok.order_by(*menurut)}


def _kolom_rupiah(ekor: str) -> list[dict]:
    """`ekor`: how the measures of a row end, by finding and bank."""
    return [
        kolom("kpm", "KPM", ukuran=[f"salur:{ekor}"]),
        kolom("berhak", "Seharusnya (Rp)", ukuran=[f"rp_berhak:{ekor}"]),
        kolom("terdaftar", "Terdaftar (Rp)", ukuran=[f"rp_terdaftar:{ekor}"]),
        kolom("dibayar", "Dibayar (Rp)", ukuran=[f"rp_dibayar:{ekor}"]),
    ]


def _isi_rupiah(n: tuple[int, int, int, int]) -> dict:
    return dict(zip(("kpm", "berhak", "terdaftar", "dibayar"), n, strict=True))


def _bagian_temuan(baris) -> dict:
    isi = _rupiah(baris, "temuan")
    return susun_bagian(
        "temuan",
        "Rekonsiliasi: yang seharusnya, yang terdaftar dan yang dibayar",
        [
            kolom("temuan", "Temuan", "teks"),
            *_kolom_rupiah("{}:*"),
        ],
        [(str(t), {"temuan": t.label, **_isi_rupiah(isi.get((t,), (0, 0, 0, 0)))}) for t in Temuan],
        catatan=_CATATAN,
    )


def _bagian_bank(baris) -> dict:
    nama = dict(Keluarga.Bank.choices)
    return susun_bagian(
        "bank",
        "Menurut bank atau pos",
        [kolom("bank", "Penyalur", "teks"), *_kolom_rupiah("*:{}")],
        [
            (kode or "-", {"bank": nama.get(kode, "Belum dicatat"), **_isi_rupiah(isi)})
            for (kode,), isi in _rupiah(baris, "bank").items()
        ],
    )


def _bagian_kata(baris, keluarga: Hitungan) -> dict:
    """Why families were not paid, in the bank's own words."""
    gagal = baris.filter(temuan__in=GAGAL)
    kata = (
        gagal.values_list("label", "keterangan")
        .annotate(n=Count("pk"), rp=Sum("terdaftar"))
        .order_by("-n", "label", "keterangan")[:40]
    )
    urutan = {(label, ket): i for i, (label, ket, *_) in enumerate(kata)}
    kunci = per_keluarga_desa("desa_id", "keluarga_id")
    for kode, label, ket, n, rp in gagal.values_list(kunci, "label", "keterangan").annotate(
        n=Count("pk"), rp=Sum("terdaftar")
    ):
        if (i := urutan.get((label, ket))) is not None:
            keluarga[kode, f"sebab:{i}"], keluarga[kode, f"rp_sebab:{i}"] = n, rp
    return susun_bagian(
        "sebab",
        "Sebab gagal atau belum diambil, menurut kata bank",
        [
            kolom("label", "Kata bank", "teks"),
            kolom("keterangan", "Keterangan", "teks"),
            kolom("kpm", "KPM", ukuran=["sebab:{}"]),
            kolom("rupiah", "Terdaftar (Rp)", ukuran=["rp_sebab:{}"]),
        ],
        [
            (
                str(i),
                {"label": label or "(kosong)", "keterangan": ket, "kpm": n, "rupiah": rp},
            )
            for i, (label, ket, n, rp) in enumerate(kata)
        ],
        catatan="Paling banyak 40 sebab yang tersering.",
    )


# --- 4T ------------------------------------------------------------------------------------
def susun_empat_t(minta: Permintaan) -> Susunan:
    perlu = sorted({g for pasangan in HITUNGAN.values() for g in pasangan})
    keluarga = _keluarga(_baris(minta), {g: GOLONGAN[g][1] for g in perlu})
    n = _per_wilayah(keluarga, _panjang(minta))
    wilayah = daftar_bawahan(minta.wilayah, {k for k, _ in n})
    bagian = []
    for kode, (atas, bawah) in HITUNGAN.items():
        d = EMPAT_T[kode]
        bagian.append(
            susun_bagian(
                kode,
                d.judul,
                [
                    kolom("wilayah", Tingkat(minta.wilayah.tingkat + 1).label, "teks"),
                    kolom("atas", GOLONGAN[atas][0], ukuran=[atas]),
                    kolom("bawah", GOLONGAN[bawah][0], ukuran=[bawah]),
                    kolom_persen("persen", f"{d.judul} (%)", "atas", "bawah"),
                ],
                [
                    (k, {"wilayah": nama, "atas": n[k, atas], "bawah": n[k, bawah]})
                    for k, nama in wilayah
                ],
                catatan=f"{d.pertanyaan} {_CATATAN}",
                wilayah=True,
            )
        )
    jumlah = {g: sum(v for (_, u), v in n.items() if u == g) for g in perlu}
    ringkas = [
        ringkas_satu(k, jumlah[a], jumlah[b], atas=di_balik(a), bawah=di_balik(b))
        for k, (a, b) in HITUNGAN.items()
    ]
    return Susunan(ringkas, bagian, not n, keluarga)
