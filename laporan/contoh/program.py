"""Entitlement and payment of each tahap, graduation in every stage, exits, targets."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from graduasi.aturan import AlasanKeluar, JenisGraduasi, StatusUsulan, sebut_jabatan
from graduasi.models import Kepergian, LangkahUsulan, Target, Usulan
from kpm.aturan import Ketentuan, awal_periode
from kpm.massal import hitung_bantuan_periode
from kpm.models import PerubahanStatus
from pkh.akun.hak import Peran
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.wilayah.models import Wilayah

from . import lulus
from .akun import Akun
from .keluarga import Petak, Rencana

S = StatusUsulan
# Status -> proposals per 1,000 families that stand there today; at least one each.
TERBUKA = {
    S.DRAF: 0.8, S.DIAJUKAN: 1.1, S.DIPERIKSA: 0.8, S.DITERUSKAN: 0.8, S.DIPUTUSKAN: 0.5,
    S.DIKIRIM: 0.9, S.DIKEMBALIKAN: 0.5, S.DITOLAK: 0.6, S.DITARIK: 0.4,
}  # fmt: skip
# The way each of them came: status, and the role that takes the step to it.
JALAN: list[tuple[str, str]] = [
    (S.DRAF, Peran.PENDAMPING),
    (S.DIAJUKAN, Peran.PENDAMPING),
    (S.DIPERIKSA, Peran.KOORDINATOR),
    (S.DITERUSKAN, Peran.KEPALA_BIDANG),
    (S.DIPUTUSKAN, Peran.KEPALA_DINAS),
    (S.DIKIRIM, Peran.OPERATOR),
    (S.EFEKTIF, Peran.OPERATOR),
]
CABANG: dict[
    str, tuple[str, str, str]
] = {  # leaves the way after this status, by this role, with this reason
    S.DIKEMBALIKAN: (S.DIAJUKAN, Peran.KOORDINATOR, "Foto usaha dan surat pernyataan belum ada."),
    S.DITOLAK: (S.DITERUSKAN, Peran.KEPALA_DINAS, "Penghasilan belum tetap, tunda satu tahun."),
    S.DITARIK: (S.DIAJUKAN, Peran.PENDAMPING, "Usaha keluarga terhenti karena musibah."),
}
ALASAN = {
    JenisGraduasi.ALAMIAH: [
        "Anak terakhir sudah lulus SMA dan bekerja; tidak ada komponen tersisa di keluarga.",
        "Tidak ada lagi anggota yang memenuhi komponen sejak pemutakhiran terakhir.",
    ],
    JenisGraduasi.SEJAHTERA: [
        "Warung sembako berkembang, penghasilan bersih sekitar Rp4.500.000 sebulan.",
        "Suami diangkat karyawan tetap perusahaan tambang; keluarga menyatakan mampu.",
        "Usaha amplang punya tiga pekerja dan izin PIRT; keluarga bersedia keluar.",
        "Kebun sawit dua hektare sudah panen rutin; rumah permanen, ada kendaraan.",
        "Pengurus menjadi agen laku pandai, omzet stabil lebih dari satu tahun.",
    ],
    JenisGraduasi.KELAYAKAN_DAERAH: [
        "Hasil musyawarah desa: keluarga dinilai tidak layak lagi menerima bantuan.",
        "Verifikasi kelayakan daerah: aset dan penghasilan melebihi batas.",
    ],
    JenisGraduasi.PEMBERDAYAAN: [
        "Penerima PPSE tahun lalu; usaha jahit berjalan dan mencatat laba.",
        "Penerima modal usaha; ternak ayam sudah empat kali panen.",
    ],
}
SUMBER = {"alamiah": "aturan", "kelayakan_daerah": "daerah"}
SETUJU = ["Berkas lengkap.", "Sesuai hasil kunjungan.", "Disetujui.", ""]

PEMILIHAN = """
SELECT id, left(desa, 5), coalesce(pendamping_id, lama_id), status, komponen, jenis_keluar,
       aktif_sampai, no_kk, row_number() OVER (
           PARTITION BY left(desa, 5), status, komponen = '{}'
           ORDER BY pg_temp.acak(no_kk, 80), indeks)
FROM contoh_keluarga
WHERE status = 'graduasi' OR status = 'aktif' AND pendamping_id IS NOT NULL
    AND aktif_sejak < %(awal)s AND pernah_keluar IS NULL
ORDER BY 2, 9, indeks
"""
KELUAR = """
SELECT k.id, left(k.desa, 5), k.jenis_keluar, k.aktif_sampai FROM contoh_keluarga k
WHERE k.status = 'keluar' ORDER BY k.indeks
"""
PERNAH_KELUAR = """
SELECT id, left(desa, 5), 'exclude', pernah_keluar FROM contoh_keluarga
WHERE pernah_keluar IS NOT NULL ORDER BY indeks
"""
# What the bank answered: 2.6% failed with its own label; of the period that still runs a
# third is not paid out yet.
SALURKAN = """
UPDATE kpm_bantuan b SET
    status = CASE WHEN j.u < 0.026 THEN 'gagal' ELSE 'salur' END,
    tanggal_salur = CASE WHEN j.u >= 0.026 THEN least(b.periode + 20 +
        floor(pg_temp.acak(j.no_kk, 4000 + j.no) * 25)::int, %(per)s::date) END,
    keterangan = CASE WHEN j.u < 0.026 THEN pg_temp.pilih(ARRAY['Gagal OMSPAN',
        'Gagal cek rekening', 'Rekening tidak aktif', 'Exclude', 'Exclude pekerjaan',
        'Nama tidak padan dengan bank', 'Belum diambil sampai batas waktu'], j.u / 0.026)
        ELSE '' END
FROM (SELECT id, no_kk, %(no)s AS no, pg_temp.acak(no_kk, 4100 + %(no)s) AS u,
             pg_temp.acak(no_kk, 4200 + %(no)s) AS v FROM contoh_keluarga) j
WHERE b.keluarga_id = j.id AND b.periode = %(periode)s AND (NOT %(berjalan)s OR j.v < 0.66)
"""


def isi_bantuan(c, r: Rencana, ketentuan: Ketentuan, lapor: Callable[[str], None]) -> None:
    """Every payment period from the one that holds the first day; worked out by the rules."""
    periode = awal_periode(r.awal, ketentuan)
    no = 0
    while periode <= r.per:
        hitung_bantuan_periode(periode=periode, wilayah=r.wilayah)
        kini = awal_periode(r.per, ketentuan) == periode
        c.execute(SALURKAN, {"periode": periode, "no": no, "per": r.per, "berjalan": kini})
        lapor(f"{c.rowcount} bantuan {periode:%Y-%m}")
        periode = awal_periode(periode + timedelta(days=31 * 12 // ketentuan.periode_per_tahun),
                               ketentuan)  # fmt: skip
        no += 1


def _pukul(t: date, jam: int) -> datetime:
    """At `jam` o'clock in the office, as an aware time."""
    return datetime.combine(t, time(jam - 8, 15), tzinfo=UTC)


class _Pengisi:
    """Writes the proposals of one region; knows who holds which post."""

    def __init__(self, r: Rencana, akun: list[tuple[Akun, int]]):
        self.r = r
        nama = dict(Wilayah.objects.filter(tingkat=2).values_list("kode", "nama"))
        self.pejabat = {
            (a.wilayah, a.peran): (
                ida,
                sebut_jabatan(Peran(a.peran).label, "plt" if a.plt else "", nama[a.wilayah]),
            )
            for a, ida in akun
            if a.wilayah in nama and a.peran != Peran.PENDAMPING
        }
        self.pendamping = {
            ida: f"{Peran.PENDAMPING.label} {nama[a.wilayah]}"
            for a, ida in akun
            if a.peran == Peran.PENDAMPING and a.wilayah in nama
        }
        self.usulan: list[Usulan] = []
        self.langkah: list[LangkahUsulan] = []

    def pelaku(self, kab: str, peran: str, pendamping: int) -> tuple[int, str]:
        if peran == Peran.PENDAMPING:
            return pendamping, self.pendamping[pendamping]
        return self.pejabat[kab, peran]

    def tambah(self, acak: Random, keluarga: int, kab: str, pendamping: int, jenis: str,
               status: str, akhir: date) -> None:  # fmt: skip
        """A proposal that stands at `status`, its last step on `akhir`."""
        cabang = CABANG.get(status)
        tujuan = cabang[0] if cabang else status
        jalan = JALAN[: [s for s, _ in JALAN].index(tujuan) + 1]
        langkah = [(ke, peran, acak.choice(SETUJU) if n in (2, 3, 4) else "")
                   for n, (ke, peran) in enumerate(jalan)]  # fmt: skip
        if cabang:
            langkah.append((status, cabang[1], cabang[2]))
        hari = [akhir]
        for _ in langkah[1:]:
            hari.append(hari[-1] - timedelta(1 + acak.randrange(12)))
        hari.reverse()
        u = Usulan(
            keluarga_id=keluarga, jenis=jenis, status=status, pengusul_id=pendamping,
            alasan=acak.choice(ALASAN[JenisGraduasi(jenis)]), dibuat_pada=_pukul(hari[0], 9),
        )  # fmt: skip
        daerah = jenis == JenisGraduasi.KELAYAKAN_DAERAH
        if daerah:  # from the file of a decision, as its import writes it
            u.tanggal_putusan = hari[0].replace(day=1)
            u.nomor_putusan = f"460/{u.tanggal_putusan:%m}/DINSOS/{hari[0].year}"
            pada = kata_tanggal(u.tanggal_putusan)
            u.alasan = f"Keputusan daerah nomor {u.nomor_putusan} tanggal {pada}. {u.alasan}"
            u.pengusul_id = self.pejabat[kab, Peran.OPERATOR][0]
        dari = ""
        for (ke, peran, catatan), t in zip(langkah, hari, strict=True):
            if daerah and peran == Peran.PENDAMPING:
                peran = Peran.OPERATOR
            oleh, jabatan = self.pelaku(kab, peran, pendamping)
            if ke == S.DIPUTUSKAN:
                u.tanggal_putusan = t
                u.nomor_putusan = f"400.9.5/{100 + acak.randrange(900)}/DINSOS/{t.year}"
            self.langkah.append(
                LangkahUsulan(usulan=u, dari=dari, ke=ke, oleh_id=oleh, jabatan=jabatan,
                              catatan=catatan, pada=_pukul(t, 10))
            )  # fmt: skip
            dari = ke
            if ke == S.DIKIRIM:
                u.nomor_pengantar = f"400.9/{10 + acak.randrange(90)}/DINSOS/{t.year}"
        u.tahap_sejak = _pukul(akhir, 10)
        u.sumber = SUMBER.get(jenis) or acak.choices(["pendamping", "keluarga"], [3, 1])[0]
        if status == S.EFEKTIF:
            u.tanggal_efektif = akhir
        self.usulan.append(u)


def isi_graduasi(c, r: Rencana, akun: list[tuple[Akun, int]], petak: list[Petak]) -> str:
    c.execute(PEMILIHAN, {"awal": r.awal})
    baris = c.fetchall()
    pengisi = _Pengisi(r, akun)
    jumlah = {p.kabupaten: p.jumlah_kabupaten for p in petak}
    antre = {
        kab: [s for s, per in TERBUKA.items() for _ in range(max(1, round(n * per / 1000)))]
        for kab, n in jumlah.items()
    }
    for keluarga, kab, pendamping, status, komponen, jenis, sampai, no_kk, ke in baris:
        acak = Random(f"{r.benih}|usulan|{no_kk}|{ke}")
        if status == "graduasi":
            pengisi.tambah(acak, keluarga, kab, pendamping, jenis, S.EFEKTIF, sampai)
        elif ke <= 60 and antre[kab] and (komponen or ke <= 3):
            jenis = acak.choices(["sejahtera", "kelayakan_daerah", "pemberdayaan"], [70, 20, 10])[0]
            tujuan = antre[kab].pop(acak.randrange(len(antre[kab])))
            akhir = r.per - timedelta(1 + acak.randrange(25))
            pengisi.tambah(
                acak, keluarga, kab, pendamping, jenis if komponen else "alamiah", tujuan, akhir
            )
    Usulan.objects.bulk_create(pengisi.usulan, batch_size=2000)
    for satu in pengisi.langkah:
        satu.usulan_id = satu.usulan.pk
    LangkahUsulan.objects.bulk_create(pengisi.langkah, batch_size=5000)
    lulus.isi_bukti(pengisi.usulan, r.benih)
    _efektifkan(pengisi)
    lulus.isi_pasca(r.benih, r.wilayah, r.per)
    keluar = _keluarkan(c, pengisi)
    _target(r, jumlah, petak)
    return f"{len(pengisi.usulan)} usulan, {keluar} keluar bukan graduasi"


def _efektifkan(p: _Pengisi) -> None:
    operator = {x.usulan_id: x.oleh_id for x in p.langkah if x.ke == S.EFEKTIF}
    efektif = [(u, u.tanggal_efektif) for u in p.usulan if u.tanggal_efektif]
    Kepergian.objects.bulk_create(
        Kepergian(
            keluarga_id=u.keluarga_id,
            golongan="graduasi",
            jenis=u.jenis,
            usulan=u,
            tanggal=tanggal,
            dicatat_oleh_id=operator[u.pk],
            dicatat_pada=_pukul(tanggal, 10),
        )
        for u, tanggal in efektif
    )
    PerubahanStatus.objects.bulk_create(
        PerubahanStatus(
            keluarga_id=u.keluarga_id,
            dari="aktif",
            ke="graduasi",
            tanggal=tanggal,
            dasar=u.nomor_putusan,
            alasan=f"Graduasi {JenisGraduasi(u.jenis).label.lower()}",
            oleh_id=operator[u.pk],
            dicatat_pada=_pukul(tanggal, 10),
        )
        for u, tanggal in efektif
    )


def _keluarkan(c, p: _Pengisi) -> int:
    """Other exits: of those who are gone, and earlier ones of those who came back."""
    c.execute(KELUAR)
    pergi = c.fetchall()
    c.execute(PERNAH_KELUAR)
    kembali = c.fetchall()
    Kepergian.objects.bulk_create(
        Kepergian(keluarga_id=keluarga, golongan="lain", jenis=jenis, tanggal=tanggal,
                  keterangan="", dicatat_oleh_id=p.pejabat[kab, Peran.OPERATOR][0],
                  dicatat_pada=_pukul(tanggal, 11))
        for keluarga, kab, jenis, tanggal in [*pergi, *kembali]
    )  # fmt: skip
    PerubahanStatus.objects.bulk_create(
        PerubahanStatus(keluarga_id=keluarga, dari="aktif", ke="keluar", tanggal=tanggal,
                        alasan=AlasanKeluar(jenis).label,
                        oleh_id=p.pejabat[kab, Peran.OPERATOR][0], dicatat_pada=_pukul(tanggal, 11))
        for keluarga, kab, jenis, tanggal in pergi
    )  # fmt: skip
    return len(pergi) + len(kembali)


def _target(r: Rencana, jumlah: dict[str, int], petak: list[Petak]) -> None:
    """Targets of this year and the last: about ten for each pendamping over the types, in a
    small district less."""
    bagian = {"sejahtera": 0.5, "alamiah": 0.3, "kelayakan_daerah": 0.2}
    Target.objects.bulk_create(
        Target(wilayah_id=kab, tahun=tahun, jenis=jenis,
               jumlah=max(1, round(n * 0.006 * porsi * (1 if tahun == r.per.year else 0.8))))
        for kab, n in jumlah.items()
        for tahun in (r.per.year - 1, r.per.year)
        for jenis, porsi in bagian.items()
    )  # fmt: skip
