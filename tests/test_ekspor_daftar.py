"""Every list that can be taken out: own rows in it, no stranger's, queries that do not grow."""

import csv
import io
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.ekspor.daftar import beridentitas, judul_kolom, kode_catatan, lajur, semua_daftar
from kpm.models import CatatanEkspor, DaftarSalur
from pendamping.models import Rencana
from pkh.akun.hak import HAK
from tests import pabrik
from tests.test_teks_jahat import baca

pytestmark = pytest.mark.django_db
DAFTAR = semua_daftar()
BULAN = date(2024, 8, 1)


def _keluarga(orang, nama: str, desa: str):
    return pabrik.keluarga_lengkap(pendamping=orang, nama_pengurus=nama, desa_id=desa)


def _kunjungan(orang, nama, desa):
    pabrik.KunjunganFactory(keluarga=_keluarga(orang, nama, desa), pendamping=orang)


def _kelompok(orang, nama, desa):
    return pabrik.KelompokFactory(nama=nama, pendamping=orang, desa_id=desa)


def _bertugas(orang, nama, desa):
    profil = _pendamping(orang, nama, desa)
    pabrik.JabatanFactory(pengguna=profil.pengguna, wilayah_id=desa[:5])


def _rencana(orang, nama, desa):
    """One a day of this month: a pendamping is at one place at a time."""
    hari = date.today().replace(day=1 + Rencana.objects.count())
    pabrik.RencanaFactory(kelompok=_kelompok(orang, nama, desa), tanggal=hari)


def _verifikasi(orang, nama, desa):
    keluarga = _keluarga(orang, nama, desa)
    pabrik.VerifikasiFactory(anggota=keluarga.anggota.first(), bulan=BULAN)


def _pasangan(orang, nama, desa):
    kiri, kanan = _keluarga(orang, nama, desa), _keluarga(orang, nama, desa)
    pabrik.PasanganMiripFactory(kiri=kiri, kanan=kanan)


def _pendamping(orang, nama, desa):
    lain = pabrik.PenggunaFactory(nama=nama)
    return pabrik.ProfilFactory(pengguna=lain, wilayah_id=desa[:5])


def _penyerahan(orang, nama, desa):
    pabrik.PenyerahanFactory(pendamping=orang, oleh=orang, wilayah_id=desa[:5], alasan=nama)


def _calon(orang, nama, desa):
    pabrik.KeluargaFactory(
        pendamping=orang, nama_pengurus=nama, desa_id=desa, komponen_per=date(2024, 1, 1)
    )


def _lulus(orang, nama, desa):
    keluarga = _keluarga(orang, nama, desa)
    keluarga.status = "graduasi"
    keluarga.save()
    pabrik.GraduasiFactory(keluarga=keluarga)


def _identitas(orang, nama, desa):
    pabrik.BukaIdentitasFactory(pengguna=orang, wilayah=desa, alasan=nama)


def _catatan(orang, nama, desa):
    pabrik.CatatanEksporFactory(oleh=orang, wilayah_id=desa[:5], alasan=nama, identitas=True)


def _sanksi(orang, nama, desa):
    pabrik.SanksiFactory(keluarga=_keluarga(orang, nama, desa))


def _pengecualian(orang, nama, desa):
    pabrik.PengecualianFactory(keluarga=_keluarga(orang, nama, desa))


def _rekonsiliasi(orang, nama, desa):
    if not DaftarSalur.objects.terkirim().exists():
        pabrik.DaftarSalurFactory(urut=9, status="dikirim")
    pabrik.RekonsiliasiFactory(keluarga=_keluarga(orang, nama, desa))


def _baris_salur(orang, nama, desa):
    """All on one list: the desa decides whose line it is."""
    daftar = DaftarSalur.objects.filter(pk=987).first() or pabrik.DaftarSalurFactory(pk=987)
    keluarga = _keluarga(orang, nama, desa)
    nik = keluarga.anggota.first().nik
    pabrik.BarisSalurFactory(daftar=daftar, keluarga=keluarga, nik=nik)


def _pemutakhiran(orang, nama, desa):
    pabrik.PemutakhiranFactory(keluarga=_keluarga(orang, nama, desa))


# code -> (who takes it out, how one row named `nama` is made, query)
CARA = {
    "kpm": ("operator", _keluarga, ""),
    "mutu": (
        "operator", lambda o, n, d: pabrik.MutuKeluargaFactory(keluarga=_keluarga(o, n, d)), "",
    ),
    "pasangan": ("operator", _pasangan, ""),
    "penyaluran": ("operator", _baris_salur, "?daftar=987"),
    "rekonsiliasi": ("operator", _rekonsiliasi, ""),
    "selisih": (
        "operator", lambda o, n, d: pabrik.SelisihFactory(keluarga=_keluarga(o, n, d)), "",
    ),
    "kks": (
        "operator",
        lambda o, n, d: pabrik.PemegangKKSFactory(keluarga=_keluarga(o, n, d), pemegang="hilang"),
        "",
    ),
    "pengguna": ("admin", lambda o, n, d: pabrik.PenggunaFactory(nama=n), ""),
    "identitas": ("kadis", _identitas, ""),
    "catatan-ekspor": ("kadis", _catatan, ""),
    "pendamping": ("kadis", _pendamping, ""),
    "penyerahan": ("korkab", _penyerahan, ""),
    "beban": ("korkab", _bertugas, ""),
    "pengawasan": ("korkab", _pendamping, ""),
    "kunjungan": ("operator", _kunjungan, ""),
    "pemutakhiran": ("operator", _pemutakhiran, ""),
    "sanksi": ("operator", _sanksi, ""),
    "pengecualian": ("operator", _pengecualian, ""),
    "pengaduan": (
        "operator", lambda o, n, d: pabrik.PengaduanFactory(uraian=n, wilayah_id=d), "",
    ),
    "sosialisasi": (
        "operator", lambda o, n, d: pabrik.SosialisasiFactory(topik=n, wilayah_id=d), "",
    ),
    "kasus": ("operator", lambda o, n, d: pabrik.KasusFactory(keluarga=_keluarga(o, n, d)), ""),
    "kiriman": (
        "korkab", lambda o, n, d: pabrik.KirimanFactory(keluarga=_keluarga(o, n, d)), "",
    ),
    "telepon": ("operator", lambda o, n, d: pabrik.PerangkatFactory(pengguna=o, nama=n), ""),
    "kelompok": ("operator", _kelompok, ""),
    "pertemuan": (
        "operator", lambda o, n, d: pabrik.PertemuanFactory(kelompok=_kelompok(o, n, d)), "",
    ),
    "rencana": ("operator", _rencana, ""),
    "verifikasi": ("operator", _verifikasi, "?bulan=2024-08"),
    "usulan": (
        "kadis", lambda o, n, d: pabrik.UsulanFactory(keluarga=_keluarga(o, n, d), pengusul=o), "",
    ),
    "calon": ("operator", _calon, ""),
    "pasca": ("kadis", _lulus, ""),
    "calon-kpm": (
        "operator",
        lambda o, n, d: pabrik.keluarga_lengkap(
            pendamping=o, nama_pengurus=n, desa_id=d, status="calon"
        ),
        "",
    ),
    "pertemuan-awal": (
        "operator", lambda o, n, d: pabrik.PertemuanAwalFactory(tempat=n, desa_id=d, oleh=o), "",
    ),
    "sanggahan": (
        "operator",
        lambda o, n, d: pabrik.SanggahanFactory(validasi__keluarga=_keluarga(o, n, d), oleh=o), "",
    ),
    "penetapan": (
        "operator",
        lambda o, n, d: pabrik.PenetapanFactory(nomor_sk=n, wilayah_id=d[:5], oleh=o), "",
    ),
    "proyeksi": (
        "operator", lambda o, n, d: pabrik.ProyeksiFactory(keluarga=_keluarga(o, n, d)), "",
    ),
    "prospek": ("korkab", _keluarga, ""),
    "laju": ("korkab", lambda o, n, d: _keluarga(_pendamping(o, n, d).pengguna, n, d), ""),
    "gerak": ("operator", _keluarga, "?wilayah=64.02&arah=akhir"),
    "kepergian": (
        "operator",
        lambda o, n, d: pabrik.KepergianFactory(keluarga=_keluarga(o, n, d), tanggal=BULAN), "",
    ),
}  # fmt: skip
TANPA_TETANGGA = {"pengguna"}  # the admin sees everybody


def ambil(siapa, kode: str, tanya: str, **isi) -> list[dict]:
    """By a client through the whole of the site, or at a desk."""
    url = reverse("kpm:ekspor", args=[kode]) + tanya
    jawab = siapa.post(url, {"bentuk": "csv", **isi})
    assert jawab.status_code == 200
    teks = baca(jawab).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(teks)))


def test_isi_milik_sendiri_saja_dan_kueri_tetap(request, meja, pendamping, tetangga):
    di_meja = {siapa: meja(request.getfixturevalue(siapa)) for siapa, *_ in CARA.values()}
    salah = {}
    ambil(di_meja["operator"], "kpm", "")  # what is read once for all lists is read now
    for kode, (siapa, *_) in CARA.items():
        with transaction.atomic():
            if kata := periksa_isi(kode, di_meja[siapa], pendamping, tetangga):
                salah[kode] = kata
            transaction.set_rollback(True)
    assert salah == {}


def periksa_isi(kode: str, di_meja, pendamping, tetangga) -> list[str]:
    """What is wrong with this list, for one who has the district; with the way to it on its page,
    where there is a row."""
    _, buat, tanya = CARA[kode]
    awal = CatatanEkspor.objects.count()
    buat(pendamping, "Contoh Milik Sendiri", "64.02.06.1001")
    buat(tetangga, "Contoh Tetangga", "64.03.05.1001")
    with CaptureQueriesContext(connection) as satu:
        baris = ambil(di_meja, kode, tanya)
    c = CatatanEkspor.objects.first()
    tercatat = CatatanEkspor.objects.count() - awal
    halaman = di_meja.get(reverse(DAFTAR[kode].asal) + tanya).content.decode()
    buat(pendamping, "Contoh Lain", "64.02.06.1001")
    with CaptureQueriesContext(connection) as banyak:
        lebih = len(ambil(di_meja, kode, tanya)) - len(baris)
    benar = {
        "judul": list(baris[0]) == judul_kolom(DAFTAR[kode], False),
        "milik sendiri": "Contoh Milik Sendiri" in str(baris),
        "tetangga": ("Contoh Tetangga" in str(baris)) == (kode in TANPA_TETANGGA),
        "catatan": (c.jenis, c.baris, c.identitas)
        == (kode_catatan(DAFTAR[kode]), len(baris), False),
        "satu catatan": tercatat == 1 + (2 if kode == "catatan-ekspor" else 0),
        "baris": lebih >= 1,
        "tombol": f'href="{reverse("kpm:ekspor", args=[kode])}' in halaman,
        f"kueri {len(satu)} dan {len(banyak)}": len(banyak) == len(satu),
    }
    return [kata for kata, ya in benar.items() if not ya]


def test_setiap_daftar_diuji():
    # Of a made report: tests/laporan/test_di_balik.py.
    assert {*CARA, "target", "jembatan", "calon-kemajuan", "angka", "angka-bulanan"} == set(DAFTAR)


def test_pernyataan_daftar():
    """A page to go back to, an act that exists, a way to the family where numbers are."""
    for kode, daftar in DAFTAR.items():
        assert reverse(daftar.asal), kode
        assert daftar.hak in HAK, kode
        assert hasattr(daftar, "milik") == bool(beridentitas(daftar)), kode
        nomor = {x.judul for x in lajur(daftar).values() if x.judul.startswith(("NIK", "No K"))}
        assert nomor == set(beridentitas(daftar)), kode


def test_nomor_samar_kecuali_dengan_keperluan(masuk, korkab, pendamping):
    klien, salah = masuk(korkab), []
    for kode in (k for k in CARA if beridentitas(DAFTAR[k])):
        _, buat, tanya = CARA[kode]
        with transaction.atomic():
            buat(pendamping, "Contoh Milik Sendiri", "64.02.06.1001")
            keluarga = pendamping.keluarga_dampingan.get()
            nomor = {keluarga.no_kk, *keluarga.anggota.values_list("nik", flat=True)}
            samar = {v for b in ambil(klien, kode, tanya) for v in b.values()}
            (baris,) = ambil(klien, kode, tanya, identitas="on", alasan="Cocokkan dengan sekolah")
            transaction.set_rollback(True)
        if nomor & samar or not nomor & set(baris.values()):
            salah.append(kode)
    assert salah == []


def test_target_seperti_di_halaman(masuk, kabid):
    pabrik.TargetFactory(wilayah_id="64.02.06", tahun=2024, jumlah=7)
    baris = ambil(masuk(kabid), "target", "?wilayah=64.02&tahun=2024")
    assert {b["Wilayah"]: b["Target"] for b in baris} == {"Tenggarong": "7", "Samboja": "0"}
    assert ambil(masuk(kabid), "target", "?wilayah=64.03&tahun=2024") == []


def test_kemajuan_calon_menurut_desa(masuk, operator, pendamping, tetangga):
    for orang, desa in ((pendamping, "64.02.06.1001"), (tetangga, "64.03.05.1001")):
        pabrik.KeluargaFactory(
            pendamping=orang, desa_id=desa, status="calon", status_sejak=date.today()
        )
    (baris,) = ambil(masuk(operator), "calon-kemajuan", "")
    assert (baris["Calon"], baris["Menunggu"]) == ("1", "1")
    assert baris[next(iter(baris))] == "Loa Ipuh, Tenggarong"


def test_menunggu_anda_sama_dengan_halamannya(masuk, korkab, pendamping, keluarga):
    pabrik.UsulanFactory(keluarga=keluarga, pengusul=pendamping, status="diajukan")
    lain = _keluarga(pendamping, "Masih Draf", "64.02.06.1001")
    pabrik.UsulanFactory(keluarga=lain, pengusul=pendamping)
    halaman = masuk(korkab).get(reverse("graduasi:daftar")).content.decode()
    assert "tampil=menunggu" in halaman
    menunggu = ambil(masuk(korkab), "usulan", "?tampil=menunggu")
    assert [b["Keluarga"] for b in menunggu] == [keluarga.nama_pengurus]
    assert len(ambil(masuk(korkab), "usulan", "")) == 2
