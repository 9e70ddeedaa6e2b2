"""A small district counted by hand, in August 2024 (hand-counted answers stand beside it)."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from graduasi.models import Kepergian
from kpm.models import Keluarga, MutuKeluarga
from laporan import massal
from pendamping.models import Kendala
from pkh.akun.hak import Peran
from pkh.riwayat.models import BukaIdentitas
from tests import pabrik

TGR, SMB = "64.02.06", "64.02.13"
PER = datetime(2024, 12, 31, 4, tzinfo=UTC)  # the moment of the data of most reports


@pytest.fixture
def dua_bulan(monkeypatch):
    """Keeping two months instead of 25: a dashboard shows this month and the last."""
    monkeypatch.setattr(massal, "JENDELA", 2)


@pytest.fixture
def tiga_bulan(monkeypatch):
    """One month more, where it is told which are counted again."""
    monkeypatch.setattr(massal, "JENDELA", 3)


@pytest.fixture
def tanpa_gambar(monkeypatch):
    """Dashboards without their charts being drawn, where nobody looks at them: a third of one."""
    monkeypatch.setattr("pkh.grafik._gambar", lambda spesifikasi: "<svg></svg>")


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


@pytest.fixture
def ramai(kabupaten, pendamping, kadis):
    """The hand-counted district with payments, quality, obstacles, complaints, openings."""
    a, b, c = kabupaten.filter(status="aktif", desa__kode__startswith=TGR).order_by("pk")
    pabrik.DaftarSalurFactory(status="dikirim")
    for keluarga, isi in (
        (
            a,
            {
                "temuan": "sesuai",
                "terdaftar": 100,
                "dibayar": 100,
                "berhak": 100,
                "tepat_waktu": True,
            },
        ),
        (b, {"temuan": "gagal", "terdaftar": 200, "dibayar": 0, "label": "Rekening pasif"}),
        (c, {"temuan": "tanpa_daftar", "terdaftar": 0, "dibayar": 50}),
    ):
        pabrik.RekonsiliasiFactory(keluarga=keluarga, desa_id=keluarga.desa_id, **isi)
    for keluarga, skor, temuan in ((a, 100, []), (b, 60, ["tanpa_anggota"])):
        MutuKeluarga.objects.update_or_create(
            keluarga=keluarga, defaults={"skor": skor, "temuan": temuan, "per": PER}
        )
    MutuKeluarga.objects.exclude(keluarga__in=[a, b]).delete()
    jauh = Kendala.objects.create(nama="Jalan terputus")
    for keluarga, kendala, kata in (
        (a, jauh, "Jembatan hanyut, hubungi 0812 3456 7890"), (a, None, ""), (b, jauh, "banjir"),
    ):  # fmt: skip
        pabrik.KunjunganFactory(
            keluarga=keluarga, pendamping=pendamping, tanggal=date(2024, 8, 5), kendala=kendala,
            kendala_lain=kata,
        )  # fmt: skip
    for kategori, dijawab, tenggat in (
        ("bantuan", date(2024, 8, 9), date(2024, 8, 10)), ("bantuan", None, date(2024, 8, 20)),
        ("kks", date(2024, 8, 30), date(2024, 8, 20)),
    ):  # fmt: skip
        pabrik.PengaduanFactory(
            wilayah_id="64.02.06.1001", diterima=date(2024, 8, 1), kategori=kategori,
            dijawab_pada=dijawab, tenggat=tenggat,
        )  # fmt: skip
    for nomor in ("BAST/1", ""):
        pabrik.DukunganFactory(keluarga=a, tanggal=date(2024, 8, 6), nilai=1000, nomor_bast=nomor)
    pabrik.PantauanFactory(
        kepergian=Kepergian.objects.get(golongan="graduasi"),
        tanggal=date(2024, 8, 29),
        keadaan="rawan",
    )
    with time_machine.travel(datetime(2024, 8, 3, 4, tzinfo=UTC), tick=False):
        for ruas in ("nik", "nik", "no_kk"):
            BukaIdentitas.objects.create(
                pengguna=pendamping, objek_jenis="kpm.keluarga", objek_id=a.pk, ruas=ruas,
                wilayah=a.desa_id, alasan="Mencocokkan KK",
            )  # fmt: skip
    return a, b, c
