"""Puts a backup back, into a server that has nothing yet."""

import os
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import migration
from server.backup.archive import Archive
from server.backup.manifest import MEMBER, Picture, Unusable
from server.backup.rows import Columns, read_row, table_of
from server.backup.save import sync_folder
from server.clock import new_id, now_ms
from server.database import Database
from server.photos.shelf import Shelf
from server.photos.sizes import Size
from server.photos.tables import photo, photo_slot
from server.settings import Settings
from server.tables import epoch, zone

ROWS_AT_ONCE = 500


class NewEpoch(msgspec.Struct, frozen=True):
    """A zone that goes on from where the backup was made."""

    tenant: str
    epoch: str
    position: int


def load(archive: Archive, settings: Settings) -> list[NewEpoch]:
    """Put everything back and give every zone a new epoch; durable on return.

    The rows come in one transaction that ends last of all: an attempt that fails leaves
    a database without rows. Raises ``Unusable`` for a server that has anything already,
    and for rows that its tables do not take.
    """
    _refuse_unless_empty(settings)
    url = settings.database_url
    migration.empty(url)
    migration.upgrade(url, archive.manifest.revision)
    database = Database(url)
    try:
        begun = database.write_now(_load, archive, settings)
    except (sa.exc.SQLAlchemyError, ValueError) as error:
        raise Unusable(f"{archive.path}: cannot be put back 无法恢复: {error}") from error
    finally:
        database.close()
    migration.upgrade(url)
    return begun


def _refuse_unless_empty(settings: Settings) -> None:
    shelf = Shelf.of(settings)
    keys_there = settings.keys.is_dir() and any(settings.keys.iterdir())
    for place, is_empty in ((settings.keys, not keys_there), (shelf.name, shelf.is_empty())):
        if not is_empty:
            raise Unusable(
                f"{place}: not empty; restore into a new server 不是空的，只能恢复到新服务器"
            )
    if settings.sqlite_file and not settings.sqlite_file.exists():
        return
    database = Database(settings.database_url)
    try:
        full = database.read_now(_first_full_table)
    finally:
        database.close()
    if full:
        raise Unusable(
            f"the database has rows already ({full}); restore into a new one"
            " 数据库里已有数据，只能恢复到空数据库"
        )


def _first_full_table(connection: Connection) -> str | None:
    for name in sa.inspect(connection).get_table_names():
        rows = sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)
        if name != "alembic_version" and connection.scalar(rows):
            return name
    return None


def _load(connection: Connection, archive: Archive, settings: Settings) -> list[NewEpoch]:
    columns = {each.name: each.columns for each in archive.manifest.members}
    shelf = Shelf.of(settings)
    for place, members in groupby(archive.members(), lambda member: member[0].rpartition("/")[0]):
        if place == "tables":
            for name, content in members:
                _load_table(connection, _named(name)["table"], columns[name], content)
        elif place == "keys":
            _load_keys(settings.keys, members)
        else:
            _load_picture(shelf, members)
    for each in archive.manifest.damaged:
        _expect_again(connection, each)
    return _begin_epochs(connection, now_ms())


def _named(name: str) -> dict[str, str]:
    found = MEMBER.fullmatch(name)
    assert found is not None, "the archive was checked"
    return found.groupdict()


def _load_table(connection: Connection, name: str, columns: Columns, content: IO[bytes]) -> None:
    into = table_of(name, columns).insert()
    rows = (read_row(line, columns) for line in content)
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(into, batch)


def _load_picture(shelf: Shelf, members: Iterator[tuple[str, IO[bytes]]]) -> None:
    arrived, renditions, told = b"", dict[Size, bytes](), dict[str, str]()
    for name, content in members:
        told = _named(name)
        if told["part"] == "arrived":
            arrived = content.read()
        else:
            renditions[cast(Size, told["part"])] = content.read()
    shelf.keep(told["tenant"], told["sha256"], arrived, renditions)


def _load_keys(folder: Path, members: Iterator[tuple[str, IO[bytes]]]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name, content in members:
        path = folder / _named(name)["key"]
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.read())
            file.flush()
            os.fsync(file.fileno())
    sync_folder(folder)


def _expect_again(connection: Connection, damaged: Picture) -> None:
    """A picture that was not whole may still be on the phone that brought it."""
    for change in (photo.delete(), photo_slot.update().values(filled=False)):
        table = change.table
        mine = sa.and_(table.c.tenant == damaged.tenant, table.c.sha256 == damaged.sha256)
        connection.execute(change.where(mine))


def _begin_epochs(connection: Connection, now: int) -> list[NewEpoch]:
    """What phones saw after the backup was made is lost here: the epoch tells them so."""
    begun = []
    for row in connection.execute(sa.select(zone.c.tenant, zone.c.epoch, zone.c.position)).all():
        new = NewEpoch(row.tenant, new_id(), row.position)
        former: dict[str, Any] = {"tenant": row.tenant, "epoch": row.epoch, "ended": row.position}
        connection.execute(epoch.insert().values(**former, restored=now))
        connection.execute(zone.update().where(zone.c.tenant == row.tenant).values(epoch=new.epoch))
        begun.append(new)
    return begun
