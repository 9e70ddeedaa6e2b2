"""The SQL of kind `kpm`; the names are explained in kpm/impor/massal.py."""

from kpm.massal import TERBUKA, hitung_komponen, ketentuan_pada, sql_keluarga_baru
from kpm.mutu.layanan import minta_cari_impor
from kpm.pemutakhiran.impor import cabut_dari_impor, catat_dari_impor

from ..batal import Balik
from ..massal import Periksa, Tahap, di_dalam
from .mirip import cari_mirip as cari_mirip

SATUAN = "keluarga"
HILANG = "Terdaftar di desa yang sama, tidak disebut berkas ini. Tidak diubah tanpa pilihan Anda."
RUTE_HILANG, TANPA_TANDA = "kpm:rinci", ""
TABEL = ("kpm_keluarga", "kpm_anggota", "wilayah_wilayah")
# columns of the file, and where the register keeps them on the family
KELUARGA = {"kode_desa": "desa_id", "alamat": "alamat", "rt": "rt", "rw": "rw",
            "tahun_masuk": "tahun_masuk", "id_dtsen": "id_dtsen", "no_kks": "no_kks",
            "bank": "bank"}  # fmt: skip
ANGGOTA = ["nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "hamil", "hpl", "jenjang",
           "npsn", "kelas", "disabilitas_berat"]  # fmt: skip
KODE_BPS = (
    "'memakai kode BPS, bukan kode Kemendagri. Ganti dengan kode desa Kemendagri seperti "
    "64.02.06.1001; kode BPS tampak serupa tetapi menunjuk desa lain.'"
)

PERIKSA = [
    Periksa(
        "tanggal_lahir", "b.tanggal_lahir > %(tanggal)s", "'ada di masa depan. Periksa tahunnya.'"
    ),
    Periksa(
        "hamil",
        "b.hamil AND b.jenis_kelamin = 'L'",
        "'diisi ya untuk laki-laki. Periksa jenis kelamin atau kolom hamil.'",
    ),
    Periksa(
        "nik",
        "d.urut IS NOT NULL AND (b.bagian, b.nomor) IS DISTINCT FROM (d.bagian, d.nomor)",
        "'sudah ada pada baris ' || d.nomor || ' berkas ini. Hapus salah satunya.'",
    ),
    Periksa(
        "hubungan",
        "f.pengurus = 0",
        "'keluarga ini tidak punya pengurus. Tandai tepat satu anggotanya.'",
    ),
    Periksa(
        "hubungan",
        "f.pengurus > 1",
        """'keluarga ini punya ' || f.pengurus || ' pengurus (baris ' || f.baris
        || CASE WHEN f.pengurus > 2 THEN ' sampai ' ELSE ', ' END || f.terakhir || ').'""",
    ),
    Periksa(
        "kode_desa",
        "f.pengurus = 1 AND b.hubungan <> 'pengurus' AND b.kode_desa <> f.kode_desa",
        "'berbeda dari pengurusnya (baris ' || f.baris || '). Samakan, sekeluarga satu desa.'",
    ),
    Periksa(
        "kode_desa",
        "b.kode_desa IS NOT NULL AND w.kode IS NULL",
        f"""CASE WHEN b.kode_desa LIKE '%%.0___' OR EXISTS (SELECT 1 FROM wilayah_wilayah x
        WHERE x.kode_bps = replace(b.kode_desa, '.', '')) THEN {KODE_BPS}
        ELSE %(tidak_ditemukan)s END""",
    ),
    # an open family of that KK outside the own regions: not to be learnt of
    Periksa("no_kk", "NOT kk.dalam", "%(tidak_ditemukan)s"),
    Periksa(
        "nik",
        "a.id IS NOT NULL AND (kk.id IS NULL OR NOT kk.dalam OR a.keluarga_id <> kk.id)",
        f"""(SELECT CASE WHEN {di_dalam("x.desa_id")} THEN 'sudah tercatat pada keluarga '
        || x.nama_pengurus || ' (' || x.status || '). Keluarkan dahulu dari keluarga itu.'
        ELSE %(tidak_ditemukan)s END FROM kpm_keluarga x WHERE x.id = a.keluarga_id)""",
    ),
    Periksa(
        "hubungan",
        "kk.dalam AND p.id IS NOT NULL AND bp.nik IS NULL",
        """'keluarga ini sudah punya pengurus lain, yang tidak ada dalam berkas. '
        || 'Sertakan dia dengan hubungannya yang baru.'""",
    ),
    Periksa(
        "nik",
        "(substr(b.nik, 7, 1) > '3') <> (b.jenis_kelamin = 'P')",
        "'jenis kelamin berbeda dari NIK'",
        peringatan=True,
    ),
    Periksa(
        "nik",
        # DDMMYY of the NIK, the day of a woman 40 higher; dates are written yyyy-mm-dd
        """substr(b.nik, 8, 5) <> substr(b.tanggal_lahir::text, 10, 1)
        || substr(b.tanggal_lahir::text, 6, 2) || substr(b.tanggal_lahir::text, 3, 2)
        OR mod(substr(b.nik, 7, 1)::int, 4) <> substr(b.tanggal_lahir::text, 9, 1)::int""",
        "'tanggal lahir berbeda dari NIK'",
        peringatan=True,
    ),
    Periksa(
        "nik",
        "left(b.nik, 4) <> left(b.kode_desa, 2) || substr(b.kode_desa, 4, 2)",
        "'NIK terbit di kabupaten/kota lain'",
        peringatan=True,
    ),
    Periksa(
        "nama",
        "upper(left(b.nama, 4)) IN ('KCP ', 'KC. ', 'BANK', 'UNIT')",
        "'tampak seperti nama kantor bank, bukan nama orang'",
        peringatan=True,
    ),
]
ADA = "a.keluarga_id = kk.id AND kk.dalam"
KUNCI = {
    "keluarga_id": "CASE WHEN kk.dalam THEN kk.id END",
    "anggota_id": "CASE WHEN a.keluarga_id = kk.id THEN a.id END",
    "pengurus_lama": "CASE WHEN kk.dalam THEN p.id END",
}


BATAL = [
    Balik("kpm.Keluarga", turunan=frozenset({"komponen", "jumlah_anggota", "nama_pengurus"})),
    Balik(
        "kpm.Anggota",
        satuan="keluarga_id",
        turunan=frozenset({"komponen", "dibayar"}),
        dahulu="s.hubungan <> 'pengurus'",
    ),
]
IKUT_HAPUS = {
    "kpm.PerubahanStatus", "kpm.PeriksaLapangan", "kpm.MutuKeluarga", "kpm.PasanganMirip",
    "kpm.PerubahanDesa", "graduasi.Proyeksi",
}  # fmt: skip
SEBUTAN = ("kpm_keluarga", "x.nama_pengurus")


def gabung(t: Tahap) -> str:
    urut = "bagian::bigint * 100000000 + nomor"
    return f"""
    LEFT JOIN (
        SELECT nik, urut, (urut / 100000000)::smallint AS bagian, (urut %% 100000000)::int AS nomor
        FROM (SELECT nik, min({urut}) AS urut FROM {t.b} WHERE nik IS NOT NULL GROUP BY nik
              HAVING count(*) > 1) ganda
    ) d ON d.nik = b.nik
    LEFT JOIN (
        SELECT no_kk, count(*) FILTER (WHERE hubungan = 'pengurus') AS pengurus,
            min(nomor) FILTER (WHERE hubungan = 'pengurus') AS baris,
            max(nomor) FILTER (WHERE hubungan = 'pengurus') AS terakhir,
            min(kode_desa) FILTER (WHERE hubungan = 'pengurus') AS kode_desa
        FROM {t.b} WHERE no_kk IS NOT NULL GROUP BY no_kk
    ) f ON f.no_kk = b.no_kk
    LEFT JOIN (SELECT kode FROM wilayah_wilayah w WHERE w.tingkat = 4 AND w.berakhir_pada IS NULL
        AND {di_dalam("w.kode")}) w ON w.kode = b.kode_desa
    LEFT JOIN (SELECT kk.*, {di_dalam("kk.desa_id")} AS dalam FROM kpm_keluarga kk
        WHERE kk.status IN {TERBUKA}) kk ON kk.no_kk = b.no_kk
    LEFT JOIN kpm_anggota a ON a.nik = b.nik AND a.keluar_pada IS NULL
    LEFT JOIN kpm_anggota p ON p.keluarga_id = kk.id AND p.hubungan = 'pengurus'
        AND p.keluar_pada IS NULL AND b.hubungan = 'pengurus' AND p.nik <> b.nik
    LEFT JOIN (SELECT DISTINCT b.nik, b.no_kk FROM {t.b} b JOIN kpm_anggota a ON a.nik = b.nik
        AND a.hubungan = 'pengurus' AND a.keluar_pada IS NULL) bp
        ON bp.nik = p.nik AND bp.no_kk = b.no_kk"""


def ruas(t: Tahap) -> dict[str, str]:
    return {k: f"a.{k}" for k in ANGGOTA} | {
        k: f"(CASE WHEN b.hubungan = 'pengurus' THEN kk.{r} ELSE b.{k} END)"
        for k, r in KELUARGA.items()
    }


def susulan(k, t: Tahap) -> None:
    """Who belongs to a refused pengurus is refused, and who takes the place of a pengurus
    whose own row is refused."""
    for dari, sebab in [
        ("b.no_kk = u.no_kk AND b.hubungan <> 'pengurus' AND u.hubungan = 'pengurus'",
         "'pengurusnya (baris ' || u.nomor || ') ditolak. Perbaiki baris itu.'"),
        ("n.pengurus_lama = u.anggota_id",
         "'pengurus lama (baris ' || u.nomor || ') ditolak. Perbaiki baris itu.'"),
        ("b.no_kk = u.no_kk AND b.hubungan <> 'pengurus' AND u.hubungan = 'pengurus'",
         "'pengurusnya (baris ' || u.nomor || ') ditolak. Perbaiki baris itu.'"),
    ]:  # fmt: skip
        k.execute(
            f"""UPDATE {t.n} n SET hasil = 'ditolak', galat = jsonb_build_array(
                jsonb_build_object('kolom', 'no_kk', 'nilai', b.no_kk, 'sebab', {sebab}))
            FROM {t.b} b, (SELECT x.no_kk, x.nomor, x.hubungan, y.anggota_id
                FROM {t.n} y JOIN {t.b} x USING (bagian, nomor) WHERE y.hasil = 'ditolak') u
            WHERE n.bagian = b.bagian AND n.nomor = b.nomor AND n.hasil <> 'ditolak' AND {dari}"""
        )


def sql_hilang(t: Tahap) -> str:
    """Open families in the desa which the file names, that it does not name."""
    return f"""SELECT kk.id, kk.nama_pengurus AS nama, kk.id AS tujuan FROM kpm_keluarga kk
        WHERE kk.status IN {TERBUKA} AND {di_dalam("kk.desa_id")}
        AND kk.desa_id IN (SELECT DISTINCT kode_desa FROM {t.b})
        AND NOT EXISTS (SELECT 1 FROM {t.b} x WHERE x.no_kk = kk.no_kk)"""


def terapkan(k, t: Tahap) -> None:
    """New families and members are written once, with their components; what changed is
    updated, and the components of those families worked out afterwards. Who is pengurus no
    longer goes first: a family has one at any moment, and the next one may be new to it."""
    turun, *ubah = _sql_ubah(t)
    k.execute(turun, t.p)
    k.execute(_sql_keluarga(t))
    k.execute(f"ANALYZE {t.k} (id, no_kk)")
    k.execute(_sql_anggota(t))
    k.execute(f"ANALYZE {t.o} (id, keluarga_id, baru)")
    # The trigram indexes take new words in bigger helpings; what is left waiting stays small.
    k.execute("SET LOCAL gin_pending_list_limit = '16MB'")
    aturan = ketentuan_pada(t.tanggal)
    sql, p = sql_keluarga_baru(aturan, t.tanggal, keluarga=t.k, anggota=t.o)
    # Grouped by sorting what is in order already; by hashing, many families spill and come out
    # in no order, which every index then pays for.
    k.execute("SET LOCAL enable_hashagg = off")
    k.execute(sql, p)
    k.execute("SET LOCAL enable_hashagg = on")
    k.execute(_sql_status(t), t.p)
    for sql in ubah:
        k.execute(sql, t.p)
    k.execute(
        f"""SELECT DISTINCT keluarga_id FROM {t.n} WHERE keluarga_id IS NOT NULL
        AND hasil IN ('baru', 'berubah')"""
    )
    ids = [baris[0] for baris in k.fetchall()]
    if ids:
        hitung_komponen(tanggal=t.tanggal, keluarga_ids=ids)


def sesudah_terapkan(impor, oleh) -> None:
    """What changed of families that were there is on their pages; families like those just
    written are looked for at once, whatever the door."""
    catat_dari_impor(impor, oleh)
    if impor.hitungan["baru"] or impor.hitungan["berubah"]:
        minta_cari_impor(oleh=oleh, impor=impor)


def sesudah_batal(k, t: Tahap, ids: list[int]) -> None:
    cabut_dari_impor(t.impor, ids)
    hitung_komponen(tanggal=t.tanggal, keluarga_ids=ids)


def _sql_keluarga(t: Tahap) -> str:
    """New families, with the ids they will have."""
    return f"""CREATE UNLOGGED TABLE {t.k} AS
        SELECT nextval('kpm_keluarga_id_seq') AS id, s.* FROM (
            SELECT b.no_kk, b.kode_desa AS desa_id, coalesce(b.alamat, '') AS alamat,
                coalesce(b.rt, '') AS rt, coalesce(b.rw, '') AS rw,
                coalesce(b.status, 'calon') AS status, b.tahun_masuk::smallint AS tahun_masuk,
                coalesce(b.id_dtsen, '') AS id_dtsen, coalesce(b.no_kks, '') AS no_kks,
                coalesce(b.bank, '') AS bank, b.nama AS nama_pengurus
            FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
            WHERE n.hasil = 'baru' AND b.hubungan = 'pengurus' AND n.keluarga_id IS NULL
            ORDER BY b.bagian, b.nomor) s"""


def _sql_anggota(t: Tahap) -> str:
    """New members, with the ids they will have; `baru`: of a new family."""
    return f"""CREATE UNLOGGED TABLE {t.o} AS
        SELECT nextval('kpm_anggota_id_seq') AS id, s.* FROM (
            SELECT coalesce(n.keluarga_id, kk.id) AS keluarga_id, n.keluarga_id IS NULL AS baru,
                b.nik, b.nama, b.hubungan, b.jenis_kelamin, b.tanggal_lahir,
                coalesce(b.hamil, false) AS hamil, b.hpl, NULL::smallint AS kehamilan_ke,
                coalesce(b.jenjang, '') AS jenjang, coalesce(b.npsn, '') AS npsn,
                coalesce(b.kelas, '') AS kelas,
                coalesce(b.disabilitas_berat, false) AS disabilitas_berat,
                false AS korban_ham, NULL::date AS keluar_pada
            FROM {t.n} n JOIN {t.b} b USING (bagian, nomor) LEFT JOIN {t.k} kk USING (no_kk)
            WHERE n.hasil = 'baru' ORDER BY b.bagian, b.nomor) s"""


def _sql_status(t: Tahap) -> str:
    return f"""INSERT INTO kpm_perubahanstatus (keluarga_id, dari, ke, tanggal, alasan, dasar,
            oleh_id, dicatat_pada)
        SELECT id, '', status, %(tanggal)s, %(alasan)s, '', %(oleh)s, now() FROM {t.k}"""


def _sql_ubah(t: Tahap) -> list[str]:
    """Updates of what differs: of members who are not pengurus, of who is, of families. (Columns
    that a file must have are among those of members.)"""
    anggota = [k for k in ANGGOTA if k in t.kolom]
    keluarga = {k: r for k, r in KELUARGA.items() if k in t.kolom}
    isi = ", ".join(f"{k} = coalesce(b.{k}, a.{k})" for k in anggota)
    sql = [
        f"""UPDATE kpm_anggota a SET {isi}, diubah_pada = now()
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil = 'berubah' AND a.id = n.anggota_id AND n.beda ?| {_larik(anggota)}
        AND {syarat}"""
        for syarat in ("b.hubungan <> 'pengurus'", "b.hubungan = 'pengurus'")
    ]
    if keluarga:
        isi = ", ".join(f"{r} = coalesce(b.{k}, kk.{r})" for k, r in keluarga.items())
        sql.append(
            f"""UPDATE kpm_keluarga kk SET {isi}, diubah_pada = now()
            FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
            WHERE n.hasil = 'berubah' AND b.hubungan = 'pengurus' AND kk.id = n.keluarga_id
            AND n.beda ?| {_larik(keluarga)}"""
        )
    return sql


def _larik(nama) -> str:
    return "ARRAY[" + ", ".join(f"'{n}'" for n in nama) + "]"
