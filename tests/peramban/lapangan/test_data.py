"""Data of families and members changed at the door, new candidates, their validation."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.peramban.test_semua_halaman import GULIR, pasang_axe, temuan

from .telepon import MILIK, TANPA_PEKERJA, buat_pin, foto_lain, tersinkron


def test_dua_telepon_satu_keluarga(buka, sistem):
    """Two phones change the same field: the later one is shown both and chooses. Then a new
    candidate who is probably known already."""
    orang = "pendamping_kukar_03"
    pk = sistem.satu(MILIK, orang)[-1]
    dua = [buka(orang, "ponsel", **TANPA_PEKERJA) for _ in range(2)]
    for h in dua:
        buat_pin(h)
        tersinkron(h)
    for n, h in enumerate(dua):
        h.goto(f"/lapangan/#/ubah/{pk}")
        h.get_by_label("Alamat").fill(f"Jalan telepon {n}")
        h.get_by_label("Telepon").fill(f"08110000000{n}")
        h.get_by_role("button", name="Simpan perubahan").click()
    satu, lain = dua
    satu.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    lain.get_by_text("Bentrok dengan perubahan orang lain").wait_for()
    assert "Jalan telepon 0" in lain.inner_text("#bentrok")
    lain.get_by_label("Anda: Jalan telepon 1").check()
    lain.get_by_role("button", name="Pakai pilihan ini").click()
    lain.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    tanya = "SELECT alamat || ', ' || telepon FROM kpm_keluarga WHERE id = %s"
    assert sistem.satu(tanya, pk) == "Jalan telepon 1, 081100000000"

    pindah_sekolah(lain, sistem, orang)
    kenal = sistem.satu("SELECT nama_pengurus FROM kpm_keluarga WHERE id = %s", pk)
    desa = sistem.satu("SELECT desa_id FROM kpm_keluarga WHERE id = %s", pk)
    lain.goto("/lapangan/#/calon")
    lain.get_by_label("Nama pengurus").fill(kenal)
    lain.get_by_label("NIK pengurus").fill("6402065001800931")
    lain.get_by_label("Tanggal lahir").fill("1980-01-10")
    lain.get_by_label("No KK").fill("6402061001800932")
    lain.get_by_label("Desa").select_option(desa)
    lain.get_by_role("button", name="Simpan calon").click()
    lain.get_by_text("Mungkin sudah tercatat").wait_for()
    assert kenal in lain.inner_text("#mirip")
    lain.get_by_role("button", name="Tetap simpan calon").click()
    lain.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    tersinkron(lain)
    calon = sistem.satu("SELECT id FROM kpm_keluarga WHERE no_kk = '6402061001800932'")
    validasi_di_pintu(lain, sistem, calon, kenal)


def validasi_di_pintu(h, sistem, calon: int, nama: str) -> None:
    """Without a signal: the calon is validated, and on the way a wrong name put right."""
    h.context.set_offline(True)
    h.goto(f"/lapangan/#/kpm/{calon}")
    h.get_by_role("link", name="Validasi calon").click()
    h.get_by_label("Keadaan keluarga").fill("Rumah kontrakan")
    h.get_by_label("Hasil validasi").select_option("tidak_ditemukan")
    h.get_by_role("button", name="Simpan validasi").click()
    expect(h.locator("#galat")).to_have_text("Pilih sebabnya.")
    h.get_by_label("Hasil validasi").select_option("layak")
    h.get_by_label("Komitmen ditandatangani").fill(timezone.localdate().isoformat())
    h.get_by_label("Ditandatangani oleh").fill(nama)
    h.get_by_text("Dokumen dilihat").click()
    pasang_axe(h)
    assert not temuan(h, "lapangan", "terang") + h.evaluate(GULIR, True)
    h.get_by_label("KTP").check()
    berkas = {"name": "f.jpg", "mimeType": "image/jpeg", "buffer": foto_lain(50)}
    h.get_by_label("Rumah dari depan").set_input_files(berkas)
    h.get_by_alt_text("Foto 1").wait_for()
    h.get_by_role("link", name="Betulkan data").click()
    h.get_by_label("Nama").fill(f"{nama} Binti Uji")
    h.get_by_label("Disabilitas berat").check()
    h.get_by_role("button", name="Simpan perubahan").click()
    # Back at the door, where everything stands as it was left.
    h.get_by_text("Draf Anda dilanjutkan").wait_for()
    assert h.get_by_label("Keadaan keluarga").input_value() == "Rumah kontrakan"
    h.get_by_alt_text("Foto 1").wait_for()
    anggota_baru(h)
    h.get_by_role("button", name="Simpan validasi").click()
    h.get_by_text("Menunggu sinyal").wait_for()
    h.context.set_offline(False)
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    tersinkron(h)
    tanya = """SELECT concat_ws(' ', v.hasil, v.komitmen_oleh, p.dokumen[1], a.nama, p.komponen,
        (SELECT string_agg(f.jenis, ',') FROM kpm_fotovalidasi f WHERE f.validasi_id = v.id))
        FROM kpm_validasi v JOIN kpm_periksaanggota p ON p.validasi_id = v.id
        JOIN kpm_anggota a ON a.id = p.anggota_id WHERE v.keluarga_id = %s ORDER BY a.id"""
    assert sistem.satu(tanya, calon) == f"layak {nama} ktp {nama} Binti Uji disabilitas depan"
    bayi = """SELECT a.hubungan || ' ' || p.keadaan FROM kpm_anggota a
        JOIN kpm_periksaanggota p ON p.anggota_id = a.id WHERE a.nama = 'Bayi di Pintu'"""
    assert sistem.satu(bayi) == "anak sesuai"


def anggota_baru(h) -> None:
    """Somebody of the family whom the register does not know; then back at the door."""
    h.get_by_role("link", name="Tambah anggota").click()
    h.get_by_label("Nama").fill("Bayi di Pintu")
    h.get_by_label("Tanggal lahir").fill(timezone.localdate().isoformat())
    h.get_by_role("button", name="Simpan anggota").click()
    expect(h.locator("#galat")).to_have_text("NIK berisi 0 angka; harus 16.")
    h.get_by_label("NIK").fill("6402060112240933")
    h.get_by_role("button", name="Simpan anggota").click()
    h.get_by_text("Bayi di Pintu, ditambahkan di telepon ini").wait_for()


SEKOLAH = """SELECT a.id FROM kpm_anggota a JOIN kpm_keluarga k ON k.id = a.keluarga_id
    JOIN akun_pengguna p ON p.id = k.pendamping_id WHERE p.username = %s AND k.status = 'aktif'
    AND a.komponen = 'sd' AND a.keluar_pada IS NULL ORDER BY a.id LIMIT 1"""
USUL = "SELECT isi ->> 'nama' FROM kpm_pemutakhiran WHERE anggota_id = %s AND jenis = 'diri'"


def pindah_sekolah(h, sistem, orang: str) -> None:
    """A member's school, chosen by name from those of the kecamatan, and the name, which an
    operator looks at first: the phone is told."""
    anak = sistem.satu(SEKOLAH, orang)
    keluarga = sistem.satu("SELECT keluarga_id FROM kpm_anggota WHERE id = %s", anak)
    h.goto(f"/lapangan/#/ubah/{keluarga}/{anak}")
    dari = h.get_by_label("Sekolah", exact=True).input_value()
    pilihan = h.locator("#sekolah option").evaluate_all("(o) => o.map((p) => p.value)")
    ke = next(p for p in pilihan if p != dari)
    h.get_by_label("Sekolah", exact=True).fill("Sekolah yang tidak ada")
    h.get_by_role("button", name="Simpan perubahan").click()
    expect(h.locator("#galat")).to_contain_text("Pilih sekolah dari daftar")
    h.get_by_label("Sekolah", exact=True).fill(ke)
    h.get_by_label("Nama").fill("Anak Sekolah Baru")
    h.get_by_role("button", name="Simpan perubahan").click()
    h.get_by_text("Menunggu pemeriksaan operator; datanya belum berubah").wait_for()
    assert sistem.satu(USUL, anak) == "Anak Sekolah Baru"
    npsn = sistem.satu("SELECT npsn FROM kpm_anggota WHERE id = %s", anak)
    assert npsn == re.search(r"\((\d+)\)$", ke)[1]
