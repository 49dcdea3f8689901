"""What goes wrong inside a server: it dies, its disk is busy, or it meets what nobody foresaw.

The events of SQLAlchemy tell of every statement before it runs and of every commit, so a
fault can be put before any one of them; the transaction that it cuts off is rolled back,
as the database itself would after a power cut.
"""

import sqlite3
from collections.abc import Callable
from threading import Event
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import Connection

from server.database import Database

Fault = Literal["death", "busy", "bug", "after commit"]
"""The last strikes only at a server in a process of its own: see ``double``."""


class Death(BaseException):
    """The process ended here: nothing that it held in memory is left, nobody catches this."""


class Surprise(Exception):
    """Something that nobody foresaw."""


class Faults:
    """Counts the statements of one database's engines and strikes at the one it was told."""

    def __init__(self) -> None:
        self.left = 0
        self.fault: Fault = "death"
        self.struck = False
        self.statements = 0
        self.hold: Callable[[], None] | None = None
        self.on_death: Callable[[], object] = lambda: None

    def watch(self, database: Database) -> None:
        for engine in (database.writing, database.reading):
            sa.event.listen(engine, "before_cursor_execute", lambda c, *_: self._step(c))
        sa.event.listen(database.writing, "commit", self._commit)
        sa.event.listen(database.reading, "commit", self._step)

    def watch_all(self) -> None:
        """Every engine of this process, also those that are still to be made."""
        sa.event.listen(sa.Engine, "before_cursor_execute", lambda c, *_: self._step(c))
        sa.event.listen(sa.Engine, "commit", self._step)

    def arm(self, statement: int, fault: Fault) -> None:
        """Strike at the ``statement``-th from now on, once."""
        self.left, self.fault, self.struck = statement, fault, False

    def disarm(self) -> bool:
        """Strike no more; whether it had struck."""
        self.left, struck, self.struck = 0, self.struck, False
        return struck

    def _commit(self, connection: Connection) -> None:
        if self.hold:
            self.hold()
        self._step(connection)

    def _step(self, connection: Connection) -> None:
        self.statements += 1
        if self.left == 0:
            return
        self.left -= 1
        if self.left > 0:
            return
        self.struck = True
        if self.fault == "death":
            self.die(connection)
        if self.fault == "busy":
            raise sa.exc.OperationalError("", {}, sqlite3.OperationalError("database is locked"))
        raise Surprise

    def die(self, connection: Connection) -> None:
        # What the database does for a process that is gone. This one is not, and as long as
        # the exception holds on to a cursor, SQLite would keep the lock.
        connection.connection.dbapi_connection.rollback()
        self.on_death()
        raise Death


class Gate:
    """Keeps the first transaction that comes to its commit open until it is told to go on."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.reached, self.open = Event(), Event()

    def __call__(self) -> None:
        if self.reached.is_set():
            return
        self.reached.set()
        self.open.wait(self.patience)
