"""Papers of a proposal: checked by what they hold, kept with their hash, counted off a list."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from graduasi.asesmen.layanan import asesmen_terakhir, sebab_belum
from graduasi.aturan import BOLEH_DIUBAH, TERBUKA, StatusUsulan
from graduasi.models import Asesmen, BerkasUsulan, Pedoman, Usulan
from graduasi.pedoman.aturan import Berkas, Cara, Tahap
from graduasi.pedoman.layanan import pedoman_pada
from kpm.models import Keluarga
from pkh.bersih import bersihkan
from pkh.foto import rapikan_foto

from .pdf import rapikan_pdf

HAK_ISI = ("graduasi.usulkan", "graduasi.periksa", "graduasi.teruskan", "graduasi.kirim")
HAK_SURAT = "graduasi.kirim"
MAKS_BYTE = 10 * 1024 * 1024
# May be added, are never asked for; also when the graduation is effective.
TAMBAHAN = {
    b.kode: b
    for b in (
        Berkas("lain", "Berkas lain", "", Cara.UNGGAH),
        Berkas("putusan", "Surat putusan bertanda tangan", "", Cara.UNGGAH),
        Berkas("pengantar", "Surat pengantar bertanda tangan", "", Cara.UNGGAH),
        Berkas("sertifikat", "Sertifikat bertanda tangan", "", Cara.UNGGAH),
    )
}
# One letter for many: its code -> the number on the proposals that it is about.
SURAT = {"putusan": "nomor_putusan", "pengantar": "nomor_pengantar"}
DIPUTUS = [StatusUsulan.DIPUTUSKAN, StatusUsulan.DIKIRIM, StatusUsulan.EFEKTIF]
PDF = "application/pdf"


@dataclass(frozen=True)
class Butir:
    """One paper of the list, and what is there of it. `ada` also without a row: the number of a
    decision stands on the proposal."""

    berkas: Berkas
    baris: BerkasUsulan | None
    ada: bool

    @property
    def kata_tahap(self) -> str:
        return Tahap(self.berkas.tahap).label if self.berkas.tahap else ""


@dataclass(frozen=True)
class Kelengkapan:
    """What a proposal has of what its type asks for, by the guide of the day it was made."""

    pedoman: Pedoman
    butir: list[Butir]
    asesmen: Asesmen | None
    perlu_asesmen: bool
    sebab_asesmen: str

    def kurang(self, tahap: str) -> list[str]:
        """What is missing before the step, in words; [] when nothing is. The asesmen is judged
        when a proposal is put forward: later it only has to be there."""
        if not tahap:
            return []
        perlu = {Tahap.AJUKAN} if tahap == Tahap.AJUKAN else set(Tahap)
        kurang = [
            f"{b.berkas.kata}: belum {'diunggah' if b.berkas.cara == Cara.UNGGAH else 'dicatat'}."
            for b in self.butir
            if not b.ada and b.berkas.tahap in perlu
        ]
        if self.perlu_asesmen and tahap == Tahap.AJUKAN and self.sebab_asesmen:
            kurang.insert(0, self.sebab_asesmen)
        elif self.perlu_asesmen and self.asesmen is None:
            kurang.insert(0, "Belum ada asesmen.")
        return kurang


def periksa_lengkap(usulan: Usulan) -> Kelengkapan:
    """Four queries."""
    pedoman = pedoman_pada(timezone.localdate(usulan.dibuat_pada))
    punya = {b.kode: b for b in usulan.berkas.select_related("oleh").order_by("pk")}
    butir = []
    for b in pedoman.aturan.daftar_berkas(usulan.jenis):
        baris = punya.pop(b.kode, None)
        bernomor = b.cara == Cara.NOMOR and bool(usulan.nomor_putusan and usulan.tanggal_putusan)
        butir.append(Butir(b, baris, bernomor or baris is not None))
    # What was put in under a code the list of its type does not have (any more) is still shown.
    butir += [Butir(TAMBAHAN.get(b.kode, TAMBAHAN["lain"]), b, True) for b in punya.values()]
    perlu = usulan.jenis in pedoman.aturan.asesmen_untuk
    asesmen = asesmen_terakhir(usulan.keluarga) if perlu else None
    return Kelengkapan(
        pedoman, butir, asesmen, perlu, sebab_belum(pedoman, asesmen) if perlu else ""
    )


def periksa_pindaian(berkas) -> tuple[bytes, str, str]:
    """(bytes to keep, content type, sha256 of what was sent) of an uploaded scan: a PDF that can
    be opened, or a photo, by what it holds and not by its name."""
    if berkas.size > MAKS_BYTE:
        raise ValidationError(
            f"Berkas {berkas.name} berukuran {berkas.size // 1024 // 1024} MB. Paling besar "
            f"{MAKS_BYTE // 1024 // 1024} MB; pindai lagi dengan mutu lebih rendah."
        )
    isi = berkas.read()
    if not isi.startswith(b"%PDF-"):
        berkas.seek(0)
        try:
            jpeg, sidik = rapikan_foto(berkas)
        except ValidationError as galat:
            raise ValidationError(
                f"Berkas {berkas.name} bukan PDF dan bukan foto yang dapat dibaca. Pindai "
                "sebagai PDF, JPEG atau PNG."
            ) from galat
        return jpeg, "image/jpeg", sidik
    return rapikan_pdf(isi, berkas.name), PDF, sha256(isi).hexdigest()


@transaction.atomic
def tambah_berkas(*, oleh, usulan: Usulan, kode: str, pindaian=None) -> BerkasUsulan:
    """Put a paper on an open proposal; `pindaian`: the uploaded file, None where the original was
    looked at. The same file again under the same code gives the same row."""
    usulan = _kunci(oleh, usulan, TERBUKA + ([StatusUsulan.EFEKTIF] if kode in TAMBAHAN else []))
    pedoman = pedoman_pada(timezone.localdate(usulan.dibuat_pada)).aturan
    kenal = TAMBAHAN | {b.kode: b for b in pedoman.daftar_berkas(usulan.jenis)}
    if kode not in kenal or kenal[kode].cara == Cara.NOMOR:
        raise ValidationError("Berkas ini tidak diminta untuk jenis graduasi ini.")
    baris = BerkasUsulan(usulan=usulan, kode=kode, oleh=oleh)
    if kenal[kode].cara == Cara.UNGGAH:
        if pindaian is None:
            raise ValidationError({"pindaian": "Pilih berkas pindaiannya."})
        isi, baris.tipe, baris.sha256 = periksa_pindaian(pindaian)
        baris.ukuran = len(isi)
        if ada := usulan.berkas.filter(kode=kode, sha256=baris.sha256).first():
            return ada
        akhiran = "pdf" if baris.tipe == PDF else "jpg"
        baris.berkas.save(f"{uuid4().hex}.{akhiran}", ContentFile(isi), save=False)
    elif ada := usulan.berkas.filter(kode=kode).first():
        return ada
    bersihkan(baris, ["usulan", "oleh"])
    baris.save()
    return baris


@transaction.atomic
def hapus_berkas(*, oleh, berkas: BerkasUsulan) -> None:
    """Take a wrong paper off again: only one's own, and only before anybody has examined it. The
    trail keeps its hash."""
    usulan = _kunci(oleh, berkas.usulan, TERBUKA)
    if berkas.oleh_id != oleh.pk:
        raise PermissionDenied
    if usulan.status not in BOLEH_DIUBAH:
        raise ValidationError("Berkas usulan yang sedang diperiksa tidak dapat dihapus.")
    simpanan, nama = berkas.berkas.storage, berkas.berkas.name
    berkas.delete()
    if nama and not BerkasUsulan.objects.filter(berkas=nama).exists():
        transaction.on_commit(lambda: simpanan.delete(nama))


@transaction.atomic
def lampirkan_surat(*, oleh, jenis: str, nomor: str, pindaian) -> int:
    """One signed letter (`jenis` of SURAT) onto every case that carries its number: checked and
    kept once, its hash on each; cases that have it now. ValidationError where none carries it."""
    sasaran = Usulan.objects.untuk(oleh, HAK_SURAT).filter(status__in=DIPUTUS)
    usulan = list(sasaran.filter(**{SURAT[jenis]: nomor}).order_by("keluarga_id"))
    if not nomor or not usulan:
        raise ValidationError({"surat": "Tidak ada usulan dengan nomor surat itu."})
    isi, tipe, sidik = periksa_pindaian(pindaian)
    punya = BerkasUsulan.objects.filter(usulan__in=usulan, kode=jenis, sha256=sidik)
    sudah = {b.usulan_id: b for b in punya}
    satu = BerkasUsulan(tipe=tipe, sha256=sidik, ukuran=len(isi))
    if sudah:
        satu.berkas = next(iter(sudah.values())).berkas.name
    else:
        akhiran = "pdf" if tipe == PDF else "jpg"
        satu.berkas.save(f"{uuid4().hex}.{akhiran}", ContentFile(isi), save=False)
    BerkasUsulan.objects.bulk_create(
        BerkasUsulan(
            usulan=u, kode=jenis, berkas=satu.berkas.name, tipe=tipe, ukuran=len(isi),
            sha256=sidik, oleh=oleh,
        )
        for u in usulan
        if u.pk not in sudah
    )  # fmt: skip
    return len(usulan)


def surat_bernomor(oleh) -> list[tuple[str, str, int]]:
    """[(code of SURAT, number, cases)] of letters already numbered, the newest first."""
    hasil = []
    milik = Usulan.objects.untuk(oleh, HAK_SURAT).filter(status__in=DIPUTUS).order_by()
    for jenis, ruas in SURAT.items():
        nomor = milik.exclude(**{ruas: ""}).values(ruas).annotate(n=Count("pk"), akhir=Max("pk"))
        hasil += [(b["akhir"], jenis, b[ruas], b["n"]) for b in nomor.order_by("-akhir")[:50]]
    return [(jenis, nomor, n) for _, jenis, nomor, n in sorted(hasil, reverse=True)]


def boleh_isi(oleh, usulan: Usulan, tahap: Collection[str] = TERBUKA) -> bool:
    return usulan.status in tahap and any(
        oleh.cakupan(hak).memuat(usulan.keluarga) for hak in HAK_ISI
    )


def _kunci(oleh, usulan: Usulan, tahap: Collection[str]) -> Usulan:
    """By the lock of its family, as all that changes a proposal."""
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=usulan.keluarga_id)
    usulan = Usulan.objects.get(pk=usulan.pk)
    usulan.keluarga = keluarga
    if usulan.status not in tahap:
        raise ValidationError(f"Usulan ini sudah {usulan.get_status_display().lower()}.")
    if not boleh_isi(oleh, usulan, tahap):
        raise PermissionDenied
    return usulan
