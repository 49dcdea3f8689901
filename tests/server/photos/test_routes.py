"""Bringing pictures and looking at them, over HTTP."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from tests.server.photos import nasty
from tests.server.photos.conftest import Person, Town, named, sha256

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
    (row,) = [row for row in town.stored() if row[0] == "zone" and len(row) > 8]
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
    assert {(each.status_code, each.content) for each in answers} == {(404, answers[0].content)}
    refused = [far.brings(PICTURE), far.brings(unknown), docker.brings(waiting)]
    assert {(each.status_code, each.content) for each in refused} == {(404, answers[0].content)}


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


def test_what_was_accepted_of_somebody_who_lost_the_scope_may_still_bring_its_pictures(
    person: People,
) -> None:
    gu, he, manager, far = person("gu"), person("he"), person("manager"), person("far")
    hazard = gu.reports()
    he.phone.pull()
    he.world.now += 60_000
    he.phone.write("hazard", hazard, photos={"put": named(PICTURE), "drop": []})
    he.world.leaves("he", "grid")
    he.world.now += 60_000
    he.sends()

    assert far.brings(PICTURE).status_code == 404
    assert he.brings(PICTURE).status_code == 201

    assert he.need_not_bring(PICTURE)
    assert not he.sees(PICTURE)
    assert manager.sees(PICTURE)
