"""The check at the end of all walks is no empty claim: what is planted, it finds."""

from contextlib import closing

import pytest
from kombu import Connection

from tests.identitas import nomor_dikenal, nomor_tertinggal

pytestmark = pytest.mark.peramban


def test_nomor_yang_tertinggal_ketahuan(sistem):
    nomor = min(nomor_dikenal(sistem))
    berkas = sistem.data / f"salinan-{nomor}.csv"

    def jalankan(sql: str, *nilai) -> None:
        with closing(sistem.sambung()) as kabel, kabel, kabel.cursor() as kursor:
            kursor.execute(sql, nilai)

    with Connection(sistem.env["REDIS_URL"]) as broker:
        redis = broker.channel().client
        try:
            berkas.touch()
            redis.lpush("uji-identitas", f'{{"nik": "{nomor}"}}')
            jalankan("INSERT INTO tembolok VALUES (%s, '', now())", f"cari {nomor}")
            temuan = nomor_tertinggal(sistem)
        finally:
            berkas.unlink()
            redis.delete("uji-identitas")
            jalankan("DELETE FROM tembolok WHERE cache_key LIKE 'cari %%'")
    assert [t.partition(":")[0] for t in temuan] == ["nama berkas", "broker", "kunci tembolok"]
    assert nomor not in str(temuan)
    assert nomor_tertinggal(sistem) == []
