"""Paket Rakor: what a head of office reads out, each sentence from a figure that is defined.

The year so far, from 1 January to the last day counted; what changed since the last Rakor that
was recorded (since 1 January where none is). Why it changed is shown by the bridge, not said.
"""

from collections import Counter
from datetime import date, timedelta

from graduasi.jembatan.ringkasan import Hasil, susun_jembatan
from graduasi.models import Kepergian
from graduasi.proyeksi.ringkasan import baris_prakiraan, susun_prakiraan
from laporan.definisi import persen, tulis_bilangan, tulis_desimal
from laporan.models import KeputusanRakor, Rakor
from laporan.periode import NAMA_BULAN, Periode, tulis_tanggal
from laporan.rakor.aturan import KEADAAN, keadaan_keputusan, prakiraan_setahun
from laporan.rakor.models import rakor_sebelum
from laporan.ukuran import KELUARGA
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.wilayah.models import Tingkat

from . import bagian as g
from . import jembatan, lapangan, penyaluran, program
from .bahan import Bahan
from .baris import Lain, aktif_awal_tahun, gerak_aktif, satukan, tambah
from .deklarasi import Permintaan, Susunan
from .tabel import Baris, di_balik, kolom, ringkas_satu, susun_bagian

_RINGKAS = ("kpm_aktif", "cakupan", "kepatuhan", "p2k2_cakupan", "graduasi", "rasio")


def susun(minta: Permintaan) -> Susunan:
    if not minta.sudah_mulai:
        return Susunan([], [], True)
    tahun = _sejak_januari(minta)
    b = Bahan.baca(tahun)
    rakor = rakor_sebelum(minta.wilayah, minta.sampai)
    sejak = rakor.tanggal + timedelta(days=1) if rakor else tahun.periode.mulai
    gerak = susun_jembatan(minta.wilayah, sejak, minta.sampai, hari_ini=minta.pada)
    salur, kendala = penyaluran.susun_salur(tahun), lapangan.susun_kendala(tahun)
    keputusan = _keputusan(minta)
    awal_tahun = aktif_awal_tahun(minta.pengguna, minta.wilayah.kode, minta.periode.tahun)
    bergerak = jembatan.keluarga_bergerak(minta, sejak)
    for lain in (salur.keluarga, kendala.keluarga, bergerak, awal_tahun):
        dict.update(b.keluarga, lain)
    angka = g.ringkasan(b, *_RINGKAS)
    angka += [salur.ringkas[0], kendala.ringkas[1]]
    selesai = sum(k == "selesai" for _, k in keputusan)
    angka.append(
        ringkas_satu(
            "keputusan_selesai", selesai, len(keputusan),
            atas=di_balik("keputusan:selesai", asal="keputusan"),
            bawah=di_balik("keputusan:*", asal="keputusan"),
        )
    )  # fmt: skip
    for k, x in keputusan:
        tambah(b.lain, "keputusan", [(k.rakor.wilayah_id, k.pk, f"keputusan:{x}", 1)])
    bagian = [
        _tren(b),
        _arti(g.bagian_kpm(b), "kpm_aktif"),
        _jembatan(gerak, rakor),
        _arti(_tanpa(g.bagian_graduasi(b), "masa"), "graduasi") | {"tanpa_tabel": True},
        _laju(b),
        *_akhir_komponen(minta, b.lain),
        _kendala(kendala),
        _bagian_keputusan(keputusan, rakor),
        *_lampiran(b, tahun, gerak, salur, kendala),
    ]
    lain = satukan(b.lain, salur.lain, kendala.lain)
    return Susunan(angka, bagian, b.kosong, b.keluarga, b.terlambat(), lain=lain)


def _sejak_januari(minta: Permintaan) -> Permintaan:
    """The year of the period, up to its end."""
    p = minta.periode
    awal = date(p.tahun, 1, 1)
    kata = p.kata if p.mulai == awal else f"Januari sampai {tulis_tanggal(p.sampai)}"
    periode = Periode(p.kode, kata, awal, p.sampai)
    return Permintaan(minta.pengguna, minta.wilayah, periode, minta.per)


def _tanpa(bagian: dict, kode: str) -> dict:
    """The section without one column."""
    i = next(n for n, k in enumerate(bagian["kolom"]) if k["kode"] == kode)
    potong = bagian["total"]
    return bagian | {
        "kolom": [k for n, k in enumerate(bagian["kolom"]) if n != i],
        "baris": [
            b | {"sel": [s for n, s in enumerate(b["sel"]) if n != i]} for b in bagian["baris"]
        ],
        "total": potong and [s for n, s in enumerate(potong) if n != i],
    }


def _arti(bagian: dict, *definisi: str) -> dict:
    """With the definitions of its figures, for the notes of its slide."""
    return bagian | {"definisi": list(definisi)}


# --- the state of the year -------------------------------------------------------------------
def _tren(b: Bahan) -> dict:
    """Active families at the end of each month, from the last December."""
    m = b.minta
    hari = [date(m.periode.tahun - 1, 12, 31)]
    for bulan in m.periode.bulan_berjalan(m.pada):
        akhir = date(bulan.year + bulan.month // 12, bulan.month % 12 + 1, 1) - timedelta(days=1)
        hari.append(min(akhir, m.sampai))
    gerak = gerak_aktif(b.sumber.keluarga, hari)
    n = [b.jumlah("kpm")]
    for h in reversed(hari[1:]):
        n.insert(0, n[0] - sum(gerak[h].values()))
        for (kode, _), naik in gerak[h].items():
            b.keluarga[kode, f"gerak:{h:%Y-%m}"] = naik
            b.keluarga[kode, f"balik:{h:%Y-%m}"] = -naik
    baris: Baris = []
    for i, (h, kpm) in enumerate(zip(hari, n, strict=True)):
        bulan = NAMA_BULAN[h.month - 1][:3] + ("" if i else f" {h.year}")
        selisih = kpm - n[i - 1] if i else None
        baris.append((f"{h:%Y-%m}", {"bulan": bulan, "kpm": kpm, "selisih": selisih}))
    kalimat = f"{tulis_bilangan(n[-1])} KPM aktif pada {tulis_tanggal(hari[-1])}"
    beda = n[-1] - n[0]
    if beda:
        arah = "naik" if beda > 0 else "turun"
        bagian = f" ({tulis_desimal(persen(abs(beda), n[0]), '%')})" if n[0] else ""
        kalimat += f", {arah} {tulis_bilangan(abs(beda))}{bagian} dari akhir {hari[0].year}."
    else:
        kalimat += f", sama dengan akhir {hari[0].year}."
    return susun_bagian(
        "tren",
        "KPM aktif tiap akhir bulan",
        [
            kolom("bulan", "Akhir bulan", "teks"),
            # Those of today, without what changed since: no list of its own for every month.
            kolom("kpm", "KPM aktif", jumlah=False, ukuran=["kpm"], ukuran_sesudah=["balik:{}"]),
            kolom("selisih", "Naik/turun", jumlah=False, ukuran=["gerak:{}"]),
        ],
        baris,
        kalimat=kalimat,
        jumlahkan=False,
        gambar={"bentuk": "garis", "judul": "KPM aktif tiap akhir bulan", "deret": ["kpm"]},
        tanpa_tabel=True,
        definisi=["kpm_aktif"],
    )


# --- what changed, and why -------------------------------------------------------------------
def _jembatan(hasil: Hasil, rakor: Rakor | None) -> dict:
    """The bridge in eight lines; every type and cause is in the annex."""
    j = hasil.jumlah
    keluar, lulus, beda = j.jumlah("keluar"), j.graduasi, j.akhir - j.awal
    awal = f"Sejak Rakor {tulis_tanggal(rakor.tanggal)}" if rakor else "Sejak 1 Januari"
    arah = f"naik {tulis_bilangan(beda)}" if beda > 0 else f"turun {tulis_bilangan(-beda)}"
    kalimat = (
        f"{awal}: {tulis_bilangan(j.awal)} menjadi {tulis_bilangan(j.akhir)} KPM"
        f"{f', {arah}' if beda else ', tetap'}; {tulis_bilangan(j.jumlah('masuk'))} masuk, "
        f"{tulis_bilangan(keluar)} keluar"
    )
    if keluar:
        kalimat += (
            f" ({tulis_bilangan(lulus)} di antaranya graduasi, "
            f"{tulis_desimal(persen(lulus, keluar), '%')})"
        )
    kalimat += "."
    catatan = (
        "Termasuk yang ditangguhkan. Awal + masuk − keluar = akhir. Yang keluar karena sebab lain "
        "tidak disebut graduasi."
    )
    if rakor is None:
        catatan += " Belum ada Rakor tercatat sebelum ini."
    if not hasil.menutup:
        catatan += " Jembatan ini tidak menutup: riwayat bertentangan, periksa datanya."
    return susun_bagian(
        "jembatan",
        "Apa yang berubah, dan mengapa",
        [
            kolom("gerak", "Gerak", "teks"),
            kolom("tanda", "Tanda", "teks"),
            kolom("kpm", "KPM", ukuran=["{}", "{}.*"]),
        ],
        [
            (
                ".".join(filter(None, (x.arah, x.golongan))),
                {"gerak": x.kata, "tanda": x.tanda or "=", "kpm": x.jumlah},
            )
            for x in j.ringkas
        ],
        kalimat=kalimat,
        catatan=catatan,
        jumlahkan=False,
        gambar={"bentuk": "jembatan", "judul": "Yang masuk dan yang keluar", "nilai": "kpm",
                "tanda": "tanda"},
        tanpa_tabel=True,
        definisi=["kpm_awal", "kpm_masuk", "kpm_keluar", "kpm_akhir", "graduasi_keluar"],
    )  # fmt: skip


# --- graduation ------------------------------------------------------------------------------
def _laju(b: Bahan) -> dict:
    """Reached month by month beside an even pace; to December at the pace so far."""
    m, target = b.minta, b.lulus.jumlah.jumlah_target
    awal = m.periode.mulai
    per_bulan: Counter[int] = Counter()
    pergi = b.sumber.kepergian.filter(
        golongan=Kepergian.Golongan.GRADUASI, tanggal__range=(awal, m.sampai)
    ).order_by()
    for *k, tanggal in pergi.values_list(*KELUARGA.kolom("keluarga__"), "tanggal"):
        per_bulan[tanggal.month] += 1
        b.keluarga[KELUARGA.tulis(*k), f"laju:{tanggal:%Y-%m}"] += 1
    kini, nyata = m.sampai.month, sum(per_bulan.values())
    akhir = prakiraan_setahun(nyata, m.sampai)
    baris: Baris = []
    jumlah = 0
    for bulan in range(1, 13):
        jumlah += per_bulan[bulan]
        lewat = bulan - kini
        baris.append(
            (
                f"{awal.year}-{bulan:02d}",
                {
                    "bulan": NAMA_BULAN[bulan - 1][:3],
                    "nyata": jumlah if lewat <= 0 else None,
                    "prakiraan": nyata + (akhir - nyata) * lewat // (12 - kini)
                    if lewat >= 0 and kini < 12
                    else None,
                    "target": target * bulan // 12 if target else None,
                },
            )
        )
    kalimat = (
        f"Dengan laju sampai {tulis_tanggal(m.sampai)} ({tulis_bilangan(nyata)} KPM), "
        f"diperkirakan {tulis_bilangan(akhir)} KPM graduasi sampai akhir {awal.year}"
    )
    if target:
        bagian = tulis_desimal(persen(akhir, target), "%")
        kalimat += f", {bagian} dari target {tulis_bilangan(target)}"
    return susun_bagian(
        "laju",
        "Laju graduasi dan prakiraan akhir tahun",
        [
            kolom("bulan", "Bulan", "teks"),
            kolom("nyata", "Graduasi sejak Januari", jumlah=False, ukuran_sampai=["laju:{}"]),
            kolom(
                "prakiraan", "Prakiraan dengan laju ini", jumlah=False, ukuran=["laju:*"],
                dasar="Laju yang dilanjutkan dihitung dari KPM yang sudah graduasi ini.",
            ),
            kolom(
                "target", "Laju rata menuju target", jumlah=False, ukuran=["target:*"],
                asal="target", dasar="Target setahun dibagi rata per bulan.",
            ),
        ],
        baris,
        kalimat=f"{kalimat}.",
        catatan="Prakiraan melanjutkan laju rata-rata harian sejak 1 Januari dalam garis lurus; "
        "usulan yang sedang berjalan tidak dihitung.",
        jumlahkan=False,
        gambar={"bentuk": "garis", "judul": "Graduasi sejak Januari, prakiraan (putus-putus) dan "
                "laju menuju target", "deret": ["nyata", "prakiraan", "target"],
                "prakiraan": "prakiraan"},
        tanpa_tabel=True,
        definisi=["graduasi", "prakiraan_graduasi"],
    )  # fmt: skip


def _akhir_komponen(minta: Permintaan, lain: Lain) -> list[dict]:
    """Families whose last component ends by age or school; nothing before the first night."""
    p = susun_prakiraan(minta.pengguna, minta.wilayah, minta.pada)
    if p.per is None:
        return []
    masa = [x for x, *_ in p.triwulan]
    for kode, pk, tanggal, rupiah in baris_prakiraan(
        minta.pengguna, minta.wilayah, masa[0].mulai, masa[-1].sampai
    ):
        triwulan = next(f"{x.mulai:%Y-%m}" for x in masa if tanggal <= x.sampai)
        isi = [(kode, pk, f"akhir:{triwulan}", 1), (kode, pk, f"rp_akhir:{triwulan}", rupiah)]
        tambah(lain, "proyeksi", isi)
    setahun = sum(n for _, n, _ in p.triwulan[:4])
    return [
        susun_bagian(
            "akhir_komponen",
            "KPM yang komponen terakhirnya berakhir",
            [
                kolom("masa", "Triwulan", "teks"),
                kolom("kpm", "KPM", ukuran=["akhir:{}"], asal="proyeksi"),
                kolom(
                    "rupiah", "Bantuan setahun yang berakhir (Rp)", ukuran=["rp_akhir:{}"],
                    asal="proyeksi",
                ),
            ],
            [
                (f"{x.mulai:%Y-%m}", {"masa": x.kata, "kpm": n, "rupiah": rp})
                for x, n, rp in p.triwulan
            ],
            kalimat=f"Bila tidak ada kelahiran, kematian atau perpindahan, komponen terakhir "
            f"{tulis_bilangan(setahun)} KPM berakhir dalam empat triwulan ini.",
            catatan=f"Dihitung {tulis_tanggal(p.per)} dari umur, kelas dan ketentuan yang berlaku.",
            definisi=["akhir_komponen"],
        )
    ]  # fmt: skip


# --- obstacles, decisions ----------------------------------------------------------------------
def _kendala(s: Susunan) -> dict:
    bagian, ringkas = s.bagian[0], s.ringkas[1]
    kalimat = "Tidak ada kunjungan yang mencatat kendala."
    if bagian["baris"]:
        nama, n, *_ = bagian["baris"][0]["sel"]
        kalimat = (
            f"{tulis_bilangan(ringkas['pembilang'])} dari {tulis_bilangan(ringkas['penyebut'])} "
            f"kunjungan ({tulis_desimal(ringkas['nilai'], '%')}) menemui kendala; tersering: "
            f"{nama} ({tulis_bilangan(n)} kunjungan)."
        )
    grafik = {"bentuk": "batang", "judul": "Kunjungan menurut kendala", "nilai": "kunjungan"}
    return _arti(bagian | {"kalimat": kalimat, "gambar": grafik}, "berkendala")


def _keputusan(minta: Permintaan) -> list[tuple[KeputusanRakor, str]]:
    """Decisions of the meetings until the last day, with how they stood on it: those of the
    last meeting, and older ones that were open then."""
    semua = (
        KeputusanRakor.objects.untuk(minta.pengguna)
        .filter(rakor__wilayah=minta.wilayah, rakor__tanggal__lte=minta.sampai)
        .select_related("rakor")
        .order_by("tenggat", "pk")
    )
    dinilai = [(k, keadaan_keputusan(k.tenggat, k.selesai_pada, minta.sampai)) for k in semua]
    terakhir = max((k.rakor.tanggal for k, _ in dinilai), default=None)
    return [(k, x) for k, x in dinilai if x != "selesai" or k.rakor.tanggal == terakhir]


def _bagian_keputusan(keputusan: list, rakor: Rakor | None) -> dict:
    n = Counter(x for _, x in keputusan)
    kalimat = "Belum ada keputusan Rakor yang tercatat."
    if keputusan:
        kalimat = (
            f"{len(keputusan)} keputusan Rakor: {n['selesai']} selesai, {n['lewat']} lewat "
            f"tenggat, {n['jalan']} berjalan."
        )
    return susun_bagian(
        "keputusan",
        "Keputusan dan tindak lanjutnya",
        [
            kolom("isi", "Yang diputuskan", "teks"),
            kolom("rakor", "Rakor", "teks"),
            kolom("siapa", "Penanggung jawab", "teks"),
            kolom("tenggat", "Paling lambat", "teks"),
            kolom("keadaan", "Keadaan", "teks"),
            kolom("hasil", "Hasil", "teks"),
        ],
        [
            (
                str(k.pk),
                {
                    "isi": k.isi,
                    "rakor": kata_tanggal(k.rakor.tanggal),
                    "siapa": k.siapa,
                    "tenggat": kata_tanggal(k.tenggat),
                    "keadaan": KEADAAN[x][0],
                    "hasil": k.hasil or "–",
                },
            )
            for k, x in keputusan
        ],
        kalimat=kalimat,
        catatan="Keputusan Rakor terakhir, dan yang lebih lama selama belum selesai.",
        jumlahkan=False,
        definisi=["keputusan_selesai"],
    )


# --- annexes -----------------------------------------------------------------------------------
def _lampiran(b: Bahan, tahun: Permintaan, gerak: Hasil, salur: Susunan, kendala: Susunan):
    rinci = jembatan.bagian_jembatan(gerak)
    semua = [
        rinci | {"kode": "jembatan_rinci", "judul": "Jembatan menurut jenis dan sebab"},
        jembatan.bagian_wilayah(gerak, tahun.wilayah.tingkat) | {"kode": "jembatan_wilayah"},
        _arti(g.bagian_verifikasi(b), "cakupan", "kepatuhan"),
        _arti(g.bagian_p2k2(b), "p2k2_cakupan", "p2k2_pelaksanaan"),
        salur.bagian[0] | {"kode": "salur_wilayah"},
        g.bagian_target_wilayah(b),
        g.bagian_keluar(b),
        kendala.bagian[1] | {"kode": "kendala_wilayah"},
        _arti(g.bagian_pendamping(b), "rasio"),
    ]
    if tahun.wilayah.tingkat == Tingkat.PROVINSI:
        lalu = program.sebelumnya(tahun)
        dulu = Bahan.baca(lalu, ("kpm", "verifikasi", "p2k2"), rinci=False)
        program.isi_selisih(b, lalu)
        semua.insert(0, program.bagian_peringkat(b, dulu))
    return [x | {"lampiran": True} for x in semua]
