"""How long records are kept: rules as data, a proposal with counts, two people, done at once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from kpm.models import Anggota, Bantuan, Keluarga
from laporan.beranda import perlu_hari_ini
from laporan.models import AturanRetensi, UsulanRetensi
from laporan.pdp.aturan import PERLAKUAN, Rekaman, hitung_batas
from laporan.pdp.retensi import layanan
from laporan.pdp.retensi.massal import ANONIM, DIHAPUS, JATUH
from laporan.tugas import berkala_retensi, berkala_sapu_laporan, jalankan_retensi
from pendamping.models import Foto, Kasus, Kunjungan, Pengaduan, PotonganFoto
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Wilayah
from tests import pabrik

LAMA = timezone.localdate() - timedelta(days=365 * 15)


def test_aturan():
    for hari, bulan, batas in (
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 22), 24, date(2024, 11, 22)),
        (date(2026, 1, 5), 1, date(2025, 12, 5)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
    ):
        assert hitung_batas(hari, bulan) == batas
    assert set(PERLAKUAN) == set(JATUH) == set(Rekaman)


@pytest.fixture
def tua(pendamping, tetangga, keluarga, keluarga_asing):
    """Of each kind one past its time, one that is not, one in the next district, one held."""
    lepas = pabrik.keluarga_lengkap(status="keluar", status_sejak=LAMA, telepon="0812")
    lepas_asing = pabrik.KeluargaFactory(
        status="keluar", status_sejak=LAMA, desa_id="64.03.05.1001"
    )
    baru = pabrik.KeluargaFactory(status="keluar", status_sejak=timezone.localdate())
    tertahan = pabrik.KeluargaFactory(status="graduasi", status_sejak=LAMA)
    pabrik.PermintaanDataFactory(keluarga=tertahan)
    pabrik.BantuanFactory(keluarga=lepas, jumlah=600_000)
    lama = pabrik.KunjunganFactory(
        keluarga=keluarga, pendamping=pendamping, tanggal=LAMA, temuan="Baik", lintang=-0.4,
        bujur=116.9,
    )  # fmt: skip
    foto = pabrik.FotoFactory(kunjungan=lama)
    pabrik.FotoFactory(kunjungan__keluarga=keluarga, kunjungan__pendamping=pendamping)
    pabrik.FotoFactory(
        kunjungan__keluarga=keluarga_asing, kunjungan__pendamping=tetangga,
        kunjungan__tanggal=LAMA,
    )  # fmt: skip
    tutup = {"status": "ditutup", "hasil": "tidak", "ditutup_pada": LAMA, "diterima": LAMA}
    aduan = pabrik.PengaduanFactory(
        wilayah_id=keluarga.desa_id, pelapor="Pak RT", kontak="0813", uraian="Tidak tepat", **tutup
    )
    kasus = pabrik.KasusFactory(
        keluarga=keluarga, dibuka_oleh=pendamping, dibuka_pada=LAMA, ditutup_pada=LAMA,
        hasil="tuntas", uraian="Bertengkar", uraian_hasil="Berdamai",
    )  # fmt: skip
    impor = pabrik.ImporFactory(
        dibuat_pada=timezone.now() - timedelta(days=900), nama_berkas="kpm lama.csv",
        berkas=default_storage.save("impor/kpm.csv", ContentFile(b"nik;nama")),
    )  # fmt: skip
    pabrik.BarisImporFactory(impor=impor, hasil="ditolak", isi={"nama": "Ibu Lama"})
    pabrik.ImporFactory()
    return {"lepas": lepas, "lepas_asing": lepas_asing, "baru": baru, "tertahan": tertahan,
            "kunjungan": lama, "foto": foto, "aduan": aduan, "kasus": kasus,
            "impor": impor}  # fmt: skip


def kerjakan(usulan, django_capture_on_commit_callbacks):
    usulan.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        jalankan_retensi(usulan.pekerjaan_id)
    usulan.refresh_from_db()


def test_berkas_yang_tidak_terhapus_tidak_dilupakan(tua, operator, kadis, monkeypatch):
    """The rows are gone with the commit: what stopped after it is done by the next worker, or at
    night, and never called undone."""
    potongan = pabrik.PotonganFotoFactory()
    pabrik.KirimanFactory(kunci=potongan.kunci, keluarga=tua["lepas"])
    u = layanan.usulkan(oleh=operator, wilayah=Wilayah.objects.get(pk="64.02"))
    layanan.putuskan(oleh=kadis, usulan=u, setuju=True)
    u.refresh_from_db()
    nama = [tua["foto"].berkas.name, tua["impor"].berkas.name]

    def rusak(tempat, nama):
        raise OSError("Input/output error")

    with monkeypatch.context() as m:
        m.setattr(type(default_storage._wrapped), "delete", rusak)
        with pytest.raises(OSError, match="Input"):
            jalankan_retensi(u.pekerjaan_id)
    assert not PotonganFoto.objects.exists()
    assert [default_storage.exists(n) for n in nama] == [True, True]
    Pekerjaan.objects.filter(pk=u.pekerjaan_id).update(status="menunggu")  # as the sweep does
    jalankan_retensi(u.pekerjaan_id)
    u.refresh_from_db()
    assert (u.status, u.pekerjaan.status) == ("selesai", "selesai")
    assert "selesai diperlakukan" in u.pekerjaan.pesan
    assert [default_storage.exists(n) for n in nama] == [False, False]
    u.pekerjaan.parameter["berkas"] = [default_storage.save("impor/kpm.csv", ContentFile(b"x"))]
    u.pekerjaan.save()
    berkala_sapu_laporan()
    assert not default_storage.exists(u.pekerjaan.parameter["berkas"][0])
    u.pekerjaan.refresh_from_db()
    assert u.pekerjaan.parameter["berkas"] == []


def test_dari_usulan_sampai_selesai(
    tua, operator, kadis, admin, auditor, operator_tetangga, masuk,
    django_capture_on_commit_callbacks,
):  # fmt: skip
    kukar = Wilayah.objects.get(pk="64.02")
    for oleh in (auditor, operator_tetangga):
        with pytest.raises(PermissionDenied):
            layanan.usulkan(oleh=oleh, wilayah=kukar)
    # The place of a visit to a family that goes itself counts with the places all the same.
    pabrik.KunjunganFactory(keluarga=tua["lepas"], tanggal=LAMA, lintang=-0.4, bujur=116.9)
    semua = dict.fromkeys(Rekaman.values, 1) | {"lokasi": 2}
    u = layanan.usulkan(oleh=operator, wilayah=kukar)
    assert {b["rekaman"]: b["jumlah"] for b in u.isi} == semua
    with pytest.raises(ValidationError, match="belum selesai"):
        layanan.usulkan(oleh=admin, wilayah=kukar)
    with pytest.raises(PermissionDenied):
        layanan.putuskan(oleh=operator, usulan=u, setuju=True)
    with pytest.raises(ValidationError, match="mengapa"):
        layanan.putuskan(oleh=kadis, usulan=u, setuju=False)
    layanan.putuskan(oleh=kadis, usulan=u, setuju=True)
    with pytest.raises(ValidationError, match="sudah diputus"):
        layanan.putuskan(oleh=kadis, usulan=u, setuju=True)
    nama_foto, nama_impor = tua["foto"].berkas.name, tua["impor"].berkas.name
    assert default_storage.exists(nama_foto)
    assert default_storage.exists(nama_impor)
    jumlah_bantuan = Bantuan.objects.count()
    kerjakan(u, django_capture_on_commit_callbacks)
    assert (u.status, u.hasil) == ("selesai", semua)
    for objek in tua.values():
        if objek != tua["foto"]:
            objek.refresh_from_db()
    k = tua["lepas"]
    assert (k.nama_pengurus, k.telepon, k.alamat) == (ANONIM, "", "")
    assert k.no_kk == f"99{k.pk:014d}"
    orang = Anggota.objects.filter(keluarga=k)
    assert {(a.nama, a.tanggal_lahir.timetuple().tm_yday) for a in orang} == {(ANONIM, 1)}
    assert {a.nik for a in orang} == {f"99{a.pk:014d}" for a in orang}
    # What must be kept stays: sums, results, the days.
    assert (k.status, Bantuan.objects.count()) == ("keluar", jumlah_bantuan)
    for lain in ("lepas_asing", "baru", "tertahan"):
        assert tua[lain].nama_pengurus != ANONIM, lain
    assert (tua["kunjungan"].lintang, tua["kunjungan"].temuan) == (None, "Baik")
    assert not Foto.objects.filter(pk=tua["foto"].pk).exists()
    assert (Foto.objects.count(), default_storage.exists(nama_foto)) == (2, False)
    assert (tua["aduan"].pelapor, tua["aduan"].uraian, tua["aduan"].hasil) == ("", DIHAPUS, "tidak")
    assert (tua["kasus"].uraian, tua["kasus"].hasil) == (DIHAPUS, "tuntas")
    assert (tua["impor"].berkas.name, tua["impor"].status) == ("", "dibuang")
    assert (tua["impor"].hitungan["baris"], tua["impor"].baris.count()) == (1, 0)
    assert not default_storage.exists(nama_impor)
    assert layanan.hitung_usulan("64.02", timezone.localdate()) == []
    isi = masuk(operator).get(reverse("kpm:impor_rinci", args=[tua["impor"].pk])).content.decode()
    assert "dihapus menurut aturan simpan" in isi
    assert "Ibu Lama" not in isi


def test_berkas_beberapa_kantor_milik_provinsinya(db, keluarga):
    lama = timezone.now() - timedelta(days=900)
    for wilayah in (["64.02", "64.03"], ["64"], ["64.02"]):
        pabrik.ImporFactory(dibuat_pada=lama, wilayah=wilayah)
    berkala_retensi()
    jumlah = {u.wilayah_id: u.isi[0]["jumlah"] for u in UsulanRetensi.objects.all()}
    assert jumlah == {"64": 2, "64.02": 1}


def test_yang_diminta_hapus_tidak_menunggu_masanya(db, keluarga):
    pabrik.PermintaanDataFactory(keluarga=keluarga, jenis="hapus", status="dipenuhi", jawaban="Ya")
    hari = timezone.localdate()
    assert not [b for b in layanan.hitung_usulan("64.02", hari) if b["rekaman"] == "keluarga"]
    Keluarga.objects.filter(pk=keluarga.pk).update(status="keluar", status_sejak=hari)
    assert layanan.hitung_usulan("64.02", hari)[-1]["rekaman"] == "keluarga"


def test_berkala_dan_yang_tidak_lagi_disetujui(
    tua, kadis, kabid, django_capture_on_commit_callbacks
):
    berkala_retensi()
    berkala_retensi()
    usulan = {u.wilayah_id: u for u in UsulanRetensi.objects.all()}
    assert set(usulan) == {"64.02", "64.03"}
    (perlu,) = [p for p in perlu_hari_ini(kabid) if "masa simpan" in p["kata"]]
    assert perlu["jumlah"] == 1
    u = usulan["64.02"]
    layanan.putuskan(oleh=kadis, usulan=u, setuju=True)
    kadis.jabatan.update(selesai=timezone.localdate() - timedelta(days=1))
    kerjakan(u, django_capture_on_commit_callbacks)
    assert (u.status, u.pekerjaan.status) == ("disetujui", "gagal")
    assert Kunjungan.objects.filter(lintang__isnull=False).exists()
    assert Pengaduan.objects.get(pk=tua["aduan"].pk).pelapor == "Pak RT"
    assert Kasus.objects.get(pk=tua["kasus"].pk).uraian == "Bertengkar"


def test_halaman(tua, operator, kadis, auditor, masuk, meja, settings):
    klien, di_meja, daftar = masuk(operator), meja(operator), reverse("laporan:pdp_retensi")
    assert len(klien.get(daftar).context["aturan"]) == len(Rekaman)
    ubah = reverse("laporan:pdp_retensi_aturan")
    isian = {"rekaman": "foto", "bulan": "36", "dasar": "JRA 2025", "mulai": timezone.localdate()}
    for salah in ({"bulan": "3"}, {"dasar": ""}, {"mulai": "2099-01-01"}):
        assert di_meja.post(ubah, isian | salah).status_code == 422, salah
    assert klien.post(ubah, isian).url == daftar
    bulan = {a.rekaman: a.bulan for a in di_meja.get(daftar).context["aturan"]}
    assert bulan["foto"] == 36
    assert AturanRetensi.objects.pada(timezone.localdate(), "64.03").get(rekaman="foto").bulan == 24
    usulkan = reverse("laporan:pdp_retensi_usulkan")
    assert di_meja.post(usulkan, {"wilayah": "64.03"}).status_code == 404
    rinci = klien.post(usulkan, {"wilayah": "64.02"}).url
    isi = klien.get(rinci).content.decode()
    assert "Identitas keluarga yang sudah keluar" in isi
    assert "bukan pengusulnya" in isi
    assert klien.post(rinci, {"putusan": "setuju"}).status_code == 403
    assert meja(auditor).get(rinci).status_code == 200
    assert meja(auditor).get(ubah).status_code == 403
    putus = masuk(kadis)
    settings.PASTIKAN_MENIT = -1  # signed in long ago: the password again
    assert "/masuk/" in putus.post(rinci, {"putusan": "setuju"}).url
    settings.PASTIKAN_MENIT = 15
    assert putus.post(rinci, {"putusan": "tolak"}).status_code == 422
    assert putus.post(rinci, {"putusan": "tolak", "alasan": "Masih dipakai"}).url == rinci
    assert putus.post(rinci, {"putusan": "setuju"}).status_code == 422
    assert "Masih dipakai" in klien.get(rinci).content.decode()
    asing = pabrik.UsulanRetensiFactory(wilayah_id="64.03")
    alamat = reverse("laporan:pdp_retensi_rinci", args=[asing.pk])
    assert di_meja.get(alamat).status_code == 404
