"""How long pictures are kept, and what is left of them afterwards."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.sessions import DAY
from server.clock import now_ms
from server.exchange.tables import ledger
from server.photos.proof import OnShelf, state_on
from server.photos.shelf import Shelf
from server.photos.slots import is_expired
from server.photos.tables import photo
from server.photos.tending import check, expire, known_pictures
from server.records import KINDS
from tests.server.photos.conftest import Person, Town, named, sha256
from tests.server.photos.test_known import busy, facts, told

People = Callable[[str], Person]
PICTURE, OTHER = told(busy(21)), told(busy(22))


@pytest.fixture
def shelf(town: Town) -> Shelf:
    return Shelf.of(town.settings)


@pytest.fixture
def later(town: Town, shelf: Shelf) -> Callable[[int], int]:
    """How many expire if this is done so many days from now."""

    def later(days: int) -> int:
        return expire(town.world.database, shelf, now_ms() + days * DAY)

    return later


def visits(person: Person, *pictures: bytes) -> str:
    id = person.phone.write(
        "visit", firm=person.world.nodes["pump"], visited_at="2026-05-28T08:00:00+08:00",
        photos={"put": named(*pictures), "drop": []},
    )  # fmt: skip
    person.sends()
    for each in pictures:
        assert person.brings(each).status_code in (200, 201)
    return id


def change(town: Town, *statements: sa.Executable) -> None:
    def write(connection: Connection) -> None:
        for each in statements:
            connection.execute(each)

    town.world.database.write_now(write)


def state(town: Town, shelf: Shelf, data: bytes) -> OnShelf:
    tenant = town.world.tenant
    is_over = town.world.database.read_now(is_expired, tenant, sha256(data))
    return state_on(shelf, tenant, sha256(data), is_over)


def test_a_visits_picture_goes_when_its_time_is_over_and_that_is_said(
    person: People, town: Town, shelf: Shelf, later: Callable[[int], int]
) -> None:
    gu = person("gu")
    visits(gu, PICTURE)
    assert later(1097) == 0
    assert gu.sees(PICTURE)
    assert later(1099) == 1
    assert later(1099) == 0, "once"
    answer = gu.asks(PICTURE)
    assert (answer.status_code, answer.json()["code"]) == (410, "photo-expired")
    assert state(town, shelf, PICTURE) == "expired"
    assert list(shelf.files()) == []
    kept = facts(gu, PICTURE)
    assert (kept["taken"], kept["camera"], kept["lat"], kept["alike"]) == ("", "", None, [])
    assert kept["expired"] is not None
    assert gu.need_not_bring(PICTURE), "no phone brings it again"
    known = town.world.database.read_now(known_pictures)
    assert check(known, shelf).missing == [], "nobody misses it"
    assert person("far").asks(PICTURE).status_code == 404, "a stranger learns nothing"


def test_what_a_hazard_names_too_is_kept_as_long_as_the_hazard(
    person: People, later: Callable[[int], int]
) -> None:
    gu = person("gu")
    visits(gu, PICTURE, OTHER)
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    assert later(100_000) == 1
    assert gu.sees(PICTURE)
    assert not gu.sees(OTHER)


def test_its_time_is_counted_from_the_last_visit_that_named_it(
    person: People, town: Town, later: Callable[[int], int]
) -> None:
    gu = person("gu")
    visits(gu, PICTURE)
    old = now_ms() - 1090 * DAY
    change(town, photo.update().values(received=old), ledger.update().values(received=old))
    visits(gu, PICTURE)
    assert later(10) == 0
    assert later(1099) == 1


def test_through_the_record_whose_time_is_over_it_does_not_come_back(
    person: People, town: Town, shelf: Shelf, later: Callable[[int], int]
) -> None:
    gu = person("gu")
    visits(gu, PICTURE)
    later(1099)
    assert gu.brings(PICTURE).status_code == 200, "its phone may forget it"
    assert (state(town, shelf, PICTURE), list(shelf.files())) == ("expired", [])


def test_another_record_that_names_it_expects_it_anew(
    person: People, later: Callable[[int], int]
) -> None:
    gu = person("gu")
    visits(gu, PICTURE)
    later(1099)
    gu.reports(PICTURE)
    assert not gu.need_not_bring(PICTURE)
    assert gu.brings(PICTURE).status_code == 201
    assert gu.sees(PICTURE)


def test_a_picture_whose_time_runs_out_while_it_comes_again_is_not_lost(
    person: People, town: Town, later: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    gu = person("gu")
    visits(gu, PICTURE)
    is_intact = Shelf.is_intact

    def meanwhile(shelf: Shelf, tenant: str, name: str) -> bool:
        there = is_intact(shelf, tenant, name)
        monkeypatch.setattr(Shelf, "is_intact", is_intact)
        assert later(1099) == 1
        return there

    monkeypatch.setattr(Shelf, "is_intact", meanwhile)
    assert gu.brings(PICTURE).status_code == 503, "it is asked for again"


def test_one_that_is_brought_again_for_another_record_is_new(
    person: People, town: Town, shelf: Shelf, later: Callable[[int], int]
) -> None:
    gu, manager = person("gu"), person("manager")
    visits(gu, PICTURE)
    assert later(1099) == 1
    manager.reports(PICTURE)
    assert manager.brings(PICTURE).status_code == 201
    assert manager.sees(PICTURE)
    assert state(town, shelf, PICTURE) == "intact"


def test_each_kind_says_how_long_its_pictures_are_kept() -> None:
    told = {kind: each.struct.photos_kept for kind, each in KINDS.items()}
    assert {kind: days for kind, days in told.items() if days} == {"visit": 1098}
