"""The walk of a graduation: proposed on a phone, through the ranks, effective, undone."""

from datetime import date

from django.utils import timezone

ALASAN = "Warung sembako berkembang dan penghasilan sudah melebihi kebutuhan keluarga."
AWAL_TAHUN = date(timezone.localdate().year, 1, 1).isoformat()


def tekan(p, kata: str) -> str:
    """Press the button, and the message of the page that follows."""
    with p.expect_navigation():
        p.get_by_role("button", name=kata).click()
    return p.locator("#pesan").inner_text()


# Active since before this year, so that the graduation can be effective on 1 January.
PESERTA_LAMA = f"""
    SELECT k.id FROM kpm_keluarga k JOIN akun_pengguna p ON p.id = k.pendamping_id
    WHERE p.username = 'pendamping_kukar_01' AND k.status = 'aktif'
    AND k.status_sejak < '{AWAL_TAHUN}' AND k.komponen <> '{{}}'
    AND NOT EXISTS (SELECT FROM graduasi_usulan u WHERE u.keluarga_id = k.id)
    ORDER BY k.id LIMIT 1"""


def test_usul_sampai_efektif_dan_dibatalkan(buka, sistem):
    keluarga = f"/kpm/{sistem.satu(PESERTA_LAMA)}/"
    p = buka("pendamping_kukar_01", "ponsel")
    p.goto(keluarga)
    p.get_by_role("link", name="Usulkan graduasi").click()
    p.get_by_label("Sejahtera mandiri").check()
    p.get_by_label("Alasan dan keadaan keluarga").fill(ALASAN)
    assert "diajukan kepada koordinator" in tekan(p, "Ajukan usulan")
    usulan = p.url

    for akun in ("korkab_kukar", "kabid_kukar"):
        p = buka(akun)
        p.goto(usulan)
        assert ALASAN in p.locator("main").inner_text()
        assert "disetujui dan diteruskan" in tekan(p, "Setujui dan teruskan")

    kadis, basi = buka("kadis_kukar"), buka("kadis_kukar")
    basi.goto(usulan)
    nomor = usulan.rstrip("/").rpartition("/")[2]
    kadis.goto("/graduasi/?tampil=menunggu&status=diteruskan")
    kadis.locator(f"input[name=usulan][value='{nomor}']").check()
    kadis.get_by_role("button", name="Baca dan konfirmasi").click()
    assert ALASAN in kadis.locator("main").inner_text()
    kadis.get_by_label("Nomor putusan").fill("460/77/Dinsos")
    kadis.get_by_label("Tanggal putusan").fill(AWAL_TAHUN)
    tekan(kadis, "Setujui 1 usulan")
    assert "1 dari 1 usulan selesai" in kadis.locator("h1").inner_text()

    basi.get_by_label("Nomor putusan").fill("460/78/Dinsos")
    assert "sudah berubah menjadi" in tekan(basi, "Setujui graduasi")

    operator = buka("operator_kukar")
    operator.goto(usulan)
    assert "dicatat terkirim" in tekan(operator, "Catat terkirim ke Kemensos")
    efektif = operator.get_by_label("Tanggal efektif")
    assert efektif.input_value() == AWAL_TAHUN
    assert "berlaku efektif" in tekan(operator, "Catat tanggal efektif")
    operator.goto(keluarga)
    assert "Graduasi" in operator.locator("main .status").first.inner_text()

    kadis.goto(usulan)
    kadis.get_by_text("Batalkan graduasi").first.click()
    kadis.get_by_label("Alasan", exact=True).fill("Salah memilih keluarga")
    kadis.get_by_role("button", name="Batalkan graduasi").click()
    with kadis.expect_navigation():
        kadis.locator("#dialog-ya").click()
    assert "Dibatalkan" in kadis.locator("main .status").first.inner_text()
