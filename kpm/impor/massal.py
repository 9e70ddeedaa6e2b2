"""The rows of an import against the register, as SQL on the whole file.

`bandingkan` judges, `terapkan` writes; both run inside the caller's transaction. Messages
about rows outside the operator's regions never tell whether such a row exists.
"""

import csv
import io
import json
from collections.abc import Iterable

from django.db import connection

from pkh.akun.cakupan import Cakupan

from .periksa import BarisDinilai

# columns of the staging table, and the columns of the register they are compared with
KELUARGA = {"kode_desa": "desa_id", "alamat": "alamat", "rt": "rt", "rw": "rw",
            "tahun_masuk": "tahun_masuk", "id_dtsen": "id_dtsen", "no_kks": "no_kks",
            "bank": "bank"}  # fmt: skip
ANGGOTA = ["nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "hamil", "hpl", "jenjang",
           "npsn", "kelas", "disabilitas_berat"]  # fmt: skip
KOLOM = ["no_kk", "nik", *ANGGOTA, *KELUARGA, "status"]
TERBUKA = "('calon', 'aktif', 'ditangguhkan')"
TIDAK_DITEMUKAN = "tidak ditemukan di wilayah Anda. Periksa nomornya, atau tanyakan koordinator."
SETUMPUK = 5_000


def salin(impor_id: int, baris: Iterable[BarisDinilai], maju=lambda n: None) -> int:
    """COPY judged rows into the staging table, a few thousand at a time. Rows copied."""
    kepala = ["impor_id", "nomor", *KOLOM, "asli", "galat", "peringatan", "beda", "hasil"]
    perintah = f"COPY kpm_barisimpor ({', '.join(kepala)}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
    jumlah = 0
    tumpukan = io.StringIO()
    penulis = csv.writer(tumpukan)
    with connection.cursor() as kursor:
        for b in baris:
            penulis.writerow(
                [impor_id, b.nomor]
                + [_nilai(b.nilai.get(k)) for k in KOLOM]
                + [json.dumps(v) for v in (b.asli, b.galat, b.peringatan)]
                + ["{}", ""]
            )
            jumlah += 1
            if jumlah % SETUMPUK == 0:
                _tuang(kursor, perintah, tumpukan)
                maju(jumlah)
        _tuang(kursor, perintah, tumpukan)
    return jumlah


def _nilai(nilai) -> str:
    if nilai is None:
        return "\\N"
    return str(nilai)


def _tuang(kursor, perintah: str, tumpukan: io.StringIO) -> None:
    tumpukan.seek(0)
    kursor.copy_expert(perintah, tumpukan)
    tumpukan.seek(0)
    tumpukan.truncate()


def _parameter(impor_id: int, cakupan: Cakupan) -> dict:
    kode = [""] if cakupan.nasional else list(cakupan.wilayah)
    return {
        "impor": impor_id,
        "dari": kode,
        "sampai": ["~" if k == "" else k + "/" for k in kode],
        "tidak_ditemukan": TIDAK_DITEMUKAN,
    }


def _di_dalam(ruas: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM unnest(%(dari)s::text[], %(sampai)s::text[]) r(dari, sampai) "
        f"""WHERE {ruas} >= r.dari COLLATE "C" AND {ruas} < r.sampai COLLATE "C")"""
    )


def _tolak(kolom: str, sebab: str, dari: str, syarat: str) -> str:
    """SQL that adds one error to the rows which meet `syarat`."""
    return f"""
        UPDATE kpm_barisimpor b SET galat = b.galat || jsonb_build_array(jsonb_build_object(
            'kolom', '{kolom}', 'nilai', coalesce(b.asli ->> '{kolom}', ''), 'sebab', {sebab},
            'register', true))
        {dari} {"AND" if "WHERE" in dari else "WHERE"} b.impor_id = %(impor)s AND {syarat}"""


def bandingkan(impor_id: int, cakupan: Cakupan, kolom: list[str], *, ulang: bool = False) -> dict:
    """Judge every row against the register; the counts by verdict.

    `ulang`: the rows were judged before and the register may have changed since; the errors
    of the file itself stay, those that came from the register are looked for again.
    """
    p = _parameter(impor_id, cakupan)
    with connection.cursor() as k:
        # The rows were written a moment ago: without statistics the planner thinks them few.
        k.execute("SET LOCAL enable_nestloop = off")
        if ulang:
            k.execute(
                """UPDATE kpm_barisimpor SET hasil = '', beda = '{}', keluarga_id = NULL,
                anggota_id = NULL, galat = COALESCE((SELECT jsonb_agg(g) FROM
                jsonb_array_elements(galat) g WHERE NOT g ? 'register'), '[]')
                WHERE impor_id = %(impor)s""",
                p,
            )
        for sql in _langkah_banding(kolom):
            k.execute(sql, p)
        k.execute(_SQL_HITUNG, p)
        hitungan = dict(zip([d[0] for d in k.description], k.fetchone(), strict=True))
        k.execute("SET LOCAL enable_nestloop = on")
        return hitungan


_SQL_HITUNG = f"""
    SELECT count(*) AS baris,
        count(*) FILTER (WHERE hasil = 'baru') AS baru,
        count(*) FILTER (WHERE hasil = 'berubah') AS berubah,
        count(*) FILTER (WHERE hasil = 'sama') AS sama,
        count(*) FILTER (WHERE hasil = 'ditolak') AS ditolak,
        count(*) FILTER (WHERE peringatan <> '[]') AS peringatan,
        count(DISTINCT no_kk) FILTER (WHERE hasil <> 'ditolak') AS keluarga,
        (SELECT count(*) FROM kpm_keluarga kk WHERE kk.status IN {TERBUKA}
            AND kk.desa_id IN (SELECT DISTINCT kode_desa FROM kpm_barisimpor
                WHERE impor_id = %(impor)s AND hasil <> 'ditolak')
            AND NOT EXISTS (SELECT 1 FROM kpm_barisimpor b
                WHERE b.impor_id = %(impor)s AND b.no_kk = kk.no_kk)) AS hilang
    FROM kpm_barisimpor WHERE impor_id = %(impor)s"""


def _langkah_banding(kolom: list[str]) -> list[str]:
    tanpa_galat = "b.galat = '[]'"
    return [
        _tolak(
            "kode_desa",
            "%(tidak_ditemukan)s",
            "",
            f"""b.kode_desa IS NOT NULL AND NOT ({_di_dalam("b.kode_desa")}
            AND EXISTS (SELECT 1 FROM wilayah_wilayah w WHERE w.kode = b.kode_desa
                AND w.tingkat = 4 AND w.berakhir_pada IS NULL))""",
        ),
        # an open family of that KK outside the own regions: not to be learnt of
        _tolak(
            "no_kk",
            "%(tidak_ditemukan)s",
            f"FROM kpm_keluarga kk WHERE kk.no_kk = b.no_kk AND kk.status IN {TERBUKA}",
            f"NOT {_di_dalam('kk.desa_id')}",
        ),
        f"""UPDATE kpm_barisimpor b SET keluarga_id = kk.id FROM kpm_keluarga kk
            WHERE b.impor_id = %(impor)s AND kk.no_kk = b.no_kk AND kk.status IN {TERBUKA}
            AND {_di_dalam("kk.desa_id")}""",
        """UPDATE kpm_barisimpor b SET anggota_id = a.id FROM kpm_anggota a
            WHERE b.impor_id = %(impor)s AND a.nik = b.nik AND a.keluar_pada IS NULL
            AND a.keluarga_id = b.keluarga_id""",
        _tolak(
            "nik",
            f"""CASE WHEN {_di_dalam("kk.desa_id")} THEN 'sudah tercatat pada keluarga '
            || kk.nama_pengurus || ' (' || kk.status || '). Keluarkan dahulu dari keluarga itu.'
            ELSE %(tidak_ditemukan)s END""",
            """FROM kpm_anggota a JOIN kpm_keluarga kk ON kk.id = a.keluarga_id
            WHERE a.nik = b.nik AND a.keluar_pada IS NULL""",
            "a.keluarga_id IS DISTINCT FROM b.keluarga_id",
        ),
        _tolak(
            "hubungan",
            "'keluarga ini sudah punya pengurus lain, yang tidak ada dalam berkas.'",
            "FROM kpm_anggota a WHERE a.keluarga_id = b.keluarga_id",
            """a.hubungan = 'pengurus' AND a.keluar_pada IS NULL AND b.hubungan = 'pengurus'
            AND a.nik <> b.nik AND NOT EXISTS (SELECT 1 FROM kpm_barisimpor lain
                WHERE lain.impor_id = b.impor_id AND lain.anggota_id = a.id)""",
        ),
        _tolak(
            "no_kk",
            "'pengurusnya (baris ' || u.nomor || ') ditolak. Perbaiki baris itu.'",
            """FROM kpm_barisimpor u WHERE u.impor_id = b.impor_id AND u.no_kk = b.no_kk
            AND u.hubungan = 'pengurus' AND u.galat <> '[]'""",
            f"b.hubungan <> 'pengurus' AND {tanpa_galat}",
        ),
        _sql_beda(kolom),
        """UPDATE kpm_barisimpor SET hasil = CASE
            WHEN galat <> '[]' THEN 'ditolak' WHEN anggota_id IS NULL THEN 'baru'
            WHEN beda = '{}' THEN 'sama' ELSE 'berubah' END WHERE impor_id = %(impor)s""",
    ]


def _sql_beda(kolom: list[str]) -> str:
    """Field -> [old, new] of every row that meets a member. Empty cells change nothing."""

    def satu(nama: str, register: str, syarat: str) -> str:
        return (
            f"CASE WHEN {syarat} b.{nama} IS DISTINCT FROM {register} AND b.{nama} IS NOT NULL "
            f"THEN jsonb_build_object('{nama}', jsonb_build_array({register}::text, "
            f"b.{nama}::text)) ELSE '{{}}' END"
        )

    bagian = [satu(k, f"a.{k}", "") for k in ANGGOTA if k in kolom] + [
        satu(k, f"kk.{r}", "b.hubungan = 'pengurus' AND") for k, r in KELUARGA.items() if k in kolom
    ]
    return f"""UPDATE kpm_barisimpor b SET beda = {" || ".join(bagian)}
        FROM kpm_anggota a JOIN kpm_keluarga kk ON kk.id = a.keluarga_id
        WHERE b.impor_id = %(impor)s AND a.id = b.anggota_id"""


def terapkan(impor_id: int, kolom: list[str], oleh_id: int, alasan: str, tanggal) -> list[int]:
    """Write the accepted rows; ids of the families touched. The caller has just compared."""
    p = {"impor": impor_id, "oleh": oleh_id, "alasan": alasan, "tanggal": tanggal}
    with connection.cursor() as k:
        k.execute("SET LOCAL enable_nestloop = off")
        for sql in (_SQL_KELUARGA_BARU, _SQL_STATUS_BARU, _SQL_ISI_KELUARGA):
            k.execute(sql, p)
        for sql in _sql_ubah(kolom):
            k.execute(sql, p)
        k.execute(_SQL_ANGGOTA_BARU, p)
        k.execute(
            """SELECT DISTINCT keluarga_id FROM kpm_barisimpor
            WHERE impor_id = %(impor)s AND hasil IN ('baru', 'berubah')""",
            p,
        )
        ids = [baris[0] for baris in k.fetchall()]
        k.execute("SET LOCAL enable_nestloop = on")
        return ids


_SQL_KELUARGA_BARU = """
    INSERT INTO kpm_keluarga (no_kk, desa_id, alamat, rt, rw, telepon, status, status_sejak,
        tahun_masuk, id_dtsen, no_kks, bank, nama_pengurus, jumlah_anggota, komponen,
        dibuat_pada, diubah_pada)
    SELECT no_kk, kode_desa, coalesce(alamat, ''), coalesce(rt, ''), coalesce(rw, ''), '',
        coalesce(status, 'calon'), %(tanggal)s, tahun_masuk, coalesce(id_dtsen, ''),
        coalesce(no_kks, ''), coalesce(bank, ''), nama, 0, '{}', now(), now()
    FROM kpm_barisimpor WHERE impor_id = %(impor)s AND hasil <> 'ditolak'
        AND hubungan = 'pengurus' AND keluarga_id IS NULL ORDER BY nomor"""
_SQL_STATUS_BARU = """
    INSERT INTO kpm_perubahanstatus (keluarga_id, dari, ke, tanggal, alasan, dasar, oleh_id,
        dicatat_pada)
    SELECT kk.id, '', kk.status, %(tanggal)s, %(alasan)s, '', %(oleh)s, now()
    FROM kpm_barisimpor b JOIN kpm_keluarga kk ON kk.no_kk = b.no_kk
        AND kk.status IN ('calon', 'aktif', 'ditangguhkan')
    WHERE b.impor_id = %(impor)s AND b.hasil <> 'ditolak' AND b.hubungan = 'pengurus'
        AND b.keluarga_id IS NULL"""
_SQL_ISI_KELUARGA = f"""
    UPDATE kpm_barisimpor b SET keluarga_id = kk.id FROM kpm_keluarga kk
    WHERE b.impor_id = %(impor)s AND b.hasil <> 'ditolak' AND b.keluarga_id IS NULL
        AND kk.no_kk = b.no_kk AND kk.status IN {TERBUKA}"""
_SQL_ANGGOTA_BARU = """
    INSERT INTO kpm_anggota (keluarga_id, nik, nama, hubungan, jenis_kelamin, tanggal_lahir,
        hamil, hpl, jenjang, npsn, kelas, disabilitas_berat, korban_ham, komponen, dibayar,
        alasan_keluar, diubah_pada)
    SELECT keluarga_id, nik, nama, hubungan, jenis_kelamin, tanggal_lahir,
        coalesce(hamil, false), hpl, coalesce(jenjang, ''), coalesce(npsn, ''),
        coalesce(kelas, ''), coalesce(disabilitas_berat, false), false, '', false, '', now()
    FROM kpm_barisimpor WHERE impor_id = %(impor)s AND hasil = 'baru' ORDER BY nomor"""


def _sql_ubah(kolom: list[str]) -> list[str]:
    """Updates of what differs. A change of pengurus goes in two steps: the old one first."""
    anggota = ", ".join(f"{k} = coalesce(b.{k}, a.{k})" for k in ANGGOTA if k in kolom)
    keluarga = ", ".join(
        f"{r} = coalesce(b.{k}, kk.{r})" for k, r in KELUARGA.items() if k in kolom
    )
    return [
        f"""UPDATE kpm_anggota a SET {anggota}, diubah_pada = now() FROM kpm_barisimpor b
            WHERE b.impor_id = %(impor)s AND b.hasil = 'berubah' AND a.id = b.anggota_id
            AND {syarat}"""
        for syarat in ("b.hubungan <> 'pengurus'", "b.hubungan = 'pengurus'")
    ] + [
        f"""UPDATE kpm_keluarga kk SET {keluarga}, diubah_pada = now() FROM kpm_barisimpor b
            WHERE b.impor_id = %(impor)s AND b.hasil = 'berubah' AND b.hubungan = 'pengurus'
            AND kk.id = b.keluarga_id"""
    ]
