"""Walk: an operator imports a KPM file, reads the preview, applies it, and finds the family."""

from datetime import date

from tests.pabrik import nik

KK = "6402060101249901"
IBU = nik(9001, date(1990, 8, 17), True)
ANAK = nik(9002, date(2016, 3, 2), False)


def buka_hasil(h, tautan: str, tanda) -> None:
    """Follow the finished job's link; a worker that is done before the page is drawn leaves
    none, and `tanda` stands there at once."""
    tautan = h.get_by_role("link", name=tautan)
    tautan.or_(tanda).first.wait_for()
    if tautan.count():
        tautan.click()


def test_impor_berkas_kpm(buka, sistem):
    desa = sistem.satu("SELECT min(kode) FROM wilayah_wilayah WHERE tingkat = 4 AND kode > '64.02'")
    isi = "\n".join(
        [
            "No KK;NIK;Nama;Hubungan;JK;Tgl Lahir;Kode Desa;Jenjang",
            f"{KK};{IBU};Ratna Uji Impor;pengurus;P;17/08/1990;{desa};",
            f"{KK};{ANAK};Bayu Uji Impor;anak;L;2016-03-02;{desa};SD",
            f"{KK};12345;Salah Nomor;anak;L;2016-03-02;{desa};",
        ]
    )
    h = buka("operator_kukar")
    h.goto("/kpm/")
    h.get_by_role("link", name="Impor").first.click()
    h.get_by_role("link", name="Impor berkas").first.click()
    h.set_input_files(
        "input[type=file]",
        {"name": "kpm.csv", "mimeType": "text/csv", "buffer": isi.encode()},
    )
    h.get_by_role("button", name="Unggah dan periksa").click()
    unduh = h.get_by_role("link", name="Unduh baris yang ditolak")
    buka_hasil(h, "Buka pratinjau", unduh)
    assert "berisi 5 angka" in h.inner_text("#daftar")
    with h.expect_download() as unduhan:
        unduh.click()
    assert unduhan.value.suggested_filename.endswith(".xlsx")
    h.get_by_role("button", name="Terapkan impor").click()
    buka_hasil(h, "Lihat hasilnya", h.get_by_text("2 baris baru"))
    assert "2 baris baru" in h.inner_text("main")
    h.goto("/kpm/?q=Ratna+Uji")
    h.get_by_role("link", name="Ratna Uji Impor").click()
    isi_halaman = h.inner_text("main")
    assert "Bayu Uji Impor" in isi_halaman
    assert "SD/MI" in isi_halaman
    assert IBU not in h.content()
    h.goto("/kpm/impor/")
    h.get_by_role("link", name="kpm.csv").first.click()
    h.get_by_role("link", name="Batalkan impor").click()
    assert "kembali ke nilai sebelum impor" in h.inner_text("main")
    h.get_by_role("button", name="Batalkan impor ini").click()
    buka_hasil(h, "Lihat hasilnya", h.get_by_text("3 baris yang dibuatnya dihapus"))
    assert "3 baris yang dibuatnya dihapus" in h.inner_text("main")
    h.goto("/kpm/?q=Ratna+Uji")
    assert h.get_by_role("link", name="Ratna Uji Impor").count() == 0
