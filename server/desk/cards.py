"""Rows of the sheet 岗位卡 as cards: several rows of one card add questions to it."""

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from server.accounts.names import tidy_name
from server.desk.form import OPTIONS, RIGHT, RISKS, SECTIONS, SIGNS
from server.desk.wrongs import Line, Place, Wrongs
from server.problems import Problem
from server.records.card import Option, Question, Risk, Section

TITLE, HEADING, TEXT, ASKED, OPTION, RISK = 200, 20, 150, 100, 60, 14


class CardWish(NamedTuple):
    """A card as the form tells it."""

    line: Line
    place: Place
    sort: str
    title: str
    risks: tuple[Risk, ...]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]


def key_of(letter: str, text: str) -> str:
    """A key that follows from a text: what is written the same is called the same, also in the
    next version."""
    return letter + hashlib.sha256(text.encode()).hexdigest()[:16]


def cards_of(lines: Sequence[Line], wrongs: Wrongs) -> list[CardWish]:
    """Return the cards; one that is wrong somewhere is left out and told."""
    groups: dict[tuple[Place, str], list[Line]] = {}
    for line in lines:
        try:
            team, post = (tidy_name(t) if (t := line.told[c]) else "" for c in ("班组", "岗位"))
        except Problem:
            wrongs.add(line, "岗位", "bad-name", "名字不能用。")
            continue
        groups.setdefault((Place(team, post), line.told["哪种卡"]), []).append(line)
    found = (_card(place, sort, mine, wrongs) for (place, sort), mine in groups.items())
    return [each for each in found if each]


def _card(place: Place, sort: str, lines: Sequence[Line], wrongs: Wrongs) -> CardWish | None:
    first, before = lines[0], wrongs.count
    title = _short(first, "标题", TITLE, wrongs)
    risks = tuple(risk for name in RISKS if (risk := _risk(first, name, wrongs)))
    sections = tuple(
        section
        for order, (heading, text) in enumerate(SECTIONS)
        if (section := _section(first, heading, text, order, wrongs))
    )
    if not sections and wrongs.count == before:
        wrongs.add(first, SECTIONS[0][0], "needed", "卡片至少要有一个段落。")
    for line in lines[1:]:
        _check_same(line, first, wrongs)
    asked = [each for line in lines if (each := _question(line, wrongs))]
    if len({each.text for each in asked}) < len(asked):
        wrongs.add(first, "题目", "twice", "同一张卡里有两道一样的题。")
    if wrongs.count > before:
        return None
    return CardWish(first, place, sort, title, risks, sections, tuple(asked))


def _check_same(line: Line, first: Line, wrongs: Wrongs) -> None:
    """A further row of a card only adds a question; what else it says is said already."""
    for name in ("标题", *RISKS, *(each for pair in SECTIONS for each in pair)):
        if line.told[name] not in ("", first.told[name]):
            wrongs.add(line, name, "differs", f"同一张卡的“{name}”与第 {first.number} 行不同。")
    if not line.told["题目"]:
        wrongs.add(line, "题目", "twice", f"这张卡在第 {first.number} 行写过；再写一行是为了加题。")


def _risk(line: Line, name: str, wrongs: Wrongs) -> Risk | None:
    told = line.told[name]
    if not told:
        return None
    parts = re.split(r"\s*[:：]\s*", told, maxsplit=1)
    if len(parts) < 2 or parts[0] not in SIGNS or not 0 < len(parts[1]) <= RISK:
        signs = "、".join(SIGNS)
        wrongs.add(line, name, "bad-risk", f"请写“标志：文字”，文字最多 {RISK} 字；标志：{signs}。")
        return None
    return Risk(parts[0], parts[1])  # type: ignore[arg-type]


def _section(line: Line, heading: str, text: str, order: int, wrongs: Wrongs) -> Section | None:
    title = _short(line, heading, HEADING, wrongs)
    told = _short(line, text, TEXT, wrongs)
    if told and not title:
        wrongs.add(line, heading, "needed", "段落要有标题。")
    return Section(title, told, order) if title else None


def _question(line: Line, wrongs: Wrongs) -> Question | None:
    before = wrongs.count
    text = _short(line, "题目", ASKED, wrongs)
    options = [_short(line, name, OPTION, wrongs) for name in OPTIONS]
    if not text:
        if any(options) or line.told["正确答案"]:
            wrongs.add(line, "题目", "needed", "有选项或答案，没有题目。")
        return None
    given = [each for each in options if each]
    if len(given) < 2 or options[: len(given)] != given:
        wrongs.add(line, OPTIONS[0], "too-few-options", "至少写选项A和选项B，中间不空。")
    elif not line.told["正确答案"] or (right := RIGHT.index(line.told["正确答案"])) >= len(given):
        wrongs.add(line, "正确答案", "no-right-answer", "正确答案要是写了的选项之一。")
    elif wrongs.count == before:
        return Question(text, tuple(Option(each) for each in given), right)
    return None


def _short(line: Line, name: str, longest: int, wrongs: Wrongs) -> str:
    told = line.told[name]
    if len(told) > longest:
        wrongs.add(line, name, "too-long", f"“{name}”最多 {longest} 字，现在 {len(told)} 字。")
        return ""
    return told
