"""A passkey in a real browser with an authenticator of its own: made, asked for, taken away; and
a link in a mail on another site, which the strict cookie does not come along with."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.peramban
AKUN = "pendamping_kukar_04"
ALAT = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


def test_kunci_sandi_dari_dipasang_sampai_dihapus(sistem, buka, sandi_contoh):
    h = buka(None, baru=True)
    situs = f"http://localhost:{sistem.port}"  # a number is no name that a key can belong to
    cdp = h.context.new_cdp_session(h)
    cdp.send("WebAuthn.enable")
    alat = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": ALAT})["authenticatorId"]

    def masuk():
        h.goto(f"{situs}/masuk/?next=/faktor-kedua/")
        h.fill("input[name=login]", AKUN)
        h.fill("input[name=password]", sandi_contoh)
        h.click("button[type=submit]")

    masuk()
    h.click("text=Tambah kunci sandi")
    h.fill("input[name=password]", sandi_contoh)  # who gets in changes: asked again
    h.click("text=Lanjutkan")
    h.click("button:has-text('Tambah kunci sandi')")
    expect(h.locator("h1")).to_have_text("Kode pemulihan")
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": alat})["credentials"]) == 1

    h.context.clear_cookies()
    masuk()
    expect(h.locator("h1")).to_have_text("Kode faktor kedua")
    h.goto(f"{situs}/kpm/")
    assert "/masuk/kode/" in h.url  # the password alone opens nothing
    h.click("text=Pakai kunci sandi")
    expect(h.locator("h1")).to_have_text("Faktor kedua")

    h.goto(f"{situs}/faktor-kedua/kunci/pastikan/?next=/faktor-kedua/")
    h.click("text=Pakai kunci sandi")
    expect(h.locator("h1")).to_have_text("Faktor kedua")
    h.click("text=Hapus Kunci 1")
    h.click("button:has-text('Hapus kunci sandi')")
    expect(h.locator("text=1 terpasang")).to_have_count(0)
    h.context.clear_cookies()
    masuk()
    expect(h.locator("h1")).to_have_text("Faktor kedua")


def test_tautan_dari_surel(buka, sistem):
    h = buka("operator_kukar")
    surel = '<a href="{}/kpm/?q=siti">Buka</a>'
    h.route("http://surel.example/", lambda r: r.fulfill(
        body=surel.format(sistem.url), content_type="text/html"))  # fmt: skip
    h.goto("http://surel.example/")
    h.click("text=Buka")
    h.wait_for_url("**/kpm/?q=siti")
    expect(h.locator("h1")).to_have_text("KPM")
