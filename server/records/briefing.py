"""A shift's briefing (班组三个5分钟安全交接会): before, in the middle of, or after it.

Several phones may lead one and the same without hearing of each other: its id follows from
team, day, shift and segment, and each of its fields merges without asking anybody, except the
words to the next shift. What is dangerous wins: 异常 over 正常, 到 over 请假.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from server.records.types import (
    AccountId,
    How,
    Key,
    Line,
    Moment,
    NodeId,
    Photo,
    PhotoId,
    RecordId,
    Segment,
    Stamp,
    Text,
    altered,
)
from sync import Append, By, Each, First, Latest, Manual, Max, Record, Refusal, Share, Union

State = Literal["不适用", "正常", "异常"]
Presence = Literal["调离", "请假", "到"]
"""Nothing more is put down about anybody: neither illness nor drink (个人信息保护法 §28)."""
Side = Literal["交班", "接班"]
PersonKey = RecordId
"""An account, or the record of a newcomer."""


class Host(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who led it. ``acting``: 代班, in the leader's place."""

    at: Moment
    acting: bool = False
    late: Annotated[str, Meta(max_length=200)] = ""
    """Why it was entered afterwards (补录); ``at`` is then the time that is claimed."""


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was said about a point, typed or spoken; about the whole where ``point`` is empty."""

    at: Moment
    point: Annotated[str, Meta(pattern=r"\A[0-9a-z-]{0,40}\Z")] = ""
    text: Annotated[str, Meta(max_length=500)] = ""
    voice: RecordId | None = None


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody's signature."""

    person: PersonKey
    at: Moment
    how: How
    late: bool = False
    """补签: after it was ended."""


class Handover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One side's word on handing the shift over: signed, or refused and why."""

    side: Side
    person: PersonKey
    at: Moment
    how: How
    refused: Annotated[str, Meta(max_length=500)] = ""


class Briefing(Record, tag="briefing", frozen=True):
    """A shift's briefing, led by one phone or by several: one for team, shift and segment."""

    team: First[NodeId]
    day: First[date]
    """The day on which the shift starts, in the zone's time."""
    shift: First[Key]
    segment: First[Segment]
    template: Latest[RecordId | None] = None
    """None: the points that every firm begins with."""
    hosts: Each[AccountId, Latest[Host]] = {}
    ended: Each[AccountId, Latest[Moment]] = {}
    labels: Each[Key, Latest[Line]] = {}
    """What each point said, so that the record reads by itself."""
    states: Each[Key, Max[State]] = {}
    notes: Append[tuple[Note, ...]] = ()
    topics: Union[frozenset[Line]] = frozenset()
    """What was talked about."""
    attendance: Each[PersonKey, Max[Presence]] = {}
    ways: Each[PersonKey, Latest[How]] = {}
    signed: Each[RecordId, First[Signed]] = {}
    """By an id that the phone makes: who signs on his own phone may be tapped on another."""
    handover: Append[tuple[Handover, ...]] = ()
    follows: Latest[NodeId | None] = None
    """The team that takes over, where it is another."""
    message: Manual[Text] = ""
    """For the next shift."""
    photos: Each[PhotoId, First[Photo]] = {}
    hazards: Union[frozenset[RecordId]] = frozenset()
    stamps: Annotated[Each[str, Latest[Stamp]], By("server")] = {}

    references = {
        "team": "node:team",
        "follows": "node:team",
        "template": "template",
        "hazards": "hazard",
    }
    identity = ("team", "day", "shift", "segment")
    stamped = ("hosts", "ended", "states", "attendance", "signed")
    creators = frozenset({"worker", "leader", "manager"})

    def shares(self) -> Iterable[Share]:
        yield Share("line", self.team)
        yield Share("peers", self.team)
        if self.follows:
            yield Share("staff", self.follows)
            yield Share("peers", self.follows)
        for by in sorted({each.by for each in self.stamps.values()}):
            yield Share("account", by)

    def flaw(self, before: Mapping[str, Any], roles: frozenset[str]) -> Refusal | None:
        if "server" in roles:
            return None
        if altered(before.get("signed"), self.signed):
            return Refusal("signature-stays", "已签的字不能改。")
        # A member who signs on his own phone may be heard of before whoever leads.
        if not self.hosts and not self.signed:
            return Refusal("nobody-leads", "请写明谁主持。")
        return None
