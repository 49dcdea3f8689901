"""The bytes of pictures that are still coming: one file each, which only ever grows.

The size of the file is how much has arrived. Several processes may share the folder:
whoever appends holds the file's lock (``flock``) and looks at its size first, so a part
that another request has brought meanwhile is never written twice. The lock is held for
one write, not for one request: a line that died holds nobody up.
"""

import errno
import fcntl
import os
import time
from pathlib import Path

from server.photos.store import Full

STALE_SECONDS = 14 * 24 * 3600
"""A file that has not grown for so long has certainly no row any more."""


class Elsewhere(Exception):
    """The file does not end where the part begins; ``size`` says where it ends."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class Parts:
    """Files ``<zone>/<id>`` in one folder. Each raises ``FileNotFoundError`` for one that is not."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._drop_stale()

    def begin(self, tenant: str, id: str) -> int:
        """Make the file unless it is there; its size."""
        folder = self.folder / tenant
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            descriptor = os.open(folder / id, os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise _full_or(error) from error
        try:
            return os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    def size(self, tenant: str, id: str) -> int:
        return (self.folder / tenant / id).stat().st_size

    def append(
        self, tenant: str, id: str, at: int, data: bytes | bytearray, whole: bool = False
    ) -> int:
        """Write ``data`` where the file ends, which must be ``at``; durable on return.

        Returns the new size. Raises ``Elsewhere``, and ``Full`` having kept what there was
        room for (nothing of it if ``whole``).
        """
        descriptor = os.open(self.folder / tenant / id, os.O_WRONLY)
        try:
            # Waits at most for another request's one write.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            if size != at:
                raise Elsewhere(size)
            _write(descriptor, at, data, whole)
            return at + len(data)
        finally:
            os.close(descriptor)

    def read(self, tenant: str, id: str) -> bytes:
        return (self.folder / tenant / id).read_bytes()

    def drop(self, tenant: str, id: str) -> None:
        """Give the room back; one that is gone already is gone."""
        (self.folder / tenant / id).unlink(missing_ok=True)

    def _drop_stale(self) -> None:
        """What a server that died between its row and its file left behind."""
        before = time.time() - STALE_SECONDS
        for path in self.folder.glob("*/*"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _write(descriptor: int, at: int, data: bytes | bytearray, whole: bool) -> None:
    rest = memoryview(data)
    try:
        while rest:
            written = os.pwrite(descriptor, rest, at + len(data) - len(rest))
            rest = rest[written:]
    except OSError as error:
        if whole:
            os.ftruncate(descriptor, at)
        raise _full_or(error) from error
    finally:
        os.fsync(descriptor)


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The disk, the owner's share, or a file is full: each ends when somebody makes room."""


def _full_or(error: OSError) -> Exception:
    return Full() if error.errno in _NO_ROOM else error
