"""The breach register: the 72-hour clock, whom it concerns, the letters, the end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from laporan.beranda import perlu_hari_ini
from laporan.kotak import isi_kotak
from laporan.models import Insiden, KeluargaTerdampak
from laporan.pdp import aturan
from laporan.pdp.insiden import layanan
from pkh.kunci.konteks import sistem
from pkh.riwayat.identitas import catat_buka_identitas
from pkh.riwayat.jejak import sebagai
from pkh.wilayah.models import Wilayah
from tests import pabrik

from ..dokumen import periksa_dokumen, tertulis

KINI = timezone.now()
ISI = {
    "judul": "Telepon hilang", "jenis": "terbuka", "uraian": "Hilang di pasar.",
    "data": ["identitas", "anak"], "ditemukan_pada": KINI - timedelta(hours=10),
}  # fmt: skip


def test_jam():
    t = datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert aturan.hitung_tenggat(t - timedelta(days=3), aturan.JAM_INSIDEN) == t
    jam, hari = timedelta(hours=1), timedelta(days=1)
    for kini, selesai, hasil in (
        (t - 3 * hari, None, ("Sisa 3 hari", "proses")),
        (t - 25 * jam, None, ("Sisa 1 hari 1 jam", "proses")),
        (t - 24 * jam, None, ("Sisa 1 hari", "perhatian")),
        (t - jam / 2, None, ("Sisa 30 menit", "perhatian")),
        (t, None, ("Sisa 0 menit", "perhatian")),
        (t + 5 * jam, None, ("Lewat 5 jam", "bahaya")),
        (t + hari, t, ("Tepat waktu", "baik")),
        (t + hari, t + 2 * jam, ("Terlambat 2 jam", "bahaya")),
    ):
        assert aturan.sisa(t, kini, selesai) == hasil
    assert aturan.belum_lengkap(None, None, 2) == [
        "lembaga belum diberi tahu", "KPM yang terdampak belum diberi tahu"
    ]  # fmt: skip
    assert aturan.belum_lengkap(t, None, 0) == []


def test_dari_dicatat_sampai_ditutup(db, operator, kadis, auditor, pendamping, admin):
    kukar = Wilayah.objects.get(pk="64.02")
    insiden = layanan.catat_insiden(oleh=operator, wilayah=kukar, **ISI)
    assert insiden.tenggat - insiden.ditemukan_pada == timedelta(hours=72)
    for siapa, kode in ((auditor, "64.02"), (pendamping, "64.02"), (operator, "64.03")):
        with pytest.raises(PermissionDenied):
            layanan.catat_insiden(oleh=siapa, wilayah=Wilayah.objects.get(pk=kode), **ISI)
    for ubah, kata in (
        ({"ditemukan_pada": KINI + timedelta(hours=1)}, "Belum terjadi"),
        ({"terjadi_dari": KINI}, "sesudah diketahui"),
        ({"data": ["rahasia"]}, "pilihan"),
        ({"uraian": ""}, "kosong"),
    ):
        with pytest.raises(ValidationError, match=kata):
            layanan.ubah_insiden(oleh=operator, insiden=insiden, **ubah)
    umum = {"oleh": operator, "insiden": insiden}
    for isi, kata in (
        ({"jenis": "ditutup", "catatan": "Selesai saja"}, "Pilih langkah"),
        ({"jenis": "lembaga", "catatan": "abc"}, "5 huruf"),
        ({"jenis": "lembaga", "catatan": "Surat", "pada": KINI - timedelta(days=9)}, "antara"),
    ):
        with pytest.raises(ValidationError, match=kata):
            layanan.catat_langkah(**umum, **isi)
    pabrik.KeluargaTerdampakFactory(insiden=insiden)
    akhir = {"insiden": insiden, "status": "ditutup", "catatan": "Telepon dihapus jauh."}
    with pytest.raises(ValidationError, match="lembaga belum"):
        layanan.tutup_insiden(oleh=kadis, **akhir)
    layanan.catat_langkah(oleh=admin, insiden=insiden, jenis="lembaga", catatan="Surat dikirim")
    layanan.catat_langkah(**umum, jenis="subjek", catatan="Surat diantar")
    with pytest.raises(PermissionDenied):
        layanan.tutup_insiden(oleh=operator, **akhir)
    layanan.tutup_insiden(oleh=kadis, **akhir)
    insiden.refresh_from_db()
    assert (insiden.status, insiden.jam[1]) == ("ditutup", "baik")
    assert [n.jenis for n in insiden.langkah.order_by("pk")] == [
        "dicatat", "lembaga", "subjek", "ditutup"
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="sudah berakhir"):
        layanan.catat_langkah(**umum, jenis="catatan", catatan="Menyusul")


def test_bukan_kegagalan(db, kabid):
    insiden = pabrik.InsidenFactory()
    layanan.tutup_insiden(oleh=kabid, insiden=insiden, status="bukan", catatan="Ditemukan lagi.")
    assert Insiden.objects.get().jam == ("Tidak perlu", "")


def test_terdampak_dari_catatan_akun(
    db, operator, pendamping, rekan, keluarga, keluarga_rekan, keluarga_asing
):
    """Each record on its own: opened numbers, what was written, exports, what lay on a phone;
    of the office of the failure only, and of that account and time only."""
    anak = keluarga.anggota.get(hubungan="anak")
    catat_buka_identitas(
        oleh=pendamping, objek=anak, ruas="nik", wilayah=keluarga.desa_id, alasan="Cocokkan KTP"
    )
    catat_buka_identitas(
        oleh=pendamping, objek=keluarga_asing, ruas="no_kk", wilayah="64.03", alasan="Cocokkan KK"
    )
    with sebagai(pendamping, "halaman"), sistem("uji"):
        pabrik.KunjunganFactory(keluarga=keluarga_rekan, pendamping=pendamping)
    with sebagai(rekan, "halaman"), sistem("uji"):
        lain = pabrik.keluarga_lengkap(desa_id="64.02.13.1001")
    insiden = pabrik.InsidenFactory()

    def cari(*sumber, akun=pendamping, dari=KINI - timedelta(days=1)) -> dict:
        KeluargaTerdampak.objects.all().delete()
        layanan.cari_terdampak(
            oleh=operator, insiden=insiden, akun=akun, dari=dari, sampai=timezone.now(),
            sumber=list(sumber),
        )  # fmt: skip
        return dict(KeluargaTerdampak.objects.values_list("keluarga", "sebab"))

    assert cari("identitas") == {keluarga.pk: ["identitas"]}
    assert cari("diubah") == {keluarga_rekan.pk: ["diubah"]}
    assert cari("diubah", akun=rekan) == {lain.pk: ["diubah"]}
    assert cari("telepon") == {keluarga.pk: ["telepon"]}
    assert cari("identitas", "telepon") == {keluarga.pk: ["identitas", "telepon"]}
    assert cari("identitas", dari=timezone.now()) == {}
    assert cari("ekspor", akun=operator) == {}
    pabrik.CatatanEksporFactory(oleh=operator, wilayah_id="64.02.13")
    assert cari("ekspor", akun=operator) == {lain.pk: ["ekspor"]}
    # Whose rows are known: these and nobody else of the region.
    pabrik.CatatanEksporFactory(oleh=rekan, wilayah_id="64.02", keluarga=[keluarga.pk])
    assert cari("ekspor", akun=rekan) == {keluarga.pk: ["ekspor"]}
    assert cari("ekspor", akun=operator) == {lain.pk: ["ekspor"]}
    # A second search adds to what is there.
    layanan.cari_terdampak(
        oleh=operator, insiden=insiden, akun=rekan, dari=KINI - timedelta(days=1),
        sampai=timezone.now(), sumber=["diubah"],
    )  # fmt: skip
    assert KeluargaTerdampak.objects.get().sebab == ["diubah", "ekspor"]
    assert "Seluruhnya 1 KPM" in insiden.langkah.first().catatan
    for ubah in ({"sumber": []}, {"sumber": ["tebak"]}, {"dari": KINI + timedelta(days=9)}):
        isi = {"akun": rekan, "dari": KINI, "sampai": timezone.now(), "sumber": ["diubah"]}
        with pytest.raises(ValidationError):
            layanan.cari_terdampak(oleh=operator, insiden=insiden, **(isi | ubah))


def test_halaman(db, operator, kadis, auditor, admin, masuk, meja, keluarga):
    klien, di_meja, tambah = masuk(operator), meja(operator), reverse("laporan:pdp_insiden_tambah")
    isian = {
        "wilayah": "64.02", "judul": "Berkas salah kirim", "jenis": "terbuka",
        "uraian": "Terkirim ke alamat lain.", "data": ["nomor"],
        "ditemukan_pada": f"{timezone.localtime() - timedelta(hours=2):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert klien.post(tambah, isian | {"wilayah": "64.03"}).status_code == 422
    assert di_meja.post(tambah, isian | {"ditemukan_pada": "2099-01-01T00:00"}).status_code == 422
    rinci = klien.post(tambah, isian).url
    assert "Sisa 2 hari 21 jam" in klien.get(rinci).content.decode()
    dari = f"{timezone.localtime() - timedelta(days=2):%Y-%m-%dT%H:%M}"
    cari = {"akun": keluarga.pendamping.username, "dari": dari, "sampai": isian["ditemukan_pada"]}
    assert di_meja.post(f"{rinci}cari/", cari | {"akun": "tidakada"}).status_code == 422
    assert klien.post(f"{rinci}cari/", cari | {"sumber": "telepon"}).url == rinci
    assert str(keluarga) in klien.get(rinci).content.decode()
    # Who keeps the system running handles it without seeing families.
    isi = masuk(admin).get(rinci).content.decode()
    assert "KPM terdampak: 1" in isi
    assert str(keluarga) not in isi
    assert di_meja.post(f"{rinci}langkah/", {"jenis": "lembaga", "catatan": "x"}).status_code == 422
    assert di_meja.post(f"{rinci}tutup/", {"status": "ditutup", "catatan": "y"}).status_code == 403
    tolak = masuk(kadis).post(f"{rinci}tutup/", {"status": "ditutup", "catatan": "Selesai"})
    assert (tolak.status_code, "Belum dapat ditutup" in tolak.content.decode()) == (422, True)
    pk = Insiden.objects.get().pk
    for jenis in ("lembaga", "keluarga"):
        surat = masuk(kadis).post(
            reverse(f"laporan:cetak_insiden_{jenis}", args=[pk]), {"kertas": "kop"}
        )
        assert surat["Content-Type"] == "application/pdf", surat.content.decode()
        teks = " ".join(tertulis(h) for h in periksa_dokumen(surat.content).pages)
        assert "Terkirim ke alamat lain." in teks
        assert keluarga.no_kk not in teks
    ubah = f"{rinci}ubah/"
    assert klien.post(ubah, isian | {"uraian": "Dua berkas terkirim."}).url == rinci
    assert di_meja.post(ubah, isian | {"uraian": ""}).status_code == 422
    baca = meja(auditor)
    assert baca.get(rinci).status_code == 200
    assert baca.get(ubah).status_code == 403
    asing = pabrik.InsidenFactory(wilayah_id="64.03")
    for nama in ("rinci", "ubah"):
        alamat = reverse(f"laporan:pdp_insiden_{nama}", args=[asing.pk])
        assert di_meja.get(alamat).status_code == 404
    assert di_meja.post(reverse("laporan:pdp_insiden_cari", args=[asing.pk])).status_code == 404


def test_menunggu_di_beranda_dan_kotak(db, operator, pendamping, operator_tetangga):
    insiden = pabrik.InsidenFactory()
    (perlu,) = [p for p in perlu_hari_ini(operator) if "insiden" in p["kata"]]
    assert (perlu["jumlah"], perlu["tingkat"]) == (1, "penting")
    (kabar,) = [k for k in isi_kotak(operator) if "Insiden" in k.judul]
    assert kabar.perlu
    for lain in (pendamping, operator_tetangga):
        assert not [k for k in isi_kotak(lain) if "Insiden" in k.judul]
    Insiden.objects.filter(pk=insiden.pk).update(lembaga_pada=KINI, subjek_pada=KINI)
    assert not [p for p in perlu_hari_ini(operator) if "insiden" in p["kata"]]


def test_kueri_tetap(db, operator, meja):
    klien, insiden = meja(operator), pabrik.InsidenFactory()
    alamat = [reverse("laporan:pdp"), reverse("laporan:pdp_insiden"),
              reverse("laporan:pdp_insiden_rinci", args=[insiden.pk])]  # fmt: skip

    def hitung() -> list[int]:
        hasil = []
        for a in alamat:
            with CaptureQueriesContext(connection) as q:
                assert klien.get(a).content
            hasil.append(len(q))
        return hasil

    pabrik.KeluargaTerdampakFactory(insiden=insiden)
    pabrik.LangkahInsidenFactory(insiden=insiden)
    sedikit = hitung()
    pabrik.InsidenFactory.create_batch(4)
    pabrik.KeluargaTerdampakFactory.create_batch(4, insiden=insiden)
    pabrik.LangkahInsidenFactory.create_batch(4, insiden=insiden)
    assert hitung() == sedikit
