"""`make keandalan`: docs/keandalan.md from what was measured (bench/hasil*.json, each written by
the command that stands beside its figure) and from the tests that are counted here. No figure is
typed by hand; what was not measured on this machine says so."""

import argparse
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")

import django  # noqa: E402

django.setup()

from laporan.definisi import tulis_desimal  # noqa: E402
from pkh.akun.hak import Peran  # noqa: E402
from pkh.akun.templatetags.rupa import ribuan  # noqa: E402
from tests.rute import semua_rute  # noqa: E402

from .ukur import keadaan  # noqa: E402

AKAR = Path(__file__).resolve().parent.parent
TUJUAN = AKAR / "docs" / "keandalan.md"
HASIL_UJI = Path(__file__).with_name("hasil-keandalan.json")
# What is promised -> the tests that hold it.
UJI = {
    "Setiap rute, peran, dan metode; baris tetangga, rekan, dan alamat palsu: bocor": [
        "tests/test_rute.py", "tests/test_isian_palsu.py", "tests/test_orang_asing.py",
        "tests/test_ekspor_daftar.py", "tests/kunci/test_rambah.py",
    ],
    "Cakupan setiap model; arah impor; pintu lewat `untuk`: pelanggaran": ["tests/test_penjaga.py"],
    "Masuk, faktor kedua, bertanya lagi, undangan, token: gagal": ["tests/akun"],
    "Jejak: hanya tumbuh, bersegel, sama dengan tabelnya: gagal": ["tests/riwayat"],
    "Cadangan dipulihkan dan dibandingkan (contoh kecil): gagal": ["tests/cadangan"],
    "Pekerja, broker, basis data dimatikan di tengah kerja: gagal": ["tests/gangguan"],
    "Berkas rusak: CSV, XLSX, ZIP, gambar: gagal": ["tests/kpm/impor_galat"],
    "API menurut dokumennya, setiap operasi: temuan": ["tests/test_skema.py"],
    "Formulir halaman diisi acak: temuan": ["tests/test_isian_acak.py"],
}  # fmt: skip
KEPALA = """# Keandalan

Ditulis oleh `make keandalan`; angka tidak diketik. Setiap baris menyebut kapan, di mesin apa, dan
dengan perintah apa diukur; yang tidak diukur lagi tetap seperti terakhir diukur.

| apa | angka | sasaran | kapan, mesin | perintah |
|---|---|---|---|---|
"""


def kata_keadaan(k: dict) -> str:
    kapan = datetime.fromisoformat(k["pada"])
    return f"{kapan:%Y-%m-%d %H.%M}, {k['inti']} inti, beban {k['beban']}, {k['versi']}"


def baris(apa: str, angka: str, sasaran: str, kapan: str, perintah: str) -> str:
    return f"| {apa} | {angka} | {sasaran} | {kapan} | `{perintah}` |"


def baca(nama: str) -> dict | None:
    berkas = Path(__file__).with_name(nama)
    return json.loads(berkas.read_text()) if berkas.exists() else None


def jalankan_uji() -> None:
    """Each promise: how many tests, how many of them red, seconds."""
    hasil = {}
    with TemporaryDirectory() as folder:
        for janji, berkas in UJI.items():
            catatan = Path(folder) / "hasil.xml"
            perintah = [sys.executable, "-m", "pytest", "-n", "2", f"--junitxml={catatan}", *berkas]
            subprocess.run(perintah, cwd=AKAR, stdout=subprocess.DEVNULL)
            akar = ET.parse(catatan).getroot()
            suite = akar if akar.tag == "testsuite" else akar[0]
            hasil[janji] = {
                "uji": int(suite.attrib["tests"]),
                "merah": int(suite.attrib["failures"]) + int(suite.attrib["errors"]),
                "lama": float(suite.attrib["time"]),
                "berkas": berkas,
            }
            print(janji, hasil[janji], flush=True)
    isi = {"keadaan": keadaan(), "hasil": hasil}
    HASIL_UJI.write_text(json.dumps(isi, indent=2, ensure_ascii=False) + "\n")


def dari_uji(isi: dict) -> list[str]:
    rute = [r for r in semua_rute() if not r.publik]
    jalan = sum(5 if r.api else 2 for r in rute) * (len(Peran) + 1)
    kapan = kata_keadaan(isi["keadaan"])
    kata = "Rute x metode x peran yang ditanyai (dari tabel alamat)"
    hasil = [baris(kata, ribuan(jalan), "semua", kapan, "make keandalan")]
    for janji, h in isi["hasil"].items():
        angka = f"{h['merah']} dari {ribuan(h['uji'])} uji, {h['lama']:.0f} detik"
        perintah = f'make test ARGS="{" ".join(h["berkas"])}"'
        hasil.append(baris(janji, angka, "0", kapan, perintah))
    return hasil


def dari_tahan(t: dict) -> list[str]:
    kapan = kata_keadaan(t["keadaan"])
    perbuatan = ", ".join(f"{ribuan(n)} {k}" for k, n in sorted(t["perbuatan"].items()))
    gangguan = ", ".join(f"{n} {k}" for k, n in sorted(t["gangguan"].items()))
    perintah = f'make tahan ARGS="--menit {t["menit"]:g} --benih {t["benih"]}"'
    temuan = f"{len(t['temuan'])} temuan dalam {t['riwayat']} riwayat"
    janji = "Soak: diakui lalu hilang, ganda, tak tuntas, jembatan atau jejak salah"
    return [
        baris(janji, temuan, "0", kapan, perintah),
        baris("Soak: yang dilakukan orang", perbuatan, "", kapan, perintah),
        baris("Soak: yang dirusak", gangguan, "", kapan, perintah),
    ]


def dari_fuzz(f: dict) -> list[str]:
    kapan = kata_keadaan(f["keadaan"])
    perintah = f"python -m bench.fuzz_api --menit {f['menit']:g} --benih {f['benih']}"
    angka = (
        f"{f['galat_server']} galat server, {f['temuan']} pelanggaran skema dalam "
        f"{ribuan(f['permintaan'])} permintaan atas {f['operasi']} operasi, {f['peran']} peran"
    )
    return [
        baris("schemathesis atas seluruh API sebagai setiap peran", angka, "0", kapan, perintah)
    ]


def dari_cadangan(c: dict) -> list[str]:
    kapan, perintah = kata_keadaan(c["keadaan"]), f"python -m bench.cadangan --kpm {c['kpm']}"
    return [
        baris(h["ukuran"], f"{h['median_ms'] / 1000:.1f} detik. {h['catatan']}".strip(),
              "300 detik" if "ulihkan" in h["ukuran"] else "", kapan, perintah)
        for h in c["hasil"]
    ]  # fmt: skip


def dari_muat(m: dict) -> list[str]:
    kapan = kata_keadaan(m["keadaan"])
    angka = (
        f"p95 {m['p95_ms']:.0f} ms, {m['galat']} galat dalam {ribuan(m['permintaan'])} permintaan, "
        f"memori web {m['memori_hangat_mb']} MB sesudah hangat, {m['memori_akhir_mb']} MB di akhir"
    )
    perintah = f"python -m bench.muat --orang {m['orang']} --menit {m['menit']:g}"
    perintah += " --cepat" * m["cepat"]
    sasaran = "p95 500 ms, 0 galat, memori rata" if m["orang"] <= 500 else "lambat, 0 galat"
    apa = f"{ribuan(m['orang'])} orang sekaligus selama {m['menit']:g} menit"
    return [baris(apa, angka, sasaran, kapan, perintah)]


def dari_kunci(k: dict) -> list[str]:
    kapan = kata_keadaan(k["keadaan"])
    perintah = f"python -m bench.kunci --kpm {k['kpm']} --impor {k['baris_impor']}"
    daftar = {d["apa"]: d["rasio"] for d in k["daftar"]}
    berat = ", ".join(f"{apa} {tulis_desimal(str(r))}" for apa, r in daftar.items())
    kata = f"Kunci kedua menyala dibanding mati, halaman atas {ribuan(k['kpm'])} KPM"
    return [
        baris(kata, berat, "daftar 1,10", kapan, perintah),
        baris(f"Kunci kedua menyala dibanding mati, impor {ribuan(k['baris_impor'])} KPM",
              tulis_desimal(str(k["impor"]["rasio"])), "1,05", kapan, perintah),
    ]  # fmt: skip


def sebelumnya(perintah: tuple[str, ...]) -> list[str]:
    """Rows of the table as it stands whose command begins so: measured elsewhere, or before."""
    semua = TUJUAN.read_text().splitlines() if TUJUAN.exists() else []
    return [b for b in semua if b.rpartition("| `")[2].startswith(perintah)]


SUMBER = [
    (HASIL_UJI.name, dari_uji, "Uji kebocoran, masuk, jejak, cadangan, gangguan",
     ("make keandalan", "make test")),
    ("hasil-tahan.json", dari_tahan, "Soak", ("make tahan",)),
    ("hasil-fuzz-api.json", dari_fuzz, "schemathesis atas seluruh API",
     ("python -m bench.fuzz_api",)),
    ("hasil-cadangan.json", dari_cadangan, "Cadangkan dan pulihkan provinsi",
     ("python -m bench.cadangan",)),
    ("hasil-kunci.json", dari_kunci, "Biaya kunci kedua", ("python -m bench.kunci",)),
    ("hasil-muat-500.json", dari_muat, "500 orang", ("python -m bench.muat --orang 500",)),
    ("hasil-muat-2000.json", dari_muat, "2.000 orang",
     ("python -m bench.muat --orang 2000",)),
]  # fmt: skip


def main() -> None:
    urai = argparse.ArgumentParser(prog="make keandalan")
    urai.add_argument("--tanpa-uji", action="store_true", help="pakai hasil uji yang terakhir")
    opsi = urai.parse_args()
    if not opsi.tanpa_uji:
        jalankan_uji()
    daftar: list[str] = []
    for nama, susun, apa, perintah in SUMBER:
        isi = baca(nama)
        if isi and "keadaan" in isi:
            daftar += susun(isi)
        else:
            daftar += sebelumnya(perintah) or [baris(apa, "belum diukur", "", "", perintah[0])]
    TUJUAN.write_text(KEPALA + "\n".join(daftar) + "\n")
    print(f"Ditulis: {TUJUAN.relative_to(AKAR)}")


if __name__ == "__main__":
    main()
