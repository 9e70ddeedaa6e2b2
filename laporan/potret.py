"""The data of a single moment, for one connection or for several."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction


@contextmanager
def potret(nama: str = "") -> Iterator[datetime]:
    """One transaction that sees the data of a single moment: this one, or that of an open
    `potret_bersama`. Yields when it began.

    Must be the outermost transaction: the isolation level cannot be set later.
    """
    with transaction.atomic(durable=True), connection.cursor() as kursor:
        kursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if nama:
            kursor.execute("SET TRANSACTION SNAPSHOT %s", [nama])
        kursor.execute("SELECT transaction_timestamp()")
        per: datetime = kursor.fetchone()[0]
        yield per


@contextmanager
def potret_bersama() -> Iterator[tuple[datetime, str]]:
    """(moment, name): what other connections read under the name is of this moment. A thread
    holds it on a connection of its own, for its transaction must stay open."""
    siap, usai = threading.Event(), threading.Event()
    hasil: list[tuple[datetime, str]] = []
    galat: list[BaseException] = []

    def pegang() -> None:
        try:
            with potret() as per, connection.cursor() as kursor:
                kursor.execute("SELECT pg_export_snapshot()")
                hasil.append((per, kursor.fetchone()[0]))
                siap.set()
                usai.wait()
        except BaseException as g:  # raised again where it was asked for
            galat.append(g)
        finally:
            siap.set()
            connection.close()

    benang = threading.Thread(target=pegang, daemon=True)
    benang.start()
    siap.wait()
    try:
        if galat:
            raise galat[0]
        yield hasil[0]
    finally:
        usai.set()
        benang.join()
