"""What a stranger tries: leaks through the back of pages, forged addresses, other posts."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kpm import layanan
from pkh.akun.hak import Peran
from tests import pabrik

ORANG = {"nama": "Uji Coba", "hubungan": "anak", "jenis_kelamin": "L"}


# --- headers and addresses ---------------------------------------------------------------
def test_halaman_tidak_disimpan_peramban(masuk, operator):
    klien = masuk(operator)
    for alamat in ("/", "/kpm/", "/tidak/ada/", "/api/v1/keluarga/", "/kpm/9/"):
        jawab = klien.get(alamat)
        assert {"no-store", "private"} <= set(jawab["Cache-Control"].split(", ")), alamat


def test_nul_di_alamat_ditolak(masuk, operator):
    klien = masuk(operator)
    alamat = ["/kpm/?wilayah=%00", "/dasbor/?wilayah=%00", "/graduasi/?wilayah=6%00",
              "/kpm/?q=abc%00", "/api/v1/dasbor/?wilayah=%00", "/verifikasi/?wilayah=%00",
              "/laporan/kop/%00/"]  # fmt: skip
    assert [a for a in alamat if klien.get(a).status_code != 400] == []


def test_kursor_buatan_orang(masuk, operator):
    pabrik.KeluargaFactory()
    klien, salah = masuk(operator), []
    for nama in ("api_keluarga", "api_kunjungan", "api_usulan"):
        for kursor in ("cD1hYmM=", "cD0A", "cD0yMDI0LTAxLTAx"):
            if klien.get(reverse(nama), {"kursor": kursor}).status_code != 404:
                salah.append((nama, kursor))
    assert salah == []


def test_json_rusak_ditolak_dengan_kata(masuk, pendamping, keluarga):
    alamat, klien = reverse("api_keluarga_buka", args=[keluarga.pk]), masuk(pendamping)
    rusak = [b'{"ruas": "\\ud800", "alasan": "x"}', b"[" * 5000, b'{"a": "\xff"}', b"{", b"null"]
    for isi in rusak:
        jawab = klien.post(alamat, isi, content_type="application/json")
        assert jawab.status_code == 400, isi[:40]


def test_sesudah_baris_orang_asing_tidak_memberi_tahu_letaknya(
    masuk, operator, keluarga, keluarga_asing
):
    alamat = reverse("kpm:daftar")
    assert masuk(operator).get(alamat, {"sesudah": keluarga.pk}).status_code == 200
    assert masuk(operator).get(alamat, {"sesudah": keluarga_asing.pk}).status_code == 404


def test_api_tidak_menyebut_nama_tabel(masuk, operator, keluarga_asing):
    jawab = masuk(operator).get(reverse("api_keluarga_rinci", args=[keluarga_asing.pk]))
    assert (jawab.status_code, jawab.json()) == (404, {"detail": "Data tidak ditemukan."})


def test_galat_api_berbentuk_json(masuk, pendamping):
    klien = masuk(pendamping)
    for jawab, status in (
        (klien.get("/api/v1/tidak-ada/"), 404),
        (
            klien.post(reverse("api_kunjungan"), {"temuan": "x" * 6_000_000}, "application/json"),
            400,
        ),
    ):
        assert (jawab.status_code, list(jawab.json())) == (status, ["detail"])


def test_tahun_dan_bulan_di_luar_kalender(masuk, operator):
    klien = masuk(operator)
    for tahun in ("0", "-1", "99999"):
        assert klien.get(reverse("api_usulan"), {"tahun": tahun}).status_code == 400, tahun
    alamat = reverse("pendamping:verifikasi_daftar")
    for bulan in ("0001-01", "9999-12"):
        assert klien.get(alamat, {"bulan": bulan}).status_code == 404, bulan


SARINGAN = [
    ("api_keluarga", "pendamping"),
    ("api_kunjungan", "keluarga"),
    ("api_kunjungan", "pendamping"),
    ("api_pendamping", "pengguna"),
    ("api_kelompok", "pendamping"),
    ("api_pertemuan", "kelompok"),
    ("api_verifikasi", "keluarga"),
    ("api_usulan", "keluarga"),
]


def test_saringan_tidak_memberi_tahu_yang_ada_di_tempat_lain(masuk, operator, keluarga_asing):
    kelompok = pabrik.KelompokFactory(
        pendamping=keluarga_asing.pendamping, desa_id=keluarga_asing.desa_id
    )
    ada = {
        "keluarga": keluarga_asing.pk,
        "pendamping": keluarga_asing.pendamping_id,
        "pengguna": keluarga_asing.pendamping_id,
        "kelompok": kelompok.pk,
    }
    klien = masuk(operator)
    for nama, ruas in SARINGAN:
        jawab = [klien.get(reverse(nama), {ruas: nilai}) for nilai in (ada[ruas], 987_654_321)]
        assert [j.status_code for j in jawab] == [200, 200], (nama, ruas)
        assert jawab[0].json() == jawab[1].json(), (nama, ruas)


def kelompok_baru(masuk, orang, keluarga, **isi):
    isi = {"nama": "Melati", "desa": keluarga.desa_id, "keluarga": [keluarga.pk]} | isi
    return masuk(orang).post(reverse("api_kelompok"), isi, content_type="application/json")


def test_kelompok_tidak_dapat_ditaruh_di_kabupaten_lain(masuk, pendamping, keluarga):
    jawab = kelompok_baru(masuk, pendamping, keluarga, desa="64.03.05.1001")
    assert (jawab.status_code, list(jawab.json())) == (400, ["desa"])
    assert kelompok_baru(masuk, pendamping, keluarga).status_code == 201


def test_orang_dan_kelompok_asing_sama_dengan_tidak_ada(
    masuk, korkab, pendamping, keluarga, keluarga_asing
):
    def kata(jawab, nilai):
        assert jawab.status_code == 400
        return jawab.content.decode().replace(str(nilai), "N")

    asing, tidak_ada = keluarga_asing.pendamping_id, 987_654_321
    satu, dua = (
        kata(kelompok_baru(masuk, korkab, keluarga, pendamping=p), p) for p in (asing, tidak_ada)
    )
    assert satu == dua
    kelompok = pabrik.KelompokFactory(
        pendamping=keluarga_asing.pendamping, desa_id=keluarga_asing.desa_id
    )
    isi = {"sesi": pabrik.SesiFactory().pk, "tanggal": "2026-01-01"}
    satu, dua = (
        kata(
            masuk(pendamping).post(
                reverse("api_pertemuan"), isi | {"kelompok": k}, content_type="application/json"
            ),
            k,
        )
        for k in (kelompok.pk, tidak_ada)
    )
    assert satu == dua


@pytest.mark.parametrize("waktu", ["0001-01-01T00:00", "0001-01-01"])
def test_waktu_di_tepi_kalender(masuk, pendamping, keluarga, waktu):
    isi = {"keluarga": keluarga.pk, "tanggal": "2026-01-01", "waktu_gawai": waktu}
    jawab = masuk(pendamping).post(reverse("api_kunjungan"), isi, content_type="application/json")
    assert jawab.status_code == 400
    assert "waktu_gawai" in jawab.json()


@pytest.mark.parametrize("isi", ["\0", "a\0b"])
def test_nul_di_lembar(masuk, pendamping, keluarga, hari_ini, isi):
    """Sheets read their cells by name, without a form field that would refuse it."""
    anak = keluarga.anggota.exclude(hubungan="pengurus").get()
    v = pabrik.VerifikasiFactory(
        anggota=anak, keluarga=keluarga, bulan=hari_ini.replace(day=1), komponen="sd"
    )
    alamat = f"{reverse('pendamping:verifikasi_lembar')}?keluarga={keluarga.pk}"
    kiriman = {f"alasan-{v.pk}": isi, f"hari_efektif-{v.pk}": "20", f"versi-{v.pk}": ""}
    assert masuk(pendamping).post(alamat, kiriman).status_code == 400
    v.refresh_from_db()
    assert v.alasan == ""


def test_baris_yang_tidak_ada_di_lembar_tidak_diisikan(masuk, pendamping, keluarga, hari_ini):
    """An obligation that came up after the sheet was opened stays open."""
    bulan = hari_ini.replace(day=1)
    anak, ibu = keluarga.anggota.order_by("-tanggal_lahir")
    terkirim, menyusul = (
        pabrik.VerifikasiFactory(
            anggota=a, keluarga=keluarga, bulan=bulan, komponen="hamil", hasil="belum"
        )
        for a in (ibu, anak)
    )
    alamat = f"{reverse('pendamping:verifikasi_lembar')}?keluarga={keluarga.pk}"
    klien = masuk(pendamping)
    klien.post(alamat, {f"butir-{terkirim.pk}": "terpenuhi", f"versi-{terkirim.pk}": ""})
    assert klien.post(alamat).status_code == 302  # an empty sheet saves nothing
    terkirim.refresh_from_db()
    menyusul.refresh_from_db()
    assert (terkirim.hasil, menyusul.hasil) == ("memenuhi", "belum")


def test_nul_di_kode_desa_baru(masuk, operator, keluarga):
    wilayah = type(keluarga.desa).objects
    wilayah.filter(pk=keluarga.desa_id).update(berakhir_pada=date(2024, 1, 1))
    kiriman = {"pilih": keluarga.desa_id, f"baru-{keluarga.desa_id}": "\0"}
    assert masuk(operator).post(reverse("kpm:pindah_wilayah"), kiriman).status_code == 400


# --- identity ----------------------------------------------------------------------------
def pesan(galat) -> str:
    return " ".join(galat.value.messages)


def test_nik_di_kabupaten_lain_tidak_disebut_ada(operator, keluarga, keluarga_asing):
    nik = keluarga_asing.anggota.first().nik
    with pytest.raises(ValidationError) as galat:
        layanan.tambah_anggota(
            oleh=operator, keluarga=keluarga, nik=nik, tanggal_lahir=date(2015, 1, 1), **ORANG
        )
    assert "sudah" not in pesan(galat)
    assert "tidak dapat dicatat" in pesan(galat)
    assert str(keluarga_asing) not in pesan(galat)


def test_nik_di_wilayah_sendiri_disebut_keluarganya(operator, keluarga, keluarga_rekan):
    nik = keluarga_rekan.anggota.first().nik
    with pytest.raises(ValidationError) as galat:
        layanan.tambah_anggota(
            oleh=operator, keluarga=keluarga, nik=nik, tanggal_lahir=date(2015, 1, 1), **ORANG
        )
    assert f"keluarga {keluarga_rekan}." in pesan(galat)


def test_no_kk_di_kabupaten_lain_tidak_disebut_ada(operator, keluarga, keluarga_asing):
    with pytest.raises(ValidationError) as galat:
        layanan.ubah_keluarga(oleh=operator, keluarga=keluarga, no_kk=keluarga_asing.no_kk)
    assert "sudah" not in pesan(galat)
    assert "tidak dapat dicatat" in pesan(galat)


@pytest.mark.parametrize("nomor", ["6402061505870003", "6402 0615 0587 0003", "6402.0615-05870003"])
def test_nomor_terkelompok_juga_disamarkan(nomor):
    from kpm.templatetags.impor import samar_teks

    assert samar_teks(f"NIK {nomor} ganda") == "NIK 6402••••••••0003 ganda"
    assert samar_teks("lahir 2024-01-31, baris 12, 13") == "lahir 2024-01-31, baris 12, 13"


def test_buku_kerja_yang_mengembang_ditolak(tmp_path, monkeypatch):
    import zipfile

    from kpm.impor import berkas
    from pkh.pekerjaan.layanan import GagalBerpesan

    monkeypatch.setattr(berkas, "ISI_MAKS", 1000)
    bom = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(bom, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/workbook.xml", "x" * 1001)
    with pytest.raises(GagalBerpesan, match="terlalu besar"), berkas.buka(bom) as tabel:
        next(tabel)


def test_foto_ditanyakan_lagi_setiap_kali(masuk, pendamping, rekan, keluarga):
    foto = pabrik.FotoFactory(kunjungan__keluarga=keluarga, kunjungan__pendamping=pendamping)
    alamat, klien = reverse("pendamping:kunjungan_foto", args=[foto.pk]), masuk(pendamping)
    jawab = klien.get(alamat)
    b"".join(jawab.streaming_content)
    assert jawab["Cache-Control"] == "private, no-cache"
    kepala = {"If-None-Match": jawab["ETag"]}
    assert klien.get(alamat, headers=kepala).status_code == 304
    assert masuk(rekan).get(alamat, headers=kepala).status_code == 404
    klien.logout()
    assert klien.get(alamat, headers=kepala).status_code == 302


@pytest.mark.parametrize("bentuk", ["csv", "xlsx"])
def test_huruf_kendali_tidak_menggagalkan_ekspor(masuk, operator, keluarga, bentuk):
    type(keluarga).objects.filter(pk=keluarga.pk).update(alamat="\x01=1+1\x0b")
    jawab = masuk(operator).post(reverse("kpm:ekspor", args=["kpm"]), {"bentuk": bentuk})
    isi = b"".join(jawab.streaming_content)
    assert jawab.status_code == 200
    if bentuk == "csv":
        assert "' =1+1" in isi.decode()


# --- who may see but not write -----------------------------------------------------------
def tulis(oleh, keluarga, hari_ini):
    """Every write of the register, each as a call."""
    anggota = keluarga.anggota.get(hubungan="pengurus")
    umum = {"oleh": oleh}
    anak = ORANG | {"nik": "6402061005180002", "tanggal_lahir": date(2018, 5, 10)}
    status = {"ke": "ditangguhkan", "tanggal": hari_ini, "alasan": "Uji penolakan"}
    return [
        lambda: layanan.ubah_keluarga(keluarga=keluarga, alamat="Jalan Lain", **umum),
        lambda: layanan.tambah_anggota(keluarga=keluarga, **anak, **umum),
        lambda: layanan.ubah_anggota(anggota=anggota, nama="Lain", **umum),
        lambda: layanan.keluarkan_anggota(
            anggota=anggota, tanggal=hari_ini, alasan="pindah", **umum
        ),
        lambda: layanan.ubah_status(keluarga=keluarga, **status, **umum),
    ]


def test_layanan_kpm_menolak_yang_tidak_berhak(
    kadis, auditor, rekan, tetangga, operator_tetangga, admin, tanpa_peran, keluarga, hari_ini
):
    for orang in (kadis, auditor, rekan, tetangga, operator_tetangga, admin, tanpa_peran):
        for n, panggil in enumerate(tulis(orang, keluarga, hari_ini)):
            try:
                panggil()
            except PermissionDenied:
                continue
            pytest.fail(f"{orang} menulis, cara ke-{n}")


def test_jabatan_di_dua_wilayah_tidak_bercampur(operator, keluarga_asing, hari_ini):
    """Operator here, auditor there: sees there, writes only here."""
    pabrik.JabatanFactory(pengguna=operator, peran=Peran.AUDITOR, wilayah_id="64.03")
    assert type(keluarga_asing).objects.untuk(operator).filter(pk=keluarga_asing.pk).exists()
    for panggil in tulis(operator, keluarga_asing, hari_ini):
        with pytest.raises(PermissionDenied):
            panggil()


def test_sudah_diserahkan_sesudah_halaman_dibuka(pendamping, rekan, keluarga, hari_ini):
    """The family object is old; the row says that somebody else's it is now."""
    type(keluarga).objects.filter(pk=keluarga.pk).update(pendamping=rekan)
    assert keluarga.pendamping_id == pendamping.pk
    for panggil in tulis(pendamping, keluarga, hari_ini):
        with pytest.raises(PermissionDenied):
            panggil()


# --- accounts ----------------------------------------------------------------------------
def test_akun_yang_dimatikan_keluar_saat_itu_juga(masuk, admin, operator, keluarga):
    from pkh.akun.layanan import atur_aktif, buat_token

    token = buat_token(oleh=operator, nama="uji", hari=7)
    klien, api = masuk(operator), masuk(admin)
    api.logout()
    kepala = {"Authorization": f"Token {token}"}
    assert klien.get(reverse("kpm:daftar")).status_code == 200
    assert api.get(reverse("api_keluarga"), headers=kepala).status_code == 200
    atur_aktif(oleh=admin, pengguna=operator, aktif=False)
    assert klien.get(reverse("kpm:daftar")).status_code == 302
    assert klien.get(reverse("api_keluarga")).status_code in {401, 403}
    assert api.get(reverse("api_keluarga"), headers=kepala).status_code == 401
    # switched off by another hand than the service: the token row is still there
    token = buat_token(oleh=operator, nama="uji", hari=7)
    kepala = {"Authorization": f"Token {token}"}
    assert api.get(reverse("api_keluarga"), headers=kepala).status_code == 401


def test_jabatan_berakhir_kemarin_tidak_melihat_apa_pun(masuk, operator, keluarga, hari_ini):
    from datetime import timedelta

    operator.jabatan.update(selesai=hari_ini - timedelta(days=1), mulai=date(2020, 1, 1))
    operator.__dict__.pop("jabatan_kini", None)
    assert masuk(operator).get(reverse("kpm:daftar")).status_code == 403
    assert masuk(operator).get(reverse("api_keluarga_rinci", args=[keluarga.pk])).status_code == 403
    for panggil in tulis(operator, keluarga, hari_ini):
        with pytest.raises(PermissionDenied):
            panggil()


def test_plt_hari_terakhir_masih_berlaku(operator, hari_ini):
    operator.jabatan.update(sifat="plt", selesai=hari_ini)
    operator.__dict__.pop("jabatan_kini", None)
    assert operator.boleh("kpm.ubah")


def test_sandi_awal_tidak_membuka_apa_pun(masuk, operator, keluarga):
    """Neither a page, nor a fragment, nor the API, nor making a token."""
    operator.wajib_ganti_sandi = True
    operator.save()
    klien = masuk(operator)
    for alamat in (
        reverse("kpm:daftar"),
        reverse("api_keluarga"),
        reverse("akun:token_buat"),
        reverse("pekerjaan:daftar"),
        "/kpm/ekspor/csv/",
        "/api/skema/",
    ):
        for kepala in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
            jawab = klien.get(alamat, headers=kepala)
            assert (jawab.status_code, jawab["Location"]) == (302, "/sandi/ubah/"), alamat
    assert klien.post(reverse("akun:token_buat"), {"nama": "x", "hari": 7}).status_code == 302


def test_sandi_awal_juga_menutup_token_lama(masuk, operator, keluarga):
    from pkh.akun.layanan import buat_token

    token = buat_token(oleh=operator, nama="uji", hari=7)
    operator.wajib_ganti_sandi = True
    operator.save()
    klien = masuk(operator)
    klien.logout()
    jawab = klien.get(reverse("api_keluarga"), headers={"Authorization": f"Token {token}"})
    assert jawab.status_code in {401, 403}
