"""A small district counted by hand, in August 2024 (hand-counted answers stand beside it)."""

from datetime import date

import pytest

from graduasi.models import Kepergian
from kpm.models import Keluarga
from laporan import massal
from pkh.akun.hak import Peran
from tests import pabrik

TGR, SMB = "64.02.06", "64.02.13"


@pytest.fixture
def tiga_bulan(monkeypatch):
    """Keeping three months instead of 25: these tests look at this month and the last."""
    monkeypatch.setattr(massal, "JENDELA", 3)


@pytest.fixture
def kabupaten(pendamping, rekan):
    return susun_kabupaten(pendamping, rekan)


@pytest.fixture
def kabupaten_nyata(basis_sendiri):
    orang = [pabrik.PenggunaFactory(username=n) for n in ("pendamping", "rekan")]
    return susun_kabupaten(*orang)


@pytest.fixture
def kadis_nyata(basis_sendiri):
    orang = pabrik.PenggunaFactory(username="kadis_nyata", nama="Hj. Noraini, S.Sos.")
    pabrik.JabatanFactory(
        pengguna=orang,
        peran=Peran.KEPALA_DINAS,
        wilayah_id="64.02",
        sifat="plt",
        selesai=date(2030, 1, 1),
        pangkat="Pembina (IV/a)",
        nip="196903121994032004",
    )
    pabrik.KopFactory(wilayah_id="64.02", tempat="Tenggarong", alamat="Jalan Contoh 1")
    return orang


def susun_kabupaten(pendamping, rekan):
    """Tenggarong: 3 active (one without pendamping), one that graduated on 20 August.
    Samboja: 1 active, one that died out on 5 September (so active at the end of August).
    """
    f = pabrik.KeluargaFactory
    a = [
        f(pendamping=pendamping),
        f(pendamping=pendamping),
        f(pendamping=None),
    ]
    s = f(pendamping=rekan, desa_id="64.02.13.1001")
    for k in (a[0], a[1]):
        pabrik.PenugasanFactory(keluarga=k, pendamping=pendamping)
    pabrik.PenugasanFactory(keluarga=s, pendamping=rekan)
    lulus = f(status="graduasi", status_sejak=date(2024, 8, 20), pendamping=pendamping)
    pabrik.PerubahanStatusFactory(
        keluarga=lulus, dari="aktif", ke="graduasi", tanggal=date(2024, 8, 20)
    )
    usulan = pabrik.UsulanFactory(
        keluarga=lulus,
        jenis="sejahtera",
        status="efektif",
        nomor_putusan="460/1/2024",
        tanggal_putusan=date(2024, 8, 10),
        tanggal_efektif=date(2024, 8, 20),
    )
    pabrik.KepergianFactory(
        keluarga=lulus,
        golongan=Kepergian.Golongan.GRADUASI,
        jenis="sejahtera",
        tanggal=date(2024, 8, 20),
        usulan=usulan,
    )
    habis = f(
        status="keluar",
        status_sejak=date(2024, 9, 5),
        desa_id="64.02.13.1001",
        pendamping=None,
    )
    pabrik.PerubahanStatusFactory(
        keluarga=habis, dari="aktif", ke="keluar", tanggal=date(2024, 9, 5)
    )
    pabrik.KepergianFactory(
        keluarga=habis, golongan="lain", jenis="meninggal", tanggal=date(2024, 9, 5), usulan=None
    )
    hasil = [("memenuhi", a[0]), ("memenuhi", a[0]), ("tidak", a[1]), ("belum", s)]
    for n, (h, k) in enumerate(hasil):
        anggota = pabrik.AnggotaFactory(keluarga=k, komponen="sd" if n % 2 else "lansia")
        pabrik.VerifikasiFactory(
            anggota=anggota, keluarga=k, bulan=date(2024, 8, 1), komponen="sd", hasil=h
        )
    kelompok = pabrik.KelompokFactory(desa_id="64.02.06.1001", pendamping=pendamping)
    pertemuan = pabrik.PertemuanFactory(kelompok=kelompok, tanggal=date(2024, 8, 9))
    pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=a[0], status="hadir")
    pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=a[1], status="alpa")
    pabrik.TargetFactory(wilayah_id="64.02", tahun=2024, jenis="sejahtera", jumlah=8)
    # the neighbour's, never to be counted here
    f(desa_id="64.03.05.1001", pendamping=None)
    return Keluarga.objects.filter(desa__kode__startswith="64.02")
