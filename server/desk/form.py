"""The sheets of the import form: what stands in which column, and an example of each."""

import io
from typing import Any, get_args

import msgspec
import xlsxwriter

from server.records.card import Sign, Sort
from server.records.types import Segment

EXAMPLE = "示例"
NOTE = "备注"
YES_NO = ("是", "否")
ROLES = {"从业人员": "worker", "班组长": "leader"}
SORTS: tuple[str, ...] = get_args(Sort)
SEGMENTS: tuple[str, ...] = get_args(Segment)
SIGNS: tuple[str, ...] = get_args(Sign)
RIGHT = ("A", "B", "C", "D")
RISKS = ("风险1", "风险2", "风险3")
SECTIONS = tuple((f"段落{n}标题", f"段落{n}内容") for n in range(1, 5))
OPTIONS = tuple(f"选项{each}" for each in RIGHT)
ROWS = 5_000
"""Of one file, all sheets together."""


class Column(msgspec.Struct, frozen=True):
    """A column: its heading, an example, what may be chosen, whether it must be filled in."""

    name: str
    example: str = ""
    choices: tuple[str, ...] = ()
    needed: bool = False
    width: int = 14


SHEETS: dict[str, tuple[Column, ...]] = {
    "班组": (Column("名称", "储运一班", needed=True),),
    "岗位": (
        Column("班组", "储运一班"),
        Column("岗位", "罐区巡检", needed=True),
        Column("挂牌位置", "3 号罐北侧", width=20),
        Column("防爆区", "是", YES_NO),
    ),
    "人员": (
        Column("姓名", "王师傅", needed=True),
        Column("工号", "CY001"),
        Column("手机号", "13800000000"),
        Column("班组", "储运一班"),
        Column("岗位", "罐区巡检"),
        Column("角色", "从业人员", tuple(ROLES), needed=True),
        Column("三级安全教育日期", "2026-03-01", width=18),
        Column("学时", "24"),
    ),
    "岗位卡": (
        Column("班组", "储运一班"),
        Column("岗位", "罐区巡检"),
        Column("哪种卡", "岗位风险告知卡", SORTS, needed=True, width=18),
        Column("标题", "罐顶作业"),
        *(Column(name, "坠落：挂好安全带" if name == "风险1" else "") for name in RISKS),
        *(
            Column(name, ("今日风险", "罐顶湿滑，雨后更滑。")[at] if row == 0 else "")
            for row, pair in enumerate(SECTIONS)
            for at, name in enumerate(pair)
        ),
        Column("题目", "上罐顶前先做什么？", width=24),
        *(
            Column(name, text)
            for name, text in zip(OPTIONS, ("系安全带", "直接上", "", ""), strict=True)
        ),
        Column("正确答案", "A", RIGHT),
    ),
    "班会模板": (
        Column("哪一段", "班前", SEGMENTS, needed=True),
        Column("检查项", "劳保用品穿戴", width=30),
        Column("议题", "昨天遗留的问题", width=30),
    ),
}

HINTS = {
    "班组": "每行一个班组。",
    "岗位": "班组要在“班组”表里写过，或企业里已有；班组空着：直属企业的岗位。",
    "人员": "有工号按工号认人；重名必须写工号。岗位可空。学时与日期要一起写。",
    "岗位卡": "风险写“标志：文字”，文字最多 14 字。同一张卡加题：再写一行，班组、岗位、哪种卡相同。",
    "班会模板": "检查项、议题按行的先后排列；一行可以只写其中一个。",
}


def form() -> bytes:
    """Return the empty form."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for name, columns in SHEETS.items():
        _sheet(book, name, columns)
    book.close()
    return out.getvalue()


def _sheet(book: Any, name: str, columns: tuple[Column, ...]) -> None:
    page = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    must = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1})
    text, grey = book.add_format({"num_format": "@"}), book.add_format({"font_color": "#808080"})
    for at, column in enumerate(columns):
        # As text: a 工号 keeps its leading noughts.
        page.set_column(at, at, column.width, text)
        page.write_string(0, at, column.name, must if column.needed else head)
        page.write_string(1, at, column.example, grey)
        if column.choices:
            page.data_validation(1, at, ROWS, at, {
                "validate": "list", "source": list(column.choices),
                "error_title": column.name, "error_message": "请从下拉里选",
            })  # fmt: skip
    page.set_column(len(columns), len(columns), 60)
    page.write_string(0, len(columns), NOTE, head)
    page.write_string(1, len(columns), f"{EXAMPLE}（这一行不导入）：{HINTS[name]}", grey)
    page.freeze_panes(1, 0)
