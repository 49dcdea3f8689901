"""How the demo zone's hazards are told: what was reported, and the steps taken since."""

from collections.abc import Mapping
from typing import Any

import msgspec

from server.demo.diary import Entry, Shot
from sync.wire import Verdict

OFFICIAL = ("WG", "JD")
"""What the 工号 of people begins with whose phones give the place by GPS."""


class Step(msgspec.Struct, frozen=True):
    """Something done about a hazard; ``after``: with a picture of how it is now."""

    when: str
    by: str
    told: Mapping[str, Any]
    after: bool = False
    knows_first: bool = False
    expect: Verdict = "applied"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A hazard as it was reported."""

    firm: str
    by: str
    when: str
    category: str
    place: str
    summary: str
    pictures: int = 1
    late: int = 0
    more: Mapping[str, Any] = {}
    then: tuple[Step, ...] = ()


def entries(number: int, found: Found) -> list[Entry]:
    """Return what people wrote about a hazard, told as the ``number``-th."""
    about = f"隐患 {number}"
    told: dict[str, Any] = {
        "firm": found.firm, "category": found.category, "place": found.place,
        "summary": found.summary, **found.more,
    }  # fmt: skip
    if found.by.startswith(OFFICIAL):
        told["spot"] = found.firm
    seeds = range(10 * number, 10 * number + found.pictures)
    first = Entry(
        when=found.when, by=found.by, kind="hazard", about=about, told=told, is_first=True,
        shots=tuple(Shot(seed, found.category, "before") for seed in seeds), late=found.late,
    )  # fmt: skip
    after = (Shot(10 * number, found.category, "after"),)
    return [first, *(_entry(about, each, after if each.after else ()) for each in found.then)]


def _entry(about: str, step: Step, shots: tuple[Shot, ...]) -> Entry:
    return Entry(
        when=step.when, by=step.by, kind="hazard", about=about, told=step.told, shots=shots,
        knows_first=step.knows_first, expect=step.expect,
    )  # fmt: skip


def arranged(when: str, by: str, due: int, to: str = "", reason: str = "") -> Step:
    """安排整改 or 责令整改, within ``due`` days from today."""
    named = {"assignee": to} if to else {}
    return _to("待整改", when, by, reason, deadline=due, **named)


def given(when: str, by: str, to: str) -> Step:
    """改派: the firm names who is to do it."""
    return _to("待整改", when, by, assignee=to)


def started(when: str, by: str) -> Step:
    return _to("整改中", when, by)


def done(when: str, by: str) -> Step:
    return msgspec.structs.replace(_to("待验收", when, by), after=True)


def closed(when: str, by: str) -> Step:
    return _to("已销号", when, by)


def sent_back(when: str, by: str, reason: str) -> Step:
    return _to("退回", when, by, reason)


def unfounded(when: str, by: str, reason: str) -> Step:
    return _to("不成立", when, by, reason)


def disputed(when: str, by: str, reason: str) -> Step:
    return _to("异议", when, by, reason)


def passed(when: str, by: str, to: str, reason: str) -> Step:
    return _to("转办", when, by, reason, passed_to=to)


def asked_again(when: str, by: str, reason: str) -> Step:
    """申请复核: the reporter may, once."""
    return _to("已上报", when, by, reason, rechecked=True)


def raised(when: str, by: str) -> Step:
    """判定为重大."""
    return Step(when, by, {"level": "重大"})


def reworded(when: str, by: str, summary: str, *, knows_first: bool = False) -> Step:
    """Wrote the summary anew; ``knows_first``: offline, not knowing of anybody else's."""
    expect: Verdict = "conflict" if knows_first else "applied"
    return Step(when, by, {"summary": summary}, knows_first=knows_first, expect=expect)


def done_too_late(when: str, by: str, no_photo: str) -> Step:
    """整改完成, sent when the hazard is already somewhere else: not accepted."""
    told = {"status": "待验收", "no_photo": no_photo}
    return Step(when, by, told, knows_first=True, expect="rejected")


def _to(status: str, when: str, by: str, reason: str = "", **more: Any) -> Step:
    # An earlier step's reason must not stand for this one's.
    return Step(when, by, {"status": status, "reason": reason} | more)
