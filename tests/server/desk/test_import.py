"""A firm begins with one sheet: what is in it is there afterwards, once, or nothing is."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.tables import account
from server.exchange.tables import ledger
from server.scopes.tables import membership, node
from tests.server.desk.conftest import (
    BRIEFING,
    CARD,
    LEADER,
    MORE,
    PERSON,
    POST,
    TEAM,
    Desk,
    book,
    everything,
)

ALL = {"teams": 1, "posts": 1, "people": 2, "cards": 1, "templates": 2, "inductions": 1}
NOTHING = dict.fromkeys(ALL, 0)


def kept(desk: Desk) -> list[Any]:
    """Whatever an import could have left behind."""

    def rows(connection: Connection) -> list[Any]:
        return [
            sorted(map(tuple, connection.execute(sa.select(*columns))), key=str)
            for columns in (
                (node.c.id, node.c.name), (membership.c.id, membership.c.until),
                (account.c.id, account.c.phone), (ledger.c.position, ledger.c.digest),
            )
        ]  # fmt: skip

    return desk.world.database.read_now(rows)


def wrong(answer: Any) -> list[tuple[str, int, str, str]]:
    return [
        (each["sheet"], each["row"], each["column"], each["code"])
        for each in answer.json()["errors"]
    ]


def test_a_dry_run_tells_what_would_be_made_and_makes_nothing(desk: Desk) -> None:
    desk.office.person("manager")
    before = kept(desk)
    answer = desk.brings(everything(), dry=1)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["dry"], told["made"], told["unchanged"], told["wrong"]) == (True, ALL, 0, 0)
    assert kept(desk) == before


def test_what_is_imported_is_there_for_whom_it_is(desk: Desk) -> None:
    assert desk.brings(everything()).json()["made"] == ALL
    world = desk.world

    def found(connection: Connection) -> dict[str, str]:
        rows = connection.execute(
            sa.select(account.c.number, account.c.id, membership.c.role, node.c.name)
            .join(membership, membership.c.account == account.c.id)
            .join(node, node.c.id == membership.c.node)
            .where(account.c.number.in_(("CY000", "CY001")))
        ).all()
        world.people.update({row.number: row.id for row in rows})
        return {row.number: f"{row.role} {row.name}" for row in rows}

    assert world.database.read_now(found) == {
        "CY000": "leader 储运一班", "CY001": "worker 罐区巡检",
    }  # fmt: skip
    world.now = 4_000_000_000_000
    manager, worker, docker = (world.phone(each) for each in ("manager", "CY001", "docker"))
    for each in (manager, worker, docker):
        each.pull()
    [post] = worker.of_kind("post")
    assert (post["place"], post["explosive"], len(post["plate"])) == ("3 号罐北侧", True, 10)
    [shown] = worker.of_kind("card")
    assert (shown["status"], shown["version"], shown["post"]) == ("已发布", 1, post["node"])
    assert [each["sign"] for each in shown["risks"]] == ["坠落", "滑"]
    assert sorted(each["right"] for each in shown["questions"].values()) == [0, 1]
    assert [each["title"] for _, each in sorted(shown["sections"].items())] == [
        "今日风险",
        "必须做",
    ]
    before = {each["segment"]: each for each in worker.of_kind("template")}["班前"]
    assert [each["text"] for each in before["points"]] == ["劳保用品穿戴", "精神状态"]
    assert before["topics"] == ["昨天遗留"]
    [trained] = worker.of_kind("induction")
    assert (trained["hours"], trained["done_on"]) == (24, "2026-03-01")
    assert not docker.of_kind("card")


def test_everything_lies_in_the_ledger_in_the_managers_name(desk: Desk) -> None:
    desk.brings(everything())
    rows = desk.world.database.read_now(
        lambda connection: connection.execute(
            sa.select(ledger.c.account, ledger.c.device, ledger.c.kind, ledger.c.outcome)
        ).all()
    )
    assert {row.account for row in rows} == {desk.world.people["manager"]}
    assert len({row.device for row in rows}) == 1
    assert sorted(row.kind for row in rows) == [
        "card", "card", "induction", "post", *["template"] * 4,
    ]  # fmt: skip
    assert {json.loads(row.outcome)["outcome"] for row in rows} == {"applied"}


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    desk.brings(everything())
    before = kept(desk)
    answer = desk.brings(everything()).json()
    assert (answer["made"], answer["unchanged"]) == (NOTHING, sum(ALL.values()))
    assert kept(desk) == before


def test_what_is_written_otherwise_is_the_next_version(desk: Desk) -> None:
    desk.brings(everything())
    changed = book(
        岗位=[POST | {"挂牌位置": "罐区入口"}], 岗位卡=[CARD | {"风险1": "爆：禁火"}, MORE],
        班会模板=BRIEFING[:1], 人员=[PERSON | {"学时": 48}],
    )  # fmt: skip
    made = desk.brings(changed).json()["made"]
    assert made == NOTHING | {"posts": 1, "cards": 1, "templates": 1, "inductions": 1}
    desk.world.now = 4_000_000_000_000
    manager = desk.world.phone("manager")
    manager.pull()
    assert sorted(each["version"] for each in manager.of_kind("card")) == [1, 2]
    assert [each["place"] for each in manager.of_kind("post")] == ["罐区入口"]
    assert [each["hours"] for each in manager.of_kind("induction")] == [48]


def test_examples_are_not_imported(desk: Desk) -> None:
    form = desk.office.asks("manager", "/desk/form")
    assert form.status_code == 200
    told = desk.brings(form.content).json()
    assert (told["made"], told["wrong"]) == (NOTHING, 0)


WRONG = [
    ("班组", {"名称": " "}, []),
    ("班组", {"名称": "13911112222"}, ["bad-name"]),
    ("岗位", POST | {"班组": "没有的班"}, ["unknown-team"]),
    ("岗位", POST | {"防爆区": "也许"}, ["unknown-choice"]),
    ("岗位", POST | {"岗位": ""}, ["needed"]),
    ("人员", PERSON | {"手机号": "12"}, ["bad-phone"]),
    ("人员", PERSON | {"工号": "13911112222"}, ["bad-number"]),
    ("人员", PERSON | {"角色": "老板"}, ["unknown-choice"]),
    ("人员", PERSON | {"岗位": "没有的岗"}, ["unknown-post"]),
    ("人员", PERSON | {"三级安全教育日期": "去年"}, ["bad-date"]),
    ("人员", PERSON | {"学时": "很多"}, ["bad-hours"]),
    ("人员", PERSON | {"学时": "nan"}, ["bad-hours"]),
    ("人员", PERSON | {"三级安全教育日期": ""}, ["bad-date"]),
    ("人员", LEADER | {"班组": ""}, ["needed"]),
    ("人员", {"姓名": "张堃", "角色": "从业人员"}, ["name-known"]),
    ("人员", PERSON | {"工号": "A006"}, ["number-of-another"]),
    ("人员", PERSON | {"工号": "A009"}, ["number-taken"]),
    ("岗位卡", CARD | {"风险1": "挂好安全带"}, ["bad-risk"]),
    ("岗位卡", CARD | {"风险1": "坠落：" + "长" * 15}, ["bad-risk"]),
    ("岗位卡", CARD | {"段落1内容": "长" * 151}, ["too-long"]),
    ("岗位卡", CARD | {"正确答案": "D"}, ["no-right-answer"]),
    ("岗位卡", CARD | {"选项B": ""}, ["too-few-options"]),
    (
        "岗位卡",
        {**CARD, "段落1标题": "", "段落1内容": "", "段落2标题": "", "段落2内容": ""},
        ["needed"],
    ),
    ("岗位卡", CARD | {"岗位": ""}, ["needed"]),
    ("班会模板", {"哪一段": "班中", "议题": "只有议题"}, ["needed"]),
    ("班会模板", {"哪一段": "班中", "检查项": "长" * 61}, ["too-long", "needed"]),
]


@pytest.mark.parametrize(("sheet", "row", "codes"), WRONG)
def test_a_row_that_cannot_be_taken_is_told_and_nothing_is_imported(
    desk: Desk, sheet: str, row: dict[str, Any], codes: list[str]
) -> None:
    desk.office.person("manager")
    sheets: dict[str, Any] = {"班组": [TEAM], "岗位": [POST]}
    sheets[sheet] = [*sheets.get(sheet, []), row]
    if sheet == "岗位" and row["班组"] == POST["班组"]:
        sheets[sheet] = [row]
    before = kept(desk)
    told = wrong(desk.brings(book(**sheets), dry=1))
    assert [code for *_, code in told] == codes, told
    assert {(name, number) for name, number, *_ in told} <= {(sheet, len(sheets[sheet]) + 1)}
    if codes:
        answer = desk.brings(book(**sheets))
        assert (answer.status_code, answer.json()["code"]) == (422, "rows-wrong")
        assert wrong(answer) == told
        assert kept(desk) == before


def test_rows_that_contradict_each_other_are_told(desk: Desk) -> None:
    told = wrong(
        desk.brings(
            book(
                班组=[TEAM],
                岗位=[POST, POST],
                人员=[PERSON, PERSON | {"姓名": "别人"}, PERSON | {"学时": 8}],
                岗位卡=[CARD, MORE | {"标题": "另一个"}, CARD],
            ),
            dry=1,
        )
    )
    assert told == [
        ("岗位卡", 3, "标题", "differs"), ("岗位卡", 2, "题目", "twice"), ("岗位", 3, "岗位", "twice"),
        ("人员", 3, "工号", "number-of-another"), ("人员", 4, "学时", "differs"),
    ]  # fmt: skip


def test_a_man_of_another_firm_comes_by_his_phone_and_name(desk: Desk) -> None:
    world = desk.world
    world.database.write_now(
        lambda connection: connection.execute(
            account.update()
            .where(account.c.id == world.people["docker"])
            .values(phone="13700001111")
        )
    )
    row = {"姓名": "祎昇", "手机号": "13700001111", "角色": "从业人员"}
    assert desk.brings(book(人员=[row])).json()["made"] == NOTHING | {"people": 1}
    assert desk.brings(book(人员=[row])).json()["unchanged"] == 1
    other = desk.brings(book(人员=[row | {"姓名": "别人"}]), dry=1)
    assert wrong(other) == [("人员", 2, "手机号", "phone-taken")]


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("worker", "not-yours"), ("leader", "not-yours"), ("gu", "not-yours"),
        ("street", "not-yours"), ("district", "not-yours"), ("far", "not-found"),
        ("dockmaster", "not-found"), ("docker", "not-found"),
    ],
)  # fmt: skip
def test_only_the_firms_manager_imports(desk: Desk, who: str, code: str) -> None:
    desk.office.person(who)
    before = kept(desk)
    assert desk.brings(everything(), who=who).json()["code"] == code
    assert kept(desk) == before


def test_two_thousand_rows_with_bad_ones_then_corrected_then_again(desk: Desk) -> None:
    teams = [{"名称": f"第{n}班"} for n in range(20)]
    posts = [{"班组": f"第{n % 20}班", "岗位": f"岗位{n}"} for n in range(100)]
    people = [
        {"姓名": f"工人{n}", "工号": f"W{n:04}", "班组": f"第{n % 20}班", "岗位": f"岗位{n % 100}",
         "角色": "从业人员", "三级安全教育日期": "2026-01-05", "学时": 24}
        for n in range(1880)
    ]  # fmt: skip
    bad = [dict(each) for each in people]
    for at in range(0, 1880, 3):
        bad[at]["学时"] = "x"
    desk.office.person("manager")
    before = kept(desk)
    told = desk.brings(book(班组=teams, 岗位=posts, 人员=bad), dry=1).json()
    assert (told["wrong"], len(told["errors"])) == (627, 500)
    assert told["errors"][0]["row"] == 2
    assert desk.brings(book(班组=teams, 岗位=posts, 人员=bad)).status_code == 422
    assert kept(desk) == before
    good = book(班组=teams, 岗位=posts, 人员=people)
    made = NOTHING | {"teams": 20, "posts": 100, "people": 1880, "inductions": 1880}
    assert desk.brings(good, dry=1).json()["made"] == made
    assert desk.brings(good).json()["made"] == made
    again = desk.brings(good).json()
    assert (again["made"], again["unchanged"]) == (NOTHING, sum(made.values()))
