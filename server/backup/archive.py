"""Reads a backup and trusts nothing in it: every member is checked before one is used."""

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from server import migration
from server.backup.manifest import MEMBER, NAME, Manifest, Unusable

CHUNK = 1 << 20
MANIFEST_BYTES = 1 << 30
"""The most that a manifest is read of: about three million pictures."""


class Archive:
    """An open backup whose members all are as its manifest says."""

    def __init__(self, path: Path, file: IO[bytes], manifest: Manifest) -> None:
        self.path, self._file, self.manifest = path, file, manifest
        self._told = {each.name: each for each in manifest.members}

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Yield each member's name and content in the order in which they were put in:
        tables so that none names what comes later, then pictures, then keys."""
        for name, content in _walk(self._file):
            if name in self._told:
                yield name, content


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup. Raises ``Unusable`` unless all of it is there and unchanged."""
    with path.open("rb") as file:
        try:
            manifest = _check(file)
        except (tarfile.TarError, EOFError, msgspec.DecodeError) as error:
            raise Unusable(f"{path}: not a whole backup 备份文件不完整: {error}") from error
        except ValueError as error:
            raise Unusable(f"{path}: not as it was made 备份文件被改动过: {error}") from error
        if not migration.is_known(manifest.revision):
            raise Unusable(
                f"{path}: made by a newer program ({manifest.revision}) 由更新的版本备份，请先升级"
            )
        yield Archive(path, file, manifest)


def _check(file: IO[bytes]) -> Manifest:
    found: dict[str, tuple[int, str, int]] = {}
    told = b""
    for name, content in _walk(file):
        if name in found or not (name == NAME or MEMBER.fullmatch(name)):
            raise ValueError(f"{name!r} has no place in it")
        if name == NAME:
            told = content.read(MANIFEST_BYTES)
            found[name] = (0, "", 0)
        else:
            found[name] = _measure(content)
    manifest = msgspec.json.decode(told, type=Manifest)
    found.pop(NAME)
    said = {each.name: (each.bytes, each.sha256, each.rows) for each in manifest.members}
    if len(said) != len(manifest.members) or found.keys() != said.keys():
        raise ValueError("members were put in or taken out")
    for name, (size, sha256, lines) in found.items():
        rows = lines if name.startswith("tables/") else 0
        if (size, sha256, rows) != said[name]:
            raise ValueError(name)
    return manifest


def _measure(content: IO[bytes]) -> tuple[int, str, int]:
    """Return a member's bytes, SHA-256 and lines."""
    size, lines, digest = 0, 0, hashlib.sha256()
    while chunk := content.read(CHUNK):
        size += len(chunk)
        lines += chunk.count(b"\n")
        digest.update(chunk)
    return size, digest.hexdigest(), lines


def _walk(file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    file.seek(0)
    with tarfile.open(fileobj=file, mode="r:") as tar:
        while (member := tar.next()) is not None:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None:
                raise ValueError(f"{member.name!r} is no file")
            yield member.name, content
            # The library would remember every member.
            tar.members.clear()  # type: ignore[attr-defined]
