"""What a phone is given besides its families: tasks, groups, meetings, plans; and how it is all
written."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from pendamping.models import AnggotaKelompok, Kelompok, Pertemuan, Rencana
from pkh.tersusun import tersusun

from .aturan import MAKS_SIMPAN, PERTEMUAN_TERAKHIR
from .hari_ini import TugasHari, dampingan_telepon, susun_tugas
from .massal import Paket


def milik_telepon(oleh, hari_ini: date) -> list[int]:
    """The families the person's phone carries."""
    return [pk for (pk,) in _milik(oleh, hari_ini)]


@tersusun
def _milik(oleh, hari_ini: date):
    milik = dampingan_telepon(oleh, hari_ini).filter(pendamping=oleh)
    return milik.order_by("pk").values_list("pk")


def susun_isi(oleh, hari_ini: date) -> dict[str, Any]:
    sampai = hari_ini + timedelta(days=MAKS_SIMPAN)
    tugas = [tulis_tugas(t) for t in susun_tugas(oleh, hari_ini, sampai)]
    return {"tugas": tugas, **_kelompok(oleh, hari_ini)}


def susun_isi_keluarga(oleh, hari_ini: date, keluarga: list[int]) -> dict[str, Any]:
    """Where nothing but these families has changed: their tasks, in place of the ones they had."""
    sampai = hari_ini + timedelta(days=MAKS_SIMPAN)
    tugas = [tulis_tugas(t) for t in susun_tugas(oleh, hari_ini, sampai, keluarga)]
    return {"tugas_keluarga": {"keluarga": keluarga, "tugas": tugas}}


KOSONG = dict.fromkeys(("tugas", "tugas_keluarga", "kelompok", "pertemuan", "rencana"))


def tulis_muatan(paket: Iterable[Paket], isi: dict[str, Any]) -> str:
    """The beginning of an answer as JSON, up to where its own head follows. Families are JSON
    already, as the database wrote it."""
    paket = list(paket)
    keluarga = ",".join(k.keluarga for k in paket)
    verifikasi = ",".join(k.verifikasi[1:-1] for k in paket if k.verifikasi != "[]")
    lain = json.dumps(KOSONG | isi, ensure_ascii=False)[1:-1]
    return f'{{"keluarga": [{keluarga}], "verifikasi": [{verifikasi}], {lain}, '


def tulis_tugas(t: TugasHari) -> dict[str, Any]:
    return {
        "jenis": t.tugas.jenis, "kata": t.kata, "sebab": t.sebab, "keluarga": t.keluarga,
        "kelompok": t.kelompok, "objek": t.objek, "nama": t.nama, "desa": t.desa,
        "nama_desa": t.nama_desa, "alamat": t.alamat, "muncul": t.muncul.isoformat(),
        "paling_lambat": t.tugas.jatuh_tempo.isoformat(), "urut": t.urut,
    }  # fmt: skip


def _milik_kelompok(oleh):
    return Kelompok.objects.untuk(oleh, "p2k2.catat").filter(aktif=True, pendamping=oleh)


@tersusun
def _baris_kelompok(oleh):
    return _milik_kelompok(oleh).values_list("pk", "nama", "desa_id", "tempat", "ketua_id")


@tersusun
def _baris_anggota(oleh):
    anggota = AnggotaKelompok.objects.filter(
        selesai=None, keluarga__pendamping=oleh, kelompok__in=_milik_kelompok(oleh)
    )
    return anggota.order_by("keluarga").values_list("kelompok", "keluarga")


@tersusun
def _baris_pertemuan(oleh, sejak: date):
    bertemu = Pertemuan.objects.filter(kelompok__in=_milik_kelompok(oleh), tanggal__gte=sejak)
    bertemu = bertemu.order_by("tanggal", "pk")
    return bertemu.values_list("pk", "kunci", "kelompok_id", "sesi_id", "tanggal")


@tersusun
def _baris_rencana(oleh, hari_ini: date):
    rencana = Rencana.objects.filter(
        kelompok__in=_milik_kelompok(oleh), tanggal__gte=hari_ini, pertemuan=None
    )
    return rencana.values_list(
        "pk", "kelompok_id", "sesi_id", "tanggal", "mulai", "selesai", "tempat"
    )


def _kelompok(oleh, hari_ini: date) -> dict[str, Any]:
    """Groups with their members, meetings of late and plans to come; four queries."""
    isi: dict[int, list[int]] = defaultdict(list)
    for kelompok, keluarga in _baris_anggota(oleh):
        isi[kelompok].append(keluarga)
    bertemu = _baris_pertemuan(oleh, hari_ini - timedelta(days=PERTEMUAN_TERAKHIR))
    return {
        "kelompok": [
            {"id": pk, "nama": nama, "desa": desa, "tempat": tempat, "ketua": ketua,
             "anggota": isi[pk]}
            for pk, nama, desa, tempat, ketua in _baris_kelompok(oleh)
        ],
        "pertemuan": [
            {"id": pk, "kunci": str(kunci), "kelompok": kelompok, "sesi": sesi,
             "tanggal": tanggal.isoformat()}
            for pk, kunci, kelompok, sesi, tanggal in bertemu
        ],
        "rencana": [
            {"id": pk, "kelompok": kelompok, "sesi": sesi, "tanggal": tanggal.isoformat(),
             "mulai": f"{mulai:%H:%M}", "selesai": f"{selesai:%H:%M}", "tempat": tempat}
            for pk, kelompok, sesi, tanggal, mulai, selesai, tempat in _baris_rencana(
                oleh, hari_ini
            )
        ],
    }  # fmt: skip
