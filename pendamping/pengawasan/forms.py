"""Shape of what the pages of supervision send."""

from django import forms

from pendamping.penugasan.forms import SaringPendamping

URUT = {
    "nama": "Nama",
    "sinyal": "Sinyal terbanyak",
    "terlambat": "KPM terlambat terbanyak",
    "kunjungan": "Kunjungan terendah terhadap rencana",
    "verifikasi": "Verifikasi terendah",
    "p2k2": "P2K2 terendah",
    "sinkron": "Paling lama tidak sinkron",
    "belum": "Belum terkirim terbanyak",
}


class SaringPengawasan(SaringPendamping):
    hak = "pengawasan.lihat"

    urut = forms.ChoiceField(choices=list(URUT.items()), required=False, label="Urutkan")
    sinyal = forms.BooleanField(label="Hanya yang bersinyal", required=False)
    belum = forms.BooleanField(label="Hanya yang punya catatan belum terkirim", required=False)

    def susun(self, baris: list[dict]) -> list[dict]:
        """Rows of susun_pengawasan: those asked for, in the order asked for."""
        if self.isi.get("sinyal"):
            baris = [b for b in baris if b["sinyal"]]
        if self.isi.get("belum"):
            baris = [b for b in baris if b["belum"]]
        urut = self.isi.get("urut") or "nama"
        return sorted(baris, key=lambda b: (_nilai(urut, b), str(b["profil"]), b["pk"]))


def _nilai(urut: str, b: dict) -> float:
    """What a row is ordered by, the one to look at first lowest; without anything to do last."""
    if urut in {"verifikasi", "p2k2"}:
        return 101.0 if b[urut] is None else b[urut]
    if urut == "kunjungan":
        return b["dikunjungi"] / b["rencana"] if b["rencana"] else 101.0
    if urut == "sinkron":
        return b["sinkron"].timestamp() if b["sinkron"] else 0.0
    if urut == "sinyal":
        return -len(b["sinyal"])
    return 0 if urut == "nama" else -b[urut]


class PembicaraanForm(forms.Form):
    catatan = forms.CharField(
        label="Apa yang dibicarakan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Penjelasannya, dan apa yang disepakati. Pendamping dapat membacanya.",
    )
