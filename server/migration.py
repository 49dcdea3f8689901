"""Brings a database from one revision of its tables to another (Alembic, ``migrations/``)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

ROOT = Path(__file__).parent.parent
NEWEST = "head"


def upgrade(url: str, revision: str = NEWEST) -> None:
    """Bring the database up to a revision, or make its tables."""
    command.upgrade(_config(url), revision)


def empty(url: str) -> None:
    """Take every table away, with whatever is in them."""
    command.downgrade(_config(url), "base")


def revision_of(connection: Connection) -> str | None:
    """Return what the database is at; None where no migration ever ran."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the revision that this program's tables are described by."""
    return ScriptDirectory.from_config(_config("")).get_current_head()


def is_known(revision: str) -> bool:
    """Whether this program can make the tables of that revision."""
    try:
        return ScriptDirectory.from_config(_config("")).get_revision(revision) is not None
    except CommandError:
        return False


def _config(url: str) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    return config
