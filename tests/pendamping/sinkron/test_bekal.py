"""What is made ready at night is what would be written now, and nothing that has changed since."""

import gzip
import json
import re
from datetime import timedelta

from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kpm.models import Fasilitas, Keluarga
from pendamping.models import AnggotaKelompok, Bekal, Kelompok, Kendala, Penutupan
from pendamping.sinkron.bekal import ambil_bekal, siapkan_bekal
from pendamping.sinkron.massal import sql_cap, susun_cap
from pendamping.tugas import berkala_bekal
from pkh.wilayah.models import Wilayah
from tests.pabrik import (
    AnggotaKelompokFactory,
    BantuanFactory,
    FasilitasFactory,
    KasusFactory,
    KelompokFactory,
    KeluargaFactory,
    KunjunganFactory,
    PenutupanFactory,
    PertemuanFactory,
    RencanaFactory,
    UsulanFactory,
    ValidasiFactory,
    VerifikasiFactory,
)

from .conftest import URL, Telepon
from .test_kirim import serahkan

TABEL = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
BERUBAH_SENDIRI = {"kursor", "jam_server"}


def awal(telepon) -> dict:
    """The first answer to a phone that holds nothing, as it came over the line."""
    tanya = {"perangkat": telepon.id, "kursor": ""}
    jawab = telepon.klien.get(f"{URL}tarik/", tanya, headers={"Accept-Encoding": "gzip"})
    return json.loads(gzip.decompress(jawab.content))


def siap(orang, hari) -> Bekal | None:
    return ambil_bekal(orang, susun_cap(orang.pk, hari))


def isi(jawab: dict) -> dict:
    return {n: v for n, v in jawab.items() if n not in BERUBAH_SENDIRI}


def test_sama_dengan_yang_ditulis_seketika(telepon, pendamping, rekan, keluarga, hari_ini):
    kelompok = KelompokFactory(pendamping=pendamping)
    AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga)
    VerifikasiFactory(anggota=keluarga.anggota.get(komponen="sd"), bulan=hari_ini.replace(day=1))
    seketika = awal(telepon)
    assert (siap(pendamping, hari_ini), berkala_bekal()) == (None, 2)
    bekal = siap(pendamping, hari_ini)
    assert siap(pendamping, hari_ini + timedelta(days=1)) is None
    hp = Telepon(pendamping)
    with CaptureQueriesContext(connection) as rekam:
        sudah = awal(hp)
    assert isi(sudah) == isi(seketika)
    assert (sudah["penuh"], sudah["lagi"], len(sudah["keluarga"])) == (True, False, 1)
    assert "json_agg" not in str(rekam.captured_queries)  # nothing of it was written anew
    assert bekal.pengguna == pendamping
    # Without compression likewise, and from then on only what changed.
    lain = Telepon(pendamping)
    assert isi(lain.tarik()) == isi(seketika)
    with transaction.atomic():
        KunjunganFactory(keluarga=keluarga, pendamping=pendamping)
    assert [k["id"] for k in lain.tarik()["keluarga"]] == [keluarga.pk]
    assert lain.tarik()["keluarga"] == []
    assert Telepon(rekan).tarik()["keluarga"] == []


def test_yang_tidak_sampai_sekaligus_datang_sehalaman_demi_sehalaman(
    telepon, pendamping, keluarga, hari_ini
):
    berkala_bekal()
    Bekal.objects.update(isi=b"")  # whatever is sent of it never arrives whole
    telepon.minta("")
    assert [k["id"] for k in telepon.minta("").json()["keluarga"]] == [keluarga.pk]


def test_cap_memuat_setiap_tabel_yang_dibaca(pendamping, keluarga, hari_ini):
    """A table that a bundle is made of and its mark leaves out would be given stale."""
    kelompok = KelompokFactory(pendamping=pendamping)
    AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga)
    for status in ("calon", "graduasi", "ditangguhkan"):
        KeluargaFactory(pendamping=pendamping, status=status)
    with CaptureQueriesContext(connection) as rekam:
        siapkan_bekal(pendamping, hari_ini)
    cap, *dibaca = filter(None, (tabel_di(k["sql"]) for k in rekam.captured_queries))
    assert cap >= {"kpm_keluarga", "pendamping_rencana"}
    assert set().union(*dibaca) - cap == {"pendamping_bekal"}


def tabel_di(sql: str) -> set[str]:
    return {t for t in TABEL if re.search(rf"\b{t}\b", sql)}


def test_apa_pun_yang_berubah_membatalkannya(pendamping, rekan, operator, keluarga, hari_ini):
    """Each row a bundle is made of; a change of another's family is none."""
    anak, bulan = keluarga.anggota.get(komponen="sd"), hari_ini.replace(day=1)
    kelompok = KelompokFactory(pendamping=pendamping)
    AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga)
    sekolah = FasilitasFactory(kode=anak.npsn)
    milik = {"keluarga": keluarga}
    ubah = {
        "keluarga": lambda: Keluarga.objects.filter(pk=keluarga.pk).update(telepon="0811"),
        "anggota": lambda: keluarga.anggota.filter(pk=anak.pk).update(kelas="6"),
        "kunjungan": lambda: KunjunganFactory(**milik, pendamping=pendamping),
        "bantuan": lambda: BantuanFactory(**milik, periode=bulan),
        "verifikasi": lambda: VerifikasiFactory(anggota=anak, bulan=bulan),
        "penutupan": lambda: PenutupanFactory(
            wilayah_id="64.02", bulan=bulan, ditutup_oleh=operator
        ),
        "dibuka lagi": lambda: Penutupan.objects.all().delete(),
        "kelompok": lambda: Kelompok.objects.update(nama="Kenanga"),
        "keanggotaan": lambda: AnggotaKelompok.objects.update(selesai=hari_ini),
        "pertemuan": lambda: PertemuanFactory(kelompok=kelompok, tanggal=hari_ini),
        "rencana": lambda: RencanaFactory(kelompok=kelompok),
        "kasus": lambda: KasusFactory(**milik),
        "validasi": lambda: ValidasiFactory(**milik, oleh=pendamping),
        "usulan": lambda: UsulanFactory(**milik),
        "desa": lambda: Wilayah.objects.filter(pk=keluarga.desa_id).update(nama="Loa Baru"),
        "sekolah": lambda: Fasilitas.objects.filter(pk=sekolah.pk).update(nama="SDN 9"),
        "sekolah baru di kecamatan": lambda: FasilitasFactory(
            kode="30409999",
            desa_id=keluarga.desa_id,  # the sequence may give the one above
        ),
        "kecamatan": lambda: Wilayah.objects.filter(pk=keluarga.desa.induk_id).update(nama="Loa"),
        "kendala": lambda: Kendala.objects.create(nama="Jembatan putus"),
        "diserahkan": lambda: serahkan(keluarga, rekan, operator, hari_ini),
    }
    berkala_bekal()
    tetap, cap = [], susun_cap(pendamping.pk, hari_ini)
    assert ambil_bekal(pendamping, cap)
    for nama, lakukan in ubah.items():
        with transaction.atomic():  # a change has a number of its own
            lakukan()
        lama, cap = cap, susun_cap(pendamping.pk, hari_ini)
        if cap == lama:
            tetap.append(nama)
    assert tetap == []
    assert siap(pendamping, hari_ini) is None
    berkala_bekal()
    with transaction.atomic():
        Keluarga.objects.filter(pk=keluarga.pk).update(telepon="0812")
    assert siap(pendamping, hari_ini)
    assert siap(rekan, hari_ini) is None


def test_setiap_tabel_yang_dibaca_ikut_dicap(pendamping, hari_ini):
    """Whoever puts more into a bundle puts its table into the mark."""
    with CaptureQueriesContext(connection) as rekam:
        siapkan_bekal(pendamping, hari_ini)
    dibaca = set()
    for q in rekam.captured_queries:
        dibaca |= set(re.findall(r'(?:FROM|JOIN)\s+"?([a-z]+_[a-z_]+)', q["sql"]))
    # Who asks is checked anew each time; whose names a confidential case bears changes the case.
    lain = {"akun_jabatan", "pendamping_bekal", "pendamping_orangkasus"}
    assert dibaca - lain <= set(re.findall(r"FROM ([a-z]+_[a-z_]+)", sql_cap())), dibaca
