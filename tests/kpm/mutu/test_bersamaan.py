"""Two people decide on one pair at the same moment, on real connections that really commit."""

import threading

from django.core.exceptions import ValidationError
from django.db import connections, transaction

from kpm.models import Keluarga, PasanganMirip, Penggabungan
from kpm.mutu.layanan import gabungkan, nyatakan_berbeda
from kpm.mutu.massal import hitung_mutu
from tests import pabrik


def operator(n: int):
    orang = pabrik.PenggunaFactory(username=f"operator_{n}")
    pabrik.JabatanFactory(pengguna=orang, peran="operator")
    return orang


def bersama(*kerja) -> list[str]:
    mulai = threading.Barrier(len(kerja), timeout=60)
    hasil: list[str] = []

    def jalankan(apa):
        mulai.wait()
        try:
            apa()
            hasil.append("jadi")
        except ValidationError as galat:
            hasil.append(galat.messages[0].split(" oleh ")[0])
        finally:
            connections["default"].close()

    benang = [threading.Thread(target=jalankan, args=[k]) for k in kerja]
    for b in benang:
        b.start()
    for b in benang:
        b.join(60)
    return sorted(hasil)


def test_satu_pasangan_diputuskan_sekali(basis_sendiri):
    kiri, kanan = pabrik.keluarga_lengkap(), pabrik.keluarga_lengkap()
    p = pabrik.PasanganMiripFactory(kiri=kiri, kanan=kanan)
    a, b, c = operator(1), operator(2), operator(3)
    isi = {"pasangan": p, "alasan": "Keluarga yang sama"}
    hasil = bersama(
        lambda: gabungkan(oleh=a, pertahankan="kiri", **isi),
        lambda: gabungkan(oleh=b, pertahankan="kanan", **isi),
        lambda: nyatakan_berbeda(oleh=c, **isi),
    )
    assert hasil.count("jadi") == 1
    assert [h for h in hasil if h != "jadi"] == ["Pasangan ini sudah diputuskan"] * 2
    p.refresh_from_db()
    assert Penggabungan.objects.count() == (p.status == "digabung")


def test_tiga_keluarga_dua_pasangan(basis_sendiri):
    """A-B and B-C at once: B is merged once, or the second waits and sees it."""
    a, b, c = (pabrik.keluarga_lengkap() for _ in range(3))
    ab = pabrik.PasanganMiripFactory(kiri=a, kanan=b)
    bc = pabrik.PasanganMiripFactory(kiri=b, kanan=c)
    satu, dua = operator(1), operator(2)
    alasan = "Keluarga yang sama"
    hasil = bersama(
        lambda: gabungkan(oleh=satu, pasangan=ab, pertahankan="kiri", alasan=alasan),
        lambda: gabungkan(oleh=dua, pasangan=bc, pertahankan="kanan", alasan=alasan),
    )
    assert hasil.count("jadi") == 1
    assert Penggabungan.objects.get().digabung == b
    assert Keluarga.objects.filter(status="keluar").count() == 1
    assert set(PasanganMirip.objects.values_list("status", flat=True)) == {"digabung", "gugur"}


def test_hitungan_malam_tidak_menunggu_orang_yang_sedang_menyimpan(basis_sendiri, hari_ini):
    """Somebody holds a family that has no score yet; the scores of all are written meanwhile."""
    keluarga = pabrik.keluarga_lengkap()
    selesai = threading.Event()

    def malam():
        try:
            hitung_mutu(tanggal=hari_ini)
            selesai.set()
        finally:
            connections["default"].close()

    with transaction.atomic():
        Keluarga.objects.select_for_update().get(pk=keluarga.pk)
        benang = threading.Thread(target=malam)
        benang.start()
        assert selesai.wait(60)
        hitung_mutu(tanggal=hari_ini, keluarga_ids=[keluarga.pk])
    benang.join(60)
    assert keluarga.mutu.skor
