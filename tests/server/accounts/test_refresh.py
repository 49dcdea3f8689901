import asyncio
from uuid import uuid4

import httpx
import pytest

from server.accounts.tables import refresh, session
from tests.server.accounts.conftest import PASSWORD, Phone, Town, a_day


def test_a_phone_goes_on_with_the_next_pair(town: Town, phone_of) -> None:
    his = phone_of("Li")
    first = his.access, his.refresh
    answer = his.refreshes()
    assert answer.status_code == 200
    assert (his.access, his.refresh) != first
    assert his.get("/me").json() == answer.json()["me"]


def test_a_lost_answer_is_given_again_word_for_word(town: Town, phone_of) -> None:
    his, rotation = phone_of("Li"), str(uuid4())
    token = his.refresh
    first = his.refreshes(rotation, token).json()["refresh"]
    assert his.refreshes(rotation, token).json()["refresh"] == first
    assert his.refreshes().status_code == 200


def test_a_duplicate_is_no_theft_however_late(town: Town, phone_of) -> None:
    his, rotation = phone_of("Li"), str(uuid4())
    token = his.refresh
    successor = his.refreshes(rotation, token).json()["refresh"]
    for _ in range(4):
        his.refreshes()
    newest = his.refresh
    late = Phone(his.client).refreshes(rotation, token)
    assert (late.status_code, late.json()["refresh"]) == (200, successor)
    assert his.refreshes(token=newest).status_code == 200


def test_a_thief_with_a_used_token_ends_the_whole_family(town: Town, phone_of) -> None:
    his, others = phone_of("Li"), phone_of("Li")
    stolen = his.refresh
    his.refreshes()
    thief = Phone(his.client).refreshes(token=stolen)
    assert (thief.status_code, thief.json()["code"]) == (401, "session-ended")
    assert his.get("/me").json()["code"] == "session-ended"
    assert his.refreshes().json()["code"] == "session-ended"
    assert others.get("/me").status_code == 200, "another sign-in is another family"
    assert [row.why for row in town.rows(session, device=his.device)] == ["reused"]


def test_a_thief_who_was_first_is_found_out_by_the_owner(town: Town, phone_of) -> None:
    his = phone_of("Li")
    thief = Phone(his.client)
    assert thief.refreshes(token=his.refresh).status_code == 200
    assert his.refreshes().json()["code"] == "session-ended"
    assert thief.get("/me").status_code == thief.refreshes().status_code == 401


def test_fifty_tabs_that_ask_at_once_get_one_child(town: Town, phone_of, app) -> None:
    his, rotation = phone_of("Li"), str(uuid4())
    body = {"refresh": his.refresh, "rotation": rotation}

    async def ask_all() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await asyncio.gather(
                *(client.post("/auth/refresh", json=body) for _ in range(50))
            )

    answers = asyncio.run(ask_all())
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh"] for answer in answers}) == 1
    assert [row.generation for row in town.rows(session)] == [1]
    assert len(town.rows(refresh)) == 2


def test_a_guess_at_a_session_that_is_known_hurts_nobody(town: Town, phone_of) -> None:
    his = phone_of("Li")
    head = his.refresh.rsplit(".", 1)[0]
    for guess in (f"{head}.AAAA", f"{head}.", head, "", "a.b.c.d", "....", f"{head}.\u0000", "好"):
        answer = Phone(his.client).post(
            "/auth/refresh", {"refresh": guess, "rotation": str(uuid4())}
        )
        assert answer.status_code in (400, 401), guess
        assert answer.json()["code"] in ("not-signed-in", "bad-text"), guess
    tenant, family, _, secret = his.refresh.split(".")
    for strange in ("99999999999999999999", "-1", "1e3", "²"):
        answer = Phone(his.client).refreshes(token=f"{tenant}.{family}.{strange}.{secret}")
        assert answer.json()["code"] == "not-signed-in"
    assert his.refreshes().status_code == 200


def test_a_phone_unused_for_ninety_days_signs_in_again(town: Town, phone_of) -> None:
    his = phone_of("Li")
    (row,) = town.rows(session)
    assert a_day(89) < row.expires <= a_day(90)
    town.write(session.update().values(expires=1))
    assert his.refreshes().json()["code"] == "session-ended"


def test_each_use_carries_the_session_another_ninety_days(town: Town, phone_of) -> None:
    his = phone_of("Li")
    town.write(session.update().values(expires=a_day(1)))
    his.refreshes()
    assert town.rows(session)[0].expires > a_day(89)


def test_a_zone_may_choose_a_shorter_time(town: Town, phone_of) -> None:
    from server.tables import zone

    town.write(zone.update().values(policy='{"session_days": 7, "later": "member"}'))
    phone_of("Li")
    assert town.rows(session)[0].expires <= a_day(7)


def test_access_and_refresh_tokens_are_not_each_other(town: Town, phone_of) -> None:
    his = phone_of("Li")
    assert his.refreshes(token=his.access).status_code == 401
    his.access = his.refresh
    assert his.get("/me").json()["code"] == "not-signed-in"


def test_tokens_that_have_outlived_themselves_are_forgotten(town: Town, phone_of) -> None:
    his = phone_of("Li")
    town.write(refresh.update().values(made=1))
    for _ in range(32):
        assert his.refreshes().status_code == 200
    assert min(row.generation for row in town.rows(refresh)) == 1


def test_sign_ins_that_ended_half_a_year_ago_are_dropped(town: Town, phone_of) -> None:
    phone_of("Li").post("/auth/sign-out", {"everywhere": False})
    town.write(session.update().values(ended=a_day(-181)))
    phone_of("Li")
    assert [row.ended for row in town.rows(session)] == [None]


@pytest.mark.parametrize("rotation", ["", "x", "0" * 36, None, 5])
def test_a_rotation_is_a_uuid(town: Town, phone_of, rotation: object) -> None:
    his = phone_of("Li")
    body = {"refresh": his.refresh, "rotation": rotation}
    assert his.post("/auth/refresh", body).status_code == 422
    assert Phone(his.client).signs_in("Li", PASSWORD).status_code == 200
