"""Who changed what: through every door, in bulk SQL too, and shown old beside new."""

from datetime import date

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.models import Anggota, Keluarga, KeluargaEvent, Ketentuan
from pkh.akun.models import Jabatan, Pengguna
from pkh.riwayat.jejak import perubahan, sebagai
from tests import pabrik

pytestmark = pytest.mark.django_db


def terakhir(objek) -> KeluargaEvent:
    return KeluargaEvent.objects.filter(pgh_obj_id=objek.pk).latest("pgh_id")


def test_sql_massal_meninggalkan_jejak_dengan_orang_dan_pintu(operator, keluarga, keluarga_rekan):
    with sebagai(operator, "tugas"), connection.cursor() as kursor:
        kursor.execute("UPDATE kpm_keluarga SET alamat = 'Jalan Baru ' || id")
    for k in (keluarga, keluarga_rekan):
        jejak = terakhir(k)
        assert (jejak.pgh_label, jejak.alamat) == ("update", f"Jalan Baru {k.pk}")
        assert jejak.pgh_context.metadata == {"pengguna": operator.pk, "pintu": "tugas"}
    # One statement, one context: the province costs one row of it, not a hundred thousand.
    assert terakhir(keluarga).pgh_context_id == terakhir(keluarga_rekan).pgh_context_id


def test_setiap_trigger_terpasang_dan_menyala():
    """They are put in place after `migrate`; a new model must not be forgotten there."""
    with connection.cursor() as kursor:
        kursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        ada = {nama for (nama,) in kursor.fetchall()}
    perlu = {t.get_pgid(model) for model, t in pgtrigger.registered()}
    assert len(perlu) > 70
    assert perlu - ada == set()


HITUNGAN = "dihitung dari tabel lain"
PUSTAKA = "milik pustaka; masuk, faktor, dan token di log (pkh/akun/catatan.py)"
BEKAS = "sendirinya riwayat"
FOTO = "hanya ditambah; dihapus oleh retensi, yang mencatatnya"
# Tables nobody's trail follows, and why. A new one is followed, or says so here.
TANPA_JEJAK = {
    "akun_tokenapi": PUSTAKA, "knox_authtoken": PUSTAKA, "mfa_authenticator": PUSTAKA,
    "account_emailaddress": PUSTAKA, "account_emailconfirmation": PUSTAKA,
    "usersessions_usersession": PUSTAKA, "django_session": PUSTAKA, "auth_permission": PUSTAKA,
    "auth_group": PUSTAKA, "django_content_type": PUSTAKA, "pghistory_context": BEKAS,
    "pghistory_events": BEKAS, "riwayat_bukaidentitas": BEKAS, "riwayat_segel": BEKAS,
    "riwayat_sasaran": BEKAS, "riwayat_pemangkasan": BEKAS, "riwayat_nisan": BEKAS,
    "riwayat_batassegel": HITUNGAN, "wilayah_wilayah": "dari berkas Kemendagri, lewat muatan",
    "wilayah_muatan": BEKAS, "wilayah_perubahanwilayah": BEKAS,
    "pekerjaan_pekerjaan": "keadaan pekerjaan, bukan data", "kpm_impor": BEKAS,
    "kpm_barisimpor": "isi berkas, dibuang sesudahnya", "kpm_pemetaan": "judul kolom berkas",
    "kpm_periksalapangan": HITUNGAN, "kpm_catatanekspor": BEKAS, "kpm_fotovalidasi": FOTO,
    "kpm_mutukeluarga": HITUNGAN, "kpm_programpelengkap": "kata pilihan",
    "kpm_barissalur": HITUNGAN, "kpm_rekonsiliasi": HITUNGAN, "kpm_perubahandesa": BEKAS,
    "kpm_perubahanstatus": BEKAS, "kpm_fasilitas": "nama sekolah dan posyandu",
    "pendamping_kendala": "kata pilihan", "pendamping_foto": FOTO,
    "pendamping_langkahpengaduan": BEKAS, "pendamping_fotopertemuan": FOTO,
    "pendamping_butirrhk": "kata pilihan", "pendamping_pindahkelompok": BEKAS,
    "pendamping_potonganfoto": "potongan kiriman, dibuang sesudahnya",
    "pendamping_bekal": HITUNGAN, "pendamping_fotososialisasi": FOTO,
    "graduasi_fotoasesmen": FOTO, "graduasi_proyeksi": HITUNGAN,
    "graduasi_langkahusulan": BEKAS, "graduasi_bacaanusulan": BEKAS,
    "laporan_surelterbukti": "alamat surel sendiri", "laporan_langkahinsiden": BEKAS,
    "laporan_keluargaterdampak": HITUNGAN, "laporan_pemrosesan": BEKAS,
    "laporan_aturanretensi": BEKAS, "laporan_cuplikan": "beku, bersidik",
    "laporan_potonganlaporan": "beku, bersidik", "laporan_angka": HITUNGAN,
    "laporan_gambarkeadaan": HITUNGAN, "laporan_periksaangka": HITUNGAN,
    "laporan_posisijejak": HITUNGAN,
}  # fmt: skip


def test_setiap_tabel_berjejak_atau_bersebab():
    jejak = {m for m in apps.get_models() if hasattr(m, "pgh_tracked_model")}
    diikuti = {m.pgh_tracked_model for m in jejak}
    lain = {m._meta.db_table for m in apps.get_models() if m not in jejak | diikuti}
    assert lain == set(TANPA_JEJAK)


def test_aturan_bawaan_punya_jejak_awal():
    jejak = Ketentuan._meta.get_field("events").related_model.objects.order_by("pgh_id")
    kini = dict(Ketentuan.objects.values_list("pk", "isi"))
    assert dict(jejak.values_list("pgh_obj_id", "isi")) == kini  # the newest of each
    assert set(jejak.filter(pgh_label="insert").values_list("pgh_obj_id", flat=True)) == set(kini)


def test_insert_dan_delete_massal(operator, keluarga):
    with sebagai(operator, "perintah"), connection.cursor() as kursor:
        kursor.execute("DELETE FROM kpm_anggota WHERE keluarga_id = %s", [keluarga.pk])
    jejak = Anggota._meta.get_field("events").related_model.objects.filter(pgh_label="delete")
    assert jejak.count() == 2
    assert {j.pgh_context.metadata["pintu"] for j in jejak} == {"perintah"}


def test_tidak_berubah_tidak_berjejak(operator, keluarga):
    sebelum = KeluargaEvent.objects.count()
    with sebagai(operator, "tugas"), connection.cursor() as kursor:
        kursor.execute("UPDATE kpm_keluarga SET alamat = alamat")
    assert KeluargaEvent.objects.count() == sebelum


def test_tanpa_orang(keluarga):
    with sebagai(None, "perintah"):
        Keluarga.objects.update(rt="009")
    assert terakhir(keluarga).pgh_context.metadata == {"pengguna": None, "pintu": "perintah"}
    with sebagai(None, "data_contoh"):
        Keluarga.objects.filter(pk=keluarga.pk).update(rw="009")
    pintu = [p.pintu for p in perubahan(Keluarga, keluarga.pk)]
    assert pintu[:2] == ["data contoh", "baris perintah"]


def test_titik_simpan_tanpa_orang_dan_tulisan_sesudahnya_dengan_orang(operator, keluarga):
    with CaptureQueriesContext(connection) as kueri, sebagai(operator, "tugas"):
        with transaction.atomic():
            Keluarga.objects.filter(pk=keluarga.pk).update(rw="8")
            transaction.set_rollback(True)
        Keluarga.objects.filter(pk=keluarga.pk).update(rw="9")
    tulisan = [k["sql"] for k in kueri if "pghistory.context_id" in k["sql"]]
    assert [s.rpartition("; ")[2][:21] for s in tulisan] == ['UPDATE "kpm_keluarga"'] * 2
    assert any(k["sql"].startswith("ROLLBACK TO SAVEPOINT") for k in kueri)
    jejak = terakhir(keluarga)
    assert (jejak.rw, jejak.pgh_context.metadata["pengguna"]) == ("9", operator.pk)


def test_jejak_tidak_dapat_diubah_dan_dihapus(keluarga):
    for perintah in ("UPDATE kpm_keluargaevent SET alamat = 'x'", "DELETE FROM kpm_keluargaevent"):
        with pytest.raises(DatabaseError, match="permission denied"):
            _jalankan(perintah)


def _jalankan(perintah: str) -> None:
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute(perintah)


def test_pintu_halaman(masuk, admin):
    orang = pabrik.PenggunaFactory()
    data = {"username": orang.username, "nama": "Diganti", "email": "", "telepon": ""}
    masuk(admin).post(reverse("akun:ubah", args=[orang.pk]), data)
    (p, *_) = perubahan(Pengguna, orang.pk)
    assert (p.jenis, p.siapa, p.pintu) == ("diubah", str(admin), "halaman")
    assert ("nama lengkap", orang.nama, "Diganti") in p.ruas


def test_lama_dan_baru_dalam_kata(operator, keluarga, rekan):
    with sebagai(operator, "api"):
        keluarga.status = Keluarga.Status.DITANGGUHKAN
        keluarga.pendamping = rekan
        keluarga.status_sejak = date(2026, 2, 3)
        keluarga.no_kks = "6032000011112222"
        keluarga.desa_id = "64.02.06.2002"
        keluarga.save()
    p = perubahan(Keluarga, keluarga.pk, sembunyikan=frozenset({"no_kks"}))[0]
    assert (p.siapa, p.pintu) == (str(operator), "API")
    ruas = {nama: (lama, baru) for nama, lama, baru in p.ruas}
    assert ruas["status"] == ("Aktif", "Ditangguhkan")
    assert ruas["pendamping"] == ("Pendamping", "Rekan")
    assert ruas["status sejak"] == ("1 Jan 2021", "3 Feb 2026")
    assert ruas["No KKS"] == ("kosong", "disamarkan")
    assert ruas["desa/kelurahan"] == ("Loa Ipuh", "Rapak Lambur")
    isi = render_to_string("riwayat/_perubahan.html", {"perubahan": [p]})
    assert "<del>Aktif</del>" in isi
    assert "6032000011112222" not in isi


def test_yang_tertua_dalam_potongan_punya_pembanding(keluarga):
    for n in range(5):
        Keluarga.objects.filter(pk=keluarga.pk).update(rt=f"00{n}", alamat=f"Jalan {n}")
    daftar = perubahan(Keluarga, keluarga.pk, batas=3)
    assert len(daftar) == 3
    assert all(p.ruas for p in daftar)
    assert perubahan(Keluarga, keluarga.pk)[-1].jenis == "ditambahkan"


def test_kueri_tetap(keluarga, operator, korkab, rekan):
    def hitung() -> int:
        with CaptureQueriesContext(connection) as kueri:
            perubahan(Keluarga, keluarga.pk)
        return len(kueri)

    def ubah(n: int) -> None:
        with sebagai(operator if n % 2 else korkab, "api"):
            Keluarga.objects.filter(pk=keluarga.pk).update(
                alamat=f"Jalan {n}", pendamping=operator if n % 2 else rekan
            )

    ubah(0)
    sedikit = hitung()
    for n in range(1, 21):
        ubah(n)
    assert hitung() == sedikit


def test_jabatan_berjejak(admin):
    jabatan = pabrik.JabatanFactory()
    with sebagai(admin, "halaman"):
        jabatan.selesai = date(2026, 1, 1)
        jabatan.save()
    assert perubahan(Jabatan, jabatan.pk)[0].ruas == [("selesai", "kosong", "1 Jan 2026")]


def test_rencana_trigger_tidak_bergelung(db):
    """A plan kept from a statement of one row must do for one of a hundred thousand."""
    with connection.cursor() as kursor:
        kursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE proname LIKE 'pgtrigger\\_%%'", []
        )
        fungsi = dict(kursor.fetchall())
    assert len(fungsi) > 20
    assert {tuple(k or ()) for k in fungsi.values()} == {("enable_nestloop=off",)}
