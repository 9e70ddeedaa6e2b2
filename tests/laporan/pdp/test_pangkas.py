"""Nothing in the whole database tells who an anonymised family was, after the job and the owner's
command; the trail still checks, and says of whatever else was done to it."""

import time
from contextlib import closing, contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.models import CharField, FileField, JSONField, TextField
from django.urls import reverse
from django.utils import timezone

from kpm.models import Anggota, BarisImpor, Keluarga
from laporan.jenis.isi import baku, garami, sidik
from laporan.layanan import periksa_keutuhan
from laporan.models import Cuplikan
from laporan.pdp.retensi import layanan
from laporan.pdp.retensi.massal import ANONIM
from laporan.tugas import jalankan_retensi
from pkh.akun.models import Peran
from pkh.riwayat import pangkas
from pkh.riwayat.jejak import perubahan
from pkh.riwayat.massal import nomor_terakhir, sidik_petak, tabel_jejak
from pkh.riwayat.models import Nisan, Pemangkasan, Segel
from pkh.riwayat.pribadi import GARAM, PRIBADI, TETAP, rahasia
from pkh.riwayat.segel import hitung_sidik, periksa_jejak, segel_jejak, terakhir
from pkh.wilayah.models import Wilayah
from tests import pabrik
from tests.test_pabrik import PABRIK

LAMA = timezone.localdate() - timedelta(days=365 * 15)
NAMA, NIK, KK = "Zubaidah Penanda", "6402065505870999", "6402060101870999"
MODEL = {m._meta.db_table: m for m in apps.get_models()}
# What the factories need so that nothing of the family is still open.
TUTUP = {
    "kpm_validasi": {"hasil": "layak", "komitmen_tanggal": LAMA, "komitmen_oleh": "Ibu"},
    "kpm_undanganawal": {"kehadiran": "diwakili"},
    "pendamping_rujukankasus": {"jawaban": "Sudah", "dijawab_pada": LAMA},
    "kpm_selisih": {"ditutup_pada": timezone.now(), "alasan": "dibayar"},
    "pendamping_kasus": {"ditutup_pada": LAMA, "hasil": "tuntas"},
    "laporan_permintaandata": {"status": "dipenuhi", "jawaban": "Sudah"},
}


def test_setiap_kata_tentang_keluarga_disebut():
    """A column with words in a table of a family is emptied, or says why it stays."""
    induk = {"kpm_anggota", *PRIBADI}
    salah = set()
    for tabel, model in MODEL.items():
        dari = {f.related_model._meta.db_table for f in model._meta.concrete_fields
                if f.is_relation}  # fmt: skip
        if tabel in induk or dari & induk and not hasattr(model, "pgh_tracked_model"):
            p = PRIBADI.get(tabel)
            sisa = _kata(model) - {*(p.kolom if p else ()), *(p.hidup if p else ())}
            salah |= {f"{tabel}.{k}" for k in sisa if tabel not in TETAP}
    assert salah - set(TETAP) == set()
    assert {t.split(".")[0] for t in TETAP} <= set(MODEL)


def _kata(model) -> set[str]:
    return {
        f.column
        for f in model._meta.concrete_fields
        if isinstance(f, (TextField, JSONField, FileField))
        or (isinstance(f, CharField) and not f.choices)
    }


def buat_keluarga():
    """A family that left long ago, with a row in every table that says something about it, each
    written at least twice with its name in it."""
    k = pabrik.keluarga_lengkap(status="keluar", status_sejak=LAMA)
    baris = {"kpm_keluarga": k, "kpm_anggota": k.anggota.first()}
    for tabel, p in PRIBADI.items():
        if tabel in baris:
            continue
        model = MODEL[tabel]
        (fk,) = (f.name for f in model._meta.concrete_fields if f.column == p.fk)
        if tabel == "kpm_penggabungan":
            pasangan = pabrik.PasanganMiripFactory(kiri=k, status="digabung")
            baris[tabel] = PABRIK[model](pasangan=pasangan)
        else:
            baris[tabel] = PABRIK[model](**{fk: baris[p.induk]}, **TUTUP.get(tabel, {}))
        assert getattr(baris[tabel], p.fk) == baris[p.induk].pk
    for tabel, b in baris.items():
        kolom = [f for f in b._meta.concrete_fields
                 if f.column in (*PRIBADI[tabel].kolom, *PRIBADI[tabel].hidup)]  # fmt: skip
        with connection.cursor() as c:
            for f in kolom:
                if (nilai := _penanda(f)) is not None:
                    c.execute(f"UPDATE {tabel} SET {f.column} = %s WHERE id = %s", [nilai, b.pk])
    return k


def _penanda(f):
    khusus = {"nik": NIK, "no_kk": KK, "hal": f"baru:{NAMA}:2020"}
    if f.column in khusus:
        return khusus[f.column]
    if isinstance(f, JSONField):
        return f'[{{"isi": "{NAMA}"}}]' if f.default is list else f'{{"isi": "{NAMA}"}}'
    if isinstance(f, FileField):
        return default_storage.save("usulan/uji.pdf", ContentFile(b"x"))
    if isinstance(f, (CharField, TextField)) and (f.max_length or 99) >= len(NAMA):
        return NAMA
    return None


def di_mana() -> set[str]:
    """Every table of the database a row of which holds the name or a number, in any column."""
    with connections["pemilik"].cursor() as c:
        c.execute(
            """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""
        )
        semua = [t for (t,) in c.fetchall()]
        cari = f"(penanda|{NIK}|{KK})"
        tanya = " UNION ALL ".join(
            f"SELECT '{t}' WHERE EXISTS (SELECT FROM {t} x WHERE x::text ~* '{cari}')"
            for t in semua
        )
        c.execute(tanya)
        return {t.removeprefix("public.") for (t,) in c.fetchall()}


@pytest.fixture
def dunia(basis_sendiri):
    """(family that is past its time, one that is not, the proposal, a monthly report of both)."""
    orang = {}
    for peran in (Peran.OPERATOR, Peran.KEPALA_DINAS, Peran.PENDAMPING):
        orang[peran] = pabrik.PenggunaFactory()
        pabrik.JabatanFactory(pengguna=orang[peran], peran=peran, wilayah_id="64.02")
    tua, muda = buat_keluarga(), pabrik.keluarga_lengkap()
    Keluarga.objects.filter(pk=muda.pk).update(alamat="Jalan Baru")
    pabrik.BarisImporFactory(isi={"nik": NIK, "nama": NAMA})
    pabrik.BarisImporFactory(isi={"nik": "6402065505870111", "nama": "Orang Lain"})
    kunjungan = [pabrik.KunjunganFactory(keluarga=k) for k in (tua, muda)]
    laporan, lama = beku(kunjungan), beku(kunjungan, garam=False)
    with transaction.atomic():
        usulan = layanan.usulkan(
            oleh=orang[Peran.OPERATOR], wilayah=Wilayah.objects.get(pk="64.02")
        )
        layanan.putuskan(oleh=orang[Peran.KEPALA_DINAS], usulan=usulan, setuju=True)
    return {"tua": tua, "muda": muda, "usulan": usulan, "laporan": laporan, "lama": lama}


def beku(kunjungan, garam: bool = True) -> Cuplikan:
    """A monthly report as it is frozen now, or as until 23 November 2026."""
    baris = [{"kode": str(v.pk), "sel": ["1 Jan", v.keluarga.nama_pengurus]} for v in kunjungan]
    baris[0]["sel"][1] = NAMA
    isi = pabrik.CuplikanFactory.build().isi | {
        "bagian": [{"kode": "kunjungan", "judul": "Daftar kunjungan", "baris": baris}]
    }
    if garam:
        garami(isi)
        assert NAMA.encode() not in baku(isi)
    berkas = default_storage.save("laporan/uji.pdf", ContentFile(NAMA.encode()))
    return pabrik.CuplikanFactory(
        jenis="bulanan_pendamping", isi=isi, sha256=sidik(isi), pdf=berkas
    )


def kerjakan(usulan) -> None:
    usulan.refresh_from_db()
    jalankan_retensi(usulan.pekerjaan_id)
    usulan.refresh_from_db()
    assert usulan.status == "selesai", usulan.pekerjaan.pesan


def segel_semua() -> None:
    """Until all there is stands under a seal: who writes in any database of the server puts it
    off."""
    akhir = time.monotonic() + 120
    while any(
        nomor_terakhir(t, ruas[0]) > pangkas.tersegel_sampai().get(t, 0)
        for t, ruas in tabel_jejak().items()
    ):
        segel_jejak()
        assert time.monotonic() < akhir


def segel_lama(tabel: str) -> None:
    """As seals were until 23 November 2026: over all columns at once."""
    nomor, *kolom = tabel_jejak()[tabel]
    ruas = [nomor, *sorted({*kolom, *rahasia(tabel)} - {GARAM})]
    akhir, (n, sebelum) = nomor_terakhir(tabel, nomor), terakhir()
    bagian = [[tabel, ruas, 0, akhir, *sidik_petak(tabel, ruas, 0, akhir)]]
    Segel.objects.create(
        nomor=n + 1, bagian=bagian, sebelum=sebelum, sidik=hitung_sidik(sebelum, bagian)
    )


@contextmanager
def sebagai_pemilik():
    """The owner, who may write what the triggers keep from everybody; nothing of it stays."""
    connection.close()
    setelan = connection.settings_dict
    semula, setelan["USER"] = setelan["USER"], connections["pemilik"].settings_dict["USER"]
    try:
        with transaction.atomic(), connection.cursor() as k:
            for tabel in ("kpm_keluargaevent", "laporan_cuplikan"):
                k.execute(f"ALTER TABLE {tabel} DISABLE TRIGGER USER")
            yield k
            transaction.set_rollback(True)
    finally:
        connection.close()
        setelan["USER"] = semula


def test_tidak_ada_lagi_di_basis_data(dunia, monkeypatch, capsys):
    tua, usulan, laporan = dunia["tua"], dunia["usulan"], dunia["laporan"]
    assert {"kpm_keluarga", "kpm_anggotaevent", "laporan_cuplikan", "kpm_barisimpor"} <= di_mana()
    kerjakan(usulan)
    assert BarisImpor.objects.count() == 1
    tinggal = di_mana()
    assert "laporan_cuplikan" in tinggal
    assert {t for t in tinggal if not t.endswith("event")} == {"laporan_cuplikan"}

    segel_lama("kpm_keluargaevent")
    # Nothing is trimmed on the word of what is not sealed yet.
    call_command("pangkas_jejak")
    assert "belum tersegel" in capsys.readouterr().out
    assert di_mana() == tinggal
    segel_semua()
    sebelum, luar = periksa_jejak(), dict([terakhir()])
    assert sebelum[0] == []

    call_command("pangkas_jejak", lihat=True)
    assert f"Usulan {usulan.pk}, " in capsys.readouterr().out
    assert di_mana() == tinggal
    setelan = connections["pemilik"].settings_dict
    milik, setelan["USER"] = setelan["USER"], connection.settings_dict["USER"]
    connections["pemilik"].close()
    with pytest.raises(CommandError, match="bukan pemilik tabel"):
        call_command("pangkas_jejak")
    setelan["USER"] = milik
    connections["pemilik"].close()

    # Killed in the middle; what is done stays done.
    lot, kali = pangkas._pangkas_lot, []

    def mati(*isi):
        kali.append(isi)
        if len(kali) == 3:
            raise KeyboardInterrupt
        return lot(*isi)

    monkeypatch.setattr(pangkas, "_pangkas_lot", mati)
    with pytest.raises(KeyboardInterrupt):
        call_command("pangkas_jejak")
    assert 0 < Nisan.objects.count() < 20
    assert periksa_jejak(luar)[0] == []
    monkeypatch.undo()
    call_command("pangkas_jejak")
    assert di_mana() == set()
    nisan = Nisan.objects.count()
    assert nisan > len(PRIBADI)
    call_command("pangkas_jejak")
    assert "Tidak ada usulan" in capsys.readouterr().out
    assert Nisan.objects.count() == nisan

    # The seals made before still hold, and the check says what was trimmed.
    segel_semua()
    salah, angka = periksa_jejak(luar)
    assert salah == []
    assert {d["usulan"] for d in angka["dipangkas"]} == {usulan.pk}
    assert sum(d["jejak"] + d["laporan"] for d in angka["dipangkas"]) == nisan
    jejak = [b.nama_pengurus for b in tua.events.order_by("pgh_id")]
    assert set(jejak[:-1]) == {None}
    assert jejak[-1] == ANONIM
    (terbaru, *_) = perubahan(Keluarga, tua.pk)
    assert ("nama pengurus", "dihapus menurut aturan simpan", ANONIM) in terbaru.ruas

    # The reports: figures and the other family as they were, and no forgery; the fingerprint on
    # paper stays, of one frozen before names were salted there is another.
    for c in (laporan, dunia["lama"]):
        c.refresh_from_db()
        tertulis = [b["sel"][1] for b in c.isi["bagian"][0]["baris"]]
        assert tertulis == [ANONIM, dunia["muda"].nama_pengurus]
        assert periksa_keutuhan(c)[0]
        assert periksa_keutuhan(c)[1] is not None
        assert not default_storage.exists(c.pdf.name)
        assert (sidik(c.isi) == c.sha256) == (c == laporan)

    _diusik(luar, usulan.pk, dunia["muda"].pk)


# What the owner of the tables might try -> what the check says of it.
def _diusik(luar: dict[int, str], usulan: int, muda: int) -> None:
    sidik_nama = """INSERT INTO riwayat_nisan (tabel, nomor, sidik, pemangkasan_id)
        SELECT 'kpm_keluargaevent', pgh_id, sha256(convert_to(ROW(alamat, id_dtsen, nama_pengurus,
            no_kk, no_kks, rt, rw, telepon, garam)::text, 'UTF8')),
            (SELECT min(id) FROM riwayat_pemangkasan)
        FROM kpm_keluargaevent WHERE pgh_id = (SELECT min(pgh_id) FROM kpm_keluargaevent
            WHERE pgh_obj_id = %(muda)s)"""
    kosongkan = """UPDATE kpm_keluargaevent SET alamat = NULL, id_dtsen = NULL, no_kk = NULL,
        nama_pengurus = NULL, no_kks = NULL, rt = NULL, rw = NULL, telepon = NULL, garam = NULL
        WHERE pgh_id = (SELECT min(pgh_id) FROM kpm_keluargaevent
            WHERE pgh_obj_id = %(muda)s)"""
    menunjuk = """INSERT INTO riwayat_sasaran (usulan, tabel, objek)
        VALUES (%(usulan)s, 'kpm_keluarga', %(muda)s)"""
    isi = {"usulan": usulan, "muda": muda}
    for perintah_, kata in (
        # a field that was not emptied
        ("UPDATE kpm_keluargaevent SET status = 'aktif' WHERE nama_pengurus IS NULL", "berubah"),
        # emptied without a tombstone
        (kosongkan, "berubah"),
        # with one that nobody approved
        (f"{sidik_nama}; {kosongkan}", "1 jejak kpm_keluargaevent dipangkas tanpa putusan"),
        # or that was named later
        (f"{menunjuk}; {sidik_nama}; {kosongkan}", f"usulan {usulan} tidak pernah disetujui"),
        # something written where nothing should be
        ("UPDATE kpm_keluargaevent SET alamat = 'x' WHERE nama_pengurus IS NULL", "masih berisi"),
        # what vouches for it, gone
        ("DELETE FROM riwayat_nisan WHERE tabel = 'kpm_keluargaevent'", "berubah"),
        ("DELETE FROM riwayat_sasaran", "tidak pernah disetujui"),
        ("UPDATE riwayat_pemangkasan SET segel = 0", "tidak pernah disetujui"),
    ):
        with sebagai_pemilik() as k:
            k.execute("SET CONSTRAINTS ALL IMMEDIATE")
            k.execute(perintah_, isi)
            assert any(kata in s for s in periksa_jejak(luar)[0]), perintah_
    with sebagai_pemilik() as k:  # another report, said to have been trimmed
        lain = pabrik.CuplikanFactory()
        k.execute(
            "INSERT INTO riwayat_nisan (tabel, nomor, sidik, pemangkasan_id) SELECT tabel, %s,"
            " sidik, pemangkasan_id FROM riwayat_nisan WHERE tabel = 'laporan_cuplikan' LIMIT 1",
            [lain.pk],
        )
        assert "1 laporan beku dipangkas tanpa putusan" in periksa_jejak(luar)[0]
    baru, lama = Cuplikan.objects.order_by("pk")
    kosong = "jsonb_set(isi, '{kosong}', 'true')"
    for c, ubah in ((baru, kosong), (baru, "isi - 'garam'"), (lama, kosong)):
        with sebagai_pemilik() as k:
            k.execute(f"UPDATE laporan_cuplikan SET isi = {ubah} WHERE id = %s", [c.pk])
            c.refresh_from_db()
            assert not periksa_keutuhan(c)[0], ubah
    assert periksa_jejak(luar)[0] == []


def test_yang_ditulis_selagi_menunggu_giliran_pun_dipangkas(dunia, capsys, monkeypatch):
    """The job does one kind after the other: what somebody changes of a family before its turn is
    no newer than what was done to it."""
    jalankan, tua = layanan.jalankan, dunia["tua"]

    def sesudah_diubah(rekaman, *isi):
        if rekaman == "keluarga":
            ubah = Thread(target=_ubah, args=[tua.pk])
            ubah.start()
            ubah.join(60)
        return jalankan(rekaman, *isi)

    def _ubah(pk):
        with closing(connection):
            Keluarga.objects.filter(pk=pk).update(alamat=f"Rumah {NAMA}")
            Anggota.objects.filter(keluarga=pk).update(nama=f"{NAMA} Baru")

    monkeypatch.setattr(layanan, "jalankan", sesudah_diubah)
    kerjakan(dunia["usulan"])
    segel_semua()
    call_command("pangkas_jejak")
    assert "belum tersegel" not in capsys.readouterr().out
    assert di_mana() == set()
    segel_semua()
    assert periksa_jejak()[0] == []


@pytest.mark.django_db
def test_peran_aplikasi_tidak_dapat_memangkas():
    assert {"riwayat_nisan", "riwayat_pemangkasan", "riwayat_sasaran"} <= set(tabel_jejak())
    for model in (Nisan, Pemangkasan):
        with connection.cursor() as k:
            k.execute("SELECT has_table_privilege(%s, 'INSERT')", [model._meta.db_table])
            assert k.fetchone() == (False,)


def test_halaman_menyebut_yang_dipangkas(basis_sendiri, masuk):
    """Written by the owner, so in a database of its own."""
    operator = pabrik.PenggunaFactory()
    pabrik.JabatanFactory(pengguna=operator, peran=Peran.OPERATOR, wilayah_id="64.02")
    usulan = pabrik.UsulanRetensiFactory(status="selesai", hasil={"foto": 7}, sasaran="0" * 64)
    klien, rinci = masuk(operator), reverse("laporan:pdp_retensi_rinci", args=[usulan.pk])
    assert "masih memuat nilai lama" in klien.get(rinci).content.decode()
    pangkas.tutup_pemangkasan(usulan.pk, {"jejak": 1234, "laporan": 2})
    assert "1.234 jejak, 2 laporan" in klien.get(rinci).content.decode()
    isi = {"kosong": True}
    c = pabrik.CuplikanFactory()
    c = pabrik.CuplikanFactory(isi=c.isi | isi)
    lihat, periksa = (
        reverse("laporan:rinci", args=[c.pk]),
        reverse("laporan:periksa", args=[c.sha256]),
    )
    assert "tidak cocok" in klien.get(lihat).content.decode()
    Nisan.objects.using("pemilik").create(
        tabel="laporan_cuplikan", nomor=c.pk, sidik=bytes.fromhex(sidik(c.isi)),
        pemangkasan_id=pangkas.buka_pemangkasan(usulan.pk),
    )  # fmt: skip
    assert "Angkanya tidak diubah" in klien.get(lihat).content.decode()
    jawab = klien.get(periksa)
    assert jawab.status_code == 200
    assert "Angkanya tidak diubah" in jawab.content.decode()
