"""Filters of the forecast and of its worklist."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone

from kpm.forms import tanggal_html
from kpm.massal import ketentuan_pada
from kpm.saring import SaringWilayah
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from ..models import Usulan
from .aturan import Sebab
from .ringkasan import masa_daftar


class SaringPrakiraan(SaringWilayah):
    hak = "graduasi.lihat"

    @property
    def terpilih(self) -> Wilayah | None:
        """The chosen region, else the person's own first one; for a pendamping that of the
        post, of which they see their own families."""
        terlihat = Wilayah.objects.untuk(self.oleh, self.hak)
        if self.milik_sendiri:
            posisi = {j.wilayah_id for j in self.oleh.jabatan_kini}
            terlihat = Wilayah.objects.filter(pk__in=[self.isi.get("wilayah") or "", *posisi])
        if kode := self.isi.get("wilayah"):
            return terlihat.filter(pk=kode).first()
        besar = terlihat.berlaku().filter(tingkat__in=[Tingkat.PROVINSI, Tingkat.KABUPATEN])
        return besar.first() or terlihat.first()


class SaringProyeksi(SaringWilayah):
    """The worklist: without days this payment period and the next."""

    hak = "graduasi.lihat"

    dari = forms.DateField(label="Berakhir dari", required=False, widget=tanggal_html())
    sampai = forms.DateField(label="Berakhir sampai", required=False, widget=tanggal_html())
    sebab = forms.ChoiceField(
        label="Sebab", required=False, choices=[("", "Semua sebab"), *Sebab.choices]
    )

    usulan = forms.ChoiceField(
        label="Usulan",
        required=False,
        choices=[("", "Sudah atau belum diusulkan"), ("belum", "Belum diusulkan")],
    )

    def saring(self, proyeksi):
        pilih = self.isi
        if pilih.get("usulan"):
            terbuka = Usulan.objects.terbuka().filter(keluarga=OuterRef("keluarga"))
            proyeksi = proyeksi.filter(~Exists(terbuka))
        hari_ini = timezone.localdate()
        baku = masa_daftar(hari_ini, ketentuan_pada(hari_ini))
        dari, sampai = pilih.get("dari"), pilih.get("sampai")
        if not (dari or sampai):
            dari, sampai = None, baku.sampai
        if dari:
            proyeksi = proyeksi.filter(tanggal__gte=dari)
        if sampai:
            proyeksi = proyeksi.filter(tanggal__lte=sampai)
        if kode := pilih.get("wilayah"):
            proyeksi = proyeksi.filter(rentang_wilayah("keluarga__desa_id", kode))
        if sebab := pilih.get("sebab"):
            proyeksi = proyeksi.filter(sebab=sebab)
        return proyeksi
