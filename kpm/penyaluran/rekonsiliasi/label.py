"""The words of banks as a list: how often, what we take them for, who said so."""

from dataclasses import dataclass

from django.db.models import Count, Func, Max, Value
from django.db.models.functions import Lower, Trim

from kpm.models import HasilSalur, LabelBank
from kpm.penyaluran.aturan import Keadaan, petakan_hasil

_RAPAT = {"function": "regexp_replace", "template": "%(function)s(%(expressions)s, 'g')"}


@dataclass(frozen=True)
class KataBank:
    """`sumber`: "tabel" somebody said it, "pola" read by its pattern, "" unknown."""

    label: str
    jumlah: int
    terakhir: object
    keadaan: str
    sumber: str
    catatan: str = ""
    oleh: str = ""

    @property
    def arti(self) -> str:
        return str(Keadaan(self.keadaan).label) if self.keadaan else "Belum dikenal"


def daftar_label(pengguna) -> list[KataBank]:
    """Every word in the answers the person sees, and every word with a meaning; the unknown
    first, then the most frequent. Two queries."""
    baku = Lower(
        Func(Trim("label"), Value(r"\s+"), Value(" "), **_RAPAT)  # aturan.baku_label
    )
    hasil = (
        HasilSalur.objects.untuk(pengguna).order_by().annotate(baku=baku).values("baku")
        .annotate(n=Count("pk"), terakhir=Max("periode"))
        .values_list("baku", "n", "terakhir")
    )  # fmt: skip
    arti = {a.label: a for a in LabelBank.objects.select_related("diubah_oleh")}
    ada = {baku: (n, terakhir) for baku, n, terakhir in hasil}
    daftar = []
    for label in {*ada, *arti}:
        n, terakhir = ada.get(label, (0, None))
        if a := arti.get(label):
            oleh = str(a.diubah_oleh or "")
            daftar.append(KataBank(label, n, terakhir, a.keadaan, "tabel", a.catatan, oleh))
        else:
            keadaan = petakan_hasil(label)
            daftar.append(KataBank(label, n, terakhir, keadaan, "pola" if keadaan else ""))
    return sorted(daftar, key=lambda k: (bool(k.keadaan), -k.jumlah, k.label))
