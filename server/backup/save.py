"""Writes a backup: one consistent picture of everything, while the server goes on."""

import hashlib
import io
import os
import secrets
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import migration
from server.backup.manifest import MEMBER, NAME, Manifest, Member, Picture, Unusable
from server.backup.rows import columns_of, write_row
from server.clock import now_ms
from server.database import Database
from server.photos.shelf import Shelf
from server.photos.sizes import SIZES, Size
from server.photos.slots import is_expired
from server.photos.tending import known_pictures
from server.schema import metadata
from server.settings import Settings

ROWS_AT_ONCE = 1000
Part = Literal["arrived"] | Size


def save(database: Database, settings: Settings, file: Path) -> Manifest:
    """Write a backup into a new file that only its owner can read; durable on return.

    The file is there whole or not at all. The database is at this program's revision.
    Raises ``Unusable`` and ``OSError``.
    """
    if file.exists():
        raise Unusable(f"{file}: is there already 文件已存在")
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            manifest = _write(database, settings, out, file.parent)
            out.flush()
            os.fsync(out.fileno())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(file.parent)
    return manifest


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk itself."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(database: Database, settings: Settings, out: IO[bytes], beside: Path) -> Manifest:
    made = now_ms()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        filling, shelf = _Filling(tar, made), Shelf.of(settings)
        with database.reading.begin() as connection:
            revision = migration.revision_of(connection) or ""
            for table in metadata.sorted_tables:
                filling.add_table(connection, table, beside)
            pictures = [Picture(*each) for each in sorted(known_pictures(connection))]
        # After the rows: a picture is on the shelf before its row says so.
        damaged = [
            each
            for each in pictures
            if not filling.add_picture(shelf, each)
            # Its time may have run out since the rows were read.
            and not database.read_now(is_expired, each.tenant, each.sha256)
        ]
        for path in sorted(settings.keys.glob("[!.]*")):  # a dot: one that is being made
            filling.add(f"keys/{path.name}", path.read_bytes())
        manifest = Manifest("anxun-backup-1", revision, made, filling.members[:], damaged)
        filling.end(manifest)
    return manifest


class _Filling:
    """A tar on its way, and what its manifest will say."""

    def __init__(self, tar: tarfile.TarFile, made: int) -> None:
        self.tar, self.made = tar, made
        self.members: list[Member] = []

    def add(self, name: str, content: bytes) -> None:
        sha256 = hashlib.sha256(content).hexdigest()
        self._put(Member(name, len(content), sha256), io.BytesIO(content))

    def add_table(self, connection: Connection, table: sa.Table, beside: Path) -> None:
        """Add every row. Its size is told before it: the rows go into a file of no name first."""
        columns = columns_of(table)
        rows, digest = 0, hashlib.sha256()
        with TemporaryFile(dir=beside) as aside:
            for line in _lines(connection, table):
                aside.write(line)
                digest.update(line)
                rows += 1
            size = aside.tell()
            aside.seek(0)
            name = f"tables/{table.name}.jsonl"
            self._put(Member(name, size, digest.hexdigest(), columns, rows), aside)

    def add_picture(self, shelf: Shelf, each: Picture) -> bool:
        """Add what the shelf has of a picture; whether it is there as it arrived. A rendition
        that is missing can be made again."""
        arrived = shelf.arrived(each.tenant, each.sha256)
        if arrived is None or hashlib.sha256(arrived).hexdigest() != each.sha256:
            return False
        parts: list[tuple[Part, bytes | None]] = [("arrived", arrived)]
        parts += [(size, shelf.rendition(each.tenant, each.sha256, size)) for size in SIZES]
        for part, content in parts:
            if content is not None:
                self.add(f"photos/{each.tenant}/{each.sha256}/{part}", content)
        return True

    def end(self, manifest: Manifest) -> None:
        content = msgspec.json.encode(manifest)
        self.tar.addfile(self._told(NAME, len(content)), io.BytesIO(content))

    def _put(self, member: Member, content: IO[bytes]) -> None:
        if not MEMBER.fullmatch(member.name):
            raise Unusable(f"{member.name}: could not be put back under that name 名称无法恢复")
        self.tar.addfile(self._told(member.name, member.bytes), content)
        # The library would remember every member; the manifest does already.
        self.tar.members.clear()  # type: ignore[attr-defined]
        self.members.append(member)

    def _told(self, name: str, size: int) -> tarfile.TarInfo:
        told = tarfile.TarInfo(name)
        told.size, told.mode, told.mtime = size, 0o600, self.made // 1000
        return told


def _lines(connection: Connection, table: sa.Table) -> Iterator[bytes]:
    rows: Iterable[sa.Row[tuple[object, ...]]] = connection.execute(
        sa.select(table), execution_options={"yield_per": ROWS_AT_ONCE}
    )
    return (write_row(row) for row in rows)
