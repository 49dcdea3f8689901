"""Lays out what a phone exported, trusting nothing in it: names, sizes and hashes are checked."""

import hashlib
import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from server.rescue.envelope import Unusable

LISTS = ("queue.json", "refused.json", "drafts.json", "photos.json", "heads.json")
PICTURE = re.compile(r"photos/([0-9a-f]{64})\.(?:jpg|webp|png|bin)\Z")
UNPACKED_AT_MOST = 2 << 30
"""More than a phone would ever hold."""


class Laid(NamedTuple):
    """What was in it."""

    counts: dict[str, int]
    """Members of each list."""
    pictures: int
    damaged: list[str]
    """Pictures whose bytes are not what their name says; they are laid out all the same."""


def unpack(packed: bytes, folder: Path) -> Laid:
    """Write every part of the zip into a folder that is new or empty."""
    try:
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            members = _checked(archive)
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise Unusable(f"{folder}: not empty 文件夹不是空的")
            return _lay(archive, members, folder)
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        raise Unusable(f"not a whole file 文件不完整: {error}") from error


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    names = [each.filename for each in members]
    strange = [
        name for name in names if name not in (*LISTS, "phone.json") and not PICTURE.match(name)
    ]
    if strange or len(set(names)) < len(names):
        raise Unusable(f"not what a phone exports 不是手机导出的文件: {(strange or names)[0]!r}")
    if sum(each.file_size for each in members) > UNPACKED_AT_MOST:
        raise Unusable("larger than any phone 文件太大")
    return members


def _lay(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path) -> Laid:
    counts: dict[str, int] = {}
    pictures, damaged = 0, []
    for member in members:
        content = archive.read(member)
        target = folder / member.filename
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
        if member.filename in LISTS:
            counts[member.filename] = len(json.loads(content))
        picture = PICTURE.match(member.filename)
        if picture:
            pictures += 1
            if hashlib.sha256(content).hexdigest() != picture[1]:
                damaged.append(member.filename)
    return Laid(counts, pictures, damaged)
