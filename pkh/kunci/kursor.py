"""The app's cursor: every statement carries the context it is asked in.

In one message with the statement, so in one transaction with it, also outside of a transaction
block: `set_config(..., true)` ends with it. psycopg2 gives the answer of the last statement.
"""

from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR, cursor

from . import konteks

# Said to the session and not asked of tables; some of them must come first in a transaction.
_LUAR = ("SAVE", "RELE", "ROLL", "SET ", "BEGI", "COMM", "STAR", "VACU", "DEAL")


class Kursor(cursor):
    def execute(self, query, vars=None):
        if self.connection.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return super().execute(query, vars)  # its own words for why nothing is answered
        if self.name:
            return self._bernama(query, vars)
        if hasattr(query, "as_string"):
            query = query.as_string(self)
        elif isinstance(query, bytes):
            query = query.decode()
        if query.lstrip()[:4].upper() in _LUAR:
            return super().execute(query, vars)
        return super().execute(_awalan() + query, vars)

    def _bernama(self, query, vars):
        """A cursor kept in the server is declared by the driver, with nothing before it. Outside
        of a transaction it gets one to be declared in; its rows outlive it (WITH HOLD)."""
        with self.connection.cursor(cursor_factory=cursor) as k:
            sendiri = self.connection.info.transaction_status == TRANSACTION_STATUS_IDLE
            if sendiri and self.connection.autocommit:
                k.execute("BEGIN")
            k.execute(_awalan())
            try:
                return super().execute(query, vars)
            finally:
                if sendiri and self.connection.autocommit:
                    k.execute("COMMIT")

    def executemany(self, query, vars_list):
        for vars in vars_list:
            self.execute(query, vars)

    def copy_expert(self, sql, *pilihan, **lain):
        if self.connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
            super().execute(_awalan())
        return super().copy_expert(sql, *pilihan, **lain)

    @property
    def query(self):
        """Without what was set before it: what is measured and logged is the statement."""
        isi = super().query
        return isi.partition(b"/*kunci*/")[2] or isi if isi else isi


def _awalan() -> str:
    # The words are numbers, dots and braces: nothing to quote, no % to double.
    return f"SELECT set_config('pkh.kunci', '{konteks.kini().kata()}', true);/*kunci*/"
