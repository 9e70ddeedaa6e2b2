"""The SQL of kind `penugasan`; the names are explained in kpm/impor/massal.py.

The rules are those of pendamping/penugasan/layanan.py, with one difference: a family that
was in nobody's care may be given to somebody from any day of the past, for that is how the
assignments of years come in. An import makes no Penyerahan; it is taken back by itself.
"""

from kpm.impor.batal import Balik
from kpm.impor.massal import Periksa, Tahap, di_dalam
from kpm.impor.syarat import TAK_TERLIHAT, ganda, keluarga_terlihat, tulis_hari
from kpm.massal import TERBUKA
from pendamping.massal import selaraskan_pendamping
from pendamping.penugasan.layanan import BUKAN_PESERTA, PALING_DEPAN, PALING_LAMPAU
from pkh.akun.hak import Peran

SATUAN = "keluarga"
HILANG = (
    "Keluarga dari pendamping yang disebut berkas ini, tetapi keluarganya tidak. Tidak diubah "
    "tanpa pilihan Anda."
)
RUTE_HILANG, TANPA_TANDA = "kpm:rinci", ""
TABEL = (
    "kpm_keluarga", "pendamping_penugasan", "pendamping_profil", "akun_pengguna", "akun_jabatan",
)  # fmt: skip
LUAR = "(" + ", ".join(f"'{s}'" for s in sorted(BUKAN_PESERTA)) + ")"
LAIN = "p.pendamping_id <> g.id"

PERIKSA = [
    TAK_TERLIHAT,
    ganda("no_kk", "b.no_kk"),
    Periksa(
        "no_kk",
        f"kk.status IN {LUAR}",
        "'keluarga ini berstatus ' || replace(kk.status, '_', ' ') "
        "|| ', jadi tidak perlu pendamping. Hapus barisnya.'",
    ),
    Periksa("pendamping", "b.pendamping IS NOT NULL AND g.id IS NULL", "%(tidak_ditemukan)s"),
    Periksa(
        "pendamping",
        f"""g.id IS NOT NULL AND NOT (g.is_active AND EXISTS (
            SELECT 1 FROM akun_jabatan j WHERE j.pengguna_id = g.id
            AND j.peran = '{Peran.PENDAMPING}' AND j.mulai <= greatest(b.mulai, %(tanggal)s)
            AND (j.selesai IS NULL OR j.selesai >= greatest(b.mulai, %(tanggal)s))))""",
        "'tidak bertugas sebagai pendamping pada tanggal itu. Periksa jabatannya.'",
        bila_ubah=True,
    ),
    Periksa(
        "pendamping",
        "kk.desa_id NOT LIKE g.wilayah_id || '.%%'",
        "'bertugas di kabupaten/kota lain dari desa keluarga ini.'",
        bila_ubah=True,
    ),
    Periksa(
        "mulai",
        f"b.mulai > %(tanggal)s + {PALING_DEPAN}",
        f"'lebih dari {PALING_DEPAN} hari ke depan. Periksa tahunnya.'",
    ),
    Periksa(
        "mulai",
        f"{LAIN} AND b.mulai < %(tanggal)s - {PALING_LAMPAU}",
        f"'penyerahan dari pendamping lain paling jauh {PALING_LAMPAU} hari ke belakang.'",
    ),
    Periksa(
        "mulai",
        f"{LAIN} AND p.mulai >= b.mulai",
        f"'keluarga ini sudah diserahkan mulai ' || {tulis_hari('p.mulai')} "
        "|| '. Isi tanggal sesudahnya.'",
    ),
    Periksa(
        "mulai",
        "p.id IS NULL AND s.selesai >= b.mulai",
        f"'penugasan keluarga ini berakhir ' || {tulis_hari('s.selesai')} "
        "|| '. Isi tanggal sesudahnya.'",
    ),
    Periksa(
        "mulai",
        "p.pendamping_id = g.id AND p.mulai <> b.mulai",
        f"'sudah didampingi orang ini sejak ' || {tulis_hari('p.mulai')} "
        "|| '; tanggal di berkas tidak dipakai'",
        peringatan=True,
    ),
]
ADA = "p.id IS NOT NULL"
KUNCI = {"keluarga_id": "kk.id", "pendamping_id": "g.id", "penugasan_id": "p.id"}
BATAL = [Balik("pendamping.Penugasan", satuan="keluarga_id")]
IKUT_HAPUS: set[str] = set()
SEBUTAN = ("kpm_keluarga", "x.nama_pengurus")


def gabung(t: Tahap) -> str:
    return f"""{keluarga_terlihat(t)}
    LEFT JOIN (
        SELECT DISTINCT ON (lower(u.username)) lower(u.username) AS kunci, u.id, u.is_active,
            pr.wilayah_id
        FROM akun_pengguna u JOIN pendamping_profil pr ON pr.pengguna_id = u.id
        WHERE {di_dalam("pr.wilayah_id")} ORDER BY lower(u.username), u.id
    ) g ON g.kunci = lower(b.pendamping)
    LEFT JOIN pendamping_penugasan p ON p.keluarga_id = kk.id AND p.selesai IS NULL
    LEFT JOIN akun_pengguna u ON u.id = p.pendamping_id
    LEFT JOIN (SELECT keluarga_id, max(selesai) AS selesai FROM pendamping_penugasan
        WHERE selesai IS NOT NULL GROUP BY keluarga_id) s ON s.keluarga_id = kk.id"""


def ruas(t: Tahap) -> dict[str, str]:
    return {
        "pendamping": "(CASE WHEN p.pendamping_id = g.id THEN b.pendamping ELSE u.username END)"
    }


def susulan(k, t: Tahap) -> None:
    """No row rests on another."""


def sql_hilang(t: Tahap) -> str:
    """Open families of the pendamping whom the file names, that it does not name."""
    return f"""SELECT kk.id, kk.nama_pengurus AS nama, kk.id AS tujuan
        FROM pendamping_penugasan p JOIN kpm_keluarga kk
            ON kk.id = p.keluarga_id
        WHERE p.selesai IS NULL AND kk.status IN {TERBUKA} AND {di_dalam("kk.desa_id")}
        AND p.pendamping_id IN (SELECT pendamping_id FROM {t.n})
        AND NOT EXISTS (SELECT 1 FROM {t.n} x WHERE x.keluarga_id = kk.id)"""


def terapkan(k, t: Tahap) -> None:
    """End what was, begin what is, and mirror who has the family today."""
    k.execute(
        f"SELECT keluarga_id FROM {t.n} WHERE hasil IN ('baru', 'berubah') ORDER BY keluarga_id"
    )
    ids = [baris[0] for baris in k.fetchall()]
    k.execute("SELECT id FROM kpm_keluarga WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [ids])
    k.execute(
        f"""UPDATE pendamping_penugasan p SET selesai = b.mulai - 1
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil = 'berubah' AND p.id = n.penugasan_id"""
    )
    k.execute(
        f"""INSERT INTO pendamping_penugasan (keluarga_id, pendamping_id, mulai, alasan, oleh_id,
            dicatat_pada)
        SELECT n.keluarga_id, n.pendamping_id, b.mulai,
            coalesce(b.alasan, left(%(alasan)s, 200)), %(oleh)s, now()
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor) WHERE n.hasil IN ('baru', 'berubah')
        ORDER BY n.keluarga_id""",
        t.p,
    )
    selaraskan_pendamping(t.tanggal, ids)


def tolak_batal(k, t: Tahap) -> None:
    """As with a hand-over: once the new pendamping wrote down a visit, it stands."""
    k.execute(
        """INSERT INTO batal_tolak SELECT DISTINCT a.satuan,
            'pendampingnya sudah mencatat kunjungan; serahkan kembali sebagai gantinya'
        FROM batal_0 a JOIN pendamping_penugasan x ON x.id = a.id
        JOIN pendamping_kunjungan v ON v.keluarga_id = x.keluarga_id
            AND v.pendamping_id = x.pendamping_id AND v.dicatat_pada >= x.dicatat_pada
        WHERE a.baru"""
    )


def sesudah_batal(k, t: Tahap, ids: list[int]) -> None:
    k.execute(
        """UPDATE kpm_keluarga kk SET pendamping_id = NULL WHERE id = ANY(%s)
        AND NOT EXISTS (SELECT 1 FROM pendamping_penugasan p WHERE p.keluarga_id = kk.id)""",
        [ids],
    )
    selaraskan_pendamping(t.tanggal, ids)
