"""Everything that happened to a family, as one list; what of it is still open: terbuka.py.

What the rooms above write down (visits, attendance, verification, proposals, departures,
assignments) is reached by the names of their relations, never imported; each through
`.untuk()`, so the family page shows nobody more than the rooms themselves do. One query
for each kind, however much happened. See docs/keputusan/halaman-keluarga.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import connection
from django.db.models import Count, Q
from django.utils.timezone import localdate

from .kepesertaan.aturan import DATANG, Hadir, Hasil
from .models import Bantuan, Keluarga
from .penyaluran.aturan import KKS_JANGGAL
from .terbuka import TERBUKA

NADA_STATUS = {
    Keluarga.Status.AKTIF: "baik",
    Keluarga.Status.DITANGGUHKAN: "perhatian",
    Keluarga.Status.GRADUASI: "baik",
    Keluarga.Status.KELUAR: "bahaya",
    Keluarga.Status.TIDAK_LAYAK: "bahaya",
    Keluarga.Status.CALON: "proses",
}
KATA_HASIL = {
    "memenuhi": "memenuhi",
    "tidak": "tidak memenuhi",
    "tidak_dapat": "tidak dapat diverifikasi",
    "belum": "belum diverifikasi",
}
NADA_BANTUAN = {Bantuan.Status.SALUR: "baik", Bantuan.Status.GAGAL: "bahaya"}


@dataclass(frozen=True)
class Kejadian:
    """One thing that happened. `rute` and `pk` name its page, if it has one; `rupiah` and
    `bulan` are shown in the page's own way."""

    tanggal: date
    judul: str
    rinci: str = ""
    nada: str = ""
    oleh: str = ""
    rute: str = ""
    pk: int | None = None
    rupiah: int | None = None
    bulan: date | None = None


def yang_tercatat(keluarga: Keluarga) -> frozenset[str]:
    """Relations, by name, that have any row of this family; one query, a probe each. Most
    families have had no complaint, no case, no sanction: those tables need not be asked."""
    with connection.cursor() as k:
        k.execute(_sql_tercatat(), {"pk": keluarga.pk})
        return frozenset(k.fetchone()[0])


@cache
def _sql_tercatat() -> str:
    ada = ", ".join(
        f"CASE WHEN EXISTS (SELECT FROM {r.related_model._meta.db_table}"
        f" WHERE {r.field.column} = %(pk)s) THEN '{r.get_accessor_name()}' END"
        for r in Keluarga._meta.related_objects
        if r.get_accessor_name() in {*_SUMBER, *TERBUKA}
    )
    return f"SELECT array_remove(ARRAY[{ada}], NULL)"  # noqa: S608


def susun_linimasa(
    keluarga: Keluarga, pengguna, batas: int, ada: frozenset[str] | None = None
) -> tuple[list[Kejadian], bool]:
    """(newest `batas` events, whether there are older ones). `ada`: of yang_tercatat."""
    ada = yang_tercatat(keluarga) if ada is None else ada
    sumber = [isi for relasi, isi in _SUMBER.items() if relasi in ada]
    semua = [k for isi in sumber for k in isi(keluarga, pengguna, batas + 1)]
    semua.sort(key=lambda k: k.tanggal, reverse=True)
    return semua[:batas], len(semua) > batas


def _status(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    baris = keluarga.perubahan_status.untuk(pengguna).select_related("oleh")
    for p in baris.order_by("-tanggal", "-pk")[:batas]:
        yield Kejadian(
            p.tanggal,
            f"Status menjadi {p.get_ke_display()}",
            " · ".join(filter(None, [p.alasan, p.dasar])),
            NADA_STATUS[p.ke],
            str(p.oleh or ""),
        )


def _undangan(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    baris = keluarga.undangan_awal.untuk(pengguna).berlaku().select_related("pertemuan")
    for u in baris.order_by("-pertemuan__tanggal", "-pk")[:batas]:
        belum = u.kehadiran == Hadir.BELUM
        yield Kejadian(
            u.pertemuan.tanggal,
            f"Pertemuan awal: {'diundang' if belum else u.get_kehadiran_display().lower()}",
            " · ".join(filter(None, [u.pertemuan.tempat, u.wakil])),
            "proses" if belum else "baik" if u.kehadiran in DATANG else "perhatian",
            rute="kpm:pertemuan_awal_rinci",
            pk=u.pertemuan_id,
        )


def _validasi(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    for v in keluarga.validasi.untuk(pengguna).select_related("oleh")[:batas]:
        sebab = v.get_sebab_display() if v.sebab else ""
        komitmen = f"Komitmen ditandatangani {v.komitmen_oleh}" if v.komitmen_tanggal else ""
        yield Kejadian(
            v.tanggal,
            f"Validasi: {v.get_hasil_display().lower()}",
            " · ".join(filter(None, [sebab, v.alasan, komitmen])),
            "baik" if v.hasil == Hasil.LAYAK else "bahaya",
            str(v.oleh),
            "kpm:validasi_rinci",
            v.pk,
        )


def _kunjungan(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    """A visit that was a validation or an asesmen is told there."""
    baris = keluarga.kunjungan.untuk(pengguna).exclude(kunci__in=keluarga.validasi.values("kunci"))
    baris = baris.exclude(kunci__in=keluarga.asesmen.untuk(pengguna).values("kunci"))
    for k in baris.select_related("pendamping", "kendala").order_by("-tanggal", "-pk")[:batas]:
        kendala = k.kendala.nama if k.kendala else k.kendala_lain
        bagian = [k.temuan[:200], f"Kendala: {kendala}" if kendala else "", k.tindak_lanjut]
        yield Kejadian(
            k.tanggal,
            k.get_tujuan_display(),
            " · ".join(filter(None, bagian)),
            "perhatian" if kendala else "baik",
            str(k.pendamping),
            "pendamping:kunjungan_rinci",
            k.pk,
        )


def _kehadiran(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    baris = keluarga.kehadiran.untuk(pengguna).select_related("pertemuan__sesi")
    for h in baris.order_by("-pertemuan__tanggal", "-pk")[:batas]:
        yield Kejadian(
            h.pertemuan.tanggal,
            f"P2K2: {h.get_status_display().lower()}",
            " · ".join(filter(None, [str(h.pertemuan.sesi), h.catatan])),
            "baik" if h.status == "hadir" else "perhatian",
            rute="pendamping:pertemuan_rinci",
            pk=h.pertemuan_id,
        )


def _verifikasi(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    """One line a month: the members stand in the table of the month itself."""
    hasil = {
        h: Count("pk", filter=Q(hasil=h)) for h in ("memenuhi", "tidak", "tidak_dapat", "belum")
    }
    baris = keluarga.verifikasi.untuk(pengguna).order_by().values("bulan").annotate(**hasil)
    for v in baris.order_by("-bulan")[:batas]:
        if v["tidak"]:
            nada = "bahaya"
        else:
            nada = "perhatian" if v["belum"] or v["tidak_dapat"] else "baik"
        rinci = ", ".join(f"{v[h]} {kata}" for h, kata in KATA_HASIL.items() if v[h])
        yield Kejadian(v["bulan"], "Verifikasi komitmen", rinci, nada, bulan=v["bulan"])


def _bantuan(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    for b in keluarga.bantuan.untuk(pengguna).order_by("-periode")[:batas]:
        yield Kejadian(
            b.tanggal_salur or b.periode,
            f"Bantuan {b.get_status_display().lower()}",
            b.keterangan,
            NADA_BANTUAN.get(b.status, ""),
            rupiah=b.jumlah,
            bulan=b.periode,
        )


def _pemegang_kks(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    baris = keluarga.pemegang_kks.untuk(pengguna).select_related("oleh")
    for p in baris.order_by("-tanggal", "-pk")[:batas]:
        yield Kejadian(
            p.tanggal,
            f"KKS dipegang: {p.get_pemegang_display().lower()}",
            p.catatan,
            "bahaya" if p.pemegang in KKS_JANGGAL else "",
            str(p.oleh or ""),
        )


def _asesmen(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    for a in keluarga.asesmen.untuk(pengguna).select_related("oleh")[:batas]:
        kata = f"Asesmen graduasi: {'mampu' if a.layak else 'belum mampu'}"
        nada, rute = "baik" if a.layak else "perhatian", "graduasi:asesmen"
        yield Kejadian(a.tanggal, kata, a.catatan[:200], nada, str(a.oleh), rute, a.pk)


def _usulan(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    langkah = keluarga.usulan.model._meta.get_field("langkah").related_model
    baris = langkah.objects.untuk(pengguna).filter(usulan__keluarga=keluarga)
    for n in baris.select_related("usulan", "oleh").order_by("-pk")[:batas]:
        yield Kejadian(
            localdate(n.pada),
            f"Usulan graduasi {n.get_ke_display().lower()}",
            n.catatan,
            "proses",
            f"{n.oleh}, {n.jabatan}",
            "graduasi:rinci",
            n.usulan_id,
        )


def _kepergian(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    """Departures; of a graduation also the visits after it, and how the family stood."""
    baris = list(keluarga.kepergian.untuk(pengguna).order_by("-tanggal", "-pk")[:batas])
    for k in baris:
        yield Kejadian(
            k.tanggal, f"{k.get_golongan_display()}: {k.get_jenis_display()}", k.keterangan, "baik"
        )
    if any(k.golongan == "graduasi" for k in baris):
        yield from _pantauan(keluarga, pengguna, batas)


def _pantauan(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    pantauan = keluarga.kepergian.model._meta.get_field("pantauan").related_model
    nada = {"bertahan": "baik", "rawan": "perhatian", "jatuh": "bahaya"}
    baris = pantauan.objects.untuk(pengguna).filter(kepergian__keluarga=keluarga)
    for p in baris.select_related("oleh").order_by("-tanggal", "-pk")[:batas]:
        omzet = f"Omzet {p.get_omzet_display().lower()}" if p.omzet else ""
        yield Kejadian(
            p.tanggal,
            f"Sesudah graduasi: {p.get_keadaan_display().lower()}",
            " · ".join(filter(None, [omzet, p.catatan[:200]])),
            nada[p.keadaan],
            str(p.oleh),
            "graduasi:pasca_rinci",
            keluarga.pk,
        )


def _dukungan(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    for d in keluarga.dukungan.untuk(pengguna).select_related("oleh")[:batas]:
        bast = f"BAST {d.nomor_bast}" if d.nomor_bast else ""
        yield Kejadian(
            d.tanggal,
            f"Dukungan: {d}",
            " · ".join(filter(None, [d.get_sumber_display(), d.penyedia, bast])),
            "baik",
            str(d.oleh),
            "graduasi:pasca_rinci",
            keluarga.pk,
            rupiah=d.nilai or None,
        )


def _usaha(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    """Begun and, when it did, ended: two events of one business."""
    rute = ("graduasi:pasca_rinci", keluarga.pk)
    for u in keluarga.usaha.untuk(pengguna).select_related("oleh")[:batas]:
        rinci = f"{u.get_jenis_display()} · omzet {u.get_omzet_display().lower()}"
        yield Kejadian(u.mulai, f"Usaha dimulai: {u}", rinci, "baik", str(u.oleh), *rute)
        if u.berhenti:
            yield Kejadian(u.berhenti, f"Usaha berhenti: {u}", "", "perhatian", "", *rute)


def _penugasan(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    baris = keluarga.penugasan.untuk(pengguna).select_related("pendamping", "oleh")
    for p in baris.order_by("-mulai", "-pk")[:batas]:
        yield Kejadian(p.mulai, f"Didampingi {p.pendamping}", p.alasan, oleh=str(p.oleh or ""))


def _kasus(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    """Opened and, when it is, closed: two events of one case."""
    baris = keluarga.kasus.untuk(pengguna).select_related("dibuka_oleh")
    for k in baris.order_by("-dibuka_pada", "-pk")[:batas]:
        rute, kata = "pendamping:kasus_rinci", f"Kasus {k.get_jenis_display().lower()}"
        yield Kejadian(
            k.dibuka_pada, f"{kata} dibuka", k.pokok, "proses", str(k.dibuka_oleh), rute, k.pk
        )
        if k.ditutup_pada:
            yield Kejadian(
                k.ditutup_pada,
                f"{kata} ditutup: {k.get_hasil_display().lower()}",
                k.uraian_hasil[:200],
                "baik" if k.hasil == "tuntas" else "",
                rute=rute,
                pk=k.pk,
            )


def _pengaduan(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    """By their number: what was said, and by whom, stands on their own page."""
    for p in keluarga.pengaduan.untuk(pengguna).order_by("-diterima", "-pk")[:batas]:
        yield Kejadian(
            p.diterima,
            str(p),
            f"{p.get_kategori_display()} · {p.get_status_display().lower()}",
            "perhatian" if p.status == "terbuka" else "",
            rute="pendamping:pengaduan_rinci",
            pk=p.pk,
        )


def _pelengkap(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    baris = keluarga.pelengkap.untuk(pengguna).select_related("program", "oleh")
    for p in baris.order_by("-dicatat_pada", "-pk")[:batas]:
        yield Kejadian(
            localdate(p.dicatat_pada),
            f"Program lain, {p}",
            " · ".join(filter(None, [p.get_sumber_display(), p.catatan])),
            oleh=str(p.oleh or ""),
        )


def _pemutakhiran(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    nada = {"diterapkan": "baik", "ditolak": "bahaya", "dibatalkan": ""}
    baris = keluarga.pemutakhiran.untuk(pengguna).select_related("anggota", "pengusul")
    for p in baris.order_by("-pk")[:batas]:
        yield Kejadian(
            localdate(p.selesai_pada or p.diajukan_pada),
            f"{p}: {p.get_status_display().lower()}",
            " · ".join(filter(None, [p.bukti, p.alasan])),
            nada.get(p.status, "proses"),
            str(p.pengusul),
            "kpm:pemutakhiran_rinci",
            p.pk,
        )


def _sanksi(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    """Of each step: that it was decided, that the family was told, that the ladder ended."""
    baris = keluarga.sanksi.untuk(pengguna).exclude(diputus_pada=None)
    rute = ("pendamping:sanksi_keluarga", keluarga.pk)
    for s in baris.select_related("diputus_oleh", "diberitahukan_oleh").order_by("-pk")[:batas]:
        nama, lama = s.get_langkah_display(), f"{s.beruntun} bulan berturut-turut"
        judul = f"Sanksi komitmen: {nama.lower()} {s.get_putusan_display().lower()}"
        yield Kejadian(
            localdate(s.diputus_pada),
            judul,
            " · ".join(filter(None, [lama, s.alasan])),
            "perhatian" if s.putusan == "diterapkan" else "",
            str(s.diputus_oleh),
            *rute,
        )
        if s.diberitahukan_pada:
            kata = f"{nama} disampaikan kepada {s.penerima}"
            siapa = str(s.diberitahukan_oleh)
            yield Kejadian(s.diberitahukan_pada, kata, s.get_cara_display(), "proses", siapa, *rute)
        if s.selesai_pada:
            yield Kejadian(
                s.selesai_pada, f"{nama} selesai", s.get_sebab_selesai_display(), "baik", "", *rute
            )


def _permintaan_data(keluarga, pengguna, batas: int) -> Iterator[Kejadian]:
    for p in keluarga.permintaan_data.untuk(pengguna).select_related("dicatat_oleh")[:batas]:
        yield Kejadian(
            localdate(p.diputus_pada or p.diterima_pada),
            f"Permintaan atas data, {p.get_jenis_display().lower()}: "
            f"{p.get_status_display().lower()}",
            p.jawaban[:200],
            {"dipenuhi": "baik", "ditolak": "bahaya"}.get(p.status, "proses"),
            str(p.dicatat_oleh),
            "laporan:pdp_permintaan_rinci",
            p.pk,
        )


_SUMBER = {
    "perubahan_status": _status,
    "undangan_awal": _undangan,
    "validasi": _validasi,
    "kunjungan": _kunjungan,
    "kehadiran": _kehadiran,
    "verifikasi": _verifikasi,
    "bantuan": _bantuan,
    "pemegang_kks": _pemegang_kks,
    "asesmen": _asesmen,
    "usulan": _usulan,
    "kepergian": _kepergian,
    "dukungan": _dukungan,
    "usaha": _usaha,
    "penugasan": _penugasan,
    "pelengkap": _pelengkap,
    "sanksi": _sanksi,
    "kasus": _kasus,
    "pengaduan": _pengaduan,
    "pemutakhiran": _pemutakhiran,
    "permintaan_data": _permintaan_data,
}
