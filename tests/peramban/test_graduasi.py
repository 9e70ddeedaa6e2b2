"""The walk of a graduation: proposed on a phone, through the ranks, effective, undone."""

import io
from datetime import date

from django.utils import timezone
from PIL import Image

_JPEG = io.BytesIO()
Image.new("RGB", (64, 48), "teal").save(_JPEG, "JPEG")
FOTO = {"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": _JPEG.getvalue()}
ALASAN = "Warung sembako berkembang dan penghasilan sudah melebihi kebutuhan keluarga."
KINI = timezone.localdate()
PERIODE = date(KINI.year, (KINI.month - 1) // 3 * 3 + 1, 1).isoformat()


def unggah(p, berkas: str) -> None:
    """A scan of one paper."""
    bagian = p.locator("li", has_text=berkas)
    bagian.locator("input[type=file]").set_input_files(FOTO)
    with p.expect_navigation():
        bagian.get_by_role("button", name="Unggah pindaian").click()
    assert "Berkas tersimpan" in p.locator("#pesan").inner_text()


def tekan(p, kata: str) -> str:
    """Press the button, and the message of the page that follows."""
    with p.expect_navigation():
        p.get_by_role("button", name=kata).click()
    return p.locator("#pesan").inner_text()


# Active since before this period and left off its list (no KKS), so that the graduation can be
# effective on its first day: who is listed is owed the period.
PESERTA_LAMA = f"""
    SELECT {{}} FROM kpm_keluarga k JOIN akun_pengguna p ON p.id = k.pendamping_id
    WHERE k.status = 'aktif' AND k.status_sejak < '{PERIODE}' AND k.komponen <> '{{{{}}}}'
    AND NOT EXISTS (SELECT FROM kpm_barissalur s JOIN kpm_daftarsalur d ON d.id = s.daftar_id
        WHERE s.keluarga_id = k.id AND s.kecuali = '' AND d.periode >= '{PERIODE}')
    AND NOT EXISTS (SELECT FROM kpm_bantuan b WHERE b.keluarga_id = k.id
        AND b.periode >= '{PERIODE}' AND b.status <> 'dihitung')
    AND NOT EXISTS (SELECT FROM graduasi_usulan u WHERE u.keluarga_id = k.id)
    ORDER BY k.id LIMIT 1"""


def test_usul_sampai_efektif_dan_dibatalkan(buka, sistem):
    keluarga = f"/kpm/{sistem.satu(PESERTA_LAMA.format('k.id'))}/"
    p = buka(sistem.satu(PESERTA_LAMA.format("p.username")), "ponsel")
    p.goto(keluarga)
    p.get_by_role("link", name="Usulkan graduasi").click()
    p.get_by_label("Sejahtera mandiri").check()
    p.get_by_label("Alasan dan keadaan keluarga").fill(ALASAN)
    assert "Lengkapi berkasnya" in tekan(p, "Simpan dan lengkapi berkas")
    usulan = p.url
    p.get_by_role("link", name="Lakukan asesmen").click()
    for pilihan in p.locator("fieldset").all():
        pilihan.get_by_role("radio").first.check()
    p.locator("input[type=file]").set_input_files(FOTO)
    assert "tersimpan" in tekan(p, "Simpan asesmen")
    assert "Skor 100,00 dari 100" in p.locator("main").inner_text()
    p.goto(usulan)
    unggah(p, "Surat pernyataan bermeterai")
    assert "tersimpan" in tekan(p, "Catat KTP dan Kartu Keluarga sudah dilihat")
    assert "diajukan kepada koordinator" in tekan(p, "Ajukan usulan")

    p = None
    for akun in ("korkab_kukar", "kabid_kukar"):
        p = buka(akun, di=p)  # one desk, one after the other
        p.goto(usulan)
        if akun == "korkab_kukar":
            unggah(p, "Berita acara verifikasi")
        assert ALASAN in p.locator("main").inner_text()
        assert "disetujui dan diteruskan" in tekan(p, "Setujui dan teruskan")

    kadis, basi = buka("kadis_kukar", di=p), buka("kadis_kukar")
    basi.goto(usulan)
    nomor = usulan.rstrip("/").rpartition("/")[2]
    kadis.goto("/graduasi/?tampil=menunggu&status=diteruskan")
    kadis.locator(f"input[name=usulan][value='{nomor}']").check()
    kadis.get_by_role("button", name="Baca dan konfirmasi").click()
    assert ALASAN in kadis.locator("main").inner_text()
    kadis.get_by_label("Nomor putusan").fill("460/77/Dinsos")
    kadis.get_by_label("Tanggal putusan").fill(PERIODE)
    tekan(kadis, "Setujui 1 usulan")
    assert "1 dari 1 usulan selesai" in kadis.locator("h1").inner_text()

    basi.get_by_label("Nomor putusan").fill("460/78/Dinsos")
    assert "sudah berubah menjadi" in tekan(basi, "Setujui graduasi")

    operator = buka("operator_kukar", di=basi)
    operator.goto(usulan)
    operator.get_by_label("Nomor surat pengantar").fill("400.9/15/Dinsos")
    assert "dicatat terkirim" in tekan(operator, "Catat terkirim ke Kemensos")
    efektif = operator.get_by_label("Tanggal efektif")
    assert efektif.input_value() == PERIODE
    assert "berlaku efektif" in tekan(operator, "Catat tanggal efektif")
    operator.goto(keluarga)
    assert "Graduasi" in operator.locator("main .status").first.inner_text()

    korkab = buka("korkab_kukar", di=operator)
    korkab.goto(usulan)
    korkab.get_by_text("Usulkan pembatalan graduasi").first.click()
    korkab.get_by_label("Alasan", exact=True).fill("Salah memilih keluarga")
    assert "menunggu kepala bidang" in tekan(korkab, "Usulkan pembatalan graduasi")
    kabid = buka("kabid_kukar", di=korkab)
    kabid.goto(usulan)
    assert "menunggu kepala dinas" in tekan(kabid, "Setujui pembatalan dan teruskan")
    kadis.goto(usulan)
    kadis.get_by_role("button", name="Batalkan graduasi").click()
    with kadis.expect_navigation():
        kadis.locator("#dialog-ya").click()
    assert "Dibatalkan" in kadis.locator("main .status").first.inner_text()
