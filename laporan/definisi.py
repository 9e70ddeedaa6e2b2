"""Every figure, defined once: what it answers, what is counted over what, how it is rounded.

Page, PDF, XLSX and API print these words and use this arithmetic; there is no other place
where a percentage is worked out.
"""

from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

# Raised whenever the meaning of a figure changes; every snapshot carries it.
VERSI = 1


@dataclass(frozen=True)
class Definisi:
    kode: str
    judul: str
    pertanyaan: str
    pembilang: str
    penyebut: str = ""
    satuan: str = "KPM"
    pembulatan: str = "bilangan bulat"
    sumber: str = ""

    def sebagai_data(self) -> dict[str, str]:
        return asdict(self)


_PERSEN = {"satuan": "persen", "pembulatan": "dua desimal, setengah ke atas"}

DEFINISI: dict[str, Definisi] = {
    d.kode: d
    for d in [
        Definisi(
            "kpm_aktif",
            "KPM aktif",
            "Berapa KPM yang masih peserta pada akhir periode?",
            "Keluarga yang berstatus aktif pada hari terakhir periode (atau hari data diambil, "
            "mana yang lebih dulu), menurut riwayat status dan desa tercatat sekarang.",
            sumber="Register KPM, riwayat status",
        ),
        Definisi(
            "komponen",
            "Anggota menurut komponen",
            "Komponen apa yang dimiliki keluarga-keluarga itu?",
            "Anggota KPM aktif yang punya komponen menurut ketentuan yang berlaku saat dihitung; "
            "satu orang dihitung pada satu komponen.",
            satuan="orang",
            sumber="Register KPM, hitungan komponen terakhir",
        ),
        Definisi(
            "cakupan",
            "Cakupan verifikasi",
            "Berapa bagian kewajiban yang sudah diverifikasi?",
            "Kewajiban bulanan yang sudah dinilai memenuhi atau tidak memenuhi.",
            "Seluruh kewajiban bulanan dalam periode (satu anggota satu bulan dihitung satu).",
            **_PERSEN,
            sumber="Verifikasi komitmen",
        ),
        Definisi(
            "kepatuhan",
            "Kepatuhan",
            "Dari yang diverifikasi, berapa yang memenuhi komitmen?",
            "Kewajiban bulanan yang dinilai memenuhi.",
            "Kewajiban bulanan yang sudah dinilai; yang tidak dapat diverifikasi tidak dihitung.",
            **_PERSEN,
            sumber="Verifikasi komitmen",
        ),
        Definisi(
            "p2k2_cakupan",
            "Cakupan P2K2",
            "Berapa KPM aktif yang hadir di P2K2?",
            "KPM aktif yang hadir sedikitnya sekali dalam periode, menurut desa KPM saat dihitung.",
            "KPM aktif pada akhir periode.",
            **_PERSEN,
            sumber="Kehadiran P2K2",
        ),
        Definisi(
            "p2k2_pelaksanaan",
            "Pelaksanaan P2K2",
            "Apakah pertemuan berjalan sesuai rencana?",
            "Pertemuan yang tercatat dalam periode.",
            "Kelompok yang aktif saat dihitung dikali jumlah bulan yang sudah berjalan "
            "(rencana sekali sebulan).",
            **_PERSEN,
            sumber="Kelompok dan pertemuan P2K2",
        ),
        Definisi(
            "graduasi",
            "Graduasi terhadap target",
            "Sudah sejauh mana target graduasi tahun ini?",
            "KPM yang graduasinya efektif sejak 1 Januari sampai akhir periode.",
            "Target tahun itu untuk jenis yang sama.",
            **_PERSEN,
            sumber="Kepergian bergolongan graduasi, target graduasi",
        ),
        Definisi(
            "keluar_lain",
            "Keluar bukan graduasi",
            "Berapa KPM yang keluar karena sebab lain?",
            "KPM yang keluar dalam periode karena sebab lain; tidak pernah dijumlahkan dengan "
            "graduasi.",
            sumber="Kepergian bergolongan lain",
        ),
        Definisi(
            "rasio",
            "KPM per pendamping",
            "Apakah beban pendamping wajar?",
            "KPM aktif yang punya pendamping.",
            "Pendamping yang mendampingi sedikitnya satu dari KPM itu.",
            satuan="KPM per pendamping",
            pembulatan="dua desimal, setengah ke atas",
            sumber="Register KPM, pendamping yang ditugaskan sekarang",
        ),
        Definisi(
            "kunjungan_cakupan",
            "KPM aktif dikunjungi",
            "Berapa KPM aktif yang didatangi di rumahnya?",
            "KPM aktif yang dikunjungi sedikitnya sekali dalam periode.",
            "KPM aktif pada akhir periode.",
            **_PERSEN,
            sumber="Kunjungan",
        ),
        Definisi(
            "beban_wajar",
            "Beban pendamping wajar",
            "Berapa pendamping yang bebannya wajar?",
            "Pendamping yang KPM aktifnya sebanyak beban wajar menurut setelan.",
            "Pendamping yang mendampingi sedikitnya satu KPM aktif; yang bertugas di dua "
            "kabupaten/kota dihitung di keduanya.",
            **_PERSEN,
            sumber="Penugasan pendamping",
        ),
        Definisi(
            "lapangan",
            "Telepon tersambung",
            "Apakah catatan lapangan sampai ke kantor?",
            "Telepon pendamping yang mengirim atau mengambil data dalam 7 hari terakhir.",
            "Telepon yang terdaftar dan tidak dihapus.",
            **_PERSEN,
            sumber="Telepon pendamping",
        ),
        Definisi(
            "kpm_awal",
            "KPM awal",
            "Berapa peserta pada awal periode?",
            "Keluarga yang aktif atau ditangguhkan saat hari pertama periode dimulai.",
            sumber="Riwayat status dan desa",
        ),
        Definisi(
            "kpm_masuk",
            "Masuk",
            "Berapa yang masuk selama periode?",
            "Keluarga yang menjadi peserta: baru, kembali, atau pindah dari wilayah lain.",
            sumber="Riwayat status dan desa",
        ),
        Definisi(
            "kpm_keluar",
            "Keluar",
            "Berapa yang keluar selama periode?",
            "Keluarga yang berhenti menjadi peserta di wilayah ini: graduasi, sebab lain, atau "
            "pindah.",
            sumber="Riwayat status dan desa, kepergian",
        ),
        Definisi(
            "kpm_akhir",
            "KPM akhir",
            "Berapa peserta pada akhir periode?",
            "KPM awal ditambah masuk dikurangi keluar.",
            sumber="Riwayat status dan desa",
        ),
        Definisi(
            "graduasi_keluar",
            "Graduasi di antara yang keluar",
            "Berapa bagian dari yang keluar itu graduasi?",
            "Yang keluar karena graduasi.",
            "Semua yang keluar dalam periode.",
            **_PERSEN,
            sumber="Kepergian bergolongan graduasi",
        ),
        Definisi(
            "tersalur",
            "Bantuan tersalur",
            "Berapa dari yang terdaftar sudah dibayar?",
            "KPM terdaftar yang menurut bank dibayar; satu KPM satu periode salur dihitung satu.",
            "KPM terdaftar pada periode salur yang dimulai dalam periode.",
            **_PERSEN,
            sumber="Daftar penyaluran, hasil bank",
        ),
        Definisi(
            "rupiah_dibayar",
            "Dibayar",
            "Berapa rupiah yang dibayar?",
            "Rupiah yang menurut bank dibayar.",
            satuan="rupiah",
            sumber="Hasil bank",
        ),
        Definisi(
            "mutu_bersih",
            "Data tanpa temuan",
            "Berapa KPM yang datanya lolos semua pemeriksaan?",
            "KPM aktif tanpa temuan mutu saat data diambil.",
            "KPM aktif yang sudah dinilai.",
            **_PERSEN,
            sumber="Pemeriksaan mutu data",
        ),
        Definisi(
            "dikunjungi",
            "KPM dikunjungi",
            "Berapa KPM yang dikunjungi?",
            "Keluarga yang dikunjungi sedikitnya sekali dalam periode.",
            "KPM aktif pada akhir periode.",
            **_PERSEN,
            sumber="Kunjungan",
        ),
        Definisi(
            "berkendala",
            "Kunjungan berkendala",
            "Berapa kunjungan yang menemui kendala?",
            "Kunjungan yang mencatat kendala.",
            "Semua kunjungan dalam periode.",
            **_PERSEN,
            sumber="Kunjungan",
        ),
        Definisi(
            "pengaduan_masuk",
            "Pengaduan masuk",
            "Berapa pengaduan yang diterima?",
            "Pengaduan yang diterima dalam periode dan boleh dibaca pembuat laporan.",
            satuan="pengaduan",
            sumber="Pengaduan",
        ),
        Definisi(
            "pengaduan_tepat",
            "Dijawab tepat waktu",
            "Apakah pengaduan dijawab sebelum tenggatnya?",
            "Pengaduan yang dijawab paling lambat pada tenggatnya.",
            "Pengaduan yang sudah dijawab atau sudah lewat tenggatnya.",
            **_PERSEN,
            sumber="Pengaduan",
        ),
        Definisi(
            "dukungan",
            "Dukungan diberikan",
            "Berapa kali keluarga dibantu berdiri sendiri?",
            "Barang, modal atau pelatihan yang diserahkan dalam periode.",
            satuan="dukungan",
            sumber="Dukungan pascagraduasi",
        ),
        Definisi(
            "dukungan_bast",
            "Dukungan ber-BAST",
            "Apakah penyerahannya terbukti?",
            "Dukungan yang nomor BAST-nya tercatat.",
            "Semua dukungan dalam periode.",
            **_PERSEN,
            sumber="Dukungan pascagraduasi",
        ),
        Definisi(
            "dipantau",
            "Dikunjungi sesudah lulus",
            "Apakah keluarga yang lulus masih didatangi?",
            "Yang sudah dikunjungi sedikitnya sekali sesudah lulus.",
            "KPM yang graduasinya efektif dalam 365 hari sampai akhir periode.",
            **_PERSEN,
            sumber="Pantauan pascagraduasi",
        ),
        Definisi(
            "prakiraan_graduasi",
            "Prakiraan graduasi akhir tahun",
            "Berapa yang graduasi sampai akhir tahun bila lajunya tetap?",
            "KPM yang graduasinya efektif sejak 1 Januari sampai hari terakhir dihitung, dikali "
            "jumlah hari setahun, dibagi jumlah hari sejak 1 Januari sampai hari itu.",
            pembulatan="bilangan bulat, setengah ke atas",
            sumber="Kepergian bergolongan graduasi",
        ),
        Definisi(
            "akhir_komponen",
            "Komponen terakhir berakhir",
            "Berapa KPM yang tidak akan punya komponen lagi, dan kapan?",
            "KPM peserta yang komponen terakhirnya berakhir dalam triwulan itu menurut umur, kelas "
            "dan ketentuan; kelahiran, kematian dan perpindahan tidak diduga.",
            sumber="Proyeksi komponen",
        ),
        Definisi(
            "keputusan_selesai",
            "Keputusan Rakor selesai",
            "Apakah yang diputuskan sudah dikerjakan?",
            "Keputusan yang dicatat selesai sampai hari terakhir dihitung.",
            "Keputusan Rakor terakhir, ditambah yang lebih lama selama belum selesai.",
            satuan="persen",
            pembulatan="dua desimal, setengah ke atas",
            sumber="Keputusan Rakor",
        ),
        Definisi(
            "identitas_dibuka",
            "Identitas dibuka",
            "Berapa kali NIK, No KK atau No KKS dibuka utuh?",
            "Pembukaan identitas yang tercatat dalam periode.",
            satuan="kali",
            sumber="Catatan pembukaan identitas",
        ),
    ]
}

# 4T of payment. The name is official, the formulas are ours: no official ones are published.
EMPAT_T: dict[str, Definisi] = {
    d.kode: d
    for d in [
        Definisi(
            "tepat_sasaran",
            "Tepat sasaran",
            "Apakah yang aktif memang berhak dan datanya benar?",
            "KPM aktif pada awal periode yang punya komponen dibayar dan data penerimanya padan.",
            "KPM aktif pada awal periode.",
            **_PERSEN,
            sumber="Daftar penyaluran yang dikirim",
        ),
        Definisi(
            "tepat_waktu",
            "Tepat waktu",
            "Apakah bantuan dibayar sesuai jadwal?",
            "KPM terdaftar yang menurut bank dibayar sampai tanggal jadwal di daftar.",
            "KPM terdaftar.",
            **_PERSEN,
            sumber="Daftar penyaluran, hasil bank",
        ),
        Definisi(
            "tepat_jumlah",
            "Tepat jumlah",
            "Apakah yang dibayar sebesar haknya?",
            "KPM yang dibayar tepat sebesar haknya pada periode itu.",
            "KPM yang menurut bank dibayar, terdaftar atau tidak.",
            **_PERSEN,
            sumber="Hak per periode, hasil bank",
        ),
        Definisi(
            "tepat_administrasi",
            "Tepat administrasi",
            "Apakah bukti penyalurannya lengkap?",
            "Hasil bank yang kata, tanggal dan banknya tercatat, dan untuk yang gagal sebabnya.",
            "KPM yang sudah ada hasil banknya.",
            **_PERSEN,
            sumber="Hasil bank",
        ),
    ]
}

SEMUA_DEFINISI = DEFINISI | EMPAT_T
TIDAK_ADA_DATA = "tidak ada data"
_DUA = Decimal("0.01")


def persen(pembilang: int, penyebut: int) -> Decimal | None:
    """Percent with two decimals, half up: persen(2091, 21299) is 9.82. None over nothing."""
    if not penyebut:
        return None
    return (Decimal(pembilang) * 100 / Decimal(penyebut)).quantize(_DUA, ROUND_HALF_UP)


def rasio(pembilang: int, penyebut: int) -> Decimal | None:
    """Quotient with two decimals, half up. None over nothing."""
    if not penyebut:
        return None
    return (Decimal(pembilang) / Decimal(penyebut)).quantize(_DUA, ROUND_HALF_UP)


def tulis_bilangan(n: int) -> str:
    """21299 -> "21.299"."""
    return f"{n:,}".replace(",", ".")


def tulis_desimal(d: Decimal | str | None, akhiran: str = "") -> str:
    """Decimal("9.82") -> "9,82"; None -> "tidak ada data", without a suffix."""
    if d is None:
        return TIDAK_ADA_DATA
    bulat, _, pecahan = f"{Decimal(d):,.2f}".partition(".")
    return f"{bulat.replace(',', '.')},{pecahan}{akhiran}"


def tulis_nilai(nilai, jenis: str) -> str:
    """A cell as people read it; `jenis` is that of its column: teks, bilangan, rupiah, persen,
    rasio, desimal."""
    if jenis == "teks":
        return str(nilai)
    if jenis == "rupiah":
        return f"Rp{tulis_bilangan(nilai)}"
    if jenis == "persen":
        return tulis_desimal(nilai, "%")
    if jenis in {"rasio", "desimal"}:
        return tulis_desimal(nilai)
    return TIDAK_ADA_DATA if nilai is None else tulis_bilangan(int(nilai))
