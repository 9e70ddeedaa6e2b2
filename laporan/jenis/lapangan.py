"""What people met and said: obstacles of visits, complaints, and who opened identities."""

import re
from collections import Counter

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Substr

from kpm.aturan import KATEGORI_ADUAN
from kpm.status import aktif_pada
from laporan.ukuran import Hitungan, Sumber, per_keluarga
from pendamping.models import Kunjungan, Pengaduan
from pkh.riwayat.models import BukaIdentitas
from pkh.wilayah.models import Tingkat, rentang_wilayah

from .bahan import daftar_bawahan
from .deklarasi import Permintaan, Susunan
from .tabel import Baris, kolom, kolom_persen, ringkas_satu, susun_bagian

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
        aktif = aktif_pada(sumber.keluarga, minta.sampai).count()
    jumlah_kendala = sum(v for (_, u), v in n.items() if u == "kendala")
    return Susunan(
        [
            ringkas_satu("dikunjungi", dikunjungi.total(), aktif),
            ringkas_satu("berkendala", jumlah_kendala, sum(b[1]["kunjungan"] for b in wilayah)),
        ],
        [
            _bagian_kendala(kunjungan),
            susun_bagian(
                "wilayah",
                "Kunjungan dan kendala menurut wilayah",
                [
                    kolom("wilayah", satuan, "teks"),
                    kolom("kunjungan", "Kunjungan", ukuran=["kunjungan"]),
                    kolom("keluarga", "KPM dikunjungi", ukuran=["kunjungan"]),
                    kolom("kendala", "Berkendala", ukuran=["kendala"]),
                    kolom_persen("persen", "Berkendala (%)", "kendala", "kunjungan"),
                ],
                wilayah,
                wilayah=True,
            ),
        ],
        not n,
        keluarga,
    )


def rapikan_contoh(teks: str) -> str:
    """A line from the field without long numbers, at most 140 characters."""
    bersih = " ".join(_NOMOR.sub("…", teks).split())
    return f"{bersih[:139].rstrip()}…" if len(bersih) > 140 else bersih


def _bagian_kendala(kunjungan) -> dict:
    """Grouped, the most frequent first, each with words of those who met it."""
    berkendala = kunjungan.filter(kendala__isnull=False).order_by()
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
            kolom("kunjungan", "Kunjungan", ukuran=["kendala_{}"]),
            kolom("keluarga", "KPM", jumlah=False, ukuran=["kendala_{}"]),
            kolom("pendamping", "Pendamping", jumlah=False),
            kolom("contoh", "Contoh dari lapangan", "teks"),
        ],
        baris,
        catatan="Contoh adalah uraian terbaru, disingkat, tanpa nomor.",
        jumlahkan=False,
    )


# --- complaints ----------------------------------------------------------------------------
def susun_pengaduan(minta: Permintaan) -> Susunan:
    semua = (
        Pengaduan.objects.untuk(minta.pengguna, "laporan.lihat")
        .filter(rentang_wilayah("wilayah_id", minta.wilayah.kode))
        .filter(diterima__range=(minta.periode.mulai, minta.sampai))
        .order_by()
    )
    # Judged: answered, or not answered although the last day has passed.
    dinilai = Q(dijawab_pada__isnull=False) | Q(tenggat__lt=minta.pada)
    jumlah = {
        "masuk": Count("pk"),
        "dijawab": Count("pk", filter=Q(dijawab_pada__isnull=False)),
        "terbuka": Count("pk", filter=Q(dijawab_pada=None)),
        "dinilai": Count("pk", filter=dinilai),
        "tepat": Count("pk", filter=Q(dijawab_pada__lte=F("tenggat"))),
    }
    kolom_kolom = [
        kolom("masuk", "Masuk"),
        kolom("dijawab", "Dijawab"),
        kolom("terbuka", "Belum dijawab"),
        kolom("dinilai", "Dijawab atau lewat tenggat"),
        kolom("tepat", "Dijawab tepat waktu"),
        kolom_persen("persen", "Tepat waktu (%)", "tepat", "dinilai"),
    ]
    panjang, satuan = _tempat(minta)

    def menurut(ruas) -> dict:
        kelompok = semua.values(kunci_kelompok=ruas).annotate(**jumlah)
        return {b.pop("kunci_kelompok"): b for b in kelompok}

    kosong = dict.fromkeys(jumlah, 0)
    kategori, tempat = menurut(F("kategori")), menurut(Substr("wilayah_id", 1, panjang))
    hasil = {b["hasil"]: b["n"] for b in semua.values("hasil").annotate(n=Count("pk"))}
    wilayah = daftar_bawahan(minta.wilayah, set(tempat))
    if lain := set(tempat) - {k for k, _ in wilayah}:
        wilayah += [(k, "Tanpa kecamatan") for k in sorted(lain)]
    total = {k: sum(b[k] for b in tempat.values()) for k in jumlah}
    return Susunan(
        [
            ringkas_satu("pengaduan_masuk", total["masuk"]),
            ringkas_satu("pengaduan_tepat", total["tepat"], total["dinilai"]),
        ],
        [
            susun_bagian(
                "kategori",
                "Pengaduan menurut kategori",
                [kolom("kategori", "Kategori", "teks"), *kolom_kolom],
                [
                    (k, {"kategori": kata} | kosong | kategori.get(k, {}))
                    for k, kata in KATEGORI_ADUAN.items()
                ],
            ),
            susun_bagian(
                "wilayah",
                "Pengaduan menurut wilayah",
                [kolom("wilayah", satuan, "teks"), *kolom_kolom],
                [(k, {"wilayah": nama} | kosong | tempat.get(k, {})) for k, nama in wilayah],
                wilayah=True,
            ),
            susun_bagian(
                "hasil",
                "Hasil pengaduan",
                [kolom("hasil", "Hasil", "teks"), kolom("n", "Pengaduan")],
                [
                    (k or "-", {"hasil": kata, "n": hasil.get(k, 0)})
                    for k, kata in [*Pengaduan.Hasil.choices, ("", "Belum ditutup")]
                ],
            ),
        ],
        not total["masuk"],
    )


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
            n=Count("pk"), objek=Count(F("objek_id"), distinct=True), terakhir=Max("pada"),
            **{r: Count("pk", filter=Q(ruas=r)) for r in ("nik", "no_kk", "no_kks")},
        )
        .order_by("-n", "pengguna__nama")
    )  # fmt: skip
    alasan = buka.values_list("alasan").annotate(n=Count("pk"), o=Count("pengguna", distinct=True))
    orang: Baris = [
        (
            str(b["pengguna_id"]),
            {"orang": b["pengguna__nama"], "terakhir": f"{b['terakhir']:%Y-%m-%d}"}
            | {k: b[k] for k in ("n", "objek", "nik", "no_kk", "no_kks")},
        )
        for b in per_orang
    ]
    return Susunan(
        [ringkas_satu("identitas_dibuka", sum(b[1]["n"] for b in orang))],
        [
            susun_bagian(
                "orang",
                "Siapa membuka identitas",
                [
                    kolom("orang", "Orang", "teks"),
                    kolom("n", "Kali membuka"),
                    kolom("objek", "Keluarga atau anggota", jumlah=False),
                    kolom("nik", "NIK"),
                    kolom("no_kk", "No KK"),
                    kolom("no_kks", "No KKS"),
                    kolom("terakhir", "Terakhir", "teks"),
                ],
                orang,
            ),
            susun_bagian(
                "alasan",
                "Alasan yang ditulis",
                [
                    kolom("alasan", "Alasan", "teks"),
                    kolom("n", "Kali"),
                    kolom("orang", "Orang", jumlah=False),
                ],
                [
                    (str(i), {"alasan": rapikan_contoh(a), "n": n, "orang": o})
                    for i, (a, n, o) in enumerate(alasan.order_by("-n", "alasan")[:100])
                ],
                catatan="Paling banyak 100 alasan yang tersering.",
            ),
        ],
        not orang,
    )
