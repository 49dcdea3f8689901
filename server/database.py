"""The one way to the database: short synchronous transactions in worker threads.

``write`` takes the zone's lock early (``BEGIN IMMEDIATE`` on SQLite), so nothing
inside one can be overtaken; ``read`` never waits for it. What a function passed
to either returns is returned after the commit: an answer is never sent for
something that was not kept.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]

READERS = 4
WRITERS = 4
"""Transactions at a time on PostgreSQL; SQLite has one writer by nature."""

IDLE_SECONDS = 30
"""After which a connection is asked whether it still stands before it is used."""
BESIDE = 2
"""Connections for commands and tests beside those that the threads keep."""
PLANS = "-c plan_cache_mode=force_custom_plan"
"""PostgreSQL plans each call anew. A plan that it made while a table was nearly empty, and
kept, reads all of that table for every push until somebody analyses it: a new zone's first
shift change would take longer with the square of its size."""
CACHE_KIB = 32 * 1024
"""Of SQLite's pages, a connection: the trees of a zone's indexes stay in memory."""
CHECKPOINT_PAGES = 4000
"""Pages of 4 KiB in SQLite's log before they are put into the database file."""


class Database:
    """Two engines on one database, and the threads that use them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        writers = 1 if self.is_sqlite else WRITERS
        self.writing = _engine(url, writers, immediate=True)
        self.reading = _engine(url, READERS, immediate=False)
        self._write_threads = ThreadPoolExecutor(writers, "write")
        self._read_threads = ThreadPoolExecutor(READERS, "read")
        self._kept = _Kept()

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)`` in one transaction that may change things."""
        run = asyncio.get_running_loop().run_in_executor

        def transaction() -> T:
            with self._kept.begin(self.writing) as connection:
                return work(connection, *args, **kwargs)

        return await run(self._write_threads, transaction)

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)`` in one consistent transaction that only looks."""
        run = asyncio.get_running_loop().run_in_executor

        def transaction() -> T:
            with self._kept.begin(self.reading) as connection:
                return work(connection, *args, **kwargs)

        return await run(self._read_threads, transaction)

    def write_now(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``write`` for commands and tests, in the calling thread."""
        with self.writing.begin() as connection:
            return work(connection, *args, **kwargs)

    def read_now(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``read`` for commands and tests, in the calling thread."""
        with self.reading.begin() as connection:
            return work(connection, *args, **kwargs)

    def close(self) -> None:
        self._write_threads.shutdown()
        self._read_threads.shutdown()
        self._kept.close()
        self.writing.dispose()
        self.reading.dispose()


class _Kept:
    """The connections that the threads keep: taking one from the pool for every transaction
    costs as much as a small transaction does."""

    def __init__(self) -> None:
        self._here = threading.local()
        self._all: list[Connection] = []

    @contextmanager
    def begin(self, engine: Engine) -> Iterator[Connection]:
        """One transaction on this thread's connection; a thread uses one engine only."""
        connection = self._mine(engine)
        try:
            with connection.begin():
                yield connection
        except BaseException:
            # Whatever state it is in, the next transaction begins with another.
            self._drop(connection)
            raise
        self._here.used = monotonic()

    def _mine(self, engine: Engine) -> Connection:
        connection: Connection | None = getattr(self._here, "connection", None)
        if connection is not None and self._has_gone(connection):
            self._drop(connection)
            connection = None
        if connection is None:
            connection = self._here.connection = engine.connect()
            self._all.append(connection)
        return connection

    def _has_gone(self, connection: Connection) -> bool:
        return monotonic() - self._here.used > IDLE_SECONDS and not _answers(connection)

    def _drop(self, connection: Connection) -> None:
        self._here.connection = None
        self._all.remove(connection)
        if connection.dialect.name == "sqlite" and not connection.closed:
            # A statement that was not read to its end, and that an error's traceback keeps
            # alive, would hold whoever got this connection next in the past.
            connection.invalidate()
        connection.close()

    def close(self) -> None:
        for connection in self._all:
            connection.close()
        self._all.clear()


def _answers(connection: Connection) -> bool:
    """Whether the database is still there: it may have been started anew."""
    try:
        return bool(connection.dialect.do_ping(connection.connection.dbapi_connection))  # type: ignore[arg-type]
    except sa.exc.DBAPIError:
        return False


def _engine(url: str, size: int, *, immediate: bool) -> Engine:
    if not url.startswith("sqlite"):
        # READ COMMITTED: after waiting for the zone's row a transaction must see what
        # the one before it wrote; a reader wants one picture for all its statements.
        isolation = "READ COMMITTED" if immediate else "REPEATABLE READ"
        return sa.create_engine(
            url, pool_size=size, max_overflow=BESIDE, isolation_level=isolation, pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": f"-c synchronous_commit=on {PLANS}"},
        )  # fmt: skip
    # What people wrote never stands in a log, not even beside an error.
    engine = sa.create_engine(
        url, pool_size=size, max_overflow=BESIDE, hide_parameters=True, connect_args={"timeout": 30}
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins; the driver must not.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
