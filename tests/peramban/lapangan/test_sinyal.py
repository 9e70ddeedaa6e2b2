"""Two weeks without a signal, a browser that is killed, a network that comes and goes. What counts
at the end is in the database: each record once, and its receipt on the phone."""

import json
import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.peramban.test_kunjungan import foto_gawai

from .telepon import (
    ISI_TELEPON,
    JADI,
    KUNJUNGAN,
    MILIK,
    TANPA_PEKERJA,
    buat_pin,
    buka_pin,
    foto_lain,
    isi_kunjungan,
    simpan,
    sinkronkan,
    tersinkron,
)

FOTO = """SELECT count(*) FROM pendamping_foto f JOIN pendamping_kunjungan k
    ON k.id = f.kunjungan_id WHERE k.temuan LIKE %s"""
NOMOR = """SELECT array_agg(lpad(i.id::text, 6, '0') ORDER BY i.id)
    FROM pendamping_kiriman i JOIN pendamping_kunjungan k ON k.id = i.objek
    WHERE i.jenis = 'kunjungan' AND k.temuan LIKE %s"""
KKS = """SELECT p.pemegang FROM kpm_pemegangkks p JOIN pendamping_kunjungan k USING (kunci)
    WHERE k.temuan = %s AND k.kendala_id IS NOT NULL"""
UKURAN_FOTO = f"""async () => {{
  const jadi = {JADI};
  const db = await jadi(indexedDB.open("pkh-lapangan"));
  const foto = await jadi(db.transaction("foto").objectStore("foto").getAll());
  db.close();
  return foto.map((f) => f.ukuran);
}}"""
# The form filled in as a person does it, without a round trip to the test for every letter.
JARI_CEPAT = """async (kunjungan) => {
  const habis = Date.now() + 60_000;
  const tiba = async (f) => {
    while (!f()) {
      if (Date.now() > habis) throw new Error(`berhenti di ${location.hash}`);
      await new Promise((ya) => setTimeout(ya, 5));
    }
  };
  const satu = (css) => document.querySelector(css);
  const di = (awal) => satu("main").dataset.halaman.startsWith(awal);
  for (const [pk, temuan, byte] of kunjungan) {
    location.hash = `#/catat/${pk}`;
    await tiba(() => di(`catat/${pk}`));
    const temu = satu("[name=temuan]"), foto = satu("input[type=file]"), isi = new DataTransfer();
    temu.value = temuan;
    temu.dispatchEvent(new Event("input", { bubbles: true }));
    isi.items.add(new File([new Uint8Array(byte)], "f.jpg", { type: "image/jpeg" }));
    foto.files = isi.files;
    foto.dispatchEvent(new Event("change", { bubbles: true }));
    await tiba(() => satu("#foto img"));
    satu(".tombol-utama").click();
    await tiba(() => di("kotak/"));
  }
}"""
DELAPAN_SALAH = """import("/static/lapangan/simpanan.js").then(
  (s) => s.simpanMeta("salah", 8))"""
JAM_MAJU = """{
  const Asli = Date, maju = 26 * 3600e3;
  window.Date = class extends Asli {
    constructor(...a) { a.length ? super(...a) : super(Asli.now() + maju); }
    static now() { return Asli.now() + maju; }
  };
}"""


def test_dua_pekan_tanpa_sinyal(telepon, sistem, sandi_contoh):
    keluarga = sistem.satu(MILIK, "pendamping_kukar_03")
    h = telepon.buka()
    h.goto("/masuk/?next=/lapangan/")
    h.fill("input[name=login]", "pendamping_kukar_03")
    h.fill("input[name=password]", sandi_contoh)
    h.click("main button[type=submit]")
    h.wait_for_url("**/lapangan/")
    buat_pin(h)
    tersinkron(h)
    h.evaluate("navigator.serviceWorker.ready.then(() => true)")
    nama = h.evaluate("fetch('/lapangan/manifest.webmanifest').then((j) => j.json())")
    assert nama["start_url"] == "/lapangan/"
    assert {i["sizes"] for i in nama["icons"]} == {"192x192", "512x512"}

    # Thirty visits, each with its photo; one with five, large ones among them, and with the card.
    telepon.konteks.set_offline(True)
    h.reload()  # the shell comes from the phone
    buka_pin(h)
    besar = [foto_gawai(), foto_lain(0, (1600, 1200)), *map(foto_lain, (40, 41, 42))]
    isi_kunjungan(h, keluarga[0], "Tanpa sinyal 0", foto=besar)
    h.get_by_label("KKS dipegang").select_option("bank")
    h.get_by_label("Kendala", exact=True).select_option(index=1)
    simpan(h)
    lain = [[pk, f"Tanpa sinyal {n}", list(foto_lain(n))] for n, pk in enumerate(keluarga[1:30], 1)]
    h.evaluate(JARI_CEPAT, lain)
    assert max(h.evaluate(UKURAN_FOTO)) <= 200 * 1024
    isi_kunjungan(h, keluarga[30], "Tanpa sinyal draf", foto=[foto_lain(30)])
    h.get_by_text("Draf tersimpan di telepon").wait_for()
    kuki = telepon.konteks.cookies()  # Chromium writes them down only every half minute
    telepon.bunuh()
    assert sistem.satu(KUNJUNGAN, "Tanpa sinyal%") == 0

    h = telepon.buka(daring=False)
    telepon.konteks.add_cookies(kuki)
    h.goto("/lapangan/")
    isi = h.evaluate(ISI_TELEPON)
    pengurus = sistem.satu("SELECT nama_pengurus FROM kpm_keluarga WHERE id = %s", keluarga[0])
    assert len(isi) > 10_000
    assert pengurus not in isi
    assert "Tanpa sinyal" not in isi
    buka_pin(h)
    expect(h.locator("#keadaan")).to_have_text("30 catatan, 35 foto menunggu")
    h.goto("/lapangan/#/kotak")
    h.get_by_role("heading", name="Draf (1)").wait_for()
    h.goto(f"/lapangan/#/catat/{keluarga[30]}")
    assert h.get_by_label("Temuan").input_value() == "Tanpa sinyal draf"
    h.get_by_alt_text("Foto 1").wait_for()

    # The network comes and goes: a piece of a photo arrives, its answer does not.
    hilang = iter([True])

    def putus(rute):
        if rute.request.method == "PUT" and next(hilang, False):
            rute.fetch()
            rute.abort()
        else:
            rute.continue_()

    h.route("**/sinkron/foto/**", putus)
    with h.expect_event("requestfailed", lambda r: "/foto/" in r.url):
        telepon.konteks.set_offline(False)
    assert sistem.satu(KUNJUNGAN, "Tanpa sinyal%") == 30
    # A new version of the app comes while the draft is open: it waits until it is told to.
    h.evaluate("navigator.serviceWorker.register('/lapangan/sw.js?baru', {scope: '/lapangan/'})")
    h.get_by_role("button", name="Pakai versi baru").click()
    buka_pin(h)
    assert h.get_by_label("Temuan").input_value() == "Tanpa sinyal draf"
    simpan(h)
    tersinkron(h)
    assert sistem.satu(KUNJUNGAN, "Tanpa sinyal%") == 31
    assert sistem.satu(FOTO, "Tanpa sinyal%") == 35
    assert sistem.satu(KKS, "Tanpa sinyal 0") == "bank"
    h.goto("/lapangan/#/kotak")
    h.get_by_role("heading", name="Diterima (31)").wait_for()
    tertulis = h.locator(".status").all_inner_texts()
    assert all(re.match(r"Diterima \d\d\.\d\d, no\. \d{6}$", t) for t in tertulis), tertulis
    assert sorted(t[-6:] for t in tertulis) == sistem.satu(NOMOR, "Tanpa sinyal%")


def dikembalikan_lalu_diperbaiki(h, keluarga: int) -> None:
    """Returned for good: the correction is another record, and takes the photos along only when
    it is saved, not when it is opened."""

    def kembalikan(rute):
        (satu,) = json.loads(rute.request.post_data)["catatan"]
        pesan = {"alasan": ["Sudah dicatat rekan."]}
        hasil = {"kunci": satu["kunci"], "status": "dikembalikan", "pesan": pesan}
        rute.fulfill(json={"jam_server": timezone.now().isoformat(), "hasil": [hasil]})

    h.route("**/sinkron/kirim/", kembalikan)
    isi_kunjungan(h, keluarga, "Dikembalikan", foto=[foto_lain(60)])
    simpan(h)
    perbaiki = h.get_by_role("link", name="Perbaiki dan kirim lagi")
    perbaiki.wait_for()
    h.unroute("**/sinkron/kirim/", kembalikan)
    lama = h.url
    for _ in range(2):
        perbaiki.click()
        h.get_by_alt_text("Foto 1").wait_for()
        h.goto(lama)
    perbaiki.click()
    berkas = {"name": "f.jpg", "mimeType": "image/jpeg", "buffer": foto_lain(61)}
    h.locator("input[type=file]").set_input_files(berkas)
    h.get_by_alt_text("Foto 2").wait_for()
    h.get_by_role("button", name="Kirim lagi").click()
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    assert h.url != lama
    tersinkron(h)


def test_jaringan_buruk(buka, sistem, sandi_contoh):
    keluarga = sistem.satu(MILIK, "pendamping_kukar_04")[:4]
    h = buka("pendamping_kukar_04", "ponsel", baru=True, **TANPA_PEKERJA)
    buat_pin(h)
    tersinkron(h)

    # The server fails, then saves and its answer is lost, then is asked twice at once.
    kejadian = iter(["500", "hilang", "dua"])

    def rusak(rute):
        match next(kejadian, ""):
            case "500":
                rute.fulfill(status=500, body="rusak")
            case "hilang":
                rute.fetch()
                rute.abort()
            case "dua":
                rute.fetch()
                rute.fulfill(response=rute.fetch())
            case _:
                rute.continue_()

    h.route("**/sinkron/kirim/", rusak)
    isi_kunjungan(h, keluarga[0], "Jaringan buruk")
    with h.expect_response("**/sinkron/kirim/"):
        simpan(h)
    h.get_by_text("Menunggu jawaban server").wait_for()
    assert sistem.satu(KUNJUNGAN, "Jaringan buruk%") == 0
    with h.expect_event("requestfailed"):
        sinkronkan(h)
    h.get_by_text("Menunggu jawaban server").wait_for()
    assert sistem.satu(KUNJUNGAN, "Jaringan buruk%") == 1
    sinkronkan(h)
    tersinkron(h)
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    assert sistem.satu(KUNJUNGAN, "Jaringan buruk%") == 1

    # What the server cannot take stays, with the reason, and goes again under its own key.
    lama = (timezone.localdate() - timedelta(days=400)).isoformat()
    isi_kunjungan(h, keluarga[1], "Jaringan buruk, tahun keliru", tanggal=lama)
    simpan(h)
    h.get_by_text("Tanggal kunjungan lebih dari 366 hari").wait_for()
    h.get_by_role("link", name="Perbaiki dan kirim lagi").click()
    h.get_by_label("Tanggal kunjungan").fill(timezone.localdate().isoformat())
    h.get_by_role("button", name="Kirim lagi").click()
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    assert sistem.satu(KUNJUNGAN, "Jaringan buruk%") == 2

    dikembalikan_lalu_diperbaiki(h, keluarga[1])
    assert sistem.satu(FOTO, "Dikembalikan%") == 2

    # Signed out while something waits: kept, said, sent after signing in.
    h.context.clear_cookies(name="pkh_sesi")
    isi_kunjungan(h, keluarga[2], "Jaringan buruk, sesi habis")
    simpan(h)
    expect(h.locator("#pesan")).to_contain_text("1 catatan aman di telepon ini")
    h.get_by_text("Menunggu sinyal").wait_for()  # it never left
    h.locator("#pesan").get_by_role("link", name="Masuk lagi").click()
    h.fill("input[name=login]", "pendamping_kukar_04")
    h.fill("input[name=password]", sandi_contoh)
    h.click("main button[type=submit]")
    buka_pin(h)
    tersinkron(h)
    assert sistem.satu(KUNJUNGAN, "Jaringan buruk%") == 3

    # A clock that is 26 hours ahead: the person is told, the record is marked.
    h.add_init_script(JAM_MAJU)
    h.reload()
    buka_pin(h)
    expect(h.locator("#pesan")).to_contain_text("26 jam lebih cepat")
    hari_ini = timezone.localdate().isoformat()
    isi_kunjungan(h, keluarga[3], "Jaringan buruk, jam keliru", tanggal=hari_ini)
    simpan(h)
    h.get_by_text("Jam telepon meragukan").wait_for()
    ragu = "SELECT count(*) FROM pendamping_kiriman WHERE jam_meragukan AND objek IS NOT NULL"
    assert sistem.satu(ragu) == 1

    # Ten wrong PINs, of which the phone has counted eight: nothing is left, and the server knows.
    h.reload()
    for kali in (9, 8, 1):
        if kali == 1:
            h.evaluate(DELAPAN_SALAH)
        buka_pin(h, "111222")
        h.get_by_text(f"{kali} kali lagi").wait_for()
    buka_pin(h, "111222")
    h.get_by_role("heading", name="Data di telepon ini sudah dihapus").wait_for()
    sistem.tunggu("SELECT count(*) FROM pendamping_perangkat WHERE terhapus_sebab = 'pin'")
    assert "sandi" not in h.evaluate(ISI_TELEPON)
