"""Whether a file is the picture that was reported, and whether the shelf is still whole."""

import os
from collections.abc import Callable
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from server.clock import now_ms
from server.exchange.tables import ledger
from server.photos.darkroom import Darkroom
from server.photos.proof import Proof, prove
from server.photos.shelf import Shelf
from server.photos.tending import check, collect, is_wanted, known_pictures
from tests.server.photos import nasty
from tests.server.photos.conftest import Person, Town, named, sha256
from tests.server.photos.test_known import busy, told

People = Callable[[str], Person]
PICTURE = told(busy(3))


@pytest.fixture
def shelf(town: Town) -> Shelf:
    return Shelf.of(town.settings)


@pytest.fixture
def proves(town: Town, shelf: Shelf) -> Callable[[bytes | str], Proof]:
    def proves(given: bytes | str) -> Proof:
        with closing(Darkroom()) as darkroom:
            return town.world.database.read_now(
                prove, shelf, darkroom.develop_now, town.world.tenant, given
            )

    return proves


def wanted(town: Town) -> Callable[[str, str], bool]:
    return lambda tenant, sha256: town.world.database.read_now(is_wanted, tenant, sha256)


def test_the_copy_the_original_and_every_rendition_lead_to_the_same_lines(
    person: People, proves: Callable[[bytes | str], Proof]
) -> None:
    gu = person("gu")
    hazard = gu.reports(PICTURE)
    gu.brings(PICTURE)
    given = {
        "copy": PICTURE, "original": PICTURE + b"original",
        **{size: gu.asks(PICTURE, size).content for size in ("list", "thumb", "view")},
    }  # fmt: skip
    for matches, data in given.items():
        proof = proves(data)
        assert (proof.matches, proof.picture) == (matches, sha256(PICTURE))
        [line] = proof.named
        assert (line.record, line.account, line.genuine) == (hazard, gu.phone.account, True)
        assert line.claimed == "2026-05-28T08:00:00+08:00"
        assert proof.on_shelf == "intact"
    assert proves(sha256(PICTURE)).matches == "copy"


def test_one_byte_more_or_another_picture_is_none_of_them(
    person: People, proves: Callable[[bytes | str], Proof]
) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    for other in (PICTURE + b"\0", told(busy(3), quality=60), b"", nasty.jpeg()):
        assert (proves(other).matches, proves(other).named) == (None, [])


def test_a_picture_that_was_taken_out_again_is_named_all_the_same(
    person: People, proves: Callable[[bytes | str], Proof]
) -> None:
    gu = person("gu")
    hazard = gu.reports(PICTURE)
    gu.phone.write("hazard", hazard, photos={"put": {}, "drop": [sha256(PICTURE)]})
    gu.sends()
    assert proves(PICTURE).matches == "copy"
    assert proves(PICTURE).on_shelf == "missing", "it never came"


def test_damage_and_loss_on_the_shelf_are_found(
    person: People, town: Town, shelf: Shelf, proves: Callable[[bytes | str], Proof]
) -> None:
    gu, other = person("gu"), told(busy(4))
    gu.reports(PICTURE, other)
    gu.brings(PICTURE)
    gu.brings(other)
    known = town.world.database.read_now(known_pictures)
    assert check(known, shelf).damaged == check(known, shelf).missing == []

    [file] = town.settings.photos.rglob(sha256(PICTURE))
    file.write_bytes(PICTURE[:-1])
    [gone] = town.settings.photos.rglob(sha256(other))
    gone.unlink()
    found = check(known, shelf)
    tenant = town.world.tenant
    assert found.damaged == [f"{tenant}/{sha256(PICTURE)}"]
    assert found.missing == [f"{tenant}/{sha256(other)}"]
    assert proves(PICTURE).on_shelf == "damaged"


def test_only_old_files_that_nobody_knows_are_collected(
    person: People, town: Town, shelf: Shelf
) -> None:
    gu, unknown, fresh = person("gu"), told(busy(5)), told(busy(6))
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    tenant, hour = town.world.tenant, 3600
    for each in (unknown, fresh):
        shelf.keep(tenant, sha256(each), each, {"thumb": b"small"})
    for file in town.settings.photos.rglob("*"):
        if file.is_file() and sha256(fresh) not in file.name:
            os.utime(file, (file.stat().st_mtime - 2 * hour,) * 2)

    before = now_ms() - hour * 1000
    assert collect(shelf, before, wanted(town)) == 2
    assert shelf.arrived(tenant, sha256(unknown)) is None
    assert shelf.arrived(tenant, sha256(fresh)) == fresh
    assert gu.sees(PICTURE)
    known = town.world.database.read_now(known_pictures)
    assert check(known, shelf).unknown == [f"{tenant}/{sha256(fresh)}"]


def test_what_a_record_still_expects_is_not_collected(
    person: People, town: Town, shelf: Shelf
) -> None:
    person("gu").reports(PICTURE)
    shelf.keep(town.world.tenant, sha256(PICTURE), PICTURE, {"thumb": b"small"})
    assert collect(shelf, now_ms() + 1000, wanted(town)) == 0
    assert shelf.arrived(town.world.tenant, sha256(PICTURE)) == PICTURE


def test_what_was_lost_or_damaged_on_the_shelf_is_put_there_again_when_it_comes_again(
    person: People, town: Town, shelf: Shelf
) -> None:
    gu, tenant = person("gu"), town.world.tenant
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    for harm in (lambda file: file.unlink(), lambda file: file.write_bytes(PICTURE[:-1])):
        [file] = town.settings.photos.rglob(sha256(PICTURE))
        harm(file)
        assert not shelf.is_intact(tenant, sha256(PICTURE))
        assert gu.brings(PICTURE).status_code == 200
        assert shelf.arrived(tenant, sha256(PICTURE)) == PICTURE


def test_what_is_brought_again_while_it_is_collected_stays(
    person: People, town: Town, shelf: Shelf
) -> None:
    gu, tenant, hour = person("gu"), town.world.tenant, 3600
    gu.reports(PICTURE)
    shelf.keep(tenant, sha256(PICTURE), PICTURE, {"thumb": b"small"})
    for file in town.settings.photos.rglob("*.*"):
        os.utime(file, (file.stat().st_mtime - 2 * hour,) * 2)
    [left] = town.settings.photos.rglob(sha256(PICTURE))
    os.utime(left, (left.stat().st_mtime - 2 * hour,) * 2)

    def meanwhile(*_: str) -> bool:
        """Nobody wanted it, but it is brought before anything is removed."""
        gu.brings(PICTURE)
        return False

    assert collect(shelf, now_ms() - hour * 1000, meanwhile) == 0
    assert shelf.arrived(tenant, sha256(PICTURE)) == PICTURE
    assert gu.sees(PICTURE)


def test_words_that_were_changed_afterwards_are_told_of(
    person: People, town: Town, proves: Callable[[bytes | str], Proof]
) -> None:
    gu = person("gu")
    gu.reports(PICTURE)

    def change(connection: Connection) -> None:
        content = connection.scalar(sa.select(ledger.c.content))
        other = content.replace(b"2026-05-28T08:00", b"2026-05-27T08:00")
        assert other != content
        connection.execute(ledger.update().values(content=other))

    assert [each.genuine for each in proves(PICTURE).named] == [True]
    town.world.database.write_now(change)
    assert [each.genuine for each in proves(PICTURE).named] == [False]


def test_an_original_belongs_to_the_picture_that_was_taken_not_to_what_was_drawn_on_it(
    person: People, proves: Callable[[bytes | str], Proof]
) -> None:
    gu, drawn = person("gu"), told(busy(7))
    hazard = gu.reports(PICTURE)
    facts = named(PICTURE)[sha256(PICTURE)] | {"copy_of": sha256(PICTURE)}
    gu.phone.write("hazard", hazard, photos={"put": {sha256(drawn): facts}, "drop": []})
    gu.sends()
    proof = proves(PICTURE + b"original")
    assert (proof.matches, proof.picture, len(proof.named)) == ("original", sha256(PICTURE), 2)
