"""Take the pictures of docs/panduan/ from a running site with the demo year.

    .venv/bin/python docs/panduan/potret.py http://127.0.0.1:8000 --sandi <kata sandi contoh>

Writes docs/gambar/<nama>.png, small palette PNGs under fixed names. Each picture is reached
the way the guide says, so a step that no longer works stops the script. Forms are filled in
but not sent, with three exceptions: a trial import, thrown away again, one report, and one
number opened by the auditor, so that the log has a row.
"""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

AKAR = Path(__file__).resolve().parents[2]
GAMBAR = AKAR / "docs" / "gambar"
MEJA, TELEPON = (1280, 800), (360, 740)
BATAS = 120_000  # bytes a picture
OPSI = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]

POTRET: list[tuple[str, str | None, tuple[int, int], Callable[[Page], Locator | None]]] = []


def potret(nama: str, akun: str | None, ukuran: tuple[int, int] = MEJA):
    """Register one picture. The function walks there; it may return what should be on top."""

    def catat(jalan: Callable[[Page], Locator | None]):
        POTRET.append((nama, akun, ukuran, jalan))
        return jalan

    return catat


def keluarga_pertama(h: Page) -> None:
    h.goto("/kpm/?status=aktif")
    h.locator("#daftar td.utama a").first.click()
    h.wait_for_url("**/kpm/*/")


# --- everyone ------------------------------------------------------------------------------
@potret("masuk", None)
def masuk(h):
    h.goto("/masuk/")


@potret("menu-anda", "kadis_kukar")
def menu(h):
    h.goto("/")
    h.locator(".menu-orang > summary").click()


@potret("identitas-alasan", "operator_kukar")
def identitas(h):
    keluarga_pertama(h)
    h.get_by_role("link", name="Buka No KK", exact=True).click()
    h.get_by_label("Alasan").wait_for()
    return h.get_by_role("heading", name="Data keluarga")


# --- pendamping, on the phone --------------------------------------------------------------
@potret("pendamping-hari-ini", "pendamping_kukar_01", TELEPON)
def pendamping_beranda(h):
    h.goto("/")


@potret("pendamping-kotak", "pendamping_kukar_01", TELEPON)
def pendamping_kotak(h):
    h.goto("/kotak/")


@potret("pendamping-keluarga", "pendamping_kukar_01", TELEPON)
def pendamping_keluarga(h):
    keluarga_pertama(h)


@potret("pendamping-kunjungan", "pendamping_kukar_01", TELEPON)
def pendamping_kunjungan(h):
    keluarga_pertama(h)
    h.get_by_role("link", name="Catat kunjungan").click()
    h.get_by_label("Siapa yang ditemui").fill("Pengurus")
    h.get_by_label("Temuan").fill("Anak kedua mulai masuk SMP; buku KIA lengkap.")
    h.get_by_label("Temuan").blur()
    return h.get_by_label("Tanggal kunjungan")


@potret("pendamping-p2k2", "pendamping_kukar_01", TELEPON)
def pendamping_p2k2(h):
    h.goto("/p2k2/")
    h.get_by_role("link", name="Catat pertemuan").first.click()
    baris = h.locator("table.lembar tbody tr")
    baris.nth(1).locator("label", has_text="Izin").click()
    return h.get_by_role("heading", name="Daftar hadir")


@potret("pendamping-verifikasi", "pendamping_kukar_01")
def pendamping_verifikasi(h):
    h.goto("/verifikasi/")
    h.get_by_role("link", name="SDN 001").first.click()


@potret("pendamping-usulan", "pendamping_kukar_01", TELEPON)
def pendamping_usulan(h):
    # active, and not proposed yet: the first whose form opens
    h.goto("/kpm/?status=aktif")
    for alamat in [a.get_attribute("href") for a in h.locator("#daftar td.utama a").all()]:
        h.goto(f"/graduasi/usul/?keluarga={alamat.strip('/').split('/')[-1]}")
        if h.get_by_label("Sejahtera mandiri").count():
            break
    h.get_by_label("Sejahtera mandiri").check()
    h.get_by_label("Alasan dan keadaan keluarga").fill(
        "Warung sembako berkembang; penghasilan melebihi kebutuhan keluarga."
    )
    return h.get_by_label("Sejahtera mandiri")


# --- koordinator ---------------------------------------------------------------------------
@potret("koordinator-pendamping", "korkab_kukar")
def koordinator_pendamping(h):
    h.goto("/pendamping/")


@potret("koordinator-serahkan", "korkab_kukar")
def koordinator_serahkan(h):
    h.goto("/kpm/?status=aktif&pendamping=tanpa")
    h.locator("[data-pilih-semua]").check()
    h.get_by_role("button", name="Serahkan ke pendamping").click()
    h.get_by_label("Serahkan kepada").select_option(index=1)
    h.get_by_label("Alasan").fill("KPM baru belum berpendamping")
    h.get_by_role("button", name="Lihat akibatnya").click()
    h.get_by_role("heading", name="akan diserahkan").wait_for()


@potret("koordinator-usulan", "korkab_kukar")
def koordinator_usulan(h):
    h.goto("/graduasi/?tampil=menunggu")
    h.locator("#daftar td.utama a").first.click()
    h.get_by_role("heading", name="Yang dapat Anda lakukan").wait_for()


# --- operator ------------------------------------------------------------------------------
@potret("operator-beranda", "operator_kukar")
def operator_beranda(h):
    h.goto("/")


@potret("operator-impor", "operator_kukar")
def operator_impor(h):
    """A file of three rows, one of them wrong, for a desa of this region."""
    h.goto("/penyerahan/tambah/")
    desa = h.locator("select[name=desa] option").nth(1).get_attribute("value")
    isi = "\n".join(
        [
            "No KK;NIK;Nama;Hubungan;JK;Tgl Lahir;Kode Desa;Jenjang",
            f"6402060101249901;6402065708909001;Ratna Contoh;pengurus;P;17/08/1990;{desa};",
            f"6402060101249901;6402060203169002;Bayu Contoh;anak;L;02/03/2016;{desa};SD",
            f"6402060101249901;12345;Salah Nomor;anak;L;02/03/2016;{desa};",
        ]
    )
    h.goto("/kpm/impor/tambah/")
    berkas = {"name": "contoh-impor.csv", "mimeType": "text/csv", "buffer": isi.encode()}
    h.set_input_files("input[type=file]", berkas)
    h.get_by_role("button", name="Unggah dan periksa").click()
    h.get_by_role("link", name="Buka pratinjau").click(timeout=60_000)
    h.get_by_role("heading", name="Hasil pemeriksaan").wait_for()


@potret("operator-efektif", "operator_kukar")
def operator_efektif(h):
    h.goto("/graduasi/?tampil=menunggu&status=dikirim")
    h.locator("#daftar td.utama a").first.click()
    h.get_by_label("Tanggal efektif").wait_for()


# --- kepala bidang, kepala dinas -----------------------------------------------------------
@potret("kabid-target", "kabid_kukar")
def kabid_target(h):
    h.goto("/graduasi/target/")


@potret("kabid-teruskan", "kabid_kukar")
def kabid_teruskan(h):
    h.goto("/graduasi/?tampil=menunggu")
    h.locator("#daftar td.utama a").first.click()
    h.get_by_role("heading", name="Yang dapat Anda lakukan").wait_for()


@potret("kadis-dasbor", "kadis_kukar", (1280, 1160))
def kadis_dasbor(h):
    h.goto("/")
    h.locator("figure.grafik svg").nth(2).wait_for()


@potret("kadis-putuskan", "kadis_kukar")
def kadis_putuskan(h):
    h.goto("/graduasi/?tampil=menunggu")
    h.locator("[data-pilih-semua]").check()
    h.get_by_role("button", name="Baca dan konfirmasi").click()
    h.get_by_label("Nomor putusan").wait_for()


@potret("kadis-laporan", "kadis_kukar")
def kadis_laporan(h):
    h.goto("/laporan/")
    rekap = h.locator("#daftar td.utama a", has_text="Rekap PKH")
    if not rekap.count():
        h.goto("/laporan/buat/")
        h.get_by_role("button", name="Buat laporan").click()
        h.get_by_role("link", name="Buka laporan").click(timeout=120_000)
    else:
        rekap.first.click()
    h.get_by_role("link", name="Unduh PDF").wait_for()


# --- provinsi, auditor, admin --------------------------------------------------------------
@potret("provinsi-dasbor", "kadis_kaltim")
def provinsi_dasbor(h):
    h.goto("/")


@potret("auditor-identitas", "auditor")
def auditor_identitas(h):
    keluarga_pertama(h)
    h.get_by_role("link", name="Buka No KK", exact=True).click()
    h.get_by_label("Alasan").fill("Uji petik kartu keluarga")
    h.get_by_role("button", name="Buka No KK", exact=True).click()
    h.get_by_label("Alasan").wait_for(state="detached")
    h.goto("/riwayat/identitas/")


@potret("admin-pengguna", "admin")
def admin_pengguna(h):
    h.goto("/kelola/pengguna/?q=kadis_kukar")


@potret("admin-jabatan", "admin")
def admin_jabatan(h):
    h.goto("/kelola/pengguna/?q=kabid_kukar")
    h.locator("#daftar td.utama a").first.click()
    h.get_by_text("Tambah jabatan, Plt., atau Plh.").click()


@potret("admin-wilayah", "admin")
def admin_wilayah(h):
    h.goto("/wilayah/64.02/")


@potret("admin-hak", "admin")
def admin_hak(h):
    h.goto("/kelola/hak/")


# --- the camera ----------------------------------------------------------------------------
class Kamera:
    def __init__(self, peramban: Browser, alamat: str, sandi: str):
        self.peramban, self.alamat, self.sandi = peramban, alamat, sandi
        self.sesi: dict[str, dict] = {}  # account -> cookies; one sign-in each

    def halaman(self, akun: str | None, ukuran: tuple[int, int]) -> Page:
        konteks = self.peramban.new_context(
            base_url=self.alamat,
            viewport={"width": ukuran[0], "height": ukuran[1]},
            locale="id-ID",
            timezone_id="Asia/Makassar",
            color_scheme="light",
            reduced_motion="reduce",
            storage_state=self.sesi.get(akun),
        )
        konteks.set_default_timeout(20_000)
        h = konteks.new_page()
        if akun and akun not in self.sesi:
            h.goto("/masuk/")
            h.fill("input[name=login]", akun)
            h.fill("input[name=password]", self.sandi)
            h.click("button[type=submit]")
            h.wait_for_url(lambda u: "/masuk/" not in u)
            self.sesi[akun] = konteks.storage_state()
        return h

    def ambil(self, nama: str, akun: str | None, ukuran, jalan) -> int:
        h = self.halaman(akun, ukuran)
        try:
            atas = jalan(h)
            if atas is not None:
                geser = "e => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - 130)"
                atas.evaluate(geser)
            h.wait_for_load_state("networkidle")
            h.evaluate("document.fonts.ready")
            return tulis(GAMBAR / f"{nama}.png", h.screenshot())
        finally:
            buang_impor(h, nama)
            h.context.close()


def buang_impor(h: Page, nama: str) -> None:
    """The trial import leaves nothing behind."""
    buang = h.get_by_role("button", name="Buang impor")
    if nama == "operator-impor" and buang.count():
        buang.click()
        h.locator("#dialog-ya").click()
        h.wait_for_load_state("networkidle")


def tulis(ke: Path, isi: bytes) -> int:
    """As a palette PNG; fewer colours until it is small enough. Returns its bytes."""
    with Image.open(io.BytesIO(isi)) as asli:
        for warna in (128, 64, 32):
            hasil = io.BytesIO()
            datar = asli.convert("RGB").quantize(warna, dither=Image.Dither.NONE)
            datar.save(hasil, "PNG", optimize=True)
            if hasil.tell() <= BATAS:
                break
        else:
            sys.exit(f"{ke.name}: {hasil.tell()} bita, lebih dari {BATAS}")
    ke.write_bytes(hasil.getvalue())
    return hasil.tell()


def main() -> None:
    baca = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    baca.add_argument("alamat", help="alamat situs, misalnya http://127.0.0.1:8000")
    baca.add_argument("--sandi", default=os.environ.get("PKH_SANDI"), help="atau PKH_SANDI")
    baca.add_argument("--hanya", default="", help="hanya gambar yang namanya memuat ini")
    pilihan = baca.parse_args()
    if not pilihan.sandi:
        baca.error("sebutkan kata sandi contoh yang dicetak `make run`: --sandi atau PKH_SANDI")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    GAMBAR.mkdir(exist_ok=True)
    jumlah = 0
    with sync_playwright() as p:
        peramban = p.chromium.launch(executable_path=chromium, args=OPSI)
        kamera = Kamera(peramban, pilihan.alamat, pilihan.sandi)
        for nama, akun, ukuran, jalan in POTRET:
            if pilihan.hanya in nama:
                bita = kamera.ambil(nama, akun, ukuran, jalan)
                jumlah += bita
                print(f"{nama:<24} {bita // 1000:>4} kB", flush=True)
        peramban.close()
    print(f"{'jumlah':<24} {jumlah // 1000:>4} kB")


if __name__ == "__main__":
    main()
