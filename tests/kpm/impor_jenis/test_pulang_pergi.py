"""Export then import gives 0 changes, in every kind, whatever a page let into the register."""

from datetime import date
from itertools import product

import pytest

from kpm.impor.jenis import semua_jenis
from kpm.models import Anggota, Keluarga
from tests import pabrik
from tests.kpm.impor_jenis.alur import ekspor_lalu_periksa, hitungan

pytestmark = pytest.mark.django_db
TEKS = [
    "=1+1", "+62 812", "-", "@risky", "\uff1dSUM(A1)", "'Aisyah", "\u2019Aini", "''=x", "007",
    "0,5;\"a\",'b'", "Siti  Aminah", "Gg. Damai\u00a0 2", "Jl. A\nRT 3", "\tTab", "محمد علي",
    "Ñoño é", "1e10", "TRUE", "12/03/2024", "NULL", "#REF!", "Total", "no_kk",
]  # fmt: skip
TAHAP, BULAN = date(2024, 7, 1), date(2024, 8, 1)


def isi_dunia(pendamping) -> int:
    """Of each text a row of every kind, other fields filled and left out in turn."""
    for n, teks in enumerate(TEKS):
        penuh = n % 2
        pengguna = pabrik.PenggunaFactory(
            username=f"p.{n}@x+y", nama=teks, telepon=teks[:20] if penuh else ""
        )
        pabrik.ProfilFactory(
            pengguna=pengguna, wilayah_id="64.02", nomor_sk=teks,
            nip=f"0{n:017d}" if penuh else "", bergabung=BULAN if penuh else None,
        )  # fmt: skip
        k = pabrik.KeluargaFactory(
            alamat=teks, rt="001" if penuh else "", rw="", id_dtsen=f"00{n}", bank="",
            no_kks=f"0000000000{n:06d}" if penuh else "", tahun_masuk=None, pendamping=pengguna,
        )  # fmt: skip
        orang = {"keluarga": k, "tanggal_lahir": date(1987, 5, 15 + penuh)}
        pabrik.AnggotaFactory(nama=teks, hubungan="pengurus", **orang)
        anak = pabrik.AnggotaFactory(
            nama=teks[::-1], hamil=bool(penuh), hpl=BULAN if penuh else None, kelas="01", **orang
        )
        pabrik.PenugasanFactory(keluarga=k, pendamping=pengguna, alasan=teks)
        pabrik.HasilSalurFactory(
            keluarga=k, periode=TAHAP, label=teks, keterangan=teks if penuh else "", jumlah=0,
            tanggal=TAHAP if penuh else None,
        )  # fmt: skip
        pabrik.VerifikasiFactory(
            anggota=anak, bulan=BULAN, komponen="sd", hari_efektif=20 if penuh else None,
            hasil="memenuhi" if penuh else "tidak_dapat", alasan=teks,
            jml_sekolah=20 if penuh else None, dicatat_pada="2024-09-01T00:00Z",
        )  # fmt: skip
        pabrik.UsulanFactory(
            keluarga=k, pengusul=pengguna, jenis="kelayakan_daerah", alasan=teks,
            nomor_putusan=" ".join(teks.split()).lstrip("'\u2019"), tanggal_putusan=BULAN,
        )  # fmt: skip
        pabrik.TargetFactory(tahun=2030 + n, wilayah_id=("64.02", "64.02.06")[penuh], jumlah=0)
    # What would refuse a change: a closed month, a closed list, people without a post.
    pabrik.PenutupanFactory(wilayah_id="64.02", bulan=BULAN)
    pabrik.DaftarSalurFactory(periode=TAHAP, status="ditutup")
    assert Keluarga.objects.count() == len(TEKS)
    return len(TEKS)


def test_nol_perubahan(operator, kabid, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    n = isi_dunia(pabrik.PenggunaFactory())
    jumlah = dict.fromkeys(semua_jenis(), n) | {"kpm": Anggota.objects.count()}
    for jenis, ujung in product(jumlah, ("csv", "xlsx")):
        oleh, baris = kabid if jenis == "target_graduasi" else operator, jumlah[jenis]
        impor = ekspor_lalu_periksa(oleh, jenis, tmp_path / f"{jenis}.{ujung}")
        beda = [(b.beda, b.galat) for b in impor.baris.exclude(hasil="sama")]
        assert (jenis, beda, hitungan(impor)) == (jenis, [], (0, 0, baris, 0))
