"""What the command line shows: one line while the zone is made, then who can sign in."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TextIO

from server.demo.people import PASSWORD, PEOPLE, Person, phone_of
from server.demo.places import FIRMS, ZONE, ZONE_KEY

GROUPS = {
    "grid": "网格员", "manager": "安全管理员", "leader": "班组长", "worker": "从业人员",
    "street": "街道", "district": "区",
}  # fmt: skip
"""Roles as people say them, those that are worth trying first at the top."""

HEAD = ("姓名", "登录", "角色", "单位", "密码")


class Progress:
    """How far each part of the work is, on one line."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.done: Counter[str] = Counter()

    def step(self, what: str) -> None:
        self.done[what] += 1
        if self.out.isatty():
            self.out.write(f"\r{self._line()}")
            self.out.flush()

    def end(self) -> None:
        if self.done:
            self.out.write(f"\r{self._line()}\n" if self.out.isatty() else f"{self._line()}\n")

    def _line(self) -> str:
        return "演示园区：" + " · ".join(f"{what} {count}" for what, count in self.done.items())


def roster(people: Iterable[Person]) -> str:
    """Return the table of who can sign in, grouped by role."""
    there = list(people)
    grouped = [
        [_row(person) for person in there if person.role == role] for role in GROUPS
    ]  # fmt: skip
    rows = [HEAD, *(row for group in grouped for row in group)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEAD))]
    parts = [
        _line(HEAD, widths),
        *("\n".join(_line(row, widths) for row in group) for group in grouped),
    ]
    ruler = "-+-".join("-" * width for width in widths)
    body = f"\n{ruler}\n".join(part for part in parts if part)
    return f"{ZONE}\n\n{body}\n\n登录也可以填手机号（{_phones()}）或姓名（重名的除外）。\n"


def unit_of(person: Person) -> str:
    """Where he belongs, as people say it: who pays him → where he works."""
    place = _place(person.at)
    if person.employer:
        place = f"{_place(person.employer)} → {place}"
    return f"{place}；{_place(person.also)}" if person.also else place


def _place(at: str) -> str:
    firm, _, part = at.partition(" ")
    names = {each.key: each.called for each in FIRMS} | {ZONE_KEY: "管委会"}
    return f"{names.get(firm, firm)} {part}".strip()


def _row(person: Person) -> tuple[str, ...]:
    return person.name, person.number, GROUPS[person.role], unit_of(person), PASSWORD


def _phones() -> str:
    return f"{phone_of(PEOPLE[0])} – {phone_of(PEOPLE[-1])}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
    return " | ".join(cells).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
