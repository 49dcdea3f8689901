"""The demo zone: everything that the product knows occurs in it, and nothing leaves it."""

import hashlib
from datetime import datetime, timedelta
from itertools import pairwise
from typing import get_args

import msgspec
import pytest
import sqlalchemy as sa

from server.accounts.names import find_login, is_credit_code
from server.accounts.passwords import passwords
from server.accounts.tables import account
from server.accounts.zones import create_zone
from server.app import REACTIONS
from server.clock import now_ms
from server.demo import album, diary, people
from server.demo import zone as zone_module
from server.demo.diary import ZONE_TIME
from server.demo.people import PASSWORD, PEOPLE, phone_of
from server.exchange.deliver import deliver
from server.exchange.tables import ledger, record
from server.photos.shelf import Shelf
from server.photos.tables import photo, photo_slot
from server.problems import Problem
from server.records import KINDS
from server.records.hazard import Category, Level, Origin, Status
from server.scopes.reach import reach_of
from server.scopes.tables import ROLES, membership, node
from server.tables import zone

from .conftest import ELSEWHERE, Demo


def test_a_second_seeding_only_says_who_is_there(demo: Demo) -> None:
    before = demo.everything()
    again = demo.seed()
    assert demo.everything() == before
    first, _, table = demo.told.partition("\n")
    assert first.startswith("演示园区：")
    assert again == table


def test_every_kind_and_every_state_of_a_hazard_occurs(demo: Demo) -> None:
    # Nobody's voice is invented.
    assert {row.kind for row in demo.rows(record, tenant="demo")} == KINDS.keys() - {"recording"}
    hazards = demo.bodies("hazard")
    assert len(hazards) == 30
    for field, choices in (
        ("status", Status), ("level", Level), ("category", Category), ("origin", Origin),
    ):  # fmt: skip
        assert {hazard[field] for hazard in hazards} == set(get_args(choices)), field
    assert {visit["result"] for visit in demo.bodies("visit")} == {"未发现问题", "发现隐患"}


def test_some_open_hazards_are_overdue_and_some_soon_will_be(demo: Demo) -> None:
    today = datetime.now(ZONE_TIME).date()
    due = [
        datetime.fromisoformat(hazard["deadline"]).date()
        for hazard in demo.bodies("hazard")
        if hazard["status"] in ("待整改", "整改中", "退回")
    ]
    assert sum(day < today for day in due) >= 3
    assert sum(today <= day <= today + timedelta(days=3) for day in due) >= 5


def test_a_visit_names_the_hazards_that_name_it(demo: Demo) -> None:
    rows = demo.rows(record, tenant="demo")
    bodies = {row.id: msgspec.json.decode(row.body) for row in rows}
    visits = {row.id for row in rows if row.kind == "visit"}
    there = {(id, hazard) for id in visits for hazard in bodies[id]["hazards"]}
    back = {
        (bodies[row.id]["visit"], row.id)
        for row in rows
        if row.kind == "hazard" and bodies[row.id]["visit"]
    }
    assert there == back
    assert len(there) >= 3


def test_two_wrote_the_same_words_and_one_came_too_late(demo: Demo) -> None:
    (conflict,), (refusal,) = demo.bodies("conflict"), demo.bodies("refusal")
    (disputed,) = conflict["disputed"]
    assert (conflict["state"], disputed["field"]) == ("待选", "summary")
    assert len({disputed["base"], disputed["mine"], disputed["theirs"]}) == 3
    assert (refusal["state"], refusal["code"]) == ("未收下", "step-not-allowed")


def test_nobody_is_without_something_to_see(demo: Demo) -> None:
    def seen(connection: sa.Connection, who: str) -> set[str]:
        reach = reach_of(connection, "demo", who, now_ms())
        return {each.kind for each in deliver(connection, "demo", reach, None, 1000).changes}

    for row in demo.rows(account, tenant="demo"):
        assert "hazard" in demo.database.read_now(seen, row.id), row.number


def test_the_ledger_is_in_order_and_within_three_weeks(demo: Demo) -> None:
    rows = demo.rows(ledger, tenant="demo")
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert all(one.received <= other.received for one, other in pairwise(rows))
    ago = [(now_ms() - row.received) / people.DAY for row in rows]
    assert 0 < ago[-1] < 2
    assert 19 < ago[0] < 22
    assert all(row.made <= row.received for row in rows)


def test_everything_followed_that_follows_on_the_server_itself() -> None:
    assert diary.REACTIONS == REACTIONS


def test_every_firm_has_a_valid_code_of_its_own(demo: Demo) -> None:
    firms = demo.rows(node, tenant="demo", level="firm")
    assert len({firm.code for firm in firms}) == 12
    assert all(is_credit_code(firm.code) for firm in firms)
    levels = [row.level for row in demo.rows(node, tenant="demo")]
    assert (levels.count("street"), levels.count("grid")) == (2, 4)


def test_forty_people_in_every_role_are_found_by_what_they_type(demo: Demo) -> None:
    rows = {row.number: row for row in demo.rows(account, tenant="demo")}
    assert len(rows) == len(PEOPLE) == 40
    assert {row.role for row in demo.rows(membership, tenant="demo")} == set(ROLES)
    for person in PEOPLE:
        for login in (person.number, person.number.lower(), phone_of(person)):
            found = demo.database.read_now(find_login, None, login)
            assert found is not None
            assert found.id == rows[person.number].id


@pytest.mark.parametrize("number", ["WG01", "HC201", "QU01"])
def test_the_password_that_is_printed_lets_them_in(demo: Demo, number: str) -> None:
    (row,) = demo.rows(account, tenant="demo", number=number)
    assert passwords.verify(row.password_hash, PASSWORD)
    assert not passwords.verify(row.password_hash, PASSWORD + "!")


def test_no_two_passwords_are_kept_alike(demo: Demo) -> None:
    kept = {row.password_hash for row in demo.rows(account, tenant="demo")}
    assert len(kept) == 40
    assert None not in kept


def test_a_namesake_signs_in_with_his_number_and_not_with_his_name(demo: Demo) -> None:
    assert demo.database.read_now(find_login, "demo", "张伟") is None
    assert demo.database.read_now(find_login, "demo", "HC202") is not None


def test_a_man_may_belong_to_two_firms(demo: Demo) -> None:
    tree = {row.id: row for row in demo.rows(node, tenant="demo")}
    ids = {row.number: row.id for row in demo.rows(account, tenant="demo")}

    def firm_of(id: str) -> str:
        return tree[id].name if tree[id].level == "firm" else firm_of(tree[id].parent)

    def firms(number: str) -> dict[str, set[str]]:
        held: dict[str, set[str]] = {}
        for row in demo.rows(membership, tenant="demo", account=ids[number]):
            held.setdefault(row.relation, set()).add(firm_of(row.node))
        return held

    farm = "南港海川化工仓储有限公司"
    assert firms("TZ201") == {"employer": {"南港同舟劳务派遣有限公司"}, "workplace": {farm}}
    assert firms("JA201") == {"employer": {"南港建安检修工程有限公司"}, "workplace": {farm}}
    assert len(firms("YF201")["workplace"]) == 2
    ends = [row.until for row in demo.rows(membership, tenant="demo", account=ids["JA201"])]
    assert any(end is not None and end > now_ms() for end in ends)


def test_every_picture_that_a_record_names_is_on_the_shelf(demo: Demo) -> None:
    named = {name for hazard in demo.bodies("hazard") for name in hazard["photos"]}
    slots = demo.rows(photo_slot, tenant="demo")
    assert {slot.sha256 for slot in slots} == named
    assert {row.sha256 for row in demo.rows(photo, tenant="demo")} == named
    assert all(slot.filled for slot in slots)
    shelf = Shelf.of(demo.settings)
    for name in named:
        arrived = shelf.arrived("demo", name)
        assert arrived is not None
        assert hashlib.sha256(arrived).hexdigest() == name
        assert shelf.rendition("demo", name, "thumb")
        assert shelf.rendition("demo", name, "view")


def test_whatever_was_put_right_has_a_picture_before_and_after(demo: Demo) -> None:
    for hazard in demo.bodies("hazard"):
        parts = {told["part"] for told in hazard["photos"].values()}
        past = {event["status"] for event in hazard["history"]}
        assert parts == ({"before", "after"} if "待验收" in past else {"before"}), hazard["summary"]


def test_the_other_zone_has_nobody_and_nothing_of_it(demo: Demo) -> None:
    (other,) = demo.rows(zone, tenant=ELSEWHERE)
    assert (other.name, other.position) == ("别的园区", 0)
    assert [row.name for row in demo.rows(account, tenant=ELSEWHERE)] == ["沈志远"]
    for table in (record, photo, photo_slot, ledger):
        assert demo.rows(table, tenant=ELSEWHERE) == []
    assert len(demo.rows(node, tenant=ELSEWHERE)) == 1
    assert {path.parts[0] for path in demo.shelf()} == {"demo"}


def test_the_table_names_everybody_once_by_role(demo: Demo) -> None:
    lines = [line.split(" | ") for line in demo.told.splitlines() if line.endswith(PASSWORD)]
    told = [tuple(cell.strip() for cell in line) for line in lines]
    assert {(name, number) for name, number, *_ in told} == {
        (person.name, person.number) for person in PEOPLE
    }
    roles = [role for _, _, role, _, _ in told]
    assert len(told) == 40
    assert list(dict.fromkeys(roles)) == [
        "网格员", "安全管理员", "班组长", "从业人员", "街道", "区"
    ]  # fmt: skip
    assert roles == sorted(roles, key=list(dict.fromkeys(roles)).index)
    units = {number: unit for _, number, _, unit, _ in told}
    assert units["TZ201"] == "同舟劳务派遣 → 海川化工仓储 罐区一班"


def test_pictures_that_were_cut_short_come_with_the_next_call(
    nowhere: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(album, "bring", cut_short)
        with pytest.raises(KeyboardInterrupt):
            nowhere.seed()
    assert not any(slot.filled for slot in nowhere.rows(photo_slot))
    ledger_before = nowhere.rows(ledger)
    nowhere.seed()
    assert all(slot.filled for slot in nowhere.rows(photo_slot))
    assert nowhere.rows(ledger) == ledger_before


def test_a_story_that_breaks_a_rule_leaves_nothing_behind(
    nowhere: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = nowhere.everything()
    (shot, *_) = zone_module.shots()
    told = [
        diary.Entry(
            when="3 08:00", by="HC201", kind="hazard", about="x", is_first=True, shots=(shot,),
            told={"firm": "HC", "level": "重大"},
        )
    ]  # fmt: skip
    monkeypatch.setattr(zone_module, "story", lambda: told)
    with pytest.raises(ValueError, match="判定"):
        nowhere.seed()
    assert nowhere.everything() == before


def test_production_gets_no_demo_zone(nowhere: Demo) -> None:
    before = nowhere.everything()
    nowhere.settings = msgspec.structs.replace(nowhere.settings, env="production")
    with pytest.raises(ValueError, match="production"):
        nowhere.seed()
    assert nowhere.everything() == before


def test_a_real_zone_of_that_name_is_left_alone(nowhere: Demo) -> None:
    nowhere.database.write_now(create_zone, name="示范园区", admin_name="屈", tenant="demo", now=0)
    before = nowhere.everything()
    with pytest.raises(Problem) as refused:
        nowhere.seed()
    assert refused.value.code == "taken"
    assert nowhere.everything() == before
