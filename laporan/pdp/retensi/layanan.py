"""Rules of keeping, proposing what is past them, deciding, doing."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Left
from django.utils import timezone

from kpm.models import Keluarga
from pkh.pekerjaan.layanan import GagalBerpesan, Jalannya, antre
from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.nisan import sidik_sasaran
from pkh.wilayah.models import Wilayah

from ..aturan import Rekaman, Retensi, hitung_batas
from .massal import hitung_jatuh, jalankan
from .models import AturanRetensi, UsulanRetensi

CATAT, PUTUSKAN = "pdp.catat", "pdp.putuskan"
BERKAS = "berkas"  # of a job's parameter: files to be removed


@transaction.atomic
def tulis_aturan(
    *, oleh, wilayah: Wilayah, rekaman: str, bulan: int, dasar: str, mulai: date
) -> AturanRetensi:
    """The office's own rule from a day on."""
    if not oleh.cakupan(CATAT).memuat_wilayah(wilayah.pk):
        raise PermissionDenied
    if mulai > timezone.localdate():
        raise ValidationError({"mulai": "Isi tanggal sampai hari ini."})
    aturan = AturanRetensi(
        wilayah=wilayah, rekaman=rekaman, bulan=bulan, dasar=dasar.strip(), mulai=mulai,
        dibuat_oleh=oleh,
    )  # fmt: skip
    aturan.full_clean()
    aturan.save()
    return aturan


def hitung_usulan(wilayah_id: str, hari_ini: date, hanya=Rekaman) -> list[dict]:
    """[{rekaman, bulan, batas, jumlah}] of every kind that has something past its time."""
    isi = []
    for a in AturanRetensi.objects.filter(rekaman__in=hanya).pada(hari_ini, wilayah_id):
        batas = hitung_batas(hari_ini, a.bulan)
        if jumlah := hitung_jatuh(a.rekaman, wilayah_id, batas):
            isi.append(
                {"rekaman": a.rekaman, "bulan": a.bulan, "batas": f"{batas}", "jumlah": jumlah}
            )
    return isi


@transaction.atomic
def usulkan(*, oleh, wilayah: Wilayah) -> UsulanRetensi:
    """What is past its time in the office today, for somebody else to decide."""
    if not oleh.cakupan(CATAT).memuat_wilayah(wilayah.pk):
        raise PermissionDenied
    isi = hitung_usulan(wilayah.pk, timezone.localdate())
    if not isi:
        raise ValidationError("Tidak ada rekaman yang lewat masa simpannya.")
    usulan = UsulanRetensi(wilayah=wilayah, isi=isi, diusulkan_oleh=oleh)
    usulan.full_clean()
    usulan.save()
    return usulan


def usulkan_berkala(hari_ini: date) -> int:
    """A proposal for every district with families that has none open, and for a province of what
    was uploaded into several of them; how many were made."""
    kode = Keluarga.objects.order_by().values_list(Left("desa_id", 5), flat=True).distinct()
    terbuka = set(UsulanRetensi.objects.terbuka().values_list("wilayah", flat=True))
    semua = [(k, hitung_usulan(k, hari_ini)) for k in sorted(set(kode) - terbuka)]
    for provinsi in sorted({k[:2] for k in kode} - terbuka):
        semua.append((provinsi, hitung_usulan(provinsi, hari_ini, [Rekaman.IMPOR])))
    baru = [UsulanRetensi(wilayah_id=k, isi=isi) for k, isi in semua if isi]
    return len(UsulanRetensi.objects.bulk_create(baru))


@transaction.atomic
def putuskan(*, oleh, usulan: UsulanRetensi, setuju: bool, alasan: str = "") -> UsulanRetensi:
    """Let it be done, by the worker, or refuse it with a reason; never by who proposed it."""
    from laporan.tugas import jalankan_retensi  # its module imports this one

    u = UsulanRetensi.objects.select_for_update(of=("self",)).get(pk=usulan.pk)
    if not oleh.cakupan(PUTUSKAN).memuat_wilayah(u.wilayah_id):
        raise PermissionDenied
    if u.status != Retensi.DIUSULKAN:
        raise ValidationError(f"Usulan ini sudah diputus: {u.get_status_display().lower()}.")
    if u.diusulkan_oleh_id == oleh.pk:
        raise ValidationError("Usulan diputus orang lain, bukan pengusulnya.")
    if not setuju and len(alasan.strip()) < 5:
        raise ValidationError({"alasan": "Tuliskan mengapa ditolak."})
    u.status = Retensi.DISETUJUI if setuju else Retensi.DITOLAK
    u.diputus_oleh, u.diputus_pada, u.alasan = oleh, timezone.now(), alasan.strip()
    if setuju:
        u.pekerjaan = antre(
            tugas=jalankan_retensi,
            judul=f"Retensi data {u.wilayah}"[:200],
            parameter={"usulan": u.pk},
            oleh=oleh,
        )
    u.full_clean()
    u.save()
    return u


def kerjakan_retensi(p: Jalannya) -> None:
    """The worker's part: kind after kind, all of it or nothing, by the days that were approved;
    then the files, whose names the job keeps until they are gone (a killed one begins here)."""
    if BERKAS not in p.parameter:
        _kerjakan(p)
    buang_berkas(p.pekerjaan)
    hasil = UsulanRetensi.objects.get(pk=p.parameter["usulan"]).hasil
    p.pesan = f"{sum(hasil.values())} rekaman selesai diperlakukan menurut masa simpannya."


@transaction.atomic
def _kerjakan(p: Jalannya) -> None:
    semua = UsulanRetensi.objects.select_for_update(of=("self",))
    u = semua.filter(pk=p.parameter["usulan"], status=Retensi.DISETUJUI).first()
    if not (u and p.oleh and p.oleh.cakupan(PUTUSKAN).memuat_wilayah(u.wilayah_id)):
        raise GagalBerpesan("Usulan ini tidak lagi disetujui, tidak ada yang dihapus.")
    hasil: dict[str, int] = {}
    berkas: list[str] = []
    # Families last: they take their visits' places and photos with them, uncounted.
    urut = sorted(u.isi, key=lambda b: b["rekaman"] == Rekaman.KELUARGA)
    for n, b in enumerate(urut):
        p.maju(n, total=len(u.isi), fase=str(Rekaman(b["rekaman"]).label))
        jumlah, nama = jalankan(b["rekaman"], u.wilayah_id, date.fromisoformat(b["batas"]), u.pk)
        hasil[b["rekaman"]] = jumlah
        berkas += nama
    u.status, u.hasil, u.sasaran = Retensi.SELESAI, hasil, sidik_sasaran(u.pk)
    u.save(update_fields=["status", "hasil", "sasaran"])
    # Last: its heartbeat waits for this row.
    p.parameter[BERKAS] = berkas
    p.pekerjaan.save(update_fields=["parameter"])


def buang_berkas(pekerjaan: Pekerjaan) -> None:
    """What nothing names any more but the job itself."""
    for nama in pekerjaan.parameter[BERKAS]:
        default_storage.delete(nama)
    pekerjaan.parameter[BERKAS] = []
    pekerjaan.save(update_fields=["parameter"])


def buang_berkas_tertinggal() -> None:
    """Of jobs that ended before all their files were gone."""
    usai = Pekerjaan.objects.filter(parameter__has_key=BERKAS).exclude(
        pk__in=Pekerjaan.objects.belum_tuntas()
    )
    for pekerjaan in usai.exclude(parameter__berkas=[]):
        buang_berkas(pekerjaan)
