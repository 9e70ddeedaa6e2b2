"""Walk: a visit written down on a phone, with a photo and without a place; who sees what of it."""

import io
from datetime import date, timedelta

import httpx
from django.utils import timezone
from PIL import Image

TEMUAN = "Rumah sedang direnovasi; anak kedua mulai sekolah."
TANPA_FOTO = """
    SELECT k.id FROM kpm_keluarga k JOIN akun_pengguna p ON p.id = k.pendamping_id
    WHERE p.username = 'pendamping_kukar_01' AND k.status = 'aktif'
    AND NOT EXISTS (SELECT FROM pendamping_kunjungan j JOIN pendamping_foto f
        ON f.kunjungan_id = j.id WHERE j.keluarga_id = k.id)
    ORDER BY k.id DESC LIMIT 1"""
JUMLAH = "SELECT count(*) FROM pendamping_kunjungan WHERE keluarga_id = %s AND temuan = %s"


def foto_gawai() -> bytes:
    """As a phone makes it: turned by a mark, with the place and the maker inside."""
    exif = Image.Exif()
    exif[0x010F] = "PembuatGawai"
    exif[0x0112] = 6  # shown turned by 90 degrees
    exif.get_ifd(0x8825).update({1: "S", 2: (0.0, 25.0, 1.0), 3: "E", 4: (117.0, 0.0, 1.0)})
    ke = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(ke, "JPEG", exif=exif)
    assert b"PembuatGawai" in ke.getvalue()
    return ke.getvalue()


def test_kunjungan_dari_ponsel(buka, sistem, kuki_milik):
    pk = sistem.satu(TANPA_FOTO)
    sebelum = sistem.satu("SELECT count(*) FROM pendamping_kunjungan WHERE keluarga_id = %s", pk)
    p = buka("pendamping_kukar_01", "ponsel")
    p.goto(f"/kpm/{pk}/")
    nama = p.locator("h1").inner_text()
    p.get_by_role("link", name="Catat kunjungan", exact=True).click()
    assert p.locator(f"input[name=keluarga][value='{pk}']").is_checked()
    p.get_by_label("Tujuan").select_option(index=1)
    p.get_by_label("Siapa yang ditemui").fill("Pengurus")
    p.get_by_label("Temuan").fill(TEMUAN)
    p.get_by_label("Tindak lanjut yang dijanjikan").fill("Antar surat pindah sekolah")
    besok = timezone.localdate() + timedelta(days=1)
    p.get_by_label("Paling lambat").fill(besok.isoformat())
    p.set_input_files(
        "input[type=file]", {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": foto_gawai()}
    )
    p.get_by_role("button", name="Ambil lokasi").click()
    p.get_by_text("Kunjungan tetap dapat disimpan tanpa lokasi").wait_for()
    simpan = p.get_by_role("button", name="Simpan kunjungan")
    assert simpan.bounding_box()["height"] >= 44
    with p.expect_navigation():
        simpan.dblclick(no_wait_after=True)
    p.wait_for_url("**/kunjungan/*/")
    rinci = p.url
    assert TEMUAN in p.inner_text("main")
    assert "Tidak dicatat" in p.inner_text("main")  # the place
    assert sistem.satu(JUMLAH, pk, TEMUAN) == 1

    gambar = p.get_by_role("img", name="Foto 1 dari kunjungan ini")
    gambar.scroll_into_view_if_needed()
    p.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=gambar.element_handle())
    alamat = gambar.get_attribute("src")
    jawab = p.request.get(alamat)
    assert jawab.headers["content-type"] == "image/jpeg"
    assert b"PembuatGawai" not in jawab.body()
    with Image.open(io.BytesIO(jawab.body())) as isi:
        assert dict(isi.getexif()) == {}
        assert isi.width < isi.height  # turned for good
    for akun, status in (("pendamping_kukar_02", 404), ("korkab_kukar", 200), (None, 302)):
        kuki = {k["name"]: k["value"] for k in kuki_milik(akun)} if akun else {}
        jawab = httpx.get(f"{sistem.url}{alamat}", cookies=kuki)
        assert jawab.status_code == status, akun
    assert "/masuk/" in jawab.headers["location"]

    p.goto("/kunjungan/")
    baris = p.locator("#daftar tr", has_text=nama).first
    assert tulis(timezone.localdate()) in baris.inner_text()
    baris.get_by_role("link", name=nama).click()
    assert p.url == rinci
    p.get_by_role("button", name="Tandai tindak lanjut tuntas").click()
    p.get_by_text("Tindak lanjut ditandai tuntas").wait_for()
    p.goto(f"/kpm/{pk}/")
    assert TEMUAN in p.get_by_role("region", name="Riwayat").inner_text()
    sesudah = sistem.satu("SELECT count(*) FROM pendamping_kunjungan WHERE keluarga_id = %s", pk)
    assert sesudah == sebelum + 1


def tulis(hari: date) -> str:
    bulan = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
    return f"{hari.day} {bulan[hari.month - 1]} {hari.year}"


def test_kunjungan_ditolak_tidak_kehilangan_isian(buka, sistem):
    """A wrong date: the words stand, the error is beside the field and at the top."""
    pk = sistem.satu(TANPA_FOTO)
    p = buka("pendamping_kukar_01", "ponsel")
    p.goto(f"/kunjungan/tambah/?keluarga={pk}")
    p.get_by_label("Temuan").fill("Belum boleh tersimpan")
    depan = timezone.localdate() + timedelta(days=9)
    p.locator("#id_tanggal").evaluate("el => el.removeAttribute('max')")
    p.locator("#id_tanggal").fill(depan.isoformat())
    p.get_by_role("button", name="Simpan kunjungan").click()
    ringkasan = p.locator(".ringkasan-galat")
    ringkasan.wait_for()
    assert p.get_by_label("Temuan").input_value() == "Belum boleh tersimpan"
    assert p.locator("#id_tanggal").get_attribute("aria-invalid") == "true"
    ringkasan.get_by_role("link").first.click()
    assert p.evaluate("document.activeElement.id") == "id_tanggal"
    assert sistem.satu(JUMLAH, pk, "Belum boleh tersimpan") == 0


def test_draf_kembali_sekali(buka, sistem):
    """Left without saving: the words come back by themselves, under one notice; once saved,
    nothing is offered again."""
    alamat = f"/kunjungan/tambah/?keluarga={sistem.satu(TANPA_FOTO)}"
    p = buka("pendamping_kukar_01", "ponsel")
    p.goto(alamat)
    angka = "12345678-9012-4345-8678-901234567890"  # a key that could be a NIK
    p.locator("[name=kunci]").evaluate("(el, nilai) => { el.value = nilai; }", angka)
    p.get_by_label("Temuan").fill("Terputus di jalan")
    p.goto("/kpm/")
    p.goto(alamat)
    assert p.get_by_label("Temuan").input_value() == "Terputus di jalan"
    draf = p.locator(".draf:visible")
    assert draf.count() == 1
    assert "dikembalikan" in draf.inner_text()
    p.get_by_role("button", name="Simpan kunjungan").click()
    p.wait_for_url("**/kunjungan/*/")
    p.goto(alamat)
    assert p.get_by_label("Temuan").input_value() == ""
    assert draf.count() == 0
