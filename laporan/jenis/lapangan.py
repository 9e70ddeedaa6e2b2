"""What people met and said: obstacles of visits, complaints, and who opened identities."""

import re
from collections import Counter

from django.db.models import Count, Max, Q

from kpm.aturan import KATEGORI_ADUAN
from kpm.status import aktif_pada
from laporan.sumber import Sumber
from laporan.ukuran import KELUARGA, Hitungan, per_keluarga
from pendamping.models import Kunjungan, Pengaduan
from pkh.riwayat.models import BukaIdentitas
from pkh.wilayah.models import Tingkat, rentang_wilayah

from .bahan import daftar_bawahan
from .baris import Lain, tambah
from .deklarasi import Permintaan, Susunan
from .tabel import Baris, di_balik, kolom, kolom_persen, ringkas_satu, susun_bagian

CONTOH = 3  # words from the field behind each obstacle
_NOMOR = re.compile(r"\d[\d .-]{6,}\d")  # a NIK, a card or a telephone has no place in a report


def _tempat(minta: Permintaan) -> tuple[int, str]:
    provinsi = minta.wilayah.tingkat == Tingkat.PROVINSI
    return 5 if provinsi else 8, Tingkat(minta.wilayah.tingkat + 1).label


# --- obstacles -----------------------------------------------------------------------------
def susun_kendala(minta: Permintaan) -> Susunan:
    kunjungan = Kunjungan.objects.untuk(minta.pengguna, "laporan.lihat").filter(
        rentang_wilayah("keluarga__desa_id", minta.wilayah.kode),
        tanggal__range=(minta.periode.mulai, minta.sampai),
    )
    keluarga: Hitungan = Counter()
    kunci = per_keluarga("keluarga__")
    for kode, kendala, n in (
        kunjungan.order_by().values_list(kunci, "kendala").annotate(n=Count("pk"))
    ):
        keluarga[kode, "kunjungan"] += n
        if kendala:
            keluarga[kode, f"kendala_{kendala}"] += n
            keluarga[kode, "kendala"] += n
    panjang, satuan = _tempat(minta)
    n: Hitungan = Counter()
    dikunjungi: Counter = Counter()
    for (kode, u), jumlah in keluarga.items():
        n[kode[:panjang], u] += jumlah
        dikunjungi[kode[:panjang]] += u == "kunjungan"
    wilayah: Baris = [
        (
            kode,
            {"wilayah": nama, "kunjungan": n[kode, "kunjungan"], "keluarga": dikunjungi[kode],
             "kendala": n[kode, "kendala"]},
        )
        for kode, nama in daftar_bawahan(minta.wilayah, {k for k, _ in n})
    ]  # fmt: skip
    aktif = 0
    if minta.sudah_mulai:
        sumber = Sumber.untuk(minta.pengguna, minta.wilayah.kode)
        baris_aktif = aktif_pada(sumber.keluarga, minta.sampai).order_by()
        for k in baris_aktif.values_list(*KELUARGA.kolom("")):
            keluarga[KELUARGA.tulis(*k), "kpm"] = 1
            aktif += 1
    lain: Lain = {}
    jumlah_kendala = sum(v for (_, u), v in n.items() if u == "kendala")
    return Susunan(
        [
            ringkas_satu(
                "dikunjungi",
                dikunjungi.total(),
                aktif,
                atas=di_balik("kunjungan", cacah=True),
                bawah=di_balik("kpm"),
            ),
            ringkas_satu(
                "berkendala",
                jumlah_kendala,
                sum(b[1]["kunjungan"] for b in wilayah),
                atas=di_balik("kendala:*", asal="kunjungan"),
                bawah=di_balik("kunjungan"),
            ),
        ],
        [
            _bagian_kendala(kunjungan, lain),
            susun_bagian(
                "wilayah",
                "Kunjungan dan kendala menurut wilayah",
                [
                    kolom("wilayah", satuan, "teks"),
                    kolom("kunjungan", "Kunjungan", ukuran=["kunjungan"]),
                    kolom("keluarga", "KPM dikunjungi", ukuran=["kunjungan"], cacah=True),
                    kolom("kendala", "Berkendala", ukuran=["kendala:*"], asal="kunjungan"),
                    kolom_persen("persen", "Berkendala (%)", "kendala", "kunjungan"),
                ],
                wilayah,
                wilayah=True,
            ),
        ],
        not n,
        keluarga,
        lain=lain,
    )


def rapikan_contoh(teks: str) -> str:
    """A line from the field without long numbers, at most 140 characters."""
    bersih = " ".join(_NOMOR.sub("…", teks).split())
    return f"{bersih[:139].rstrip()}…" if len(bersih) > 140 else bersih


def _bagian_kendala(kunjungan, lain: Lain) -> dict:
    """Grouped, the most frequent first, each with words of those who met it."""
    berkendala = kunjungan.filter(kendala__isnull=False).order_by()
    rinci = berkendala.values_list("keluarga__desa_id", "pk", "kendala", "pendamping")
    for desa, pk, kendala, orang in rinci:
        tambah(lain, "kunjungan", [(desa, pk, f"kendala:{kendala}", 1)])
        tambah(lain, "pendamping", [(desa, orang, f"kendala:{kendala}", 1)])
    kelompok = berkendala.values_list("kendala", "kendala__nama").annotate(
        n=Count("pk"), k=Count("keluarga", distinct=True), p=Count("pendamping", distinct=True)
    )
    contoh: dict[int, list[str]] = {}
    uraian = berkendala.exclude(kendala_lain="").order_by("-tanggal", "-pk")
    for kode, teks in uraian.values_list("kendala", "kendala_lain")[:2000]:
        daftar = contoh.setdefault(kode, [])
        rapi = rapikan_contoh(teks)
        if len(daftar) < CONTOH and rapi not in daftar:
            daftar.append(rapi)
    baris: Baris = [
        (
            str(kode),
            {"kendala": nama, "kunjungan": n, "keluarga": k, "pendamping": p,
             "contoh": "; ".join(contoh.get(kode, []))},
        )
        for kode, nama, n, k, p in kelompok.order_by("-n", "kendala__nama")
    ]  # fmt: skip
    return susun_bagian(
        "kendala",
        "Kendala lapangan",
        [
            kolom("kendala", "Kendala", "teks"),
            kolom("kunjungan", "Kunjungan", ukuran=["kendala:{}"], asal="kunjungan"),
            kolom("keluarga", "KPM", jumlah=False, ukuran=["kendala_{}"], cacah=True),
            kolom(
                "pendamping",
                "Pendamping",
                jumlah=False,
                ukuran=["kendala:{}"],
                asal="pendamping",
                cacah=True,
            ),
            kolom("contoh", "Contoh dari lapangan", "teks"),
        ],
        baris,
        catatan="Contoh adalah uraian terbaru, disingkat, tanpa nomor.",
        jumlahkan=False,
    )


# --- complaints ----------------------------------------------------------------------------
_ADUAN = {
    "masuk": "Masuk",
    "dijawab": "Dijawab",
    "terbuka": "Belum dijawab",
    "dinilai": "Dijawab atau lewat tenggat",
    "tepat": "Dijawab tepat waktu",
}


def _kolom_aduan(ekor: str) -> list[dict]:
    """`ekor`: how the measures of a row end, by category and result."""
    return [
        *(kolom(k, kata, ukuran=[f"{k}:{ekor}"], asal="pengaduan") for k, kata in _ADUAN.items()),
        kolom_persen("persen", "Tepat waktu (%)", "tepat", "dinilai"),
    ]


def susun_pengaduan(minta: Permintaan) -> Susunan:
    semua = (
        Pengaduan.objects.untuk(minta.pengguna, "laporan.lihat")
        .filter(rentang_wilayah("wilayah_id", minta.wilayah.kode))
        .filter(diterima__range=(minta.periode.mulai, minta.sampai))
        .order_by()
    )
    panjang, satuan = _tempat(minta)
    lain: Lain = {}
    n: Counter[tuple[str, str]] = Counter()
    rinci = semua.values_list("wilayah_id", "pk", "kategori", "hasil", "dijawab_pada", "tenggat")
    for kode, pk, kategori, hasil, dijawab, tenggat in rinci:
        # Of the whole kabupaten/kota or province: a row of its own, beside those below it.
        tempat = kode[:panjang] if len(kode) >= panjang else f"{kode}.-"
        keadaan = {
            "masuk": True,
            "dijawab": bool(dijawab),
            "terbuka": not dijawab,
            # Judged: answered, or not answered although the last day has passed.
            "dinilai": bool(dijawab) or tenggat < minta.pada,
            "tepat": bool(dijawab) and dijawab <= tenggat,
        }
        for ukuran in (k for k, ya in keadaan.items() if ya):
            tambah(lain, "pengaduan", [(tempat, pk, f"{ukuran}:{kategori}:{hasil or '-'}", 1)])
            for di in (tempat, f"kategori {kategori}", f"hasil {hasil or '-'}", ""):
                n[di, ukuran] += 1
    wilayah = daftar_bawahan(minta.wilayah, {di for di, _ in n})
    wilayah += [(di, "Tanpa kecamatan") for di in sorted({d for d, _ in n if d.endswith(".-")})]

    def isi(di: str) -> dict[str, int]:
        return {k: n[di, k] for k in _ADUAN}

    return Susunan(
        [
            ringkas_satu(
                "pengaduan_masuk", n["", "masuk"], atas=di_balik("masuk:*", asal="pengaduan")
            ),
            ringkas_satu(
                "pengaduan_tepat", n["", "tepat"], n["", "dinilai"],
                atas=di_balik("tepat:*", asal="pengaduan"),
                bawah=di_balik("dinilai:*", asal="pengaduan"),
            ),
        ],
        [
            susun_bagian(
                "kategori",
                "Pengaduan menurut kategori",
                [kolom("kategori", "Kategori", "teks"), *_kolom_aduan("{}:*")],
                [(k, {"kategori": kata, **isi(f"kategori {k}")})
                 for k, kata in KATEGORI_ADUAN.items()],
            ),
            susun_bagian(
                "wilayah",
                "Pengaduan menurut wilayah",
                [kolom("wilayah", satuan, "teks"), *_kolom_aduan("*")],
                [(k, {"wilayah": nama, **isi(k)}) for k, nama in wilayah],
                wilayah=True,
            ),
            susun_bagian(
                "hasil",
                "Hasil pengaduan",
                [
                    kolom("hasil", "Hasil", "teks"),
                    kolom("n", "Pengaduan", ukuran=["masuk:*:{}"], asal="pengaduan"),
                ],
                [
                    (k or "-", {"hasil": kata, "n": n[f"hasil {k or '-'}", "masuk"]})
                    for k, kata in [*Pengaduan.Hasil.choices, ("", "Belum ditutup")]
                ],
            ),
        ],
        not n,
        lain=lain,
    )  # fmt: skip


# --- who opened identities -----------------------------------------------------------------
def susun_identitas(minta: Permintaan) -> Susunan:
    buka = (
        BukaIdentitas.objects.untuk(minta.pengguna)
        .filter(rentang_wilayah("wilayah", minta.wilayah.kode))
        .filter(pada__date__range=(minta.periode.mulai, minta.sampai))
        .order_by()
    )
    per_orang = (
        buka.values("pengguna_id", "pengguna__nama")
        .annotate(
            n=Count("pk"), terakhir=Max("pada"),
            **{r: Count("pk", filter=Q(ruas=r)) for r in ("nik", "no_kk", "no_kks")},
        )
        .order_by("-n", "pengguna__nama")
    )  # fmt: skip
    alasan = buka.values_list("alasan").annotate(n=Count("pk"), o=Count("pengguna", distinct=True))
    terbanyak = list(alasan.order_by("-n", "alasan")[:100])
    objek, lain = _rinci_identitas(buka, {a: i for i, (a, *_) in enumerate(terbanyak)})
    orang: Baris = [
        (
            str(b["pengguna_id"]),
            {"orang": b["pengguna__nama"], "terakhir": f"{b['terakhir']:%Y-%m-%d}",
             "objek": objek[b["pengguna_id"]]}
            | {k: b[k] for k in ("n", "nik", "no_kk", "no_kks")},
        )
        for b in per_orang
    ]  # fmt: skip

    def kolom_buka(kode: str, judul: str, ukuran: str, **tambahan) -> dict:
        return kolom(kode, judul, ukuran=[ukuran], asal="buka", **tambahan)

    return Susunan(
        [
            ringkas_satu(
                "identitas_dibuka",
                sum(b[1]["n"] for b in orang),
                atas=di_balik("buka:*", asal="buka"),
            )
        ],
        [
            susun_bagian(
                "orang",
                "Siapa membuka identitas",
                [
                    kolom("orang", "Orang", "teks"),
                    kolom_buka("n", "Kali membuka", "buka:{}:*"),
                    kolom_buka("objek", "Keluarga atau anggota", "objek:{}", jumlah=False),
                    kolom_buka("nik", "NIK", "buka:{}:nik:*"),
                    kolom_buka("no_kk", "No KK", "buka:{}:no_kk:*"),
                    kolom_buka("no_kks", "No KKS", "buka:{}:no_kks:*"),
                    kolom("terakhir", "Terakhir", "teks"),
                ],
                orang,
            ),
            susun_bagian(
                "alasan",
                "Alasan yang ditulis",
                [
                    kolom("alasan", "Alasan", "teks"),
                    kolom_buka("n", "Kali", "buka:*:*:{}"),
                    kolom(
                        "orang",
                        "Orang",
                        jumlah=False,
                        ukuran=["alasan:{}"],
                        asal="pendamping",
                        cacah=True,
                    ),
                ],
                [
                    (str(i), {"alasan": rapikan_contoh(a), "n": n, "orang": o})
                    for i, (a, n, o) in enumerate(terbanyak)
                ],
                catatan="Paling banyak 100 alasan yang tersering.",
            ),
        ],
        not orang,
        lain=lain,
    )


def _rinci_identitas(buka, alasan: dict[str, int]) -> tuple[Counter[int], Lain]:
    """(how many families and members each person opened, the openings): buka:<person>:<field>:
    <reason>; objek:<person> is the last opening of each family or member."""
    lain: Lain = {}
    terakhir: dict[tuple, tuple[str, int]] = {}
    rinci = buka.order_by("pk").values_list(
        "wilayah", "pk", "pengguna_id", "ruas", "alasan", "objek_jenis", "objek_id"
    )
    for kode, pk, orang, ruas, kata, *objek in rinci:
        i = alasan.get(kata)
        tambah(lain, "buka", [(kode, pk, f"buka:{orang}:{ruas}:{'-' if i is None else i}", 1)])
        if i is not None:
            tambah(lain, "pendamping", [(kode, orang, f"alasan:{i}", 1)])
        terakhir[orang, *objek] = (kode, pk)
    n: Counter[int] = Counter()
    for (orang, *_), (kode, pk) in terakhir.items():
        n[orang] += 1
        tambah(lain, "buka", [(kode, pk, f"objek:{orang}", 1)])
    return n, lain
