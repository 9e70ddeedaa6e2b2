"""Walk: the month's sheet of a school, filled from the keyboard; an impossible number refused."""

from django.utils import timezone

BULAN = timezone.localdate().replace(day=1)
SEKOLAH = """
    SELECT v.fasilitas_kode FROM pendamping_verifikasi v
    JOIN kpm_keluarga k ON k.id = v.keluarga_id JOIN akun_pengguna p ON p.id = k.pendamping_id
    WHERE p.username = 'pendamping_kukar_01' AND v.bulan = %s AND v.fasilitas_kode <> ''
    GROUP BY 1 HAVING bool_and(v.hasil = 'belum') AND count(*) >= 3
    AND bool_and(v.komponen IN ('sd', 'smp', 'sma')) ORDER BY count(*) DESC, 1 LIMIT 1"""
TERSIMPAN = """
    SELECT count(*) FROM pendamping_verifikasi v
    JOIN kpm_keluarga k ON k.id = v.keluarga_id JOIN akun_pengguna p ON p.id = k.pendamping_id
    WHERE p.username = 'pendamping_kukar_01' AND v.bulan = %s AND v.fasilitas_kode = %s
    AND v.hasil <> 'belum'"""


def maju_ke(p, pilih: str, tombol: str = "Tab") -> None:
    """Press the key until the focus is on an element that matches."""
    for _ in range(60):
        if p.evaluate("pilih => document.activeElement.matches(pilih)", pilih):
            return
        p.keyboard.press(tombol)
    raise AssertionError(f"{pilih} tidak tercapai dengan {tombol}")


def fokus(p) -> str:
    return p.evaluate("document.activeElement.id")


def buka_daftar(p, tautan: str) -> None:
    """The page of the list on which the school stands."""
    p.goto("/verifikasi/")
    p.locator("h1").wait_for()
    while not p.locator(tautan).count():
        alamat = p.locator("a[rel=next]").get_attribute("href")
        p.goto(f"/verifikasi/{alamat}")


def test_lembar_dari_papan_ketik(buka, sistem):
    kode = sistem.satu(SEKOLAH, BULAN)
    p = buka("pendamping_kukar_01")
    tautan = f"a[href*='fasilitas={kode}']"
    buka_daftar(p, tautan)
    baris_sekolah = p.locator("tr", has=p.locator(tautan))
    cakupan = baris_sekolah.locator("td[data-label=Cakupan]")
    assert cakupan.inner_text() == "0,00%"
    maju_ke(p, tautan)
    p.keyboard.press("Enter")
    p.wait_for_url("**/verifikasi/lembar/**")
    nomor = [b.get_attribute("id").removeprefix("sel-") for b in p.locator("td.isi").all()]

    maju_ke(p, "[id^=efektif-]")
    efektif = int(p.input_value("[id^=efektif-]"))
    p.keyboard.press("Enter")  # from the heading into the rows
    assert fokus(p) == f"alpa-{nomor[0]}"
    p.keyboard.press("ArrowRight")
    assert fokus(p) == f"izin-{nomor[0]}"
    p.keyboard.press("ArrowLeft")
    p.keyboard.press("ArrowDown")
    p.keyboard.type("9")  # the exception: selected on arrival, so it replaces the 0
    p.keyboard.press("Enter")
    assert fokus(p) == f"alpa-{nomor[2]}"
    p.keyboard.type(str(efektif + 1))
    maju_ke(p, "button[type=submit].tombol-utama")
    p.keyboard.press("Enter")

    ringkasan = p.get_by_role("alert")
    ringkasan.wait_for()
    assert "Baris 3" in ringkasan.inner_text()
    assert "kolom Alpa" in ringkasan.inner_text()
    assert p.input_value(f"#alpa-{nomor[1]}") == "9"
    assert p.input_value(f"#alpa-{nomor[2]}") == str(efektif + 1)
    assert sistem.satu(TERSIMPAN, BULAN, kode) == 0
    assert p.locator("[data-jumlah=alpa]").inner_text() == str(9 + efektif + 1)
    maju_ke(p, ".ringkasan-galat a")
    p.keyboard.press("Enter")
    maju_ke(p, f"#alpa-{nomor[2]}")
    p.keyboard.press("Control+a")
    p.keyboard.type("0")
    maju_ke(p, "button[type=submit].tombol-utama")
    p.keyboard.press("Enter")
    p.get_by_text(f"Verifikasi {len(nomor)} anggota tersimpan").wait_for()
    assert sistem.satu(TERSIMPAN, BULAN, kode) == len(nomor)
    hasil = [p.locator(f"#sel-{n} > small .status").first.inner_text() for n in nomor[:3]]
    assert hasil == ["Memenuhi", "Tidak memenuhi", "Memenuhi"]

    buka_daftar(p, tautan)
    assert cakupan.inner_text() == "100,00%"
    patuh = f"{100 * (len(nomor) - 1) / len(nomor):.2f}%".replace(".", ",")
    assert baris_sekolah.locator("td[data-label=Kepatuhan]").inner_text() == patuh
