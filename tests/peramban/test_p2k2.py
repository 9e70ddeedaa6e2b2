"""Walk: a P2K2 meeting on a phone: everybody stands as present, two are touched."""

from playwright.sync_api import expect

KELOMPOK = """
    SELECT g.id FROM pendamping_kelompok g JOIN akun_pengguna p ON p.id = g.pendamping_id
    JOIN pendamping_anggotakelompok a ON a.kelompok_id = g.id AND a.selesai IS NULL
    WHERE p.username = 'pendamping_kukar_02' AND g.aktif
    GROUP BY g.id ORDER BY count(*) DESC, g.id LIMIT 1"""
JUMLAH = "SELECT count(*) FROM pendamping_pertemuan WHERE kelompok_id = %s"


def test_pertemuan_dari_ponsel(buka, sistem):
    pk = sistem.satu(KELOMPOK)
    sebelum = sistem.satu(JUMLAH, pk)
    p = buka("pendamping_kukar_02", "ponsel")
    p.goto("/p2k2/")
    p.locator(f"#daftar a[href='/p2k2/{pk}/pertemuan/tambah/']").click()
    orang = p.get_by_role("radiogroup")
    orang.first.wait_for()
    semua = orang.count()
    assert semua >= 3
    hitung = p.locator(".lembar-hitung")
    expect(hitung).to_contain_text(f"Hadir {semua}")  # counted by the script
    alpa = orang.nth(0).locator("label", has_text="Alpa")
    assert alpa.bounding_box()["height"] >= 44
    alpa.click()
    orang.nth(1).locator("label", has_text="Izin").click()
    catatan = [f"Hadir {semua - 2}", "Izin 1", "Alpa 1"]
    tulisan = " ".join(hitung.inner_text().split())
    assert [k for k in catatan if k not in tulisan] == []
    sesi = p.get_by_label("Sesi")
    terpilih = sesi.locator("option:checked").inner_text()
    assert terpilih != "Pilih sesi"  # the next one is proposed
    p.get_by_label("Tempat").fill("Balai desa")
    with p.expect_navigation():
        p.get_by_role("button", name="Simpan pertemuan").dblclick(no_wait_after=True)
    p.wait_for_url("**/p2k2/pertemuan/*/")
    isi = p.inner_text("main")
    assert terpilih in isi
    assert [k for k in catatan if k not in isi] == []
    assert sistem.satu(JUMLAH, pk) == sebelum + 1
    p.goto(f"/p2k2/{pk}/")
    assert f"{semua - 2} dari {semua}" in p.get_by_role("table").first.inner_text()
