"""The statutory record: who gets which lines, and what stands in them."""

import io
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook

from server.clock import new_id, now_ms
from server.training.lines import HEADINGS
from tests.server.training.conftest import AT, NAMES, Office, act, checkin
from tests.server.training.test_cards import card

QUESTION = {
    "text": "上罐顶前先做什么？",
    "options": [{"text": "系安全带"}, {"text": "=cmd|' /C calc'!A0"}],
    "right": 0,
}


def table(data: bytes, name: str = "培训记录") -> list[dict[str, str]]:
    """A sheet's rows by heading."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    headings, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [dict(zip(headings, row, strict=False)) for row in rows]


def words(data: bytes) -> str:
    """What a PDF says, as Chrome reads it, without spaces and ends of lines."""
    pages = (page.get_textpage().get_text_range() for page in PdfDocument(data))
    return "".join("".join(pages).split())


@pytest.fixture
def shown(office: Office) -> str:
    """A published card, by its id."""
    office.world.now = now_ms()
    manager = office.world.phone("manager")
    id = card(manager, title="罐顶作业", questions={"put": {"q1": QUESTION}})
    manager.write("card", id, status="已发布")
    manager.sync()
    return id


@pytest.fixture
def learned(office: Office, shown: str) -> str:
    """The worker answered wrong, then right; his mate with him."""
    worker, leader = office.world.phone("worker"), office.world.phone("leader")
    id = checkin(worker, "worker", act("本人手机", False, True, card=shown))
    checkin(leader, "mate", act("代点", True, card=shown, late="手机没电"))
    for each in (worker, leader):
        assert {outcome.outcome for outcome in each.sync()} == {"applied"}
    return id


def test_a_line_says_when_what_who_and_with_which_result(
    office: Office, learned: str, shown: str
) -> None:
    answer = office.record("manager", firm=office.world.nodes["pump"])
    assert answer.status_code == 200, answer.text
    rows = {row["姓名/工号"]: row for row in table(answer.content)}
    row = rows["㐅喆/A007"]
    assert (row["日期"], row["班次"], row["班组"], row["岗位"]) == (
        "2026-05-28",
        "白班",
        "crew",
        "tank",
    )
    assert row["培训内容"].startswith("岗位风险告知卡《罐顶作业》 第1版 ")
    assert row["开始时间(本机)"] == "2026-05-28 07:38:00"
    assert row["送达时间"]
    assert row["如何确认本人"] == "本人手机"
    assert row["谁登记的"] == "㐅喆（从业人员）"
    assert row["作答"] == (
        "上罐顶前先做什么？ → =cmd|' /C calc'!A0 ×；上罐顶前先做什么？ → 系安全带 ✓"
    )
    assert row["结果"] == "合格"
    assert row["记录编号"] == learned
    assert int(row["账本行号"]) > 0
    assert len(row["摘要"]) == 16
    late = rows["=1+1/A008"]
    assert (late["补录原因"], late["谁登记的"]) == ("手机没电", "张堃（班组长）")
    assert list(table(answer.content)[0]) == list(HEADINGS)


def test_where_the_phone_judged_otherwise_than_the_card_the_line_says_so(
    office: Office, shown: str
) -> None:
    worker = office.world.phone("worker")
    lied = {"question": "q1", "chosen": 1, "right": True}
    checkin(worker, "worker", {"at": AT, "how": "本人手机", "card": shown, "answers": [lied]})
    worker.sync()
    [row] = table(office.record("manager", firm=office.world.nodes["pump"]).content)
    assert row["作答"].endswith("×（与题库不符）")


def test_a_post_without_a_card_a_talk_and_a_correction_stand_in_the_line(office: Office) -> None:
    worker, leader = office.world.phone("worker"), office.world.phone("leader")
    id = checkin(worker, "worker", act("本人手机", False, False))
    worker.sync()
    leader.pull()
    leader.write(
        "checkin", id, talks={"put": {new_id(): {"side": "班长", "at": AT, "how": "代点"}}}
    )
    leader.write("checkin", id, corrections={"put": {new_id(): {"at": AT, "words": "手套误触"}}})
    leader.sync()
    [row] = table(office.record("manager", firm=office.world.nodes["pump"]).content)
    assert row["培训内容"] == "岗位无卡"
    assert row["结果"] == "待当面讲解"
    assert row["当面讲解"] == "班长 张堃 2026-05-28 07:38:00（代点）"
    assert row["补充说明"] == "手套误触（张堃，2026-05-28 07:38:00）"
    assert row["账本行号"].count("、") == 2


def test_a_man_on_his_first_day_is_named_with_his_employer(office: Office) -> None:
    leader, world = office.world.phone("leader"), office.world
    newcomer = leader.write(
        "newcomer", name="钱多", employer="顺达劳务", team=world.nodes["crew"],
        firm=world.nodes["pump"], met_at=AT,
    )  # fmt: skip
    leader.sync()
    leader.join(
        "checkin", post=world.nodes["tank"], newcomer=newcomer, day="2026-05-28", shift="day",
        acts={"put": {new_id(): act("代点", True)}},
    )  # fmt: skip
    assert {each.outcome for each in leader.sync()} == {"applied"}
    [row] = table(office.record("manager", firm=world.nodes["pump"]).content)
    assert (row["姓名/工号"], row["用工单位"]) == ("钱多（首日新人）", "顺达劳务")


def test_the_page_of_hours_and_who_lacks_them(office: Office) -> None:
    manager, world = office.world.phone("manager"), office.world
    manager.write(
        "induction", firm=world.nodes["pump"], person=world.people["worker"], sort="三级安全教育",
        done_on="2026-04-01", hours=24,
    )  # fmt: skip
    assert manager.sync()[0].outcome == "applied"
    data = office.record("manager", firm=world.nodes["pump"]).content
    row, note = table(data, "安全教育")
    assert (row["姓名/工号"], row["学时"], row["登记人"]) == ("㐅喆/A007", "24", "堵文渊/A005")
    assert "不计入" in note["姓名/工号"]
    lacking = {row["姓名/工号"] for row in table(data, "未见三级安全教育")}
    assert lacking == {"=1+1/A008", "张堃/A006"}


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("worker", 403, "not-yours"), ("gu", 403, "visit-needed"),
        ("street", 403, "visit-needed"), ("district", 403, "visit-needed"),
        ("far", 404, "not-found"), ("dockmaster", 404, "not-found"), ("docker", 404, "not-found"),
    ],
)  # fmt: skip
def test_nobody_else_gets_a_firms_record(
    office: Office, learned: str, who: str, status: int, code: str
) -> None:
    answer = office.record(who, firm=office.world.nodes["pump"])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if status == 404:
        missing = office.record(who, firm=new_id())
        assert missing.json() == answer.json()


def test_a_leader_gets_his_teams_lines_and_no_others(office: Office, learned: str) -> None:
    world = office.world
    world.person("second", "leader", "relief")
    NAMES.setdefault("second", "孙二")
    pump = world.nodes["pump"]
    assert len(table(office.record("leader", firm=pump).content)) == 2
    assert table(office.record("second", firm=pump).content) == []
    assert "未见三级安全教育" not in sheets(office.record("leader", firm=pump).content)


def sheets(data: bytes) -> list[str]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names


def visit(office: Office, who: str = "gu", firm: str = "pump", *, read: bool = True) -> str:
    phone = office.world.phone(who)
    told: dict[str, Any] = {"records_read": {"put": {new_id(): AT}}} if read else {}
    id = phone.write("visit", firm=office.world.nodes[firm], visited_at=AT, **told)
    assert phone.sync()[0].outcome == "applied"
    return id


def test_an_office_reads_the_record_in_a_visit_that_says_so(office: Office, learned: str) -> None:
    pump = office.world.nodes["pump"]
    ours = visit(office)
    assert office.record("gu", firm=pump, visit=ours).status_code == 200
    for other in (visit(office, read=False), visit(office, "he"), visit(office, firm="dock")):
        answer = office.record("gu", firm=pump, visit=other)
        assert (answer.status_code, answer.json()["code"]) == (403, "visit-needed")
    assert office.record("he", firm=pump, visit=ours).json()["code"] == "visit-needed"
    assert office.record("far", firm=pump, visit=ours).json()["code"] == "not-found"


def test_a_visit_opens_the_record_for_a_day(office: Office, learned: str) -> None:
    office.world.now = now_ms() - 24 * 3600 * 1000 - 1
    old = visit(office)
    answer = office.record("gu", firm=office.world.nodes["pump"], visit=old)
    assert answer.json()["code"] == "visit-needed"


def test_everybody_gets_his_own_history_also_after_he_left(office: Office, learned: str) -> None:
    office.person("worker")
    office.world.leaves("worker", "crew")
    [row] = table(office.record("worker").content)
    assert row["记录编号"] == learned
    # The leader entered his mate: that is the mate's line and not his.
    assert table(office.record("leader").content) == []
    assert table(office.record("docker").content) == []


def test_one_persons_lines(office: Office, learned: str) -> None:
    world = office.world
    for who, count in (("worker", 1), ("leader", 0), ("docker", 0)):
        answer = office.record("manager", firm=world.nodes["pump"], person=world.people[who])
        assert len(table(answer.content)) == count


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from_": "2026-06-02", "to_": "2026-06-01"}, "from"),
        ({"from_": "2025-01-01", "to_": "2026-06-01"}, "to"),
        ({"from_": "yesterday"}, None), ({"as_": "csv"}, None), ({"firm": "'--"}, None),
        ({"more": "1"}, None), ({"person": "%"}, None),
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_is_told(office: Office, query: dict[str, str], field: str) -> None:
    answer = office.record("manager", **({"firm": office.world.nodes["pump"]} | query))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json().get("field") == field


def test_a_name_that_looks_like_a_formula_is_text(office: Office, learned: str) -> None:
    data = office.record("manager", firm=office.world.nodes["pump"]).content
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        pages = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
    assert b"=1+1" in b"".join(pages)
    assert not any(b"<f>" in page or b"<f " in page or b"hyperlink" in page for page in pages)


def test_more_lines_than_a_paper_takes_are_a_clear_problem(
    office: Office, learned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.training.record.ROWS", 1)
    answer = office.record("manager", firm=office.world.nodes["pump"])
    assert (answer.status_code, answer.json()["code"]) == (422, "too-many-rows")


def test_the_print_says_the_same_and_carries_its_font(office: Office, learned: str) -> None:
    answer = office.record("manager", firm=office.world.nodes["pump"], as_="pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    told = words(answer.content)
    for each in (
        "㐅喆/A007",
        "张堃",
        "岗位风险告知卡",
        "安全管理员签字",
        "未见三级安全教育",
        "第1页/共",
    ):
        assert each in told, each
    reader = PdfReader(io.BytesIO(answer.content))
    [font] = reader.pages[0]["/Resources"]["/Font"].values()
    [below] = font["/DescendantFonts"]
    assert "+NotoSansSC" in font["/BaseFont"]
    assert "/FontFile3" in below.get_object()["/FontDescriptor"]
    assert len(answer.content) < 200_000


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("0001-01-01T00:00:00+14:00", "0001-01-01"), ("9999-12-31T23:59:00-12:00", "9999-12-31"),
        ("0001-01-01T00:00:00+14:00", "2026-05-20"), ("9999-12-31T23:59:00-12:00", "2026-05-20"),
    ],
)  # fmt: skip
def test_a_clock_that_is_off_by_ages_spoils_nobodys_paper(
    office: Office, learned: str, at: str, day: str
) -> None:
    """A worker's phone may claim any moment: the firm's record is printed all the same."""
    worker = office.world.phone("worker")
    told = {**act("本人手机", True), "at": at}
    checkin(worker, "worker", told, day=day)
    assert worker.sync()[0].outcome == "applied"
    pump = office.world.nodes["pump"]
    for form in ("xlsx", "pdf"):
        paper = office.record("manager", firm=pump, from_=day, to_=day, as_=form)
        assert paper.status_code == 200, paper.text
    [row] = table(office.record("manager", firm=pump, from_=day, to_=day).content)
    assert at[:4] in row["开始时间(本机)"]


def test_an_old_visit_that_is_written_to_again_opens_nothing(office: Office, learned: str) -> None:
    """The day counts from when he put down that he read the records, and only he can."""
    office.world.now = now_ms() - 25 * 3600 * 1000
    old, pump = visit(office), office.world.nodes["pump"]
    unread = visit(office, read=False)
    office.world.now = now_ms()
    mine, other = office.world.phone("gu"), office.world.phone("street")
    for phone in (mine, other):
        phone.pull()
    mine.write("visit", old, notes="补记")
    other.write("visit", unread, records_read={"put": {new_id(): AT}})
    assert {each.outcome for phone in (mine, other) for each in phone.sync()} == {"applied"}
    for each in (old, unread):
        assert office.record("gu", firm=pump, visit=each).json()["code"] == "visit-needed"
    mine.write("visit", old, records_read={"put": {new_id(): AT}})
    mine.sync()
    assert office.record("gu", firm=pump, visit=old).status_code == 200
