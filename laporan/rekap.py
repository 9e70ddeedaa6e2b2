"""Rekap Kabupaten: the counts of one district and period set out as a document, as data.

The result is what a snapshot freezes; page, PDF, XLSX and API are made from it alone.
Decimals are strings, so that the same content always gives the same bytes.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from graduasi.aturan import AlasanKeluar, JenisGraduasi
from graduasi.ringkasan import Baris, ringkas
from kpm.aturan import Komponen
from pkh.wilayah.models import Tingkat, Wilayah

from .definisi import DEFINISI, REKAP_KABUPATEN, VERSI, persen, rasio, tulis_bilangan, tulis_desimal
from .periode import Periode
from .ukuran import KOMPONEN, Hitungan, Sumber, beban, hitung

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


def kolom(kode: str, judul: str, jenis: str = "bilangan", **lain) -> dict[str, Any]:
    """A column. `dari` = [numerator, denominator] of a percent or ratio column; `jumlah`
    False for counts that must not be added up."""
    return {"kode": kode, "judul": judul, "jenis": jenis, "jumlah": jenis == "bilangan", **lain}


def _persen_dari(kode: str, judul: str, pembilang: str, penyebut: str) -> dict[str, Any]:
    return kolom(kode, judul, "persen", dari=[pembilang, penyebut])


def isi_sel(kolom_kolom: list[dict], nilai: dict[str, Any]) -> list:
    """One row in column order; percent and ratio cells are worked out here and only here."""
    sel = []
    for k in kolom_kolom:
        if "dari" in k:
            hitung_sel = persen if k["jenis"] == "persen" else rasio
            d = hitung_sel(*(nilai[a] or 0 for a in k["dari"]))
            sel.append(None if d is None else str(d))
        else:
            sel.append(nilai[k["kode"]])
    return sel


def susun_bagian(
    kode: str,
    judul: str,
    kolom_kolom: list[dict],
    baris: list[tuple[str, dict[str, Any]]],
    *,
    total: dict[str, Any] | None = None,
    kalimat: str = "",
    catatan: str = "",
) -> dict:
    """One table. `total` overrides sums that are not sums (people counted once)."""
    jumlah = {
        k["kode"]: sum(n[k["kode"]] or 0 for _, n in baris)
        for k in kolom_kolom
        if k["jenis"] == "bilangan"
    } | (total or {})
    return {
        "kode": kode,
        "judul": judul,
        "kalimat": kalimat,
        "kolom": kolom_kolom,
        "baris": [{"kode": kd, "sel": isi_sel(kolom_kolom, n)} for kd, n in baris],
        "total": isi_sel(kolom_kolom, jumlah | {kolom_kolom[0]["kode"]: "Jumlah"}),
        "catatan": catatan,
    }


def daftar_kecamatan(wilayah: Wilayah, h: Hitungan) -> list[tuple[str, str]]:
    """[(code, name)] of the district's kecamatan. One that ended (split, renamed) is listed
    under its old code only while families are still recorded there."""
    terpakai = {kode for (kode, _), n in h.items() if n}
    daftar = []
    for w in Wilayah.objects.di_bawah(wilayah.pk).filter(tingkat=Tingkat.KECAMATAN):
        if w.berakhir_pada is None:
            daftar.append((w.kode, w.nama))
        elif w.kode in terpakai:
            daftar.append((w.kode, f"{w.nama} (kode lama)"))
    return daftar


def _jumlah(h: Hitungan, ukuran: str, panjang: int = 8) -> int:
    return sum(n for (kode, u), n in h.items() if u == ukuran and len(kode) == panjang)


def _bagian_kpm(kec: list, h: Hitungan) -> dict:
    kk = [
        kolom("kecamatan", "Kecamatan", "teks"),
        kolom("kpm", "KPM aktif"),
        *(kolom(k, _JUDUL_KOMPONEN[k]) for k in KOMPONEN),
        kolom("orang", "Jumlah anggota"),
    ]
    baris = []
    for kode, nama in kec:
        orang = {k: h[kode, f"komponen_{k}"] for k in KOMPONEN}
        baris.append(
            (
                kode,
                {"kecamatan": nama, "kpm": h[kode, "kpm"], **orang, "orang": sum(orang.values())},
            )
        )
    n = _jumlah(h, "kpm")
    kalimat = f"{tulis_bilangan(n)} KPM aktif di {len(kec)} kecamatan."
    if n:
        terbanyak = max(baris, key=lambda b: b[1]["kpm"])[1]
        kalimat = (
            f"{tulis_bilangan(n)} KPM aktif di {len(kec)} kecamatan; terbanyak di "
            f"{terbanyak['kecamatan']} ({tulis_bilangan(terbanyak['kpm'])} KPM, "
            f"{tulis_desimal(persen(terbanyak['kpm'], n), '%')})."
        )
    return susun_bagian(
        "kpm",
        "KPM dan komponen menurut kecamatan",
        kk,
        baris,
        kalimat=kalimat,
        catatan="Kolom komponen menghitung orang, bukan keluarga: "
        + ", ".join(f"{_JUDUL_KOMPONEN[str(k)].replace('/ ', '/')} = {k.label}" for k in Komponen)
        + ".",
    )


def _bagian_verifikasi(kec: list, h: Hitungan) -> dict:
    kk = [
        kolom("kecamatan", "Kecamatan", "teks"),
        kolom("wajib", "Kewajiban"),
        kolom("terverifikasi", "Terverifikasi"),
        kolom("memenuhi", "Memenuhi"),
        kolom("tidak", "Tidak memenuhi"),
        kolom("tidak_dapat", "Tidak dapat diverifikasi"),
        kolom("belum", "Belum"),
        _persen_dari("cakupan", "Cakupan (%)", "terverifikasi", "wajib"),
        _persen_dari("kepatuhan", "Kepatuhan (%)", "memenuhi", "terverifikasi"),
    ]
    hasil = ("memenuhi", "tidak", "tidak_dapat", "belum")
    baris = []
    for kode, nama in kec:
        n = {a: h[kode, f"verif_{a}"] for a in hasil}
        n |= {"wajib": sum(n.values()), "terverifikasi": n["memenuhi"] + n["tidak"]}
        baris.append((kode, {"kecamatan": nama, **n}))
    j = {a: _jumlah(h, f"verif_{a}") for a in hasil}
    wajib, dinilai = sum(j.values()), j["memenuhi"] + j["tidak"]
    kalimat = "Tidak ada kewajiban yang tercatat pada periode ini."
    if wajib:
        kalimat = (
            f"Dari {tulis_bilangan(wajib)} kewajiban bulanan, {tulis_bilangan(dinilai)} "
            f"({tulis_desimal(persen(dinilai, wajib), '%')}) sudah diverifikasi"
        ) + (
            f"; {tulis_bilangan(j['memenuhi'])} di antaranya memenuhi "
            f"({tulis_desimal(persen(j['memenuhi'], dinilai), '%')})."
            if dinilai
            else "."
        )
    return susun_bagian(
        "verifikasi",
        "Verifikasi komitmen",
        kk,
        baris,
        kalimat=kalimat,
        catatan="Satu anggota dalam satu bulan dihitung satu kewajiban.",
    )


def _bagian_p2k2(kec: list, h: Hitungan) -> dict:
    kk = [
        kolom("kecamatan", "Kecamatan", "teks"),
        kolom("kpm", "KPM aktif"),
        kolom("hadir", "KPM hadir sedikitnya sekali"),
        _persen_dari("cakupan", "Cakupan (%)", "hadir", "kpm"),
        kolom("kelompok", "Kelompok aktif"),
        kolom("rencana", "Pertemuan direncanakan"),
        kolom("terlaksana", "Pertemuan terlaksana"),
        _persen_dari("pelaksanaan", "Pelaksanaan (%)", "terlaksana", "rencana"),
    ]
    ruas = ("hadir", "kelompok", "rencana", "terlaksana")
    baris = [
        (
            kode,
            {
                "kecamatan": nama,
                "kpm": h[kode, "kpm"],
                **{a: h[kode, f"p2k2_{a}"] for a in ruas},
            },
        )
        for kode, nama in kec
    ]
    j = {a: _jumlah(h, f"p2k2_{a}") for a in ruas}
    kpm = _jumlah(h, "kpm")
    kalimat = (
        f"{tulis_bilangan(j['hadir'])} dari {tulis_bilangan(kpm)} KPM aktif hadir sedikitnya "
        f"sekali ({tulis_desimal(persen(j['hadir'], kpm), '%')}); "
        f"{tulis_bilangan(j['terlaksana'])} "
        f"pertemuan terlaksana dari {tulis_bilangan(j['rencana'])} yang direncanakan."
    )
    return susun_bagian("p2k2", "P2K2", kk, baris, kalimat=kalimat)


def _bagian_graduasi(h: Hitungan, g: Baris, periode: Periode) -> dict:
    kk = [
        kolom("jenis", "Jenis graduasi", "teks"),
        kolom("masa", "Dalam periode"),
        kolom("tahun", f"Sejak Januari {periode.tahun}"),
        kolom("target", f"Target {periode.tahun}"),
        _persen_dari("capaian", "Capaian (%)", "tahun", "target"),
    ]
    baris = [
        (
            str(j),
            {
                "jenis": j.label,
                "masa": _jumlah(h, f"graduasi_{j}"),
                "tahun": tahun,
                "target": target,
            },
        )
        for j, target, tahun in g.per_jenis
    ]
    tahun, sasaran = g.jumlah_graduasi, g.jumlah_target
    kalimat = f"{tulis_bilangan(tahun)} KPM graduasi sejak Januari {periode.tahun}"
    kalimat += (
        f", {tulis_desimal(persen(tahun, sasaran), '%')} dari target {tulis_bilangan(sasaran)} KPM."
        if sasaran
        else "; target tahun ini belum ditetapkan."
    )
    return susun_bagian("graduasi", "Graduasi terhadap target", kk, baris, kalimat=kalimat)


def _bagian_graduasi_kecamatan(kec: list, h: Hitungan) -> dict:
    kk = [
        kolom("kecamatan", "Kecamatan", "teks"),
        *(kolom(str(j), j.label) for j in JenisGraduasi),
        kolom("graduasi", "Jumlah graduasi"),
    ]
    baris = []
    for kode, nama in kec:
        n = {str(j): h[kode, f"graduasi_{j}"] for j in JenisGraduasi}
        baris.append((kode, {"kecamatan": nama, **n, "graduasi": sum(n.values())}))
    return susun_bagian("graduasi_kecamatan", "Graduasi dalam periode menurut kecamatan", kk, baris)


def _bagian_keluar(h: Hitungan) -> dict:
    kk = [kolom("sebab", "Sebab", "teks"), kolom("masa", "KPM dalam periode")]
    baris = [(str(a), {"sebab": a.label, "masa": _jumlah(h, f"keluar_{a}")}) for a in AlasanKeluar]
    return susun_bagian(
        "keluar_lain",
        "Keluar bukan graduasi",
        kk,
        baris,
        catatan="Tidak dijumlahkan dengan graduasi dan tidak dihitung sebagai capaian target.",
    )


def _bagian_pendamping(kec: list, h: Hitungan, kode_wilayah: str, beban_kini: list[int]) -> dict:
    kk = [
        kolom("kecamatan", "Kecamatan", "teks"),
        kolom("kpm", "KPM aktif"),
        kolom("berpendamping", "KPM berpendamping"),
        kolom("tanpa", "KPM tanpa pendamping"),
        kolom("pendamping", "Pendamping", jumlah=False),
        kolom("rasio", "KPM per pendamping", "rasio", dari=["berpendamping", "pendamping"]),
    ]
    baris = []
    for kode, nama in kec:
        kpm, punya = h[kode, "kpm"], h[kode, "kpm_berpendamping"]
        baris.append(
            (
                kode,
                {
                    "kecamatan": nama,
                    "kpm": kpm,
                    "berpendamping": punya,
                    "tanpa": kpm - punya,
                    "pendamping": h[kode, "pendamping"],
                },
            )
        )
    bawah, atas = settings.BEBAN_PENDAMPING
    orang = h[kode_wilayah, "pendamping_kabupaten"]
    kurang = sum(n < bawah for n in beban_kini)
    lebih = sum(n > atas for n in beban_kini)
    kalimat = "Belum ada pendamping yang ditugaskan."
    if orang:
        punya = _jumlah(h, "kpm_berpendamping")
        kalimat = (
            f"{tulis_bilangan(orang)} pendamping, rata-rata {tulis_desimal(rasio(punya, orang))} "
            f"KPM seorang. Beban wajar {bawah}–{atas} KPM: {orang - kurang - lebih} pendamping di "
            f"dalamnya, {kurang} di bawah, {lebih} di atas."
        )
    return susun_bagian(
        "pendamping",
        "Beban pendamping",
        kk,
        baris,
        total={"pendamping": orang},
        kalimat=kalimat,
        catatan="Pendamping yang bertugas di beberapa kecamatan dihitung sekali pada baris jumlah.",
    )


def _ringkas(h: Hitungan, kode_wilayah: str, g: Baris) -> list[dict]:
    """The figures people read out first, each with what it was worked out from."""
    kpm = _jumlah(h, "kpm")
    memenuhi = _jumlah(h, "verif_memenuhi")
    dinilai = memenuhi + _jumlah(h, "verif_tidak")
    wajib = dinilai + _jumlah(h, "verif_belum") + _jumlah(h, "verif_tidak_dapat")
    pasangan = [
        ("kpm_aktif", kpm, None),
        ("cakupan", dinilai, wajib),
        ("kepatuhan", memenuhi, dinilai),
        ("p2k2_cakupan", _jumlah(h, "p2k2_hadir"), kpm),
        ("graduasi", g.jumlah_graduasi, g.jumlah_target),
        ("rasio", _jumlah(h, "kpm_berpendamping"), h[kode_wilayah, "pendamping_kabupaten"]),
    ]
    return [ringkas_satu(*p) for p in pasangan]


def ringkas_satu(kode: str, pembilang: int, penyebut: int | None) -> dict:
    """A headline figure: value by its definition, with numerator and denominator."""
    d = DEFINISI[kode]
    jenis = {"persen": "persen", "KPM per pendamping": "rasio"}.get(d.satuan, "bilangan")
    nilai: int | str | None = pembilang
    if penyebut is not None:
        angka = (persen if jenis == "persen" else rasio)(pembilang, penyebut)
        nilai = None if angka is None else str(angka)
    return {
        "kode": kode,
        "judul": d.judul,
        "jenis": jenis,
        "satuan": d.satuan,
        "nilai": nilai,
        "pembilang": pembilang,
        "penyebut": penyebut,
    }


def susun_rekap(
    *, pengguna, wilayah: Wilayah, periode: Periode, per: datetime, surat: dict
) -> dict[str, Any]:
    """The whole report as data. 13 queries whatever the number of kecamatan."""
    pada: date = timezone.localdate(per)
    sumber = Sumber.untuk(pengguna, wilayah.pk)
    h = hitung(sumber, periode, pada)
    kec = daftar_kecamatan(wilayah, h)
    sampai = min(periode.sampai, pada)
    g = ringkas(pengguna, wilayah, periode.tahun, sampai=sampai).jumlah
    beban_kini = beban(sumber, sampai) if periode.mulai <= pada else []
    bagian = [
        _bagian_kpm(kec, h),
        _bagian_verifikasi(kec, h),
        _bagian_p2k2(kec, h),
        _bagian_graduasi(h, g, periode),
        _bagian_graduasi_kecamatan(kec, h),
        _bagian_keluar(h),
        _bagian_pendamping(kec, h, wilayah.pk, beban_kini),
    ]
    return {
        "jenis": REKAP_KABUPATEN.kode,
        "versi_definisi": VERSI,
        "judul": f"Rekap PKH {wilayah.nama}",
        "wilayah": {"kode": wilayah.kode, "nama": wilayah.nama},
        "periode": {
            "kode": periode.kode,
            "kata": periode.kata,
            "mulai": periode.mulai.isoformat(),
            "sampai": periode.sampai.isoformat(),
            "berjalan": periode.sampai > pada,
        },
        "per": per.isoformat(),
        "kosong": not any(h.values()),
        "ringkas": _ringkas(h, wilayah.pk, g),
        "bagian": bagian,
        "definisi": [DEFINISI[kode].sebagai_data() for kode in REKAP_KABUPATEN.definisi],
        "surat": surat,
    }
