"""The one way to the database: short synchronous transactions in worker threads.

``write`` takes the zone's lock early (``BEGIN IMMEDIATE`` on SQLite), so nothing
inside one can be overtaken; ``read`` never waits for it. What a function passed
to either returns is returned after the commit: an answer is never sent for
something that was not kept.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]

READERS = 4
WRITERS = 4
"""Transactions at a time on PostgreSQL; SQLite has one writer by nature."""

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

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)`` in one transaction that may change things."""
        run = asyncio.get_running_loop().run_in_executor
        return await run(self._write_threads, lambda: self.write_now(work, *args, **kwargs))

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)`` in one consistent transaction that only looks."""
        run = asyncio.get_running_loop().run_in_executor
        return await run(self._read_threads, lambda: self.read_now(work, *args, **kwargs))

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
        self.writing.dispose()
        self.reading.dispose()


def _engine(url: str, size: int, *, immediate: bool) -> Engine:
    if not url.startswith("sqlite"):
        # READ COMMITTED: after waiting for the zone's row a transaction must see what
        # the one before it wrote; a reader wants one picture for all its statements.
        isolation = "READ COMMITTED" if immediate else "REPEATABLE READ"
        return sa.create_engine(
            url, pool_size=size, max_overflow=0, isolation_level=isolation, pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": "-c synchronous_commit=on"},
        )  # fmt: skip
    # What people wrote never stands in a log, not even beside an error.
    engine = sa.create_engine(
        url, pool_size=size, max_overflow=0, hide_parameters=True, connect_args={"timeout": 30}
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
