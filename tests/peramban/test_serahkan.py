"""Walk: the koordinator hands two families to a pendamping, who finds them; then it is undone."""

NAMA = "SELECT nama FROM akun_pengguna WHERE username = %s"
MILIK = "SELECT count(*) FROM kpm_keluarga k JOIN akun_pengguna p ON p.id = k.pendamping_id \
    WHERE p.username = %s AND k.id = ANY(%s)"


def test_serahkan_dan_batalkan(buka, sistem):
    pemberi, penerima = (sistem.satu(NAMA, f"pendamping_kukar_0{n}") for n in (2, 3))
    asal = sistem.satu("SELECT id FROM akun_pengguna WHERE username = 'pendamping_kukar_02'")
    k = buka("korkab_kukar")
    k.goto(f"/kpm/?status=aktif&pendamping={asal}")
    serahkan = k.get_by_role("button", name="Serahkan ke pendamping")
    assert serahkan.is_disabled()
    kotak = k.locator("input[name=pilih]")
    pilihan = [int(kotak.nth(n).get_attribute("value")) for n in (0, 1)]
    nama = [k.locator(f"#daftar a[href='/kpm/{pk}/']").inner_text() for pk in pilihan]
    lihat = buka("pendamping_kukar_03", "ponsel")
    assert lihat.goto(f"/kpm/{pilihan[0]}/").status == 404  # a colleague's family

    for n in (0, 1):
        kotak.nth(n).check()
    assert "2 keluarga dipilih" in k.locator(".massal").inner_text()
    serahkan.click()
    assert "2 KPM dipilih" in k.inner_text("main")
    k.get_by_label("Serahkan kepada").select_option(label=penerima)
    k.get_by_label("Alasan").fill("Pemerataan beban")
    k.get_by_role("button", name="Lihat akibatnya").click()
    timbangan = k.get_by_role("region", name="akan diserahkan")
    timbangan.get_by_role("row", name=pemberi).get_by_text("-2").wait_for()
    timbangan.get_by_role("row", name=penerima).get_by_text("+2").wait_for()
    k.get_by_role("button", name="Serahkan 2 KPM").click()
    k.wait_for_url("**/penyerahan/*/")
    assert sistem.satu(MILIK, "pendamping_kukar_03", pilihan) == 2

    for pk, n in zip(pilihan, nama, strict=True):
        lihat.goto("/kpm/")
        lihat.get_by_role("search").get_by_label("Cari KPM").fill(n)
        lihat.keyboard.press("Enter")
        lihat.locator(f"#daftar a[href='/kpm/{pk}/']").click()
        assert n in lihat.locator("h1").inner_text()

    k.get_by_role("button", name="Batalkan penyerahan").click()
    k.get_by_role("dialog").get_by_role("button", name="Batalkan penyerahan").click()
    k.get_by_text("kembali ke pendamping semula").wait_for()
    assert sistem.satu(MILIK, "pendamping_kukar_02", pilihan) == 2
    assert lihat.goto(f"/kpm/{pilihan[0]}/").status == 404
