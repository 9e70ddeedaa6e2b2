"""Letters to families and what is signed at a first meeting: invitations, attendance, minutes of
proceedings, and the notices of the ladder. One letter a page, many in one document."""

from collections.abc import Iterator
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils import timezone

from kpm.kepesertaan.aturan import DATANG, Hadir
from kpm.massal import ketentuan_pada
from kpm.models import Keluarga, PertemuanAwal, UndanganAwal
from laporan.models import Kop
from laporan.periode import tulis_tanggal
from laporan.surat import cari_penanda_tangan, tulis_nip
from pendamping.aturan import HasilVerifikasi
from pendamping.models import Pengaduan, Profil, Sanksi, Verifikasi
from pendamping.pengaduan.layanan import alasan_tanpa_surat
from pendamping.sanksi.aturan import Putusan
from pendamping.verifikasi.aturan import nilai_verifikasi
from pkh.akun.cakupan import Cakupan
from pkh.wilayah.models import Wilayah

from .naskah import Cetakan, Naskah, alamat_pendek
from .verifikasi import isian_dari

SEKALI = 25  # letters in one document: a page takes about 0.1 s, memory stays small
LANGSUNG = 40  # letters drawn while one waits
HAK_AWAL, HAK_SANKSI, HAK_ADUAN = "kpm.lihat", "sanksi.lihat", "pengaduan.lihat"


def potong(baris: list, n: int) -> Iterator[list]:
    sisa = iter(baris)
    while bagian := list(islice(sisa, n)):
        yield bagian


def kantor(kabupaten: str) -> dict:
    """Who signs for the office today."""
    wilayah = Wilayah.objects.get(pk=kabupaten)
    kop = Kop.objects.filter(pk=kabupaten).first() or Kop(wilayah=wilayah)
    hari = timezone.localdate()
    return {
        "penanda_tangan": cari_penanda_tangan(wilayah, hari, kop.dinas),
        "tanggal_surat": tulis_tanggal(hari),
    }


def alamat_surat(keluarga: Keluarga) -> list[str]:
    """The lines below "Kepada Yth."."""
    rt_rw = "/".join(x for x in (keluarga.rt, keluarga.rw) if x)
    jalan = " ".join(x for x in (keluarga.alamat, f"RT/RW {rt_rw}" if rt_rw else "") if x)
    kecamatan = keluarga.desa.induk
    tempat = f"{keluarga.desa}{f', Kecamatan {kecamatan}' if kecamatan else ''}"
    return [b for b in (jalan, tempat) if b]


# --- pertemuan awal ----------------------------------------------------------------------
def _pertemuan(oleh, pk) -> tuple[PertemuanAwal, list[UndanganAwal]]:
    """The meeting and the invited families the person may see, by name.
    PertemuanAwal.DoesNotExist, ValidationError when it was called off."""
    semua = PertemuanAwal.objects.untuk(oleh, HAK_AWAL).select_related("desa__induk", "oleh")
    pertemuan = semua.get(pk=pk)
    if pertemuan.dibatalkan_pada:
        raise ValidationError("Pertemuan ini dibatalkan; tidak ada yang dicetak.")
    undangan = (
        UndanganAwal.objects.untuk(oleh, HAK_AWAL)
        .filter(pertemuan=pertemuan)
        .select_related("keluarga__desa__induk")
        .order_by("keluarga__desa_id", "keluarga__nama_pengurus", "pk")
    )
    return pertemuan, list(undangan)


def siapkan_undangan(oleh, pilihan: dict) -> Cetakan:
    """A letter to each invited family. `pilihan`: pertemuan."""
    pertemuan, undangan = _pertemuan(oleh, pilihan["pertemuan"])
    kabupaten = pertemuan.desa_id[:5]

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        umum = kantor(kabupaten) | {
            "judul": "Undangan pertemuan awal PKH",
            "isi_surat": "laporan/cetak/formulir/_undangan.html",
            "nomor": pertemuan.nomor_surat,
            "pertemuan": pertemuan,
            "kanan": "",
        }
        for bagian in potong(undangan, SEKALI):
            surat = [
                {
                    "hal": "Undangan pertemuan awal dan validasi PKH",
                    "nama": u.keluarga.nama_pengurus,
                    "alamat": alamat_surat(u.keluarga),
                }
                for u in bagian
            ]
            yield Naskah(
                templat="surat",
                nama=f"Undangan mulai {surat[0]['nama']}",
                kabupaten=kabupaten,
                isi=umum | {"surat": surat},
                jumlah=len(surat),
            )

    return Cetakan(
        hak=HAK_AWAL,
        judul=f"Undangan pertemuan awal {pertemuan.desa}",
        nama=f"undangan-pertemuan-awal-{pertemuan.pk}",
        kata=["Undangan pertemuan awal", f"{pertemuan.desa}", f"{pertemuan.tanggal}"],
        jumlah=len(undangan),
        naskah=naskah,
        langsung=LANGSUNG,
        wilayah=pertemuan.desa_id,
        beridentitas=False,
    )


def siapkan_hadir_awal(oleh, pilihan: dict) -> Cetakan:
    """The list to be signed, with what was recorded where somebody did. `pilihan`: pertemuan."""
    pertemuan, undangan = _pertemuan(oleh, pilihan["pertemuan"])
    terisi = any(u.kehadiran != Hadir.BELUM for u in undangan)
    baris = [
        {
            "nomor": n,
            "nama": u.keluarga,
            "alamat": alamat_pendek(u.keluarga),
            "status": u.get_kehadiran_display(),
            "ket": u.wakil,
            "kanan": n % 2 == 0,
        }
        for n, u in enumerate(undangan, 1)
    ]
    isi = {
        "baris": baris,
        "terisi": terisi,
        "hitung": _hitung(undangan),
        "kosong": [] if terisi else [len(baris) + n for n in range(1, 4)],
    }
    return _satu_awal(pertemuan, undangan, "hadir_awal", "Daftar hadir pertemuan awal", isi)


def siapkan_berita_acara(oleh, pilihan: dict) -> Cetakan:
    """What happened at the meeting, to be signed. `pilihan`: pertemuan."""
    pertemuan, undangan = _pertemuan(oleh, pilihan["pertemuan"])
    if undangan and all(u.kehadiran == Hadir.BELUM for u in undangan):
        raise ValidationError("Catat kehadirannya dahulu; berita acara menyebut siapa yang datang.")
    absen = [u for u in undangan if u.kehadiran not in DATANG]
    isi = {
        "hitung": _hitung(undangan),
        "datang": len(undangan) - len(absen),
        "undangan": len(undangan),
        "absen": [
            {
                "nama": u.keluarga,
                "alamat": alamat_pendek(u.keluarga),
                "ket": u.get_kehadiran_display(),
            }
            for u in absen
        ],
    }
    return _satu_awal(pertemuan, undangan, "berita_acara", "Berita acara pertemuan awal", isi)


def _hitung(undangan: list[UndanganAwal]) -> list[tuple[str, int]]:
    return [(str(kata), sum(u.kehadiran == h for u in undangan)) for h, kata in Hadir.choices]


def _satu_awal(
    pertemuan: PertemuanAwal, undangan: list[UndanganAwal], templat: str, judul: str, isi: dict
) -> Cetakan:
    kelurahan = pertemuan.desa_id.rpartition(".")[2].startswith("1")
    kepala = f"{'Lurah' if kelurahan else 'Kepala Desa'} {pertemuan.desa}"
    profil = Profil.objects.filter(pengguna=pertemuan.oleh_id).first()

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        yield Naskah(
            templat=templat,
            nama=judul,
            kabupaten=pertemuan.desa_id[:5],
            jumlah=len(undangan),
            isi=isi
            | {
                "judul": judul,
                "sebutan": f"{pertemuan.desa}, {tulis_tanggal(pertemuan.tanggal)}",
                "pertemuan": pertemuan,
                "kiri": ["Mengetahui,", f"{kepala},"],
                "kanan": "Pendamping Sosial PKH," if profil else "Petugas PKH,",
                "nama_kanan": pertemuan.oleh.nama,
                "nip_kanan": tulis_nip(profil.nip) if profil else "",
                "tahun": pertemuan.tanggal.year,
            },
        )

    return Cetakan(
        hak=HAK_AWAL,
        judul=f"{judul} {pertemuan.desa}",
        nama=f"{templat.replace('_', '-')}-{pertemuan.pk}",
        kata=[judul, f"{pertemuan.desa}", f"{pertemuan.tanggal}"],
        jumlah=len(undangan),
        naskah=naskah,
        wilayah=pertemuan.desa_id,
        beridentitas=False,
    )


# --- complaints --------------------------------------------------------------------------
def siapkan_jawaban(oleh, pilihan: dict) -> Cetakan:
    """The answer to who complained. `pilihan`: pengaduan. Pengaduan.DoesNotExist;
    PermissionDenied for who does not know the reporter; ValidationError without an answer or a
    name."""
    terlihat = Pengaduan.objects.untuk(oleh, HAK_ADUAN).select_related("wilayah")
    p = terlihat.get(pk=pilihan["pengaduan"])
    if salah := alasan_tanpa_surat(oleh, p):
        raise ValidationError(salah)
    kabupaten = p.wilayah_id[:5]

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        surat = {"hal": f"Jawaban atas pengaduan nomor {p.nomor}", "nama": p.pelapor, "alamat": []}
        yield Naskah(
            templat="surat",
            nama=f"Jawaban {p.nomor}",
            kabupaten=kabupaten,
            isi=kantor(kabupaten)
            | {
                "judul": "Surat jawaban pengaduan",
                "isi_surat": "laporan/cetak/formulir/_jawaban.html",
                "pengaduan": p,
                "kanan": "",
                "surat": [surat],
            },
            jumlah=1,
        )

    return Cetakan(
        hak=HAK_ADUAN,
        judul=f"Surat jawaban pengaduan {p.nomor}",
        nama=f"jawaban-pengaduan-{p.nomor}",
        kata=["Surat jawaban pengaduan", p.nomor],
        jumlah=1,
        naskah=naskah,
        wilayah=p.wilayah_id,
        beridentitas=False,
    )


# --- the ladder --------------------------------------------------------------------------
HAL_SANKSI = {
    "surat": "Surat pengingat pemenuhan komitmen PKH",
    "kunjungan": "Pemberitahuan kunjungan rumah PKH",
    "tangguh": "Pemberitahuan penangguhan bantuan PKH",
}


def siapkan_sanksi(oleh, pilihan: dict) -> Cetakan:
    """The notices of decided steps. `pilihan`: sanksi (one), or {} for all that run and have not
    been handed over yet. Sanksi.DoesNotExist; ValidationError for one that is not decided."""
    semua = Sanksi.objects.untuk(oleh, HAK_SANKSI).select_related(
        "keluarga__desa__induk", "keluarga__pendamping"
    )
    if pk := pilihan.get("sanksi"):
        satu = semua.get(pk=pk)
        if satu.putusan != Putusan.DITERAPKAN or satu.selesai_pada:
            raise ValidationError("Surat hanya untuk langkah yang diterapkan dan masih berjalan.")
        baris = [satu]
    else:
        baris = list(
            semua.belum_diberitahukan().order_by("keluarga__desa_id", "keluarga__nama_pengurus")
        )

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        per_kabupaten: dict[str, list[Sanksi]] = {}
        for s in baris:
            per_kabupaten.setdefault(s.keluarga.desa_id[:5], []).append(s)
        for kabupaten, punya in per_kabupaten.items():
            umum = kantor(kabupaten) | {
                "judul": "Surat komitmen PKH",
                "isi_surat": "laporan/cetak/formulir/_sanksi.html",
                "kanan": "",
            }
            for bagian in potong(punya, SEKALI):
                yield Naskah(
                    templat="surat",
                    nama=f"Surat mulai {bagian[0].keluarga}",
                    kabupaten=kabupaten,
                    isi=umum | {"surat": _surat_sanksi(bagian)},
                    jumlah=len(bagian),
                )

    return Cetakan(
        hak=HAK_SANKSI,
        judul="Surat komitmen PKH",
        nama=f"surat-komitmen-{baris[0].pk}" if pilihan.get("sanksi") else "surat-komitmen",
        kata=["Surat komitmen", "satu" if pilihan.get("sanksi") else "belum disampaikan"],
        jumlah=len(baris),
        naskah=naskah,
        langsung=LANGSUNG,
        beridentitas=False,
    )


def _surat_sanksi(sanksi: list[Sanksi]) -> list[dict]:
    """What each letter says: the step, and every obligation that was not kept, in words."""
    gagal: dict[int, list[Verifikasi]] = {}
    semua = Verifikasi.objects.filter(
        keluarga__in=[s.keluarga_id for s in sanksi],
        bulan__range=(min(s.dari for s in sanksi), max(s.sampai for s in sanksi)),
        hasil=HasilVerifikasi.TIDAK,
    )
    for v in semua.select_related("anggota").order_by("bulan", "anggota__tanggal_lahir", "pk"):
        gagal.setdefault(v.keluarga_id, []).append(v)
    aturan = {bulan: ketentuan_pada(bulan) for bulan in {s.sampai for s in sanksi}}
    return [
        {
            "sanksi": s,
            "hal": HAL_SANKSI[s.langkah],
            "nama": s.keluarga.nama_pengurus,
            "alamat": alamat_surat(s.keluarga),
            "pendamping": s.keluarga.pendamping,
            "ambang": aturan[s.sampai].ambang_hadir,
            "kewajiban": [
                {
                    "bulan": v.bulan,
                    "anggota": v.anggota,
                    "sebab": nilai_verifikasi(isian_dari(v), aturan[s.sampai])[1],
                }
                for v in gagal.get(s.keluarga_id, [])
                if s.dari <= v.bulan <= s.sampai
            ],
        }
        for s in sanksi
    ]
