"""The forms of commitment verification: one for each facility and triwulan, at home one for
each desa, from the obligations the person may see."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from kpm.massal import ketentuan_pada
from kpm.models import Anggota, Fasilitas
from laporan.periode import baca_periode
from laporan.surat import tulis_nip
from pendamping.aturan import HasilVerifikasi
from pendamping.models import Profil, Verifikasi
from pendamping.verifikasi.aturan import Isian, jml_janggal
from pkh.akun.cakupan import Cakupan
from pkh.riwayat.identitas import samarkan
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import (
    BARIS_TAMBAHAN,
    FORMULIR,
    TANPA_FASILITAS,
    Formulir,
    Tabel,
    bulan_triwulan,
    isi_butir,
    isi_hari,
    urutan_kelas,
)
from .naskah import Cetakan, Naskah

HAK = "verifikasi.lihat"
BAGIAN = 200  # people on one form; a longer one is drawn in parts, or its memory has no bound
LANGSUNG = 60  # people drawn while one waits: 25 columns take about 30 ms a row


@dataclass(frozen=True)
class Pilihan:
    """What is printed: `jenis` of FORMULIR, `periode` "2024-TW3", and which facilities."""

    jenis: str
    periode: str
    fasilitas: str = ""  # "-": at home
    wilayah: str = ""
    pendamping: int | None = None
    kosong: bool = True

    @property
    def formulir(self) -> Formulir:
        return FORMULIR[self.jenis]

    @property
    def bulan(self) -> list[date]:
        return bulan_triwulan(self.periode)

    def kata(self) -> list[str]:
        """In words, for the log."""
        isi = [self.formulir.judul, baca_periode(self.periode).kata]
        isi.append("kosong" if self.kosong else "terisi")
        if self.fasilitas:
            isi.append(f"fasilitas {self.fasilitas}")
        return isi


def siapkan(oleh, pilihan: dict, *, jenis: str) -> Cetakan:
    """ValidationError where `pilihan` says too little (`baris_formulir`) or names no triwulan."""
    p = Pilihan(jenis, **pilihan)
    baris = baris_formulir(oleh, p)
    tempat = p.fasilitas if p.fasilitas not in {"", TANPA_FASILITAS} else p.wilayah
    return Cetakan(
        hak=HAK,
        judul=f"{p.formulir.judul}, {baca_periode(p.periode).kata}",
        nama="-".join(n for n in ("formulir", p.jenis, p.periode, tempat) if n),
        kata=p.kata(),
        wilayah=p.wilayah,
        jumlah=hitung_orang(baris),
        langsung=LANGSUNG,
        naskah=lambda buka: susun_formulir(oleh, p, baris, buka=buka),
    )


def baris_formulir(oleh, p: Pilihan) -> QuerySet[Verifikasi]:
    """The obligations behind the forms. ValidationError where that would be a whole kabupaten:
    nobody carries such a heap, and nobody waits for it."""
    bulan = p.bulan
    baris = Verifikasi.objects.untuk(oleh, HAK).filter(
        bulan__range=(bulan[0], bulan[-1]), komponen__in=p.formulir.komponen
    )
    if p.fasilitas:
        kode = "" if p.fasilitas == TANPA_FASILITAS else p.fasilitas
        baris = baris.filter(fasilitas_kode=kode)
    if p.pendamping:
        baris = baris.filter(keluarga__pendamping=p.pendamping)
    if p.wilayah:
        baris = baris.filter(rentang_wilayah("keluarga__desa_id", p.wilayah))
    sempit = p.pendamping or p.wilayah.count(".") >= 2
    cakupan = oleh.cakupan(HAK)
    satu_tempat = p.fasilitas and p.fasilitas != TANPA_FASILITAS
    if (cakupan.wilayah or cakupan.nasional) and not (sempit or satu_tempat):
        raise ValidationError({"wilayah": "Pilih kecamatan yang formulirnya dicetak."})
    return baris


def hitung_orang(baris: QuerySet[Verifikasi]) -> int:
    return baris.order_by().values("anggota", "fasilitas_kode").distinct().count()


# At home, and where a puskesmas serves a whole kecamatan: a form each desa, whose head signs.
_PER_DESA = Q(fasilitas_kode="") | Q(komponen__in=FORMULIR["kesos"].komponen)


def susun_formulir(
    oleh, p: Pilihan, baris: QuerySet[Verifikasi], *, buka: Cakupan
) -> Iterator[Naskah]:
    """The forms one by one; numbers of identity in full only for families in `buka`. The number
    of queries does not grow with them."""
    fasilitas = {
        f.kode: f
        for f in Fasilitas.objects.select_related("desa__induk").filter(
            kode__in=baris.order_by().values("fasilitas_kode").distinct()
        )
    }
    nip = dict(
        Profil.objects.filter(pengguna__in=baris.order_by().values("keluarga__pendamping"))
        .exclude(nip="")
        .values_list("pengguna", "nip")
    )
    desa = {
        w.kode: w
        for w in Wilayah.objects.select_related("induk").filter(
            kode__in=baris.order_by().values("keluarga__desa").distinct()
        )
    }
    ketentuan = ketentuan_pada(p.bulan[-1])
    pengurus = Anggota.objects.filter(
        keluarga=OuterRef("keluarga"), hubungan=Anggota.Hubungan.PENGURUS, keluar_pada=None
    )
    baris = (
        baris.select_related("anggota", "keluarga__pendamping")
        .annotate(
            tempat=Case(
                When(_PER_DESA, then=F("keluarga__desa_id")),
                default=Value(""),
                output_field=CharField(db_collation="C"),
            ),
            nik_pengurus=Subquery(pengurus.values("nik")[:1]),
        )
        .order_by("fasilitas_kode", "tempat", "anggota_id", "bulan")
    )
    satu = groupby(baris.iterator(chunk_size=2_000), key=lambda v: (v.fasilitas_kode, v.tempat))
    for (kode, tempat), isi in satu:
        semua = _per_orang(isi)
        kepala = _kepala(p, kode, fasilitas.get(kode), desa[tempat or _desa_pertama(semua)])
        bagian = range(0, len(semua), BAGIAN)
        for n, mulai in enumerate(bagian, 1):
            orang = semua[mulai : mulai + BAGIAN]
            lembar = dict(kepala)
            if len(bagian) > 1:
                lembar["nama"] += f", bagian {n} dari {len(bagian)}"
            lembar["tabel"] = [
                _susun_tabel(p, t, orang, ketentuan, buka, mulai)
                for t in p.formulir.tabel
                if len(p.formulir.tabel) == 1 or any(o["komponen"] in t.komponen for o in orang)
            ]
            lembar["ambang"] = ketentuan.ambang_hadir if p.jenis == "pendidikan" else None
            lembar["pendamping"] = _satu_pendamping(orang, nip)
            lembar["jumlah"] = len(orang)
            lembar["disamarkan"] = any(not buka.memuat(o["keluarga"]) for o in orang)
            yield _naskah(p, lembar)


def _naskah(p: Pilihan, lembar: dict) -> Naskah:
    masa, kode = lembar["masa"], lembar["kode"] or TANPA_FASILITAS
    return Naskah(
        templat="verifikasi",
        nama=lembar["nama"],
        kabupaten=lembar["kabupaten"],
        isi={
            "l": lembar,
            "judul": lembar["formulir"].judul,
            "sebutan": f"{lembar['nama']}, {masa.kata}",
            "kiri": ["Mengetahui,", f"{lembar['penanda_tangan']},"],
            "kanan": "Pendamping Sosial PKH,",
            "tahun": masa.tahun,
        },
        jumlah=lembar["jumlah"],
        lembar=reverse("laporan:formulir_buka", args=[kode, p.periode]),
    )


def _per_orang(isi) -> list[dict]:
    """Rows of one facility, by person: {anggota, keluarga, komponen, nik_pengurus, bulan: {first
    day: Verifikasi}}."""
    hasil = []
    for _, punya in groupby(isi, key=lambda v: v.anggota_id):
        bulan = {v.bulan: v for v in punya}
        v = bulan[max(bulan)]
        hasil.append(
            {
                "anggota": v.anggota,
                "keluarga": v.keluarga,
                "komponen": v.komponen,
                "nik_pengurus": v.nik_pengurus,
                "bulan": bulan,
            }
        )
    hasil.sort(key=lambda o: urutan_kelas(o["anggota"].kelas, o["anggota"].nama))
    return hasil


def _desa_pertama(orang: list[dict]) -> str:
    """Where most of the families of a facility live; it may not be in the table of facilities."""
    return Counter(o["keluarga"].desa_id for o in orang).most_common(1)[0][0]


def _kepala(p: Pilihan, kode: str, fasilitas: Fasilitas | None, desa: Wilayah) -> dict:
    """Title, facility and place. A facility nobody has listed is known by its code alone."""
    sekolah, kesos = p.jenis == "pendidikan", p.jenis == "kesos"
    tempat = fasilitas.desa if fasilitas and not kesos else desa
    nama = fasilitas.nama if fasilitas else f"Fasilitas {kode}" if kode else "Di rumah"
    isi = [("NPSN" if sekolah else "Kode fasilitas", kode)] if kode else []
    isi += [
        ("Nama sekolah" if sekolah else "Tempat", nama),
        ("Desa/kelurahan", tempat.nama),
        ("Kecamatan", tempat.induk.nama if tempat.induk else ""),
    ]
    kepala = p.formulir.penanda_tangan
    if kesos:
        # The last part of a village's code tells a kelurahan (1xxx) from a desa (2xxx).
        kelurahan = tempat.kode.rpartition(".")[2].startswith("1")
        kepala = f"{'Lurah' if kelurahan else 'Kepala Desa'} {tempat.nama}"
    elif fasilitas:
        kepala = f"{'Kepala' if sekolah else 'Petugas'} {nama}"
    return {
        "formulir": p.formulir,
        "masa": baca_periode(p.periode),
        "kosong": p.kosong,
        "kode": kode,
        "nama": f"{nama}, {tempat.nama}" if kesos else nama,
        "isi_kepala": isi,
        "kabupaten": tempat.kode[:5],
        "wilayah": tempat.kode,
        "penanda_tangan": kepala,
    }


def _susun_tabel(
    p: Pilihan, t: Tabel, orang: list[dict], ketentuan, buka: Cakupan, mulai: int
) -> dict:
    punya = [o for o in orang if o["komponen"] in t.komponen]
    dimulai = {b for o in orang for b in o["bulan"]}
    baris = [_sel(p, t, n, o, ketentuan, buka, dimulai) for n, o in enumerate(punya, 1 + mulai)]
    if p.kosong:
        akhir, lebar = mulai + len(punya), t.jumlah_kolom - 1
        baris += [(str(akhir + n), *("",) * lebar) for n in range(1, BARIS_TAMBAHAN + 1)]
    return {
        "tabel": t,
        "bulan": [(b, _hari_efektif(p, punya, b)) for b in p.bulan],
        "lebar_bulan": len(t.sebulan),
        "baris": [list(zip(_kelas_sel(t, r), map(_teks, r), strict=True)) for r in baris],
    }


def _kelas_sel(t: Tabel, baris: tuple[str | None, ...]) -> Iterator[str]:
    """The look of each cell: a heavier rule where a month begins, grey where the person had no
    obligation in a month in which others had."""
    awal, akhir = len(t.depan), len(t.depan) + 3 * len(t.sebulan)
    for n, sel in enumerate(baris):
        kelas = ["bulan"] if awal <= n < akhir else []
        if awal <= n <= akhir and (n - awal) % len(t.sebulan) == 0:
            kelas.append("awal-bulan")
        if sel is None:
            kelas.append("lewat")
        yield " ".join(kelas)


def _teks(sel: str | None) -> str:
    return sel or ""


def _hari_efektif(p: Pilihan, orang: list[dict], bulan: date) -> str:
    """As most rows of the month have it; "" where nobody has said."""
    hari = [o["bulan"][bulan].hari_efektif for o in orang if bulan in o["bulan"]]
    terbanyak = Counter(h for h in hari if h).most_common(1)
    return str(terbanyak[0][0]) if terbanyak and not p.kosong else ""


def _sel(
    p: Pilihan, t: Tabel, n: int, o: dict, ketentuan, buka: Cakupan, dimulai: set[date]
) -> tuple[str | None, ...]:
    """The cells of one person, as many as the table has columns; None for a month without an
    obligation among those in `dimulai`."""
    terbuka = buka.memuat(o["keluarga"])
    a, k = o["anggota"], o["keluarga"]
    nik = [nik if terbuka else samarkan(nik) for nik in (o["nik_pengurus"] or "", a.nik)]
    depan = [str(n), nik[0], k.nama_pengurus, nik[1]]
    if p.jenis == "pendidikan":
        depan += ["", a.nama, _bentuk(o["komponen"]), a.kelas]
    elif "hamil" in t.komponen:
        hpl = date_format(a.hpl, "d/m/Y") if a.hpl else ""
        depan += [a.nama, str(a.kehamilan_ke or ""), hpl]
    else:
        depan += [a.nama, a.jenis_kelamin, date_format(a.tanggal_lahir, "d/m/Y")]
    bulan: list[str | None] = []
    ket = []
    for b in p.bulan:
        v = o["bulan"].get(b)
        tanpa = v is None and b in dimulai
        bulan += (None,) * len(t.sebulan) if tanpa else _sel_bulan(p, t, v, ketentuan)
        if v and not p.kosong and (kata := _keterangan(v)):
            ket.append(f"{date_format(b, 'M')}: {kata}")
    return (*depan, *bulan, "; ".join(ket), k.pendamping.nama if k.pendamping else "")


def _sel_bulan(p: Pilihan, t: Tabel, v: Verifikasi | None, ketentuan) -> tuple[str | None, ...]:
    """Empty while nobody has judged the month, and on a form for the pen."""
    dinilai = v is not None and v.hasil != HasilVerifikasi.BELUM
    if v is None or p.jenis == "pendidikan" and (p.kosong or not dinilai):
        return ("",) * len(t.sebulan)
    if p.jenis == "pendidikan":
        return isi_hari(v.hari_efektif, v.alpa, v.izin, v.sakit, ketentuan)
    return isi_butir(t.isi, isian_dari(v), dinilai=dinilai, tampil=not p.kosong)


def isian_dari(v: Verifikasi) -> Isian:
    """What was entered, as the rules take it."""
    return Isian(
        komponen=v.komponen,
        hari_efektif=v.hari_efektif,
        alpa=v.alpa,
        izin=v.izin,
        sakit=v.sakit,
        terpenuhi=v.terpenuhi,
        alasan=v.alasan,
        kewajiban=v.kewajiban,
        dipenuhi=v.dipenuhi,
        berat=v.berat,
        tinggi=v.tinggi,
    )


def _keterangan(v: Verifikasi) -> str:
    """Why a month could not be verified, and where the school counts otherwise."""
    if v.hasil == HasilVerifikasi.TIDAK_DAPAT:
        return v.alasan
    return jml_janggal(v.jml_sekolah, v.hari_efektif, v.alpa + v.izin + v.sakit)


def _bentuk(komponen: str) -> str:
    """ "SD/MI": the component's words without "sederajat"."""
    return str(Anggota.Jenjang(komponen).label).removesuffix(" sederajat")


def _satu_pendamping(orang: list[dict], nip: dict[int, str]) -> dict | None:
    """Who signs where all families are of one pendamping; else the line is left open."""
    punya = {o["keluarga"].pendamping_id: o["keluarga"].pendamping for o in orang}
    if len(punya) != 1 or None in punya:
        return None
    (pk, pengguna), *_ = punya.items()
    return {"nama": pengguna.nama, "nip": tulis_nip(nip.get(pk, ""))}


def jenis_lembar(oleh, fasilitas: str, bulan: date) -> str:
    """Which of FORMULIR the sheet of a facility is, by most of its rows."""
    kode = "" if fasilitas == TANPA_FASILITAS else fasilitas
    komponen = (
        Verifikasi.objects.untuk(oleh, HAK)
        .filter(fasilitas_kode=kode, bulan=bulan)
        .values_list("komponen", flat=True)[:300]
    )
    hitung = Counter(f.kode for k in komponen for f in FORMULIR.values() if k in f.komponen)
    return hitung.most_common(1)[0][0] if hitung else "pendidikan"


def lembar_tertunda(oleh, fasilitas: str, periode: str) -> date:
    """The month of the triwulan whose sheet is opened when the form comes back: the first that
    is not filled in, else the last that has begun."""
    bulan = bulan_triwulan(periode)
    kode = "" if fasilitas == TANPA_FASILITAS else fasilitas
    belum = (
        Verifikasi.objects.untuk(oleh, HAK)
        .filter(fasilitas_kode=kode, bulan__in=bulan, hasil=HasilVerifikasi.BELUM)
        .order_by("bulan")
        .values_list("bulan", flat=True)
        .first()
    )
    mulai = [b for b in bulan if b <= timezone.localdate()]
    return belum or (mulai or bulan)[-1]
