"""Laporan bulanan pendamping: what one person did in a month, by RHK and by desa, with what they
wrote about it. Acts count for who did them; families for who has them in care on the day."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, Q

from kpm.aturan import Komponen
from laporan.bulanan.aturan import NARASI, draf_narasi
from laporan.bulanan.layanan import foto_bulan
from laporan.definisi import persen, tulis_bilangan, tulis_desimal
from laporan.models import Kop, LaporanBulanan
from laporan.periode import tulis_tanggal
from laporan.sumber import Sumber
from laporan.surat import tulis_nip
from laporan.ukuran import KELUARGA, Hitungan, hitung, hitung_verifikasi_komponen
from pendamping.models import (
    ButirRHK,
    Kehadiran,
    Kunjungan,
    Penugasan,
    Pertemuan,
    Profil,
    TargetRHK,
)
from pendamping.profil.massal import ambil_rhk
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.kunci.konteks import sistem
from pkh.wilayah.models import Wilayah

from .bagian import DI_BALIK, DINILAI, HASIL, WAJIB, kolom_verifikasi
from .baris import Lain, tambah
from .deklarasi import Permintaan, Susunan
from .tabel import Baris, di_balik, kolom, kolom_persen, ringkas_satu, susun_bagian

_DISERAHKAN = "KPM yang sudah diserahkan"


def susun(minta: Permintaan) -> Susunan:
    if not minta.sudah_mulai:
        return Susunan([], [], True)
    orang, masa = minta.pengguna, (minta.periode.mulai, minta.sampai)
    sumber = Sumber.untuk(orang, minta.wilayah.pk, "kpm.lihat")
    apa = ("kpm", "verifikasi", "p2k2")
    n = hitung(sumber, minta.periode, minta.pada, kunci=KELUARGA, apa=apa)
    kunjungan = _kunjungan(orang, masa)
    pertemuan = list(_pertemuan(orang, masa))
    hitungan = _ringkas(n, kunjungan)
    angka = [ringkas_satu(k, *v, **_RINGKAS[k]) for k, v in hitungan.items()]
    tulisan = _tulisan(minta, kunjungan, pertemuan, hitungan)
    kosong = not (any(n.values()) or kunjungan or pertemuan)
    keluarga: Hitungan = Counter({k: v for k, v in n.items() if "/" in k[0]})
    lain = _baris_kegiatan(kunjungan, pertemuan)
    for k in kunjungan:
        keluarga[f"{k.keluarga.desa_id}/{k.keluarga_id}", "dikunjungi"] = 1
    bagian = [
        _bagian_rhk(orang, minta, tulisan, lain),
        _bagian_desa(orang, minta, n, kunjungan, pertemuan, keluarga),
        _bagian_kendala(kunjungan, lain),
        _bagian_kunjungan(kunjungan, orang),
        _bagian_pertemuan(pertemuan, keluarga),
        _bagian_verifikasi(sumber, masa, lain),
    ]
    return Susunan(angka, bagian, kosong, keluarga, tambahan=_tambahan(minta, tulisan), lain=lain)


_RINGKAS: dict[str, dict] = DI_BALIK | {
    "dikunjungi": {"atas": di_balik("dikunjungi"), "bawah": di_balik("kpm")},
    "berkendala": {
        "atas": di_balik("berkendala", asal="kunjungan"),
        "bawah": di_balik("kunjungan", asal="kunjungan"),
    },
}


def _baris_kegiatan(kunjungan: list[Kunjungan], pertemuan: list[Pertemuan]) -> Lain:
    lain: Lain = {}
    for k in kunjungan:
        desa, berkendala = k.keluarga.desa_id, int(k.kendala_id is not None)
        isi = [(desa, k.pk, "kunjungan", 1), (desa, k.pk, "berkendala", berkendala)]
        tambah(lain, "kunjungan", isi)
    tambah(lain, "pertemuan", ((p.kelompok.desa_id, p.pk, "p2k2", 1) for p in pertemuan))
    return lain


@sistem("kunjungan sendiri, juga kepada keluarga yang sudah diserahkan")
def _kunjungan(orang, masa: tuple[date, date]) -> list[Kunjungan]:
    return list(
        Kunjungan.objects.filter(pendamping=orang, tanggal__range=masa)
        .select_related("keluarga__desa", "kendala")
        .order_by("tanggal", "pk")
    )


def _pertemuan(orang, masa: tuple[date, date]):
    hadir = Q(kehadiran__status=Kehadiran.Status.HADIR)
    return (
        Pertemuan.objects.filter(kelompok__pendamping=orang, tanggal__range=masa)
        .select_related("kelompok__desa", "sesi")
        .annotate(diundang=Count("kehadiran"), hadir=Count("kehadiran", filter=hadir))
        .order_by("tanggal", "pk")
    )


def _ringkas(n: Hitungan, kunjungan: list) -> dict[str, tuple[int, int | None]]:
    jumlah: Counter[str] = Counter()
    for (_, u), v in n.items():
        jumlah[u] += v
    dinilai = sum(jumlah[u] for u in DINILAI)
    return {
        "kpm_aktif": (jumlah["kpm"], None),
        "dikunjungi": (len({k.keluarga_id for k in kunjungan}), jumlah["kpm"]),
        "cakupan": (dinilai, sum(jumlah[u] for u in WAJIB)),
        "kepatuhan": (jumlah["verif_memenuhi"], dinilai),
        "p2k2_cakupan": (jumlah["p2k2_hadir"], jumlah["kpm"]),
        "berkendala": (sum(k.kendala_id is not None for k in kunjungan), len(kunjungan)),
    }


# --- what the pendamping wrote ---------------------------------------------------------------
def _tulisan(minta: Permintaan, kunjungan, pertemuan, hitungan) -> LaporanBulanan:
    """What was saved; before that the drafts, so that a report can be made from the data alone."""
    milik = LaporanBulanan.objects.filter(pendamping=minta.pengguna, bulan=minta.periode.mulai)
    if ada := milik.first():
        return ada
    narasi = narasi_awal(minta, _temuan(kunjungan, pertemuan, hitungan))
    return LaporanBulanan(pendamping=minta.pengguna, bulan=minta.periode.mulai, **narasi)


def narasi_awal(minta: Permintaan, temuan: list[str]) -> dict[str, str]:
    return draf_narasi(
        minta.pengguna.nama, minta.wilayah.nama, minta.periode.kata.lower().capitalize(), temuan
    )


def temuan_bulan(minta: Permintaan) -> list[str]:
    """Sentences on the month, each from a defined figure: the draft of the results."""
    masa = (minta.periode.mulai, minta.sampai)
    sumber = Sumber.untuk(minta.pengguna, minta.wilayah.pk, "kpm.lihat")
    apa = ("kpm", "verifikasi", "p2k2")
    n = hitung(sumber, minta.periode, minta.pada, kunci=KELUARGA, apa=apa)
    kunjungan = list(Kunjungan.objects.filter(pendamping=minta.pengguna, tanggal__range=masa))
    return _temuan(kunjungan, list(_pertemuan(minta.pengguna, masa)), _ringkas(n, kunjungan))


def _temuan(kunjungan: list, pertemuan: list, hitungan: dict) -> list[str]:
    def bagian(kode: str) -> str:
        a, b = hitungan[kode]
        return f"{tulis_bilangan(a)} dari {tulis_bilangan(b)} ({tulis_desimal(persen(a, b), '%')})"

    temuan = [f"{len(kunjungan)} kunjungan dilakukan."]
    if hitungan["dikunjungi"][1]:
        temuan[0] = (
            f"{len(kunjungan)} kunjungan dilakukan, kepada {bagian('dikunjungi')} KPM aktif."
        )
    temuan.append(
        f"{len(pertemuan)} pertemuan P2K2 terlaksana"
        + (f"; {bagian('p2k2_cakupan')} KPM aktif hadir." if hitungan["p2k2_cakupan"][1] else ".")
    )
    if hitungan["cakupan"][1]:
        temuan.append(f"{bagian('cakupan')} kewajiban sudah diverifikasi.")
    if hitungan["kepatuhan"][1]:
        temuan.append(f"{bagian('kepatuhan')} dari yang diverifikasi memenuhi komitmen.")
    if hitungan["berkendala"][0]:
        temuan.append(f"{bagian('berkendala')} kunjungan menemui kendala.")
    return temuan


def _tambahan(minta: Permintaan, t: LaporanBulanan) -> dict:
    orang = minta.pengguna
    profil = Profil.objects.filter(pengguna=orang).first()
    korkab = (
        Jabatan.objects.berlaku(minta.pada)
        .filter(wilayah=minta.wilayah, peran=Peran.KOORDINATOR, pengguna__is_active=True)
        .select_related("pengguna")
        .order_by("pk")
        .first()
    )
    kop = Kop.objects.filter(wilayah=minta.wilayah).first() or Kop(wilayah=minta.wilayah)
    foto = {f.pk: f for f in foto_bulan(orang, minta.periode.mulai).filter(pk__in=t.foto)}
    return {
        "judul": f"Laporan bulanan {orang.nama}",
        "kop_surat": t.kop,
        "unit_pusat": kop.unit_pusat.split("\n"),
        "naskah": [{"kode": r, "judul": j, "isi": getattr(t, r)} for r, j in NARASI.items()],
        "foto": [
            {
                "pk": f.pk,
                "sha256": f.sha256,
                "kata": f"{f.kunjungan.get_tujuan_display()}, {f.kunjungan.keluarga.desa}, "
                f"{tulis_tanggal(f.kunjungan.tanggal)}",
            }
            for pk in t.foto
            if (f := foto.get(pk))
        ],
        "penulis": {
            "nama": orang.nama,
            "jabatan": (profil and profil.jabatan) or "Pendamping Sosial PKH",
            "nip": tulis_nip(profil.nip) if profil else "",
        },
        "mengetahui": {
            "nama": korkab.pengguna.nama if korkab else "",
            "nip": tulis_nip(korkab.nip) if korkab else "",
        },
    }


# --- sections --------------------------------------------------------------------------------
# What a butir counts -> the kind of its rows.
_ASAL_RHK = {
    "p2k2": "pertemuan",
    "verifikasi": "anggota",
    "kunjungan": "kunjungan",
    "kasus": "kasus",
    "sosialisasi": "sosialisasi",
}


def _bagian_rhk(orang, minta: Permintaan, t: LaporanBulanan, lain: Lain) -> dict:
    tahun, di = minta.periode.tahun, minta.wilayah.kode
    kegiatan = ambil_rhk(orang.pk, date(tahun, 1, 1), minta.sampai)
    milik = TargetRHK.objects.filter(profil__pengguna=orang, tahun=tahun)
    target = {x.butir_id: x for x in milik}
    semua = list(ButirRHK.objects.all())
    asal = {str(b.nomor): _ASAL_RHK[b.ukuran] for b in semua if b.ukuran}
    baris: Baris = []
    for b in semua:
        x = target.get(b.pk)
        isi = {"rhk": str(b), "target": x and x.target, "uraian": t.rhk.get(str(b.nomor), "–")}
        setahun = kegiatan[b.ukuran] if b.ukuran else []
        sebulan = [r for r in setahun if r[1] >= minta.periode.mulai]
        for masa, rinci in (("bulan", sebulan), ("tahun", setahun)):
            isi[masa] = sum(n for *_, n in rinci) if b.ukuran else None
            ekor = f"{masa}:{b.nomor}"
            if b.ukuran:
                tambah(lain, _ASAL_RHK[b.ukuran], ((di, pk, ekor, n) for pk, _, n in rinci))
        if x:
            tambah(lain, "target_rhk", [(di, x.pk, f"rhk:{b.nomor}", x.target)])
        baris.append((str(b.nomor), isi))
    return susun_bagian(
        "rhk",
        "Kegiatan menurut RHK",
        [
            kolom("rhk", "Rencana hasil kerja", "teks"),
            kolom("bulan", "Bulan ini", jumlah=False, ukuran=["bulan:{}"], asal_baris=asal),
            kolom("tahun", "Sejak Januari", jumlah=False, ukuran=["tahun:{}"], asal_baris=asal),
            kolom("target", f"Target {tahun}", jumlah=False, ukuran=["rhk:{}"], asal="target_rhk"),
            kolom("uraian", "Uraian", "teks"),
        ],
        baris,
        jumlahkan=False,
        catatan="Tanda – pada angka berarti sistem tidak menghitung butir itu.",
    )


def _bagian_desa(
    orang, minta: Permintaan, n: Hitungan, kunjungan: list, pertemuan: list, keluarga: Hitungan
) -> dict:
    """KPM in care at the start and the end by the dated assignments, with what was done there."""
    awal, akhir = minta.periode.mulai, minta.sampai
    sebelum = awal - timedelta(days=1)
    isi: dict[str, Counter] = {}
    tugas = Penugasan.objects.filter(pendamping=orang, mulai__lte=akhir).filter(
        Q(selesai=None) | Q(selesai__gte=sebelum)
    )
    with sistem("penugasan sendiri, juga yang sudah diserahkan"):
        masa_tugas = list(tugas.values_list("keluarga__desa_id", "keluarga", "mulai", "selesai"))
    for desa, pk, mulai, selesai in masa_tugas:
        d = isi.setdefault(desa, Counter())
        lepas = bool(selesai and selesai < akhir)
        keadaan = {"awal": mulai < awal, "masuk": mulai >= awal, "keluar": lepas,
                   "akhir": not lepas}  # fmt: skip
        for apa in (k for k, ya in keadaan.items() if ya):
            d[apa] += 1
            keluarga[f"{desa}/{pk}", f"asuh_{apa}"] += 1
    for k in kunjungan:
        isi.setdefault(k.keluarga.desa_id, Counter())["kunjungan"] += 1
    for p in pertemuan:
        isi.setdefault(p.kelompok.desa_id, Counter())["p2k2"] += 1
    for (kode, u), v in n.items():
        if "/" in kode and u.startswith("verif_"):
            d = isi.setdefault(kode.partition("/")[0], Counter())
            d["wajib"] += v
            d["dinilai"] += v if u in DINILAI else 0
    nama = dict(Wilayah.objects.filter(pk__in=isi).values_list("kode", "nama"))
    ruas = ("awal", "masuk", "keluar", "akhir", "kunjungan", "p2k2", "wajib", "dinilai")
    return susun_bagian(
        "desa",
        "Dampingan dan kegiatan menurut desa/kelurahan",
        [
            kolom("desa", "Desa/kelurahan", "teks"),
            kolom("awal", "KPM awal", ukuran=["asuh_awal"]),
            kolom("masuk", "Diterima", ukuran=["asuh_masuk"]),
            kolom("keluar", "Dilepas", ukuran=["asuh_keluar"]),
            kolom("akhir", "KPM akhir", ukuran=["asuh_akhir"]),
            kolom("kunjungan", "Kunjungan", ukuran=["kunjungan"], asal="kunjungan"),
            kolom("p2k2", "P2K2", ukuran=["p2k2"], asal="pertemuan"),
            kolom("wajib", "Kewajiban", ukuran=list(WAJIB)),
            kolom("dinilai", "Diverifikasi", ukuran=list(DINILAI)),
            kolom_persen("persen", "Verifikasi (%)", "dinilai", "wajib"),
        ],
        [(kode, {"desa": nama[kode]} | {r: d[r] for r in ruas}) for kode, d in sorted(isi.items())],
        catatan="Diterima dan dilepas menurut tanggal penyerahan KPM; kunjungan kepada KPM yang "
        "kemudian diserahkan tetap dihitung bagi yang melakukannya.",
        wilayah=True,
    )


def _bagian_kendala(kunjungan: list, lain: Lain) -> dict:
    n = Counter(str(k.kendala) for k in kunjungan if k.kendala)
    urutan = {kendala: i for i, (kendala, _) in enumerate(n.most_common())}
    for k in kunjungan:
        if k.kendala:
            ukuran = f"kendala:{urutan[str(k.kendala)]}"
            tambah(lain, "kunjungan", [(k.keluarga.desa_id, k.pk, ukuran, 1)])
    return susun_bagian(
        "kendala",
        "Kendala",
        [
            kolom("kendala", "Kendala", "teks"),
            kolom("n", "Kunjungan", ukuran=["kendala:{}"], asal="kunjungan"),
        ],
        [(str(i), {"kendala": k, "n": v}) for i, (k, v) in enumerate(n.most_common())],
        kalimat="" if n else "Tidak ada kunjungan yang mencatat kendala.",
    )


def _bagian_kunjungan(kunjungan: list, orang) -> dict:
    """Families handed over since then are counted and not named."""
    return susun_bagian(
        "kunjungan",
        "Daftar kunjungan",
        [
            kolom("tanggal", "Tanggal", "teks"),
            kolom("kpm", "KPM", "teks"),
            kolom("desa", "Desa/kelurahan", "teks"),
            kolom("tujuan", "Tujuan", "teks"),
            kolom("kendala", "Kendala", "teks"),
            kolom("janji", "Tindak lanjut", "teks"),
        ],
        [
            (
                str(k.pk),
                {
                    "tanggal": kata_tanggal(k.tanggal),
                    "kpm": k.keluarga.nama_pengurus
                    if k.keluarga.pendamping_id == orang.pk
                    else _DISERAHKAN,
                    "desa": str(k.keluarga.desa),
                    "tujuan": k.get_tujuan_display(),
                    "kendala": str(k.kendala or "–"),
                    "janji": "tuntas" if k.tindak_lanjut_tuntas_pada
                    else "berjalan" if k.tindak_lanjut else "–",
                },
            )
            for k in kunjungan
        ],
        jumlahkan=False,
        catatan="Temuan kunjungan tidak dicetak; ada pada halaman keluarga.",
        lampiran=True,
    )  # fmt: skip


def _bagian_pertemuan(pertemuan: list, keluarga: Hitungan) -> dict:
    desa = {p.pk: p.kelompok.desa_id for p in pertemuan}
    daftar = Kehadiran.objects.filter(pertemuan__in=desa)
    for temu, pk, status in daftar.values_list("pertemuan", "keluarga_id", "status"):
        keluarga[f"{desa[temu]}/{pk}", f"undangan:{temu}"] += 1
        if status == Kehadiran.Status.HADIR:
            keluarga[f"{desa[temu]}/{pk}", f"hadir:{temu}"] += 1
    return susun_bagian(
        "pertemuan",
        "Daftar pertemuan P2K2",
        [
            kolom("tanggal", "Tanggal", "teks"),
            kolom("kelompok", "Kelompok", "teks"),
            kolom("sesi", "Modul dan sesi", "teks"),
            kolom("diundang", "Diundang", ukuran=["undangan:{}"]),
            kolom("hadir", "Hadir", ukuran=["hadir:{}"]),
            kolom_persen("persen", "Hadir (%)", "hadir", "diundang"),
        ],
        [
            (
                str(p.pk),
                {
                    "tanggal": kata_tanggal(p.tanggal),
                    "kelompok": f"{p.kelompok.nama}, {p.kelompok.desa}",
                    "sesi": f"{p.sesi.modul}.{p.sesi.sesi} {p.sesi.judul}",
                    "diundang": p.diundang,
                    "hadir": p.hadir,
                },
            )
            for p in pertemuan
        ],
        lampiran=True,
    )


def _bagian_verifikasi(sumber: Sumber, masa: tuple[date, date], lain: Lain) -> dict:
    rinci = hitung_verifikasi_komponen(sumber, *masa)
    dict.update(lain.setdefault("anggota", Counter()), rinci)
    n: Counter[str] = Counter()
    for (_, ukuran), jumlah in rinci.items():
        n[ukuran] += jumlah
    isi = {k: {h: n[f"verif_{h}_{k}"] for h in HASIL} for k in Komponen}
    return susun_bagian(
        "verifikasi",
        "Verifikasi komitmen menurut komponen",
        [
            kolom("komponen", "Komponen", "teks"),
            *(
                kolom(
                    "dinilai" if k["kode"] == "terverifikasi" else k["kode"],
                    k["judul"],
                    ukuran=k["ukuran"],
                    asal="anggota",
                )
                for k in kolom_verifikasi("_{}")
                if "ukuran" in k
            ),
            kolom_persen("persen", "Kepatuhan (%)", "memenuhi", "dinilai"),
        ],
        [
            (
                str(k),
                {
                    "komponen": k.label,
                    "wajib": sum(isi[k][h] for h in HASIL),
                    "dinilai": isi[k]["memenuhi"] + isi[k]["tidak"],
                }
                | {h: isi[k][h] for h in HASIL},
            )
            for k in Komponen
            if any(isi[k].values())
        ],
        lampiran=True,
    )
