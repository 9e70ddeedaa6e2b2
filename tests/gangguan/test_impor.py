"""Who works and the database killed in the middle of an import: the register is wholly before or
wholly after, and the job goes on by itself. (The whole worker dies in test_gangguan.py: here the
processes of its that do the work, and it starts others.)"""

import csv
import io
import signal
from contextlib import closing, contextmanager
from datetime import date
from functools import partial

import pytest

from pkh.jalan import layanan
from tests.pabrik import nik

pytestmark = pytest.mark.layanan
KELUARGA = 40
JUDUL = ["no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "kode_desa"]
STATUS = "SELECT status FROM kpm_impor WHERE id = %s"
PEKERJAAN = """SELECT p.status FROM kpm_impor i JOIN pekerjaan_pekerjaan p ON p.id = pekerjaan_id
    WHERE i.id = %s"""
TIBA = f"SELECT ({STATUS}) = %s AND ({PEKERJAAN}) = 'selesai'"
PERCOBAAN = PEKERJAAN.replace("p.status", "p.percobaan")
ISI = """SELECT ARRAY[
    (SELECT count(*) FROM kpm_keluarga WHERE no_kk LIKE %s),
    (SELECT count(*) FROM kpm_anggota a JOIN kpm_keluarga k ON k.id = keluarga_id
        WHERE no_kk LIKE %s),
    (SELECT count(*) FROM kpm_perubahanstatus JOIN kpm_keluarga k ON k.id = keluarga_id
        WHERE no_kk LIKE %s),
    (SELECT count(*) FROM kpm_keluargaevent WHERE no_kk LIKE %s AND pgh_label = 'insert')]"""
SEBELUM, SESUDAH = [0, 0, 0, 0], [KELUARGA, 2 * KELUARGA, KELUARGA, KELUARGA]
# What the worker waits for in each phase, while the table is held by somebody else.
MEMBACA = ("kpm_pemetaan", "ACCESS EXCLUSIVE")
MEMBANDINGKAN = ("kpm_keluarga", "ACCESS EXCLUSIVE")
MENULIS = ("kpm_perubahanstatus", "EXCLUSIVE")
COMMIT = ("wilayah_wilayah", "EXCLUSIVE")  # foreign keys are looked at in the COMMIT itself


def berkas(nomor: int) -> bytes:
    """New families, other ones for each number."""
    ke = io.StringIO()
    tulis = csv.writer(ke).writerow
    tulis(JUDUL)
    for n in range(KELUARGA):
        kk, urut = f"64020601012{nomor:02d}{n:03d}", nomor * 100 + n
        ibu, anak = date(1988, 3, 1), date(2014, 3, 1)
        tulis([kk, nik(urut, ibu, True, "640299"), f"Ibu {n}", "pengurus", "P", ibu,
               "64.02.06.1001"])  # fmt: skip
        tulis([kk, nik(urut, anak, False, "640299"), f"Anak {n}", "anak", "L", anak,
               "64.02.06.1001"])  # fmt: skip
    return ke.getvalue().encode()


@pytest.fixture
def operator(sistem_rapuh, orang, sandi_contoh):
    orang.masuk("operator_kukar", sandi_contoh)
    return orang


@pytest.fixture
def unggah(operator):
    """unggah(number) -> id of the import that a worker now reads."""

    def _unggah(nomor: int) -> int:
        isi = {"berkas": (f"kpm-{nomor}.csv", berkas(nomor), "text/csv")}
        jawab = operator.kirim("/kpm/impor/tambah/", {"jenis": "kpm"}, files=isi)
        assert jawab.status_code == 200, jawab.text[:500]
        return int(jawab.url.path.strip("/").rpartition("/")[2])

    return _unggah


@pytest.fixture
def terapkan(operator):
    def _terapkan(impor: int) -> None:
        alamat = f"/kpm/impor/{impor}/"
        token = operator.cookies["csrftoken"]
        jawab = operator.post(
            f"{alamat}terapkan/",
            data={"csrfmiddlewaretoken": token, "hilang": "biarkan"},
            headers={"Referer": alamat},
        )
        assert jawab.status_code == 200, jawab.text[:500]

    return _terapkan


# After a preview its look-alikes are searched: that job must not be the one that is held.
TENANG = """SELECT NOT EXISTS (SELECT FROM pekerjaan_pekerjaan
    WHERE status IN ('menunggu', 'berjalan'))"""


def isi(s, nomor: int) -> list[int]:
    return s.satu(ISI, *[f"64020601012{nomor:02d}%"] * 4)


@contextmanager
def ditahan(s, tabel: str, cara: str):
    """Inside the block nobody gets past this table: gives a function that waits for the first
    who tries, and says which session of the server it is."""
    with closing(s.sambung()) as kabel, kabel.cursor() as k:
        k.execute(f"LOCK TABLE {tabel} IN {cara} MODE")
        yield lambda: s.tunggu(
            "SELECT pid FROM pg_locks WHERE NOT granted AND relation = %s::regclass", tabel
        )


@pytest.mark.parametrize(("nomor", "fase"), [(1, MEMBACA), (2, MEMBANDINGKAN)])
def test_pekerja_dibunuh_selagi_membaca(sistem_rapuh, unggah, nomor, fase):
    s = sistem_rapuh
    with ditahan(s, *fase) as tunggu_tertahan:
        impor = unggah(nomor)
        tunggu_tertahan()
        s.bunuh_anak("worker")
    assert s.satu(STATUS, impor) == "dibaca"
    s.teruskan("worker")
    s.tunggu(TIBA, impor, "pratinjau", impor)
    assert s.satu(PERCOBAAN, impor) == 2
    assert s.satu("SELECT hitungan -> 'baru' FROM kpm_impor WHERE id = %s", impor) == 2 * KELUARGA
    assert isi(s, nomor) == SEBELUM


@pytest.mark.parametrize(
    ("nomor", "fase", "segera"),
    [(3, MEMBANDINGKAN, SEBELUM), (4, MENULIS, SEBELUM), (5, COMMIT, SESUDAH)],
)
def test_pekerja_dibunuh_selagi_menulis(sistem_rapuh, unggah, terapkan, nomor, fase, segera):
    """Killed while it commits, the server has all of it and ends what it was told."""
    s = sistem_rapuh
    impor = unggah(nomor)
    s.tunggu(TIBA, impor, "pratinjau", impor)
    s.tunggu(TENANG)
    with ditahan(s, *fase) as tunggu_tertahan:
        terapkan(impor)
        pelaku = tunggu_tertahan()
        s.bunuh_anak("worker")
    s.tunggu("SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = %s)", pelaku)
    assert isi(s, nomor) == segera
    s.teruskan("worker")
    s.tunggu(TIBA, impor, "selesai", impor)
    assert s.satu(PERCOBAAN, impor) == 2
    assert isi(s, nomor) == SESUDAH


def test_basis_data_dibunuh_saat_commit(sistem_rapuh, unggah, terapkan):
    """After the crash nothing of it is there; the worker reads the file again, for the staged
    rows are gone too, and writes it once."""
    s = sistem_rapuh
    impor = unggah(6)
    s.tunggu(TIBA, impor, "pratinjau", impor)
    s.tunggu(TENANG)
    with ditahan(s, *COMMIT) as tunggu_tertahan:
        terapkan(impor)
        tunggu_tertahan()
        # To the last one: a server that is still dying would be taken for one that runs.
        proses = partial(layanan.cari_proses, "postgres", s.tempat.pg / "data")
        layanan.akhiri(proses, sinyal=signal.SIGKILL, tunggu=5)
    layanan.mulai_postgres(s.tempat)
    assert isi(s, 6) == SEBELUM
    s.tunggu(TIBA, impor, "selesai", impor)
    assert isi(s, 6) == SESUDAH
