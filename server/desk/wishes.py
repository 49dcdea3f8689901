"""What the rows of a form wish for, row by row; and everything that is wrong with them.

Nothing here looks at what is stored: ``bringing.py`` does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from server.accounts.names import tidy_name, tidy_number, tidy_phone
from server.desk.cards import CardWish, cards_of
from server.desk.form import EXAMPLE, NOTE, ROLES, SEGMENTS, SHEETS, YES_NO
from server.desk.reading import Rows
from server.desk.wrongs import Line, Place, Wrongs
from server.problems import Problem

T = TypeVar("T")
Tidy = Callable[[str], T]
POINT, POINTS, TOPIC, TOPICS = 60, 30, 200, 60
PLACE = 200
MOST_HOURS = 500


class PersonWish(NamedTuple):
    line: Line
    name: str
    number: str | None
    phone: str | None
    team: str
    post: str
    role: str
    trained: date | None
    hours: float


class PostWish(NamedTuple):
    line: Line
    place: Place
    where: str
    explosive: bool


class TemplateWish(NamedTuple):
    line: Line
    segment: str
    points: tuple[str, ...]
    topics: tuple[str, ...]


class Wishes(NamedTuple):
    """Everything a form asks for."""

    teams: list[tuple[Line, str]]
    posts: list[PostWish]
    people: list[PersonWish]
    cards: list[CardWish]
    templates: list[TemplateWish]


def wishes_of(sheets: Mapping[str, Rows], wrongs: Wrongs) -> Wishes:
    """Return what a form asks for; what cannot be read goes to ``wrongs``."""
    lines = {name: list(_lines(name, sheets.get(name, []), wrongs)) for name in SHEETS}
    return Wishes(
        [(line, name) for line in lines["班组"] if (name := _name(line, "名称", wrongs))],
        [wish for line in lines["岗位"] if (wish := _post(line, wrongs))],
        [person for line in lines["人员"] if (person := _person(line, wrongs))],
        cards_of(lines["岗位卡"], wrongs),
        _templates(lines["班会模板"], wrongs),
    )


def _lines(sheet: str, rows: Rows, wrongs: Wrongs) -> Iterator[Line]:
    """The rows under the headings, but for examples; nothing where a heading is missing."""
    if not rows:
        return
    (number, headings), *rest = rows
    columns = SHEETS[sheet]
    at = {name: place for place, name in reversed(list(enumerate(headings)))}
    missing = [each.name for each in columns if each.name not in at]
    for name in missing:
        wrongs.add(Line(sheet, number, {}), name, "no-column", f"缺少“{name}”这一列。")
    if missing:
        return
    for number, cells in rest:
        told = {name: cells[place] if place < len(cells) else "" for name, place in at.items()}
        line = Line(sheet, number, {each.name: told[each.name] for each in columns})
        if told.get(NOTE, "").startswith(EXAMPLE) or not any(line.told.values()):
            continue
        # All of them: whoever corrects a row wants to hear of each cell at once.
        fit = [_is_fit(line, each.name, each.choices, each.needed, wrongs) for each in columns]
        if all(fit):
            yield line


def _is_fit(line: Line, name: str, choices: Sequence[str], needed: bool, wrongs: Wrongs) -> bool:
    told = line.told[name]
    if needed and not told:
        return wrongs.add(line, name, "needed", f"“{name}”要填。")
    if choices and told and told not in choices:
        return wrongs.add(
            line, name, "unknown-choice", f"“{told[:20]}”不在可选的 {'、'.join(choices)} 里。"
        )
    if not all(each.isprintable() or each == "\n" for each in told):
        return wrongs.add(line, name, "bad-text", "有不能用的字符。")
    return True


def _post(line: Line, wrongs: Wrongs) -> PostWish | None:
    place = place_of(line, wrongs)
    if place is None or not place.post:
        return None
    if len(line.told["挂牌位置"]) > PLACE:
        wrongs.add(line, "挂牌位置", "too-long", f"最多 {PLACE} 字。")
        return None
    return PostWish(line, place, line.told["挂牌位置"], line.told["防爆区"] == YES_NO[0])


def _person(line: Line, wrongs: Wrongs) -> PersonWish | None:
    told, before = line.told, wrongs.count
    name = _name(line, "姓名", wrongs)
    number = _tidied(
        line,
        "工号",
        tidy_number,
        "bad-number",
        "工号只能用字母、数字、汉字和 . _ / -，也不能像手机号。",
        wrongs,
    )
    phone = _tidied(line, "手机号", tidy_phone, "bad-phone", "不是手机号。", wrongs)
    place, role = place_of(line, wrongs), ROLES[told["角色"]]
    trained, hours = _education(line, wrongs)
    if role == "leader" and not told["班组"]:
        wrongs.add(line, "班组", "needed", "班组长要写是哪个班组的。")
    if wrongs.count > before or not name or place is None:
        return None
    return PersonWish(line, name, number, phone, place.team, place.post, role, trained, hours)


def _education(line: Line, wrongs: Wrongs) -> tuple[date | None, float]:
    """When 三级安全教育 was done, and its hours; both or neither."""
    day, hours = line.told["三级安全教育日期"], line.told["学时"]
    if not day and not hours:
        return None, 0
    try:
        trained = date.fromisoformat(day.replace("/", "-").replace(".", "-"))
    except ValueError:
        wrongs.add(
            line, "三级安全教育日期", "bad-date", "日期请写成 2026-03-01 这样，与学时一起写。"
        )
        return None, 0
    if not 1950 <= trained.year <= 2200:
        wrongs.add(line, "三级安全教育日期", "bad-date", "没有这样的日期。")
        return None, 0
    try:
        number = float(hours)
    except ValueError:
        number = -1
    if not 0 < number <= MOST_HOURS:
        wrongs.add(line, "学时", "bad-hours", f"学时请写 0 到 {MOST_HOURS} 的数，与日期一起写。")
        return None, 0
    return trained, number


def place_of(line: Line, wrongs: Wrongs) -> Place | None:
    """The team and post that a row names, either perhaps none."""
    team = _name(line, "班组", wrongs) if line.told["班组"] else ""
    post = _name(line, "岗位", wrongs) if line.told["岗位"] else ""
    return None if team is None or post is None else Place(team, post)


def _name(line: Line, column: str, wrongs: Wrongs) -> str | None:
    told = line.told[column]
    if len(told) > 100:
        wrongs.add(line, column, "too-long", "最多 100 字。")
        return None
    return _tidied(
        line,
        column,
        tidy_name,
        "bad-name",
        "名字不能用：看看是不是空的、是手机号，或有看不见的字符。",
        wrongs,
    )


def _tidied(
    line: Line, column: str, tidy: Tidy[T], code: str, message: str, wrongs: Wrongs
) -> T | None:
    try:
        return tidy(line.told[column])
    except Problem:
        wrongs.add(line, column, code, message)
        return None


def _templates(lines: Sequence[Line], wrongs: Wrongs) -> list[TemplateWish]:
    """A template for each segment that has rows, its points and topics in their order."""
    wishes = []
    for segment in SEGMENTS:
        mine = [each for each in lines if each.told["哪一段"] == segment]
        points = _listed(mine, "检查项", POINT, POINTS, wrongs)
        topics = _listed(mine, "议题", TOPIC, TOPICS, wrongs)
        if mine and not points:
            wrongs.add(mine[0], "检查项", "needed", f"“{segment}”至少要有一个检查项。")
        elif mine:
            wishes.append(TemplateWish(mine[0], segment, points, topics))
    return wishes


def _listed(
    lines: Sequence[Line], column: str, longest: int, most: int, wrongs: Wrongs
) -> tuple[str, ...]:
    found: dict[str, Line] = {}
    for line in lines:
        text = line.told[column]
        if len(text) > longest:
            wrongs.add(line, column, "too-long", f"最多 {longest} 字。")
        elif text in found:
            wrongs.add(line, column, "twice", f"“{text}”写了两次。")
        elif text and len(found) == most:
            wrongs.add(line, column, "too-many", f"“{column}”最多 {most} 个。")
        elif text:
            found[text] = line
    return tuple(found)
