"""Where the bytes are kept."""

import stat
from collections.abc import Callable
from pathlib import Path

import obstore
import pytest
from obstore.exceptions import GenericError

from server.clock import now_ms
from server.photos.shelf import Shelf
from server.photos.sizes import Size
from server.photos.store import Away, Bucket, Folder, Full
from tests.server.photos import nasty
from tests.server.photos.conftest import Person, Town, sha256

HOUR = 3_600_000
PICTURE = nasty.jpeg(64, 48)
NAME = sha256(PICTURE)
RENDITIONS: dict[Size, bytes] = {"thumb": b"small", "view": b"large"}


@pytest.fixture
def folder(tmp_path: Path) -> Shelf:
    return Shelf(Folder(tmp_path / "photos"))


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    if request.param == "folder":
        return request.getfixturevalue("folder")
    return Shelf(Bucket(request.getfixturevalue("bucket")))


def full(*_: object, **__: object) -> None:
    """What the store raises when the disk is full."""
    raise GenericError(
        "Generic LocalFileSystem error: Unable to copy data to file: "
        "No space left on device (os error 28)"
    )


def test_a_picture_comes_back_as_it_was_put_down(shelf: Shelf) -> None:
    shelf.keep("zone", NAME, PICTURE, RENDITIONS)
    assert shelf.arrived("zone", NAME) == PICTURE
    assert shelf.rendition("zone", NAME, "thumb") == b"small"
    assert shelf.rendition("zone", NAME, "view") == b"large"


def test_files_are_named_by_their_content_in_their_zones_folder(
    folder: Shelf, tmp_path: Path
) -> None:
    folder.keep("zone", NAME, PICTURE, RENDITIONS)
    there = tmp_path / "photos" / "zone" / NAME[:2] / NAME[2:4]
    names = {path.name for path in there.iterdir()}
    assert names == {NAME, f"{NAME}.thumb.webp", f"{NAME}.view.webp"}
    assert stat.S_IMODE((tmp_path / "photos").stat().st_mode) == 0o700


def test_another_zone_has_a_shelf_of_its_own(shelf: Shelf) -> None:
    shelf.keep("zone", NAME, PICTURE, RENDITIONS)
    assert shelf.arrived("other", NAME) is None
    assert shelf.rendition("other", NAME, "view") is None


def test_what_arrived_is_never_overwritten(shelf: Shelf) -> None:
    shelf.keep("zone", NAME, PICTURE, RENDITIONS)
    shelf.keep("zone", NAME, b"something else under its name", RENDITIONS)
    assert shelf.arrived("zone", NAME) == PICTURE


def test_what_a_power_cut_left_half_written_is_put_right(folder: Shelf, tmp_path: Path) -> None:
    half = tmp_path / "photos" / "zone" / NAME[:2] / NAME[2:4] / NAME
    half.parent.mkdir(parents=True)
    half.write_bytes(PICTURE[:100])
    folder.keep("zone", NAME, PICTURE, RENDITIONS)
    assert folder.arrived("zone", NAME) == PICTURE


def test_what_is_gone_already_is_no_error(shelf: Shelf) -> None:
    shelf.keep("zone", NAME, PICTURE, RENDITIONS)
    [*files] = shelf.files()
    shelf.erase("zone", NAME, now_ms() + HOUR)
    assert [shelf.remove(each, now_ms() + HOUR) for each in files] == [False] * 3


def test_a_bucket_that_is_gone_is_not_a_picture_that_is_gone(bucket: str) -> None:
    shelf = Shelf(Bucket("s3://no-such-bucket"))
    for ask in (
        lambda: shelf.arrived("zone", NAME),
        lambda: shelf.keep("zone", NAME, PICTURE, RENDITIONS),
        lambda: list(shelf.files()),
        shelf.is_empty,
    ):
        with pytest.raises(Away):
            ask()


@pytest.mark.parametrize("address", ["gs://other", "s3:/bad", "plain"])
def test_what_is_no_bucket_is_said_to_be_none(address: str) -> None:
    with pytest.raises(Away, match=address):
        Bucket(address)


def test_only_what_is_older_is_taken_away(shelf: Shelf) -> None:
    assert shelf.is_empty()
    shelf.keep("zone", NAME, PICTURE, RENDITIONS)
    assert not shelf.is_empty()
    files = list(shelf.files())
    assert {(each.tenant, each.sha256) for each in files} == {("zone", NAME)}
    assert len(files) == 3
    assert all(abs(each.written - now_ms()) < 60_000 for each in files)
    # An hour apart: a bucket's clock is its own, and tells whole seconds.
    earlier, later = now_ms() - HOUR, now_ms() + HOUR
    assert [shelf.remove(each, earlier) for each in files] == [False] * 3
    shelf.erase("zone", NAME, earlier)
    assert shelf.is_intact("zone", NAME)
    assert shelf.remove(files[0], later)
    shelf.erase("zone", NAME, later)
    assert list(shelf.files()) == []


def test_a_full_disk_is_told_apart_from_a_broken_one(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(obstore, "put", full)
    with pytest.raises(Full):
        shelf.keep("zone", NAME, PICTURE, RENDITIONS)


def test_on_a_full_disk_the_picture_waits_on_the_phone(
    town: Town, person: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    before = town.stored()
    with monkeypatch.context() as while_full:
        while_full.setattr(obstore, "put", full)
        answer = gu.brings(PICTURE)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
    assert town.stored() == before
    assert gu.brings(PICTURE).status_code == 201
    assert gu.sees(PICTURE)
