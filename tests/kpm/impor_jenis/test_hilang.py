"""What the register has and the file does not name: told of in every kind, by name; marked
for a look in the field where it is a family, and only when somebody says so."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.impor import pratinjau
from kpm.impor.layanan import minta_terapkan
from kpm.models import Keluarga, PeriksaLapangan
from pendamping.hari_ini import perlu
from pendamping.models import Profil
from tests import pabrik
from tests.kpm.impor_jenis.alur import batal, periksa, terapkan

pytestmark = pytest.mark.django_db
BULAN = date(2024, 8, 1)
SK = {"jenis": "kelayakan_daerah", "nomor_putusan": "1/SK", "tanggal_putusan": BULAN}


def dua(keluarga: Keluarga, lain: Keluarga, asing: Keluarga) -> dict[str, tuple[list, list, str]]:
    """Kind -> heading, a row that names the first of two, and what is told of the second."""
    for k in (keluarga, lain, asing):
        pabrik.BantuanFactory(keluarga=k, periode=date(2024, 7, 1))
        anak = k.anggota.get(hubungan="anak")
        pabrik.VerifikasiFactory(anggota=anak, bulan=BULAN, fasilitas_kode="30401001")
        pabrik.UsulanFactory(keluarga=k, pengusul=keluarga.pendamping, **SK)
    for jenis in ("alamiah", "sejahtera"):
        pabrik.TargetFactory(tahun=2026, wilayah_id="64.02.06", jenis=jenis)
    anak = keluarga.anggota.get(hubungan="anak")
    nama = lain.anggota.get(hubungan="anak").nama
    return {
        "penyaluran": (["no_kk", "periode", "nominal", "hasil"],
                       [keluarga.no_kk, "2024-07", 1, "SALUR"], f"{lain.nama_pengurus}, 2024-07"),
        "pendamping": (["nama_pengguna", "nama", "kode_wilayah"],
                       ["pendamping", "Ibu", "64.02"], Profil.objects.get(
                           pengguna__username="rekan").pengguna.nama),
        "penugasan": (["no_kk", "pendamping", "mulai"],
                      [keluarga.no_kk, "pendamping", "2023-01-01"], lain.nama_pengurus),
        "kehadiran": (["nik", "bulan", "hari_efektif"], [anak.nik, "2024-08", 20],
                      f"{nama}, 2024-08"),
        "kelayakan_daerah": (["no_kk", "nomor_putusan", "tanggal_putusan"],
                             [keluarga.no_kk, "1/SK", BULAN], lain.nama_pengurus),
        "target_graduasi": (["tahun", "kode_wilayah", "jenis", "jumlah"],
                            [2026, "64.02.06", "alamiah", 9], "Tenggarong 2026, sejahtera"),
    }  # fmt: skip


def test_setiap_jenis(masuk, meja, operator, kabid, rekan, keluarga, keluarga_asing):
    lain = pabrik.keluarga_lengkap(pendamping=keluarga.pendamping)
    klien = {o: masuk(o) for o in (operator, kabid)}
    for jenis, (judul, baris, harap) in dua(keluarga, lain, keluarga_asing).items():
        oleh = kabid if jenis == "target_graduasi" else operator
        impor = periksa(oleh, jenis, judul, baris)
        assert impor.hitungan["hilang"] == 1, jenis
        rinci = reverse("kpm:impor_rinci", args=[impor.pk])
        halaman = klien[oleh].get(rinci, {"hasil": "hilang"})
        [(nama, alamat)] = halaman.context["halaman"].baris
        assert nama == harap
        assert not alamat or meja(oleh).get(alamat).status_code == 200, alamat
        api = klien[oleh].get(reverse("api_impor_hilang", args=[impor.pk])).json()
        assert api == {"baris": [{"nama": nama, "halaman": alamat}], "sesudah": None}
        boleh = not impor.kelas.massal.TANPA_TANDA
        assert boleh == (jenis == "penugasan")
        assert ('name="hilang"' in halaman.content.decode()) == boleh
        if not boleh:
            assert impor.kelas.massal.TANPA_TANDA in halaman.content.decode()
            with pytest.raises(ValidationError):
                minta_terapkan(oleh=oleh, impor=impor, hilang="periksa")


def test_ditandai_diperiksa_dan_dibatalkan(meja, operator, pendamping, keluarga, hari_ini):
    """Asked for, the family waits on the start page of its pendamping until somebody goes."""
    lain = pabrik.keluarga_lengkap(pendamping=pendamping)
    judul, baris = ["no_kk", "pendamping", "mulai"], [keluarga.no_kk, "pendamping", "2023-01-01"]
    impor = minta_terapkan(
        oleh=operator, impor=periksa(operator, "penugasan", judul, baris), hilang="periksa"
    )
    terapkan(impor)
    assert PeriksaLapangan.objects.get().keluarga == lain
    klien = meja(pendamping)

    def menunggu() -> tuple[list, list]:
        tugas = [p for p in perlu(pendamping, hari_ini) if "ditandai" in p["kata"]]
        daftar = klien.get(reverse("kpm:daftar"), {"tanda": "lapangan"})
        return [(p["jumlah"], p["url"]) for p in tugas], daftar.context["halaman"].baris

    assert menunggu() == ([(1, reverse("kpm:daftar") + "?tanda=lapangan")], [lain])
    Keluarga.objects.filter(pk=lain.pk).update(kunjungan_terakhir=hari_ini)
    assert menunggu() == ([], [])
    Keluarga.objects.filter(pk=lain.pk).update(kunjungan_terakhir=date(2024, 1, 1))
    assert menunggu()[1] == [lain]
    batal(impor)
    assert not PeriksaLapangan.objects.exists()


def test_berhalaman_dengan_query_tetap(
    masuk, operator, operator_tetangga, pendamping, keluarga, monkeypatch
):
    monkeypatch.setattr(pratinjau, "UKURAN", 3)
    judul, baris = ["no_kk", "pendamping", "mulai"], [keluarga.no_kk, "pendamping", "2023-01-01"]

    def buka(n: int):
        for _ in range(n):
            pabrik.keluarga_lengkap(pendamping=pendamping)
        impor = periksa(operator, "penugasan", judul, baris)
        alamat = reverse("kpm:impor_rinci", args=[impor.pk])
        with CaptureQueriesContext(connection) as q:
            halaman = masuk(operator).get(alamat, {"hasil": "hilang"}).context["halaman"]
        return impor, halaman, len(q)

    _, satu, sedikit = buka(1)
    impor, banyak, tetap = buka(4)
    assert (len(satu.baris), len(banyak.baris), sedikit) == (1, 3, tetap)
    api = reverse("api_impor_hilang", args=[impor.pk])
    klien = masuk(operator)
    lanjut = klien.get(api).json()["sesudah"]
    assert len(klien.get(api, {"sesudah": lanjut}).json()["baris"]) == 2
    assert klien.get(api, {"sesudah": "x"}).status_code == 404
    assert masuk(operator_tetangga).get(api).status_code == 404
    assert masuk(pendamping).get(api).status_code == 403
