"""A kabupaten with one family of each fate, and its list."""

from datetime import date

import pytest

from kpm.massal import hitung_komponen
from kpm.models import Anggota, Keluarga
from tests import pabrik

PERIODE = date(2024, 7, 1)


def keluarga_salur(nama: str, n: int, **isi) -> Keluarga:
    """A family due Rp225.000 a quarter (a child in SD), with a card of its own."""
    isi = {"status_sejak": date(2021, 1, 1), "bank": "bri", "no_kks": f"603298{n:010}"} | isi
    keluarga = pabrik.KeluargaFactory(nama_pengurus=nama, **isi)
    pabrik.AnggotaFactory(keluarga=keluarga, hubungan="pengurus", nama=nama)
    pabrik.AnggotaFactory(
        keluarga=keluarga, tanggal_lahir=date(2014, 5, 5), jenis_kelamin="L", jenjang="sd"
    )
    return keluarga


@pytest.fixture
def warga(pendamping) -> dict[str, Keluarga]:
    semua = {
        "berhak": keluarga_salur("Ani", 1, pendamping=pendamping),
        "pos": keluarga_salur(
            "Beti", 2, no_kks="", bank="pos", desa_id="64.02.13.1001", status_sejak=PERIODE
        ),
        "tanpa_kks": keluarga_salur("Cici", 3, no_kks=""),
        "tidak_padan": keluarga_salur("Dedi", 4),
        "kartu_ganda": keluarga_salur("Fifi", 9),
        "kartu_ganda_2": keluarga_salur("Gigi", 9),
        "tanpa_komponen": keluarga_salur("Hani", 5),
        "ditangguhkan": keluarga_salur("Ida", 6, status="ditangguhkan"),
        "baru_ditangguhkan": keluarga_salur(
            "Joko", 7, status="ditangguhkan", status_sejak=date(2024, 8, 1)
        ),
        "baru_masuk": keluarga_salur("Kiki", 8, status_sejak=date(2024, 7, 2)),
        "tetangga": keluarga_salur("Lala", 10, desa_id="64.03.05.1001"),
    }
    for ke, sejak in (("aktif", PERIODE), ("calon", date(2021, 1, 1))):  # the later one counts
        pabrik.PerubahanStatusFactory(keluarga=semua["baru_ditangguhkan"], ke=ke, tanggal=sejak)
    # a NIK of the other sex
    pengurus = semua["tidak_padan"].anggota.get(hubungan="pengurus")
    Anggota.objects.filter(pk=pengurus.pk).update(nik=pabrik.nik(77, pengurus.tanggal_lahir, False))
    semua["tanpa_komponen"].anggota.exclude(hubungan="pengurus").delete()
    hitung_komponen(tanggal=PERIODE)
    return semua


@pytest.fixture
def daftar(warga, operator):
    """The list of the own kabupaten, filled and not yet checked."""
    from kpm.penyaluran.massal import isi_daftar

    d = pabrik.DaftarSalurFactory(periode=PERIODE, dibuat_oleh=operator)
    isi_daftar(d)
    d.refresh_from_db()
    return d


@pytest.fixture
def kirim(operator, korkab):
    """kirim(daftar): through all its steps until it is sent."""
    from kpm.penyaluran.layanan import daftar as layanan

    def _kirim(d):
        layanan.ubah_daftar(
            oleh=operator, daftar=d, nomor="460/1", tanggal_nomor=None, batas=d.batas, catatan=""
        )
        layanan.langkahkan_daftar(oleh=korkab, daftar=d, ke="diperiksa")
        return layanan.langkahkan_daftar(oleh=operator, daftar=d, ke="dikirim")

    return _kirim
