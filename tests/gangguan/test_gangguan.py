"""Servers and workers that die in the middle of work: words for the person, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone

from .test_impor import berkas

pytestmark = pytest.mark.layanan
PERMINTAAN = {
    "jenis": "beban_pendamping",  # a report of a page: what is proved is its job
    "wilayah": "64.02",
    "periode": f"{timezone.localdate():%Y-%m}",
    "sifat": "Biasa",
    "kertas": "kop",
}
STATUS = "SELECT status FROM pekerjaan_pekerjaan WHERE id = %s"
TIBA = "SELECT status = %s FROM pekerjaan_pekerjaan WHERE id = %s"
PERCOBAAN = "SELECT percobaan FROM pekerjaan_pekerjaan WHERE id = %s"
IMPOR = "SELECT array_agg(status) FROM kpm_impor WHERE pekerjaan_id = %s"
LAPORAN = "SELECT count(*) FROM laporan_cuplikan WHERE isi #>> '{surat,nomor}' = %s"


def minta_laporan(orang, nomor: str) -> int:
    """Ask for a report; the number of the job whose page is the answer."""
    jawab = orang.kirim("/laporan/buat/", PERMINTAAN | {"nomor": nomor})
    assert jawab.status_code == 200, jawab.text[:500]
    ruang, _, pekerjaan = jawab.url.path.strip("/").partition("/")
    assert ruang == "pekerjaan", jawab.url
    return int(pekerjaan)


def minta_impor(s, orang, nomor: int) -> int:
    """Send a file of families, a job that is over at once; its number."""
    isi = {"berkas": (f"kpm-{nomor}.csv", berkas(nomor), "text/csv")}
    jawab = orang.kirim("/kpm/impor/tambah/", {"jenis": "kpm"}, files=isi)
    assert jawab.status_code == 200, jawab.text[:500]
    impor = jawab.url.path.strip("/").rpartition("/")[2]
    return s.satu("SELECT pekerjaan_id FROM kpm_impor WHERE id = %s", int(impor))


def test_pekerja_dibunuh_di_tengah_jalan(sistem_rapuh, orang, sandi_contoh):
    s = sistem_rapuh
    orang.masuk("kadis_kukar", sandi_contoh)
    with closing(s.sambung()) as kabel, kabel.cursor() as kursor:
        # The register cannot be read: the job stands in the middle of its work.
        kursor.execute("LOCK TABLE kpm_keluarga IN ACCESS EXCLUSIVE MODE")
        pekerjaan = minta_laporan(orang, "bunuh")
        s.tunggu(TIBA, "berjalan", pekerjaan)
        s.bunuh("worker")
    assert s.satu(STATUS, pekerjaan) == "berjalan"
    s.mulai("worker")
    s.tunggu(TIBA, "selesai", pekerjaan)
    assert s.satu(PERCOBAAN, pekerjaan) == 2
    assert s.satu(LAPORAN, "bunuh") == 1
    assert "Buka laporan" in orang.get(f"/pekerjaan/{pekerjaan}/").text


MENUNGGU_KUNCI = """SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE NOT l.granted AND d.datname = current_database()
    AND l.relation = 'pendamping_kiriman'::regclass"""
TIBA_DARI_TELEPON = """SELECT count(*) FROM pendamping_kunjungan k JOIN pendamping_kiriman i
    ON i.objek = k.id AND i.kunci = k.kunci WHERE k.temuan = 'mulai ulang'"""
MILIK = """SELECT array_agg(k.id) FROM kpm_keluarga k JOIN akun_pengguna p
    ON p.id = k.pendamping_id WHERE p.username = %s AND k.status = 'aktif'"""


def test_server_mulai_ulang_di_tengah_kiriman(sistem_rapuh, orang, sandi_contoh):
    """A phone sends, the web server dies before it has answered and comes back: each record is
    there once, with its receipt."""
    s, akun = sistem_rapuh, "pendamping_kukar_01"
    orang.masuk(akun, sandi_contoh)
    orang.headers["X-CSRFToken"] = orang.cookies["csrftoken"]
    telepon, kini = str(uuid4()), timezone.now().isoformat()
    alamat = "/api/v1/sinkron/"
    assert orang.post(f"{alamat}perangkat/", json={"id": telepon, "nama": "HP"}).status_code == 201
    catatan = [
        {"kunci": str(uuid4()), "jenis": "kunjungan", "dibuat_pada": kini,
         "isi": {"keluarga": k, "tanggal": kini[:10], "temuan": "mulai ulang"}}
        for k in s.satu(MILIK, akun)[:20]
    ]  # fmt: skip
    kiriman = {"perangkat": telepon, "jam_telepon": kini, "catatan": catatan}
    with closing(s.sambung()) as kabel, kabel.cursor() as kursor, ThreadPoolExecutor(1) as utas:
        kursor.execute("LOCK TABLE pendamping_kiriman IN SHARE MODE")  # receipts cannot be written
        dikirim = utas.submit(orang.post, f"{alamat}kirim/", json=kiriman)
        s.tunggu(MENUNGGU_KUNCI)
        s.bunuh("web")
        with pytest.raises(httpx.TransportError):
            dikirim.result(timeout=60)
    s.mulai("web")
    s.tunggu_siap()
    assert s.satu(TIBA_DARI_TELEPON) == 0
    for _ in range(2):
        hasil = orang.post(f"{alamat}kirim/", json=kiriman).json()["hasil"]
        assert {h["status"] for h in hasil} == {"diterima"}
    assert s.satu(TIBA_DARI_TELEPON) == len(catatan) == 20


def test_broker_padam(sistem_rapuh, orang, sandi_contoh, padam):
    s = sistem_rapuh
    with padam("Valkey"):
        orang.masuk("operator_kukar", sandi_contoh)
        assert orang.get("/").status_code == 200
        pekerjaan = minta_impor(s, orang, 7)
        halaman = orang.get(f"/pekerjaan/{pekerjaan}/")
        assert halaman.status_code == 200
        assert "Menunggu" in halaman.text
        assert orang.get("/sehat/").status_code == 200
        siap = orang.get("/siap/")
        assert (siap.status_code, siap.json()["periksa"]["broker"]) == (503, "tidak menjawab")
        assert s.satu(STATUS, pekerjaan) == "menunggu"
    s.tunggu(TIBA, "selesai", pekerjaan)
    assert s.satu(IMPOR, pekerjaan) == ["pratinjau"]
    assert s.satu(PERCOBAAN, pekerjaan) == 1
    s.tunggu_siap()


def test_basis_data_padam(sistem_rapuh, orang, sandi_contoh, padam):
    s = sistem_rapuh
    orang.masuk("operator_kukar", sandi_contoh)
    assert orang.get("/graduasi/").status_code == 200
    proses = {nama: p.pid for nama, p in s.proses.items()}
    with padam("PostgreSQL"):
        for alamat in ("/", "/graduasi/", "/masuk/", "/tidak-ada/"):
            jawab = orang.get(alamat)
            assert jawab.status_code == 503, alamat
            assert "Basis data sedang tidak dapat dihubungi" in jawab.text
            assert jawab.headers["Retry-After"]
            assert "Traceback" not in jawab.text
        assert httpx.get(f"{s.url}/sehat/").status_code == 200  # as a health check asks
        assert httpx.get(f"{s.url}/siap/").status_code == 503
    # Every process is the one from before, and the session still holds.
    for _ in range(8):  # whatever web process and thread answers
        assert orang.get("/graduasi/").status_code == 200
    pekerjaan = minta_impor(s, orang, 8)
    s.tunggu(TIBA, "selesai", pekerjaan)
    assert {nama: p.pid for nama, p in s.proses.items() if p.poll() is None} == proses
