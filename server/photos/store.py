"""Where the shelf's files may lie: in a folder of this machine, or in an S3 bucket."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from server.settings import Settings

_NO_SPACE = ("os error 28", "os error 122", "os error 27", "quotaexceeded", "storagefull")
"""ENOSPC, EDQUOT and EFBIG as obstore tells them; what buckets with a limit answer."""


class Full(OSError):
    """There is no room for more."""


class Away(OSError):
    """What keeps the files does not answer, or not to us."""


class Store(Protocol):
    """Keeps files by path; each is there whole or not at all."""

    name: str
    objects: ObjectStore

    def is_empty(self) -> bool:
        """Whether there is nothing at all, not even what is no picture."""

    def settle(self, paths: Iterable[str]) -> None:
        """Return once these files outlive a power cut."""

    def renew(self, path: str, data: bytes) -> None:
        """Let a file, which holds exactly that, count as written now."""

    def remove(self, path: str, before: int) -> bool:
        """Take a file away unless it was written since a moment (milliseconds since 1970)."""


class Folder:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.name, self.folder = str(folder), folder
        self.objects: ObjectStore = LocalStore(prefix=folder)

    def is_empty(self) -> bool:
        return not any(self.folder.iterdir())

    def settle(self, paths: Iterable[str]) -> None:
        files = [self.folder / path for path in paths]
        folders = {each for file in files for each in file.parents if _is_in(each, self.folder)}
        for each in (*files, *sorted(folders, reverse=True)):
            descriptor = os.open(each, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def renew(self, path: str, data: bytes) -> None:
        (self.folder / path).touch()

    def remove(self, path: str, before: int) -> bool:
        file = self.folder / path
        if file.stat().st_mtime * 1000 >= before:
            return False
        file.unlink()
        return True


class Bucket:
    """An S3 bucket, ``s3://name`` or ``s3://name/prefix``. Where it is and who asks say the
    ``AWS_…`` variables, as for any other program. A file is durable once it is acknowledged."""

    def __init__(self, address: str) -> None:
        self.name = address
        try:
            self.objects: ObjectStore = S3Store.from_url(
                address,
                # People wait for the answer: the phone tries again later anyway.
                client_options={
                    "timeout": timedelta(seconds=20),
                    "connect_timeout": timedelta(seconds=3),
                    # Options given here take the place of what the environment says of them.
                    "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true",
                },
                retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=30)},
            )
        except (BaseError, ValueError) as error:
            raise Away(f"ANXUN_BUCKET: {address}: {_first_line(error)}") from error

    def is_empty(self) -> bool:
        return not any(some for some in obstore.list(self.objects))

    def settle(self, paths: Iterable[str]) -> None: ...

    def renew(self, path: str, data: bytes) -> None:
        obstore.put(self.objects, path, data)

    def remove(self, path: str, before: int) -> bool:
        # Buckets tell time in whole seconds, rounded down.
        if obstore.head(self.objects, path)["last_modified"].timestamp() * 1000 >= before - 1000:
            return False
        obstore.delete(self.objects, path)
        return True


def store_of(settings: Settings) -> Store:
    return Bucket(settings.bucket) if settings.bucket else Folder(settings.photos)


@contextmanager
def told() -> Iterator[None]:
    """Turn what a store raises into ``Full`` and ``Away``; what is missing stays
    ``FileNotFoundError``, and what is there already ``AlreadyExistsError``."""
    try:
        yield
    except (Full, Away, AlreadyExistsError):
        raise
    except (BaseError, OSError) as error:
        words = str(error).lower()
        # A bucket that is gone is not a picture that is gone.
        if isinstance(error, FileNotFoundError) and "nosuchbucket" not in words:
            raise
        if any(each in words for each in _NO_SPACE):
            raise Full("no room for photographs 照片存储已满") from error
        why = _first_line(error)
        raise Away(f"the photographs' storage does not answer 照片存储没有应答: {why}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _is_in(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents
