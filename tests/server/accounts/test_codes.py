import asyncio
from uuid import uuid4

import httpx
import pytest

from server.accounts.codes import ALPHABET, read_code
from server.accounts.tables import device, enrolment, session
from tests.server.accounts.conftest import PASSWORD, Phone, Town


def code_for(phone: Phone, person: str) -> str:
    answer = phone.post(f"/people/{person}/code")
    assert answer.status_code == 201, answer.text
    return answer.json()["code"]


def test_a_new_worker_gets_in_with_the_code_his_leader_shows(
    town: Town, phone_of, phone: Phone
) -> None:
    new = town.person("New", "worker", "crew", password_hash=None)
    shown = phone_of("Zhang").post(f"/people/{new}/code")
    assert shown.status_code == 201
    told = shown.json()
    assert set(told) == {"code", "url", "svg", "expires"}
    assert len(told["code"]) == 32
    assert set(told["code"]) <= set(ALPHABET)
    assert told["url"] == f"http://testserver.local/#/enrol/{told['code']}"
    assert told["svg"].startswith("<svg")
    assert told["svg"].endswith("</svg>")

    greeting = phone.get(f"/auth/enrol/{told['code']}")
    assert greeting.json() == {"zone": "The zone", "name": "New", "expires": told["expires"]}
    assert phone.enrols(told["code"]).json()["me"]["account"] == new
    assert phone.get("/me").status_code == 200
    assert Phone(phone.client).signs_in("New").status_code == 200


def test_a_used_code_is_refused_and_nothing_changes(town: Town, phone_of, phone: Phone) -> None:
    code = code_for(phone_of("Zhang"), town.people["Li"])
    assert phone.enrols(code).status_code == 200
    other = Phone(phone.client)
    again = other.enrols(code, "the thief's own choice")
    assert (again.status_code, again.json()["code"]) == (410, "code-used")
    assert other.get(f"/auth/enrol/{code}").status_code == 410
    assert phone.get("/me").status_code == 200
    assert other.signs_in("Li").status_code == 200


def test_using_a_code_ends_every_earlier_sign_in_of_that_person(
    town: Town, phone_of, phone: Phone
) -> None:
    lost, mate = phone_of("Li"), phone_of("Wang")
    phone.enrols(code_for(phone_of("Zhang"), town.people["Li"]), "his new password")
    assert lost.get("/me").json()["code"] == "session-ended"
    assert lost.refreshes().json()["code"] == "session-ended"
    assert lost.signs_in("Li").status_code == 401
    assert mate.get("/me").status_code == 200
    mine = town.rows(device, account=town.people["Li"], revoked=None)
    assert [row.id for row in mine] == [phone.device]


def test_fifty_who_use_one_code_at_once_are_one_who_gets_in(
    town: Town, phone_of, app, throttle
) -> None:
    code = code_for(phone_of("Zhang"), town.people["Li"])
    town.write(session.delete())

    async def ask_all() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            bodies = [
                {"code": code, "password": f"password of {n}", "device": {"id": str(uuid4()), "name": ""}}
                for n in range(50)
            ]  # fmt: skip
            return await asyncio.gather(*(client.post("/auth/enrol", json=b) for b in bodies))

    statuses = sorted(answer.status_code for answer in asyncio.run(ask_all()))
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {410, 429}
    assert len(town.rows(session)) == 1


def test_another_code_makes_the_earlier_one_void(town: Town, phone_of, phone: Phone) -> None:
    leader = phone_of("Zhang")
    first = code_for(leader, town.people["Li"])
    second = code_for(leader, town.people["Li"])
    assert phone.enrols(first).status_code == 410
    assert phone.enrols(second).status_code == 200


def test_a_code_is_good_for_seven_days(town: Town, phone_of, phone: Phone) -> None:
    code = code_for(phone_of("Zhang"), town.people["Li"])
    (row,) = town.rows(enrolment)
    assert row.expires - row.issued == 7 * 24 * 3600 * 1000
    town.write(enrolment.update().values(expires=1))
    assert phone.get(f"/auth/enrol/{code}").status_code == 410
    assert phone.enrols(code).status_code == 410


def test_somebody_taken_off_cannot_use_his_code(town: Town, phone_of, phone: Phone) -> None:
    code = code_for(phone_of("Zhang"), town.people["Li"])
    town.change("Li", active=False)
    assert phone.enrols(code).status_code == 410


def test_a_weak_password_leaves_the_code_unused(town: Town, phone_of, phone: Phone) -> None:
    code = code_for(phone_of("Zhang"), town.people["Li"])
    weak = phone.enrols(code, "12345678")
    assert (weak.status_code, weak.json()["code"]) == (422, "weak-password")
    assert phone.enrols(code).status_code == 200


def test_the_code_itself_is_not_stored(town: Town, phone_of) -> None:
    code = code_for(phone_of("Zhang"), town.people["Li"])
    assert code not in repr(town.rows(enrolment))


def test_a_code_copied_by_hand_is_understood() -> None:
    code = "0123456789ABCDEFGHJKMNPQRSTVWX01"
    assert read_code("o123-4567-89ab-cdef-ghjk-mnpq-rstv-wxOi") == code
    assert read_code("ol23 4567 89ab cdef ghjk mnpq rstv wx0L") == code


@pytest.mark.parametrize(
    "text", ["", "x", "U" * 32, "0" * 31, "0" * 33, "好" * 32, "%00", "0" * 9000]
)
def test_what_can_be_no_code_is_like_a_used_one(town: Town, phone: Phone, text: str) -> None:
    answer = phone.enrols(text[:100], PASSWORD)
    assert answer.json()["code"] in ("code-used", "bad-text")
    if text:
        assert phone.get(f"/auth/enrol/{text}").status_code == 410


def test_guessing_codes_is_slowed(town: Town, phone: Phone) -> None:
    answers = [phone.get(f"/auth/enrol/{n:032}").status_code for n in range(40)]
    assert answers[:30] == [410] * 30
    assert answers[-1] == 429


def test_a_host_that_is_none_gets_no_qr(town: Town, phone_of) -> None:
    path = f"/people/{town.people['Li']}/code"
    for host in ("evil.example/<svg>", "x" * 5000, "a b"):
        answer = phone_of("Zhang").ask("POST", path, headers={"Host": host})
        assert answer.status_code == 400, host


ISSUES = {
    "Qu": {"Jie", "Xi", "Ge", "Guan", "Matou", "Fang"},
    "Jie": {"Ge", "Guan", "Matou"},
    "Xi": {"Fang"},
    "Ge": set(),
    "Guan": {"Zhang", "Yezu", "Li", "Wang", "Ye"},
    "Zhang": {"Li", "Wang"},
    "Li": set(),
}


@pytest.mark.parametrize("issuer", ISSUES)
def test_each_level_issues_codes_to_the_one_below_it_and_to_nobody_else(
    town: Town, phone_of, issuer: str
) -> None:
    his = phone_of(issuer)
    seen = {each["name"] for each in his.get("/directory").json()["people"]}
    for name, id in town.people.items():
        status = his.post(f"/people/{id}/code").status_code
        expected = 201 if name in ISSUES[issuer] else 403 if name in seen else 404
        assert status == expected, f"{issuer} for {name}"


def test_nobody_issues_a_code_across_zones(town: Town, database, phone_of) -> None:
    other = Town(database, "other").populate()
    town.change("Guan", name="Guan here")
    his = phone_of("Guan here")
    assert his.post(f"/people/{other.people['Li']}/code").status_code == 404
    assert his.post("/people/no-such-id/code").status_code == 404
    assert his.post(f"/people/{uuid4()}/code").status_code == 404
    assert town.rows(enrolment) == other.rows(enrolment) == []


def test_a_man_of_two_firms_is_reissued_by_the_one_that_had_him_first(town: Town, phone_of) -> None:
    town.joins("Li", "worker", "gang")
    assert phone_of("Matou").post(f"/people/{town.people['Li']}/code").status_code == 403
    assert phone_of("Guan").post(f"/people/{town.people['Li']}/code").status_code == 201


def test_a_leader_cannot_take_over_a_worker_who_manages_another_firm(town: Town, phone_of) -> None:
    town.joins("Fang", "worker", "crew")
    for issuer in ("Zhang", "Guan"):
        assert phone_of(issuer).post(f"/people/{town.people['Fang']}/code").status_code == 403
    assert phone_of("Xi").post(f"/people/{town.people['Fang']}/code").status_code == 201


def test_a_qr_leads_where_the_deployment_says_phones_reach_it(
    town: Town, phone_of, deployed: dict[str, str]
) -> None:
    deployed["origin"] = "https://anxun.example"
    told = phone_of("Zhang").post(f"/people/{town.people['Li']}/code").json()
    assert told["url"] == f"https://anxun.example/#/enrol/{told['code']}"
