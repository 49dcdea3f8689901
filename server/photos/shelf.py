"""Where the bytes are: every picture as it arrived, byte for byte, and its renditions.

A file is written aside and then published under its name, so that nobody ever meets a
half one. What arrived is evidence: nothing else ever takes its place, and it is never served.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Literal, NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError

from server.photos.sizes import SIZES, Size
from server.photos.store import Away, Store, store_of, told
from server.settings import Settings

_FILE = re.compile(
    r"(?P<tenant>[^/]+)/[0-9a-f]{2}/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})(\.[a-z]+\.webp)?"
)


Condition = Literal["intact", "damaged", "missing"]


class File(NamedTuple):
    """One file on the shelf, of the picture that its name says."""

    tenant: str
    sha256: str
    path: str
    written: int
    """Milliseconds since 1970."""


class Shelf:
    """Pictures in one place: ``<zone>/ab/cd/<sha256>``, renditions beside it.

    A zone's pictures are apart from every other's, also where two zones were sent the
    same one: each can be exported, kept or erased by itself. Every method may raise
    ``Away``.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def of(cls, settings: Settings) -> "Shelf":
        return cls(store_of(settings))

    @property
    def name(self) -> str:
        """Where it is, for a log."""
        return self._store.name

    def keep(
        self, tenant: str, sha256: str, arrived: bytes, renditions: Mapping[Size, bytes]
    ) -> None:
        """Put down a picture and its renditions; durable on return. Raises ``Full``."""
        path = _path(tenant, sha256)
        beside = {f"{path}.{size}.webp": data for size, data in renditions.items()}
        try:
            with told():
                for each, data in beside.items():
                    obstore.put(self._store.objects, each, data)
                self._keep_arrived(path, sha256, arrived)
                self._store.settle([path, *beside])
        except FileNotFoundError as error:
            raise Away(f"{self.name}: is gone 照片存储不见了") from error

    def arrived(self, tenant: str, sha256: str) -> bytes | None:
        """Return a picture exactly as it arrived: for export and evidence, not for show."""
        return self._read(_path(tenant, sha256))

    def condition(self, tenant: str, sha256: str) -> Condition:
        """Whether a picture is here exactly as it arrived."""
        arrived = self.arrived(tenant, sha256)
        if arrived is None:
            return "missing"
        return "intact" if hashlib.sha256(arrived).hexdigest() == sha256 else "damaged"

    def is_intact(self, tenant: str, sha256: str) -> bool:
        return self.condition(tenant, sha256) == "intact"

    def rendition(self, tenant: str, sha256: str, size: Size) -> bytes | None:
        return self._read(f"{_path(tenant, sha256)}.{size}.webp")

    def is_empty(self) -> bool:
        with told():
            return self._store.is_empty()

    def files(self) -> Iterator[File]:
        """Every file that lies under a picture's name, and whose it is."""
        with told():
            for some in obstore.list(self._store.objects):
                for each in some:
                    found = _FILE.fullmatch(each["path"])
                    if found:
                        written = int(each["last_modified"].timestamp() * 1000)
                        yield File(found["tenant"], found["sha256"], each["path"], written)

    def remove(self, file: File, before: int) -> bool:
        """Take a file away that was not written since a moment; whether it was done. Only
        ``tending`` says which."""
        # Looked at again: somebody may be bringing that picture at this moment.
        with told(), suppress(FileNotFoundError):
            return self._store.remove(file.path, before)
        return False

    def erase(self, tenant: str, sha256: str, before: int) -> None:
        """Take away what was written of a picture and its renditions before a moment."""
        path = _path(tenant, sha256)
        with told():
            for each in (path, *(f"{path}.{size}.webp" for size in SIZES)):
                with suppress(FileNotFoundError):
                    self._store.remove(each, before)

    def _keep_arrived(self, path: str, sha256: str, data: bytes) -> None:
        try:
            obstore.put(self._store.objects, path, data, mode="create")
        except AlreadyExistsError:
            # Sent twice at once, or left by a power cut that came before it was settled.
            there = self._read(path)
            if there is None or hashlib.sha256(there).hexdigest() != sha256:
                obstore.put(self._store.objects, path, data)
            else:
                # What is old and known to nobody is collected: this is not old any more.
                self._store.renew(path, there)

    def _read(self, path: str) -> bytes | None:
        try:
            with told():
                return bytes(obstore.get(self._store.objects, path).bytes())
        except FileNotFoundError:
            return None


def _path(tenant: str, sha256: str) -> str:
    return f"{tenant}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
