"""Phones older and newer than the server, and records written before a kind changed."""

from typing import Annotated, ClassVar, Literal

import pytest

from server.exchange import deliver as delivery
from server.records import KINDS
from sync import (
    Author,
    By,
    Each,
    First,
    Latest,
    Manual,
    Record,
    Share,
    Union,
    Upcast,
    declare,
)

from .test_two_phones import outcomes


class AtFirst(Record, tag="round", frozen=True):
    """A round of a firm as it was first declared."""

    firm: First[str]
    walker: Annotated[First[str], Author()]
    words: Manual[str] = ""
    minutes: Latest[int] = 0
    doors: Union[frozenset[str]] = frozenset()
    marks: Each[str, Latest[str]] = {}
    guess: Latest[str] = ""

    references = {"firm": "node:firm"}

    def shares(self):
        yield Share("account", self.walker)
        yield Share("above", self.firm)


class Third(Record, tag="round", frozen=True):
    """The same two versions later."""

    firm: First[str]
    walker: Annotated[First[str], Author()]
    notes: Manual[str] = ""
    seconds: Latest[int] = 0
    doors: Union[frozenset[str]] = frozenset()
    marks: Each[str, Latest[Literal["ok", "bad"]]] = {}
    weather: Annotated[Latest[str], By("walker")] = "晴"

    references = {"firm": "node:firm"}
    schema: ClassVar = 3
    upcasts: ClassVar = {
        1: Upcast(renamed={"minutes": "seconds"}, values={
            "seconds": lambda minutes: minutes * 60,
            "doors": str.upper,
            "marks": {"好": "ok", "坏": "bad"}.__getitem__,
        }),
        2: Upcast(renamed={"words": "notes"}, dropped=frozenset({"guess"})),
    }  # fmt: skip

    def shares(self):
        yield Share("account", self.walker)
        yield Share("above", self.firm)


@pytest.fixture
def kinds(monkeypatch):
    """Call with a declaration: the server now knows the kind so."""

    def know(struct):
        monkeypatch.setitem(KINDS, "round", declare(struct))
        monkeypatch.setattr(delivery, "SCHEMA", f"v{struct.schema}")

    return know


def written_first(kinds, phone):
    """A round in the first version, settled, and one more edit of it still on the phone."""
    kinds(AtFirst)
    gu = phone("gu")
    round = gu.write(
        "round", firm=gu.world.nodes["pump"], words="走了一圈", minutes=5, guess="无",
        doors={"add": ["a"]}, marks={"put": {"门": "好"}},
    )  # fmt: skip
    gu.sync()
    gu.write(
        "round", round, words="又走了一圈", minutes=7, guess="有", doors={"add": ["b"]},
        marks={"put": {"窗": "坏"}},
    )  # fmt: skip
    return gu, round


def test_a_queue_two_versions_old_is_taken_and_reads_in_todays_words(kinds, phone):
    gu, round = written_first(kinds, phone)
    kinds(Third)
    assert outcomes(gu.sync()) == ["applied"]
    held = gu.records[round]
    assert (held["notes"], held["seconds"], held["doors"]) == ("又走了一圈", 420, ["A", "B"])
    assert held["marks"] == {"门": "ok", "窗": "bad"}
    assert "guess" not in held
    assert held["weather"] == "晴"


def test_a_record_that_nobody_touches_again_is_delivered_in_todays_words(kinds, phone):
    gu, round = written_first(kinds, phone)
    kinds(Third)
    gu.pull()
    assert gu.records[round]["notes"] == "走了一圈"
    assert gu.records[round]["seconds"] == 300
    assert set(gu.versions[round]) == {
        "firm", "walker", "notes", "seconds", "doors", "marks",
    }  # fmt: skip


def test_an_old_edit_still_clashes_only_where_it_should(kinds, phone):
    gu, round = written_first(kinds, phone)
    kinds(Third)
    other = phone("street")
    other.pull()
    other.write("round", round, notes="街道写的", schema=3)
    assert outcomes(other.sync()) == ["applied"]
    assert outcomes(gu.sync()) == ["conflict"]
    [conflict] = gu.of_kind("conflict")
    [disputed] = conflict["disputed"]
    assert (disputed["field"], disputed["base"]) == ("notes", "走了一圈")
    assert gu.records[round]["seconds"] == 420


def test_one_older_still_comes_back_whole(kinds, phone):
    gu, _ = written_first(kinds, phone)

    class Fourth(Third, tag="round", frozen=True):
        schema: ClassVar = 4

    kinds(Fourth)
    assert outcomes(gu.sync()) == [("rejected", "schema-too-old")]
    assert "又走了一圈" in gu.of_kind("refusal")[0]["content"]


def test_one_newer_than_the_server_waits(kinds, phone):
    kinds(AtFirst)
    gu = phone("gu")
    round = gu.write("round", firm=gu.world.nodes["pump"], schema=2)
    gu.write("round", round, words="在后面", schema=2)
    gu.hazard(summary="别的不等")
    assert outcomes(gu.sync()) == [("retry", "server-older"), "retry", "applied"]
    assert len(gu.queue) == 2


def test_nonsense_in_old_words_is_refused_and_kept(kinds, phone):
    gu, round = written_first(kinds, phone)
    gu.queue.clear()
    gu.write("round", round, marks={"put": {"窗": "不知道"}}, minutes=None, base={})
    kinds(Third)
    assert outcomes(gu.sync()) == [("rejected", "invalid-field")]
