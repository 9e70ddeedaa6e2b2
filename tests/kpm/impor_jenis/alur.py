"""What the tests of every kind do: judge, apply, take back, export and judge again."""

from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from kpm.impor.ekspor import ekspor_jenis
from kpm.impor.layanan import catat_impor, jalankan_batal, jalankan_terapkan, periksa_impor
from kpm.impor.massal import Tahap
from kpm.models import Impor
from pkh.riwayat.jejak import sebagai

ALASAN = "Uji ekspor lalu impor"


def berkas(*baris: list) -> bytes:
    """CSV; the first row is the heading."""
    sel = ["" if v is None else str(v) for b in baris for v in b]
    assert not any(";" in s for s in sel)
    return "\n".join(";".join("" if v is None else str(v) for v in b) for b in baris).encode()


def periksa(oleh, jenis: str, *baris: list) -> Impor:
    isi = ContentFile(berkas(*baris))
    return periksa_impor(catat_impor(oleh=oleh, berkas=isi, nama="uji.csv", jenis=jenis))


def terapkan(impor: Impor, hari: date | None = None) -> Impor:
    with sebagai(impor.oleh, "perintah"):
        return jalankan_terapkan(impor, tolak_semua=False, tanggal=hari or timezone.localdate())


def masukkan(oleh, jenis: str, *baris: list) -> Impor:
    return terapkan(periksa(oleh, jenis, *baris))


def batal(impor: Impor, oleh=None) -> Impor:
    with sebagai(oleh or impor.oleh, "perintah"):
        return jalankan_batal(oleh=oleh or impor.oleh, impor=impor)


def hitungan(impor: Impor) -> tuple[int, int, int, int]:
    """(baru, berubah, sama, ditolak)"""
    return tuple(impor.hitungan[k] for k in ("baru", "berubah", "sama", "ditolak"))


def sebab(impor: Impor) -> dict[int, str]:
    """Row -> why it was refused."""
    return {
        b.nomor: " ".join(f"{g['kolom']}: {g['sebab']}" for g in b.galat)
        for b in impor.baris.filter(hasil="ditolak")
    }


def ekspor_lalu_periksa(oleh, jenis: str, ke) -> Impor:
    """What was exported, judged as an import."""
    ekspor_jenis(oleh=oleh, jenis=jenis, ke=ke, alasan=ALASAN)
    isi = ContentFile(ke.read_bytes())
    return periksa_impor(catat_impor(oleh=oleh, berkas=isi, nama=ke.name, jenis=jenis))


def yang_kena(k, t: Tahap) -> set[int]:
    """The numbers of the rules that hold for some row of a judged import."""
    syarat = [p.syarat for p in t.kelas.massal.PERIKSA]
    ruas = ", ".join(f"({s}) AS x{n}" for n, s in enumerate(syarat))
    k.execute(
        f"SELECT {', '.join(f'bool_or(x{n})' for n in range(len(syarat)))} "
        f"FROM (SELECT {ruas} FROM {t.b} b {t.kelas.massal.gabung(t)}) s",
        t.p,
    )
    return {n for n, ya in enumerate(k.fetchone()) if ya}
