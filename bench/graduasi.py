"""Proposals of one district: 5,000 of them, at every stage, waiting for somebody and not."""

import re
from functools import partial

from django.db import connection, transaction
from django.urls import reverse

from .halaman import ambil, klien
from .ukur import Hasil, ukur

USULAN = 5_000
# Stages in turn, each proposal with its first step, so that maker and checker are looked at.
ISI = """
WITH u AS (
    INSERT INTO graduasi_usulan (keluarga_id, jenis, status, alasan, pengusul_id, sumber,
        dibuat_pada, tahap_sejak, nomor_putusan, nomor_pengantar)
    SELECT k.id, 'sejahtera', (ARRAY['draf','diajukan','diperiksa','diteruskan'])[1 + k.n %% 4],
        'Warung berkembang, keluarga bersedia keluar.', k.pendamping_id, 'pendamping',
        now() - k.n * interval '1 hour', now() - (k.n %% 30) * interval '1 day', '', ''
    FROM (SELECT id, pendamping_id, row_number() OVER (ORDER BY id) AS n FROM kpm_keluarga k
          WHERE status = 'aktif' AND pendamping_id IS NOT NULL AND desa_id LIKE '64.02.%%'
          AND NOT EXISTS (SELECT FROM graduasi_usulan u WHERE u.keluarga_id = k.id)
          ORDER BY id LIMIT %s) k
    RETURNING id, pengusul_id
)
INSERT INTO graduasi_langkahusulan (usulan_id, dari, ke, oleh_id, jabatan, catatan, pada)
SELECT id, '', 'draf', pengusul_id, 'Pendamping sosial', '', now() FROM u
"""
BARIS = """
SELECT u.id, u.status, u.jenis, u.alasan, u.tahap_sejak, k.nama_pengurus, w.nama
FROM graduasi_usulan u JOIN kpm_keluarga k ON k.id = u.keluarga_id
JOIN wilayah_wilayah w ON w.kode = k.desa_id
WHERE k.desa_id >= '64.02' AND k.desa_id < '64.02/' {saring}
ORDER BY u.id DESC LIMIT 26
"""


def _sql(saring: str) -> int:
    with connection.cursor() as k:
        k.execute(BARIS.format(saring=saring))
        return len(k.fetchall())


def ukur_graduasi() -> list[Hasil]:
    with transaction.atomic():
        with connection.cursor() as k:
            k.execute(ISI, [USULAN])
        hasil = _ukur()
        transaction.set_rollback(True)
    return hasil


def _ukur() -> list[Hasil]:
    c, daftar = klien("korkab_kukar"), reverse("graduasi:daftar")
    html = ambil(c, f"{daftar}?tampil=semua")
    sesudah = re.search(r"sesudah=(\d+)", html)
    if sesudah is None:
        raise RuntimeError("daftar usulan tidak punya halaman berikut")
    hasil = []
    for kata, tanya, saring in [
        ("Usulan, menunggu koordinator", "", "AND u.status = 'diajukan'"),
        ("Usulan, semua", "?tampil=semua", ""),
        ("Usulan, halaman berikut", f"?tampil=semua&sesudah={sesudah[1]}",
         f"AND u.id < {sesudah[1]}"),
        ("Usulan, satu tahap dan cari", "?tampil=semua&status=diperiksa&q=siti",
         "AND u.status = 'diperiksa' AND upper(k.nama_pengurus) LIKE '%SITI%'"),
        ("Usulan, lewat batas, terlama dahulu", "?tampil=semua&terlambat=on&urut=lama", ""),
    ]:  # fmt: skip
        kerja = partial(ambil, c, daftar + tanya)
        polos = f"/bench/polos/{len(kerja())}/"
        lantai = {
            "SQL tangan": partial(_sql, saring),
            "halaman Django polos": partial(ambil, c, polos),
        }
        hasil.append(ukur(kata, kerja, lantai))
    return hasil
