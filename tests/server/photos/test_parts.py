"""The files that pictures grow in."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.photos.parts import STALE_SECONDS, Elsewhere, Parts


def test_of_many_who_append_at_one_place_one_does(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.begin("zone", "a")

    def append(letter: str) -> int:
        try:
            # As another process would: on a folder of its own opening.
            return Parts(tmp_path).append("zone", "a", 0, letter.encode() * 1000)
        except Elsewhere as error:
            return -error.size

    with ThreadPoolExecutor(6) as pool:
        ends = sorted(pool.map(append, "abcdef"))
    assert ends == [-1000] * 5 + [1000]
    assert len(set(parts.read("zone", "a"))) == 1


def test_a_file_that_is_gone_is_not_made_by_appending(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.begin("zone", "a")
    parts.drop("zone", "a")
    parts.drop("zone", "a")
    with pytest.raises(FileNotFoundError):
        parts.append("zone", "a", 0, b"x")


def test_what_a_server_that_died_left_behind_is_dropped_in_the_end(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    for name in ("old", "new"):
        parts.begin("zone", name)
    path = tmp_path / "zone" / "old"
    os.utime(path, (0, path.stat().st_mtime - STALE_SECONDS - 1))
    Parts(tmp_path)
    assert [each.name for each in (tmp_path / "zone").iterdir()] == ["new"]
