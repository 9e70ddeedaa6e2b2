"""When two families or two people are taken for one, who may be merged into whom, and the
checks that make the quality score. Pure: no ORM, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .nama import baku_nama

MIRIP = 0.6  # similarity of names (pg_trgm, 0 to 1) from which they may be one
NILAI_TERENDAH = 40  # pairs below are not worth a person's time


# --- alike ---------------------------------------------------------------------------------
def trigram(teks: str) -> set[str]:
    """The trigrams of pg_trgm: each word in small letters, two blanks before, one after."""
    return {
        f"  {kata} "[n : n + 3]
        for kata in teks.lower().split(" ")
        if kata
        for n in range(len(kata) + 1)
    }


def kemiripan(satu: str, dua: str) -> float:
    """0 to 1, as similarity() of pg_trgm says of two names in `baku_nama` spelling."""
    a, b = trigram(satu), trigram(dua)
    return len(a & b) / len(a | b) if a and b else 0.0


def tanggal_dekat(satu: date, dua: date) -> bool:
    """The same but for the day, the month or the year, or day and month swapped."""
    sama = (satu.day == dua.day) + (satu.month == dua.month) + (satu.year == dua.year)
    tukar = satu.year == dua.year and (satu.day, satu.month) == (dua.month, dua.day)
    return sama >= 2 or tukar


@dataclass(frozen=True)
class Orang:
    """What tells one person from another."""

    id: int
    nik: str
    nama: str
    lahir: date
    kelamin: str


@dataclass(frozen=True)
class Kecocokan:
    """Two rows held to be one person, how surely (0 to 1) and why."""

    kiri: int
    kanan: int
    yakin: float
    sebab: str


def bandingkan_orang(x: Orang, y: Orang) -> Kecocokan | None:
    if x.nik == y.nik:
        return Kecocokan(x.id, y.id, 1.0, "NIK sama")
    if x.kelamin != y.kelamin:
        return None
    mirip = kemiripan(baku_nama(x.nama), baku_nama(y.nama))
    if x.lahir == y.lahir and mirip >= MIRIP:
        kata = "sama" if mirip == 1 else "mirip"
        return Kecocokan(x.id, y.id, mirip, f"Nama {kata}, tanggal lahir sama")
    if mirip == 1 and tanggal_dekat(x.lahir, y.lahir):
        return Kecocokan(x.id, y.id, 0.9, "Nama sama, tanggal lahir berselisih sedikit")
    return None


def cocokkan_anggota(kiri: Iterable[Orang], kanan: Iterable[Orang]) -> list[Kecocokan]:
    """Who of one family is whom of the other; each at most once, the surest first."""
    kanan = list(kanan)
    calon = [c for x in kiri for y in kanan if (c := bandingkan_orang(x, y))]
    calon.sort(key=lambda c: (-c.yakin, c.kiri, c.kanan))
    hasil: list[Kecocokan] = []
    for c in calon:
        if all(c.kiri != h.kiri and c.kanan != h.kanan for h in hasil):
            hasil.append(c)
    return hasil


# --- merging -------------------------------------------------------------------------------
_TINGKAT = {"aktif": 2, "ditangguhkan": 2, "calon": 1}


def periksa_gabung(dipertahankan: str, digabung: str) -> str:
    """Why a family of status `digabung` may not become part of one of status `dipertahankan`;
    "" when it may: participation must not be lost by merging."""
    if _TINGKAT.get(dipertahankan, 0) >= _TINGKAT.get(digabung, 0):
        return ""
    return (
        "Keluarga yang masih terdaftar tidak dapat digabung ke keluarga yang kepesertaannya "
        "lebih rendah. Pertahankan yang masih peserta."
    )


# Rows that tell of the record itself and not of the household stay with it.
TETAP = {
    "kpm.perubahanstatus": "Riwayat status menceritakan catatan itu sendiri.",
    "kpm.perubahandesa": "Riwayat desa menceritakan catatan itu sendiri.",
    "kpm.keluargaditetapkan": "Penetapan menceritakan catatan itu sendiri.",
    "pendamping.penugasan": "Riwayat pendamping menceritakan catatan itu sendiri.",
    "kpm.pasanganmirip": "",
    "kpm.penggabungan": "",
    "kpm.mutukeluarga": "",
    "graduasi.proyeksi": "",
    "kpm.barissalur": "Daftar penyaluran tetap seperti waktu disusun.",
    "kpm.rekonsiliasi": "",
}
# Constraint that a row would break on the other side -> why it stays where it is.
BENTROK = {
    "verifikasi_unik": "Anggota itu sudah punya verifikasi bulan yang sama; yang dipakai milik "
    "keluarga yang dipertahankan, kecuali bila hanya yang di sini sudah diisi.",
    "verifikasi_bulan_tertutup": "Bulannya sudah ditutup; tetap seperti waktu ditutup.",
    "bantuan_unik": "Periode itu juga dibayarkan kepada keluarga yang dipertahankan: periksa "
    "kemungkinan bantuan ganda.",
    "hasil_salur_unik": "Bank juga menjawab untuk keluarga yang dipertahankan pada periode itu.",
    "selisih_satu_terbuka": "Selisih yang sama masih terbuka pada keluarga yang dipertahankan.",
    "pemegang_kks_satu_berlaku": "Pemegang KKS keluarga yang dipertahankan yang berlaku.",
    "kehadiran_unik": "Kedua keluarga tercatat pada pertemuan yang sama.",
    "undangan_awal_unik": "Kedua keluarga diundang ke pertemuan awal yang sama.",
    "validasi_berlaku_satu": "Kedua keluarga punya hasil validasi; yang berlaku milik keluarga "
    "yang dipertahankan.",
    "validasi_kembaran": "Validasi ini menyebut kedua keluarga sebagai kembaran.",
    "satu_kelompok_per_keluarga": "Keluarga yang dipertahankan sudah punya kelompok P2K2; "
    "keanggotaan ini berakhir hari ini.",
    "pelengkap_berjalan_satu": "Program yang sama sudah tercatat pada keluarga yang dipertahankan.",
    "kepergian_unik": "Kepergian pada tanggal yang sama sudah tercatat.",
}
BENTROK_LAIN = "Keluarga yang dipertahankan sudah punya yang sama."
# What may not stay behind: the merge is refused with these words.
HALANGAN = {
    "usulan_terbuka_satu": "Kedua keluarga punya usulan graduasi yang belum tuntas. Tarik salah "
    "satu usulan itu dahulu.",
}
# Empty on the kept row, filled on the other: taken over.
ISI_KELUARGA = ["alamat", "rt", "rw", "telepon", "tahun_masuk", "id_dtsen", "no_kks", "bank"]
# Field of a member -> field on which both rows must agree before it is taken over.
ISI_ANGGOTA = {"npsn": "jenjang", "kelas": "jenjang", "hpl": "hamil", "kehamilan_ke": "hamil"}


# --- quality -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pemeriksaan:
    """One check. `bobot` points (of 100) are lost once per family, however many members fail it.

    rute, tanya: the page that mends it, and its query; `objek` says whose number it takes
    ("keluarga", "anggota" or ""). hak: who may mend it there. The condition is in massal.

    Likely duplicates are no check: of a pair one half of which is elsewhere nobody may learn,
    not even by a lower score.
    """

    kode: str
    nama: str
    maksud: str
    bobot: int
    perbaikan: str
    rute: str
    hak: str = "kpm.ubah"
    objek: str = "keluarga"
    tanya: str = ""


PEMERIKSAAN = [
    Pemeriksaan(
        "tanpa_anggota", "Belum ada anggota", "Tidak ada anggota yang tercatat di keluarga.", 40,
        "Tambah anggota", "kpm:anggota_tambah",
    ),
    Pemeriksaan(
        "tanpa_pengurus", "Belum ada pengurus", "Ada anggota, tetapi tidak ada pengurus.", 30,
        "Tetapkan pengurus", "kpm:rinci",
    ),
    Pemeriksaan(
        "tanpa_pendamping", "Belum ada pendamping", "Tidak ada pendamping yang bertugas.", 15,
        "Serahkan ke pendamping", "pendamping:serahkan", "penugasan.atur", "",
        "?asal=tanpa&desa={desa}",
    ),
    Pemeriksaan(
        "nik_lahir", "NIK berbeda dari tanggal lahir",
        "Angka ke-7 sampai ke-12 NIK tidak menyebut tanggal lahir yang tercatat.", 10,
        "Periksa NIK dan tanggal lahir", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "nik_kelamin", "NIK berbeda dari jenis kelamin",
        "Tanggal pada NIK (ditambah 40 untuk perempuan) tidak cocok dengan jenis kelamin.", 10,
        "Periksa NIK dan jenis kelamin", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "nik_wilayah", "NIK dari provinsi yang tidak ada",
        "Dua angka pertama NIK bukan kode provinsi.", 10,
        "Periksa NIK", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "desa_berakhir", "Kode desa sudah berakhir",
        "Desa keluarga ini sudah dimekarkan atau berganti kode.", 10,
        "Pindahkan kode desa", "kpm:pindah_wilayah", "kpm.pindah_wilayah", "",
    ),
    Pemeriksaan(
        "usia_pengurus", "Usia pengurus tidak wajar",
        "Pengurus berusia di bawah 15 atau di atas 100 tahun.", 10,
        "Periksa tanggal lahir", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "sekolah_kosong", "Anak usia sekolah tanpa sekolah",
        "Berusia 7 sampai 18 tahun, tanpa jenjang sekolah, bukan penyandang disabilitas berat.",
        10, "Isi jenjang sekolah", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "jenjang_usia", "Jenjang sekolah tidak cocok dengan usia",
        "SD di luar usia 5 sampai 15, SMP 10 sampai 19, atau SMA 13 sampai 22 tahun.", 5,
        "Periksa jenjang dan tanggal lahir", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "npsn_kosong", "Sekolah tanpa NPSN",
        "Jenjang terisi, tetapi NPSN sekolahnya kosong; kehadiran tidak dapat dicocokkan.", 5,
        "Isi NPSN", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "hpl_lewat", "Hamil sesudah masa nifas",
        "Tercatat hamil/nifas lebih dari 42 hari sesudah hari perkiraan lahir.", 10,
        "Catat kelahiran atau akhiri kehamilan", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "hpl_kosong", "Hamil tanpa hari perkiraan lahir",
        "Tercatat hamil/nifas tanpa hari perkiraan lahir.", 5,
        "Isi hari perkiraan lahir", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "tanpa_komponen", "Aktif tanpa komponen",
        "Berstatus aktif, tetapi tidak ada anggota yang dibayar.", 10,
        "Periksa anggota atau usulkan graduasi", "kpm:rinci", "kpm.lihat",
    ),
    Pemeriksaan(
        "kks_kosong", "Aktif tanpa KKS",
        "Berstatus aktif, tidak dibayar lewat PT Pos, dan No KKS kosong.", 10,
        "Isi No KKS", "kpm:ubah",
    ),
    Pemeriksaan(
        "kunjungan", "Lama tidak dikunjungi",
        "Berstatus aktif dan tidak dikunjungi selama {jeda} hari.", 10,
        "Catat kunjungan", "pendamping:kunjungan_tambah", "kunjungan.catat", "",
        "?keluarga={keluarga}",
    ),
    Pemeriksaan(
        "calon_lama", "Terlalu lama menjadi calon",
        "Berstatus calon lebih dari 90 hari.", 10,
        "Tetapkan status", "kpm:status", "kpm.tetapkan",
    ),
    Pemeriksaan(
        "nama_janggal", "Nama tidak seperti nama",
        "Nama anggota kurang dari 2 huruf atau memuat angka.", 5,
        "Betulkan nama", "kpm:anggota_ubah", objek="anggota",
    ),
    Pemeriksaan(
        "tanpa_kelompok", "Belum masuk kelompok P2K2", "Berstatus aktif dan tidak berkelompok.", 5,
        "Masukkan ke kelompok", "pendamping:kelompok_daftar", "p2k2.kelola", "",
    ),
    Pemeriksaan(
        "alamat_kosong", "Alamat kosong", "Alamat tidak terisi.", 5, "Isi alamat", "kpm:ubah",
    ),
    Pemeriksaan(
        "rt_rw_kosong", "RT atau RW kosong", "RT atau RW tidak terisi.", 5,
        "Isi RT dan RW", "kpm:ubah",
    ),
    Pemeriksaan(
        "tahun_masuk_kosong", "Tahun masuk kosong",
        "Peserta tanpa tahun masuk PKH; lamanya menjadi peserta tidak diketahui.", 3,
        "Isi tahun masuk", "kpm:ubah",
    ),
    Pemeriksaan(
        "telepon_kosong", "Nomor telepon kosong", "Nomor telepon tidak terisi.", 2,
        "Isi nomor telepon", "kpm:ubah",
    ),
]  # fmt: skip
MENURUT_KODE = {p.kode: p for p in PEMERIKSAAN}
PERLU_DIBENAHI = 80  # families with a lower score count as "perlu dibenahi"
# Provinces by the first two digits of a NIK (Kemendagri codes; 54 was Timor Timur, and NIK
# given there are still in use).
PROVINSI_NIK = [
    "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36",
    "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76", "81",
    "82", "91", "92", "93", "94", "95", "96",
]  # fmt: skip


def hitung_skor(temuan: Iterable[str]) -> int:
    """100 less the weight of each failed check, not below 0."""
    return max(0, 100 - sum(MENURUT_KODE[kode].bobot for kode in set(temuan)))
