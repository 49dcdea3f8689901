"""One check-in as one line of the statutory record, as it stood at a position of the ledger.

What a check-in holds only ever grows, and each part of it is stamped with the line of the
ledger that brought it: so a line can be written again, years later, as it was then.
"""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from server.clock import CHINA
from server.records.card import Card
from server.records.checkin import Act, Answer, Checkin, Talk
from server.records.types import Stamp
from server.training.sources import Held, Sources

DAY = 24 * 3600 * 1000
EAST = 8 * 3600 * 1000
"""Milliseconds."""
CELL = 32_000
"""Characters of one cell, at most: a sheet takes 32,767."""

HEADINGS = (
    "序号", "日期", "班次", "姓名/工号", "用工单位", "班组", "岗位", "培训内容", "开始时间(本机)",
    "送达时间", "如何确认本人", "谁登记的", "作答", "结果", "当面讲解", "补录原因", "补充说明",
    "账本行号", "摘要", "记录编号",
)  # fmt: skip
ROLES = {
    "manager": "安全管理员", "leader": "班组长", "worker": "从业人员",
    "district": "区", "street": "街道", "grid": "网格员",
}  # fmt: skip
NO_CARD = "岗位无卡"
DIFFERS = "（与题库不符）"


class Row(msgspec.Struct, frozen=True):
    """One check-in, told cell by cell in the order of ``HEADINGS`` (but its number)."""

    id: str
    cells: tuple[str, ...]


def as_it_was(checkin: Checkin, until: int) -> Checkin:
    """Return a check-in as it stood after the ledger's line ``until``."""
    late = {name for name, stamp in checkin.stamps.items() if stamp.position > until}
    if not late:
        return checkin
    kept = {
        field: {
            key: each
            for key, each in getattr(checkin, field).items()
            if f"{field}/{key}" not in late
        }
        for field in Checkin.stamped
    }
    stamps = {name: each for name, each in checkin.stamps.items() if name not in late}
    return msgspec.structs.replace(checkin, stamps=stamps, **kept)


def rows_of(held: Iterable[Held], sources: Sources, until: int) -> list[Row]:
    """Return the lines in their order: by day, shift, post and name."""
    then = (Held(each.id, as_it_was(each.told, until)) for each in held)
    # One that began later is not in a paper of then.
    rows = [row_of(each, sources) for each in then if each.told.acts]
    return sorted(
        rows, key=lambda each: (*each.cells[:2], *each.cells[4:6], each.cells[2], each.id)
    )


def row_of(held: Held, sources: Sources) -> Row:
    told, told_of = held.told, _Told(held.told, sources)
    acts = sorted(told.acts.items(), key=lambda each: (each[1].at, each[0]))
    stamps = [told.stamps.get(f"acts/{key}") for key, _ in acts]
    positions = sorted({stamp.position for stamp in told.stamps.values()})
    cells = (
        told.day.isoformat(),
        sources.shift_of(told),
        told_of.who(),
        told_of.employer(),
        sources.name_above(told.post, "team"),
        sources.name_above(told.post, "post"),
        _lines(told_of.card(act) for _, act in acts),
        _lines(moment(act.at) for _, act in acts),
        _lines(_received(stamp) for stamp in stamps),
        _lines(act.how + ("，听读" if act.heard else "") for _, act in acts),
        _lines(told_of.by(stamp) for stamp in stamps),
        _lines(told_of.tries(act) for _, act in acts),
        told.outcome(),
        told_of.talks(),
        _lines((act.late for _, act in acts), empty=False),
        told_of.corrections(),
        "、".join(str(each) for each in positions),
        "、".join(each for at in positions if (each := told_of.digest(at))),
        held.id,
    )
    return Row(held.id, tuple(_cut(each) for each in cells))


class _Told:
    """The words of one check-in."""

    def __init__(self, checkin: Checkin, sources: Sources) -> None:
        self.checkin, self.sources = checkin, sources

    def who(self) -> str:
        newcomer = self.sources.newcomers.get(self.checkin.newcomer or "")
        if newcomer:
            return f"{newcomer.name}（首日新人）"
        person = self.sources.people.get(self.checkin.person or "")
        if person is None:
            return "（查无此人）"
        return person.called

    def employer(self) -> str:
        """Who paid him on that day; the firm of the post where nobody else is named."""
        newcomer = self.sources.newcomers.get(self.checkin.newcomer or "")
        if newcomer:
            return newcomer.employer
        # By days and not by moments: the day may be any that a phone claims.
        begins = (self.checkin.day - date(1970, 1, 1)).days * DAY - EAST
        for node, since, until in self.sources.employers.get(self.checkin.person or "", ()):
            if since < begins + DAY and (until is None or until > begins):
                return self.sources.name_above(node, "firm")
        return self.sources.name_above(self.checkin.post, "firm")

    def card(self, act: Act) -> str:
        if act.card is None:
            return NO_CARD
        card = self.sources.cards.get(act.card)
        return card_named(card) if card else f"岗位卡 {act.card}（查无此卡）"

    def by(self, stamp: Stamp | None) -> str:
        if stamp is None:
            return ""
        return f"{self.sources.name_of(stamp.by)}（{ROLES.get(stamp.role, stamp.role)}）"

    def tries(self, act: Act) -> str:
        card = self.sources.cards.get(act.card or "")
        return "；".join(_judged(each, card) for each in act.answers) or "无题"

    def talks(self) -> str:
        told = (
            f"{talk.side} {self._at('talks', key)} {moment(talk.at)}（{talk.how}）"
            for key, talk in sorted(self.checkin.talks.items(), key=_leader_first)
        )
        return "\n".join(told)

    def corrections(self) -> str:
        each = sorted(self.checkin.corrections.items(), key=lambda each: (each[1].at, each[0]))
        return "\n".join(
            f"{told.words}（{self._at('corrections', key)}，{moment(told.at)}）"
            for key, told in each
        )

    def digest(self, position: int) -> str:
        line = self.sources.lines.get(position)
        return line.digest[:16] if line else ""

    def _at(self, field: str, key: str) -> str:
        stamp = self.checkin.stamps.get(f"{field}/{key}")
        return self.sources.name_of(stamp.by) if stamp else ""


def _leader_first(told: tuple[str, Talk]) -> tuple[bool, datetime, str]:
    key, talk = told
    return talk.side != "班长", talk.at, key


def card_named(card: Card) -> str:
    """Return a card by its sort, title, version and the day on which it was published."""
    title = f"《{card.title}》" if card.title else ""
    day = card.published_at.astimezone(CHINA).date().isoformat() if card.published_at else "未发布"
    return f"{card.sort}{title} 第{card.version}版 {day}"


def moment(at: datetime) -> str:
    """A point in time as people at the zone read it; as it was claimed, where a clock was so
    far off that the zone has no such day."""
    try:
        return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    except OverflowError:
        return at.isoformat()


def _judged(answer: Answer, card: Card | None) -> str:
    """One try, judged by the stored card and not by what the phone says."""
    question = card.questions.get(answer.question) if card else None
    if question is None or answer.chosen >= len(question.options):
        mark = "✓" if answer.right else "×"
        return f"题目 {answer.question} → 选项 {'ABCD'[answer.chosen]} {mark}{DIFFERS}"
    right = answer.chosen == question.right
    differs = "" if right == answer.right else DIFFERS
    chosen = question.options[answer.chosen].text
    return f"{question.text} → {chosen} {'✓' if right else '×'}{differs}"


def _received(stamp: Stamp | None) -> str:
    return moment(datetime.fromisoformat(stamp.received)) if stamp else ""


def _lines(told: Iterable[str], *, empty: bool = True) -> str:
    """Several readings under one another, numbered where there are several."""
    every = list(told)
    if len(every) == 1:
        return every[0]
    return "\n".join(f"{at}) {each}" for at, each in enumerate(every, 1) if each or empty)


def _cut(text: str) -> str:
    # What a sheet's XML cannot hold as it stands would come back as something else.
    text = "".join(each for each in text if each.isprintable() or each == "\n").strip()
    return text if len(text) <= CELL else text[: CELL - 1] + "…"
