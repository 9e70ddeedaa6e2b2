"""What a payment list comes to: by bank, kecamatan and reason of being left out."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from kpm.models import BarisSalur, DaftarSalur, Keluarga
from pkh.wilayah.models import Wilayah

from .aturan import ALUR_DAFTAR, MUNDUR, Kecuali, StatusDaftar

PANJANG_KECAMATAN = 8  # signs of a Kemendagri code: "64.02.06"
TERDAFTAR = Q(kecuali="")
KATA_LANGKAH = {
    (StatusDaftar.DISUSUN, StatusDaftar.DIPERIKSA): "Nyatakan sudah diperiksa",
    (StatusDaftar.DIPERIKSA, StatusDaftar.DISUSUN): "Kembalikan untuk disusun ulang",
    (StatusDaftar.DIPERIKSA, StatusDaftar.DIKIRIM): "Kirim daftar",
    (StatusDaftar.DIKIRIM, StatusDaftar.DITUTUP): "Tutup periode",
    (StatusDaftar.DITUTUP, StatusDaftar.DIKIRIM): "Buka kembali periode",
}


@dataclass(frozen=True)
class Bagian:
    """One line of a table: `kode` goes into the address of its list."""

    kode: str
    nama: str
    keluarga: int
    rupiah: int
    kecuali: int = 0


def _jumlah(baris, **kunci) -> list[dict]:
    kelompok = baris.order_by().annotate(**kunci).values(*kunci) if kunci else baris
    return list(
        kelompok.annotate(
            n=Count("pk", filter=TERDAFTAR),
            rp=Sum("jumlah", filter=TERDAFTAR, default=0),
            tidak=Count("pk", filter=~TERDAFTAR),
        ).order_by(*kunci)
    )


def ringkas_daftar(pengguna, daftar: DaftarSalur) -> dict[str, list[Bagian]]:
    """{"bank", "kecamatan", "kecuali": [Bagian]}; four queries."""
    baris = BarisSalur.objects.untuk(pengguna).filter(daftar=daftar)
    bank = dict(Keluarga.Bank.choices)
    per_bank = _jumlah(baris.filter(TERDAFTAR).values("bank"))
    kecamatan = _jumlah(baris, kec=Substr("desa_id", 1, PANJANG_KECAMATAN))
    nama = dict(
        Wilayah.objects.filter(kode__in=[b["kec"] for b in kecamatan]).values_list("kode", "nama")
    )
    sebab = baris.exclude(TERDAFTAR).order_by().values_list("kecuali").annotate(n=Count("pk"))
    return {
        "bank": [
            Bagian(b["bank"], bank.get(b["bank"], "Belum dicatat"), b["n"], b["rp"])
            for b in per_bank
        ],
        "kecamatan": [
            Bagian(b["kec"], nama.get(b["kec"], b["kec"]), b["n"], b["rp"], b["tidak"])
            for b in kecamatan
        ],
        "kecuali": [Bagian(k, str(Kecuali(k).label), n, 0) for k, n in sorted(sebab)],
    }


def langkah_boleh(pengguna, daftar: DaftarSalur) -> list[dict]:
    """[{ke, kata, mundur}]: the steps this person may take with the list as it stands."""
    return [
        {"ke": ke, "kata": KATA_LANGKAH[dari, ke], "mundur": (dari, ke) in MUNDUR}
        for (dari, ke), hak in ALUR_DAFTAR.items()
        if dari == daftar.status and pengguna.cakupan(hak).memuat_wilayah(daftar.wilayah_id)
    ]
