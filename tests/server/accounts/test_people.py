from datetime import UTC, datetime
from uuid import uuid4

import pytest

from server.accounts.names import is_credit_code
from server.accounts.tables import account
from server.scopes.tables import membership, node
from tests.server.accounts.conftest import Phone, Town, a_day


def body_of(town: Town, at: str = "crew", role: str = "worker", **more: object) -> dict:
    place = {"node": town.nodes[at], "role": role, "relation": "employer"}
    return {"name": "陈新", "memberships": [place], **more}


def test_a_manager_enters_a_worker_and_his_leader_sees_him(town: Town, phone_of) -> None:
    answer = phone_of("Guan").post(
        "/people", body_of(town, number=" a-12 ", phone="138 0013 8000", newcomer=str(uuid4()))
    )
    assert answer.status_code == 201
    id = answer.json()["id"]
    (row,) = town.rows(account, id=id)
    assert (row.name, row.number, row.phone, row.password_hash) == (
        "陈新", "A-12", "13800138000", None,
    )  # fmt: skip
    people = phone_of("Zhang").get("/directory").json()["people"]
    assert {
        "id": id, "name": "陈新", "number": "A-12", "employer": town.nodes["pump"],
        "roles": [{"role": "worker", "node": town.nodes["crew"]}],
    } in people  # fmt: skip


@pytest.mark.parametrize(
    ("who", "role", "at", "status"),
    [
        ("Qu", "street", "west", 201), ("Qu", "grid", "grid", 201), ("Qu", "manager", "pump", 201),
        ("Qu", "district", "district", 403), ("Qu", "worker", "crew", 403),
        ("Jie", "grid", "grid", 201), ("Jie", "manager", "dock", 201), ("Jie", "street", "east", 403),
        ("Jie", "grid", "far grid", 404), ("Jie", "manager", "mill", 404),
        ("Ge", "manager", "pump", 403),
        ("Guan", "leader", "crew", 201), ("Guan", "worker", "pump", 201),
        ("Guan", "manager", "pump", 403), ("Guan", "worker", "gang", 404),
        ("Guan", "grid", "grid", 403),
        ("Zhang", "worker", "boiler", 201), ("Zhang", "leader", "crew", 403),
        ("Zhang", "worker", "night crew", 403),
        ("Li", "worker", "crew", 403), ("Li", "worker", "gang", 404),
        # A role where it cannot be held.
        ("Guan", "leader", "pump", 422), ("Qu", "manager", "crew", 422), ("Qu", "grid", "east", 422),
    ],
)  # fmt: skip
def test_one_enters_people_a_level_below_and_in_ones_own_part(
    town: Town, phone_of, who: str, role: str, at: str, status: int
) -> None:
    before = len(town.rows(account)), len(town.rows(membership))
    assert phone_of(who).post("/people", body_of(town, at, role)).status_code == status
    more = 1 if status == 201 else 0
    assert (len(town.rows(account)), len(town.rows(membership))) == (before[0] + more, before[1] + more)  # fmt: skip


def test_one_place_that_is_not_ones_own_refuses_the_whole_entry(town: Town, phone_of) -> None:
    body = body_of(town)
    for foreign in (town.nodes["gang"], str(uuid4())):
        place = {"node": foreign, "role": "worker", "relation": "workplace"}
        both = body | {"memberships": [*body["memberships"], place]}
        assert phone_of("Guan").post("/people", both).status_code == 404
    assert town.rows(account, name="陈新") == []


def test_another_zones_places_are_like_missing_ones(town: Town, database, phone_of) -> None:
    other = Town(database, "other")
    for who in ("Guan", "Qu"):
        assert phone_of(who).post("/people", body_of(other)).status_code == 404
    assert other.rows(account) == other.rows(membership) == []


def test_a_number_or_phone_is_one_persons(town: Town, phone_of) -> None:
    manager = phone_of("Guan")
    town.change("Fang", number="007", phone="13800138000")
    for same in ({"number": "007"}, {"phone": "13800138000"}):
        answer = manager.post("/people", body_of(town, **same))
        assert (answer.status_code, answer.json()["code"]) == (409, "taken")
        answer = manager.ask("PATCH", f"/people/{town.people['Li']}", same)
        assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert town.rows(account, name="陈新") == []


def test_two_firms_share_a_man_whom_both_know_by_name_and_phone(town: Town, phone_of) -> None:
    town.change("Chuan", phone="13800138000")
    town.joins("Chuan", "worker", "dock", "employer")
    body = body_of(town, phone="13800138000", name="Chuan")
    body["memberships"][0]["relation"] = "workplace"
    manager = phone_of("Guan")
    answer = manager.post("/people", body)
    assert answer.json() == {"id": town.people["Chuan"]}
    assert manager.post("/people", body).json() == answer.json(), "asked twice is done once"
    assert len(town.rows(membership, account=town.people["Chuan"])) == 3
    chuan = f"/people/{town.people['Chuan']}"
    # He is in the firm, but his account stays with the firm that had him first.
    assert manager.post(f"{chuan}/code").status_code == 403
    assert manager.ask("PATCH", chuan, {"phone": "13900139000"}).status_code == 403
    # Now the two firms see each other's places, and who pays him.
    told = manager.get("/directory").json()
    assert town.nodes["dock"] in {each["id"] for each in told["nodes"]}
    (person,) = [each for each in told["people"] if each["name"] == "Chuan"]
    assert person["employer"] == town.nodes["dock"]
    assert person["roles"] == [{"role": "worker", "node": town.nodes["crew"]}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": " "}, {"name": "a\u0007b"}, {"name": "x" * 101}, {"name": 7},
        {"name": "13800138000"}, {"phone": "12"}, {"phone": "1380013800x"},
        {"number": "13800138000"}, {"number": "a b!"}, {"newcomer": "x"}, {"memberships": []},
        {"extra": 1}, {"active": True},
    ],
)  # fmt: skip
def test_an_entry_that_makes_no_sense_is_refused(town: Town, phone_of, wrong: dict) -> None:
    before = len(town.rows(account))
    assert phone_of("Guan").post("/people", body_of(town) | wrong).status_code == 422
    assert len(town.rows(account)) == before


@pytest.mark.parametrize(
    "when",
    [
        {"from": "yesterday"}, {"from": "2026-13-01"}, {"from": "0001-01-01"},
        {"from": "9999-12-31T23:59:59-12:00"}, {"from": "2026-05-01", "to": "2026-05-01"},
        {"to": "2020-01-01"}, {"from": 5}, {"since": "2026-01-01"},
    ],
)  # fmt: skip
def test_dates_that_make_no_sense_are_refused(town: Town, phone_of, when: dict) -> None:
    body = body_of(town)
    body["memberships"][0] |= when
    assert phone_of("Guan").post("/people", body).status_code == 422


def test_a_role_that_begins_later_is_not_held_yet(town: Town, phone_of, phone: Phone) -> None:
    body = body_of(town, number="N1")
    body["memberships"][0] |= {"from": "2199-01-01", "to": "2199-02-01T00:00:00Z"}
    manager = phone_of("Guan")
    new = manager.post("/people", body).json()["id"]
    (row,) = town.rows(membership, account=new)
    moment = datetime(2198, 12, 31, 16, tzinfo=UTC)
    assert row.since == moment.timestamp() * 1000, "midnight in China"
    assert row.until == row.since + 31 * 24 * 3600_000 + 8 * 3600_000
    phone.enrols(manager.post(f"/people/{new}/code").json()["code"])
    assert phone.get("/me").json()["roles"] == []


def test_a_manager_corrects_an_entry(town: Town, phone_of) -> None:
    manager, li = phone_of("Guan"), f"/people/{town.people['Li']}"
    assert manager.ask("PATCH", li, {"number": "L1", "phone": "13800138000"}).status_code == 204
    assert manager.ask("PATCH", li, {"name": " 李 四 ", "phone": None}).status_code == 204
    assert manager.ask("PATCH", li, {"number": "L1"}).status_code == 204, "his own is not taken"
    assert manager.ask("PATCH", li, {}).status_code == 204
    (row,) = town.rows(account, id=town.people["Li"])
    assert (row.name, row.number, row.phone, row.active) == ("李 四", "L1", None, True)
    for wrong in ({"name": None}, {"active": None}, {"role": "district"}, {"active": "no"}):
        assert manager.ask("PATCH", li, wrong).status_code == 422, wrong


def test_taking_somebody_off_ends_his_sign_ins_and_he_can_come_back(town: Town, phone_of) -> None:
    his, manager, li = phone_of("Li"), phone_of("Guan"), f"/people/{town.people['Li']}"
    assert manager.ask("PATCH", li, {"active": False}).status_code == 204
    assert his.get("/me").json()["code"] == "session-ended"
    assert his.signs_in("Li").status_code == 401
    assert "Li" not in {each["name"] for each in manager.get("/directory").json()["people"]}
    assert manager.ask("PATCH", li, {"active": True}).status_code == 204
    assert his.refreshes().json()["code"] == "session-ended", "that sign-in stays ended"
    assert his.signs_in("Li").status_code == 200


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("Guan", "Li", 204), ("Guan", "Guan", 403), ("Guan", "Chuan", 404), ("Guan", "Ge", 403),
        ("Zhang", "Li", 204), ("Zhang", "Ye", 403), ("Zhang", "Guan", 403), ("Li", "Wang", 403),
        ("Li", "Li", 403), ("Li", "Ye", 404), ("Jie", "Guan", 204), ("Jie", "Fang", 404),
        ("Jie", "Li", 404), ("Qu", "Fang", 204),
    ],
)  # fmt: skip
def test_one_corrects_those_one_is_in_charge_of(
    town: Town, phone_of, who: str, whom: str, status: int
) -> None:
    answer = phone_of(who).ask("PATCH", f"/people/{town.people[whom]}", {"number": "NEW"})
    assert answer.status_code == status
    assert len(town.rows(account, number="NEW")) == (1 if status == 204 else 0)


def test_a_worker_is_made_leader_and_released_again(town: Town, phone_of) -> None:
    manager, his = phone_of("Guan"), phone_of("Li")
    path = f"/people/{town.people['Li']}/memberships"
    body = {"node": town.nodes["night crew"], "role": "leader", "relation": "workplace"}
    added = manager.post(path, body)
    assert added.status_code == 201
    assert {role["role"] for role in his.get("/me").json()["roles"]} == {"worker", "leader"}
    assert manager.post(path, body).json()["code"] == "taken"
    one = f"{path}/{added.json()['id']}"
    assert manager.ask("DELETE", one).status_code == 204
    assert {role["role"] for role in his.get("/me").json()["roles"]} == {"worker"}
    (row,) = town.rows(membership, id=added.json()["id"])
    assert manager.ask("DELETE", one).status_code == 204, "ended already"
    assert town.rows(membership, id=added.json()["id"]) == [row]


def test_a_membership_is_ended_only_by_those_who_could_have_given_it(town: Town, phone_of) -> None:
    (leads,) = town.rows(membership, account=town.people["Zhang"])
    (works,) = town.rows(membership, account=town.people["Chuan"])
    zhang, chuan = town.people["Zhang"], town.people["Chuan"]
    for who, path, status in [
        ("Zhang", f"/people/{zhang}/memberships/{leads.id}", 403),
        ("Li", f"/people/{zhang}/memberships/{leads.id}", 403),
        ("Matou", f"/people/{zhang}/memberships/{leads.id}", 404),
        ("Guan", f"/people/{chuan}/memberships/{works.id}", 404),
        ("Guan", f"/people/{zhang}/memberships/{works.id}", 404),
        ("Guan", f"/people/{zhang}/memberships/{uuid4()}", 404),
        ("Guan", f"/people/{zhang}/memberships/x", 404),
    ]:
        assert phone_of(who).ask("DELETE", path).status_code == status, (who, path)
    assert town.rows(membership, until=None) == town.rows(membership)


def test_nobody_is_appointed_who_is_not_seen(town: Town, database, phone_of) -> None:
    other = Town(database, "other").populate()
    town.change("Guan", name="Guan here")
    body = {"node": town.nodes["crew"], "role": "worker", "relation": "workplace"}
    for stranger in (town.people["Chuan"], other.people["Li"], str(uuid4())):
        answer = phone_of("Guan here").post(f"/people/{stranger}/memberships", body)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("who", "level", "under", "status"),
    [
        ("Qu", "street", "district", 201), ("Qu", "firm", "far grid", 201),
        ("Jie", "grid", "east", 201), ("Jie", "firm", "grid", 201), ("Jie", "firm", "east", 201),
        ("Ge", "firm", "grid", 201), ("Guan", "team", "pump", 201), ("Guan", "post", "crew", 201),
        ("Jie", "grid", "west", 404), ("Jie", "street", "district", 403), ("Jie", "team", "pump", 403),
        ("Ge", "grid", "east", 403), ("Guan", "firm", "grid", 403), ("Guan", "team", "dock", 404),
        ("Zhang", "post", "crew", 403), ("Li", "post", "crew", 403),
        ("Guan", "team", "crew", 422), ("Qu", "firm", "district", 422), ("Qu", "grid", "grid", 422),
    ],
)  # fmt: skip
def test_each_level_builds_its_own_part_of_the_tree(
    town: Town, phone_of, who: str, level: str, under: str, status: int
) -> None:
    his, before = phone_of(who), len(town.rows(node))
    body = {"parent": town.nodes[under], "level": level, "name": "新的"}
    answer = his.post("/nodes", body)
    assert answer.status_code == status
    assert len(town.rows(node)) == before + (1 if status == 201 else 0)
    if status == 201:
        nodes = {each["id"]: each for each in his.get("/directory").json()["nodes"]}
        assert nodes[answer.json()["id"]] == {
            "id": answer.json()["id"], "parent": town.nodes[under], "level": level,
            "name": "新的", "code": "",
        }  # fmt: skip


def test_a_firms_credit_code_is_checked_and_its_own(town: Town, phone_of) -> None:
    his = phone_of("Ge")
    body = {"parent": town.nodes["grid"], "level": "firm", "name": "新厂"}
    assert his.post("/nodes", body | {"code": "91350100M000100Y44"}).status_code == 422
    assert his.post("/nodes", body | {"code": "91350100m000100y43"}).status_code == 201
    again = his.post("/nodes", body | {"code": "91350100M000100Y43"})
    assert (again.status_code, again.json()["code"]) == (409, "taken")


def test_the_check_character_of_a_credit_code() -> None:
    assert is_credit_code("91350100M000100Y43"), "the example of GB 32100-2015"
    for wrong in ("91350100M000100Y34", "", "91350100M000100Y4", "I1350100M000100Y43"):
        assert not is_credit_code(wrong)


def test_a_person_who_was_to_begin_later_and_is_released_never_begins(town: Town, phone_of) -> None:
    id = town.joins("Ye", "leader", "crew", since=a_day(10))
    path = f"/people/{town.people['Ye']}/memberships/{id}"
    assert phone_of("Guan").ask("DELETE", path).status_code == 204
    (row,) = town.rows(membership, id=id)
    assert row.until == row.since
