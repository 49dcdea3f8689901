from uuid import uuid4

import pytest

from server.accounts import passwords, throttle
from server.accounts.throttle import (
    ACCOUNT_ON_ITS_DEVICE,
    LOGIN_FROM_ADDRESS,
    Draw,
    Rate,
    Throttle,
    sign_in_draws,
)
from server.problems import Problem
from tests.server.accounts.conftest import Phone, Town


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_failures_use_a_bucket_up_and_time_refills_it() -> None:
    clock = Clock()
    slow, draw = Throttle(clock), Draw(("one",), Rate(2, 10))
    slow.attempt([draw])
    slow.attempt([draw])
    with pytest.raises(Problem) as refused:
        slow.attempt([draw])
    assert refused.value.code == "too-many-requests"
    assert refused.value.more == {"retry_after": 10}
    clock.seconds += 9.5
    with pytest.raises(Problem) as refused:
        slow.attempt([draw])
    assert refused.value.more == {"retry_after": 1}
    clock.seconds += 0.5
    slow.attempt([draw])
    clock.seconds += 10_000
    slow.attempt([draw])
    slow.attempt([draw])
    with pytest.raises(Problem):
        slow.attempt([draw])


def test_what_succeeds_costs_nothing() -> None:
    slow, draw = Throttle(Clock()), Draw(("one",), Rate(1, 10))
    for _ in range(5):
        slow.attempt([draw]).succeeded()
    slow.attempt([draw])


def test_a_refused_attempt_draws_on_no_other_bucket() -> None:
    slow = Throttle(Clock())
    empty, full = Draw(("empty",), Rate(1, 10)), Draw(("full",), Rate(1, 10))
    slow.attempt([empty])
    for _ in range(3):
        with pytest.raises(Problem):
            slow.attempt([full, empty])
    slow.attempt([full])


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "BUCKETS", 100)
    slow = Throttle(Clock())
    for n in range(1000):
        slow.attempt([Draw((str(n),), Rate(1, 10))])
    assert len(slow._buckets) == 100


def test_an_attacker_anywhere_cannot_keep_the_owner_from_his_own_phone() -> None:
    slow = Throttle(Clock())
    for n in range(2000):
        try:
            slow.attempt(sign_in_draws("li", f"10.0.{n // 250}.{n % 250}", None))
        except Problem:
            continue
    with pytest.raises(Problem):
        slow.attempt(sign_in_draws("li", "192.0.2.1", None))
    for _ in range(3):
        slow.attempt(sign_in_draws("li", "192.0.2.1", ("zone", "Li", "his phone"))).succeeded()


def test_trying_one_login_is_slowed_alike_whether_there_is_such_a_person(
    town: Town, phone: Phone
) -> None:
    told = []
    for login in ("Li", "Nobody"):
        before = passwords.passwords.verified
        answers = [
            Phone(phone.client).signs_in(login, "guess")
            for _ in range(LOGIN_FROM_ADDRESS.burst + 3)
        ]
        told.append([answer.status_code for answer in answers])
        assert passwords.passwords.verified - before == LOGIN_FROM_ADDRESS.burst
        assert answers[-1].json()["code"] == "too-many-requests"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 30
    assert told[0] == told[1] == [401] * LOGIN_FROM_ADDRESS.burst + [429] * 3


def test_the_owner_gets_in_on_his_phone_while_his_account_is_under_attack(
    town: Town, phone_of
) -> None:
    his = phone_of("Li")
    his.post("/auth/sign-out", {"everywhere": False})
    his.access = ""
    while Phone(his.client).signs_in("Li", "guess").status_code != 429:
        pass
    assert his.signs_in("Li").status_code == 200


def test_one_password_tried_on_a_thousand_people_is_slowed(town: Town, phone: Phone) -> None:
    before = passwords.passwords.verified
    answers = [Phone(phone.client).signs_in(f"person {n}", "12345678") for n in range(100)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert passwords.passwords.verified - before <= throttle.ADDRESS.burst + 5


def test_on_ones_own_phone_one_may_not_guess_for_ever_either(town: Town, phone_of) -> None:
    his = phone_of("Li")
    answers = [
        his.ask("PUT", "/auth/password", {"old": str(uuid4()), "new": str(uuid4())}).status_code
        for _ in range(ACCOUNT_ON_ITS_DEVICE.burst + 1)
    ]
    assert answers == [401] * ACCOUNT_ON_ITS_DEVICE.burst + [429]
