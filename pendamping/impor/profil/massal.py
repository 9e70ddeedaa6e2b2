"""The SQL of kind `pendamping`; the names are explained in kpm/impor/massal.py.

A new account has no password that anybody knows, and a post that begins today. Of an account
that is there only the telephone is changed: the name and the posts belong to the admin, and
whoever may set the address of somebody's mail could take the account over.
"""

from kpm.impor.batal import Balik
from kpm.impor.massal import Periksa, Tahap, di_dalam
from kpm.impor.syarat import ganda
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan

SATUAN = "pendamping"
HILANG = "Pendamping aktif di kabupaten/kota yang sama, tidak disebut berkas ini. Tidak diubah."
RUTE_HILANG = "pendamping:rinci"
TANPA_TANDA = (
    "Tidak dapat ditandai: yang sudah pindah atau berhenti diakhiri jabatannya oleh admin, sesudah "
    "KPM-nya diserahkan."
)
TABEL = ("akun_pengguna", "akun_jabatan", "pendamping_profil", "wilayah_wilayah")
PROFIL = (
    "kepegawaian", "nip", "nomor_sk", "bergabung", "tanggal_sk", "jabatan", "golongan",
    "pendidikan",
)  # fmt: skip
HARI = {"bergabung", "tanggal_sk"}
# seen by the operator: a profile of the own regions, or a post there without one
TERLIHAT = f"""(CASE WHEN pr.id IS NULL THEN j.pengguna_id IS NOT NULL
    ELSE {di_dalam("pr.wilayah_id")} END)"""

PERIKSA = [
    ganda("nama_pengguna", "lower(b.nama_pengguna)"),
    ganda("nip", "b.nip"),
    Periksa("kode_wilayah", "b.kode_wilayah IS NOT NULL AND w.kode IS NULL", "%(tidak_ditemukan)s"),
    Periksa("nama_pengguna", f"u.id IS NOT NULL AND NOT {TERLIHAT}", "%(tidak_ditemukan)s"),
    Periksa(
        "kode_wilayah",
        f"u.id IS NOT NULL AND {TERLIHAT} AND coalesce(pr.wilayah_id, j.kode) <> b.kode_wilayah",
        "'pendamping ini bertugas di ' || coalesce(pr.wilayah_id, j.kode) "
        "|| '. Minta admin memindahkan jabatannya.'",
    ),
    Periksa(
        "nip", "q.pengguna_id IS NOT NULL", "'sudah dipakai pendamping lain. Periksa angkanya.'"
    ),
    Periksa(
        "nama",
        f"u.nama <> b.nama AND {TERLIHAT}",
        "'nama pada akunnya ' || u.nama || '; nama akun hanya diubah admin'",
        peringatan=True,
    ),
]
ADA = f"pr.id IS NOT NULL AND {TERLIHAT}"  # of others not even what differs is kept
KUNCI = {"pengguna_id": "u.id", "profil_id": "pr.id"}
BATAL = [
    Balik("akun.Pengguna"),
    Balik("akun.Jabatan", satuan="pengguna_id"),
    Balik("pendamping.Profil", satuan="pengguna_id"),
]
IKUT_HAPUS: set[str] = set()
SEBUTAN = ("akun_pengguna", "x.nama")


def gabung(t: Tahap) -> str:
    return f"""
    LEFT JOIN (SELECT DISTINCT ON (lower(username)) lower(username) AS kunci, id, nama, telepon
        FROM akun_pengguna ORDER BY lower(username), id) u ON u.kunci = lower(b.nama_pengguna)
    LEFT JOIN pendamping_profil pr ON pr.pengguna_id = u.id
    LEFT JOIN (
        SELECT pengguna_id, min(array_to_string((string_to_array(wilayah_id, '.'))[:2], '.')) kode
        FROM akun_jabatan WHERE peran = '{Peran.PENDAMPING}' AND mulai <= %(tanggal)s
            AND (selesai IS NULL OR selesai >= %(tanggal)s) AND {di_dalam("wilayah_id")}
        GROUP BY pengguna_id
    ) j ON j.pengguna_id = u.id
    LEFT JOIN (SELECT kode FROM wilayah_wilayah WHERE tingkat = 2 AND berakhir_pada IS NULL
        AND {di_dalam("kode")}) w ON w.kode = b.kode_wilayah
    LEFT JOIN (SELECT nip, min(pengguna_id) AS pengguna_id FROM pendamping_profil
        WHERE nip <> '' GROUP BY nip) q
        ON q.nip = b.nip AND q.pengguna_id IS DISTINCT FROM u.id"""


def ruas(t: Tahap) -> dict[str, str]:
    return {r: f"pr.{r}" for r in PROFIL} | {"telepon": "u.telepon"}


def susulan(k, t: Tahap) -> None:
    """No row rests on another."""


def sql_hilang(t: Tahap) -> str:
    """Pendamping of the kabupaten that the file names, whom it does not name."""
    return f"""SELECT pr.id, u.nama, pr.id AS tujuan FROM pendamping_profil pr JOIN akun_pengguna u
            ON u.id = pr.pengguna_id
        WHERE u.is_active AND {di_dalam("pr.wilayah_id")}
        AND pr.wilayah_id IN (SELECT DISTINCT kode_wilayah FROM {t.b})
        AND NOT EXISTS (SELECT 1 FROM {t.n} x WHERE x.profil_id = pr.id)"""


def terapkan(k, t: Tahap) -> None:
    k.execute(
        f"""CREATE UNLOGGED TABLE {t.k} AS
        SELECT nextval(pg_get_serial_sequence('akun_pengguna', 'id')) AS id, b.*
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil = 'baru' AND n.pengguna_id IS NULL ORDER BY b.bagian, b.nomor"""
    )
    # "!" before what no hash can be: nobody signs in until the admin gives a start password.
    k.execute(
        f"""INSERT INTO akun_pengguna (id, username, nama, telepon, email, password, is_active,
            is_staff, is_superuser, date_joined, wajib_ganti_sandi)
        SELECT id, nama_pengguna, nama, coalesce(telepon, ''), '',
            '!' || replace(gen_random_uuid()::text, '-', ''), true, false, false, now(), false
        FROM {t.k}"""
    )
    k.execute(
        f"""INSERT INTO akun_jabatan (pengguna_id, peran, wilayah_id, sifat, mulai, dasar, pangkat,
            nip)
        SELECT id, '{Peran.PENDAMPING}', kode_wilayah, '{Jabatan.Sifat.DEFINITIF}', %(tanggal)s,
            coalesce(nomor_sk, ''), '', coalesce(nip, '') FROM {t.k}""",
        t.p,
    )
    k.execute(
        f"""INSERT INTO pendamping_profil (pengguna_id, wilayah_id, {", ".join(PROFIL)})
        SELECT s.id, s.kode_wilayah,
            {", ".join(f"s.{r}" if r in HARI else f"coalesce(s.{r}, '')" for r in PROFIL)}
        FROM (SELECT * FROM {t.k} UNION ALL SELECT n.pengguna_id, b.*
            FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
            WHERE n.hasil = 'baru' AND n.pengguna_id IS NOT NULL) s ORDER BY s.id"""
    )
    isi = ", ".join(f"{r} = coalesce(b.{r}, pr.{r})" for r in PROFIL)
    k.execute(
        f"""UPDATE pendamping_profil pr SET {isi} FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil = 'berubah' AND pr.id = n.profil_id
        AND n.beda ?| ARRAY[{", ".join(f"'{r}'" for r in PROFIL)}]"""
    )
    k.execute(
        f"""UPDATE akun_pengguna u SET telepon = b.telepon
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil IN ('baru', 'berubah') AND u.id = n.pengguna_id AND b.telepon <> u.telepon"""
    )


def sesudah_batal(k, t: Tahap, ids: list[int]) -> None:
    """Nothing is worked out from a profile."""
