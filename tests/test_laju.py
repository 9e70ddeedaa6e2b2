"""The throttles: counted for all processes together; that of phones never in a phone's way when
what counts is away."""

from uuid import uuid4

from celery import Celery
from django.test import RequestFactory

from pkh.api import LajuPengguna, LajuTelepon

JAM = uuid4().int % 10**12 // 3600 * 3600 + 600  # an hour nobody has counted in before


class Ketat(LajuTelepon):
    rate = "2/hour"
    timer = staticmethod(lambda: JAM)


class Padam(Ketat):
    broker = Celery(broker="redis+socket:///tidak/ada", set_as_current=False)


def tanya(kelas, siapa) -> bool:
    """As a process that has never counted anything does it."""
    permintaan = RequestFactory().get("/")
    permintaan.user = siapa
    return kelas().allow_request(permintaan, None)


def test_laju_pengguna_satu_pernyataan(pendamping, rekan, django_assert_num_queries):
    class Kantor(LajuPengguna):
        rate = "2/hour"
        timer = staticmethod(lambda: jam)

    jam = 1_784_999_400  # ten minutes past an hour
    with django_assert_num_queries(3):
        assert [tanya(Kantor, pendamping) for _ in range(3)] == [True, True, False]
    assert tanya(Kantor, rekan)
    assert Kantor().wait() == 3000
    jam += 3000  # the next hour
    assert [tanya(Kantor, pendamping) for _ in range(3)] == [True, True, False]


def test_laju_dihitung_bersama(pendamping, rekan):
    assert [tanya(Ketat, pendamping) for _ in range(3)] == [True, True, False]
    assert tanya(Ketat, rekan)
    assert Ketat().wait() == 3000


def test_valkey_padam_tidak_menghalangi(pendamping):
    assert [tanya(Padam, pendamping) for _ in range(3)] == [True] * 3
    assert Padam.diam_sampai == JAM + Padam.DIAM
    assert Ketat.diam_sampai == 0


def test_yang_ditolak_pun_dihitung(operator, masuk, monkeypatch):
    """A refusal undoes what its request wrote, not its count: who tries numbers is stopped."""
    monkeypatch.setattr(LajuPengguna, "rate", "3/hour", raising=False)
    klien = masuk(operator)
    jawab = [klien.get(f"/api/v1/keluarga/{n}/").status_code for n in range(5)]
    assert jawab == [404] * 3 + [429] * 2
