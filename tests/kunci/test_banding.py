"""The second lock takes nothing away from whom the first lets see it (banding.py)."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from graduasi.jembatan.massal import ambil_gerak, hitung_gerak
from kpm.layanan import _galat_kk, _galat_nik
from kpm.models import Anggota, Keluarga
from laporan.contoh.massal import muat_contoh
from laporan.contoh.tempat import Rencana
from laporan.jenis import bulanan
from laporan.jenis.deklarasi import Permintaan
from laporan.periode import baca_periode
from pendamping.models import Penugasan, Penyerahan
from pendamping.pengawasan.aturan import Ambang
from pendamping.pengawasan.massal import cari_sinyal, keadaan_bulan
from pendamping.penugasan.layanan import isi_usulan
from pendamping.profil.massal import ambil_rhk, hitung_rhk
from pendamping.rencana.layanan import _terpakai
from pkh.akun.models import Pengguna
from pkh.kunci.konteks import orang, sistem
from tests import pabrik

from .banding import banding, banding_daftar, banding_laporan

# Forms, prints and pages of one's own account show little of anybody; they cost as much as lists.
LEWATI = "tambah|ubah|cetak|formulir|impor|ekspor|panduan|akun:|account_|mfa_|lapangan|lembar|_pdf"


@pytest.mark.django_db
def test_halaman_daftar_dan_laporan_sama_dengan_kunci_dan_tanpa():
    """Over a small demo year, for the pendamping who gave most families away, and a report and
    every list of who has the district."""
    r = Rencana("64.02", 60, 3, 2024, date(2026, 11, 22))
    assert muat_contoh(r, per_diminta=True, lapor=lambda kata: None)
    lepas = Penugasan.objects.exclude(selesai=None).values_list("pendamping", flat=True)
    pendamping = Pengguna.objects.get(pk=max(lepas, key=list(lepas).count))
    korkab = Pengguna.objects.get(username="korkab_kukar")
    beda, kali = banding(pendamping, 1, LEWATI)
    assert beda == []
    assert len(kali) > 60
    for satu in (pendamping, korkab):
        assert banding_daftar(satu) == []
        assert banding_laporan(satu, ("2026-08",)) == []


@pytest.mark.django_db
def test_yang_kini_di_luar_jangkauan_tetap_terhitung(pendamping, rekan, operator, korkab, hari_ini):
    """What says `sistem` because a row has left one's reach since: work done on families that are
    another's now and of the next district, hours a colleague has taken, families that moved away
    or are only asked of, numbers in use elsewhere."""
    awal, milik, lepas = hari_ini.replace(day=1), {"pendamping": pendamping}, {"pendamping": rekan}
    keluarga = pabrik.keluarga_lengkap(**milik)
    pabrik.KunjunganFactory.create_batch(
        2, keluarga=keluarga, waktu_gawai=f"{hari_ini}T09:00+08:00", **milik
    )
    pabrik.VerifikasiFactory(
        anggota=keluarga.anggota.first(), bulan=awal, hasil="memenuhi", dicatat_oleh=pendamping,
        dicatat_pada=f"{hari_ini}T09:00+08:00",
    )  # fmt: skip
    pindah = pabrik.KeluargaFactory(status_sejak=date(2021, 1, 1))
    jauh = {"desa_id": "64.03.05.1001"}
    Keluarga.objects.filter(pk=pindah.pk).update(**jauh)
    Keluarga.objects.filter(pk=keluarga.pk).update(**lepas, **jauh)
    kelompok = pabrik.KelompokFactory(**milik)
    pabrik.RencanaFactory(kelompok=pabrik.KelompokFactory(**lepas), desa_id=kelompok.desa_id)
    bulan, pk = (awal, hari_ini), pendamping.pk
    masa = baca_periode(f"{awal:%Y-%m}")
    minta = Permintaan(pendamping, keluarga.desa, masa, timezone.now())
    usulan = Penyerahan(usulan=[keluarga.pk])

    nik = keluarga.anggota.first().nik

    def desa(orang):
        isi = bulanan._bagian_desa(orang, minta, {}, [], [], Counter())
        return [b["sel"] for b in isi["baris"]]

    gerak = {"kode": "64.02", "mulai": awal, "sampai": hari_ini + timedelta(days=1)}
    tanya = {
        "hitung_rhk": (korkab, lambda: dict(hitung_rhk([pk], *bulan))),
        "ambil_rhk": (korkab, lambda: dict(ambil_rhk(pk, *bulan))),
        "keadaan_bulan": (korkab, lambda: keadaan_bulan([pk], awal, hari_ini)),
        "cari_sinyal": (korkab, lambda: cari_sinyal([pk], awal, Ambang(per_jam=2))),
        "bagian_desa": (pendamping, lambda: desa(pendamping)),
        "terpakai": (pendamping, lambda: vars(_terpakai([kelompok], *bulan))),
        "isi_usulan": (pendamping, lambda: isi_usulan(usulan)),
        "galat_kk": (operator, lambda: _galat_kk(operator, Keluarga(no_kk=pindah.no_kk))),
        "galat_nik": (operator, lambda: _galat_nik(operator, Anggota(nik=nik))),
        "hitung_gerak": (operator, lambda: hitung_gerak(panjang=5, **gerak)),
        "ambil_gerak": (operator, lambda: ambil_gerak(**gerak)),
    }
    salah = []
    for nama, (siapa, fungsi) in tanya.items():
        with sistem("uji"):
            semua = fungsi()
        assert semua, nama
        with orang(siapa):
            if fungsi() != semua:
                salah.append(nama)
    assert not salah
