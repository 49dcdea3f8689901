"""What a picture says of itself, and which others look like it."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from server.photos.darkroom import Darkroom
from server.photos.exif import Shot
from server.photos.known import SHOWN
from server.photos.likeness import ALIKE, bands
from server.photos.picture import develop
from server.photos.shelf import Shelf
from server.photos.store import Full
from server.photos.structure import NotAPicture
from tests.server.photos import nasty
from tests.server.photos.conftest import Person, sha256

People = Callable[[str], Person]


def busy(seed: int = 1, width: int = 640, height: int = 480) -> Image.Image:
    """A picture with something in it everywhere."""
    noise = Image.effect_noise((12, 9), 200)
    noise.putdata([(seed * 7919 * (at + 3) ** 2) % 251 for at in range(12 * 9)])
    return noise.resize((width, height), Image.Resampling.BICUBIC).convert("RGB")


def told(image: Image.Image, format: str = "JPEG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **how)
    return out.getvalue()


def facts(person: Person, data: bytes) -> dict:
    answer = person.town.client.get(f"/photos/{sha256(data)}/facts", headers=person.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_the_camera_wrote_is_kept_as_data() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Example\0 ", "X-1"
    exif[0x8769] = {0x9003: "2026:05:28 09:02:11", 0x9011: "+08:00"}
    exif[0x8825] = {1: "S", 2: (31.0, 14.0, 2.8), 3: "E", 4: (121.0, 30.0, 0.0)}
    shot = develop(told(busy(), exif=exif.tobytes())).shot
    assert shot == Shot("2026-05-28T09:02:11+08:00", "Example X-1", -31.234111, 121.5)


@pytest.mark.parametrize(
    "gps",
    [{2: (91.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, {2: (31.0, 14.0, 2.8)},
     {2: (IFDRational(0, 0), 0.0, 0.0), 4: (0.0, 0.0, 0.0)}],
)  # fmt: skip
def test_a_place_that_is_none_is_left_out(gps: dict) -> None:
    exif = Image.Exif()
    exif[0x8825] = gps
    shot = develop(told(busy(), exif=exif.tobytes())).shot
    assert (shot.lat, shot.lon) == (None, None)


def test_a_picture_without_exif_says_nothing() -> None:
    assert develop(told(busy())).shot == Shot()


def test_another_size_quality_and_format_look_alike_and_another_scene_does_not() -> None:
    looks = develop(told(busy(1))).looks
    for again in (
        told(busy(1).resize((400, 300)), quality=40),
        told(busy(1), "WEBP", quality=30),
        told(busy(1), "PNG"),
    ):
        assert (develop(again).looks ^ looks).bit_count() <= ALIKE
    assert (develop(told(busy(2))).looks ^ looks).bit_count() > 3 * ALIKE


def test_the_quarters_of_a_hash_are_all_of_it() -> None:
    looks = 0x0123_4567_89AB_CDEF
    assert sum(value << 16 * n for n, value in bands(looks)) == looks


def test_whoever_holds_the_record_whole_is_told_and_nobody_else(person: People) -> None:
    gu, far = person("gu"), person("far")
    picture = told(busy(1))
    gu.reports(picture)
    gu.brings(picture)
    found = facts(gu, picture)
    assert (found["width"], found["height"], found["size"]) == (640, 480, len(picture))
    path = f"/photos/{sha256(picture)}/facts"
    theirs = far.town.client.get(path, headers=far.headers)
    missing = far.town.client.get(f"/photos/{'0' * 64}/facts", headers=far.headers)
    assert (theirs.status_code, theirs.content) == (missing.status_code, missing.content)


def test_a_picture_used_before_is_a_hint_for_those_who_see_both(person: People) -> None:
    gu, manager, far = person("gu"), person("manager"), person("far")
    first, second, other = (
        told(busy(1)), told(busy(1).resize((500, 375)), quality=50), told(busy(2)),
    )  # fmt: skip
    hazard = gu.reports(first)
    gu.reports(second, other)
    for each in (first, second, other):
        assert gu.brings(each).status_code == 201, "never a refusal"
    [alike] = facts(manager, second)["alike"]
    assert (alike["sha256"], alike["records"]) == (sha256(first), [hazard])
    assert facts(manager, other)["alike"] == []

    far.reports(second, firm="mill")
    far.brings(second)
    assert facts(far, second)["alike"] == [], "he does not see the other"


def test_a_rendition_that_was_lost_is_made_again(person: People) -> None:
    gu = person("gu")
    picture = nasty.telltale_jpeg(6)
    gu.reports(picture)
    gu.brings(picture)
    before = gu.asks(picture, "list").content
    for file in gu.town.settings.photos.rglob("*.list.webp"):
        file.unlink()
    again = gu.asks(picture, "list")
    assert (again.status_code, again.content) == (200, before)
    assert Image.open(io.BytesIO(before)).size == (120, 160)


def without_renditions(person: Person, picture: bytes) -> None:
    """He brings a picture, and what was made of it is lost."""
    person.reports(picture)
    person.brings(picture)
    for file in person.town.settings.photos.rglob("*.webp"):
        file.unlink()


def test_a_rendition_is_shown_though_there_is_no_room_to_keep_it(
    person: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    gu, picture = person("gu"), told(busy(8))
    without_renditions(gu, picture)

    def full(*_: object) -> None:
        raise Full

    monkeypatch.setattr(Shelf, "keep", full)
    assert gu.asks(picture, "list").status_code == 200


def test_a_picture_that_no_decoder_takes_any_more_is_as_if_it_were_not_there(
    person: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    gu, picture = person("gu"), told(busy(9))
    without_renditions(gu, picture)

    async def refuse(*_: object) -> None:
        raise NotAPicture("undecodable")

    monkeypatch.setattr(Darkroom, "develop", refuse)
    assert gu.asks(picture, "list").status_code == 404


def test_where_everything_looks_alike_an_answer_stays_short(person: People) -> None:
    gu = person("gu")
    pictures = [told(busy(10), quality=quality) for quality in range(40, 40 + SHOWN + 4)]
    for some in (pictures[:12], pictures[12:]):
        gu.reports(*some)
    for each in pictures:
        gu.brings(each)
    assert len(facts(gu, pictures[0])["alike"]) == SHOWN
