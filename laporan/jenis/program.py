"""Reports on the state of the programme: the whole rekap, and one for each of its parts."""

from collections import Counter
from dataclasses import replace

from django.conf import settings
from django.db.models import Count, Q

from kpm.aturan import Komponen
from laporan.definisi import persen
from laporan.periode import mundur_periode
from laporan.rincian import bungkus, desa_di
from laporan.ukuran import KOMPONEN, SEMUA, hitung_verifikasi_komponen
from pendamping.aturan import nilai_beban
from pendamping.models import Kehadiran, Sesi
from pkh.akun.models import Pengguna
from pkh.wilayah.models import Wilayah

from . import bagian as g
from .bahan import Bahan, nama_desa, semua_bawahan
from .baris import aktif_awal_tahun, asuhan, gerak_aktif, tambah
from .deklarasi import KABUPATEN, Permintaan, Potongan, Susunan
from .tabel import Baris, kolom, kolom_persen, susun_bagian

_PERTAMA = ("kpm_aktif", "cakupan", "kepatuhan", "p2k2_cakupan", "graduasi", "rasio")
_PANJANG_DESA = 13


def _susunan(b: Bahan, ringkas: tuple[str, ...], *bagian: dict) -> Susunan:
    angka = g.ringkasan(b, *ringkas)
    return Susunan(angka, list(bagian), b.kosong, b.keluarga, b.terlambat(), lain=b.lain)


# --- the whole ---------------------------------------------------------------------------
def susun_rekap(minta: Permintaan) -> Susunan:
    b = Bahan.baca(minta)
    return _susunan(
        b,
        _PERTAMA,
        g.bagian_kpm(b),
        g.bagian_verifikasi(b),
        g.bagian_p2k2(b),
        g.bagian_graduasi(b),
        g.bagian_graduasi_wilayah(b),
        g.bagian_keluar(b),
        g.bagian_pendamping(b),
    )


_DULU = ("kpm", "verifikasi", "p2k2")  # compared with the period before


def potong_provinsi(minta: Permintaan, wilayah: Wilayah) -> Potongan:
    b = Bahan.baca(minta, di=wilayah.kode)
    lalu = sebelumnya(minta)
    dulu = Bahan.baca(lalu, _DULU, di=wilayah.kode, rinci=False)
    dict.update(b.keluarga, aktif_awal_tahun(minta.pengguna, wilayah.kode, minta.periode.tahun))
    isi_selisih(b, lalu)
    desa = nama_desa(desa_di(b.keluarga))
    bungkusan = bungkus(b.keluarga, (wilayah.kode, wilayah.nama), desa, b.lain)
    return Potongan(wilayah.kode, b.n, dulu.n, bungkusan)


def isi_selisih(b: Bahan, dulu: Permintaan) -> None:
    """Who became active since the period before, or ceased to be: behind bagian_peringkat."""
    if b.minta.sudah_mulai and dulu.sampai < b.minta.sampai:
        gerak = gerak_aktif(b.sumber.keluarga, [dulu.sampai, b.minta.sampai])[b.minta.sampai]
        dict.update(b.keluarga, {(kode, "kpm_selisih"): n for (kode, _), n in gerak.items()})


def susun_provinsi(minta: Permintaan) -> Susunan:
    potongan = minta.potongan or [potong_provinsi(minta, w) for w in semua_bawahan(minta.wilayah)]
    b = Bahan.gabung(minta, SEMUA, [p.n for p in potongan])
    dulu = Bahan.gabung(sebelumnya(minta), _DULU, [p.dulu for p in potongan])
    isi = _susunan(
        b,
        _PERTAMA,
        bagian_peringkat(b, dulu),
        g.bagian_kpm(b),
        g.bagian_verifikasi(b),
        g.bagian_p2k2(b),
        g.bagian_target_wilayah(b),
        g.bagian_graduasi_wilayah(b),
        g.bagian_keluar(b),
        g.bagian_pendamping(b),
    )
    sendiri = bungkus(Counter(), (minta.wilayah.kode, minta.wilayah.nama), {}, b.lain)
    return replace(isi, bungkusan=[*(p.bungkusan for p in potongan), sendiri])


def sebelumnya(minta: Permintaan) -> Permintaan:
    """The period before, read from the data of the same moment."""
    return Permintaan(minta.pengguna, minta.wilayah, mundur_periode(minta.periode), minta.per)


def _angka_wilayah(b: Bahan, kode: str) -> dict:
    """The four compared figures of one region below; None over nothing."""
    n = b.n
    dinilai = sum(n[kode, u] for u in g.DINILAI)
    return {
        "kpm": n[kode, "kpm"],
        "cakupan": persen(dinilai, sum(n[kode, u] for u in g.WAJIB)),
        "kepatuhan": persen(n[kode, "verif_memenuhi"], dinilai),
        "p2k2": persen(n[kode, "p2k2_hadir"], n[kode, "kpm"]),
    }


def peringkat(nilai: dict[str, object]) -> dict[str, int | None]:
    """Place of each, the highest first; equal ones share a place, None has none."""
    urut = sorted((v for v in nilai.values() if v is not None), reverse=True)
    return {kode: None if v is None else urut.index(v) + 1 for kode, v in nilai.items()}


def bagian_peringkat(b: Bahan, dulu: Bahan) -> dict:
    """Districts side by side: place among them, and the change since the period before."""
    kini = {kode: _angka_wilayah(b, kode) for kode, _ in b.bawahan}
    lalu = {kode: _angka_wilayah(dulu, kode) for kode, _ in b.bawahan}
    judul = {"cakupan": "Cakupan verifikasi", "kepatuhan": "Kepatuhan", "p2k2": "Hadir P2K2"}
    asal = {u: g.DI_BALIK["p2k2_cakupan" if u == "p2k2" else u] for u in judul}
    tempat = {u: peringkat({k: a[u] for k, a in kini.items()}) for u in judul}
    baris: Baris = []
    for kode, nama in b.bawahan:
        isi = {"wilayah": nama, "kpm": kini[kode]["kpm"]}
        isi["selisih_kpm"] = kini[kode]["kpm"] - lalu[kode]["kpm"]
        for u in judul:
            a, z = kini[kode][u], lalu[kode][u]
            isi |= {
                u: None if a is None else str(a),
                f"urut_{u}": tempat[u][kode],
                f"tren_{u}": None if a is None or z is None else str(a - z),
            }
        baris.append((kode, isi))
    lama = dulu.minta.periode.kata
    kolom_kolom = [
        kolom("wilayah", b.kata_bawahan, "teks"),
        kolom("kpm", "KPM aktif", ukuran=["kpm"]),
        kolom("selisih_kpm", f"Naik/turun dari {lama}", ukuran=["kpm_selisih"]),
    ]
    for u, kata in judul.items():
        kolom_kolom += [
            kolom(u, f"{kata} (%)", "desimal", **asal[u]),
            kolom(
                f"urut_{u}",
                "Urutan",
                jumlah=False,
                **asal[u],
                dasar="Urutan menurut persen di sebelahnya, yang dihitung dari daftar ini.",
            ),
            kolom(
                f"tren_{u}",
                "Naik/turun (poin)",
                "desimal",
                **asal[u],
                dasar=f"Persen periode ini, dihitung dari daftar ini, dikurangi persen {lama}.",
            ),
        ]
    return susun_bagian(
        "peringkat",
        "Kabupaten/kota berdampingan",
        kolom_kolom,
        baris,
        catatan=f"Urutan 1 berarti paling tinggi; nilai yang sama berurutan sama. Naik/turun "
        f"dibandingkan dengan {lama}, dihitung dari keadaan data yang sama.",
        wilayah=True,
    )


# --- families and components ---------------------------------------------------------------
def susun_kpm(minta: Permintaan) -> Susunan:
    b = Bahan.baca(minta, ("kpm", "komponen", "kepergian"))
    bagian = [g.bagian_kpm(b), _bagian_komponen(b)]
    if minta.wilayah.tingkat in KABUPATEN:
        bagian.append(_bagian_desa(b))
    return _susunan(b, ("kpm_aktif", "keluar_lain"), *bagian)


def _bagian_komponen(b: Bahan) -> dict:
    keluarga = Counter(u for (_, u), n in b.keluarga.items() if n)
    baris: Baris = [
        (
            str(k),
            {
                "komponen": k.label,
                "keluarga": keluarga[f"komponen_{k}"],
                "orang": b.jumlah(f"komponen_{k}"),
                "kpm": b.jumlah("kpm"),
            },
        )
        for k in Komponen
    ]
    return susun_bagian(
        "komponen",
        "Komponen",
        [
            kolom("komponen", "Komponen", "teks"),
            kolom("orang", "Anggota", ukuran=["komponen_{}"]),
            kolom("keluarga", "KPM yang punya", jumlah=False, ukuran=["komponen_{}"], cacah=True),
            kolom("kpm", "KPM aktif", jumlah=False, ukuran=["kpm"]),
            kolom_persen("bagian", "Bagian KPM (%)", "keluarga", "kpm"),
        ],
        baris,
        total={"keluarga": len({k for (k, u), n in b.keluarga.items() if n and u in _SEMUA_K}),
               "kpm": b.jumlah("kpm")},
        catatan="Satu keluarga dapat punya beberapa komponen, karena itu KPM tidak dijumlahkan: "
        "baris jumlah menyebut KPM yang punya sedikitnya satu.",
    )  # fmt: skip


_SEMUA_K = {f"komponen_{k}" for k in KOMPONEN}


def _bagian_desa(b: Bahan) -> dict:
    n: Counter = Counter()
    for (kode, ukuran), jumlah in b.keluarga.items():
        if ukuran == "kpm" or ukuran in _SEMUA_K:
            n[kode[:_PANJANG_DESA], "kpm" if ukuran == "kpm" else "orang"] += jumlah
    desa = {kode for kode, _ in n}
    nama = Wilayah.objects.filter(pk__in=desa).values_list("kode", "nama", "induk__nama")
    baris: Baris = [
        (kode, {"desa": d, "kecamatan": k, **{u: n[kode, u] for u in ("kpm", "orang")}})
        for kode, d, k in nama.order_by("kode")
    ]
    return susun_bagian(
        "desa",
        "KPM menurut desa/kelurahan",
        [
            kolom("desa", "Desa/kelurahan", "teks"),
            kolom("kecamatan", "Kecamatan", "teks"),
            kolom("kpm", "KPM aktif", ukuran=["kpm"]),
            kolom("orang", "Anggota berkomponen", ukuran=sorted(_SEMUA_K)),
        ],
        baris,
        catatan="Hanya desa/kelurahan yang punya KPM aktif.",
        wilayah=True,
    )


# --- commitments ---------------------------------------------------------------------------
def susun_verifikasi(minta: Permintaan) -> Susunan:
    b = Bahan.baca(minta, ("verifikasi",))
    rinci = hitung_verifikasi_komponen(b.sumber, minta.periode.mulai, minta.sampai)
    b.lain["anggota"] = rinci
    n = Counter({u: 0 for _, u in rinci})
    for (_, u), jumlah in rinci.items():
        n[u] += jumlah
    baris: Baris = [
        (
            str(k),
            {
                "komponen": k.label,
                **{
                    kol: sum(n[f"{u}_{k}"] for u in dari)
                    for kol, dari in g.UKURAN_VERIFIKASI.items()
                },
            },
        )
        for k in Komponen
    ]
    komponen = susun_bagian(
        "komponen",
        "Verifikasi menurut komponen",
        [kolom("komponen", "Komponen", "teks"), *g.kolom_verifikasi("_{}", asal="anggota")],
        baris,
    )
    return _susunan(b, ("cakupan", "kepatuhan"), g.bagian_verifikasi(b), komponen)


# --- P2K2 ----------------------------------------------------------------------------------
def susun_p2k2(minta: Permintaan) -> Susunan:
    b = Bahan.baca(minta, ("kpm", "p2k2", "kelompok"))
    return _susunan(
        b, ("p2k2_cakupan", "p2k2_pelaksanaan"), g.bagian_p2k2(b), _bagian_sesi(b)
    )  # fmt: skip


def _bagian_sesi(b: Bahan) -> dict:
    """What was taught: meetings, people asked and people there for each sesi."""
    masa = (b.minta.periode.mulai, b.minta.sampai)
    pertemuan: Counter[int] = Counter()
    baris_pertemuan = b.sumber.pertemuan.filter(tanggal__range=masa).order_by()
    for desa, pk, sesi in baris_pertemuan.values_list("kelompok__desa_id", "pk", "sesi"):
        pertemuan[sesi] += 1
        tambah(b.lain, "pertemuan", [(desa, pk, f"sesi:{sesi}", 1)])
    hadir = (
        b.sumber.kehadiran.filter(pertemuan__tanggal__range=masa)
        .values_list("pertemuan__kelompok__desa_id", "pertemuan", "pertemuan__sesi")
        .annotate(n=Count("pk"), ada=Count("pk", filter=Q(status=Kehadiran.Status.HADIR)))
        .order_by()
    )
    undangan: Counter[int] = Counter()
    datang: Counter[int] = Counter()
    for desa, pk, sesi, n, ada in hadir:
        undangan[sesi] += n
        datang[sesi] += ada
        isi = [(desa, pk, f"undangan:{sesi}", n), (desa, pk, f"hadir:{sesi}", ada)]
        tambah(b.lain, "pertemuan", isi)
    semua = Sesi.objects.filter(pk__in=pertemuan)
    baris: Baris = [
        (
            str(s.pk),
            {
                "sesi": f"{s.modul}.{s.sesi} {s.judul}",
                "modul": s.nama_modul,
                "pertemuan": pertemuan[s.pk],
                "undangan": undangan[s.pk],
                "hadir": datang[s.pk],
            },
        )
        for s in semua
    ]
    return susun_bagian(
        "sesi",
        "P2K2 menurut modul dan sesi",
        [
            kolom("sesi", "Sesi", "teks"),
            kolom("modul", "Modul", "teks"),
            kolom("pertemuan", "Pertemuan", ukuran=["sesi:{}"], asal="pertemuan"),
            kolom("undangan", "Diundang", ukuran=["undangan:{}"], asal="pertemuan"),
            kolom("hadir", "Hadir", ukuran=["hadir:{}"], asal="pertemuan"),
            kolom_persen("persen", "Hadir (%)", "hadir", "undangan"),
        ],
        baris,
        catatan="Diundang dan hadir menghitung kehadiran: satu KPM di dua pertemuan dihitung dua.",
    )


# --- graduation and other exits --------------------------------------------------------------
def susun_graduasi(minta: Permintaan) -> Susunan:
    b = Bahan.baca(minta, ("kepergian",))
    tahun = minta.periode.tahun
    dict.update(b.keluarga, aktif_awal_tahun(minta.pengguna, minta.wilayah.kode, tahun))
    isi = _susunan(
        b,
        ("graduasi", "keluar_lain"),
        g.bagian_graduasi(b),
        g.bagian_target_wilayah(b),
        g.bagian_graduasi_wilayah(b),
        g.bagian_keluar(b),
    )
    kosong = isi.kosong and not b.lulus.jumlah.ada_isi
    return replace(isi, kosong=kosong)


# --- caseload --------------------------------------------------------------------------------
def susun_pendamping(minta: Permintaan) -> Susunan:
    b = Bahan.baca(minta, ("kpm", "pendamping"))
    if minta.sudah_mulai:
        dict.update(b.keluarga, asuhan(b.sumber, minta.sampai))
    return _susunan(b, ("rasio", "kpm_aktif"), g.bagian_pendamping(b), _bagian_orang(b))


def _bagian_orang(b: Bahan) -> dict:
    bawah, atas = settings.BEBAN_PENDAMPING
    nama = dict(
        Pengguna.objects.filter(pk__in=[i for i, _ in b.beban_orang]).values_list("pk", "nama")
    )
    baris: Baris = [
        (
            str(pk),
            {
                "nama": nama[pk],
                "kpm": n,
                "letak": nilai_beban(n, settings.BEBAN_PENDAMPING),
            },
        )
        for pk, n in sorted(b.beban_orang, key=lambda x: (-x[1], nama[x[0]]))
    ]
    return susun_bagian(
        "orang",
        "Beban tiap pendamping",
        [
            kolom("nama", "Pendamping", "teks"),
            kolom("kpm", "KPM aktif", ukuran=["asuh:{}"]),
            kolom("letak", "Beban", "teks"),
        ],
        baris,
        catatan=f"Wajar {bawah} sampai {atas} KPM seorang.",
    )
