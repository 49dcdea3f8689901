"""That somebody was told of his post's risks before his shift (岗前一分钟培训).

The enterprise's statutory training record: 安全生产法 (2021) §28 IV wants time, content,
participants and result put down truthfully. Nothing in it is ever rewritten.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from server.records.types import AccountId, How, Key, Moment, NodeId, RecordId, Stamp, Text, altered
from sync import By, Each, First, Latest, Private, Record, Refusal, Share

Result = Literal["合格", "待当面讲解", "讲解后合格"]
Side = Literal["班长", "本人"]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One try: a question of the card and which option was chosen (from 0)."""

    question: Key
    chosen: Annotated[int, Meta(ge=0, le=3)]
    right: bool
    """As the phone found by the card it showed; the card says it again to whoever checks."""


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reading of the card, with what was answered: in order, right and wrong alike."""

    at: Moment
    """The phone's clock, put right by the server's where it had been heard: claimed."""
    how: How
    card: RecordId | None = None
    """The very version that was shown; None where the post had none."""
    answers: Annotated[tuple[Answer, ...], Meta(max_length=10)] = ()
    heard: bool = False
    """It was read aloud."""
    late: Annotated[str, Meta(max_length=200)] = ""
    """Why it was entered afterwards (补录); ``at`` is then the time that is claimed."""
    briefing: RecordId | None = None
    """The 班前会 in which it happened."""

    @property
    def passed(self) -> bool:
        """Whether the last answer was right; a card without questions is only read."""
        return not self.answers or self.answers[-1].right


class Talk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One side of a talk that explained the card to somebody who had answered wrong twice."""

    side: Side
    at: Moment
    how: How


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody in charge adds to a record that turned out wrong."""

    at: Moment
    words: Annotated[Text, Meta(min_length=1)]


class Checkin(Record, tag="checkin", frozen=True):
    """That somebody was told of his post's risks before a shift: one for person, post and shift."""

    post: First[NodeId]
    day: First[date]
    """The day on which the shift starts, in the zone's time."""
    shift: First[Key]
    person: First[AccountId | None] = None
    newcomer: First[RecordId | None] = None
    """Instead of a person: a man on his first day whom nobody has entered yet."""
    acts: Annotated[Each[RecordId, First[Act]], Private()] = {}
    """By an id that the phone makes."""
    talks: Annotated[Each[RecordId, First[Talk]], Private()] = {}
    """By an id that the phone makes: two in charge may each say that they have explained it."""
    corrections: Annotated[
        Each[RecordId, First[Correction]], By("leader", "manager"), Private()
    ] = {}
    result: Annotated[Latest[Result], By("server")] = "待当面讲解"
    stamps: Annotated[Each[str, Latest[Stamp]], By("server")] = {}

    references = {"post": "node:post|team|firm", "person": "account", "newcomer": "newcomer"}
    identity = ("post", "person", "newcomer", "day", "shift")
    stamped = ("acts", "talks", "corrections")
    creators = frozenset({"worker", "leader", "manager"})

    def shares(self) -> Iterable[Share]:
        """His own, and those in charge of his post. A colleague who led the briefing sees that
        it is done, not what was answered."""
        if self.person:
            yield Share("account", self.person)
        yield Share("line", self.post)
        for by in sorted({each.by for each in self.stamps.values()}):
            yield Share("account", by, open=True)

    def flaw(self, before: Mapping[str, Any], roles: frozenset[str]) -> Refusal | None:
        if "server" in roles:
            return None
        if (self.person is None) == (self.newcomer is None):
            return Refusal("nobody", "请选一个人。")
        for name in self.stamped:
            held, members = before.get(name) or {}, getattr(self, name)
            if altered(held, members):
                return Refusal("record-stays", "培训记录不能改，只能补充说明。")
            for key in members.keys() - held.keys():
                if refusal := _not_so(members[key], roles):
                    return refusal
        if not self.acts:
            return Refusal("nothing-done", "还没有学习记录。")
        return None

    def outcome(self) -> Result:
        """What has come of it all: right at last in any reading, or explained by both sides."""
        if any(act.passed for act in self.acts.values()):
            return "合格"
        sides = {talk.side for talk in self.talks.values()}
        return "讲解后合格" if sides >= {"班长", "本人"} else "待当面讲解"


def _not_so(each: Act | Talk | Correction, roles: frozenset[str]) -> Refusal | None:
    """How somebody was known is not his to say where it would be untrue."""
    himself = "person" in roles
    if isinstance(each, Correction):
        return None
    if each.how in ("本人手机", "共用手机", "口令") and not himself:
        return Refusal("not-yourself", "不是本人，请用“代点”。")
    explains = "manager" in roles or ("leader" in roles and not himself)
    if isinstance(each, Talk) and not explains and not (himself and each.side == "本人"):
        return Refusal("not-in-charge", "当面讲解由班组长或安全管理员确认，不能自己给自己讲。")
    return None
