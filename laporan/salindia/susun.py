"""A snapshot as slides: one finding a slide, native charts and tables, what each figure means in
the speaker's notes. The same snapshot gives the same bytes."""

import io
import re
import zipfile
from copy import deepcopy
from datetime import datetime
from typing import Any

import segno
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from laporan.cetak import alamat_periksa
from laporan.tampilan import baca_tampilan

from .grafik import TINTA, TINTA_2, gambar_grafik
from .huruf import bersih

TEAL, KERTAS, PUTIH = (
    RGBColor(0x0B, 0x5C, 0x5E),
    RGBColor(0xF2, 0xEF, 0xE9),
    RGBColor(255, 255, 255),
)
GARIS = RGBColor(0xD5, 0xCF, 0xC5)
HURUF = "Calibri"  # on every machine with PowerPoint; the font of our paper is on none of them
LEBAR, TINGGI = Inches(13.333), Inches(7.5)
KIRI, ISI = Inches(0.6), Inches(12.13)
ATAS_ISI, TINGGI_ISI = Inches(1.75), Inches(5.0)
ATAS_TABEL, BAWAH = Inches(1.3), Inches(6.95)  # without a finding above it
_BARIS_SATU, _HURUF_PER_INCI = 0.21, 13.5


def buat_pptx(cuplikan) -> bytes:
    isi, t = cuplikan.isi, baca_tampilan(cuplikan)
    dek = Presentation()
    dek.slide_width, dek.slide_height = LEBAR, TINGGI
    sifat = dek.core_properties
    sifat.title = f"{isi['judul']}, {isi['periode']['kata']}"
    sifat.author = f"{isi['surat']['kop']['dinas']} {isi['wilayah']['nama']}"
    sifat.language, sifat.last_modified_by = "id-ID", ""
    sifat.created = sifat.modified = datetime(2024, 1, 1)
    d = _Dek(dek, isi, t, cuplikan.sha256)
    d.sampul(alamat_periksa(cuplikan))
    if t["ringkas"]:
        d.ringkasan()
    utama = [i for i, b in enumerate(isi["bagian"]) if not b.get("lampiran")]
    belakang = [i for i in range(len(isi["bagian"])) if i not in utama]
    for i in utama:
        if not d.grafik(i):
            d.tabel(i)
        elif not isi["bagian"][i].get("tanpa_tabel"):
            belakang.append(i)
    for i in sorted(belakang):
        d.tabel(i, "Lampiran: ")
    d.definisi()
    return _bakukan(_simpan(dek))


class _Dek:
    """The deck as it grows: every slide has a real title, a foot and notes."""

    def __init__(self, dek, isi: dict, t: dict, sidik: str):
        self.dek, self.isi, self.t, self.sidik = dek, isi, t, sidik

    # --- slides ---------------------------------------------------------------------------
    def sampul(self, periksa: str) -> None:
        isi, kop = self.isi, self.isi["surat"]["kop"]
        s = self.dek.slides.add_slide(self.dek.slide_layouts[5])
        pita = s.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(0.28), TINGGI)
        pita.fill.solid()
        pita.fill.fore_color.rgb = TEAL
        pita.line.fill.background()
        _hiasan(pita)
        _teks(s, (Inches(0.9), Inches(0.7), Inches(11.5), Inches(0.9)),
              [(kop["pemerintah"].upper(), 18, False, TINTA_2),
               (kop["dinas"].upper(), 22, True, TEAL)])  # fmt: skip
        _judul(s, isi["judul"], (Inches(0.9), Inches(2.3), Inches(11.2), Inches(1.6)), 40)
        baris = [(isi["periode"]["kata"], 24, False, TINTA)]
        baris.append((f"Keadaan data per {self.t['per']}", 16, False, TINTA_2))
        if isi["kosong"]:
            baris.append(("Tidak ada data untuk periode ini.", 16, True, TINTA))
        if isi["periode"]["berjalan"]:
            kata = "Periode belum berakhir: angka dihitung sampai waktu itu."
            baris.append((kata, 16, False, TINTA_2))
        _teks(s, (Inches(0.9), Inches(4.0), Inches(9), Inches(1.5)), baris)
        qr = io.BytesIO()
        segno.make(periksa, error="m", micro=False).save(qr, kind="png", scale=6, border=1)
        qr.seek(0)
        gambar = s.shapes.add_picture(qr, Inches(11.4), Inches(5.3), Inches(1.4), Inches(1.4))
        _alt(gambar, "Kode QR ke halaman pemeriksaan laporan ini")
        _teks(s, (Inches(0.9), Inches(6.05), Inches(10.2), Inches(0.8)),
              [("Periksa keaslian angka dengan kode di kanan, atau buka", 12, False, TINTA_2),
               (periksa, 12, False, TINTA_2)])  # fmt: skip
        _catatan(s, f"Sidik isi (SHA-256): {self.sidik}\nDefinisi versi {isi['versi_definisi']}.")

    def ringkasan(self) -> None:
        angka = self.t["ringkas"]
        penulis = self.isi.get("penulis")  # one person's month
        di = f"dampingan {penulis['nama']}" if penulis else self.isi["wilayah"]["nama"]
        kapan = self.isi["periode"]["kata"]
        s = self._slide("Ringkasan", f"Keadaan {di}, {kapan}")
        kolom = 3 if len(angka) in {3, 5, 6, 9} else min(len(angka), 4)
        lebar = (ISI - Inches(0.25) * (kolom - 1)) // kolom
        baris = -(-len(angka) // kolom)
        tinggi = min(Inches(2.1), (TINGGI_ISI - Inches(0.2) * (baris - 1)) // baris)
        for i, r in enumerate(angka):
            x = KIRI + (i % kolom) * (lebar + Inches(0.25))
            y = ATAS_ISI + (i // kolom) * (tinggi + Inches(0.2))
            kotak = s.shapes.add_shape(MSO_SHAPE.RECTANGLE, x, y, lebar, tinggi)
            kotak.fill.solid()
            kotak.fill.fore_color.rgb = KERTAS
            kotak.line.fill.background()
            kotak.shadow.inherit = False
            ukuran = 36 if len(r["tulis"]) < 12 else 26
            baris_kotak = [
                (r["judul"], 16, False, TINTA_2),
                (r["tulis"], ukuran, True, TEAL),
                (r["banding"] or r["satuan"], 14, False, TINTA_2),
            ]
            _isi_teks(kotak.text_frame, baris_kotak, tengah=True)
        _catatan(s, self._arti([r["kode"] for r in angka]))

    def grafik(self, i: int) -> bool:
        """False where the section has no chart or the chart nothing to show."""
        b = self.isi["bagian"][i]
        if not b.get("gambar"):
            return False
        s = self._slide(b["judul"], b["kalimat"] or b["gambar"]["judul"])
        bingkai = gambar_grafik(s, b, (KIRI, ATAS_ISI, ISI, TINGGI_ISI))
        if bingkai is None:
            self._buang(s)
            return False
        _alt(bingkai, f"{b['gambar']['judul']}. {b['kalimat']}".strip())
        self._catat(s, b)
        return True

    def tabel(self, i: int, awalan: str = "") -> None:
        """As many slides as the rows need; the heads stand on each."""
        b, tampil = self.isi["bagian"][i], self.t["bagian"][i]
        kolom = b["kolom"]
        # A district has twenty kecamatan: smaller letters keep them on one slide.
        ukuran = 12 if len(kolom) < 9 and not 13 < len(b["baris"]) < 24 else 10
        semua = [r["sel"] for r in tampil["baris"]] + ([tampil["total"]] if tampil["total"] else [])
        lebar = _lebar_kolom(kolom, semua, ukuran)
        atas = ATAS_ISI if b["kalimat"] and not awalan else ATAS_TABEL
        halaman = _bagi_halaman(semua, lebar, ukuran, BAWAH - atas)
        for n, baris in enumerate(halaman, 1):
            urut = f" ({n} dari {len(halaman)})" if len(halaman) > 1 else ""
            s = self._slide(f"{awalan}{b['judul']}{urut}", "" if awalan else b["kalimat"])
            jumlah = bool(tampil["total"]) and n == len(halaman)
            self._isi_tabel(s, kolom, lebar, baris, ukuran, atas=atas, berjumlah=jumlah)
            self._catat(s, b)
        if not halaman:
            s = self._slide(f"{awalan}{b['judul']}", b["kalimat"])
            kosong = ("Tidak ada data untuk periode ini.", 20, False, TINTA)
            _teks(s, (KIRI, ATAS_ISI, ISI, Inches(1)), [kosong])
            self._catat(s, b)

    def definisi(self) -> None:
        kepala = [{"judul": j, "jenis": "teks"} for j in ("Angka", "Dihitung dari", "Dibagi")]
        isi_baris = [
            (d["judul"], d["pembilang"], d["penyebut"] or "tidak dibagi")
            for d in self.isi["definisi"]
        ]
        baris = [[{"tulis": k, "jenis": "teks"} for k in b] for b in isi_baris]
        lebar = [2.4, 5.9, 3.83]
        halaman = _bagi_halaman(baris, lebar, 12, BAWAH - ATAS_TABEL)
        for n, isi in enumerate(halaman, 1):
            urut = f" ({n} dari {len(halaman)})" if len(halaman) > 1 else ""
            s = self._slide(f"Cara menghitung{urut}", "")
            self._isi_tabel(s, kepala, lebar, isi, 12, atas=ATAS_TABEL, berjumlah=False)
            _catatan(s, f"Definisi versi {self.isi['versi_definisi']}.")

    # --- parts ------------------------------------------------------------------------------
    def _slide(self, judul: str, temuan: str):
        """The finding is the title where there is one; what it is about stands small above."""
        s = self.dek.slides.add_slide(self.dek.slide_layouts[5])
        if temuan:
            _teks(s, (KIRI, Inches(0.35), ISI, Inches(0.35)), [(judul, 14, True, TEAL)])
        ukuran = 26 if len(temuan) < 95 else 20 if len(temuan) < 190 else 16
        _judul(s, temuan or judul, (KIRI, Inches(0.68), ISI, Inches(0.95)), ukuran)
        apa = f"{self.isi['judul']}, {self.isi['periode']['kata']}"
        kaki = f"{apa} · keadaan data per {self.t['per']} · sidik {self.sidik[:16]}"
        y, tinggi, nomor = Inches(7.02), Inches(0.3), str(len(self.dek.slides))
        _teks(s, (KIRI, y, Inches(11.2), tinggi), [(kaki, 10, False, TINTA_2)])
        kotak_nomor = (Inches(12.0), y, Inches(0.73), tinggi)
        _teks(s, kotak_nomor, [(nomor, 10, False, TINTA_2)], rata=PP_ALIGN.RIGHT)
        return s

    def _buang(self, s) -> None:
        daftar = self.dek.slides._sldIdLst
        tanda = next(x for x in daftar if self.dek.part.related_part(x.rId) is s.part)
        self.dek.part.drop_rel(tanda.rId)
        daftar.remove(tanda)

    def _isi_tabel(self, s, kolom, lebar, baris, ukuran, *, atas, berjumlah: bool) -> None:
        tinggi = Inches(_BARIS_SATU * (len(baris) + 1))
        bingkai = s.shapes.add_table(len(baris) + 1, len(kolom), KIRI, atas, ISI, tinggi)
        tabel = bingkai.table
        tabel.horz_banding = False
        bingkai._element.find(
            ".//" + qn("a:tableStyleId")
        ).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid: ours below
        for i, w in enumerate(lebar):
            tabel.columns[i].width = Inches(w)
        kanan = [k["jenis"] != "teks" for k in kolom]
        semua = [[(k["judul"], (True, x, KERTAS)) for k, x in zip(kolom, kanan, strict=True)]]
        for n, sel in enumerate(baris, 1):
            jumlah = berjumlah and n == len(baris)
            rupa = [(jumlah, x["jenis"] != "teks", KERTAS if jumlah else None) for x in sel]
            semua.append([(x["tulis"], r) for x, r in zip(sel, rupa, strict=True)])
        _isi_sel(tabel, semua, ukuran)
        for baris_tabel in tabel.rows:
            baris_tabel.height = Inches(_BARIS_SATU)

    def _catat(self, s, b: dict) -> None:
        kata = [b["kalimat"], b["catatan"], f"Keadaan data per {self.t['per']}."]
        arti = self._arti(b.get("definisi") or [])
        _catatan(s, "\n\n".join(filter(None, [*kata, arti])))

    def _arti(self, kode: list[str]) -> str:
        """What the figures mean, for whoever is asked in the meeting."""
        semua = {d["kode"]: d for d in self.isi["definisi"]}
        return "\n".join(
            f"{d['judul']}: {d['pembilang']}"
            + (f" Dibagi: {d['penyebut']}" if d["penyebut"] else "")
            + f" Sumber: {d['sumber']}."
            for k in kode
            if (d := semua.get(k))
        )


# --- text and tables -------------------------------------------------------------------------
def _isi_teks(bingkai, baris: list[tuple], *, rata=PP_ALIGN.LEFT, tengah: bool = False) -> None:
    bingkai.word_wrap = True
    bingkai.vertical_anchor = MSO_ANCHOR.MIDDLE if tengah else MSO_ANCHOR.TOP
    for n, (kata, ukuran, tebal, warna) in enumerate(baris):
        p = bingkai.paragraphs[0] if n == 0 else bingkai.add_paragraph()
        p.alignment = rata
        _run(p, kata, ukuran, tebal, warna)


def _run(p, kata: str, ukuran: int, tebal: bool, warna) -> None:
    r = p.add_run()
    r.text = bersih(kata)
    r.font.size, r.font.bold, r.font.name = Pt(ukuran), tebal, HURUF
    r.font.color.rgb = warna
    r._r.get_or_add_rPr().set("lang", "id-ID")


def _teks(s, kotak: tuple, baris: list[tuple], *, rata=PP_ALIGN.LEFT) -> None:
    bingkai = s.shapes.add_textbox(*kotak).text_frame
    bingkai.margin_left = bingkai.margin_right = bingkai.margin_top = bingkai.margin_bottom = 0
    _isi_teks(bingkai, baris, rata=rata)


def _judul(s, kata: str, kotak: tuple, ukuran: int) -> None:
    """In the place of the title, so that the outline and a screen reader find it."""
    judul = s.shapes.title
    judul.left, judul.top, judul.width, judul.height = kotak
    bingkai = judul.text_frame
    bingkai.margin_left = bingkai.margin_right = bingkai.margin_top = bingkai.margin_bottom = 0
    bingkai.word_wrap, bingkai.vertical_anchor = True, MSO_ANCHOR.TOP
    p = bingkai.paragraphs[0]
    p.alignment = PP_ALIGN.LEFT
    _run(p, kata, ukuran, True, TINTA)


def _isi_sel(tabel, semua: list[list[tuple[str, tuple]]], ukuran: int) -> None:
    """Each cell is a copy of the first that looks like it, with its own words: writing them one by
    one takes half of the time of a deck."""
    contoh: dict[tuple, Any] = {}
    for n, (garis, baris) in enumerate(zip(tabel._tbl.tr_lst, semua, strict=True)):
        for i, (tempat, (kata, rupa)) in enumerate(zip(garis.tc_lst, baris, strict=True)):
            if rupa not in contoh:
                tebal, kanan, isi = rupa
                _sel(tabel.cell(n, i), kata, ukuran, tebal=tebal, kanan=kanan, isi=isi)
                contoh[rupa] = tempat
                continue
            salinan = deepcopy(contoh[rupa])
            next(salinan.iter(qn("a:t"))).text = bersih(kata)
            garis.replace(tempat, salinan)


def _sel(sel, kata: str, ukuran: int, *, tebal: bool, kanan: bool, isi) -> None:
    sel.margin_left = sel.margin_right = Inches(0.06)
    sel.margin_top = sel.margin_bottom = Inches(0.025)
    sel.vertical_anchor = MSO_ANCHOR.TOP
    p = sel.text_frame.paragraphs[0]
    p.alignment = PP_ALIGN.RIGHT if kanan else PP_ALIGN.LEFT
    _run(p, kata, ukuran, tebal, TINTA)
    if isi is None:
        sel.fill.background()
    else:
        sel.fill.solid()
        sel.fill.fore_color.rgb = isi
    _garis_bawah(sel)


def _garis_bawah(sel) -> None:
    sifat = sel._tc.get_or_add_tcPr()
    garis = sifat.makeelement(qn("a:lnB"), {"w": "6350"})
    padat = garis.makeelement(qn("a:solidFill"), {})
    padat.append(padat.makeelement(qn("a:srgbClr"), {"val": str(GARIS)}))
    garis.append(padat)
    sifat.insert(0, garis)  # borders come before the fill


def _lebar_kolom(kolom: list[dict], baris: list[list[dict]], ukuran: int) -> list[float]:
    """Inches: figures as narrow as they allow, words share the rest."""
    panjang = [min(max([len(b[i]["tulis"]) for b in baris] + [8]), 60) for i in range(len(kolom))]
    teks = {i for i, k in enumerate(kolom) if k["jenis"] == "teks"}
    angka = {
        i: max(1.1 if ukuran > 10 else 0.98, 0.13 + 0.09 * n * ukuran / 12)
        for i, n in enumerate(panjang)
        if i not in teks
    }
    sisa, seluruh = ISI / 914400 - sum(angka.values()), sum(panjang[i] for i in teks)
    return [angka.get(i, sisa * n / seluruh) for i, n in enumerate(panjang)]


def _bagi_halaman(
    baris: list[list[dict]], lebar: list[float], ukuran: int, ruang: int
) -> list[list[list[dict]]]:
    """Rows over slides, by how many lines their longest cell takes."""
    per_inci = _HURUF_PER_INCI * 12 / ukuran
    muat, halaman, tinggi = ruang / 914400 - 0.6, [], 0.0  # the heads take up to three lines
    for b in baris:
        garis = max(-(-len(x["tulis"]) // max(int((w - 0.12) * per_inci), 1))
                    for x, w in zip(b, lebar, strict=True))  # fmt: skip
        butuh = 0.055 + 0.2 * max(garis, 1) * ukuran / 12
        if not halaman or tinggi + butuh > muat:
            halaman.append([])
            tinggi = 0.0
        halaman[-1].append(b)
        tinggi += butuh
    return halaman


def _alt(bentuk, kata: str) -> None:
    bentuk._element.xpath(".//p:cNvPr")[0].set("descr", bersih(kata))


def _hiasan(bentuk) -> None:
    """Decoration: nothing for a screen reader to say."""
    bentuk.shadow.inherit = False
    _alt(bentuk, "")


def _catatan(s, kata: str) -> None:
    s.notes_slide.notes_text_frame.text = bersih(kata)


# --- the same bytes for the same snapshot ------------------------------------------------------
def _simpan(dek) -> bytes:
    ke = io.BytesIO()
    dek.save(ke)
    return ke.getvalue()


_WAKTU = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def _bakukan(berkas: bytes) -> bytes:
    """The archive, and the workbooks of the charts in it, without the time of writing."""
    ke = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(berkas)) as lama, zipfile.ZipFile(ke, "w") as baru:
        for nama in lama.namelist():
            isi = lama.read(nama)
            if nama.endswith(".xlsx"):
                isi = _bakukan(isi)
            elif nama == "docProps/core.xml":
                isi = _WAKTU.sub(rb"\g<1>2024-01-01T00:00:00Z", isi)
            bagian = zipfile.ZipInfo(nama, (1980, 1, 1, 0, 0, 0))
            baru.writestr(bagian, isi, zipfile.ZIP_DEFLATED)
    return ke.getvalue()
