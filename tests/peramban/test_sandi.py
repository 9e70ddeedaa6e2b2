"""Passwords: shown when asked, measured in words, never kept."""

from tests.peramban.test_skrip import laman, situs

__all__ = ["laman", "situs"]
SANDI = """<form method="post" action="/simpan/" class="formulir">
<label for="id_lama">Lama</label>
<input type="password" id="id_lama" name="oldpassword" autocomplete="current-password">
<label for="id_baru">Baru</label>
<input type="password" id="id_baru" name="password1" autocomplete="new-password">
<button class="tombol">Simpan</button></form>"""


def test_sandi_dilihat_diukur_dan_tidak_disimpan(laman):
    p = laman({"/": SANDI}, "ponsel", skrip="sandi.js")
    lama, baru = p.get_by_label("Lama", exact=True), p.get_by_label("Baru", exact=True)
    lihat = p.get_by_role("button", name="Lihat yang diketik")
    assert lihat.count() == 2
    kuat = p.locator(".sandi-alat [role=status]")
    assert kuat.count() == 1  # an old one is not measured
    for isi, kata in (
        ("pendek", "Terlalu pendek: 6 huruf lagi."),
        ("aaaaaaaaaaaaaa", "huruf yang sama"),
        ("abcdefghijklmn", "Lemah"),
        ("kapalulintibar", "Lemah"),
        ("kapal ulin tiba", "Cukup"),
        ("kapal ulin tiba sore", "Kuat."),
        ("", ""),
        ("kapal ulin tiba sore", "Kuat."),
    ):
        baru.fill(isi)
        assert kata in kuat.inner_text(), isi
        assert bool(kata) == bool(kuat.inner_text())
    lihat.last.click()
    assert (lama.get_attribute("type"), baru.get_attribute("type")) == ("password", "text")
    assert lihat.bounding_box()["height"] >= 44
    lihat.click()
    assert lama.get_attribute("type") == "text"
    baru.press("End")
    baru.type("!")
    p.goto("/kosong/")
    assert p.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])").count("ulin") == 0
    p.goto("/")
    lihat.last.click()
    baru.fill("kapal ulin tiba sore")
    p.evaluate(
        "document.querySelector('#id_baru').form.addEventListener('submit', (e) => {"
        " e.preventDefault(); document.title = document.querySelector('#id_baru').type; })"
    )
    baru.press("Enter")
    assert p.title() == "password"
