"""A firm's desk that brings forms."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest
import xlsxwriter

from server.desk.form import SHEETS
from server.papers import XLSX
from tests.server.training.conftest import Office, client, office, settings, world

__all__ = ["client", "office", "settings", "world"]

Row = Mapping[str, Any]


def book(**sheets: Sequence[Row]) -> bytes:
    """A filled-in form: rows by heading."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        headings = [each.name for each in SHEETS[name]] + ["备注"]
        page.write_row(0, 0, headings)
        for line, row in enumerate(rows, 1):
            assert row.keys() <= set(headings), row.keys() - set(headings)
            for at, heading in enumerate(headings):
                if heading in row:
                    page.write(line, at, row[heading])
    made.close()
    return out.getvalue()


class Desk:
    """Somebody at the desk of the pump works."""

    def __init__(self, office: Office) -> None:
        self.office, self.world = office, office.world

    def brings(
        self,
        data: bytes,
        *,
        dry: int = 0,
        who: str = "manager",
        firm: str = "pump",
        type: str = XLSX,
    ) -> httpx.Response:
        return self.office.client.post(
            "/desk/import",
            params={"firm": self.world.nodes.get(firm, firm), "dry": dry},
            content=data,
            headers={**self.office.person(who).headers, "Content-Type": type},
        )


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


TEAM = {"名称": "储运一班"}
POST = {"班组": "储运一班", "岗位": "罐区巡检", "挂牌位置": "3 号罐北侧", "防爆区": "是"}
PERSON = {
    "姓名": "王师傅", "工号": "CY001", "手机号": "13911112222", "班组": "储运一班",
    "岗位": "罐区巡检", "角色": "从业人员", "三级安全教育日期": "2026-03-01", "学时": 24,
}  # fmt: skip
LEADER = {"姓名": "李班长", "工号": "CY000", "班组": "储运一班", "角色": "班组长"}
CARD = {
    "班组": "储运一班", "岗位": "罐区巡检", "哪种卡": "岗位风险告知卡", "标题": "罐顶作业",
    "风险1": "坠落：挂好安全带", "风险2": "滑:站稳", "段落1标题": "今日风险", "段落1内容": "罐顶湿滑",
    "段落2标题": "必须做", "段落2内容": "先测气", "题目": "上罐顶前先做什么？", "选项A": "系安全带",
    "选项B": "直接上", "正确答案": "A",
}  # fmt: skip
MORE = {
    "班组": "储运一班", "岗位": "罐区巡检", "哪种卡": "岗位风险告知卡", "题目": "报警响了？",
    "选项A": "看热闹", "选项B": "撤离", "选项C": "不管", "正确答案": "B",
}  # fmt: skip
BRIEFING = (
    {"哪一段": "班前", "检查项": "劳保用品穿戴", "议题": "昨天遗留"},
    {"哪一段": "班前", "检查项": "精神状态"}, {"哪一段": "班后", "检查项": "工具清点"},
)  # fmt: skip


def everything() -> bytes:
    return book(
        班组=[TEAM], 岗位=[POST], 人员=[LEADER, PERSON], 岗位卡=[CARD, MORE], 班会模板=BRIEFING
    )
