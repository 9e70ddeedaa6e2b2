"""P2K2 on paper: the attendance list of a group, for the pen or as recorded, and the minutes."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.urls import reverse

from kpm.models import Keluarga
from laporan.surat import tulis_nip
from pendamping.models import Kehadiran, Kelompok, Pertemuan, Profil, Rencana, Sesi
from pendamping.p2k2.layanan import peserta
from pkh.akun.cakupan import Cakupan

from .naskah import Cetakan, Naskah, alamat_pendek

HAK = "p2k2.lihat"
BARIS_TAMBAHAN = 3  # empty rows of a list for the pen: who joins, who comes instead
_AMBIL = ("kelompok__desa__induk", "kelompok__pendamping", "kelompok__ketua", "sesi")


def siapkan_hadir(oleh, pilihan: dict) -> Cetakan:
    """The list to be signed at a meeting. `pilihan`: kelompok, and where known tanggal (ISO) and
    sesi. Kelompok.DoesNotExist for one the person may not see."""
    semua = Kelompok.objects.untuk(oleh, HAK).select_related("desa__induk", "pendamping", "ketua")
    kelompok = semua.get(pk=pilihan["kelompok"])
    tanggal = date.fromisoformat(pilihan["tanggal"]) if pilihan.get("tanggal") else None
    sesi = Sesi.objects.filter(pk=pilihan.get("sesi")).first()
    orang = (
        Keluarga.objects.untuk(oleh, HAK)
        .filter(pk__in=peserta(kelompok).values("pk"))
        .select_related("desa")
        .order_by("nama_pengurus", "pk")
    )
    baris = [_baris(n, k, kelompok) for n, k in enumerate(orang, 1)]
    isi = {
        "baris": baris,
        "kosong": [len(baris) + n for n in range(1, BARIS_TAMBAHAN + 1)],
        "isi_kepala": _kepala(kelompok, tanggal, sesi, kelompok.tempat),
    }
    return _cetakan(
        kelompok,
        "hadir",
        "Daftar hadir P2K2",
        "kosong",
        isi,
        len(baris),
        lembar=reverse("pendamping:pertemuan_tambah", args=[kelompok.pk]),
        tahun=tanggal.year if tanggal else "",
    )


def siapkan_hadir_pertemuan(oleh, pilihan: dict) -> Cetakan:
    """The list as recorded. `pilihan`: pertemuan. Pertemuan.DoesNotExist as above."""
    pertemuan, kehadiran, tersembunyi = _pertemuan(oleh, pilihan["pertemuan"])
    kelompok = pertemuan.kelompok
    baris = [
        _baris(n, k.keluarga, kelompok) | {"status": k.get_status_display(), "ket": _ket(k)}
        for n, k in enumerate(kehadiran, 1)
    ]
    isi = {
        "baris": baris,
        "terisi": True,
        "hitung": _hitung(kehadiran),
        "tersembunyi": tersembunyi,
        "isi_kepala": _kepala(kelompok, pertemuan.tanggal, pertemuan.sesi, pertemuan.tempat),
    }
    return _cetakan(
        kelompok,
        "hadir",
        "Daftar hadir P2K2",
        f"{pertemuan.tanggal}",
        isi,
        len(baris),
        tahun=pertemuan.tanggal.year,
    )


def siapkan_notulen(oleh, pilihan: dict) -> Cetakan:
    """The minutes of a meeting. `pilihan`: pertemuan. Pertemuan.DoesNotExist as above."""
    pertemuan, kehadiran, tersembunyi = _pertemuan(oleh, pilihan["pertemuan"])
    kelompok = pertemuan.kelompok
    absen = [k for k in kehadiran if k.status != Kehadiran.Status.HADIR]
    isi = {
        "pertemuan": pertemuan,
        "hitung": _hitung(kehadiran),
        "undangan": len(kehadiran),
        "absen": [
            {"nama": k.keluarga, "status": k.get_status_display(), "ket": _ket(k)} for k in absen
        ],
        "tersembunyi": tersembunyi,
        "isi_kepala": _kepala(kelompok, pertemuan.tanggal, pertemuan.sesi, pertemuan.tempat),
    }
    return _cetakan(
        kelompok,
        "notulen",
        "Notulen pertemuan P2K2",
        f"{pertemuan.tanggal}",
        isi,
        len(kehadiran),
        tahun=pertemuan.tanggal.year,
    )


def siapkan_rencana(oleh, pilihan: dict) -> Cetakan:
    """The plan of a group for a year, with what came of it. `pilihan`: kelompok, tahun.
    Kelompok.DoesNotExist as above; ValidationError without a plan."""
    semua = Kelompok.objects.untuk(oleh, HAK).select_related("desa__induk", "pendamping", "ketua")
    kelompok, tahun = semua.get(pk=pilihan["kelompok"]), pilihan["tahun"]
    hadir = Q(pertemuan__kehadiran__status=Kehadiran.Status.HADIR)
    baris = list(
        Rencana.objects.untuk(oleh, HAK)
        .filter(kelompok=kelompok, tanggal__year=tahun)
        .select_related("sesi", "pertemuan")
        .annotate(
            undangan=Count("pertemuan__kehadiran"),
            hadir=Count("pertemuan__kehadiran", filter=hadir),
        )
        .order_by("tanggal", "mulai", "pk")
    )
    if not baris:
        raise ValidationError(f"Kelompok ini belum punya rencana untuk {tahun}. Susun dahulu.")
    isi = {
        "baris": baris,
        "kelompok": kelompok,
        "tahun_rencana": tahun,
        "terlaksana": sum(r.pertemuan_id is not None for r in baris),
    }
    return _cetakan(
        kelompok, "rencana", "Rencana tahunan P2K2", f"{tahun}", isi, len(baris), tahun=tahun
    )


def _pertemuan(oleh, pk) -> tuple[Pertemuan, list[Kehadiran], int]:
    """The meeting, the attendance of the families the person may see by name, how many others."""
    semua = Pertemuan.objects.untuk(oleh, HAK).select_related(*_AMBIL, "dicatat_oleh")
    pertemuan = semua.get(pk=pk)
    kehadiran = list(
        Kehadiran.objects.untuk(oleh, HAK)
        .filter(pertemuan=pertemuan)
        .select_related("keluarga__desa")
        .order_by("keluarga__nama_pengurus", "pk")
    )
    return pertemuan, kehadiran, pertemuan.kehadiran.count() - len(kehadiran)


def _ket(k: Kehadiran) -> str:
    """Who came instead, that it was to make up for a missed one, and the note."""
    wakil = f"diwakili {k.diwakili}" if k.diwakili else ""
    return "; ".join(x for x in (wakil, "susulan" if k.susulan else "", k.catatan) if x)


def _hitung(kehadiran: list[Kehadiran]) -> list[tuple[str, int]]:
    ada = Counter(k.status for k in kehadiran)
    return [(str(kata), ada[nilai]) for nilai, kata in Kehadiran.Status.choices]


def _baris(n: int, keluarga: Keluarga, kelompok: Kelompok) -> dict:
    alamat = alamat_pendek(keluarga)
    ketua = keluarga.pk == kelompok.ketua_id
    return {"nomor": n, "nama": keluarga, "alamat": alamat, "ketua": ketua, "kanan": n % 2 == 0}


def _kepala(kelompok: Kelompok, tanggal: date | None, sesi: Sesi | None, tempat: str) -> dict:
    return {
        "kelompok": kelompok,
        "tanggal": tanggal,
        "sesi": sesi,
        "tempat": tempat,
        "kecamatan": kelompok.desa.induk.nama if kelompok.desa.induk else "",
    }


def _cetakan(
    kelompok: Kelompok,
    templat: str,
    judul: str,
    sebutan: str,
    isi: dict,
    jumlah: int,
    *,
    lembar: str = "",
    tahun: int | str = "",
) -> Cetakan:
    profil = Profil.objects.filter(pengguna=kelompok.pendamping_id).first()

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        yield Naskah(
            templat=templat,
            nama=kelompok.nama,
            kabupaten=kelompok.desa_id[:5],
            jumlah=jumlah,
            lembar=lembar,
            isi=isi
            | {
                "judul": judul,
                "sebutan": kelompok.nama,
                "kiri": ["", f"Ketua {kelompok.nama},"],
                "nama_kiri": kelompok.ketua.nama_pengurus if kelompok.ketua else "",
                "kanan": "Pendamping Sosial PKH,",
                "nama_kanan": kelompok.pendamping.nama,
                "nip_kanan": tulis_nip(profil.nip) if profil else "",
                "tahun": tahun,
            },
        )

    return Cetakan(
        hak=HAK,
        judul=f"{judul} {kelompok}",
        nama=f"{templat}-p2k2-{kelompok.pk}-{sebutan}",
        kata=[judul, kelompok.nama, sebutan],
        jumlah=jumlah,
        naskah=naskah,
        wilayah=kelompok.desa_id,
        beridentitas=False,
    )
