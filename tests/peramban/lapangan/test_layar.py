"""Every screen of the app by axe, the sheets filled in without a signal, and the lock."""

import re

from playwright.sync_api import expect

from tests.peramban.test_semua_halaman import GULIR, pasang_axe, temuan

from .telepon import TANPA_PEKERJA, buat_pin, sinkronkan, tersinkron

# Eleven minutes pass while the phone takes what is new: its answer meets a screen that is locked.
SEBELAS_MENIT = """() => {
  const [minta, kini] = [window.fetch, Date.now];
  window.fetch = async (alamat, opsi) => {
    const jawab = await minta(alamat, opsi);
    if (String(alamat).includes("tarik/")) {
      Date.now = () => kini() + 11 * 60_000;
      document.dispatchEvent(new Event("visibilitychange"));
    }
    return jawab;
  };
  dispatchEvent(new Event("online"));
}"""
LAYAR = ("hari-ini", "kpm", "kpm/{pk}", "catat", "catat/{pk}", "verifikasi", "verifikasi/{pk}",
         "p2k2", "p2k2/{kelompok}", "kotak", "keadaan", "calon", "ubah/{pk}",
         "ubah/{pk}/{anak}", "asesmen/{pk}", "anggota/{pk}", "anggota/{pk}/{anak}",
         "pemberitahuan/{pk}")  # fmt: skip
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


def lebih(rute) -> None:
    isi = rute.fetch().json()
    rute.fulfill(json=isi | {"diterima": isi["diterima"] + 90})


def test_lembar_dan_layar(buka, sistem):
    orang = "pendamping_kukar_02"
    pk, kelompok = sistem.satu(ADA_BELUM, orang), sistem.satu(KELOMPOK, orang)
    anak = sistem.satu("SELECT min(id) FROM kpm_anggota WHERE keluarga_id = %s", pk)
    h = buka(orang, "ponsel", **TANPA_PEKERJA)
    buat_pin(h)
    tersinkron(h)
    pasang_axe(h)
    salah = []
    for layar in LAYAR:
        nama = layar.format(pk=pk, kelompok=kelompok, anak=anak)
        h.goto(f"/lapangan/#/{nama}")
        # Drawn: the page of this address, in the tab or as its own heading.
        h.locator(f"main[data-halaman='{nama}']").wait_for()
        for tema in ("terang", "gelap") if layar in GELAP else ("terang",):
            h.evaluate("(t) => { document.documentElement.dataset.tema = t; }", tema)
            salah += [(nama, t) for t in temuan(h, "lapangan", tema)]
        salah += [(nama, t) for t in h.evaluate(GULIR, True)]
    assert not salah, "\n".join(map(str, salah))
    assert "Ke mana bertanya" in h.locator("main").inner_text()  # the notice, drawn last
    h.goto("/lapangan/#/hari-ini")
    h.locator("main[data-halaman='hari-ini'] .pintu").first.wait_for()
    assert len(re.findall(rb"/Type /Page\b", h.pdf())) == 1  # the day on one sheet of paper

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
    isi_asesmen(h, pk)
    h.context.set_offline(False)
    h.get_by_text(re.compile("Diterima .* no. ")).wait_for()
    tersinkron(h)
    skor = "SELECT skor FROM graduasi_asesmen WHERE keluarga_id = %s AND catatan = 'Warung'"
    assert sistem.satu(skor, pk) == 100
    hadir = sistem.satu(HADIR, "Lembar tanpa sinyal")
    assert len(hadir) > 5
    assert hadir[-1] == "alpa"
    assert set(hadir[:-1]) == {"hadir"}
    assert sistem.satu(BELUM, pk) is None
    hasil = "SELECT array_agg(DISTINCT hasil) FROM pendamping_verifikasi WHERE id = ANY(%s)"
    assert sistem.satu(hasil, [dialpa]) == ["tidak"]
    assert "memenuhi" in sistem.satu(hasil, wajib) or len(wajib) == 1

    # The server counts more than the phone has: said, and looked up only then.
    with h.expect_request("**/sinkron/tanda-terima/**"):
        h.route("**/sinkron/tarik/**", lebih)
        sinkronkan(h)
    h.goto("/lapangan/#/keadaan")
    h.get_by_text("90 catatan ada di server, tidak di telepon ini").wait_for()
    h.unroute("**/sinkron/tarik/**")

    # Left alone for eleven minutes: closed, and nobody's name is on the screen.
    h.goto(f"/lapangan/#/kpm/{pk}")
    h.get_by_role("heading", name="Anggota").wait_for()
    h.evaluate(SEBELAS_MENIT)
    h.get_by_role("heading", name="Masukkan PIN").wait_for()
    h.wait_for_load_state("networkidle")
    pengurus = sistem.satu("SELECT nama_pengurus FROM kpm_keluarga WHERE id = %s", pk)
    assert pengurus not in h.content()


def isi_asesmen(h, pk: int) -> None:
    """The first answer of each question; one left out is asked for."""
    h.goto(f"/lapangan/#/asesmen/{pk}")
    h.get_by_label("Catatan").fill("Warung")
    h.get_by_label("Siapa yang ditemui").fill("Pengurus")
    soal = h.locator("fieldset.kartu")
    for n in range(1, soal.count()):
        soal.nth(n).get_by_role("radio").first.check()
    h.get_by_role("button", name="Simpan asesmen").click()
    expect(h.locator("#galat")).to_contain_text("pilih salah satu jawaban")
    soal.first.get_by_role("radio").first.check()
    h.get_by_role("button", name="Simpan asesmen").click()
    h.get_by_text("Menunggu sinyal").wait_for()
