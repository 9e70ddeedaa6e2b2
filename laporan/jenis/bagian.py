"""The sections that reports are made of, each over the regions right below the asked one."""

from django.conf import settings

from graduasi.aturan import AlasanKeluar, JenisGraduasi
from kpm.aturan import Komponen
from laporan.definisi import persen, rasio, tulis_bilangan, tulis_desimal
from laporan.ukuran import KOMPONEN

from .bahan import Bahan
from .baris import baris_target, baris_usulan
from .tabel import Baris, di_balik, kolom, kolom_persen, ringkas_satu, susun_bagian

_JUDUL_KOMPONEN = {
    "usia_dini": "Usia dini",
    "sd": "SD",
    "smp": "SMP",
    "sma": "SMA",
    "disabilitas": "Disab. berat",
    "lansia": "Lansia",
    "hamil": "Hamil/ nifas",
    "ham": "HAM berat",
}
HASIL = ("memenuhi", "tidak", "tidak_dapat", "belum")
DINILAI = ("verif_memenuhi", "verif_tidak")
WAJIB = tuple(f"verif_{h}" for h in HASIL)
LULUS = [f"graduasi_{j}" for j in JenisGraduasi]


def baris_wilayah(b: Bahan, ukuran: dict[str, tuple[str, ...]]) -> Baris:
    """A row for each region below: {column: sum of its measures}."""
    return [
        (
            kode,
            {"wilayah": nama}
            | {kol: sum(b.n[kode, u] for u in dari) for kol, dari in ukuran.items()},
        )
        for kode, nama in b.bawahan
    ]


def _kolom_wilayah(b: Bahan) -> dict:
    return kolom("wilayah", b.kata_bawahan, "teks")


def bagian_kpm(b: Bahan) -> dict:
    ukuran: dict[str, tuple[str, ...]] = {"kpm": ("kpm",)}
    ukuran |= {k: (f"komponen_{k}",) for k in KOMPONEN}
    ukuran["orang"] = tuple(f"komponen_{k}" for k in KOMPONEN)
    judul = {"kpm": "KPM aktif", **_JUDUL_KOMPONEN, "orang": "Jumlah anggota"}
    baris = baris_wilayah(b, ukuran)
    n, satuan = b.jumlah("kpm"), b.kata_bawahan.lower()
    kalimat = f"{tulis_bilangan(n)} KPM aktif di {len(baris)} {satuan}."
    if n:
        terbanyak = max(baris, key=lambda r: r[1]["kpm"])[1]
        kalimat = (
            f"{tulis_bilangan(n)} KPM aktif di {len(baris)} {satuan}; terbanyak di "
            f"{terbanyak['wilayah']} ({tulis_bilangan(terbanyak['kpm'])} KPM, "
            f"{tulis_desimal(persen(terbanyak['kpm'], n), '%')})."
        )
    return susun_bagian(
        "kpm",
        f"KPM dan komponen menurut {satuan}",
        [_kolom_wilayah(b), *(kolom(k, judul[k], ukuran=u) for k, u in ukuran.items())],
        baris,
        kalimat=kalimat,
        catatan="Kolom komponen menghitung orang, bukan keluarga: "
        + ", ".join(f"{_JUDUL_KOMPONEN[str(k)].replace('/ ', '/')} = {k.label}" for k in Komponen)
        + ".",
        wilayah=True,
        gambar={"bentuk": "batang", "judul": f"KPM aktif menurut {satuan}", "nilai": "kpm"},
    )


def kalimat_verifikasi(b: Bahan) -> str:
    wajib, dinilai = b.jumlah(*WAJIB), b.jumlah(*DINILAI)
    if not wajib:
        return "Tidak ada kewajiban yang tercatat pada periode ini."
    kalimat = (
        f"Dari {tulis_bilangan(wajib)} kewajiban bulanan, {tulis_bilangan(dinilai)} "
        f"({tulis_desimal(persen(dinilai, wajib), '%')}) sudah diverifikasi"
    )
    if not dinilai:
        return f"{kalimat}."
    patuh = b.jumlah("verif_memenuhi")
    return (
        f"{kalimat}; {tulis_bilangan(patuh)} di antaranya memenuhi "
        f"({tulis_desimal(persen(patuh, dinilai), '%')})."
    )


UKURAN_VERIFIKASI: dict[str, tuple[str, ...]] = {
    "wajib": WAJIB,
    "terverifikasi": DINILAI,
    **{h: (f"verif_{h}",) for h in HASIL},
}
_JUDUL_VERIFIKASI = {
    "wajib": "Kewajiban",
    "terverifikasi": "Terverifikasi",
    "memenuhi": "Memenuhi",
    "tidak": "Tidak memenuhi",
    "tidak_dapat": "Tidak dapat diverifikasi",
    "belum": "Belum",
}


def kolom_verifikasi(akhiran: str = "", **lain) -> list[dict]:
    """`akhiran` is put after each measure, e.g. "_{}" for rows that are components."""
    return [
        *(
            kolom(k, _JUDUL_VERIFIKASI[k], ukuran=[f"{u}{akhiran}" for u in dari], **lain)
            for k, dari in UKURAN_VERIFIKASI.items()
        ),
        kolom_persen("cakupan", "Cakupan (%)", "terverifikasi", "wajib"),
        kolom_persen("kepatuhan", "Kepatuhan (%)", "memenuhi", "terverifikasi"),
    ]


def bagian_verifikasi(b: Bahan) -> dict:
    return susun_bagian(
        "verifikasi",
        "Verifikasi komitmen",
        [_kolom_wilayah(b), *kolom_verifikasi()],
        baris_wilayah(b, UKURAN_VERIFIKASI),
        kalimat=kalimat_verifikasi(b),
        catatan="Satu anggota dalam satu bulan dihitung satu kewajiban.",
        wilayah=True,
        sebutan="verifikasi",
    )


def bagian_p2k2(b: Bahan) -> dict:
    ukuran: dict[str, tuple[str, ...]] = {"kpm": ("kpm",), "hadir": ("p2k2_hadir",)}
    ukuran |= {k: (f"p2k2_{k}",) for k in ("kelompok", "rencana", "terlaksana")}
    hadir, kpm = b.jumlah("p2k2_hadir"), b.jumlah("kpm")
    return susun_bagian(
        "p2k2",
        "P2K2",
        [
            _kolom_wilayah(b),
            kolom("kpm", "KPM aktif", ukuran=["kpm"]),
            kolom("hadir", "KPM hadir sedikitnya sekali", ukuran=["p2k2_hadir"]),
            kolom_persen("cakupan", "Cakupan (%)", "hadir", "kpm"),
            kolom("kelompok", "Kelompok aktif", ukuran=["p2k2_kelompok"], asal="kelompok"),
            kolom("rencana", "Pertemuan direncanakan", ukuran=["p2k2_rencana"], asal="kelompok"),
            kolom(
                "terlaksana", "Pertemuan terlaksana", ukuran=["p2k2_terlaksana"], asal="pertemuan"
            ),
            kolom_persen("pelaksanaan", "Pelaksanaan (%)", "terlaksana", "rencana"),
        ],
        baris_wilayah(b, ukuran),
        kalimat=f"{tulis_bilangan(hadir)} dari {tulis_bilangan(kpm)} KPM aktif hadir sedikitnya "
        f"sekali ({tulis_desimal(persen(hadir, kpm), '%')}); "
        f"{tulis_bilangan(b.jumlah('p2k2_terlaksana'))} pertemuan terlaksana dari "
        f"{tulis_bilangan(b.jumlah('p2k2_rencana'))} yang direncanakan.",
        wilayah=True,
    )


def bagian_graduasi(b: Bahan) -> dict:
    tahun_ini, g = b.minta.periode.tahun, b.lulus.jumlah
    baris: Baris = [
        (
            str(j),
            {
                "jenis": j.label,
                "masa": b.jumlah(f"graduasi_{j}"),
                "tahun": b.jumlah(f"tahun_graduasi_{j}"),
                "target": target,
            },
        )
        for j, target, _ in g.per_jenis
    ]
    tahun, sasaran = g.jumlah_graduasi, g.jumlah_target
    kalimat = f"{tulis_bilangan(tahun)} KPM graduasi sejak Januari {tahun_ini}"
    kalimat += (
        f", {tulis_desimal(persen(tahun, sasaran), '%')} dari target {tulis_bilangan(sasaran)} KPM."
        if sasaran
        else "; target tahun ini belum ditetapkan."
    )
    return susun_bagian(
        "graduasi",
        "Graduasi terhadap target",
        [
            kolom("jenis", "Jenis graduasi", "teks"),
            kolom("masa", "Dalam periode", ukuran=["graduasi_{}"]),
            kolom("tahun", f"Sejak Januari {tahun_ini}", ukuran=["tahun_graduasi_{}"]),
            kolom("target", f"Target {tahun_ini}", ukuran=["target:{}"], asal="target"),
            kolom_persen("capaian", "Capaian (%)", "tahun", "target"),
        ],
        baris,
        kalimat=kalimat,
        gambar={
            "bentuk": "target",
            "judul": "Graduasi sejak Januari terhadap target (garis)",
            "nilai": "tahun",
            "target": "target",
        },
    )


def bagian_graduasi_wilayah(b: Bahan) -> dict:
    ukuran: dict[str, tuple[str, ...]] = {str(j): (f"graduasi_{j}",) for j in JenisGraduasi}
    return susun_bagian(
        "graduasi_wilayah",
        f"Graduasi dalam periode menurut {b.kata_bawahan.lower()}",
        [
            _kolom_wilayah(b),
            *(kolom(str(j), j.label, ukuran=[f"graduasi_{j}"]) for j in JenisGraduasi),
            kolom("graduasi", "Jumlah graduasi", ukuran=LULUS),
        ],
        baris_wilayah(b, ukuran | {"graduasi": tuple(LULUS)}),
        wilayah=True,
    )


def bagian_target_wilayah(b: Bahan) -> dict:
    """Reached since January against the target of each region below. Who was active at the start
    of the year is for the caller to add (baris.aktif_awal_tahun)."""
    baris_usulan(b.lain, b.minta.pengguna, b.minta.wilayah)
    baris: Baris = [
        (
            r.kode,
            {
                "wilayah": r.nama,
                "aktif_awal": r.aktif_awal,
                "tahun": r.jumlah_graduasi,
                "target": r.jumlah_target,
                "usulan": r.jumlah_usulan,
            },
        )
        for r in b.lulus.baris
    ]
    return susun_bagian(
        "target_wilayah",
        f"Capaian target menurut {b.kata_bawahan.lower()}",
        [
            _kolom_wilayah(b),
            kolom("aktif_awal", "Aktif awal tahun", ukuran=["aktif_awal"]),
            kolom(
                "tahun",
                f"Graduasi sejak Januari {b.minta.periode.tahun}",
                ukuran=[f"tahun_{u}" for u in LULUS],
            ),
            kolom("target", "Target", ukuran=["bawah:*"], ukuran_total=["target:*"], asal="target"),
            kolom_persen("capaian", "Capaian (%)", "tahun", "target"),
            kolom_persen("bagian", "Terhadap aktif awal (%)", "tahun", "aktif_awal"),
            kolom("usulan", "Usulan belum tuntas", ukuran=["usulan"], asal="usulan"),
        ],
        baris,
        total={
            "target": b.lulus.jumlah.jumlah_target,
            "aktif_awal": b.lulus.jumlah.aktif_awal,
        },
        catatan="Usulan belum tuntas dihitung pada saat data diambil. Target kabupaten/kota "
        "adalah miliknya sendiri bila ditetapkan, selain itu jumlah kecamatannya.",
        wilayah=True,
    )


def bagian_keluar(b: Bahan) -> dict:
    return susun_bagian(
        "keluar_lain",
        "Keluar bukan graduasi",
        [
            kolom("sebab", "Sebab", "teks"),
            kolom("masa", "KPM dalam periode", ukuran=["keluar_{}"]),
        ],
        [(str(a), {"sebab": a.label, "masa": b.jumlah(f"keluar_{a}")}) for a in AlasanKeluar],
        catatan="Tidak dijumlahkan dengan graduasi dan tidak dihitung sebagai capaian target.",
    )


def bagian_pendamping(b: Bahan) -> dict:
    baris = baris_wilayah(
        b,
        {
            "kpm": ("kpm",),
            "berpendamping": ("kpm_berpendamping",),
            "tanpa": ("kpm_tanpa",),
            "pendamping": (b.ukuran_orang,),
        },
    )
    bawah, atas = settings.BEBAN_PENDAMPING
    orang, punya = len(b.beban), b.jumlah("kpm_berpendamping")
    kurang, lebih = sum(n < bawah for n in b.beban), sum(n > atas for n in b.beban)
    kalimat = "Belum ada pendamping yang ditugaskan."
    if orang:
        kalimat = (
            f"{tulis_bilangan(orang)} pendamping, rata-rata {tulis_desimal(rasio(punya, orang))} "
            f"KPM seorang. Beban wajar {bawah}–{atas} KPM: {orang - kurang - lebih} pendamping di "
            f"dalamnya, {kurang} di bawah, {lebih} di atas."
        )
    return susun_bagian(
        "pendamping",
        "Beban pendamping",
        [
            _kolom_wilayah(b),
            kolom("kpm", "KPM aktif", ukuran=["kpm"]),
            kolom("berpendamping", "KPM berpendamping", ukuran=["kpm_berpendamping"]),
            kolom("tanpa", "KPM tanpa pendamping", ukuran=["kpm_tanpa"]),
            kolom(
                "pendamping",
                "Pendamping",
                jumlah=False,
                ukuran=["pendamping"],
                asal="pendamping",
                cacah=True,
            ),
            kolom("rasio", "KPM per pendamping", "rasio", dari=["berpendamping", "pendamping"]),
        ],
        baris,
        total={"pendamping": orang},
        kalimat=kalimat,
        catatan=f"Pendamping yang bertugas di beberapa {b.kata_bawahan.lower()} dihitung sekali "
        "pada baris jumlah.",
        wilayah=True,
    )


def ringkasan(b: Bahan, *kode: str) -> list[dict]:
    """The figures people read out first, each with what it was worked out from."""
    dinilai, kpm, g = b.jumlah(*DINILAI), b.jumlah("kpm"), b.lulus.jumlah
    pasangan = {
        "kpm_aktif": (kpm, None),
        "cakupan": (dinilai, b.jumlah(*WAJIB)),
        "kepatuhan": (b.jumlah("verif_memenuhi"), dinilai),
        "p2k2_cakupan": (b.jumlah("p2k2_hadir"), kpm),
        "p2k2_pelaksanaan": (b.jumlah("p2k2_terlaksana"), b.jumlah("p2k2_rencana")),
        "graduasi": (g.jumlah_graduasi, g.jumlah_target),
        "keluar_lain": (b.jumlah(*(f"keluar_{a}" for a in AlasanKeluar)), None),
        "rasio": (b.jumlah("kpm_berpendamping"), len(b.beban)),
    }
    if "graduasi" in kode:
        baris_target(b.lain, b.minta.pengguna, b.minta.wilayah, b.minta.periode.tahun)
    return [ringkas_satu(k, *pasangan[k], **DI_BALIK[k]) for k in kode]


# What stands behind each of them, above and below the line.
DI_BALIK: dict[str, dict] = {
    "kpm_aktif": {"atas": di_balik("kpm")},
    "cakupan": {"atas": di_balik(*DINILAI), "bawah": di_balik(*WAJIB)},
    "kepatuhan": {"atas": di_balik("verif_memenuhi"), "bawah": di_balik(*DINILAI)},
    "p2k2_cakupan": {"atas": di_balik("p2k2_hadir"), "bawah": di_balik("kpm")},
    "p2k2_pelaksanaan": {
        "atas": di_balik("p2k2_terlaksana", asal="pertemuan"),
        "bawah": di_balik("p2k2_rencana", asal="kelompok"),
    },
    "graduasi": {
        "atas": di_balik("tahun_graduasi_*"),
        "bawah": di_balik("target:*", asal="target"),
    },
    "keluar_lain": {"atas": di_balik("keluar_*")},
    "rasio": {
        "atas": di_balik("kpm_berpendamping"),
        "bawah": di_balik("pendamping", asal="pendamping", cacah=True),
    },
}
