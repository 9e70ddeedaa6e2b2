"""Of every kind but `kpm` (tests/kpm/impor/test_dua_jalur.py): the engine and the Resource say
and do the same of the same random rows, among them rows that break each rule of the kind."""

from datetime import date, timedelta
from random import Random

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction
from tablib import Dataset

from kpm.impor.jenis import semua_jenis
from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor, tahap
from tests import pabrik
from tests.kpm.impor_jenis.alur import yang_kena

pytestmark = pytest.mark.django_db
HARI = date(2025, 9, 20)
TAHAP = date(2025, 7, 1)
BULAN = date(2025, 8, 1)
LAHIR = [date(2014, 1 + n % 12, 1 + n) for n in range(28)]
KK = [f"640206010124{n + 1:04d}" for n in range(28)]
NIK = [pabrik.nik(n, LAHIR[n], perempuan=False) for n in range(28)]
KKS = [f"603298{n + 1:010d}" for n in range(28)]
KELUAR, JAUH = range(20, 24), range(24, 28)  # families that left, and of the next district
BARIS = 40
# As many files as it takes for some row to break each rule of the kind, which is asserted.
BERKAS = {"penyaluran": 3, "pendamping": 6, "penugasan": 2, "kehadiran": 6, "kelayakan_daerah": 3,
          "target_graduasi": 4}  # fmt: skip


def dasar(pendamping, rekan, tetangga) -> None:
    """28 families, each with something of every kind, some of it in the way."""
    pabrik.FasilitasFactory(kode="30409999", desa_id="64.03.05.1001")
    pabrik.DaftarSalurFactory(periode=date(2025, 4, 1), status="ditutup")
    pabrik.LabelBankFactory(label="dibawa kurir", keadaan="belum")
    lama = pabrik.PenggunaFactory(username="mantan")
    pabrik.ProfilFactory(pengguna=lama, wilayah_id="64.02")
    pabrik.JabatanFactory(pengguna=pabrik.PenggunaFactory(username="tanpa.profil"))
    pabrik.ProfilFactory(
        pengguna=pabrik.PenggunaFactory(username="Lain", telepon="0811"), wilayah_id="64.02",
        nip="199001012024211002", kepegawaian="pppk", bergabung=date(2019, 3, 1),
    )  # fmt: skip
    pabrik.TargetFactory(tahun=2026, wilayah_id="64.02.06", jenis="alamiah", jumlah=5)
    for n, kk in enumerate(KK):
        k = pabrik.KeluargaFactory(
            no_kk=kk, no_kks=KKS[n], desa_id="64.03.05.1001" if n in JAUH else pabrik.DESA,
            status="keluar" if n in KELUAR else ("aktif", "aktif", "aktif", "calon")[n % 4],
        )  # fmt: skip
        anak = pabrik.AnggotaFactory(
            keluarga=k, nik=NIK[n], nama="Budi", tanggal_lahir=LAHIR[n], jenis_kelamin="L",
            keluar_pada=date(2025, 7, 9) if n % 9 == 8 else None,
            alasan_keluar="pindah" if n % 9 == 8 else "",
        )  # fmt: skip
        if n % 3:
            pabrik.BantuanFactory(keluarga=k, periode=TAHAP, jumlah=750_000)
        if n % 3 == 1:
            pabrik.HasilSalurFactory(keluarga=k, periode=TAHAP, label="SALUR", jumlah=750_000)
        for bulan in (BULAN, date(2025, 6, 1)):
            isi = [{}, {"hari_efektif": 20, "alpa": 3, "hasil": "memenuhi",
                        "dicatat_pada": "2025-09-01T00:00Z"}][n % 2]  # fmt: skip
            sekolah = n % 3 != 2
            pabrik.VerifikasiFactory(
                anggota=anak, bulan=bulan, komponen="sd" if sekolah else "usia_dini",
                kewajiban=None if sekolah else [[], ["timbang"]][n % 4 // 2],
                **(isi if sekolah else {}),
            )  # fmt: skip
        if n % 4:
            siapa = tetangga if n in JAUH else (pendamping, rekan)[n % 2]
            selesai = date(2025, 9, 10) if n % 8 == 7 else None
            mulai = date(2025, 9, 12) if n % 8 == 6 else date(2023, 1, 1)
            pabrik.PenugasanFactory(keluarga=k, pendamping=siapa, mulai=mulai, selesai=selesai)
        if n % 5 == 1:
            pabrik.UsulanFactory(
                keluarga=k, jenis="kelayakan_daerah", pengusul=pendamping, nomor_putusan="1/SK",
                tanggal_putusan=BULAN,
            )  # fmt: skip
    pabrik.PenutupanFactory(wilayah_id="64.02", bulan=date(2025, 6, 1))


def satu(acak: Random, *nilai, kosong: float = 0.0, salah=("??",)):
    """One of the values; now and then nothing, or what no cell may hold."""
    n = acak.random()
    return "" if n < kosong else acak.choice(salah) if n > 0.97 else acak.choice(nilai)


def nomor(acak: Random, daftar: list[str], n: int, kosong: float = 0.0) -> str:
    return satu(acak, daftar[n], kosong=kosong, salah=("123", "6402060101249999", ""))


MULAI = [HARI, HARI - timedelta(3), date(2024, 3, 1), HARI - timedelta(9), HARI + timedelta(200)]
SEL = {
    "penyaluran": lambda a, n: {
        "no_kk": nomor(a, KK, n, 0.3),
        "nik": nomor(a, NIK, n if a.random() < 0.9 else 1, 0.6),
        "no_kks": nomor(a, KKS, n if a.random() < 0.9 else 2, 0.6),
        "periode": satu(a, "2025-07", "2025-07", "Juli 2025", "2025-04", "2025-08", "2026-01"),
        "nominal": satu(a, "750000", "750000", "Rp 750.000", "5", salah=("tujuh", "")),
        "hasil": satu(a, *["SALUR"] * 3, "Gagal", "entah", "Dibawa  kurir", "belum transaksi"),
        "tanggal": satu(a, "2025-07-19", "1/8/2025", "2025-12-31", kosong=0.6),
        "bank": satu(a, "bri", "Bank BNI", kosong=0.7),
        "catatan": satu(a, "rekening pasif", "=1+1", kosong=0.7),
    },
    "pendamping": lambda a, n: {
        "nama_pengguna": satu(a, f"baru{n}", f"Baru{n}", "pendamping", "REKAN", "tetangga",
                              "tanpa.profil", "mantan", "lain", salah=("dua kata", "")),
        "nama": satu(a, "Rekan", "Orang Baru", salah=("",)),
        "kode_wilayah": satu(a, *["64.02"] * 6, "6402", "64.03", "64.71"),
        "kepegawaian": satu(a, "pppk", "honorer", kosong=0.4),
        "nip": satu(a, f"1990010120242110{n:02d}", "199001012024211002", kosong=0.4),
        "nomor_sk": satu(a, "1/SK", "=SK", kosong=0.4),
        "bergabung": satu(a, "2019-03-01", "2001-01-01", kosong=0.4),
        "telepon": satu(a, "0812", "0813", kosong=0.4),
    },
    "penugasan": lambda a, n: {
        "no_kk": nomor(a, KK, n),
        "pendamping": satu(a, "pendamping", "Rekan", "rekan", "mantan", "tetangga", "siapa"),
        "mulai": satu(a, *map(str, MULAI), salah=("2025-13-01", "")),
        "alasan": satu(a, "Pembagian wilayah", "-1", kosong=0.5),
    },
    "kehadiran": lambda a, n: {
        "nik": nomor(a, NIK, n),
        "bulan": satu(a, *["2025-08"] * 6, "Juni 2025", "2026-01", "2025-05"),
        "nama": satu(a, "Budi", "Ani", kosong=0.5),
        "hari_efektif": satu(a, "20", "22", "0", "31", kosong=0.4),
        "alpa": satu(a, "0", "3", "21", "31", kosong=0.4),
        "izin": satu(a, "0", "1", "31", kosong=0.5),
        "sakit": satu(a, "0", "2", "31", kosong=0.5),
        "jml": satu(a, "17", "3", "9", kosong=0.6),
        "fasilitas": satu(a, "30401001", "30409999", kosong=0.8),
        "terpenuhi": satu(a, "ya", "tidak", kosong=0.4),
        "alasan": satu(a, "Sekolah libur", "@x", kosong=0.5),
    },
    "kelayakan_daerah": lambda a, n: {
        "no_kk": nomor(a, KK, n),
        "nomor_putusan": satu(a, "1/SK", "2/SK", salah=("",)),
        "tanggal_putusan": satu(a, str(BULAN), "2025-09-14", "2026-01-01"),
        "sebab": satu(a, "Punya usaha", "+1", kosong=0.4),
    },
    "target_graduasi": lambda a, n: {
        "tahun": satu(a, "2026", "2025", "2026", "1999"),
        "kode_wilayah": satu(a, "64.02", "640206", "64.02.06", "64.03", "64.02.07", "64.02.01"),
        "jenis": satu(a, "alamiah", "Graduasi Alami", "sejahtera", "pena", "pemberdayaan"),
        "jumlah": satu(a, "5", "1.200", "0", salah=("-1", "")),
    },
}  # fmt: skip
# Tables that the kind writes; keys, clocks and what is made by chance left out.
TULIS = {
    "penyaluran": ["kpm.HasilSalur", "kpm.Bantuan"],
    "pendamping": ["akun.Pengguna", "akun.Jabatan", "pendamping.Profil"],
    "penugasan": ["pendamping.Penugasan", "kpm.Keluarga"],
    "kehadiran": ["pendamping.Verifikasi"],
    "kelayakan_daerah": ["graduasi.Usulan", "graduasi.LangkahUsulan"],
    "target_graduasi": ["graduasi.Target"],
}
LAIN = {"id", "dicatat_pada", "diubah_pada", "password", "date_joined", "pengguna_id", "usulan_id",
        "dibuat_pada", "pada", "tahap_sejak"}  # fmt: skip


def register(jenis: str) -> list:
    return [
        sorted(
            [
                {k: v for k, v in b.items() if k not in LAIN and v not in ["Impor a.csv", "Impor"]}
                for b in apps.get_model(m)._default_manager.values()
            ],
            key=str,
        )
        for m in TULIS[jenis]
    ]


def lewat_mesin(oleh, jenis: str, data: Dataset, kena: set) -> tuple[list[str], list]:
    """Verdicts and the register afterwards; into `kena` the numbers of the rules that refused."""
    berkas = ContentFile(data.export("csv").encode())
    with transaction.atomic():
        impor = catat_impor(oleh=oleh, berkas=berkas, nama="a.csv", jenis=jenis)
        impor = periksa_impor(impor)
        t = tahap(impor)
        with connection.cursor() as k:
            k.execute(f"SELECT hasil FROM {t.n} ORDER BY bagian, nomor")
            hasil = [h for (h,) in k.fetchall()]
            kena |= yang_kena(k, t)
        jalankan_terapkan(impor, tolak_semua=False, tanggal=HARI)
        akhir = register(jenis)
        transaction.set_rollback(True)
    return hasil, akhir


def lewat_resource(oleh, jenis: str, data: Dataset) -> tuple[list[str], list]:
    with transaction.atomic():
        sumber = semua_jenis()[jenis](oleh=oleh, tanggal=HARI)
        hasil = sumber.import_data(data, raise_errors=False, use_transactions=False)
        assert not hasil.base_errors, hasil.base_errors[0].traceback
        assert [b.errors[0].traceback for b in hasil.rows if b.errors] == []
        akhir = register(jenis)
        transaction.set_rollback(True)
    return [p.hasil for p in sumber.putusan], akhir


def test_putusan_dan_register_sama(
    operator, operator_prov, kabid, pendamping, rekan, tetangga, time_machine, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(f"{HARI}T10:00+08:00")
    dasar(pendamping, rekan, tetangga)
    for jenis in SEL:
        hak = semua_jenis()[jenis].hak
        bandingkan(jenis, [o for o in (operator, operator_prov, kabid) if o.boleh(hak)])


def bandingkan(jenis: str, siapa: list) -> None:
    """Both ways over the files of one kind, each taken back."""
    kena: set[int] = set()
    putusan: set[str] = set()
    for benih in range(BERKAS[jenis]):
        acak, oleh = Random(f"{jenis} {benih}"), siapa[benih % len(siapa)]
        urut = [acak.randrange(28) if acak.random() < 0.15 else n % 28 for n in range(BARIS)]
        baris = [SEL[jenis](acak, n) for n in urut]
        data = Dataset(*[list(b.values()) for b in baris], headers=list(baris[0]))
        mesin, isi_mesin = lewat_mesin(oleh, jenis, data, kena)
        resource, isi_resource = lewat_resource(oleh, jenis, data)
        beda = [(b, m, r) for b, m, r in zip(baris, mesin, resource, strict=True) if m != r]
        assert beda == [], jenis
        assert isi_mesin == isi_resource, jenis
        putusan |= set(mesin)
    tolak = [n for n, p in enumerate(semua_jenis()[jenis].massal.PERIKSA) if not p.peringatan]
    tanpa = [semua_jenis()[jenis].massal.PERIKSA[n] for n in set(tolak) - kena]
    assert tanpa == [], jenis  # every rule was broken by some row
    assert putusan >= {"baru", "sama", "ditolak"}, jenis
