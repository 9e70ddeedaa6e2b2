"""Changes of graduation. Each locks, checks the act on the family, the rule, then writes."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

import kpm.layanan
from kpm.massal import ketentuan_pada
from kpm.models import Bantuan, Keluarga, Ketentuan
from kpm.penyaluran.aturan import StatusDaftar
from pkh.akun.cakupan import wajib_atas
from pkh.akun.hak import HAK, Peran
from pkh.akun.models import Jabatan
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.bersih import bersihkan
from pkh.wilayah.models import Tingkat, Wilayah

from .aturan import (
    BOLEH_DIUBAH,
    LANGKAH,
    AlasanKeluar,
    JenisGraduasi,
    Langkah,
    StatusUsulan,
    Sumber,
    boleh_menyetujui,
    periksa_kelayakan,
    periksa_tanggal_efektif,
    periode_sesudah,
    sebut_jabatan,
)
from .berkas.layanan import periksa_lengkap
from .models import BacaanUsulan, Kepergian, LangkahUsulan, Target, Usulan

BASI = "basi"  # code of the error when somebody else was first


@transaction.atomic
def usulkan(
    *, oleh, keluarga: Keluarga, jenis: str, alasan: str, sumber: str = Sumber.PENDAMPING
) -> Usulan:
    """A draft for a family. ValidationError when the family cannot leave by this type or has
    an open proposal; PermissionDenied when it is not in the person's care."""
    wajib_atas(oleh, "graduasi.usulkan", keluarga)
    keluarga = Keluarga.objects.select_for_update().get(pk=keluarga.pk)
    usulan = Usulan(keluarga=keluarga, jenis=jenis, alasan=alasan.strip(), pengusul=oleh)
    usulan.sumber = Sumber.ATURAN if jenis == JenisGraduasi.ALAMIAH else sumber
    _simpan(usulan)
    _wajib_layak(usulan, keluarga)
    _catat(usulan, oleh, "", "graduasi.usulkan")
    return usulan


@transaction.atomic
def ubah_usulan(
    *, oleh, usulan: Usulan, jenis: str, alasan: str, sumber: str | None = None
) -> Usulan:
    """Correct a draft or a returned proposal."""
    usulan, keluarga = _kunci(usulan)
    if not boleh_mengusulkan(oleh, usulan):
        raise PermissionDenied
    if usulan.status not in BOLEH_DIUBAH:
        raise ValidationError(_kata_basi(usulan, oleh), code=BASI)
    usulan.jenis, usulan.alasan = jenis, alasan.strip()
    usulan.sumber = sumber or usulan.sumber
    _simpan(usulan)
    _wajib_layak(usulan, keluarga)
    return usulan


@transaction.atomic
def langkahkan(
    *, oleh, usulan: Usulan, langkah: str, dari: str = "", catatan: str = "", **isian
) -> Usulan:
    """Take one step of LANGKAH.

    `dari` is the status the person saw (default: that of `usulan` as passed). When another
    was faster: ValidationError, code "basi", telling who did what. isian: nomor_putusan and
    tanggal_putusan with the decision, nomor_pengantar with the sending, tanggal_efektif with the
    effect. What the step needs and is not there (papers, asesmen) is named in a ValidationError.
    """
    dari = dari or usulan.status
    satu = LANGKAH.get(dari, {}).get(langkah)
    if satu is None:
        raise ValidationError("Langkah ini tidak tersedia pada tahap usulan sekarang.")
    usulan, keluarga = _kunci(usulan)
    if (hak := hak_langkah(oleh, satu, usulan)) is None:
        raise PermissionDenied
    if usulan.status != dari:
        raise ValidationError(_kata_basi(usulan, oleh), code=BASI)
    if langkah == "setujui" and not _bukan_pengusul(oleh, usulan):
        raise PermissionDenied(
            "Anda yang mengusulkan atau sudah menyetujui usulan ini pada tahap lain; "
            "persetujuan tahap ini harus oleh orang lain."
        )
    if satu.wajib_alasan and len(catatan.strip()) < 5:
        raise ValidationError({"catatan": "Tuliskan alasannya (5 huruf atau lebih)."})
    if satu.menuju:
        _wajib_layak(usulan, keluarga)
    if satu.berkas and (kurang := periksa_lengkap(usulan).kurang(satu.berkas)):
        raise ValidationError(kurang)
    _isi(usulan, satu, isian)
    usulan.status, usulan.tahap_sejak = satu.ke, timezone.now()
    _simpan(usulan)
    _catat(usulan, oleh, dari, hak, catatan)
    if satu.ke == StatusUsulan.EFEKTIF and satu.menuju:
        _keluarkan_karena_graduasi(usulan, oleh)
    elif satu.ke == StatusUsulan.DIBATALKAN:
        _kembalikan_peserta(usulan, oleh)
    return usulan


def catat_dibuka(*, oleh, usulan: Usulan) -> None:
    """That this person opened the proposal where it stands now."""
    BacaanUsulan.objects.bulk_create(
        [BacaanUsulan(usulan=usulan, oleh=oleh, status=usulan.status)], ignore_conflicts=True
    )


@transaction.atomic
def catat_keluar(
    *, oleh, keluarga: Keluarga, jenis: str, tanggal: date, keterangan: str
) -> Kepergian:
    """An exit that is not a graduation, effective on `tanggal`. An open proposal of the family
    is closed with it, for it can no longer come true."""
    keluarga = Keluarga.objects.select_for_update().get(pk=keluarga.pk)
    wajib_atas(oleh, "graduasi.keluarkan", keluarga)
    if not keluarga.masih_peserta:
        raise ValidationError(
            f"Keluarga ini sudah berstatus {keluarga.get_status_display()}; "
            "tidak perlu dicatat lagi."
        )
    if jenis not in AlasanKeluar.values:
        raise ValidationError({"jenis": "Pilih alasan keluar yang bukan graduasi."})
    if tanggal > timezone.localdate():
        raise ValidationError({"tanggal": "Tanggal keluar tidak boleh di masa depan."})
    kepergian = Kepergian(
        keluarga=keluarga,
        golongan=Kepergian.Golongan.LAIN,
        jenis=jenis,
        tanggal=tanggal,
        keterangan=keterangan.strip(),
        dicatat_oleh=oleh,
    )
    _simpan(kepergian)
    for usulan in keluarga.usulan.terbuka():
        dari, usulan.status = usulan.status, StatusUsulan.DITARIK
        usulan.tahap_sejak = timezone.now()
        _simpan(usulan)
        catatan = f"KPM keluar: {kepergian.get_jenis_display()}"
        _catat(usulan, oleh, dari, "graduasi.keluarkan", catatan)
    kpm.layanan.ubah_status(
        oleh=oleh,
        keluarga=keluarga,
        ke=Keluarga.Status.KELUAR,
        tanggal=tanggal,
        alasan=f"{kepergian.get_jenis_display()}. {kepergian.keterangan}".strip()[:300],
        hak="graduasi.keluarkan",
    )
    return kepergian


@transaction.atomic
def atur_target(*, oleh, tahun: int, isi: Mapping[tuple[str, str], int | None]) -> int:
    """Set targets of a year: {(region code, type): families or None to clear}; returns how many
    changed. PermissionDenied for a region outside the person's own."""
    cakupan = oleh.cakupan("graduasi.target")
    if not all(cakupan.memuat_wilayah(kode) for kode, _ in isi):
        raise PermissionDenied
    wilayah = Wilayah.objects.filter(tingkat__in=[Tingkat.KABUPATEN, Tingkat.KECAMATAN]).in_bulk(
        {kode for kode, _ in isi}
    )
    lama = {
        (t.wilayah_id, t.jenis): t
        for t in Target.objects.select_for_update().filter(tahun=tahun, wilayah__in=wilayah)
    }
    berubah = 0
    for (kode, jenis), jumlah in isi.items():
        target = lama.get((kode, jenis))
        if jumlah == (target.jumlah if target else None):
            continue
        if kode not in wilayah:
            raise ValidationError("Target hanya untuk kabupaten/kota dan kecamatan.")
        berubah += 1
        if target and jumlah is None:
            target.delete()
            continue
        target = target or Target(wilayah=wilayah[kode], tahun=tahun, jenis=jenis)
        target.jumlah = jumlah or 0
        _simpan(target)
    return berubah


def langkah_tersedia(oleh, usulan: Usulan) -> tuple[dict[str, Langkah], str]:
    """The steps this person may take now on `usulan` (its keluarga loaded), and in words why
    an approval that the post would allow is not theirs ("" if it is)."""
    boleh, sebab = {}, ""
    for nama, satu in LANGKAH.get(usulan.status, {}).items():
        if hak_langkah(oleh, satu, usulan) is None:
            continue
        if nama == "setujui" and not _bukan_pengusul(oleh, usulan):
            sebab = (
                "Anda sudah mengusulkan atau menyetujui usulan ini pada tahap lain, jadi "
                "persetujuan tahap ini harus oleh orang lain."
            )
            continue
        boleh[nama] = satu
    return boleh, sebab


def hak_langkah(oleh, satu: Langkah, usulan: Usulan) -> str | None:
    """The act by which this person may take the step on `usulan` (its keluarga loaded)."""
    semua = satu.hak_atas(usulan.sumber)
    return next((h for h in semua if oleh.cakupan(h).memuat(usulan.keluarga)), None)


def boleh_mengusulkan(oleh, usulan: Usulan) -> bool:
    """Whether the proposal is this person's to write and to put forward."""
    return hak_langkah(oleh, LANGKAH[StatusUsulan.DRAF]["ajukan"], usulan) is not None


def _kunci(usulan: Usulan) -> tuple[Usulan, Keluarga]:
    """Claim by lock: whoever changes a proposal or the status of its family first locks the
    family, so one lock orders them all and nobody blocks another for good."""
    keluarga = Keluarga.objects.select_for_update().get(pk=usulan.keluarga_id)
    terkunci = Usulan.objects.get(pk=usulan.pk)  # read after the lock: as it stands now
    terkunci.keluarga = keluarga
    return terkunci, keluarga


def _wajib_layak(usulan: Usulan, keluarga: Keluarga) -> None:
    sebab = periksa_kelayakan(
        usulan.jenis,
        status=keluarga.status,
        komponen=keluarga.komponen,
        sudah_dihitung=keluarga.komponen_per is not None,
        boleh_paksa=settings.GRADUASI_PAKSA,
    )
    if sebab:
        raise ValidationError({"jenis": sebab})


def _bukan_pengusul(oleh, usulan: Usulan) -> bool:
    jejak = usulan.langkah.values_list("oleh_id", "dari", "ke")
    return boleh_menyetujui(oleh.pk, usulan.status, jejak)


def _isi(usulan: Usulan, satu: Langkah, isian: Mapping) -> None:
    """Put the dates and numbers of the step on the proposal, checked."""
    hari_ini = timezone.localdate()
    for ruas in satu.isian:
        if not (nilai := isian.get(ruas)):
            raise ValidationError({ruas: f"Isi {ruas.replace('_', ' ')}."})
        setattr(usulan, ruas, nilai)
    if "tanggal_putusan" in satu.isian and isian["tanggal_putusan"] > hari_ini:
        raise ValidationError({"tanggal_putusan": "Tanggal putusan tidak boleh di masa depan."})
    if "tanggal_efektif" in satu.isian:
        efektif, putusan = isian["tanggal_efektif"], usulan.tanggal_putusan
        assert putusan is not None  # usulan_putusan_bernomor
        try:
            ketentuan = ketentuan_pada(efektif)
        except Ketentuan.DoesNotExist:
            sebab = f"Belum ada ketentuan untuk {kata_tanggal(efektif)}; periksa tahunnya."
        else:
            terhak = terakhir_berhak(usulan.keluarga)
            sebab = periksa_tanggal_efektif(efektif, putusan, hari_ini, ketentuan, terhak)
        if sebab:
            raise ValidationError({"tanggal_efektif": sebab})


def terakhir_berhak(keluarga: Keluarga) -> date | None:
    """First day of the last payment period for which the family stands on a list that was sent,
    or the bank has answered."""
    daftar = keluarga.baris_salur.filter(
        kecuali="", daftar__status__in=[StatusDaftar.DIKIRIM, StatusDaftar.DITUTUP]
    )
    dijawab = keluarga.bantuan.exclude(status=Bantuan.Status.DIHITUNG)
    hari = (
        daftar.aggregate(n=Max("daftar__periode"))["n"],
        dijawab.aggregate(n=Max("periode"))["n"],
    )
    return max(filter(None, hari), default=None)


def efektif_paling_awal(usulan: Usulan) -> date:
    """The first day on which a decided proposal can take effect."""
    assert usulan.tanggal_putusan is not None  # usulan_putusan_bernomor
    terhak = terakhir_berhak(usulan.keluarga)
    sejak = max(usulan.tanggal_putusan, terhak + timedelta(days=1) if terhak else date.min)
    return periode_sesudah(sejak, ketentuan_pada(sejak))


def _keluarkan_karena_graduasi(usulan: Usulan, oleh) -> None:
    assert usulan.tanggal_efektif is not None  # usulan_efektif_bertanggal
    # Worked out, but on no list that was sent: nothing is owed from that day on.
    usulan.keluarga.bantuan.filter(
        periode__gte=usulan.tanggal_efektif, status=Bantuan.Status.DIHITUNG
    ).delete()
    kepergian = Kepergian(
        keluarga=usulan.keluarga,
        golongan=Kepergian.Golongan.GRADUASI,
        jenis=usulan.jenis,
        tanggal=usulan.tanggal_efektif,
        usulan=usulan,
        dicatat_oleh=oleh,
    )
    _simpan(kepergian)
    kpm.layanan.ubah_status(
        oleh=oleh,
        keluarga=usulan.keluarga,
        ke=Keluarga.Status.GRADUASI,
        tanggal=usulan.tanggal_efektif,
        alasan=f"Graduasi {JenisGraduasi(usulan.jenis).label.lower()}",
        dasar=usulan.nomor_putusan,
        hak="graduasi.kirim",
    )


def _kembalikan_peserta(usulan: Usulan, oleh) -> None:
    """Undo of an effective graduation: no departure any more (the trail keeps it), and the
    family's history reads from that day as if it had not left. The reason is that of the
    koordinator who asked for it."""
    alasan = usulan.langkah.filter(ke=StatusUsulan.BATAL_PERIKSA).latest("pk").catatan
    assert usulan.tanggal_efektif is not None  # usulan_efektif_bertanggal
    Kepergian.objects.filter(usulan=usulan).delete()
    kpm.layanan.ubah_status(
        oleh=oleh,
        keluarga=usulan.keluarga,
        ke=Keluarga.Status.AKTIF,
        tanggal=usulan.tanggal_efektif,
        alasan=f"Graduasi dibatalkan: {alasan.strip()}"[:300],
        dasar=usulan.nomor_putusan,
        hak="graduasi.putuskan",
    )


def _catat(usulan: Usulan, oleh, dari: str, hak: str, catatan: str = "") -> None:
    LangkahUsulan.objects.create(
        usulan=usulan,
        dari=dari,
        ke=usulan.status,
        oleh=oleh,
        jabatan=sebutan_jabatan(oleh, hak, usulan.keluarga),
        catatan=catatan.strip()[:500],
        pada=usulan.tahap_sejak,
    )


def jabatan_bertindak(oleh, hak: str, keluarga: Keluarga) -> Jabatan:
    """The current post that carries `hak` on this family, the definitive one before Plt. and
    Plh."""
    cocok = [
        j
        for j in oleh.jabatan_kini
        if j.peran in HAK[hak][1]
        and (
            keluarga.pendamping_id == oleh.pk
            if j.peran == Peran.PENDAMPING
            else j.wilayah_id is None or f"{keluarga.desa_id}.".startswith(f"{j.wilayah_id}.")
        )
    ]
    return min(cocok, key=lambda j: (j.sifat != "definitif", j.pk))


def sebutan_jabatan(oleh, hak: str, keluarga: Keluarga) -> str:
    """As what the person acts on this family."""
    j = jabatan_bertindak(oleh, hak, keluarga)
    return sebut_jabatan(j.get_peran_display(), j.sifat, j.wilayah.nama if j.wilayah else "")


def _kata_basi(usulan: Usulan, oleh) -> str:
    """Who did what meanwhile."""
    terakhir = usulan.langkah.select_related("oleh").last()
    kata = f"Usulan ini sudah berubah menjadi “{usulan.get_status_display()}”"
    if terakhir is not None:
        siapa = "Anda" if terakhir.oleh_id == oleh.pk else f"{terakhir.oleh} ({terakhir.jabatan})"
        pada = date_format(timezone.localtime(terakhir.pada), "SHORT_DATETIME_FORMAT")
        kata += f" oleh {siapa} pada {pada}"
    return f"{kata}. Langkah Anda tidak dijalankan."


def _simpan(objek) -> None:
    """full_clean with the constraints in words, then save."""
    bersihkan(objek)
    objek.save()
