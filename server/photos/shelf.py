"""Where the bytes are: every picture as it arrived, byte for byte, and its renditions.

A file is written aside and then published under its name, so that nobody ever meets a
half one. What arrived is evidence: it is never overwritten and never served.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore

from server.photos.sizes import Size

_FILE = re.compile(
    r"(?P<tenant>[^/]+)/[0-9a-f]{2}/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})(\.[a-z]+\.webp)?"
)
_NO_SPACE = ("os error 28", "os error 122", "os error 27")
"""ENOSPC, EDQUOT and EFBIG, as the store tells them."""


class Full(Exception):
    """There is no room on the disk."""


class File(NamedTuple):
    """One file on the shelf, of the picture that its name says."""

    tenant: str
    sha256: str
    path: str
    written: int
    """Milliseconds since 1970."""


class Shelf:
    """Pictures in one folder: ``<zone>/ab/cd/<sha256>``, renditions beside it.

    A zone's pictures are apart from every other's, also where two zones were sent the
    same one: each can be exported, kept or erased by itself.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._store = LocalStore(prefix=folder)

    def keep(
        self, tenant: str, sha256: str, arrived: bytes, renditions: Mapping[Size, bytes]
    ) -> None:
        """Put down a picture and its renditions; durable on return. Raises ``Full``."""
        path = _path(tenant, sha256)
        try:
            for size, data in renditions.items():
                obstore.put(self._store, f"{path}.{size}.webp", data)
            self._keep_arrived(path, sha256, arrived)
            self._settle(path, [f"{path}.{size}.webp" for size in renditions])
        except (BaseError, OSError) as error:
            if any(told in str(error).lower() for told in _NO_SPACE):
                raise Full from error
            raise

    def arrived(self, tenant: str, sha256: str) -> bytes | None:
        """Return a picture exactly as it arrived: for export and evidence, not for show."""
        return self._read(_path(tenant, sha256))

    def rendition(self, tenant: str, sha256: str, size: Size) -> bytes | None:
        return self._read(f"{_path(tenant, sha256)}.{size}.webp")

    def files(self) -> Iterator[File]:
        """Every file that lies under a picture's name, and whose it is."""
        for some in obstore.list(self._store):
            for each in some:
                found = _FILE.fullmatch(each["path"])
                if found:
                    written = int(each["last_modified"].timestamp() * 1000)
                    yield File(found["tenant"], found["sha256"], each["path"], written)

    def remove(self, file: File, before: int) -> bool:
        """Take a file away that was not written since a moment; whether it was done. Only
        ``tending`` says which."""
        path = self.folder / file.path
        # Looked at again: somebody may be bringing that picture at this moment.
        if path.stat().st_mtime * 1000 >= before:
            return False
        path.unlink()
        return True

    def _keep_arrived(self, path: str, sha256: str, data: bytes) -> None:
        try:
            obstore.put(self._store, path, data, mode="create")
        except AlreadyExistsError:
            # Sent twice at once, or left by a power cut that came before it was settled.
            there = self._read(path)
            if there is None or hashlib.sha256(there).hexdigest() != sha256:
                obstore.put(self._store, path, data)
            else:
                # As if it were written now: what is old and known to nobody is collected.
                (self.folder / path).touch()

    def _read(self, path: str) -> bytes | None:
        try:
            return bytes(obstore.get(self._store, path).bytes())
        except FileNotFoundError:
            return None

    def _settle(self, path: str, others: list[str]) -> None:
        """Wait until files and folders are on the disk itself, not only in its cache."""
        file = self.folder / path
        for each in (file, *(self.folder / other for other in others)):
            _sync(each)
        for folder in file.parents:
            _sync(folder)
            if folder == self.folder:
                break


def _path(tenant: str, sha256: str) -> str:
    return f"{tenant}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
