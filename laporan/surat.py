"""Letterhead and signature block, as the office writes them."""

from datetime import date

from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan
from pkh.tersusun import objek_tersusun
from pkh.wilayah.models import Tingkat, Wilayah

from .models import Kertas, Kop
from .periode import tulis_tanggal

_SEBUTAN = {Jabatan.Sifat.PLT: "Plt. ", Jabatan.Sifat.PLH: "Plh. ", Jabatan.Sifat.DEFINITIF: ""}


def tulis_nip(nip: str) -> str:
    """ "196903121994032004" -> "19690312 199403 2 004"; anything else as it is."""
    if len(nip) != 18 or not nip.isdecimal():
        return nip
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def sebut_wilayah(wilayah: Wilayah) -> str:
    """The region as its office names itself: a provinsi says that it is one."""
    provinsi = wilayah.tingkat == Tingkat.PROVINSI
    return f"Provinsi {wilayah.nama}" if provinsi else wilayah.nama


@objek_tersusun
def _kepala(_, wilayah: str, pada: date):
    return (
        Jabatan.objects.berlaku(pada)
        .filter(
            wilayah=wilayah,
            peran__in=[Peran.KEPALA_DINAS, Peran.KEPALA_PROVINSI, Peran.KEPALA_BIDANG],
            pengguna__is_active=True,
        )
        .select_related("pengguna")
    )


def cari_penanda_tangan(wilayah: Wilayah, pada: date, dinas: str) -> dict[str, str | list[str]]:
    """Who signs for the office of the region on the date.

    A Plt. or Plh. goes before the definitive head, whose place they hold; without a head the
    kepala bidang signs a.n.; without either the name is left open.
    """
    baris = _kepala(None, wilayah.pk, pada)
    kepala = [j for j in baris if j.peran != Peran.KEPALA_BIDANG]
    kepala.sort(key=lambda j: j.sifat == Jabatan.Sifat.DEFINITIF)
    if kepala:
        j = kepala[0]
        jabatan = [f"{_SEBUTAN[j.sifat]}Kepala {dinas}", f"{sebut_wilayah(wilayah)},"]
    elif baris:
        j = baris[0]
        jabatan = [
            f"a.n. Kepala {dinas}",
            sebut_wilayah(wilayah),
            f"{_SEBUTAN[j.sifat]}Kepala Bidang,",
        ]
    else:
        jabatan = [f"Kepala {dinas}", f"{sebut_wilayah(wilayah)},"]
        return {"jabatan": jabatan, "nama": "", "pangkat": "", "nip": ""}
    return {
        "jabatan": jabatan,
        "nama": j.pengguna.nama,
        "pangkat": j.pangkat,
        "nip": tulis_nip(j.nip),
    }


def kertas_kantor(wilayah: Wilayah) -> str:
    """ "A4" or "F4", as the office of the region prints."""
    kop = Kop.objects.filter(wilayah=wilayah).first()
    return kop.kertas if kop else Kertas.A4.value


def susun_kop(wilayah: Wilayah) -> dict[str, str]:
    """The letterhead of the office of the region, with the place where its letters are
    written; without a row it names the region."""
    kop = Kop.objects.filter(wilayah=wilayah).first() or Kop(wilayah=wilayah)
    return {
        "pemerintah": f"Pemerintah {sebut_wilayah(wilayah)}",
        "dinas": kop.dinas,
        "alamat": kop.alamat,
        "kontak": kop.kontak,
        "tempat": kop.tempat or wilayah.nama.removeprefix("Kabupaten ").removeprefix("Kota "),
    }


def susun_surat(
    *, wilayah: Wilayah, pada: date, hal: str, nomor: str, sifat: str, kertas: str = Kertas.A4.value
) -> dict:
    """Letterhead, paper, letter data, place and date, signature, as plain data for a snapshot."""
    kop = susun_kop(wilayah)
    return {
        "kop": {ruas: kop[ruas] for ruas in ("pemerintah", "dinas", "alamat", "kontak")},
        "kertas": kertas,
        "nomor": nomor,
        "sifat": sifat,
        "lampiran": "-",
        "hal": hal,
        "tempat_tanggal": f"{kop['tempat']}, {tulis_tanggal(pada)}",
        "penanda_tangan": cari_penanda_tangan(wilayah, pada, kop["dinas"]),
    }
