"""Bringing pictures and looking at them, over HTTP."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from server.photos.routes import PHOTO_BYTES
from tests.server.photos import nasty
from tests.server.photos.conftest import Person, Town, sha256

People = Callable[[str], Person]
PICTURE = nasty.telltale_jpeg(6)


def code(answer: object) -> str:
    return str(answer.json()["code"])  # type: ignore[attr-defined]


def test_a_picture_brought_by_one_is_seen_by_all_who_hold_the_record(person: People) -> None:
    gu, manager, far = person("gu"), person("manager"), person("far")
    gu.reports(PICTURE)
    assert not gu.sees(PICTURE)
    assert not gu.need_not_bring(PICTURE)

    answer = gu.brings(PICTURE)

    assert answer.status_code == 201
    assert gu.need_not_bring(PICTURE)
    assert gu.sees(PICTURE)
    assert manager.sees(PICTURE)
    assert not far.sees(PICTURE)


def test_a_picture_is_shown_upright_small_and_bare(person: People) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)

    answer = gu.asks(PICTURE, "thumb")

    shown = Image.open(io.BytesIO(answer.content))
    assert shown.format == "WEBP"
    assert shown.size == (240, 320)
    assert nasty.GPS not in answer.content
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == "attachment"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert Image.open(io.BytesIO(gu.asks(PICTURE).content)).size == (480, 640)


def test_a_picture_that_the_browser_has_is_not_sent_again(person: People) -> None:
    gu, far = person("gu"), person("far")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    etag = gu.asks(PICTURE, "thumb").headers["etag"]

    again = gu.asks(PICTURE, "thumb", **{"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert gu.asks(PICTURE, "view", **{"If-None-Match": etag}).status_code == 200
    assert far.asks(PICTURE, "thumb", **{"If-None-Match": etag}).status_code == 404


def test_a_part_of_a_picture_cannot_be_asked_for(person: People) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    answer = gu.asks(PICTURE, Range="bytes=0-9")
    assert answer.status_code == 200
    assert answer.headers["accept-ranges"] == "none"


def test_a_picture_sent_again_is_kept_once(person: People, town: Town) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    before = town.stored()
    assert gu.brings(PICTURE).status_code == 200
    assert town.stored() == before


def test_what_is_kept_is_what_arrived_byte_for_byte(person: People, town: Town) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    kept = next(town.settings.photos.rglob(sha256(PICTURE)))
    assert kept.read_bytes() == PICTURE
    (row,) = [row for row in town.stored() if row[0] == "zone" and len(row) == 8]
    assert row[1:6] == (sha256(PICTURE), len(PICTURE), "image/jpeg", 640, 480)
    assert row[7] == gu.phone.account


@pytest.mark.parametrize(
    ("data", "type"), [(nasty.png(), "image/png"), (nasty.webp(), "image/webp")]
)
def test_all_three_sorts_are_taken(person: People, data: bytes, type: str) -> None:
    gu = person("gu")
    gu.reports(data)
    assert gu.brings(data, type).status_code == 201


def test_a_picture_that_comes_before_its_record_waits_on_the_phone(
    person: People, town: Town
) -> None:
    gu = person("gu")
    before = town.stored()
    answer = gu.brings(PICTURE)
    assert (answer.status_code, code(answer)) == (404, "not-found")
    assert town.stored() == before
    gu.reports(PICTURE)
    assert gu.brings(PICTURE).status_code == 201


@pytest.mark.attack(45)
def test_unknown_foreign_and_not_yet_arrived_look_the_same(person: People) -> None:
    gu, far, docker = person("gu"), person("far"), person("docker")
    waiting, unknown = nasty.jpeg(30, 30), nasty.jpeg(40, 40)
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    gu.reports(waiting)
    answers = [far.asks(PICTURE), docker.asks(PICTURE), far.asks(unknown), gu.asks(waiting)]
    assert {(each.status_code, each.content) for each in answers} == {
        (404, answers[0].content)
    }
    refused = [far.brings(PICTURE), far.brings(unknown), docker.brings(waiting)]
    assert {(each.status_code, each.content) for each in refused} == {
        (404, answers[0].content)
    }


@pytest.mark.attack(45)
def test_the_same_picture_in_another_zone_stays_unseen(
    person: People, town: Town, other_town: Town
) -> None:
    gu, stranger = person("gu"), other_town.person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    assert not stranger.sees(PICTURE)
    stranger.reports(PICTURE)
    assert not stranger.sees(PICTURE)
    assert not stranger.need_not_bring(PICTURE)
    assert stranger.brings(PICTURE).status_code == 201
    assert stranger.sees(PICTURE)


@pytest.mark.attack(45)
def test_a_hash_written_into_a_record_of_ones_own_opens_nothing(person: People) -> None:
    gu, far = person("gu"), person("far")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    far.reports(PICTURE, firm="mill")
    assert not far.sees(PICTURE)
    assert not far.need_not_bring(PICTURE)
    assert gu.sees(PICTURE)


def test_two_who_have_the_same_picture_both_show_it(person: People) -> None:
    gu, far, street = person("gu"), person("far"), person("street")
    gu.reports(PICTURE)
    far.reports(PICTURE, firm="mill")
    assert gu.brings(PICTURE).status_code == 201
    # Through one of the two records only.
    assert street.sees(PICTURE)
    assert not street.need_not_bring(PICTURE)
    assert far.brings(PICTURE).status_code == 200
    assert far.sees(PICTURE)
    assert street.need_not_bring(PICTURE)


def test_whoever_sees_a_picture_may_name_it_in_another_record(person: People) -> None:
    gu, manager = person("gu"), person("manager")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    manager.reports(PICTURE)
    assert person("mate").sees(PICTURE)
    assert manager.need_not_bring(PICTURE)


def test_whoever_leaves_sees_it_no_more(person: People, town: Town) -> None:
    gu, he = person("gu"), person("he")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    assert he.sees(PICTURE)
    town.world.leaves("he", "grid")
    assert not he.sees(PICTURE)


def test_a_picture_goes_with_its_last_record(person: People, town: Town) -> None:
    worker, manager = person("worker"), person("manager")
    id = worker.reports(PICTURE)
    worker.brings(PICTURE)
    assert manager.sees(PICTURE)
    worker.phone.write("hazard", id, "delete")
    worker.sends()
    assert not manager.sees(PICTURE)
    assert not worker.sees(PICTURE)
    # Not shown any more, but not destroyed either.
    assert next(town.settings.photos.rglob(sha256(PICTURE))).read_bytes() == PICTURE


def test_a_picture_taken_off_its_record_is_not_shown(person: People) -> None:
    worker, manager = person("worker"), person("manager")
    id = worker.reports(PICTURE)
    worker.brings(PICTURE)
    worker.phone.write("hazard", id, photos={"put": {}, "drop": [sha256(PICTURE)]})
    worker.sends()
    assert not manager.sees(PICTURE)


def test_who_is_not_signed_in_gets_nothing(person: People, town: Town) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    path = f"/photos/{sha256(PICTURE)}"
    for method in ("GET", "HEAD", "PUT"):
        assert town.client.request(method, path).status_code == 401


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
def test_a_file_of_another_sort_called_a_jpeg_is_refused(
    nothing_kept: Refused, name: str
) -> None:
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
    assert len(files) == 2
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
    assert corner[0] > 200 > 60 > corner[1]
    assert not shown.getexif()


@pytest.mark.attack(73)
@pytest.mark.parametrize(
    "name",
    ["..%2f..%2fetc%2fpasswd", "../../etc/passwd", "%00", "CON", "a" * 5000, "A" * 64, "a" * 63,
     "a" * 64 + "%0a", "%e2%80%ae" + "a" * 64, "a" * 64 + ".view.webp", "١" * 64],
)  # fmt: skip
def test_a_name_that_is_no_hash_names_nothing(person: People, town: Town, name: str) -> None:
    gu = person("gu")
    before = town.stored()
    for method in ("GET", "HEAD", "PUT"):
        headers = {**gu.headers, "Content-Type": "image/jpeg"}
        answer = town.client.request(method, f"/photos/{name}", headers=headers)
        assert answer.status_code in (404, 405)
    assert town.stored() == before


@pytest.mark.parametrize("size", ["", "original", "VIEW", "view.webp", "../view", "320", "%00"])
def test_there_are_two_sizes_and_no_other(person: People, size: str) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    answer = gu.asks(PICTURE, size)
    assert (answer.status_code, code(answer)) == (422, "invalid")


def test_what_arrived_is_itself_never_served(person: People, town: Town) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    for path in (f"/photos/{sha256(PICTURE)}", f"/photos/{sha256(PICTURE)}?download=1"):
        assert town.client.get(path, headers=gu.headers).content != PICTURE
