"""Which pictures a record expects, as its mutations come in."""

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from server.clock import new_id
from server.database import Database
from server.exchange.reactions import Happened
from server.photos.reactions import expect_photos
from server.photos.slots import AT_ONCE, fill, slots_in_reach
from server.photos.tables import photo_slot
from tests.world import World

A, B, C = "a" * 64, "b" * 64, "c" * 64


def told(
    world: World, before: Mapping[str, Any] | None, body: Mapping[str, Any] | None, id: str
) -> Happened:
    return Happened(
        tenant=world.tenant, kind="hazard", id=id, before=before, body=body,
        account=world.people["gu"], roles=frozenset(), position=7, received=world.now, made_at="",
    )  # fmt: skip


@pytest.fixture
def world(database: Database) -> World:
    return World(database).populate()


def expected(connection: Connection, record: str) -> set[str]:
    rows = connection.execute(sa.select(photo_slot.c.sha256).filter_by(record=record))
    return set(rows.scalars())


def test_slots_follow_what_the_record_names(world: World) -> None:
    id = new_id()

    def happen(connection: Connection) -> None:
        for before, body in (
            (None, {"photos": {A: {}, B: {}}}),
            ({"photos": {A: {}, B: {}}}, {"photos": {A: {}, B: {}}, "summary": "other words"}),
            ({"photos": {A: {}, B: {}}}, {"photos": {B: {}, C: {}}}),
        ):
            assert expect_photos(connection, told(world, before, body, id)) == {}
        assert expected(connection, id) == {B, C}
        expect_photos(connection, told(world, {"photos": {B: {}, C: {}}}, None, id))
        assert expected(connection, id) == set()

    world.database.write_now(happen)


@pytest.mark.parametrize("body", [None, {}, {"photos": {}}, {"photos": None}, {"photos": [A]}])
def test_a_record_without_a_map_of_pictures_expects_none(
    world: World, body: Mapping[str, Any] | None
) -> None:
    id = new_id()

    def happen(connection: Connection) -> None:
        expect_photos(connection, told(world, None, body, id))
        assert expected(connection, id) == set()

    world.database.write_now(happen)


def test_the_same_news_twice_changes_nothing(world: World) -> None:
    id = new_id()

    def happen(connection: Connection) -> None:
        for _ in range(2):
            expect_photos(connection, told(world, None, {"photos": {A: {}}}, id))
        assert expected(connection, id) == {A}

    world.database.write_now(happen)


def test_a_picture_may_be_expected_by_any_number_of_records(world: World) -> None:
    gu = world.people["gu"]
    ids = [new_id() for _ in range(3 * AT_ONCE)]

    def happen(connection: Connection) -> None:
        for id in ids:
            expect_photos(connection, told(world, None, {"photos": {A: {}}}, id))
        # None of them is a record that gu may hold: there are no such records at all.
        assert slots_in_reach(connection, world.tenant, gu, A, world.now) == {}
        fill(connection, world.tenant, A, ids)
        filled = sa.select(sa.func.count()).select_from(photo_slot).filter_by(filled=True)
        assert connection.scalar(filled) == len(ids)

    world.database.write_now(happen)


def test_pictures_of_a_private_field_are_not_for_the_open_view(world: World) -> None:
    phone = world.phone("worker")
    id = phone.hazard("pump")
    phone.sync()
    worker, manager, mate = (world.people[name] for name in ("worker", "manager", "mate"))

    def happen(connection: Connection) -> None:
        slot = {"tenant": world.tenant, "record": id, "position": 1, "filled": True}
        connection.execute(photo_slot.insert().values(**slot, sha256=A, private=True))
        connection.execute(photo_slot.insert().values(**slot, sha256=B, private=False))

        def sees(account: str, sha256: str) -> bool:
            return bool(slots_in_reach(connection, world.tenant, account, sha256, world.now))

        assert [sees(each, A) for each in (worker, manager, mate)] == [True, True, False]
        assert [sees(each, B) for each in (worker, manager, mate)] == [True, True, True]

    world.database.write_now(happen)
