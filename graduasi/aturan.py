"""Graduation: its types, its steps, and the exits that are not graduation."""

from dataclasses import dataclass

from django.db.models import TextChoices


class JenisGraduasi(TextChoices):
    ALAMIAH = "alamiah", "Alamiah"
    SEJAHTERA = "sejahtera", "Sejahtera mandiri"
    KELAYAKAN_DAERAH = "kelayakan_daerah", "Kelayakan daerah"
    PEMBERDAYAAN = "pemberdayaan", "Melalui PPSE/PENA"
    PAKSA = "paksa", "Graduasi paksa"


class AlasanKeluar(TextChoices):
    """Exits that are never counted as graduation."""

    MENINGGAL = "meninggal", "Meninggal tanpa anggota tersisa"
    PINDAH = "pindah", "Pindah ke luar kabupaten/kota"
    GANDA = "ganda", "Data ganda"
    TIDAK_DITEMUKAN = "tidak_ditemukan", "Tidak ditemukan"
    EXCLUDE = "exclude", "Dikeluarkan pusat (exclude/desil)"
    MENOLAK = "menolak", "Menolak bantuan"


class StatusUsulan(TextChoices):
    DRAF = "draf", "Draf"
    DIAJUKAN = "diajukan", "Menunggu koordinator"
    DIPERIKSA = "diperiksa", "Menunggu kepala bidang"
    DITERUSKAN = "diteruskan", "Menunggu kepala dinas"
    DIPUTUSKAN = "diputuskan", "Disetujui, belum dikirim"
    DIKIRIM = "dikirim", "Dikirim ke Kemensos"
    EFEKTIF = "efektif", "Efektif"
    DIKEMBALIKAN = "dikembalikan", "Dikembalikan"
    DITOLAK = "ditolak", "Ditolak"
    DITARIK = "ditarik", "Ditarik"


@dataclass(frozen=True)
class Langkah:
    """One allowed step: the act (hak) it takes and whether a reason must be given."""

    ke: str
    hak: str
    kata: str
    wajib_alasan: bool = False


S = StatusUsulan
_KEMBALI = ("Kembalikan", True)
# status now -> step name -> Langkah. What is not here is not allowed.
LANGKAH: dict[str, dict[str, Langkah]] = {
    S.DRAF: {
        "ajukan": Langkah(S.DIAJUKAN, "graduasi.usulkan", "Ajukan"),
        "tarik": Langkah(S.DITARIK, "graduasi.usulkan", "Batalkan draf", True),
    },
    S.DIAJUKAN: {
        "setujui": Langkah(S.DIPERIKSA, "graduasi.periksa", "Setujui dan teruskan"),
        "kembalikan": Langkah(S.DIKEMBALIKAN, "graduasi.periksa", *_KEMBALI),
        "tarik": Langkah(S.DITARIK, "graduasi.usulkan", "Tarik usulan", True),
    },
    S.DIPERIKSA: {
        "setujui": Langkah(S.DITERUSKAN, "graduasi.teruskan", "Setujui dan teruskan"),
        "kembalikan": Langkah(S.DIKEMBALIKAN, "graduasi.teruskan", *_KEMBALI),
    },
    S.DITERUSKAN: {
        "setujui": Langkah(S.DIPUTUSKAN, "graduasi.putuskan", "Setujui graduasi"),
        "kembalikan": Langkah(S.DIKEMBALIKAN, "graduasi.putuskan", *_KEMBALI),
        "tolak": Langkah(S.DITOLAK, "graduasi.putuskan", "Tolak", True),
    },
    S.DIPUTUSKAN: {"kirim": Langkah(S.DIKIRIM, "graduasi.kirim", "Catat terkirim ke Kemensos")},
    S.DIKIRIM: {
        "efektifkan": Langkah(S.EFEKTIF, "graduasi.kirim", "Catat tanggal efektif"),
        "tolak": Langkah(S.DITOLAK, "graduasi.kirim", "Catat ditolak Kemensos", True),
    },
    S.DIKEMBALIKAN: {
        "ajukan": Langkah(S.DIAJUKAN, "graduasi.usulkan", "Ajukan lagi"),
        "tarik": Langkah(S.DITARIK, "graduasi.usulkan", "Tarik usulan", True),
    },
}
TERBUKA = [str(s) for s in LANGKAH]
