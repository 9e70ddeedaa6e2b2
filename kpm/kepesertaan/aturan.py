"""From calon to active: the steps, what each outcome needs, and what stands in the way.

Pure functions over plain values; the programme's own order (pertemuan awal, validasi,
penetapan) is that of the Pedoman: a family is put into the programme only after somebody
looked and after its pengurus signed the commitment.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from pkh.akun.templatetags.rupa import kata_tanggal


class Hasil(TextChoices):
    LAYAK = "layak", "Layak"
    TIDAK_LAYAK = "tidak_layak", "Tidak layak"
    TIDAK_DITEMUKAN = "tidak_ditemukan", "Tidak ditemukan"
    GANDA = "ganda", "Tercatat ganda"
    MENOLAK = "menolak", "Menolak"


class Hadir(TextChoices):
    BELUM = "belum", "Belum dicatat"
    HADIR = "hadir", "Hadir"
    DIWAKILI = "diwakili", "Diwakili"
    TIDAK = "tidak", "Tidak hadir"


DATANG = (Hadir.HADIR, Hadir.DIWAKILI)


class Tahap(TextChoices):
    """Where a calon stands, in the order of the way."""

    BARU = "baru", "Belum diundang"
    DIUNDANG = "diundang", "Diundang"
    ABSEN = "absen", "Tidak hadir"
    HADIR = "hadir", "Hadir, menunggu validasi"
    KOMITMEN = "komitmen", "Layak, belum ada komitmen"
    SIAP = "siap", "Layak, siap ditetapkan"
    TERTOLAK = "tertolak", "Bukan layak, menunggu putusan"


BELUM_DIVALIDASI = (Tahap.BARU, Tahap.DIUNDANG, Tahap.ABSEN, Tahap.HADIR)

# Why, in the words of the form: outcome -> {code: words}.
SEBAB: dict[str, dict[str, str]] = {
    Hasil.TIDAK_LAYAK: {
        "tanpa_komponen": "Tidak punya komponen",
        "mampu": "Sudah mampu",
        "aparatur": "Ada anggota ASN, TNI, Polri atau pegawai tetap",
        "bantuan_lain": "Menerima bantuan yang tidak boleh dirangkap",
        "lainnya": "Sebab lain",
    },
    Hasil.TIDAK_DITEMUKAN: {
        "alamat": "Alamat tidak ada atau tidak dikenal",
        "pindah": "Sudah pindah",
        "meninggal": "Semua anggota sudah meninggal",
    },
}
KATA_SEBAB = {kode: kata for pilihan in SEBAB.values() for kode, kata in pilihan.items()}

# Documents looked at, and the component each of them proves.
DOKUMEN = {
    "ktp": "KTP",
    "kk": "Kartu keluarga",
    "akta": "Akta kelahiran",
    "sekolah": "Rapor atau surat sekolah",
    "kia": "Buku KIA",
    "disabilitas": "Surat keterangan disabilitas",
}

ALASAN_PENDEK = 5  # letters a reason has at least
ALASAN_GANDA = 15  # without the other row, the words have to lead to it
PALING_LAMA = 366  # days back a validation or an SK may still be written down
UNDANGAN_MAKS = 300  # families at one pertemuan awal
PERTEMUAN_DEPAN = 92  # days ahead a pertemuan awal may be planned


def tentukan_tahap(*, hadir: str | None, hasil: str | None, ada_komitmen: bool) -> str:
    """The step of a calon: `hadir` of its newest invitation (None: not invited), `hasil` of
    the validation in force (None: not looked at)."""
    if hasil == Hasil.LAYAK:
        return Tahap.SIAP if ada_komitmen else Tahap.KOMITMEN
    if hasil:
        return Tahap.TERTOLAK
    if hadir is None:
        return Tahap.BARU
    if hadir in DATANG:
        return Tahap.HADIR
    return Tahap.ABSEN if hadir == Hadir.TIDAK else Tahap.DIUNDANG


@dataclass(frozen=True)
class IsiValidasi:
    """What was written down of one family."""

    tanggal: date
    hasil: str
    sebab: str = ""
    alasan: str = ""
    ada_kembaran: bool = False
    komitmen_tanggal: date | None = None
    komitmen_oleh: str = ""
    anggota_diperiksa: int = 0
    anggota: int = 0  # members of the family


def periksa_validasi(isi: IsiValidasi, *, calon_sejak: date, hari_ini: date) -> dict[str, str]:
    """{field: what is wrong}; empty when it may be kept."""
    galat = {}
    if salah := _periksa_tanggal(isi.tanggal, calon_sejak=calon_sejak, hari_ini=hari_ini):
        galat["tanggal"] = salah
    pilihan = SEBAB.get(isi.hasil, {})
    if pilihan and isi.sebab not in pilihan:
        galat["sebab"] = "Pilih sebabnya."
    if isi.sebab and not pilihan:
        galat["sebab"] = "Hasil ini tidak memakai sebab; tulis alasannya saja."
    if salah := _periksa_alasan(isi):
        galat["alasan"] = salah
    return galat | _periksa_komitmen(isi, hari_ini) | _periksa_anggota(isi)


def _periksa_tanggal(tanggal: date, *, calon_sejak: date, hari_ini: date) -> str:
    if tanggal > hari_ini:
        return "Tanggal validasi belum terjadi. Isi tanggal hari ini atau sebelumnya."
    if tanggal < calon_sejak:
        return (
            f"Keluarga ini baru menjadi calon {kata_tanggal(calon_sejak)}. Isi tanggal itu atau "
            "sesudahnya."
        )
    if (hari_ini - tanggal).days > PALING_LAMA:
        return f"Tanggal validasi lebih dari {PALING_LAMA} hari yang lalu. Periksa tahunnya."
    return ""


def _periksa_alasan(isi: IsiValidasi) -> str:
    if isi.hasil == Hasil.LAYAK:
        return ""
    if isi.hasil == Hasil.GANDA and not isi.ada_kembaran and len(isi.alasan) < ALASAN_GANDA:
        return "Pilih keluarga kembarannya, atau tulis nama pengurus dan desanya di sini."
    if len(isi.alasan) < ALASAN_PENDEK:
        return f"Tuliskan apa yang Anda temui ({ALASAN_PENDEK} huruf atau lebih)."
    return ""


def _periksa_komitmen(isi: IsiValidasi, hari_ini: date) -> dict[str, str]:
    galat = {}
    tanggal, siapa = isi.komitmen_tanggal, isi.komitmen_oleh
    if isi.hasil != Hasil.LAYAK:
        if tanggal or siapa:
            galat["komitmen_tanggal"] = "Komitmen hanya ditandatangani keluarga yang layak."
        return galat
    if siapa and not tanggal:
        galat["komitmen_tanggal"] = "Isi tanggal komitmen ditandatangani."
    if tanggal and not siapa:
        galat["komitmen_oleh"] = "Isi nama yang menandatangani komitmen."
    if tanggal and tanggal > hari_ini:
        galat["komitmen_tanggal"] = "Tanggal tanda tangan belum terjadi."
    return galat


def _periksa_anggota(isi: IsiValidasi) -> dict[str, str]:
    if isi.hasil == Hasil.LAYAK and isi.anggota_diperiksa < isi.anggota:
        belum = isi.anggota - isi.anggota_diperiksa
        return {"anggota": f"{belum} anggota belum diperiksa. Tandai setiap anggota."}
    if isi.hasil == Hasil.LAYAK and not isi.anggota:
        return {
            "anggota": "Keluarga ini belum punya anggota. Tambahkan dahulu di halaman keluarga."
        }
    return {}


def periksa_jadwal(tanggal: date, hari_ini: date) -> str:
    """What is wrong with the day of a pertemuan awal, "" when nothing is. It may have been
    held already: then it is written down afterwards."""
    if tanggal > hari_ini + timedelta(days=PERTEMUAN_DEPAN):
        return f"Pertemuan awal dijadwalkan paling jauh {PERTEMUAN_DEPAN} hari ke depan."
    if (hari_ini - tanggal).days > PALING_LAMA:
        return f"Tanggal pertemuan lebih dari {PALING_LAMA} hari yang lalu. Periksa tahunnya."
    return ""


@dataclass(frozen=True)
class Calon:
    """What a decision on one family asks for."""

    status: str
    kata_status: str
    sejak: date
    hasil: str | None
    divalidasi: date | None
    komitmen: date | None
    digabung: bool = False


def periksa_sk(tanggal_sk: date, mulai: date, hari_ini: date) -> dict[str, str]:
    """{field: what is wrong} with the days of an SK."""
    if tanggal_sk > hari_ini:
        return {
            "tanggal_sk": f"SK tertanggal {kata_tanggal(tanggal_sk)} belum terbit. Tetapkan pada "
            "atau sesudah tanggal itu."
        }
    if (hari_ini - tanggal_sk).days > PALING_LAMA:
        return {"tanggal_sk": f"SK lebih dari {PALING_LAMA} hari yang lalu. Periksa tahunnya."}
    if mulai < tanggal_sk:
        return {"mulai": "Berlaku mulai tidak boleh mendahului tanggal SK."}
    if mulai > hari_ini:
        return {
            "mulai": f"SK baru berlaku {kata_tanggal(mulai)}. Calon tetap calon sampai hari itu; "
            "tetapkan pada atau sesudahnya."
        }
    return {}


def halangan_penetapan(c: Calon, *, ke: str, tanggal_sk: date, mulai: date) -> str:
    """Why this family cannot be decided on so; "" when it can. `ke`: aktif or tidak_layak."""
    if c.status != "calon":
        return f"bukan calon lagi, sudah {c.kata_status.lower()} sejak {kata_tanggal(c.sejak)}"
    if c.digabung:
        return "sudah digabung ke catatan lain"
    if c.hasil is None or c.divalidasi is None:
        return "belum divalidasi"
    if ke == "aktif" and c.hasil != Hasil.LAYAK:
        return f"hasil validasinya {Hasil(c.hasil).label.lower()}"
    if ke != "aktif" and c.hasil == Hasil.LAYAK:
        return "hasil validasinya layak"
    if ke == "aktif" and c.komitmen is None:
        return "komitmennya belum ditandatangani"
    if tanggal_sk < c.divalidasi:
        return f"divalidasi {kata_tanggal(c.divalidasi)}, sesudah tanggal SK"
    if mulai < c.sejak:
        return f"baru menjadi calon {kata_tanggal(c.sejak)}, sesudah SK berlaku"
    return ""
