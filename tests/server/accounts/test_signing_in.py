import pytest
import sqlalchemy as sa

from server.accounts import passwords
from server.accounts.tables import device, session
from tests.server.accounts.conftest import PASSWORD, Phone, Town


@pytest.mark.parametrize(
    "login", ["13800138000", "138 0013 8000", "+86-13800138000", "a-7", "Ａ-7", "Li", " Li "]
)
def test_a_worker_signs_in_by_phone_number_or_name(town: Town, phone: Phone, login: str) -> None:
    town.change("Li", phone="13800138000", number="A-7")
    answer = phone.signs_in(login)
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"access", "refresh", "expires_in", "server_time", "me"}
    assert told["expires_in"] == 900
    me = told["me"]
    assert (me["account"], me["zone"], me["zone_name"]) == (town.people["Li"], "zone", "The zone")
    assert (me["number"], me["phone"]) == ("A-7", "13800138000")
    assert me["roles"] == [
        {
            "role": "worker", "node": town.nodes["crew"], "node_name": "crew", "level": "team",
            "relation": "workplace", "firm": town.nodes["pump"],
        }
    ]  # fmt: skip
    assert phone.get("/me").json() == me


def test_nobody_learns_from_a_failed_attempt_who_has_an_account(town: Town, phone: Phone) -> None:
    town.person("New", password_hash=None)
    town.person("Gone", active=False)
    town.person("Twin")
    town.person("Twin")
    answers = set()
    for login, password in [
        ("Li", "not his password"), ("Nobody", PASSWORD), ("New", PASSWORD), ("Gone", PASSWORD),
        ("Twin", PASSWORD), ("13900000000", PASSWORD),
    ]:  # fmt: skip
        before = passwords.passwords.verified
        answer = Phone(phone.client).signs_in(login, password)
        assert passwords.passwords.verified - before == 1, "the same work for everybody"
        answers.add((answer.status_code, answer.text))
    assert len(answers) == 1
    assert answers.pop()[0] == 401
    assert town.rows(session) == []


def test_namesakes_sign_in_by_their_number(town: Town, phone: Phone) -> None:
    first = town.person("Zhao Wei", number="001")
    second = town.person("Zhao Wei", number="002")
    assert phone.signs_in("Zhao Wei").json()["code"] == "wrong-password"
    assert phone.signs_in("001").json()["me"]["account"] == first
    assert phone.signs_in("002").json()["me"]["account"] == second


def test_a_name_that_is_somebody_elses_number_opens_only_the_number(
    town: Town, phone: Phone
) -> None:
    town.person("B9", password_hash=passwords.passwords.hash("another secret"))
    owner = town.person("Owner", number="B9")
    assert phone.signs_in("B9").json()["me"]["account"] == owner
    assert phone.signs_in("B9", "another secret").status_code == 401


def test_where_there_are_several_zones_the_phone_says_which(
    town: Town, database, phone: Phone
) -> None:
    other = Town(database, "other").populate()
    assert phone.signs_in("Li").status_code == 401
    assert phone.signs_in("Li", zone="other").json()["me"]["account"] == other.people["Li"]
    assert phone.signs_in("Li", zone="The zone").json()["me"]["account"] == town.people["Li"]
    assert phone.signs_in("Li", zone="no such zone").json()["code"] == "wrong-password"


def test_a_body_with_anything_else_in_it_is_refused(town: Town, phone: Phone) -> None:
    whole = {"login": "Li", "password": PASSWORD, "device": {"id": phone.device, "name": ""}}
    assert phone.post("/auth/sign-in", whole).status_code == 200
    for wrong in (
        whole | {"admin": True}, whole | {"device": {"id": "mine", "name": ""}},
        whole | {"password": 12345678}, {"login": "Li"}, [], whole | {"login": ""},
    ):  # fmt: skip
        assert phone.post("/auth/sign-in", wrong).status_code == 422, wrong


def test_signing_out_works_at_once_and_only_here(town: Town, phone_of) -> None:
    here, there = phone_of("Li"), phone_of("Li")
    assert here.post("/auth/sign-out", {"everywhere": False}).status_code == 204
    assert here.get("/me").json()["code"] == "session-ended"
    assert here.refreshes().json()["code"] == "session-ended"
    assert there.get("/me").status_code == 200


def test_a_lost_phone_is_signed_out_from_another_and_no_strangers_phone_is(
    town: Town, phone_of
) -> None:
    here, lost, stranger = phone_of("Li"), phone_of("Li"), phone_of("Wang")
    for other in (stranger.device, "no such device"):
        answer = here.post("/auth/sign-out", {"device": other})
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert here.post("/auth/sign-out", {"device": lost.device}).status_code == 204
    assert lost.get("/me").json()["code"] == "session-ended"
    assert lost.refreshes().json()["code"] == "session-ended"
    assert here.get("/me").status_code == stranger.get("/me").status_code == 200


def test_signing_out_everywhere_reaches_every_phone_of_that_person(town: Town, phone_of) -> None:
    here, lost, other = phone_of("Li"), phone_of("Li"), phone_of("Wang")
    assert here.post("/auth/sign-out", {"everywhere": True}).status_code == 204
    assert here.get("/me").status_code == lost.get("/me").status_code == 401
    assert lost.refreshes().status_code == 401
    assert other.get("/me").status_code == 200
    assert {row.id for row in town.rows(device, revoked=None)} == {here.device, other.device}


def test_a_revoked_device_is_out_and_signing_in_again_lets_it_back(town: Town, phone_of) -> None:
    his = phone_of("Li")
    town.write(device.update().where(device.c.id == his.device).values(revoked=1))
    assert his.get("/me").json()["code"] == "session-ended"
    assert his.signs_in("Li").status_code == 200
    assert his.get("/me").status_code == 200


def test_somebody_taken_off_is_out_at_once(town: Town, phone_of) -> None:
    his = phone_of("Li")
    town.change("Li", active=False)
    assert his.get("/me").json()["code"] == "session-ended"


def test_a_role_that_ends_is_gone_from_the_next_answer(town: Town, phone_of) -> None:
    from server.scopes.tables import membership

    his = phone_of("Guan")
    mine = membership.c.account == town.people["Guan"]
    town.write(membership.update().where(mine).values(until=1))
    assert his.get("/me").json()["roles"] == []


def test_a_shared_phone_serves_two_people(town: Town, phone_of) -> None:
    first = phone_of("Li")
    second = Phone(first.client, first.device)
    assert second.signs_in("Wang").status_code == 200
    assert first.get("/me").json()["name"] == "Li"
    assert second.get("/me").json()["name"] == "Wang"


def test_another_password_signs_the_other_phones_out(town: Town, phone_of, phone: Phone) -> None:
    here, there = phone_of("Li"), phone_of("Li")
    answer = here.ask("PUT", "/auth/password", {"old": PASSWORD, "new": "黄河之水天上来啊"})
    assert answer.status_code == 204
    assert here.get("/me").status_code == 200
    assert there.get("/me").json()["code"] == "session-ended"
    assert phone.signs_in("Li").status_code == 401
    assert phone.signs_in("Li", "黄河之水天上来啊").status_code == 200


def test_a_wrong_old_password_or_a_weak_new_one_changes_nothing(town: Town, phone_of) -> None:
    here = phone_of("Li")
    town.change("Li", phone="13800138000")
    wrong = here.ask("PUT", "/auth/password", {"old": "guess guess", "new": "黄河之水天上来啊"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong-password")
    weak = here.ask("PUT", "/auth/password", {"old": PASSWORD, "new": "13800138000"})
    assert (weak.status_code, weak.json()["code"]) == (422, "weak-password")
    assert "密码" in weak.json()["title"]
    assert Phone(here.client).signs_in("Li").status_code == 200


def test_whoever_is_not_signed_in_gets_nowhere(phone: Phone) -> None:
    for method, path in [
        ("GET", "/me"), ("GET", "/me/data"), ("GET", "/directory"), ("POST", "/people"),
        ("POST", "/nodes"), ("POST", "/auth/sign-out"), ("PUT", "/auth/password"),
    ]:  # fmt: skip
        answer = phone.ask(method, path, {})
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in"), path


def test_the_stored_session_is_of_no_use_to_a_thief(town: Town, phone_of, database) -> None:
    his = phone_of("Li")
    secret = his.refresh.rsplit(".", 1)[1].encode()
    for table in ("session", "refresh", "device", "account"):
        rows = database.read_now(lambda c, t=table: c.execute(sa.text(f"SELECT * FROM {t}")).all())
        assert secret not in repr(rows).encode()
        assert PASSWORD not in repr(rows)
