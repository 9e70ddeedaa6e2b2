"""What a phone is given besides its families: tasks, groups, meetings, plans; and how it is all
written."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from pendamping.models import AnggotaKelompok, Kelompok, Pertemuan, Rencana

from .aturan import MAKS_SIMPAN, PERTEMUAN_TERAKHIR
from .hari_ini import TugasHari, dampingan_telepon, susun_tugas
from .massal import Paket


def milik_telepon(oleh, hari_ini: date) -> list[int]:
    """The families the person's phone carries."""
    milik = dampingan_telepon(oleh, hari_ini).filter(pendamping=oleh)
    return list(milik.order_by("pk").values_list("pk", flat=True))


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


def _kelompok(oleh, hari_ini: date) -> dict[str, Any]:
    """Groups with their members, meetings of late and plans to come; four queries."""
    milik = list(Kelompok.objects.untuk(oleh, "p2k2.catat").filter(aktif=True, pendamping=oleh))
    nomor = [k.pk for k in milik]
    anggota = AnggotaKelompok.objects.filter(
        selesai=None, keluarga__pendamping=oleh, kelompok__in=nomor
    )
    isi: dict[int, list[int]] = defaultdict(list)
    for kelompok, keluarga in anggota.order_by("keluarga").values_list("kelompok", "keluarga"):
        isi[kelompok].append(keluarga)
    sejak = hari_ini - timedelta(days=PERTEMUAN_TERAKHIR)
    bertemu = Pertemuan.objects.filter(kelompok__in=nomor, tanggal__gte=sejak)
    rencana = Rencana.objects.filter(kelompok__in=nomor, tanggal__gte=hari_ini, pertemuan=None)
    return {
        "kelompok": [
            {"id": k.pk, "nama": k.nama, "desa": k.desa_id, "tempat": k.tempat, "ketua": k.ketua_id,
             "anggota": isi[k.pk]}
            for k in milik
        ],
        "pertemuan": [
            {"id": t.pk, "kunci": str(t.kunci), "kelompok": t.kelompok_id, "sesi": t.sesi_id,
             "tanggal": t.tanggal.isoformat()}
            for t in bertemu.order_by("tanggal", "pk")
        ],
        "rencana": [
            {"id": r.pk, "kelompok": r.kelompok_id, "sesi": r.sesi_id,
             "tanggal": r.tanggal.isoformat(), "mulai": f"{r.mulai:%H:%M}",
             "selesai": f"{r.selesai:%H:%M}", "tempat": r.tempat}
            for r in rencana
        ],
    }  # fmt: skip
