"""A rule book in words, and what differs between two of them."""

from dataclasses import dataclass

from kpm.aturan import (
    GOLONGAN,
    KATEGORI_ADUAN,
    PEMBULATAN,
    PEMUTAKHIRAN,
    PERIODE,
    SANKSI,
    URUTAN,
    URUTAN_PILIH,
    Ketentuan,
    Komponen,
)
from pkh.akun.templatetags.rupa import rupiah


@dataclass(frozen=True)
class Kata:
    """One rule: what it is about and what it says."""

    nama: str
    isi: str


@dataclass(frozen=True)
class Beda:
    nama: str
    lama: str
    baru: str


def susun_kata(k: Ketentuan) -> dict[str, list[Kata]]:
    """{group: rules in words}; every version has the same groups and names."""
    return {
        "Bantuan": _bantuan(k),
        "Paling banyak dibayar": _batas(k),
        "Siapa yang memenuhi": _syarat(k),
        "Kewajiban": _kewajiban(k),
        "Bila tidak dipenuhi": _sanksi(k),
        "Pengaduan": _pengaduan(k),
        "Pendamping": [
            Kata("Beban", f"{k.beban_min} sampai {k.beban_maks} KPM per pendamping"),
            Kata("Target graduasi", f"{k.target_pendamping} KPM setahun bila tidak diatur"),
            Kata("Laporan bulanan", f"dikirim dalam {k.laporan_hari} hari sesudah bulan berakhir"),
            Kata("Pemutakhiran yang diperiksa operator", _diperiksa(k)),
        ],
        "P2K2": [
            Kata("Isi kelompok", f"{k.kelompok_min} sampai {k.kelompok_maks} keluarga"),
            Kata("Lama satu sesi", f"{k.p2k2_menit} menit"),
        ],
    }


def bandingkan(lama: Ketentuan, baru: Ketentuan) -> list[Beda]:
    """The rules that differ, in the order of `susun_kata`; empty when none does."""
    dahulu = {b.nama: b.isi for semua in susun_kata(lama).values() for b in semua}
    return [
        Beda(b.nama, dahulu[b.nama], b.isi)
        for semua in susun_kata(baru).values()
        for b in semua
        if dahulu[b.nama] != b.isi
    ]


def _bantuan(k: Ketentuan) -> list[Kata]:
    kata = []
    for kode in URUTAN:
        isi = "tidak ada komponen ini"
        if kode in k.indeks:
            sekali = rupiah(k.rupiah_periode(kode))
            isi = f"{rupiah(k.indeks[kode])} setahun, {sekali} sekali salur"
        kata.append(Kata(str(Komponen(kode).label), isi))
    tetap = "tidak ada"
    if k.bantuan_tetap or k.bantuan_tetap_akses:
        tetap = f"{rupiah(k.bantuan_tetap)}, PKH Akses {rupiah(k.bantuan_tetap_akses)}"
        tetap += ", sekali setahun pada periode pertama"
    return [
        *kata,
        Kata("Bantuan tetap per keluarga", tetap),
        Kata("Penyaluran", PERIODE[k.periode_per_tahun]),
        Kata("Pembulatan sekali salur", f"{PEMBULATAN[k.pembulatan]} ke rupiah penuh"),
        Kata("Selisih penyaluran", f"diselesaikan dalam {k.selisih_hari} hari"),
    ]


def _batas(k: Ketentuan) -> list[Kata]:
    bersama = "semua jenjang"
    return [
        Kata("Sekeluarga", f"{k.maks_dibayar} orang"),
        Kata("Yang didahulukan", f"menurut {URUTAN_PILIH[k.urutan]}, lalu yang lebih tua"),
        *(
            Kata(
                f"Batas {nama.lower() if nama != GOLONGAN['ham'] else 'korban HAM berat'}",
                "sebanyak batas sekeluarga"
                if kode not in k.batas
                else f"{k.batas[kode]} orang{f', {bersama}' if kode == 'sekolah' else ''}",
            )
            for kode, nama in GOLONGAN.items()
        ),
    ]


def _syarat(k: Ketentuan) -> list[Kata]:
    enam = "sebagai anak SD" if k.sekolah_dahulu else "menurut komponen yang terbesar bantuannya"
    return [
        Kata("Usia anak usia dini", f"sampai {k.usia_dini_maks} tahun"),
        Kata("Usia anak sekolah", f"{k.sekolah_min} sampai {k.sekolah_maks} tahun, bersekolah"),
        Kata("Anak usia dini yang sudah di SD", f"dihitung {enam}"),
        Kata("Kehamilan", f"sampai kehamilan ke-{k.hamil_ke_maks}, nifas {k.nifas_hari} hari"),
        Kata(
            "Kehamilan tanpa perkiraan lahir",
            f"pada prakiraan dianggap selesai {k.hamil_bulan} bulan sesudah dicatat",
        ),
        Kata("Usia lanjut", f"mulai {k.lansia_min} tahun"),
        Kata("Satu orang, beberapa komponen", "dihitung satu, yang terbesar bantuannya"),
    ]


def _kewajiban(k: Ketentuan) -> list[Kata]:
    def hitung(ya: bool) -> str:
        return "dihitung tidak hadir" if ya else "tidak mengurangi kehadiran"

    anc = f"{sum(k.anc)} kali ({'-'.join(map(str, k.anc))} menurut trimester)"
    dasar = "wajib lengkap" if k.imunisasi_dasar else "tidak diwajibkan"
    return [
        Kata("Kehadiran sekolah", f"sekurangnya {k.ambang_hadir}% hari efektif"),
        Kata("Izin", hitung(k.izin_dihitung_absen)),
        Kata("Sakit", hitung(k.sakit_dihitung_absen)),
        Kata("Pemeriksaan kehamilan", anc),
        Kata("Imunisasi dasar", dasar),
        Kata("Penimbangan di posyandu", f"{k.timbang_per_tahun} kali setahun"),
        Kata("Vitamin A", f"{k.vitamin_a_per_tahun} kali setahun"),
        Kata("Pemeriksaan lanjut usia", f"{k.periksa_lansia_per_tahun} kali setahun"),
        Kata("Pemeriksaan disabilitas berat", f"{k.periksa_disabilitas_per_tahun} kali setahun"),
    ]


def _pengaduan(k: Ketentuan) -> list[Kata]:
    return [
        *(
            Kata(nama, f"dijawab dalam {k.pengaduan[kode]} hari")
            for kode, nama in KATEGORI_ADUAN.items()
        ),
        Kata(
            "Lewat tenggat",
            f"naik ke kepala bidang, {k.naik_pengaduan} hari kemudian ke kepala dinas",
        ),
    ]


def _sanksi(k: Ketentuan) -> list[Kata]:
    return [
        Kata(
            nama,
            f"sesudah {k.sanksi[kode]} bulan berturut-turut" if kode in k.sanksi else "tidak ada",
        )
        for kode, nama in SANKSI.items()
    ]


def _diperiksa(k: Ketentuan) -> str:
    kata = [nama.lower() for kode, nama in PEMUTAKHIRAN.items() if kode in k.diperiksa]
    return ", ".join(kata).replace("no kk, kks", "No KK, KKS") or "tidak ada"
