"""A post handed over: by its holder, within the office, for named days, and in force at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from graduasi.models import LangkahUsulan
from laporan.surat import cari_penanda_tangan
from pkh.akun.models import Pengguna
from pkh.akun.pelimpahan.layanan import limpahkan, tarik_pelimpahan
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db
URL = "akun:pelimpahan"


def test_yang_ditolak(kadis, kabid, korkab, operator, pendamping, operator_tetangga, hari_ini):
    dahulu = hari_ini - timedelta(days=900)
    operator.jabatan.update(mulai=dahulu, selesai=dahulu + timedelta(days=9))
    isi = {
        "jabatan": kadis.jabatan.get(), "kepada": korkab, "sifat": "plh", "mulai": hari_ini,
        "selesai": hari_ini + timedelta(days=7), "dasar": "SP 1/2026",
    }  # fmt: skip
    for lain, kata in [
        ({"kepada": kadis}, "kantor yang sama"),
        ({"kepada": pendamping}, "kantor yang sama"),
        ({"kepada": operator}, "kantor yang sama"),  # once
        ({"kepada": operator_tetangga}, "kantor yang sama"),
        ({"sifat": "definitif"}, "Plt. atau Plh."),
        ({"mulai": hari_ini - timedelta(days=1)}, "paling cepat hari ini"),
        ({"selesai": hari_ini - timedelta(days=1)}, "mendahului"),
        ({"selesai": hari_ini + timedelta(days=183)}, "Paling lama"),
        ({"dasar": " "}, "surat perintah"),
    ]:
        with pytest.raises(ValidationError, match=kata):
            limpahkan(oleh=kadis, **isi | lain)
    with pytest.raises(PermissionDenied):
        limpahkan(oleh=kabid, **isi)  # another's post
    plh = limpahkan(oleh=kadis, **isi)
    with pytest.raises(PermissionDenied):
        tarik_pelimpahan(oleh=kabid, jabatan=plh)
    pengganti = Pengguna.objects.get(pk=korkab.pk)
    lagi = isi | {"jabatan": plh, "kepada": kabid, "mulai": plh.mulai + timedelta(days=1)}
    with pytest.raises(PermissionDenied):
        limpahkan(oleh=pengganti, **lagi)  # who stands in does not hand on


def test_plt_menunjuk_plh_selama_masanya(kadis, korkab, hari_ini):
    akhir = hari_ini + timedelta(days=20)
    kadis.jabatan.update(sifat="plt", selesai=akhir)
    plt = Pengguna.objects.get(pk=kadis.pk)
    isi = {
        "jabatan": plt.jabatan.get(), "kepada": korkab, "sifat": "plh", "mulai": hari_ini,
        "selesai": akhir, "dasar": "SP 1/2026",
    }  # fmt: skip
    with pytest.raises(ValidationError, match="tunjuk Plh"):
        limpahkan(oleh=plt, **isi | {"sifat": "plt"})
    with pytest.raises(ValidationError, match="sendiri berakhir"):
        limpahkan(oleh=plt, **isi | {"selesai": akhir + timedelta(days=1)})
    assert limpahkan(oleh=plt, **isi).sifat == "plh"


def test_dari_halaman_sampai_putusan_dan_surat(masuk, kadis, operator, usulan_pada, hari_ini):
    """The operator stands in: decides and signs as Plh., until it is taken back."""
    usulan = usulan_pada("diteruskan")
    operator.jabatan.update(nip="198001012005012001", pangkat="Penata (III/c)")
    dahulu = {"mulai": hari_ini - timedelta(days=9), "selesai": hari_ini - timedelta(days=1)}
    pabrik.JabatanFactory(pengguna=operator, wilayah_id="64.03", nip="1" * 18, **dahulu)
    klien, url = masuk(kadis), reverse(URL)
    akhir = hari_ini + timedelta(days=3)
    isi = {"jabatan": kadis.jabatan.get().pk, "kepada": operator.pk, "sifat": "plh",
           "mulai": hari_ini, "selesai": akhir, "dasar": "SP 7/2026"}  # fmt: skip
    assert klien.post(url, isi | {"kepada": kadis.pk}).status_code == 422
    assert klien.post(url, isi).status_code == 302
    rinci = reverse("graduasi:rinci", args=[usulan.pk])
    operator.refresh_from_db()  # with the new post every session of the account has ended
    html = masuk(operator).get(rinci).content.decode()
    assert "Plh. Kepala dinas Kabupaten Kutai Kartanegara" in html
    assert "SP 7/2026" in html
    putusan = {"dari": "diteruskan", "nomor_putusan": "1", "tanggal_putusan": hari_ini}
    langkah = reverse("graduasi:langkah", args=[usulan.pk, "setujui"])
    assert masuk(operator).post(langkah, putusan).status_code == 302
    jejak = LangkahUsulan.objects.filter(usulan=usulan).latest("pk")
    assert jejak.jabatan == "Plh. Kepala dinas Kabupaten Kutai Kartanegara"
    surat = cari_penanda_tangan(Wilayah.objects.get(pk="64.02"), hari_ini, "Dinas Sosial")
    assert (surat["nama"], surat["jabatan"][0]) == (operator.nama, "Plh. Kepala Dinas Sosial")
    assert (surat["pangkat"], surat["nip"]) == ("Penata (III/c)", "19800101 200501 2 001")
    jabatan = operator.jabatan.get(sifat="plh")
    tarik = reverse("akun:pelimpahan_tarik", args=[jabatan.pk])
    assert masuk(operator).post(tarik).status_code == 404
    assert klien.post(tarik).status_code == 302
    jabatan.refresh_from_db()
    assert jabatan.selesai == hari_ini
    # One that has not begun is taken back whole.
    nanti = isi | {"mulai": hari_ini + timedelta(days=1)}
    klien.post(url, nanti)
    baru = operator.jabatan.get(sifat="plh", mulai__gt=hari_ini)
    klien.post(reverse("akun:pelimpahan_tarik", args=[baru.pk]))
    assert not operator.jabatan.filter(pk=baru.pk).exists()


def test_siapa_melihat_apa(masuk, kadis, kabid, auditor, pendamping, operator_tetangga, hari_ini):
    url = reverse(URL)
    assert masuk(pendamping).get(url).status_code == 403
    html = masuk(operator_tetangga).get(url).content.decode()
    assert kadis.nama not in html
    assert "Limpahkan jabatan" not in html
    klien = masuk(auditor)
    klien.get(url)
    with CaptureQueriesContext(connection) as satu:
        html = klien.get(url).content.decode()
    assert kadis.nama in html
    assert kabid.nama in html
    for _ in range(4):
        pabrik.JabatanFactory(peran="koordinator", wilayah_id="64.02")
    with CaptureQueriesContext(connection) as banyak:
        klien.get(url)
    assert len(satu) == len(banyak)
