"""The SQL of kind `kelayakan_daerah`; the names are explained in kpm/impor/massal.py.

A file proposes, it does not graduate: each family gets the draft that `usulkan` would make,
and goes through the ranks like any other. Steps of a proposal are never deleted, so taking an
import back withdraws the drafts nobody has touched.
"""

from graduasi.aturan import TERBUKA, JenisGraduasi, StatusUsulan, Sumber, sebut_jabatan
from kpm.impor.massal import Periksa, Tahap, di_dalam
from kpm.impor.syarat import TAK_TERLIHAT, ganda, keluarga_terlihat, tulis_hari
from pkh.akun.hak import HAK
from pkh.akun.models import Pengguna
from pkh.pekerjaan.layanan import GagalBerpesan

SATUAN = "usulan"
HILANG = "Draf usulan dengan nomor putusan yang sama, tidak disebut berkas ini. Tidak diubah."
RUTE_HILANG = "graduasi:rinci"
TANPA_TANDA = (
    "Tidak dapat ditandai: draf yang tidak lagi diputuskan daerah ditarik dari halaman usulannya."
)
TABEL = ("kpm_keluarga", "graduasi_usulan")
JENIS, SUMBER = str(JenisGraduasi.KELAYAKAN_DAERAH), str(Sumber.DAERAH)
BILA_BATAL = "Draf usulan yang dibuat impor ini ditarik; langkahnya tetap tercatat."
DRAF, DITARIK = str(StatusUsulan.DRAF), str(StatusUsulan.DITARIK)
BUKA = "(" + ", ".join(f"'{s}'" for s in TERBUKA) + ")"

PERIKSA = [
    TAK_TERLIHAT,
    ganda("no_kk", "b.no_kk"),
    Periksa(
        "tanggal_putusan",
        "b.tanggal_putusan > %(tanggal)s",
        "'tidak boleh di masa depan. Periksa tahunnya.'",
    ),
    Periksa(
        "no_kk",
        "s.id IS NULL AND kk.status <> 'aktif'",
        "'hanya keluarga berstatus aktif yang dapat diusulkan; keluarga ini ' "
        "|| replace(kk.status, '_', ' ') || '.'",
    ),
    Periksa(
        "no_kk",
        "s.id IS NULL AND u.id IS NOT NULL",
        "'keluarga ini masih punya usulan yang belum tuntas. Tuntaskan atau tarik dahulu.'",
    ),
]
ADA = "s.id IS NOT NULL"
KUNCI = {"keluarga_id": "kk.id", "desa_id": "kk.desa_id"}


def gabung(t: Tahap) -> str:
    """`u`: the open proposal; `s`: one by this very decision that was not turned down."""
    return f"""{keluarga_terlihat(t)}
    LEFT JOIN graduasi_usulan u ON u.keluarga_id = kk.id AND u.status IN {BUKA}
    LEFT JOIN (
        SELECT keluarga_id, nomor_putusan, tanggal_putusan, max(id) AS id FROM graduasi_usulan
        WHERE jenis = '{JENIS}' AND status NOT IN ('ditarik', 'ditolak', 'dibatalkan')
        GROUP BY keluarga_id, nomor_putusan, tanggal_putusan
    ) s ON s.keluarga_id = kk.id AND s.nomor_putusan = b.nomor_putusan
        AND s.tanggal_putusan = b.tanggal_putusan"""


def ruas(t: Tahap) -> dict[str, str]:
    """A proposal is changed on its page, not by a file."""
    return {}


def susulan(k, t: Tahap) -> None:
    """No row rests on another."""


def sql_hilang(t: Tahap) -> str:
    """Drafts by the decisions of the file, of families that it does not name."""
    return f"""SELECT u.id, kk.nama_pengurus AS nama, u.id AS tujuan
        FROM graduasi_usulan u JOIN kpm_keluarga kk ON kk.id = u.keluarga_id
        WHERE {di_dalam("kk.desa_id")} AND u.jenis = '{JENIS}' AND u.status = '{DRAF}'
        AND u.nomor_putusan IN (SELECT nomor_putusan FROM {t.b})
        AND NOT EXISTS (SELECT 1 FROM {t.n} n WHERE n.keluarga_id = kk.id)"""


def terapkan(k, t: Tahap) -> None:
    k.execute(
        f"""SELECT kk.status FROM kpm_keluarga kk WHERE kk.id IN
            (SELECT keluarga_id FROM {t.n} WHERE hasil = 'baru') ORDER BY kk.id FOR UPDATE"""
    )
    if any(status != "aktif" for (status,) in k.fetchall()):
        raise GagalBerpesan(
            "Status sebuah keluarga berubah sementara impor diterapkan. Tidak ada yang "
            "ditulis; periksa pratinjau lalu terapkan lagi."
        )
    jabatan = sebutan_jabatan(Pengguna.objects.get(pk=t.oleh))
    k.execute(
        f"""WITH u AS (
            INSERT INTO graduasi_usulan (keluarga_id, jenis, status, alasan, pengusul_id, sumber,
                dibuat_pada, tahap_sejak, nomor_putusan, tanggal_putusan, nomor_pengantar)
            SELECT n.keluarga_id, '{JENIS}', '{DRAF}', concat_ws(' ', 'Keputusan daerah nomor '
                || b.nomor_putusan || ' tanggal ' || {tulis_hari("b.tanggal_putusan")}
                || '.', b.sebab), %(oleh)s, '{SUMBER}', now(), now(),
                b.nomor_putusan, b.tanggal_putusan, ''
            FROM {t.n} n JOIN {t.b} b USING (bagian, nomor) WHERE n.hasil = 'baru'
            ORDER BY n.keluarga_id RETURNING id, keluarga_id
        )
        INSERT INTO graduasi_langkahusulan (usulan_id, dari, ke, oleh_id, jabatan, catatan, pada)
        SELECT u.id, '', '{DRAF}', %(oleh)s, (
            SELECT j.kata FROM unnest(%(kode)s::text[], %(sebutan)s::text[])
                WITH ORDINALITY j(kode, kata, urut)
            WHERE n.desa_id LIKE j.kode || '.%%' ORDER BY j.urut LIMIT 1
        ), '', now()
        FROM u JOIN {t.n} n ON n.keluarga_id = u.keluarga_id AND n.hasil = 'baru' ORDER BY u.id""",
        t.p | {"kode": [k for k, _ in jabatan], "sebutan": [s for _, s in jabatan]},
    )


def sebutan_jabatan(oleh: Pengguna) -> list[tuple[str, str]]:
    """(region, what it is called) of the posts that carry the act, definitive first."""
    posisi = [j for j in oleh.jabatan_kini if j.peran in HAK["graduasi.impor"][1]]
    posisi.sort(key=lambda j: (j.sifat != "definitif", j.pk))
    return [
        (j.wilayah.pk, sebut_jabatan(j.get_peran_display(), j.sifat, j.wilayah.nama))
        for j in posisi
        if j.wilayah is not None
    ]


def batalkan(k, t: Tahap, konteks: str) -> dict:
    """Withdraw the drafts of the import; those that went on, or were changed, stay."""
    k.execute(
        """CREATE TEMP TABLE batal_usulan ON COMMIT DROP AS
        SELECT u.id, kk.nama_pengurus AS nama, u.status = %s AND (u.alasan, u.jenis,
            u.nomor_putusan, u.tanggal_putusan) IS NOT DISTINCT FROM (e.alasan, e.jenis,
            e.nomor_putusan, e.tanggal_putusan) AS tetap
        FROM graduasi_usulanevent e JOIN graduasi_usulan u ON u.id = e.pgh_obj_id
        JOIN kpm_keluarga kk ON kk.id = u.keluarga_id
        WHERE e.pgh_context_id = %s AND e.pgh_label = 'insert'
        ORDER BY kk.id FOR UPDATE OF kk, u""",
        [DRAF, konteks],
    )
    k.execute(
        "UPDATE graduasi_usulan SET status = %s WHERE id IN "
        "(SELECT id FROM batal_usulan WHERE tetap)",
        [DITARIK],
    )
    ditarik = k.rowcount
    k.execute(
        """INSERT INTO graduasi_langkahusulan (usulan_id, dari, ke, oleh_id, jabatan, catatan, pada)
        SELECT b.id, %s, %s, l.oleh_id, l.jabatan, 'Impor dibatalkan', now()
        FROM batal_usulan b JOIN graduasi_langkahusulan l ON l.usulan_id = b.id AND l.dari = ''
        WHERE b.tetap ORDER BY b.id""",
        [DRAF, DITARIK],
    )
    k.execute("SELECT id, nama FROM batal_usulan WHERE NOT tetap ORDER BY nama, id")
    sisa = k.fetchall()
    k.execute("DROP TABLE batal_usulan")
    return {
        "satuan": ditarik,
        "dikembalikan": ditarik,
        "dihapus": 0,
        "ditolak": len(sisa),
        "daftar": [
            {"id": i, "nama": nama, "sebab": "usulannya sudah diubah atau diajukan"}
            for i, nama in sisa[:500]
        ],
    }
