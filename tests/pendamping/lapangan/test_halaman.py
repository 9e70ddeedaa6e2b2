"""The shell of the app of the field: the same for everybody, small, whole, and its own files."""

import gzip
import json
import re
from io import BytesIO
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from PIL import Image

from pendamping.lapangan import berkas

PERTAMA_MAKS = 150_000  # bytes of the first load, compressed


def test_rangka(masuk, pendamping, operator, django_assert_num_queries):
    klien = masuk(pendamping)
    jawaban = klien.get(reverse("pendamping:lapangan"))
    assert jawaban.status_code == 200
    assert "csrftoken" in jawaban.cookies  # the app reads it from the cookie
    teks = jawaban.content.decode()
    assert str(pendamping) not in teks.partition('id="pemberitahuan"')[0]
    assert berkas.versi() in teks
    for nama in ("beranda", "kpm:daftar", "pendamping:kunjungan_tambah"):  # without JavaScript
        assert f'href="{reverse(nama)}"' in teks.split("<noscript>")[1].split("</noscript>")[0]
    assert not re.search(r"\s(style|on\w+)=|<script>", teks)
    with django_assert_num_queries(5):  # session, person, posts, and a transaction
        klien.get(reverse("pendamping:lapangan"))
    assert masuk(operator).get(reverse("pendamping:lapangan")).status_code == 403


def test_pekerja_menyimpan_semua_berkas(db):
    jawaban = Client().get(reverse("pendamping:lapangan_pekerja"))
    assert jawaban["Content-Type"] == "text/javascript"
    assert jawaban["Service-Worker-Allowed"] == "/lapangan/"
    assert jawaban["Cache-Control"] == "no-cache"
    daftar = re.findall(r'^  "(.*)",$', jawaban.content.decode(), re.M)
    alamat = [bytes(a, "ascii").decode("unicode_escape") for a in daftar]
    assert alamat == berkas.alamat_berkas()
    semua = {n: finders.find(n) for n in berkas.nama_berkas()}
    assert None not in semua.values()
    # Whatever a module imports lies on the phone too.
    for nama, jalur in semua.items():
        if nama.startswith("lapangan/") and nama.endswith(".js"):
            for asal in re.findall(
                r'(?:from |import\()"(\./|\.\./)([^"]+)"', Path(jalur).read_text()
            ):
                assert any(n.endswith(asal[1]) for n in semua), (nama, asal)


AMBIL = re.compile(r'^import \{([^}]+)\} from "\.{1,2}/([^"]+)"', re.M)
BERI = re.compile(r"^export (?:async )?(?:function|const|let|class) (\w+)", re.M)


def diberi_sekaligus(isi):
    """`export { a, b };` at the end, as libraries have it."""
    return {
        n.strip()
        for daftar in re.findall(r"^export \{([^}]+)\}", isi, re.M)
        for n in daftar.split(",")
    }


def test_yang_diambil_sebuah_modul_diberi_modul_lain():
    """One wrong name, and no page opens on any phone."""
    modul = {n: finders.find(n) for n in berkas.nama_berkas() if n.endswith(".js")}
    teks = {n: Path(jalur).read_text() for n, jalur in modul.items()}
    dilihat = 0
    for nama, isi in teks.items():
        for daftar, asal in AMBIL.findall(isi):
            calon = {asal, f"lapangan/{asal}", f"lapangan/halaman/{asal}"}
            (sumber,) = set(teks) & calon
            diambil = {n.split(" as ")[0].strip() for n in daftar.split(",")} - {""}
            assert diambil <= set(BERI.findall(teks[sumber])) | diberi_sekaligus(teks[sumber]), nama
            dilihat += 1
    assert dilihat > 20


def test_muatan_pertama_kecil(db):
    isi = [Path(finders.find(n)).read_bytes() for n in berkas.nama_berkas()]
    isi.append(render_to_string(berkas.RANGKA, {"versi": berkas.versi()}).encode())
    isi += [berkas.gambar_ikon(192)]
    assert sum(len(gzip.compress(b)) for b in isi) < PERTAMA_MAKS


# What Chromium 90 on an old phone does not know.
TERLALU_BARU = r"""\.at\(|structuredClone|Object\.hasOwn|\.findLast|\.toSorted
    |:has\(|@container|@layer|color-mix\(|\d[dsl]vh|light-dark\(|text-wrap|\bstatic \{"""


def test_telepon_lama_mengerti(db):
    for nama in berkas.nama_berkas():
        if nama.endswith((".js", ".css")):
            baru = re.search(TERLALU_BARU, Path(finders.find(nama)).read_text(), re.X)
            assert not baru, (nama, baru[0])


def test_versi_mengikuti_isi(monkeypatch):
    lama = berkas.versi.__wrapped__()
    assert lama == berkas.versi.__wrapped__()
    monkeypatch.setattr(berkas, "nama_berkas", lambda: berkas.LAIN)
    assert berkas.versi.__wrapped__() != lama


def test_manifes_dan_ikon(db):
    isi = json.loads(Client().get(reverse("pendamping:lapangan_manifes")).content)
    assert isi["start_url"] == isi["scope"] == "/lapangan/"
    assert isi["display"] == "standalone"
    for ikon in isi["icons"]:
        gambar = Image.open(BytesIO(Client().get(ikon["src"]).content))
        assert f"{gambar.width}x{gambar.height}" == ikon["sizes"]
        assert gambar.getpixel((2, 2)) == (11, 92, 94)  # to the edge: masks cut it round
