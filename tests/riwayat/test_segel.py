"""The trail can only grow, a seal shows whatever was done to it, and it tells all there is."""

import time
from contextlib import closing, contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from kpm.models import Keluarga
from pkh.cadangan.basis import nama_basis
from pkh.riwayat.identitas import catat_buka_identitas
from pkh.riwayat.jejak import sebagai
from pkh.riwayat.massal import tabel_beku, tabel_jejak
from pkh.riwayat.models import Segel
from pkh.riwayat.segel import hitung_sidik, periksa_jejak, segel_jejak, terakhir
from pkh.riwayat.tugas import berkala_segel
from tests import basis_data, pabrik


@pytest.mark.django_db
def test_peran_aplikasi_hanya_menambah(keluarga):
    beku = {"laporan_cuplikan", "laporan_aturanretensi", "graduasi_langkahusulan"}
    assert beku <= {*tabel_beku()}
    tabel = [*tabel_jejak(), Segel._meta.db_table, *tabel_beku()]
    assert len(tabel) > 50
    with connection.cursor() as k:
        k.execute(
            "SELECT t, h FROM unnest(%s) t, unnest(%s) h WHERE has_table_privilege(t, h)",
            [tabel, ["UPDATE", "DELETE", "TRUNCATE"]],
        )
        assert k.fetchall() == []
    for perintah in ("UPDATE riwayat_segel SET sidik = 'x'", "TRUNCATE kpm_keluargaevent",
                     "DELETE FROM riwayat_bukaidentitas"):  # fmt: skip
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as k,
        ):
            k.execute(perintah)


def tunggu_segel(buat) -> int:
    """Call until something was sealed: who writes in any database of the server puts it off."""
    akhir = time.monotonic() + 120
    semula = Segel.objects.count()
    while True:
        jumlah = buat()
        if Segel.objects.count() > semula:
            return jumlah
        assert time.monotonic() < akhir
        time.sleep(0.05)


@contextmanager
def sebagai_pemilik():
    """The default connection as the owner of the tables, for whom triggers can be switched off;
    nothing of it stays."""
    with transaction.atomic(), connection.cursor() as k:
        k.execute("ALTER TABLE kpm_keluarga DISABLE TRIGGER USER")
        k.execute("ALTER TABLE kpm_keluargaevent DISABLE TRIGGER USER")
        yield k
        transaction.set_rollback(True)


# What somebody with the whole database in hand does -> what the check says of it.
DIUSIK = [
    ("UPDATE kpm_keluargaevent SET alamat = 'lain' WHERE pgh_id = 1",
     "segel 1: kpm_keluargaevent nomor 1 sampai 4: isinya berubah"),
    ("DELETE FROM kpm_keluargaevent WHERE pgh_id = 2",
     "segel 1: kpm_keluargaevent nomor 1 sampai 4: 3 baris, tersegel 4"),
    ("UPDATE pghistory_context SET metadata = metadata || '{\"pengguna\": 999}'",
     "segel 1: kpm_keluargaevent nomor 1 sampai 4: isinya berubah"),
    ("UPDATE kpm_keluarga SET alamat = 'diam-diam' WHERE id = (SELECT min(id) FROM kpm_keluarga)",
     "1 baris kpm_keluarga tidak sama dengan jejak terakhirnya"),
    ("DELETE FROM kpm_pelengkap; DELETE FROM kpm_keluarga",
     "2 baris kpm_keluarga tidak sama dengan jejak terakhirnya"),
    ("UPDATE riwayat_segel SET bagian = jsonb_set(bagian, '{0,4}', '9') WHERE nomor = 1",
     "segel 1 diubah"),
    ("DELETE FROM riwayat_segel WHERE nomor = 1", "segel 2 tidak menyambung segel sebelumnya"),
    ("DELETE FROM riwayat_segel WHERE nomor = 2", "segel 2 yang tercatat di luar tidak ada"),
]  # fmt: skip


def test_segel_menunjukkan_yang_diusik(basis_sendiri):
    orang = pabrik.PenggunaFactory()
    satu = pabrik.KeluargaFactory(desa_id="64.02.06.1001")
    dua = pabrik.KeluargaFactory(desa_id="64.02.06.1001")
    with closing(basis_data.sambung(nama_basis())) as lain, lain.cursor() as k:
        lain.autocommit = False
        k.execute("UPDATE kpm_keluarga SET alamat = 'belum selesai' WHERE id = %s", [satu.pk])
        with sebagai(None, "tugas"):  # a higher number, there before the lower one
            Keluarga.objects.filter(pk=dua.pk).update(alamat="Jalan Baru")
        assert segel_jejak() == 0  # the first call only sets limits
        assert segel_jejak() == 0  # and nothing is sealed while somebody is still writing below
        lain.commit()
    pertama = tunggu_segel(segel_jejak)
    assert pertama >= 4
    with transaction.atomic():
        catat_buka_identitas(
            oleh=orang, objek=satu, ruas="no_kk", wilayah=satu.desa_id, alasan="Cocokkan KK"
        )
    tunggu_segel(berkala_segel)
    salah, angka = periksa_jejak({2: terakhir()[1]})
    assert salah == []
    assert angka == {"segel": 2, "sidik": terakhir()[1], "peristiwa": pertama + 1}

    connection.close()
    pengguna = connections["default"].settings_dict
    semula, luar = pengguna["USER"], {2: angka["sidik"]}
    pengguna["USER"] = connections["pemilik"].settings_dict["USER"]
    try:
        for perintah, kata in DIUSIK:
            with sebagai_pemilik() as k:
                k.execute(perintah)
                assert kata in periksa_jejak(luar)[0], perintah
        with sebagai_pemilik():  # a chain forged anew from the first seal on is known from outside
            Segel.objects.filter(nomor=2).delete()
            palsu = hitung_sidik(Segel.objects.get().sidik, [])
            Segel.objects.create(nomor=2, bagian=[], sebelum=Segel.objects.get().sidik, sidik=palsu)
            assert "segel 2 bukan yang tercatat di luar" in periksa_jejak(luar)[0]
        with sebagai_pemilik() as k:
            k.execute("ALTER TABLE kpm_keluargaevent RENAME COLUMN rt TO rt_lama")
            k.execute("ALTER TABLE kpm_keluargaevent ADD COLUMN rt varchar(3) DEFAULT ''")
            assert any("isinya berubah" in s for s in periksa_jejak(luar)[0])
    finally:
        connection.close()
        pengguna["USER"] = semula
    assert periksa_jejak(luar)[0] == []


@pytest.mark.django_db
def test_perintah_menjawab_dengan_kode(keluarga, capsys):
    call_command("periksa_jejak")
    assert '"segel": 0' in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("periksa_jejak", segel=[f"3:{'a' * 64}"])
    assert "segel 3 yang tercatat di luar tidak ada" in capsys.readouterr().err
    with pytest.raises(CommandError, match="bukan NOMOR:SIDIK"):
        call_command("periksa_jejak", segel=["3"])
