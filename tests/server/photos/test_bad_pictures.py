"""Bad pictures sent to the whole server: what it answers, and that nothing is kept."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from server.photos.routes import PHOTO_BYTES
from server.photos.sizes import SIZES
from tests.server.photos import nasty
from tests.server.photos.conftest import Person, Town, sha256

People = Callable[[str], Person]
PICTURE = nasty.telltale_jpeg(6)


@pytest.fixture
def database_address(tmp_path: Path) -> str:
    """These pictures are refused before any database hears of them: one sort is enough."""
    return f"sqlite:///{tmp_path / 'anxun.db'}"


def code(answer: object) -> str:
    return str(answer.json()["code"])  # type: ignore[attr-defined]


@pytest.fixture
def nothing_kept(person: People, town: Town) -> Iterator[Callable[[bytes], Person]]:
    """Gives somebody who may bring a picture; checks that nothing of it was kept."""
    before: list[object] = []

    def expects(data: bytes) -> Person:
        gu = person("gu")
        gu.reports(data)
        before.extend(town.stored())
        return gu

    yield expects
    assert town.stored() == before


Refused = Callable[[bytes], Person]


def test_a_picture_that_was_spoiled_on_its_way_is_refused(nothing_kept: Refused) -> None:
    gu = nothing_kept(PICTURE)
    answer = gu.brings(PICTURE[:-1], name=sha256(PICTURE))
    assert (answer.status_code, code(answer)) == (409, "hash-differs")


@pytest.mark.attack(16)
def test_more_than_8_mib_are_refused(nothing_kept: Refused, town: Town) -> None:
    big = PICTURE + bytes(PHOTO_BYTES)
    gu = nothing_kept(big)
    assert gu.brings(big).status_code == 413
    # The same without saying beforehand how much is going to come.
    parts = (big[at : at + 65536] for at in range(0, len(big), 65536))
    headers = {"Content-Type": "image/jpeg", **gu.headers}
    answer = town.client.put(f"/photos/{sha256(big)}", content=parts, headers=headers)
    assert (answer.status_code, code(answer)) == (413, "too-large")


@pytest.mark.attack(17)
@pytest.mark.parametrize(
    "type",
    ["", "text/plain", "image/svg+xml", "image/gif", "image/heic", "image/jpeg; x=y",
     "application/octet-stream", "multipart/form-data; boundary=x"],
)  # fmt: skip
def test_another_content_type_is_refused(nothing_kept: Refused, type: str) -> None:
    answer = nothing_kept(PICTURE).brings(PICTURE, type)
    assert (answer.status_code, code(answer)) == (415, "wrong-type")


@pytest.mark.attack(15)
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity"])
def test_packed_bodies_are_refused(nothing_kept: Refused, encoding: str) -> None:
    answer = nothing_kept(PICTURE).brings(PICTURE, **{"Content-Encoding": encoding})
    assert (answer.status_code, code(answer)) == (415, "wrong-type")


def test_a_png_that_is_called_a_jpeg_is_refused(nothing_kept: Refused) -> None:
    answer = nothing_kept(nasty.png()).brings(nasty.png(), "image/jpeg")
    assert (answer.status_code, code(answer)) == (422, "not-a-picture")
    assert answer.json()["reason"] == "other-format"


def refused_as(gu: Person, data: bytes, *reasons: str) -> None:
    types = {b"\x89P": "image/png", b"RI": "image/webp"}
    answer = gu.brings(data, types.get(data[:2], "image/jpeg"))
    assert (answer.status_code, code(answer)) == (422, "not-a-picture")
    assert answer.json()["reason"] in reasons
    assert answer.headers["content-type"] == "application/problem+json"
    assert not gu.sees(data)


@pytest.mark.attack(66)
@pytest.mark.parametrize("side", [12_000, 20_000])
def test_a_small_file_of_a_hundred_million_pixels_is_refused(
    nothing_kept: Refused, side: int
) -> None:
    data = nasty.pixel_bomb(side)
    assert len(data) < 60_000
    refused_as(nothing_kept(data), data, "too-many-pixels")


@pytest.mark.attack(67)
@pytest.mark.parametrize("bomb", [nasty.text_bomb, nasty.profile_bomb])
def test_two_hundred_megabytes_of_text_in_a_png_are_refused(
    nothing_kept: Refused, bomb: Callable[[], bytes]
) -> None:
    refused_as(nothing_kept(bomb()), bomb(), "undecodable")


@pytest.mark.attack(68)
@pytest.mark.parametrize("name", sorted(nasty.disguised()))
def test_a_file_of_another_sort_called_a_jpeg_is_refused(nothing_kept: Refused, name: str) -> None:
    data = nasty.disguised()[name]
    refused_as(nothing_kept(data), data, "unknown-format", "damaged")


@pytest.mark.attack(69)
@pytest.mark.parametrize("tail", [nasty.SCRIPT, nasty.SVG, b"PK\x03\x04" + bytes(100), b"\0"])
@pytest.mark.parametrize("make", [nasty.jpeg, nasty.png, nasty.webp])
def test_a_picture_with_something_behind_it_is_refused(
    nothing_kept: Refused, make: Callable[[], bytes], tail: bytes
) -> None:
    data = make() + tail
    refused_as(nothing_kept(data), data, "damaged")


@pytest.mark.attack(69)
def test_a_script_within_a_picture_never_comes_out(person: People) -> None:
    gu = person("gu")
    data = nasty.jpeg(comment=nasty.SCRIPT)
    gu.reports(data)
    gu.brings(data)
    for size in ("thumb", "view"):
        assert b"script" not in gu.asks(data, size).content


@pytest.mark.attack(70)
@pytest.mark.parametrize(
    ("make", "type"),
    [(nasty.telltale_jpeg, "image/jpeg"), (nasty.telltale_png, "image/png"),
     (nasty.telltale_webp, "image/webp")],
)  # fmt: skip
def test_place_camera_and_comment_are_in_no_file_that_is_served(
    person: People, town: Town, make: Callable[[], bytes], type: str
) -> None:
    gu, data = person("gu"), make()
    gu.reports(data)
    gu.brings(data, type)
    secrets = (nasty.MAKE, nasty.COMMENT, nasty.GPS, nasty.XMP, b"Exif", b"EXIF", b"GPS")
    files = [path.read_bytes() for path in town.settings.photos.rglob("*.webp")]
    assert len(files) == len(SIZES)
    assert gu.asks(data, "view").content in files
    assert gu.asks(data, "thumb").content in files
    assert [secret for secret in secrets for file in files if secret in file] == []


@pytest.mark.attack(71)
def test_a_colour_hidden_under_transparency_is_not_served(person: People) -> None:
    gu, data = person("gu"), nasty.hidden_under_alpha()
    gu.reports(data)
    gu.brings(data, "image/png")
    shown = Image.open(io.BytesIO(gu.asks(data).content))
    assert shown.getpixel((30, 30)) == (255, 255, 255)


@pytest.mark.attack(71)
@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_animations_are_refused(nothing_kept: Refused, format: str) -> None:
    data = nasty.animated(format)
    refused_as(nothing_kept(data), data, "animated")


@pytest.mark.attack(71)
@pytest.mark.parametrize("name", sorted(nasty.spoiled()))
def test_spoiled_pictures_are_refused(nothing_kept: Refused, name: str) -> None:
    data = nasty.spoiled()[name]
    refused_as(nothing_kept(data), data, "damaged", "undecodable")


@pytest.mark.attack(72)
def test_a_picture_taken_sideways_comes_out_upright(person: People) -> None:
    gu = person("gu")
    lying = nasty.scene().transpose(Image.Transpose.ROTATE_90)
    data = nasty.save(lying, "JPEG", exif=nasty.exif(6))
    gu.reports(data)
    gu.brings(data)
    shown = Image.open(io.BytesIO(gu.asks(data).content))
    assert shown.size == (640, 480)
    corner = shown.getpixel((10, 10))
    assert isinstance(corner, tuple)
    assert corner[0] > 200
    assert corner[1] < 60
    assert not shown.getexif()
