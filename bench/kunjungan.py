"""A visit by API, beside the statements it comes down to."""

import json
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from kpm.models import Keluarga
from pkh.akun.models import Pengguna
from pkh.riwayat.jejak import sebagai

from .ukur import Hasil, ukur

SIMPAN = """
INSERT INTO pendamping_kunjungan (kunci, keluarga_id, pendamping_id, tanggal, tujuan, ditemui,
    temuan, kendala_lain, tindak_lanjut, lintang, bujur, akurasi, dicatat_pada)
VALUES (%(kunci)s, %(keluarga)s, %(pendamping)s, %(tanggal)s, 'kunjungan', 'Pengurus',
    %(temuan)s, '', '', -0.41, 116.98, 12, now())
"""
SEGARKAN = """
UPDATE kpm_keluarga SET kunjungan_terakhir = %(tanggal)s
WHERE id = %(keluarga)s AND (kunjungan_terakhir IS NULL OR kunjungan_terakhir < %(tanggal)s)
"""
TEMUAN = "Pengurus ada di rumah dan sehat. Anak-anak berangkat sekolah setiap hari."


def ukur_kunjungan() -> list[Hasil]:
    orang = Pengguna.objects.get(username="pendamping_kukar_01")
    _, token = AuthToken.objects.create(orang, expiry=timedelta(hours=1))
    keluarga = list(Keluarga.objects.aktif().filter(pendamping=orang).values_list("pk", flat=True))
    giliran = iter(range(10**6))
    c = Client(headers={"host": "127.0.0.1", "authorization": f"Token {token}"})

    def isi() -> dict:
        return {
            "kunci": str(uuid.uuid4()),
            "keluarga": keluarga[next(giliran) % len(keluarga)],
            "tanggal": timezone.localdate().isoformat(),
            "temuan": TEMUAN,
        }

    def lewat_api() -> None:
        kiriman = isi() | {
            "tujuan": "kunjungan",
            "ditemui": "Pengurus",
            "lintang": "-0.41",
            "bujur": "116.98",
            "akurasi": 12,
        }
        balasan = c.post("/api/v1/kunjungan/", json.dumps(kiriman), content_type="application/json")
        if balasan.status_code != 201:
            raise RuntimeError(f"API menjawab {balasan.status_code}: {balasan.content[:300]!r}")

    def lewat_sql() -> None:
        nilai = isi() | {"pendamping": orang.pk}
        with transaction.atomic(), sebagai(orang, "api"), connection.cursor() as k:
            k.execute(SIMPAN, dict(nilai))
            k.execute(SEGARKAN, dict(nilai))

    return [
        ukur(
            "Catat kunjungan lewat API (POST)",
            lewat_api,
            {
                "SQL tangan, satu transaksi": lewat_sql,
                "halaman Django polos": lambda: c.get("/bench/polos/1300/"),
            },
        )
    ]
