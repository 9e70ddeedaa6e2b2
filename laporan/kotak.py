"""The inbox of a person: what others ask of them and what came back, newest first."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

import laporan.bulanan.kotak
import laporan.pdp.kotak
import laporan.rakor.kotak
from graduasi.aturan import StatusUsulan, hari_lewat
from graduasi.models import LangkahUsulan, Usulan
from graduasi.pedoman.layanan import tenggat_pada
from kpm.models import Sanggahan, Selisih
from pendamping.hari_ini import janji_tampak
from pendamping.kasus.hari_ini import langkah_tampak
from pendamping.models import Kasus, Kiriman, Kunjungan, OrangKasus, Pengaduan, Penyerahan, Rencana
from pendamping.rencana.hari_ini import belum_dicatat
from pkh.akun.templatetags.rupa import kata_tanggal, ribuan, rupiah
from pkh.pekerjaan.models import Pekerjaan, Status
from pkh.tersusun import objek_tersusun
from pkh.waktu import awal_hari

from .kabar import HARI, PALING_BANYAK, Kabar

_NADA = {
    StatusUsulan.DIKEMBALIKAN: "perhatian",
    StatusUsulan.DITOLAK: "bahaya",
    StatusUsulan.DIBATALKAN: "bahaya",
    StatusUsulan.DIPUTUSKAN: "baik",
    StatusUsulan.EFEKTIF: "baik",
    Status.SELESAI: "baik",
    Status.GAGAL: "bahaya",
}


def isi_kotak(pengguna) -> list[Kabar]:
    """Newest first, at most PALING_BANYAK of the last HARI days; open ones stay however old.
    Twenty queries whatever the number of rows."""
    sejak = awal_hari(timezone.localdate() - timedelta(days=HARI))
    semua = [
        *_usulan_kembali(pengguna, sejak),
        *_usulan_menunggu(pengguna),
        *_janji(pengguna),
        *_rencana(pengguna),
        *_kasus(pengguna),
        *_ditunjuk(pengguna, sejak),
        *_pengaduan(pengguna),
        *_sanggahan_menunggu(pengguna),
        *_sanggahan_dijawab(pengguna, sejak),
        *_penyerahan(pengguna, sejak),
        *_kiriman(pengguna),
        *_kiriman_diputus(pengguna, sejak),
        *_selisih(pengguna),
        *laporan.bulanan.kotak.kabar(pengguna, sejak),
        *laporan.rakor.kotak.kabar(pengguna),
        *laporan.pdp.kotak.kabar(pengguna),
        *_pekerjaan(pengguna, sejak),
    ]
    return sorted(semua, key=lambda k: k.pada, reverse=True)[:PALING_BANYAK]


@objek_tersusun
def _langkah_lain(pengguna, sejak: datetime):
    return (
        LangkahUsulan.objects.untuk(pengguna, "graduasi.usulkan")
        .filter(usulan__pengusul=pengguna, pada__gte=sejak)
        .exclude(oleh=pengguna)
        .select_related("usulan__keluarga", "oleh")
        .order_by("-pk")[:PALING_BANYAK]
    )


def _usulan_kembali(pengguna, sejak: datetime) -> list[Kabar]:
    """What others did with the proposals one wrote."""
    if not pengguna.boleh("graduasi.usulkan"):
        return []
    return [
        Kabar(
            langkah.pada,
            f"Usulan graduasi {langkah.usulan.keluarga}",
            f"{langkah.catatan or 'Tanpa catatan'} ({langkah.oleh}, {langkah.jabatan})",
            langkah.get_ke_display(),
            _NADA.get(langkah.ke, "proses"),
            reverse("graduasi:rinci", args=[langkah.usulan_id]),
            langkah.ke == langkah.usulan.status == StatusUsulan.DIKEMBALIKAN,
        )
        for langkah in _langkah_lain(pengguna, sejak)
    ]


@objek_tersusun
def _usulan_di_meja(pengguna, tenggat: tuple[tuple[str, int], ...], hari_ini: date):
    menunggu = Usulan.objects.untuk(pengguna).menunggu(pengguna)
    lewat = menunggu.terlambat(dict(tenggat), hari_ini).order_by().values("pk")
    milik = Q(pengusul=pengguna) | Q(status=StatusUsulan.DRAF)
    menunggu = menunggu.filter(~milik | Q(pk__in=lewat))
    return menunggu.select_related("keluarga", "pengusul").order_by("-pk")[:PALING_BANYAK]


def _usulan_menunggu(pengguna) -> list[Kabar]:
    """Proposals of others whose next step is this person's; one's own, and drafts, once they
    are late."""
    if not pengguna.boleh("graduasi.lihat"):
        return []
    hari_ini = timezone.localdate()
    tenggat = tenggat_pada(hari_ini)
    usulan = _usulan_di_meja(pengguna, tuple(tenggat.items()), hari_ini)
    return [_satu_usulan(u, tenggat, hari_ini) for u in usulan]


def _satu_usulan(u: Usulan, tenggat: dict[str, int], hari_ini: date) -> Kabar:
    lewat = hari_lewat(timezone.localdate(u.tahap_sejak), hari_ini, tenggat.get(u.status))
    return Kabar(
        u.tahap_sejak,
        f"Usulan graduasi {u.keluarga}",
        f"{u.get_jenis_display()}, diusulkan {u.pengusul}",
        f"{u.get_status_display()}, lewat {lewat} hari" if lewat else u.get_status_display(),
        "bahaya" if lewat else "perhatian",
        reverse("graduasi:rinci", args=[u.pk]),
        perlu=True,
    )


@objek_tersusun
def _kunjungan_berjanji(pengguna, hari_ini: date):
    return (
        Kunjungan.objects.untuk(pengguna, "kunjungan.catat")
        .filter(janji_tampak(hari_ini))
        .select_related("keluarga")
        .order_by("-dicatat_pada")[:PALING_BANYAK]
    )


def _janji(pengguna) -> list[Kabar]:
    """Follow-ups one promised to a family, due within days or late."""
    if not pengguna.boleh("kunjungan.catat"):
        return []
    hari_ini = timezone.localdate()
    return [
        Kabar(
            k.dicatat_pada,
            f"Anda berjanji kepada {k.keluarga}",
            k.tindak_lanjut,
            f"{'Lewat waktu' if k.tindak_lanjut_pada < hari_ini else 'Paling lambat'}, "
            f"{kata_tanggal(k.tindak_lanjut_pada)}",
            "perhatian" if k.tindak_lanjut_pada < hari_ini else "proses",
            reverse("pendamping:kunjungan_rinci", args=[k.pk]),
            perlu=True,
        )
        for k in _kunjungan_berjanji(pengguna, hari_ini)
    ]


@objek_tersusun
def _rencana_lewat(pengguna, hari_ini: date):
    return (
        Rencana.objects.untuk(pengguna, "p2k2.catat")
        .filter(belum_dicatat(hari_ini))
        .select_related("kelompok", "sesi")
        .order_by("-tanggal", "-pk")[:PALING_BANYAK]
    )


def _rencana(pengguna) -> list[Kabar]:
    """Planned meetings of one's own groups that nobody wrote down."""
    if not pengguna.boleh("p2k2.catat"):
        return []
    return [
        Kabar(
            timezone.make_aware(datetime.combine(r.tanggal, r.selesai)),
            f"Pertemuan {r.kelompok} belum dicatat",
            str(r.sesi),
            f"Direncanakan {kata_tanggal(r.tanggal)}",
            "perhatian",
            f"{reverse('pendamping:pertemuan_tambah', args=[r.kelompok_id])}?rencana={r.pk}",
            perlu=True,
        )
        for r in _rencana_lewat(pengguna, timezone.localdate())
    ]


@objek_tersusun
def _kasus_dekat(pengguna, hari_ini: date):
    return (
        Kasus.objects.untuk(pengguna, "kasus.catat")
        .filter(langkah_tampak(hari_ini))
        .select_related("keluarga")
        .order_by("-dicatat_pada")[:PALING_BANYAK]
    )


def _kasus(pengguna) -> list[Kabar]:
    """Next steps of cases of one's own families, due within days or late."""
    if pengguna.cakupan("kasus.catat").dampingan is None:
        return []
    hari_ini = timezone.localdate()
    return [
        Kabar(
            k.dicatat_pada,
            f"Kasus {k.keluarga}: {k}",
            k.berikut,
            f"{'Lewat tanggal' if k.berikut_pada < hari_ini else 'Berikutnya'}, "
            f"{kata_tanggal(k.berikut_pada)}",
            "perhatian" if k.berikut_pada < hari_ini else "proses",
            reverse("pendamping:kasus_rinci", args=[k.pk]),
            perlu=True,
        )
        for k in _kasus_dekat(pengguna, hari_ini)
    ]


@objek_tersusun
def _kasus_bernama(pengguna, sejak: datetime):
    return (
        OrangKasus.objects.untuk(pengguna)
        .filter(pengguna=pengguna, pada__gte=sejak)
        .select_related("kasus", "oleh")
        .order_by("-pk")[:PALING_BANYAK]
    )


def _ditunjuk(pengguna, sejak: datetime) -> list[Kabar]:
    """Cases on which somebody named this person."""
    if not pengguna.boleh("kasus.lihat"):
        return []
    return [
        Kabar(
            o.pada,
            f"Anda ditunjuk pada kasus: {o.kasus}",
            f"oleh {o.oleh}",
            "Ditutup" if o.kasus.ditutup_pada else "Terbuka",
            "proses",
            reverse("pendamping:kasus_rinci", args=[o.kasus_id]),
        )
        for o in _kasus_bernama(pengguna, sejak)
    ]


@objek_tersusun
def _pengaduan_menunggu(pengguna):
    menunggu = Pengaduan.objects.untuk(pengguna).menunggu(pengguna).select_related("wilayah")
    return menunggu.order_by("-dicatat_pada")[:PALING_BANYAK]


def _pengaduan(pengguna) -> list[Kabar]:
    """Complaints that wait for this person's answer."""
    if not pengguna.boleh("pengaduan.catat"):
        return []
    hari_ini = timezone.localdate()
    return [
        Kabar(
            p.dicatat_pada,
            f"{p}: {p.get_kategori_display()}",
            str(p.wilayah),
            f"{'Lewat tenggat' if p.tenggat < hari_ini else 'Tenggat'}, {kata_tanggal(p.tenggat)}",
            "bahaya" if p.tenggat < hari_ini else "perhatian",
            reverse("pendamping:pengaduan_rinci", args=[p.pk]),
            perlu=True,
        )
        for p in _pengaduan_menunggu(pengguna)
    ]


@objek_tersusun
def _sanggahan_terbuka(pengguna):
    menunggu = Sanggahan.objects.untuk(pengguna, "kpm.tetapkan").menunggu()
    return menunggu.select_related("validasi__keluarga").order_by("-pk")[:PALING_BANYAK]


def _sanggahan_menunggu(pengguna) -> list[Kabar]:
    """Objections to a validation that wait for this person's answer."""
    if not pengguna.boleh("kpm.tetapkan"):
        return []
    return [
        Kabar(
            s.dicatat_pada,
            f"Sanggahan {s.validasi.keluarga}",
            f"{s.alasan} ({s.pemohon})",
            s.get_putusan_display(),
            "perhatian",
            reverse("kpm:sanggahan_jawab", args=[s.pk]),
            perlu=True,
        )
        for s in _sanggahan_terbuka(pengguna)
    ]


@objek_tersusun
def _sanggahan_saya(pengguna, sejak: datetime):
    milik = Sanggahan.objects.untuk(pengguna, "calon.validasi")
    dijawab = milik.filter(oleh=pengguna, diputuskan_pada__gte=sejak).exclude(
        diputuskan_oleh=pengguna
    )
    dijawab = dijawab.select_related("validasi__keluarga", "diputuskan_oleh")
    return dijawab.order_by("-pk")[:PALING_BANYAK]


def _sanggahan_dijawab(pengguna, sejak: datetime) -> list[Kabar]:
    """Answers to the objections this person wrote down; one that was accepted asks for another
    validation."""
    if not pengguna.boleh("calon.validasi"):
        return []
    return [
        Kabar(
            s.diputuskan_pada,
            f"Sanggahan {s.validasi.keluarga} dijawab",
            f"{s.jawaban} ({s.diputuskan_oleh})",
            s.get_putusan_display(),
            "baik" if s.putusan == "diterima" else "bahaya",
            reverse("kpm:validasi_rinci", args=[s.validasi_id]),
        )
        for s in _sanggahan_saya(pengguna, sejak)
    ]


@objek_tersusun
def _penyerahan_saya(pengguna, sejak: datetime):
    usulan_saya = Q(oleh=pengguna, dijawab_pada__gte=sejak)
    sisi = Q(pendamping=pengguna) | Q(menutup__pendamping=pengguna)
    return (
        Penyerahan.objects.filter(usulan_saya | sisi & Q(dicatat_pada__gte=sejak))
        .annotate(dilepas=Count("menutup", filter=Q(menutup__pendamping=pengguna)))
        .select_related("oleh", "pendamping")
        .order_by("-pk")[:PALING_BANYAK]
    )


def _penyerahan(pengguna, sejak: datetime) -> list[Kabar]:
    """Families handed or offered to this person or away from them, and what came of one's own
    proposals. Not through `untuk`, which asks for the act of handing over: one may know of
    the hand-overs one is a side of."""
    return [_satu_penyerahan(p, pengguna) for p in _penyerahan_saya(pengguna, sejak)]


def _satu_penyerahan(p: Penyerahan, pengguna) -> Kabar:
    kata, nada = p.keadaan
    alamat, jumlah = reverse("pendamping:penyerahan_rinci", args=[p.pk]), p.jumlah
    if p.pendamping_id == pengguna.pk:
        usul = p.status != Penyerahan.Status.DITERIMA
        arah = "diusulkan kepada Anda" if usul else "diserahkan kepada Anda"
    elif p.oleh_id == pengguna.pk and p.dijawab_pada:
        arah = f"yang Anda usulkan kepada {p.pendamping}"
    else:
        arah, jumlah, alamat = (
            f"Anda diserahkan kepada {p.pendamping}",
            p.dilepas,
            reverse("kpm:daftar"),
        )
    if p.status == Penyerahan.Status.DITERIMA and not p.dibatalkan_pada:
        kata = f"Mulai {kata_tanggal(p.mulai)}"
        kata += f" sampai {kata_tanggal(p.sampai)}" if p.sampai else ""
        nada = "proses"
    perlu = p.status == Penyerahan.Status.DIUSULKAN and p.pendamping_id == pengguna.pk
    rinci = f"{p.jawaban or p.alasan} ({p.pendamping if p.jawaban else p.oleh})"
    pada = p.dijawab_pada if p.dijawab_pada and p.oleh_id == pengguna.pk else p.dicatat_pada
    return Kabar(pada, f"{ribuan(jumlah)} KPM {arah}", rinci, kata, nada, alamat, perlu)


@objek_tersusun
def _kiriman_menunggu(pengguna):
    menunggu = Kiriman.objects.untuk(pengguna).menunggu().select_related("keluarga", "pengirim")
    return menunggu.order_by("-pk")[:PALING_BANYAK]


def _kiriman(pengguna) -> list[Kabar]:
    """Records from the field that this coordinator has to decide on."""
    if not pengguna.boleh("kiriman.putuskan"):
        return []
    return [
        Kabar(
            k.diterima_pada,
            f"{k.get_jenis_display()} sesudah penyerahan: {k.keluarga or k.wilayah_id}",
            f"dari {k.pengirim}, {kata_tanggal(k.tanggal)}" if k.tanggal else f"dari {k.pengirim}",
            "Perlu keputusan",
            "perhatian",
            reverse("pendamping:kiriman_rinci", args=[k.pk]),
            perlu=True,
        )
        for k in _kiriman_menunggu(pengguna)
    ]


@objek_tersusun
def _kiriman_saya(pengguna, sejak: datetime):
    return (
        Kiriman.objects.diputus()
        .filter(Q(pengirim=pengguna) | Q(keluarga__pendamping=pengguna), diputus_pada__gte=sejak)
        .select_related("keluarga", "pengirim", "diputus_oleh")
        .order_by("-diputus_pada")[:PALING_BANYAK]
    )


def _kiriman_diputus(pengguna, sejak: datetime) -> list[Kabar]:
    """What became of records: for who sent them, and for who has the family now."""
    if not pengguna.boleh("lapangan.pakai"):
        return []
    hasil = []
    for k in _kiriman_saya(pengguna, sejak):
        sendiri = k.pengirim_id == pengguna.pk
        alamat = ("pendamping:kiriman_rinci", k.pk) if sendiri else ("kpm:rinci", k.keluarga_id)
        hasil.append(
            Kabar(
                k.diputus_pada,
                f"{k.get_jenis_display()} {'Anda' if sendiri else f'dari {k.pengirim}'}"
                f"{f': {k.keluarga}' if k.keluarga else ''}",
                f"{k.alasan or 'Tanpa catatan'} ({k.diputus_oleh})",
                k.get_status_display(),
                "baik" if k.status == "diterima" else "bahaya",
                reverse(alamat[0], args=[alamat[1]]),
            )
        )
    return hasil


@objek_tersusun
def _selisih_saya(pengguna):
    milik = Selisih.objects.untuk(pengguna, "penyaluran.selisih").terbuka()
    milik = milik.filter(pemilik=pengguna).select_related("keluarga")
    return milik.order_by("tenggat", "pk")[:PALING_BANYAK]


def _selisih(pengguna) -> list[Kabar]:
    """Discrepancies of payment that are this person's to settle."""
    if not pengguna.boleh("penyaluran.selisih"):
        return []
    hari_ini = timezone.localdate()
    return [
        Kabar(
            s.dibuat_pada,
            f"{s.get_jenis_display()}: {s.keluarga}",
            f"{rupiah(s.rupiah)}. {s.sebab}" if s.rupiah else s.sebab,
            f"{'Lewat waktu' if s.tenggat < hari_ini else 'Paling lambat'}, "
            f"{kata_tanggal(s.tenggat)}",
            "perhatian" if s.tenggat < hari_ini else "proses",
            reverse("kpm:selisih_rinci", args=[s.pk]),
            perlu=True,
        )
        for s in _selisih_saya(pengguna)
    ]


@objek_tersusun
def _pekerjaan_selesai(pengguna, sejak: datetime):
    milik = Q(diminta_oleh=pengguna) | Q(
        pk__in=Pekerjaan.pengikut.through.objects.filter(pengguna=pengguna).values("pekerjaan_id")
    )
    return (
        Pekerjaan.objects.untuk(pengguna)
        .filter(milik, status__in=[Status.SELESAI, Status.GAGAL], selesai_pada__gte=sejak)
        .order_by("-selesai_pada")[:PALING_BANYAK]
    )


def _pekerjaan(pengguna, sejak: datetime) -> list[Kabar]:
    """Own long work that has ended; not that of all, whoever may see all."""
    return [
        Kabar(
            p.selesai_pada,
            p.judul,
            p.pesan.partition("\n")[0],
            p.get_status_display(),
            _NADA[p.status],
            p.hasil.get("tautan") or reverse("pekerjaan:rinci", args=[p.pk]),
            p.status == Status.GAGAL,
        )
        for p in _pekerjaan_selesai(pengguna, sejak)
    ]
