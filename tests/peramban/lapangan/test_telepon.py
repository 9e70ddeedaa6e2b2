"""The phone itself: a family that is handed over meanwhile, a full phone, a lost one."""

import re
from contextlib import closing

from django.utils import timezone
from playwright.sync_api import expect

from .telepon import (
    ISI_TELEPON,
    KUNJUNGAN,
    MILIK,
    TANPA_PEKERJA,
    buat_pin,
    isi_kunjungan,
    simpan,
    sinkronkan,
    tersinkron,
)

# As the browser answers on a full disk (its own quota is looked at twice a minute only).
PENUH = """() => {
  const gudang = IDBObjectStore.prototype;
  gudang.asli = gudang.put;
  gudang.put = () => { throw new DOMException("penuh", "QuotaExceededError"); };
}"""
PERINTAH_HAPUS = {"jam_server": "2026-01-01T00:00:00Z", "perintah": "hapus", "hasil": []}


def pindahkan(sistem, keluarga: int, kepada: str) -> None:
    with closing(sistem.sambung()) as kabel, kabel, kabel.cursor() as k:
        k.execute(
            "UPDATE kpm_keluarga SET pendamping_id = (SELECT id FROM akun_pengguna "
            "WHERE username = %s) WHERE id = %s",
            [kepada, keluarga],
        )


def test_serah_terima_penuh_dan_hilang(buka, sistem):
    """A family is handed over while its visit waits; the phone is full; the phone is lost."""
    orang = "pendamping_kukar_04"
    serah, tetap = sistem.satu(MILIK, orang)[-2:]
    h = buka(orang, "ponsel", **TANPA_PEKERJA)
    buat_pin(h)
    tersinkron(h)
    h.context.set_offline(True)
    isi_kunjungan(h, serah, "Sebelum serah terima")
    simpan(h)
    kotak = h.url
    isi_kunjungan(h, serah, "Belum selesai ditulis")
    h.get_by_text("Draf tersimpan di telepon").wait_for()
    pindahkan(sistem, serah, "pendamping_kukar_02")
    h.goto(kotak)
    h.context.set_offline(False)
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()  # it was theirs on that day
    tersinkron(h)
    assert sistem.satu(KUNJUNGAN, "Sebelum serah terima") == 1
    # The family stays as long as something about it is being written here.
    nama = sistem.satu("SELECT nama_pengurus FROM kpm_keluarga WHERE id = %s", serah)
    h.goto(f"/lapangan/#/kpm/{serah}")
    h.get_by_role("heading", name=nama).wait_for()
    h.goto(f"/lapangan/#/catat/{serah}")
    expect(h.get_by_label("Temuan")).to_have_value("Belum selesai ditulis")
    h.once("dialog", lambda d: d.accept())
    h.get_by_role("button", name="Buang draf").click()
    h.locator(f"main[data-halaman='catat/{serah}']").wait_for(state="detached")
    # Both phones learn of it: of who went, and of who came.
    h.goto("/lapangan/#/kotak")
    sinkronkan(h)
    h.get_by_text(f"{nama} diserahkan kepada pendamping lain.").wait_for()
    h.goto(f"/lapangan/#/kpm/{serah}")
    h.get_by_role("heading", name="Keluarga ini tidak ada di telepon").wait_for()
    h.goto("/lapangan/#/kotak")
    pindahkan(sistem, serah, orang)
    with h.expect_request(re.compile("tarik/.*cepat=false")):
        sinkronkan(h)
    h.get_by_text(f"{nama} diserahkan kepada Anda.").wait_for()
    isi_kunjungan(h, tetap, "Dengan sinyal")
    with h.expect_request(re.compile("tarik/.*cepat=true")):
        simpan(h)
    tersinkron(h)

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
    h.get_by_text("Belum terkirim dan ikut terhapus: 1 Kunjungan").wait_for()
    belum = "SELECT terhapus_belum FROM pendamping_perangkat WHERE terhapus_sebab = 'perintah'"
    assert sistem.satu(belum) == [{"jenis": "kunjungan", "jumlah": 1}]
    assert "Sesudah penuh" not in h.evaluate(ISI_TELEPON)
    h.goto("/")  # and whoever holds the phone is signed out
    assert "/masuk/" in h.url


HAMPIR_PENUH = "navigator.storage.estimate = async () => ({ usage: 95 << 20, quota: 100 << 20 })"
TERTUTUP = "indexedDB.open = () => { throw new DOMException('tertutup', 'SecurityError'); }"


def test_sempit_akun_lain_dan_tertutup(buka, sistem, kuki):
    """Room runs out; somebody else signs in on the same phone; a window that keeps nothing."""
    pemilik, lain = "pendamping_kukar_02", "pendamping_kukar_03"
    orang_lain = buka(lain, "ponsel", baru=True)
    h = buka(pemilik, "ponsel", baru=True, **TANPA_PEKERJA)
    h.add_init_script(HAMPIR_PENUH)
    buat_pin(h)
    tersinkron(h)
    expect(h.locator("#pesan")).to_contain_text("hampir penuh, sisa 5 MB")
    h.context.set_offline(True)
    keluarga = sistem.satu(MILIK, pemilik)[0]
    isi_kunjungan(h, keluarga, "Akun lain")
    h.get_by_label("Tindak lanjut yang dijanjikan").fill("Surat pengantar")
    h.get_by_label("Paling lambat").fill(timezone.localdate().isoformat())
    simpan(h)
    # Due although the server has not heard of it; a draft nobody wants is thrown away.
    h.goto("/lapangan/#/hari-ini")
    h.locator(".pintu a", has_text="Surat pengantar").wait_for()
    h.goto(f"/lapangan/#/anggota/{keluarga}")
    h.get_by_label("Nama").wait_for()
    assert h.get_by_text("Buang draf").is_hidden()
    h.get_by_label("Nama").fill("Salah ketik")
    h.get_by_text("Draf tersimpan di telepon").wait_for()
    h.goto("/lapangan/#/kotak")
    h.locator("a", has_text="Anggota baru").click()
    h.on("dialog", lambda d: d.accept())
    h.get_by_role("button", name="Buang draf").click()
    h.wait_for_url(f"**/lapangan/#/kpm/{keluarga}")
    h.goto("/lapangan/#/kotak")
    h.get_by_role("heading", name="Menunggu (1)").wait_for()
    assert not h.get_by_role("heading", name="Draf").count()
    h.context.clear_cookies()
    h.context.add_cookies(kuki[lain])
    h.context.set_offline(False)
    pesan = h.locator("#pesan")
    expect(pesan).to_contain_text("Anda masuk di server sebagai orang lain")
    expect(pesan).to_contain_text("1 catatan belum terkirim")
    assert sistem.satu(KUNJUNGAN, "Akun lain") == 0
    h.context.clear_cookies()
    h.context.add_cookies(kuki[pemilik])
    sinkronkan(h)
    tersinkron(h)
    assert sistem.satu(KUNJUNGAN, "Akun lain") == 1
    # What was promised is closed at the next visit.
    isi_kunjungan(h, keluarga, "Janji dipenuhi")
    h.get_by_label("Surat pengantar (paling lambat").check()
    simpan(h)
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    tuntas = "SELECT tindak_lanjut_tuntas_pada FROM pendamping_kunjungan WHERE temuan = %s"
    assert sistem.satu(tuntas, "Akun lain") == timezone.localdate()

    orang_lain.add_init_script(TERTUTUP)
    orang_lain.goto("/lapangan/")
    orang_lain.get_by_text("mungkin jendela penyamaran atau penyimpanan penuh").wait_for()
    orang_lain.get_by_role("link", name="Buka halaman biasa").click()
    orang_lain.wait_for_url("**/")
