"""Who asks, in two short statements: the session and the account it names. Every request reads
both; their SQL is written once, which takes Django several times as long as the answer."""

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from .models import Pengguna

_BACA = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """SESSION_ENGINE: Django's, by the same name, so that each reads what the other wrote."""

    def load(self) -> dict:
        with connection.cursor() as kursor:
            kursor.execute(_BACA, [self.session_key, timezone.now()])
            baris = kursor.fetchone()
        if baris is None:
            self._session_key = None  # it is not taken up again under a key somebody else made
            return {}
        return self.decode(baris[0])


@cache
def _sql_orang() -> str:
    return Pengguna.objects.filter(pk=0).order_by().query.sql_with_params()[0]


class PintuAkun(AuthenticationBackend):
    """AUTHENTICATION_BACKENDS: signs in as allauth does."""

    def get_user(self, user_id) -> Pengguna | None:
        with connection.cursor() as kursor:
            kursor.execute(_sql_orang(), [user_id])
            baris = kursor.fetchone()
        if baris is None:
            return None
        ruas = [f.attname for f in Pengguna._meta.concrete_fields]
        orang = Pengguna.from_db(connection.alias, ruas, baris)
        return orang if self.user_can_authenticate(orang) else None
