"""The published figures as fixtures: what adds up, what contradicts, what our own rows say."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from graduasi.aturan import persen
from graduasi.bersumber.ringkasan import bandingkan
from graduasi.jembatan.ringkasan import susun_jembatan
from graduasi.models import AngkaBersumber
from kpm.massal import hitung_bantuan_periode
from kpm.models import Bantuan, Keluarga
from laporan.contoh.bersumber import ANGKA, isi_bersumber
from pkh.wilayah.models import Wilayah
from tests import pabrik

ANGKA_SUMBER = {(a[0], a[1], a[2], a[3]) for a in ANGKA}


def angka(kode: str, tahun: int, ukuran: str) -> list[int]:
    return sorted(n for k, t, u, n in ANGKA_SUMBER if (k, t, u) == (kode, tahun, ukuran))


def _register(desa: str, jumlah: int, sejak: date, awalan: int) -> None:
    """`jumlah` active families since `sejak`."""
    with connection.cursor() as k:
        k.execute(
            """WITH k AS (
                INSERT INTO kpm_keluarga (no_kk, desa_id, alamat, rt, rw, telepon, status,
                    status_sejak, id_dtsen, no_kks, bank, nama_pengurus, jumlah_anggota, komponen,
                    dibuat_pada, diubah_pada)
                SELECT (%(awalan)s * 100000 + n)::text, %(desa)s, '', '', '', '', 'aktif',
                    %(sejak)s, '', '', '', 'Contoh ' || n, 0, '{}', now(), now()
                FROM generate_series(1, %(jumlah)s) n RETURNING id)
            INSERT INTO kpm_perubahanstatus (keluarga_id, dari, ke, tanggal, alasan, dasar,
                dicatat_pada) SELECT id, '', 'aktif', %(sejak)s, 'Ditetapkan', '', now() FROM k""",
            {"desa": desa, "jumlah": jumlah, "sejak": sejak, "awalan": awalan},
        )
    # As the server would within a minute: without statistics the tables are joined row by row.
    with connections["pemilik"].cursor() as k:
        k.execute("ANALYZE kpm_keluarga, kpm_perubahanstatus")


def _pergi(kode: str, tanggal: date, golongan: str, jenis: str, jumlah: int, pengusul: int) -> None:
    """The next `jumlah` active families leave on `tanggal`, with all that a departure writes."""
    lulus = golongan == "graduasi"
    with transaction.atomic(), connection.cursor() as k:
        # A trigger holds each departure against its proposal: planned once, not for each.
        k.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        k.execute(
            """WITH pilih AS MATERIALIZED (
                SELECT id FROM kpm_keluarga WHERE status = 'aktif' AND desa_id LIKE %(desa)s
                ORDER BY id LIMIT %(jumlah)s
            ), riwayat AS (
                INSERT INTO kpm_perubahanstatus (keluarga_id, dari, ke, tanggal, alasan, dasar,
                    dicatat_pada)
                SELECT id, 'aktif', %(ke)s, %(tanggal)s, 'Keluar', '', now() FROM pilih
            ), usulan AS (
                INSERT INTO graduasi_usulan (keluarga_id, jenis, status, alasan, pengusul_id,
                    sumber, dibuat_pada, tahap_sejak, nomor_putusan, tanggal_putusan,
                    nomor_pengantar, tanggal_efektif)
                SELECT id, %(jenis)s, 'efektif', 'Contoh', %(oleh)s, 'pendamping', now(), now(),
                    '1', %(tanggal)s, '', %(tanggal)s FROM pilih WHERE %(lulus)s
            )
            UPDATE kpm_keluarga SET status = %(ke)s, status_sejak = %(tanggal)s
            WHERE id IN (SELECT id FROM pilih)""",
            p := {
                "desa": f"{kode}%", "jumlah": jumlah, "tanggal": tanggal, "jenis": jenis,
                "oleh": pengusul, "lulus": lulus, "ke": "graduasi" if lulus else "keluar",
                "golongan": golongan,
            },
        )  # fmt: skip
        k.execute(
            """INSERT INTO graduasi_kepergian (keluarga_id, golongan, jenis, tanggal, usulan_id,
                keterangan, dicatat_pada)
            SELECT k.id, %(golongan)s, %(jenis)s, %(tanggal)s, u.id, '', now() FROM kpm_keluarga k
            LEFT JOIN graduasi_usulan u ON u.keluarga_id = k.id
            WHERE k.desa_id LIKE %(desa)s AND k.status_sejak = %(tanggal)s AND k.status = %(ke)s
              AND NOT EXISTS (SELECT FROM graduasi_kepergian x WHERE x.keluarga_id = k.id)""",
            p,
        )


# In a database of their own: a vacuum that saw nothing but families rolled back leaves "no rows" in
# the statistics, and then any index with the number somewhere in it is good enough to check a
# foreign key, 20.000 times.
@pytest.mark.usefixtures("basis_sendiri")
def test_pringsewu_2022():
    """21.299 families, 2.091 = 208 + 1.883 graduated (9,82%, not 9,81%), 19.208 left, 1.459
    entered to make the 20.667 of 2023; who graduated is on no payment list after the day."""
    for kode, nama in (("18", "Lampung"), ("18.10", "Kabupaten Pringsewu"),
                       ("18.10.01", "Pringsewu"), ("18.10.01.2001", "Podosari")):  # fmt: skip
        pabrik.WilayahFactory(
            kode=kode, nama=nama, tingkat=kode.count(".") + 1,
            induk_id=kode.rpartition(".")[0] or None,
        )  # fmt: skip
    (kpm,), (lulus,) = angka("18.10", 2022, "kpm"), angka("18.10", 2022, "graduasi")
    (sejahtera,), (daerah,) = (
        angka("18.10", 2022, "sejahtera"), angka("18.10", 2022, "kelayakan_daerah"),
    )  # fmt: skip
    oleh, efektif = pabrik.PenggunaFactory().pk, date(2022, 10, 1)
    _register("18.10.01.2001", kpm, date(2021, 1, 1), 18100100001)
    for jenis, n in (("sejahtera", sejahtera), ("kelayakan_daerah", daerah)):
        _pergi("18.10", efektif, "graduasi", jenis, n, oleh)
    _register("18.10.01.2001", 1_459, date(2023, 4, 1), 18100100002)
    kab = Wilayah.objects.get(pk="18.10")
    j = susun_jembatan(kab, date(2022, 1, 1), date(2022, 12, 31), hari_ini=date(2023, 6, 30))
    assert (j.jumlah.awal, j.jumlah.graduasi, j.jumlah.akhir) == (21_299, 2_091, 19_208)
    assert j.jumlah.jumlah("keluar", "graduasi", "sejahtera") == 208
    assert j.jumlah.jumlah("keluar", "graduasi", "kelayakan_daerah") == 1_883
    assert (lulus, sejahtera + daerah) == (2_091, 2_091)
    assert j.jumlah.persen_graduasi == persen(lulus, kpm) == Decimal("9.82")
    (kini,) = angka("18.10", 2023, "kpm")
    j = susun_jembatan(kab, date(2023, 1, 1), date(2023, 6, 30), hari_ini=date(2023, 6, 30))
    assert (j.jumlah.jumlah("masuk", "baru"), j.jumlah.akhir, j.register) == (1_459, kini, kini)
    assert j.menutup

    # Ten who graduated and ten who did not, each with a child at SD.
    contoh = [
        *Keluarga.objects.filter(status="graduasi", desa_id="18.10.01.2001")[:10],
        *Keluarga.objects.filter(status="aktif", desa_id="18.10.01.2001").order_by("pk")[:10],
    ]
    for k in contoh:
        pabrik.AnggotaFactory(keluarga=k, tanggal_lahir=date(2013, 5, 1), jenjang="sd")
    dibayar = {}
    for periode in (date(2022, 7, 1), efektif, date(2023, 1, 1)):
        hitung_bantuan_periode(periode=periode, wilayah="18.10")
        milik = Bantuan.objects.filter(periode=periode, keluarga__in=contoh)
        dibayar[periode] = sorted(milik.values_list("keluarga__status", flat=True))
    assert dibayar == {
        date(2022, 7, 1): ["aktif"] * 10 + ["graduasi"] * 10,
        efektif: ["aktif"] * 10,
        date(2023, 1, 1): ["aktif"] * 10,
    }


@pytest.mark.usefixtures("basis_sendiri")
def test_kukar_2022_sampai_2024():
    """The fall of 6.190 is not the 70 graduations: each stands on its own line."""
    kpm = [angka("64.02", t, "kpm")[0] for t in (2022, 2023, 2024)]
    lulus = {t: angka("64.02", t, "graduasi")[0] for t in (2023, 2024)}
    assert (kpm, lulus) == ([14_550, 13_864, 7_674], {2023: 48, 2024: 22})
    oleh = pabrik.PenggunaFactory().pk
    _register("64.02.06.1001", kpm[0], date(2021, 1, 1), 64020600001)
    for tahun, awal, akhir in ((2023, kpm[0], kpm[1]), (2024, kpm[1], kpm[2])):
        _pergi("64.02", date(tahun, 7, 1), "graduasi", "sejahtera", lulus[tahun], oleh)
        lain = awal - akhir - lulus[tahun]
        _pergi("64.02", date(tahun, 8, 1), "lain", "exclude", lain, oleh)
    kab = Wilayah.objects.get(pk="64.02")
    j = susun_jembatan(kab, date(2024, 1, 1), date(2024, 12, 31), hari_ini=date(2024, 12, 31))
    assert (j.jumlah.awal, j.jumlah.akhir, j.menutup) == (13_864, 7_674, True)
    assert (j.jumlah.graduasi, j.jumlah.jumlah("keluar", "lain", "exclude")) == (22, 6_168)
    assert j.jumlah.persen_akhir == Decimal("-44.65")
    dua_tahun = susun_jembatan(
        kab, date(2023, 1, 1), date(2024, 12, 31), hari_ini=date(2024, 12, 31)
    ).jumlah
    assert dua_tahun.graduasi == 70
    assert persen(70, 6_190) == Decimal("1.13")


# --- two sources, side by side ---------------------------------------------------------------
@pytest.mark.django_db
def test_pertentangan_2021_ditulis_berdampingan(masuk, kadis, korkab):
    """149 and 146: both, with their sources, and no number between them."""
    isi_bersumber("64")
    isi_bersumber("64")
    assert AngkaBersumber.objects.count() == 10  # once each; Pringsewu is not loaded here
    kab = Wilayah.objects.get(pk="64.02")
    banding = {(b.tahun, b.ukuran): b for b in bandingkan(kadis, kab, range(2007, 2030))}
    b = banding[2021, "Graduasi, semua jenis"]
    assert (sorted(a.nilai for a in b.angka), b.berbeda, b.kita) == ([146, 149], True, 0)
    assert not banding[2020, "Graduasi, semua jenis"].berbeda  # both say 100
    html = masuk(kadis).get(reverse("graduasi:bersumber")).content.decode()
    assert html.count("Sumber berbeda") == 2
    assert "Ada Kaltim, Rakor PKH 2024" in html
    assert "147,5" not in html


@pytest.mark.django_db
def test_kueri_tetap_dan_milik_sendiri(masuk, kadis, operator_tetangga):
    pabrik.AngkaBersumberFactory(sumber="Berita Kukar")
    klien, url = masuk(kadis), reverse("graduasi:bersumber")
    klien.get(url)
    with CaptureQueriesContext(connection) as satu:
        klien.get(url)
    for n in range(4):
        pabrik.AngkaBersumberFactory(tahun=2000 + n)
    with CaptureQueriesContext(connection) as banyak:
        assert "Berita Kukar" in klien.get(url).content.decode()
    assert len(satu) == len(banyak)
    lain = masuk(operator_tetangga).get(url, {"wilayah": "64.02"}).content.decode()
    assert "Berita Kukar" not in lain


@pytest.mark.django_db
def test_catat_dan_yang_ditolak(masuk, kabid, operator_tetangga, kadis):
    url = reverse("graduasi:bersumber_tambah")
    isi = {"wilayah": "64.02", "tahun": 2021, "ukuran": "graduasi", "nilai": 149,
           "satuan": "KPM", "sumber": "Berita A"}  # fmt: skip
    assert masuk(kabid).post(url, isi).status_code == 302
    assert AngkaBersumber.objects.get().dicatat_oleh == kabid
    assert "sudah dicatat" in masuk(kabid).post(url, isi).content.decode()
    assert "2007" in masuk(kabid).post(url, isi | {"tahun": 1900}).content.decode()
    asing = masuk(operator_tetangga).post(url, isi | {"sumber": "Berita B"})
    assert asing.status_code == 200  # the region is none of their choices
    assert AngkaBersumber.objects.count() == 1
    assert masuk(kadis).get(url).status_code == 403
