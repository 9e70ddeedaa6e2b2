"""What people were told, held against what is there: the model of a soak."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

KUNJUNGAN = """SELECT kunci::text, count(*) FROM pendamping_kunjungan
    WHERE kunci = ANY(%s::uuid[]) GROUP BY kunci"""
LAPORAN = """SELECT isi #>> '{surat,nomor}', count(*) FROM laporan_cuplikan
    WHERE isi #>> '{surat,nomor}' = ANY(%s) GROUP BY 1"""
# Told in words, at the end of its job: nothing was kept, ask again once there is room.
TAK_TERSIMPAN = """SELECT parameter ->> 'nomor', count(*) FROM pekerjaan_pekerjaan
    WHERE status = 'gagal' AND pesan LIKE 'Ruang penyimpanan di server penuh%%'
    AND parameter ->> 'nomor' = ANY(%s) GROUP BY 1"""
USULAN = "SELECT keluarga_id, count(*) FROM graduasi_usulan WHERE keluarga_id = ANY(%s) GROUP BY 1"
LANGKAH = """SELECT usulan_id, count(*) FROM graduasi_langkahusulan
    WHERE usulan_id = ANY(%s) AND dari = 'diajukan' GROUP BY 1"""
KELUARGA = """SELECT substr(no_kk, 1, 13), count(*) FROM kpm_keluarga
    WHERE substr(no_kk, 1, 13) = ANY(%s) GROUP BY 1"""
IMPOR = "SELECT status FROM kpm_impor WHERE id = %s"
BELUM = "SELECT count(*) FROM pekerjaan_pekerjaan WHERE status IN ('menunggu', 'berjalan')"
TENANG = f"SELECT ({BELUM}) = 0"


@dataclass
class Impor:
    """One file: `awalan` of its families' numbers, and what was answered to its three acts."""

    awalan: str
    keluarga: int
    nomor: int | None = None
    terap: bool | None = None  # None: not asked; False: asked, no answer
    batal: bool | None = None


@dataclass
class Model:
    """For each key whether the person was told that it is done. Filled by many threads."""

    kunjungan: dict[str, bool] = field(default_factory=dict)
    laporan: dict[str, bool] = field(default_factory=dict)
    usulan: dict[int, bool] = field(default_factory=dict)
    langkah: dict[int, bool] = field(default_factory=dict)
    impor: list[Impor] = field(default_factory=list)
    perbuatan: Counter = field(default_factory=Counter)
    jawaban: Counter = field(default_factory=Counter)
    pagar: Lock = field(default_factory=Lock)

    def catat(self, macam: str, kunci, diakui: bool) -> None:
        with self.pagar:
            tabel = getattr(self, macam)
            tabel[kunci] = diakui or tabel.get(kunci, False)
            self.perbuatan[macam] += 1

    def periksa(self, s) -> list[str]:
        """What is told and missing, or there twice."""
        salah = []
        for macam, sql in (("kunjungan", KUNJUNGAN), ("laporan", LAPORAN), ("usulan", USULAN),
                           ("langkah", LANGKAH)):  # fmt: skip
            tabel = getattr(self, macam)
            ada = hitung(s, sql, list(tabel))
            if macam == "laporan":
                ada = hitung(s, TAK_TERSIMPAN, list(tabel)) | ada
            for kunci, diakui in tabel.items():
                if ada.get(kunci, 0) > 1 or (diakui and not ada.get(kunci)):
                    kata = "diakui" if diakui else "tidak diakui"
                    salah.append(f"{macam} {kunci}: {kata}, ada {ada.get(kunci, 0)} kali")
        return salah + [k for i in self.impor if (k := periksa_impor(s, i))]


def periksa_impor(s, i: Impor) -> str:
    """A file is wholly in the register or not at all, as its page says."""
    ada = hitung(s, KELUARGA, [i.awalan]).get(i.awalan, 0)
    status = s.satu(IMPOR, i.nomor) if i.nomor else None
    mungkin = {0} if i.terap is None or i.batal else {0, i.keluarga}
    kata = f"impor {i.awalan}: status {status}, terap {i.terap}, batal {i.batal}, ada {ada}"
    if ada not in mungkin or (i.nomor and status is None):
        return kata
    # What is said at the end of its job is what is there.
    if status == "selesai" and ada != i.keluarga:
        return kata
    if status in {"pratinjau", "dibatalkan"} and ada:
        return kata
    return ""


def hitung(s, sql: str, kunci: list) -> dict:
    with s.sambung() as kabel, kabel.cursor() as k:
        k.execute(sql, [kunci])
        isi = dict(k.fetchall())
    kabel.close()
    return isi
