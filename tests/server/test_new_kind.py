"""A new kind of record costs one declaration: no migration, no route, no registration."""

from collections.abc import Iterable
from typing import Annotated, Literal

import pytest

from server import typescript
from server.records import KINDS
from server.records.types import AccountId, NodeId, Text
from sync import Author, First, Latest, Manual, Record, Share, declare
from tests.world import World


class Drill(Record, tag="drill", frozen=True):
    """An emergency drill (演练), declared here and nowhere else."""

    firm: First[NodeId]
    leader: Annotated[First[AccountId], Author()]
    plan: Latest[Literal["火灾", "泄漏"]] = "火灾"
    lessons: Manual[Text] = ""

    references = {"firm": "node"}

    def shares(self) -> Iterable[Share]:
        yield Share("staff", self.firm)
        yield Share("above", self.firm)


@pytest.fixture
def drill(monkeypatch):
    monkeypatch.setitem(KINDS, "drill", declare(Drill))


def test_a_kind_declared_in_one_place_syncs_merges_and_is_guarded(drill, database):
    world = World(database).populate()
    manager, grid, stranger = world.phone("manager"), world.phone("gu"), world.phone("docker")
    held = manager.write("drill", firm=world.nodes["pump"], lessons="集合慢")
    manager.sync()
    grid.pull()
    stranger.pull()
    assert grid.records[held]["lessons"] == "集合慢"
    assert stranger.records == {}

    manager.write("drill", held, plan="泄漏")
    grid.write("drill", held, lessons="集合慢，少两人")
    manager.sync()
    grid.sync()
    manager.pull()
    assert (manager.records[held]["plan"], manager.records[held]["lessons"]) == (
        "泄漏",
        "集合慢，少两人",
    )


def test_the_phone_is_told_of_it_by_make_types(drill):
    written = "\n".join(typescript.module())
    assert "export interface Drill {" in written
    assert 'readonly plan?: "火灾" | "泄漏"' in written
    assert '"drill": {' in written
