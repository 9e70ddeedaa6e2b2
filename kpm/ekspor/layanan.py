"""Taking a list out as a file: logged first, then written; large ones by the worker."""

import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kpm.impor.berkas import AWALAN_SEMENTARA
from kpm.impor.ekspor import ekspor_jenis
from kpm.impor.jenis import jenis_bernama
from kpm.impor.models import CatatanEkspor
from pkh.akun.templatetags.rupa import kata_tanggal, ribuan
from pkh.pekerjaan.layanan import GagalBerpesan, Jalannya, antre
from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.identitas import periksa_alasan
from pkh.tanya import Tanya

from . import tulis
from .daftar import (
    AWALAN,
    HAK_IDENTITAS,
    SEKALI,
    Isi,
    baris_daftar,
    beridentitas,
    judul_kolom,
    kata_judul,
    kode_catatan,
    lajur,
    masih_memegang,
    semua_daftar,
    wilayah_ekspor,
)

DISAMARKAN = "4 angka pertama dan 4 angka terakhir; yang di antaranya diganti titik"


def sensor(kata: str) -> str:
    """Words of a filter without numbers long enough to be somebody's."""
    return re.sub(r"\d(?:[ .-]?\d){7,}", "••••", kata)


def catat_ekspor(*, oleh, daftar, isi: Isi, bentuk: str, alasan: str = "") -> CatatanEkspor:
    """Log an export before it begins. With `alasan` it is one with full numbers.

    PermissionDenied without the act of the list, or of opening identities; ValidationError
    when the reason is none.
    """
    if not oleh.boleh(daftar.hak) or bentuk not in tulis.TIPE:
        raise PermissionDenied
    if alasan:
        if not (oleh.boleh(HAK_IDENTITAS) and beridentitas(daftar)):
            raise PermissionDenied
        alasan = periksa_alasan(alasan)
    return CatatanEkspor.objects.create(
        jenis=kode_catatan(daftar),
        bentuk=bentuk,
        wilayah_id=wilayah_ekspor(oleh, daftar.hak, isi.wilayah),
        saringan={"kata": [sensor(k) for k in isi.kata]},
        baris=isi.jumlah(),
        identitas=bool(alasan),
        alasan=alasan,
        oleh=oleh,
    )


def susun_baris(daftar, isi: Isi, catatan: CatatanEkspor, maju=lambda n: None) -> Iterator[list]:
    """The cells; at the end (also of one broken off) the log says how many went out, of whom."""
    n, milik = 0, set[int]()
    try:
        for n, sel in enumerate(
            baris_daftar(
                daftar, isi, oleh=catatan.oleh, penuh=catatan.identitas, milik_siapa=milik
            ),
            1,
        ):
            if n % SEKALI == 0:
                maju(n)
            yield sel
    finally:
        CatatanEkspor.objects.filter(pk=catatan.pk).update(baris=n, keluarga=sorted(milik))


def tulis_ekspor(daftar, isi: Isi, catatan: CatatanEkspor, ke, maju=lambda n: None) -> None:
    """Write a logged export to `ke`: a path, or for XLSX also a binary file."""
    kepala = judul_kolom(daftar, catatan.identitas)
    baris = susun_baris(daftar, isi, catatan, maju)
    if catatan.bentuk == "csv":
        with Path(ke).open("w", encoding="utf-8", newline="") as f:
            f.writelines(tulis.baris_csv(kepala, baris))
        return
    lebar = [x.lebar for x in lajur(daftar).values()]
    tulis.tulis_xlsx(ke, kepala, lebar, baris, keterangan(daftar, catatan))


def keterangan(daftar, catatan: CatatanEkspor) -> list[tuple]:
    """What the sheet behind the rows says: what, which, when, by whom, what is masked."""
    samar = beridentitas(daftar)
    isi = [
        ("Isi", daftar.judul),
        ("Saringan", ", ".join(catatan.saringan["kata"]) or "Semua dalam wewenang pembuat"),
        ("Keadaan data per", catatan.pada),
        ("Dibuat oleh", f"{catatan.oleh}, {', '.join(map(str, catatan.oleh.jabatan_kini))}"),
        ("Nomor catatan ekspor", str(catatan.pk)),
    ]
    if catatan.identitas:
        kata = f"Lengkap: {', '.join(samar)}. Keperluan: {catatan.alasan}"
        isi.append(("Identitas", f"{kata}. Simpan seperti menyimpan KTP orang; hapus sesudahnya."))
    elif samar:
        isi.append(("Identitas", f"Disamarkan: {', '.join(samar)} ({DISAMARKAN})."))
    return isi


def terlalu_besar(jumlah: int, alamat: str) -> bool:
    """Whether the worker writes it. A search for a number finds few rows, and its number
    does not go into the row of a job."""
    angka = sum(h.isdigit() for h in Tanya(alamat).get("q", ""))
    return jumlah > settings.EKSPOR_LANGSUNG and angka < 8


@transaction.atomic
def minta_ekspor(*, oleh, daftar, isi: Isi, catatan: CatatanEkspor, alamat: str) -> Pekerjaan:
    """Have the worker write a logged export; `alamat` is the query string of the page."""
    from kpm.tugas import buat_ekspor

    saring = ", ".join(catatan.saringan["kata"])
    judul = f"Ekspor {kata_judul(daftar)}" + (f": {saring}" if saring else "")
    catatan.pekerjaan = antre(
        tugas=buat_ekspor,
        judul=judul[:200],
        parameter={"catatan": catatan.pk, "alamat": alamat},
        oleh=oleh,
    )
    catatan.save(update_fields=["pekerjaan"])
    return catatan.pekerjaan


def jalankan_ekspor(catatan: CatatanEkspor, *, alamat: str, p: Jalannya) -> None:
    """The worker's part: the list as it is now, by what the person may now."""
    daftar, oleh = semua_daftar()[catatan.jenis.removeprefix(AWALAN)], catatan.oleh
    if not oleh.boleh(daftar.hak) or catatan.identitas and not oleh.boleh(HAK_IDENTITAS):
        raise GagalBerpesan("Anda tidak lagi berwenang mengekspor daftar ini.")
    p.maju(0, fase="Menulis berkas")
    with tempfile.TemporaryDirectory(prefix=AWALAN_SEMENTARA) as folder, transaction.atomic():
        isi = daftar.ambil(oleh, Tanya(alamat))
        p.maju(0, total=isi.jumlah())
        ke = Path(folder) / f"ekspor.{catatan.bentuk}"
        tulis_ekspor(daftar, isi, catatan, ke, p.maju)
        _simpan(catatan, ke, p)


@transaction.atomic
def minta_ekspor_jenis(*, oleh, jenis: str, bentuk: str, wilayah: str, alasan: str) -> Pekerjaan:
    """Have the worker write all rows of a kind of import, ready to be imported again."""
    from kpm.tugas import buat_ekspor_jenis

    kelas = jenis_bernama(jenis)
    if not oleh.boleh(kelas.HAK_EKSPOR) or alasan and not oleh.boleh(HAK_IDENTITAS):
        raise PermissionDenied
    return antre(
        tugas=buat_ekspor_jenis,
        judul=f"Ekspor {kelas.judul} untuk diimpor kembali",
        parameter={
            "jenis": jenis,
            "bentuk": bentuk,
            "wilayah": wilayah,
            "alasan": periksa_alasan(alasan) if alasan else "",
        },
        oleh=oleh,
    )


def jalankan_ekspor_jenis(p: Jalannya) -> None:
    isi = p.parameter
    p.maju(0, fase="Menulis berkas")
    with tempfile.TemporaryDirectory(prefix=AWALAN_SEMENTARA) as folder, transaction.atomic():
        ke = Path(folder) / f"ekspor.{isi['bentuk']}"
        try:
            catatan = ekspor_jenis(
                oleh=p.oleh, jenis=isi["jenis"], ke=ke, wilayah=isi["wilayah"],
                alasan=isi["alasan"], maju=p.maju,
            )  # fmt: skip
        except PermissionDenied as galat:
            raise GagalBerpesan("Anda tidak lagi berwenang mengekspor data ini.") from galat
        catatan.pekerjaan = p.pekerjaan
        catatan.save(update_fields=["pekerjaan"])
        _simpan(catatan, ke, p)


def _simpan(catatan: CatatanEkspor, ke: Path, p: Jalannya) -> None:
    catatan.refresh_from_db(fields=["baris"])
    with ke.open("rb") as f:
        catatan.berkas.save(f"{catatan.jenis}-{catatan.pk}.{catatan.bentuk}", File(f), save=False)
    catatan.save(update_fields=["berkas"])
    sampai = timezone.localdate() + timedelta(days=settings.EKSPOR_SIMPAN_HARI)
    p.maju(catatan.baris, total=catatan.baris)
    p.pesan = (
        f"{ribuan(catatan.baris)} baris siap diunduh. Hanya Anda yang dapat mengunduhnya, "
        f"sampai {kata_tanggal(sampai)}."
    )
    p.hasil = {"tautan": reverse("kpm:ekspor_unduh", args=[catatan.pk]), "teks": "Unduh berkas"}


def boleh_unduh(oleh, catatan: CatatanEkspor) -> bool:
    """Whether the person still may have what they once took."""
    if catatan.identitas and not oleh.boleh(HAK_IDENTITAS):
        return False
    if catatan.jenis.startswith(AWALAN):
        hak = semua_daftar()[catatan.jenis.removeprefix(AWALAN)].hak
    else:
        hak = jenis_bernama(catatan.jenis).HAK_EKSPOR
    return masih_memegang(oleh, hak, catatan.wilayah_id)


def sapu_ekspor() -> int:
    """Delete files kept longer than settings.EKSPOR_SIMPAN_HARI; their log stays. How many."""
    batas = timezone.now() - timedelta(days=settings.EKSPOR_SIMPAN_HARI)
    lama = list(CatatanEkspor.objects.filter(pada__lt=batas).exclude(berkas=""))
    for catatan in lama:
        catatan.berkas.delete(save=False)
        catatan.save(update_fields=["berkas"])
    return len(lama)
