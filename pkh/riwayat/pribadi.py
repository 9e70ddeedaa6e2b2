"""What of the trail tells who somebody is: the columns that are emptied when a family has been
anonymised (laporan.pdp.retensi), table by table. All else stays: who changed what kind of thing,
when, by which door, to which status.

Seals are made over these columns apart, with a random salt (`garam`) of each event, so that the
fingerprint of what was emptied can stay as its tombstone: it vouches for the rest of the row, and
nobody can guess a NIK until it fits (docs/keputusan/jejak.md).
"""

from dataclasses import dataclass

GARAM = "garam"


@dataclass(frozen=True)
class Pribadi:
    """`kolom` of a followed table, whose rows belong to those of `induk` by their column `fk`.
    `hidup`: columns that are not followed, or hold names of files: emptied in the row alone."""

    induk: str
    fk: str
    kolom: tuple[str, ...] = ()
    hidup: tuple[str, ...] = ()


_K = "kpm_keluarga"


def _milik(*kolom: str, hidup: tuple[str, ...] = ()) -> Pribadi:
    return Pribadi(_K, "keluarga_id", kolom, hidup)


# Parents before their children.
PRIBADI: dict[str, Pribadi] = {
    _K: Pribadi("", "", ("alamat", "id_dtsen", "nama_pengurus", "no_kk", "no_kks", "rt", "rw",
                         "telepon")),
    "kpm_anggota": _milik("hpl", "kelas", "nama", "nik", "npsn", "tanggal_lahir"),
    "kpm_pemutakhiran": _milik("alasan", "bukti", "hal", "isi", "lama", hidup=("foto",)),
    "kpm_validasi": _milik("alasan", "catatan", "ditemui", "komitmen_oleh"),
    "kpm_sanggahan": Pribadi("kpm_validasi", "validasi_id", ("alasan", "jawaban", "pemohon")),
    "kpm_undanganawal": _milik("wakil"),
    "kpm_pelengkap": _milik("catatan"),
    "kpm_pemegangkks": _milik("catatan"),
    "kpm_selisih": _milik("catatan"),
    "kpm_bantuan": _milik("keterangan"),
    "kpm_penggabungan": Pribadi(_K, "dipertahankan_id", ("alasan",),
                                ("pindah", "ubah", "tinggal")),
    "pendamping_kunjungan": _milik("akurasi", "bujur", "ditemui", "kendala_lain", "lintang",
                                   "temuan", "tindak_lanjut"),
    "pendamping_kehadiran": _milik("catatan", "diwakili"),
    "pendamping_kiriman": _milik("alasan", "kini", "pesan", hidup=("isi",)),
    "pendamping_pengecualian": _milik("bukti", "catatan"),
    "pendamping_penugasan": _milik("alasan"),
    "pendamping_sanksi": _milik("alasan", "penerima"),
    "pendamping_keberatan": Pribadi("pendamping_sanksi", "sanksi_id",
                                    ("alasan", "catatan", "pemohon")),
    "pendamping_pengaduan": _milik("jawaban", "kontak", "pelapor", "uraian"),
    "pendamping_kasus": _milik("berikut", "pokok", "uraian", "uraian_hasil"),
    "pendamping_langkahkasus": Pribadi("pendamping_kasus", "kasus_id", ("uraian",)),
    "pendamping_pihakkasus": Pribadi("pendamping_kasus", "kasus_id",
                                     ("kontak", "nama", "sebagai")),
    "pendamping_rujukankasus": Pribadi("pendamping_kasus", "kasus_id",
                                       ("jawaban", "nama", "perihal")),
    "graduasi_asesmen": _milik("catatan", "ditemui"),
    "graduasi_usulan": _milik("alasan"),
    "graduasi_berkasusulan": Pribadi("graduasi_usulan", "usulan_id", (), ("berkas",)),
    "graduasi_kepergian": _milik("keterangan"),
    "graduasi_pantauan": Pribadi("graduasi_kepergian", "kepergian_id", ("catatan",)),
    "graduasi_dukungan": _milik("penyedia", "uraian", hidup=("bast", "foto")),
    "graduasi_usaha": _milik("nama"),
    "laporan_permintaandata": _milik("jawaban", "pemohon", "uraian"),
}  # fmt: skip

# "table.column" that may hold words about a family, or a whole table, and why it stays.
TETAP: dict[str, str] = {
    "kpm_barissalur": "daftar yang sudah dikirim adalah bukti keuangan",
    "kpm_hasilsalur": "jawaban bank, bukti keuangan; tanpa nama",
    "kpm_rekonsiliasi": "jawaban bank, bukti keuangan; tanpa nama",
    "kpm_bantuan.rincian": "komponen dan rupiah; anggota hanya nomor barisnya",
    "kpm_selisih.sebab": "kode",
    "kpm_pasanganmirip.alasan": "kode",
    "kpm_perubahandesa": "kode desa",
    "kpm_perubahanstatus": "alasan dan dasar tindakan jabatan; hanya tambah",
    "kpm_periksaanggota.komponen": "kode",
    "graduasi_asesmen.jawaban": "kode jawaban",
    "graduasi_usulan.nomor_putusan": "nomor surat",
    "graduasi_usulan.nomor_pengantar": "nomor surat",
    "graduasi_berkasusulan": "kode, tipe dan sidik; berkasnya dihapus",
    "graduasi_dukungan": "nomor dan sidik berita acara; berkasnya dihapus",
    "pendamping_kiriman": "sidik kiriman",
    "pendamping_pengaduan.nomor": "nomor surat",
    "pendamping_verifikasi": "kode fasilitas dan alasan baku; bulannya ditutup",
    "kpm_fotovalidasi": "barisnya dihapus bersama berkasnya",
    "graduasi_fotoasesmen": "barisnya dihapus bersama berkasnya",
    "pendamping_foto": "barisnya dihapus bersama berkasnya",
    "graduasi_langkahusulan": "pertimbangan jabatan; hanya tambah",
    "pendamping_kelompok": "nama kelompok dan tempat berkumpul",
    "pendamping_langkahpengaduan": "tindakan jabatan",
}


def rahasia(peristiwa: str) -> list[str]:
    """The columns of an event table that are sealed apart, their salt last; [] where none are."""
    p = PRIBADI.get(peristiwa.removesuffix("event"))
    return [*p.kolom, GARAM] if p and p.kolom else []
