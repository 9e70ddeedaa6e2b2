"""Walks on the app of the field: without a signal, with a bad one, with a browser that is killed.
What counts at the end is in the database: each record once, and its receipt on the phone."""

import io
import os
import re
import signal
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Error, expect

from tests.peramban.conftest import BERKAS_PERAMBAN, LEBAR, OPSI
from tests.peramban.test_kunjungan import foto_gawai
from tests.peramban.test_semua_halaman import AXE, GULIR, temuan

PIN = "482913"
MILIK = """SELECT array_agg(k.id ORDER BY k.id) FROM kpm_keluarga k JOIN akun_pengguna p
    ON p.id = k.pendamping_id WHERE p.username = %s AND k.status = 'aktif'"""
KUNJUNGAN = "SELECT count(*) FROM pendamping_kunjungan WHERE temuan LIKE %s"
FOTO = """SELECT count(*) FROM pendamping_foto f JOIN pendamping_kunjungan k
    ON k.id = f.kunjungan_id WHERE k.temuan LIKE %s"""
NOMOR = """SELECT array_agg(lpad(i.id::text, 6, '0') ORDER BY i.id)
    FROM pendamping_kiriman i JOIN pendamping_kunjungan k ON k.id = i.objek
    WHERE i.jenis = 'kunjungan' AND k.temuan LIKE %s"""
KKS = """SELECT p.pemegang FROM kpm_pemegangkks p JOIN pendamping_kunjungan k USING (kunci)
    WHERE k.temuan = %s AND k.kendala_id IS NOT NULL"""
UKURAN_FOTO = """async () => {
  const jadi = (m) => new Promise((ya) => { m.onsuccess = () => ya(m.result); });
  const db = await jadi(indexedDB.open("pkh-lapangan"));
  const foto = await jadi(db.transaction("foto").objectStore("foto").getAll());
  db.close();
  return foto.map((f) => f.ukuran);
}"""
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
# As the browser answers on a full disk (its own quota is looked at twice a minute only).
PENUH = """() => {
  const gudang = IDBObjectStore.prototype;
  gudang.asli = gudang.put;
  gudang.put = () => { throw new DOMException("penuh", "QuotaExceededError"); };
}"""
SEBELAS_MENIT = """() => {
  const asli = Date.now;
  Date.now = () => asli() + 11 * 60_000;
  document.dispatchEvent(new Event("visibilitychange"));
}"""
PERINTAH_HAPUS = {"jam_server": "2026-01-01T00:00:00Z", "perintah": "hapus", "hasil": []}
# Everything the browser keeps, bytes as letters: what a thief with the phone's files reads.
ISI_TELEPON = """async () => {
  const jadi = (m) => new Promise((ya) => { m.onsuccess = () => ya(m.result); });
  const huruf = (b) => String.fromCharCode(...new Uint8Array(b).slice(0, 5000));
  const db = await jadi(indexedDB.open("pkh-lapangan"));
  const teks = [];
  for (const nama of db.objectStoreNames) {
    const semua = await jadi(db.transaction(nama).objectStore(nama).getAll());
    teks.push(JSON.stringify(semua, (k, v) => v instanceof ArrayBuffer ? huruf(v) : v));
  }
  db.close();
  return teks.join("");
}"""
JAM_MAJU = """{
  const Asli = Date, maju = 26 * 3600e3;
  window.Date = class extends Asli {
    constructor(...a) { a.length ? super(...a) : super(Asli.now() + maju); }
    static now() { return Asli.now() + maju; }
  };
}"""


def tersinkron(h) -> None:
    expect(h.locator("#keadaan")).to_have_text(re.compile("^Tersinkron"), timeout=20_000)


def buat_pin(h) -> None:
    h.goto("/lapangan/")
    h.get_by_label("PIN baru").fill(PIN)
    h.get_by_label("Ketik lagi").fill(PIN)
    h.get_by_role("button", name="Simpan PIN").click()


def buka_pin(h, pin: str = PIN) -> None:
    h.get_by_label("PIN").fill(pin)
    h.get_by_role("button", name="Buka").click()


def isi_kunjungan(h, keluarga: int, temuan: str, *, foto=(), tanggal: str = "") -> None:
    h.goto(f"/lapangan/#/catat/{keluarga}")
    h.locator(f"main[data-halaman='catat/{keluarga}']").wait_for()
    h.get_by_label("Temuan").fill(temuan)
    if tanggal:
        h.get_by_label("Tanggal kunjungan").fill(tanggal)
    if foto:
        h.locator("input[type=file]").set_input_files(
            [{"name": "f.jpg", "mimeType": "image/jpeg", "buffer": f} for f in foto]
        )
        h.get_by_alt_text(f"Foto {len(foto)}").wait_for()


def simpan(h) -> None:
    h.get_by_role("button", name="Simpan kunjungan").click()
    h.wait_for_url("**/lapangan/#/kotak/*")


def sinkronkan(h) -> None:
    """By hand, and back to where one was."""
    h.goto("/lapangan/#/keadaan")
    h.get_by_role("button", name="Sinkronkan sekarang").click()
    h.go_back()


def foto_lain(n: int, sisi: tuple[int, int] = (64, 48)) -> bytes:
    """Each another one, and hard to make small."""
    ke = io.BytesIO()
    Image.effect_noise(sisi, 20 + n).save(ke, "JPEG", quality=95)
    return ke.getvalue()


class Telepon:
    """A browser with a profile of its own on the disk, so that it can be killed."""

    def __init__(self, peramban, folder: Path, url: str):
        self.peramban, self.folder, self.url = peramban, folder, url

    def buka(self, *, daring: bool = True):
        lebar, tinggi = LEBAR["ponsel"]
        self.konteks = self.peramban.browser_type.launch_persistent_context(
            str(self.folder),
            executable_path=BERKAS_PERAMBAN,
            args=OPSI,
            base_url=self.url,
            viewport={"width": lebar, "height": tinggi},
            locale="id-ID",
            timezone_id="Asia/Makassar",
            offline=not daring,
        )
        self.konteks.set_default_timeout(15_000)
        return self.konteks.pages[0]

    def bunuh(self) -> None:
        tanda = f"--user-data-dir={self.folder}".encode()
        for p in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if tanda in p.read_bytes().split(b"\0"):
                    os.kill(int(p.parent.name), signal.SIGKILL)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended in between
        try:
            self.konteks.close()
        except Error:
            return  # its other end is dead, which is what was wanted


@pytest.fixture
def telepon(peramban, sistem, tmp_path):
    t = Telepon(peramban, tmp_path / "telepon", sistem.url)
    yield t
    t.bunuh()


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


def test_jaringan_buruk(buka, sistem, sandi_contoh):
    keluarga = sistem.satu(MILIK, "pendamping_kukar_04")[:4]
    h = buka("pendamping_kukar_04", "ponsel", service_workers="block")
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

    # Ten wrong PINs: nothing is left, and the server knows.
    h.reload()
    for kali in range(9, 0, -1):
        buka_pin(h, "111222")
        h.get_by_text(f"{kali} kali lagi").wait_for()
    buka_pin(h, "111222")
    h.get_by_role("heading", name="Data di telepon ini sudah dihapus").wait_for()
    sistem.tunggu("SELECT count(*) FROM pendamping_perangkat WHERE terhapus_sebab = 'pin'")
    assert "sandi" not in h.evaluate(ISI_TELEPON)


LAYAR = ("hari-ini", "kpm", "kpm/{pk}", "catat", "catat/{pk}", "verifikasi", "verifikasi/{pk}",
         "p2k2", "p2k2/{kelompok}", "kotak", "keadaan", "calon", "ubah/{pk}", "ubah/{pk}/{anak}")  # fmt: skip
GELAP = {"hari-ini", "kpm/{pk}", "catat/{pk}", "verifikasi/{pk}"}
HADIR = """SELECT array_agg(h.status ORDER BY h.status <> 'hadir', h.id)
    FROM pendamping_kehadiran h JOIN pendamping_pertemuan t ON t.id = h.pertemuan_id
    WHERE t.notulen = %s"""
BELUM = """SELECT array_agg(v.id) FROM pendamping_verifikasi v WHERE v.keluarga_id = %s
    AND v.hasil = 'belum' AND v.bulan = date_trunc('month', CURRENT_DATE)"""
ADA_BELUM = """SELECT v.keluarga_id FROM pendamping_verifikasi v JOIN kpm_keluarga k
    ON k.id = v.keluarga_id JOIN akun_pengguna p ON p.id = k.pendamping_id
    WHERE p.username = %s AND k.status = 'aktif' AND v.hasil = 'belum'
    AND v.komponen IN ('sd', 'smp', 'sma') AND v.bulan = date_trunc('month', CURRENT_DATE)
    ORDER BY v.keluarga_id LIMIT 1"""
KELOMPOK = """SELECT l.id FROM pendamping_kelompok l JOIN akun_pengguna p
    ON p.id = l.pendamping_id WHERE p.username = %s AND l.aktif ORDER BY l.id LIMIT 1"""


def test_lembar_dan_layar(buka, sistem):
    orang = "pendamping_kukar_02"
    pk, kelompok = sistem.satu(ADA_BELUM, orang), sistem.satu(KELOMPOK, orang)
    anak = sistem.satu("SELECT min(id) FROM kpm_anggota WHERE keluarga_id = %s", pk)
    h = buka(orang, "ponsel", service_workers="block", reduced_motion="reduce")
    buat_pin(h)
    tersinkron(h)
    h.evaluate(Axe().axe_script)
    salah = []
    for layar in LAYAR:
        nama = layar.format(pk=pk, kelompok=kelompok, anak=anak)
        h.goto(f"/lapangan/#/{nama}")
        # Drawn: the page of this address, in the tab or as its own heading.
        h.locator(f"main[data-halaman='{nama}']").wait_for()
        for tema in ("terang", "gelap") if layar in GELAP else ("terang",):
            h.evaluate("(t) => { document.documentElement.dataset.tema = t; }", tema)
            salah += [(nama, tema, t) for t in temuan(h.evaluate(AXE))]
        salah += [(nama, t) for t in h.evaluate(GULIR, True)]
    assert not salah, "\n".join(map(str, salah))

    h.context.set_offline(True)
    wajib = sistem.satu(BELUM, pk)
    h.goto(f"/lapangan/#/verifikasi/{pk}")
    alpa = h.locator("input[name^=alpa]").first
    alpa.fill("15")
    dialpa = int(alpa.get_attribute("name").removeprefix("alpa-"))
    h.get_by_role("button", name="Simpan lembar").click()
    h.get_by_role("heading", name="Lembar verifikasi").wait_for()
    h.goto(f"/lapangan/#/p2k2/{kelompok}")
    h.get_by_label("Notulen").fill("Lembar tanpa sinyal")
    h.get_by_label("Sesi").select_option(index=1)
    h.locator(".pilih input[value=alpa]").nth(1).check()
    expect(h.locator("#hitung")).to_contain_text("alpa 1")
    h.get_by_role("button", name="Simpan pertemuan").click()
    h.get_by_text("Menunggu sinyal").wait_for()
    h.context.set_offline(False)
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    tersinkron(h)
    hadir = sistem.satu(HADIR, "Lembar tanpa sinyal")
    assert len(hadir) > 5
    assert hadir[-1] == "alpa"
    assert set(hadir[:-1]) == {"hadir"}
    assert sistem.satu(BELUM, pk) is None
    hasil = "SELECT array_agg(DISTINCT hasil) FROM pendamping_verifikasi WHERE id = ANY(%s)"
    assert sistem.satu(hasil, [dialpa]) == ["tidak"]
    assert "memenuhi" in sistem.satu(hasil, wajib) or len(wajib) == 1

    # Left alone for eleven minutes: closed, and nobody's name is on the screen.
    h.goto(f"/lapangan/#/kpm/{pk}")
    h.get_by_role("heading", name="Anggota").wait_for()
    h.evaluate(SEBELAS_MENIT)
    h.get_by_role("heading", name="Masukkan PIN").wait_for()
    pengurus = sistem.satu("SELECT nama_pengurus FROM kpm_keluarga WHERE id = %s", pk)
    assert pengurus not in h.content()


def test_dua_telepon_satu_keluarga(buka, sistem):
    """Two phones change the same field: the later one is shown both and chooses. Then a new
    candidate who is probably known already."""
    orang = "pendamping_kukar_03"
    pk = sistem.satu(MILIK, orang)[-1]
    dua = [buka(orang, "ponsel", service_workers="block") for _ in range(2)]
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
    h.evaluate(Axe().axe_script)
    assert not temuan(h.evaluate(AXE)) + h.evaluate(GULIR, True)
    h.get_by_label("KTP").check()
    berkas = {"name": "f.jpg", "mimeType": "image/jpeg", "buffer": foto_lain(50)}
    h.locator("input[type=file]").set_input_files(berkas)
    h.get_by_alt_text("Foto 1").wait_for()
    h.get_by_role("link", name="Betulkan data").click()
    h.get_by_label("Nama").fill(f"{nama} Binti Uji")
    h.get_by_label("Disabilitas berat").check()
    h.get_by_role("button", name="Simpan perubahan").click()
    # Back at the door, where everything stands as it was left.
    h.get_by_text("Draf Anda dilanjutkan").wait_for()
    assert h.get_by_label("Keadaan keluarga").input_value() == "Rumah kontrakan"
    h.get_by_alt_text("Foto 1").wait_for()
    h.get_by_role("button", name="Simpan validasi").click()
    h.get_by_text("Menunggu sinyal").wait_for()
    h.context.set_offline(False)
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    tersinkron(h)
    tanya = """SELECT v.hasil || ' ' || v.komitmen_oleh || ' ' || p.dokumen[1] || ' ' || a.nama || ' '
        || p.komponen || ' ' || (SELECT count(*) FROM kpm_fotovalidasi f WHERE f.validasi_id = v.id)
        FROM kpm_validasi v JOIN kpm_periksaanggota p ON p.validasi_id = v.id
        JOIN kpm_anggota a ON a.id = p.anggota_id WHERE v.keluarga_id = %s"""
    assert sistem.satu(tanya, calon) == f"layak {nama} ktp {nama} Binti Uji disabilitas 1"


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


def test_serah_terima_penuh_dan_hilang(buka, sistem):
    """A family is handed over while its visit waits; the phone is full; the phone is lost."""
    orang = "pendamping_kukar_04"
    serah, tetap = sistem.satu(MILIK, orang)[-2:]
    h = buka(orang, "ponsel", service_workers="block")
    buat_pin(h)
    tersinkron(h)
    h.context.set_offline(True)
    isi_kunjungan(h, serah, "Sebelum serah terima")
    simpan(h)
    with closing(sistem.sambung()) as kabel, kabel, kabel.cursor() as k:
        k.execute(
            "UPDATE kpm_keluarga SET pendamping_id = (SELECT id FROM akun_pengguna "
            "WHERE username = 'pendamping_kukar_02') WHERE id = %s",
            [serah],
        )
    h.context.set_offline(False)
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()  # it was theirs on that day
    tersinkron(h)
    assert sistem.satu(KUNJUNGAN, "Sebelum serah terima") == 1
    h.goto(f"/lapangan/#/kpm/{serah}")
    h.get_by_role("heading", name="Keluarga ini tidak ada di telepon").wait_for()

    h.context.set_offline(True)
    isi_kunjungan(h, tetap, "Sebelum penuh")
    h.get_by_text("Draf tersimpan di telepon").wait_for()
    h.evaluate(PENUH)
    h.get_by_label("Temuan").fill("Sesudah penuh " * 100)
    h.get_by_text("Penyimpanan telepon penuh").first.wait_for()
    h.get_by_role("button", name="Simpan kunjungan").click()
    expect(h.locator("#galat")).to_contain_text("jangan tutup halaman ini")
    h.evaluate("() => { const g = IDBObjectStore.prototype; g.put = g.asli; }")
    simpan(h)
    h.get_by_text("Menunggu sinyal").wait_for()

    # The order comes with an answer that took nothing: what had not gone is counted.
    h.route("**/sinkron/kirim/", lambda r: r.fulfill(json=PERINTAH_HAPUS))
    h.context.set_offline(False)
    h.get_by_role("heading", name="Data di telepon ini sudah dihapus").wait_for()
    sistem.tunggu("SELECT count(*) FROM pendamping_perangkat WHERE terhapus_sebab = 'perintah'")
    belum = "SELECT terhapus_belum FROM pendamping_perangkat WHERE terhapus_sebab = 'perintah'"
    assert sistem.satu(belum) == [{"jenis": "kunjungan", "jumlah": 1}]
    assert "Sesudah penuh" not in h.evaluate(ISI_TELEPON)
