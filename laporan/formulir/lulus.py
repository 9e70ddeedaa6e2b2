"""Papers of a graduation, ready to sign: the family's statement, the minutes of its verification,
the letter to the ministry, the certificate, and the invitation to the ceremony."""

from collections.abc import Iterator
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from graduasi.aturan import JenisGraduasi, StatusUsulan
from graduasi.berkas.layanan import periksa_lengkap
from graduasi.models import Usulan
from kpm.models import Keluarga
from laporan.periode import tulis_tanggal
from laporan.surat import tulis_nip
from pendamping.models import Profil
from pkh.akun.cakupan import Cakupan

from .naskah import Cetakan, Naskah
from .surat import LANGSUNG, SEKALI, alamat_surat, kantor, potong

HAK = "graduasi.berkas"
MAKS = 2_000  # families in one letter to the ministry, or invited at once


def _usulan(oleh) -> QuerySet[Usulan]:
    return Usulan.objects.untuk(oleh, HAK).select_related(
        "keluarga__desa__induk", "keluarga__pendamping", "pengusul"
    )


def _nomor(keluarga: Keluarga, buka: Cakupan) -> dict[str, str]:
    """No KK and the NIK of its pengurus, "" where they are to be written with the pen."""
    if not buka.memuat(keluarga):
        return {"no_kk": "", "nik": ""}
    pengurus = keluarga.anggota.hadir().filter(hubungan="pengurus").first()
    return {"no_kk": keluarga.no_kk, "nik": pengurus.nik if pengurus else ""}


def _satu(u: Usulan, *, templat: str, judul: str, isi, nama: str, beridentitas: bool) -> Cetakan:
    """One sheet about one proposal; `isi(buka)` fills it in."""
    kabupaten = u.keluarga.desa_id[:5]

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        umum = kantor(kabupaten) | {
            "judul": judul,
            "usulan": u,
            "keluarga": u.keluarga,
            "alamat": ", ".join(alamat_surat(u.keluarga)),
            "kanan": "",
        }
        yield Naskah(templat, f"{judul} {u.keluarga}", kabupaten, umum | isi(buka), 1)

    return Cetakan(
        hak=HAK,
        judul=f"{judul} {u.keluarga}",
        nama=f"{nama}-{u.pk}",
        kata=[judul, u.get_jenis_display()],
        jumlah=1,
        naskah=naskah,
        wilayah=u.keluarga.desa_id,
        beridentitas=beridentitas,
    )


def _kepala_desa(keluarga: Keluarga) -> str:
    kelurahan = keluarga.desa_id.rpartition(".")[2].startswith("1")
    return f"{'Lurah' if kelurahan else 'Kepala Desa'} {keluarga.desa},"


def siapkan_pernyataan(oleh, pilihan: dict) -> Cetakan:
    """The family's own statement, with room for the duty stamp. `pilihan`: usulan."""
    u = _usulan(oleh).get(pk=pilihan["usulan"])

    def isi(buka: Cakupan) -> dict:
        return _nomor(u.keluarga, buka) | {
            "alamiah": u.jenis == JenisGraduasi.ALAMIAH,
            "kiri": ["Mengetahui,", _kepala_desa(u.keluarga)],
            "pendamping": u.keluarga.pendamping or u.pengusul,
            "tahun": timezone.localdate().year,
        }

    return _satu(u, templat="pernyataan", judul="Surat pernyataan graduasi", isi=isi,
                 nama="surat-pernyataan", beridentitas=True)  # fmt: skip


def siapkan_berita_acara(oleh, pilihan: dict) -> Cetakan:
    """What was verified, to be signed by who did. `pilihan`: usulan, nomor, tanggal (ISO).
    ValidationError where the type asks for an asesmen and there is none."""
    u = _usulan(oleh).get(pk=pilihan["usulan"])
    lengkap = periksa_lengkap(u)
    if lengkap.perlu_asesmen and lengkap.asesmen is None:
        raise ValidationError("Lakukan asesmennya dahulu; berita acara memuat hasilnya.")
    pada = date.fromisoformat(pilihan["tanggal"])
    profil = Profil.objects.filter(pengguna=u.pengusul_id).first()

    def isi(buka: Cakupan) -> dict:
        return _nomor(u.keluarga, buka) | {
            "nomor": pilihan.get("nomor", ""),
            "pada": pada,
            "asesmen": lengkap.asesmen,
            "nilai": lengkap.asesmen.penilaian if lengkap.asesmen else None,
            "butir": [b for b in lengkap.butir if b.berkas.kode != "berita_acara"],
            "nama_kanan": u.pengusul.nama,
            "nip_kanan": tulis_nip(profil.nip) if profil else "",
            "tanggal_ttd": tulis_tanggal(pada),
        }

    return _satu(u, templat="berita_acara_lulus", judul="Berita acara verifikasi graduasi", isi=isi,
                 nama="berita-acara-graduasi", beridentitas=True)  # fmt: skip


def siapkan_sertifikat(oleh, pilihan: dict) -> Cetakan:
    """For a family whose graduation is effective. `pilihan`: usulan, nomor."""
    u = _usulan(oleh).get(pk=pilihan["usulan"])
    if u.status != StatusUsulan.EFEKTIF:
        raise ValidationError("Sertifikat hanya untuk graduasi yang sudah efektif.")

    def isi(buka: Cakupan) -> dict:
        return {"nomor": pilihan.get("nomor", ""), "jenis": u.get_jenis_display()}

    return _satu(u, templat="sertifikat", judul="Sertifikat graduasi", isi=isi,
                 nama="sertifikat-graduasi", beridentitas=False)  # fmt: skip


def siapkan_pengantar(oleh, pilihan: dict) -> Cetakan:
    """The letter to the ministry with its list: of the proposals that were sent under `nomor`, or,
    where there are none, of all that are decided and not sent. `pilihan`: nomor."""
    nomor, semua = pilihan.get("nomor", ""), _usulan(oleh)
    terkirim = semua.filter(nomor_pengantar=nomor) if nomor else semua.none()
    baris = terkirim if terkirim.exists() else semua.filter(status=StatusUsulan.DIPUTUSKAN)
    usulan = list(baris.order_by("keluarga__desa_id", "keluarga__nama_pengurus", "pk")[:MAKS])
    per_kabupaten: dict[str, list[Usulan]] = {}
    for u in usulan:
        per_kabupaten.setdefault(u.keluarga.desa_id[:5], []).append(u)

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        for kabupaten, punya in per_kabupaten.items():
            hitung = [(j.label, sum(u.jenis == j for u in punya)) for j in JenisGraduasi]
            isi = kantor(kabupaten) | {
                "judul": "Surat pengantar usulan graduasi",
                "nomor": nomor,
                "hitung": [(kata, n) for kata, n in hitung if n],
                "baris": [
                    {
                        "usulan": u,
                        "keluarga": u.keluarga,
                        "no_kk": u.keluarga.no_kk
                        if buka.memuat(u.keluarga)
                        else u.keluarga.no_kk_samar,
                        "desa": u.keluarga.desa,
                        "kecamatan": u.keluarga.desa.induk,
                    }
                    for u in punya
                ],
                "kanan": "",
            }
            yield Naskah("pengantar", f"Pengantar {kabupaten}", kabupaten, isi, len(punya))

    return Cetakan(
        hak=HAK,
        judul="Surat pengantar usulan graduasi",
        nama="surat-pengantar-graduasi",
        kata=["Surat pengantar usulan graduasi", nomor or "belum dikirim"],
        jumlah=len(usulan),
        naskah=naskah,
        langsung=500,
    )


def siapkan_wisuda(oleh, pilihan: dict) -> Cetakan:
    """A letter to each family whose graduation took effect in a year. `pilihan`: tahun, nomor,
    tanggal (ISO), jam ("HH:MM"), tempat."""
    efektif = _usulan(oleh).filter(
        status=StatusUsulan.EFEKTIF, tanggal_efektif__year=pilihan["tahun"]
    )
    usulan = list(efektif.order_by("keluarga__desa_id", "keluarga__nama_pengurus", "pk")[:MAKS])
    acara = {
        "tanggal": date.fromisoformat(pilihan["tanggal"]),
        "jam": time.fromisoformat(pilihan["jam"]),
        "tempat": pilihan["tempat"],
    }
    per_kabupaten: dict[str, list[Usulan]] = {}
    for u in usulan:
        per_kabupaten.setdefault(u.keluarga.desa_id[:5], []).append(u)

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        for kabupaten, punya in per_kabupaten.items():
            umum = kantor(kabupaten) | {
                "judul": "Undangan wisuda graduasi PKH",
                "isi_surat": "laporan/cetak/formulir/_wisuda.html",
                "nomor": pilihan.get("nomor", ""),
                "acara": acara,
                "kanan": "",
            }
            for bagian in potong(punya, SEKALI):
                surat = [
                    {
                        "hal": "Undangan wisuda graduasi PKH",
                        "nama": u.keluarga.nama_pengurus,
                        "alamat": alamat_surat(u.keluarga),
                        "usulan": u,
                    }
                    for u in bagian
                ]
                nama = f"Undangan mulai {surat[0]['nama']}"
                yield Naskah("surat", nama, kabupaten, umum | {"surat": surat}, len(surat))

    return Cetakan(
        hak=HAK,
        judul=f"Undangan wisuda graduasi {pilihan['tahun']}",
        nama=f"undangan-wisuda-{pilihan['tahun']}",
        kata=["Undangan wisuda graduasi", f"{pilihan['tahun']}"],
        jumlah=len(usulan),
        naskah=naskah,
        langsung=LANGSUNG,
        beridentitas=False,
    )
