"""Work on whole tables: who is whose pendamping today, the obligations of a month."""

from datetime import date

from django.db import connection


def selaraskan_pendamping(pada: date, keluarga: list[int] | None = None) -> int:
    """Keluarga.pendamping as the assignments say on `pada`; how many families changed.

    A family whose last assignment has ended has nobody; one that never had any is left alone.
    """
    with connection.cursor() as kursor:
        kursor.execute(
            """
            UPDATE kpm_keluarga k SET pendamping_id = b.pendamping_id
            FROM (
                SELECT DISTINCT ON (keluarga_id) keluarga_id,
                       CASE WHEN selesai IS NULL OR selesai >= %(pada)s
                            THEN pendamping_id END AS pendamping_id
                FROM pendamping_penugasan
                WHERE mulai <= %(pada)s
                  AND (%(keluarga)s::bigint[] IS NULL OR keluarga_id = ANY(%(keluarga)s))
                ORDER BY keluarga_id, mulai DESC
            ) b
            WHERE k.id = b.keluarga_id AND k.pendamping_id IS DISTINCT FROM b.pendamping_id
            """,
            {"pada": pada, "keluarga": keluarga},
        )
        return kursor.rowcount


# Where the commitment of a component is kept. Elderly and severely disabled people are
# checked at home or in day care: no facility. Nobody has defined one for HAM victims.
KEWAJIBAN = ("sd", "smp", "sma", "hamil", "usia_dini", "lansia", "disabilitas")
DI_POSYANDU = ("hamil", "usia_dini")


def buat_kewajiban(
    *, bulan: date, wilayah: str | None = None, pendamping: int | None = None
) -> int:
    """One open row of Verifikasi per member with a component in an active family for the
    month (its first day), in and below `wilayah`, of `pendamping` (all without); how many
    are new.

    What is there already is left as it is, so it may run again at any time.
    """
    if bulan.day != 1:
        raise ValueError("bulan harus tanggal 1")
    with connection.cursor() as kursor:
        kursor.execute(
            """
            INSERT INTO pendamping_verifikasi
                (anggota_id, keluarga_id, bulan, komponen, fasilitas_kode,
                 alpa, izin, sakit, hasil, alasan)
            SELECT a.id, k.id, %(bulan)s, a.komponen,
                   CASE WHEN a.npsn <> '' AND a.jenjang = a.komponen THEN a.npsn
                        WHEN a.komponen = ANY(%(posyandu)s) THEN coalesce(p.kode, '')
                        ELSE '' END,
                   0, 0, 0, 'belum', ''
            FROM kpm_anggota a
            JOIN kpm_keluarga k ON k.id = a.keluarga_id
            LEFT JOIN (
                SELECT DISTINCT ON (desa_id) desa_id, kode FROM kpm_fasilitas
                WHERE jenis = 'posyandu' ORDER BY desa_id, kode
            ) p ON p.desa_id = k.desa_id
            WHERE k.status = 'aktif' AND k.status_sejak < %(bulan)s::date + interval '1 month'
              AND a.keluar_pada IS NULL AND a.komponen = ANY(%(kewajiban)s)
              AND (%(wilayah)s::text IS NULL
                   OR (k.desa_id >= %(wilayah)s AND k.desa_id < %(wilayah)s || '/'))
              AND (%(pendamping)s::bigint IS NULL OR k.pendamping_id = %(pendamping)s)
            ON CONFLICT (anggota_id, bulan) DO NOTHING
            """,
            {
                "bulan": bulan,
                "wilayah": wilayah,
                "pendamping": pendamping,
                "kewajiban": list(KEWAJIBAN),
                "posyandu": list(DI_POSYANDU),
            },
        )
        return kursor.rowcount
