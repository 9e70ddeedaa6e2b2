"""The suggestion that evens out the caseloads of a kabupaten/kota with 400 pendamping."""

from dataclasses import replace

from django.utils import timezone

from pendamping.beban.aturan import ringkas
from pendamping.beban.layanan import baca_kabupaten, susun_saran, terapkan_pindah

from . import basis
from .ukur import Hasil, ukur

PENDAMPING, KALI = 400, 5


def ukur_beban() -> list[Hasil]:
    """Reading the kabupaten is in it. The floor is reading alone."""
    hari_ini = timezone.localdate()

    def baca():
        k = baca_kabupaten(basis.WILAYAH, hari_ini)
        orang = list(k.profil)[:PENDAMPING]
        milik = {o: list(k.milik.get(o, [])) for o in orang}
        for o, lain in zip(orang[::4], orang[1::4], strict=False):  # the demo is even: spoil it
            setengah = len(milik[o]) // 2
            milik[lain] += milik[o][setengah:]
            del milik[o][setengah:]
        return replace(k, milik=milik, profil={o: k.profil[o] for o in orang})

    k = baca()
    pindah = susun_saran(k, 0.1)
    nanti = terapkan_pindah(k.milik, pindah)
    sebelum = ringkas(b.nilai for b in k.beban().values())["sebar"]
    sesudah = ringkas(k.peta.timbang(nanti.get(o, ())).nilai for o in k.profil)["sebar"]
    catatan = (
        f"{len(k.profil)} pendamping, {len(pindah)} perpindahan, sebaran {sebelum:.0f}% menjadi "
        f"{sesudah:.0f}%; diminta 5.000 ms"
    )
    return [
        ukur(
            "saran pemerataan beban", lambda: susun_saran(baca(), 0.1), {"membaca": baca},
            kali=KALI, panaskan=1, catatan=catatan,
        )
    ]  # fmt: skip
