"""Guesses are counted wherever they are made: processes tell each other."""

import asyncio

import pytest

from server.accounts.throttle import LOGIN_FROM_ADDRESS, sign_in_draws
from server.problems import Problem
from tests.server.test_neighbours import address, running, until

__all__ = ["address"]


def test_a_stranger_gets_no_more_attempts_from_two_processes_than_from_one(address):
    draws = sign_in_draws("G001", "203.0.113.9", None)

    async def story():
        async with running(address) as (here, there):
            for _ in range(LOGIN_FROM_ADDRESS.burst):
                here.throttle.attempt(draws)
            await until(lambda: there.throttle._wait(draws[0]) > 0)
            with pytest.raises(Problem) as refused:
                there.throttle.attempt(draws)
            assert refused.value.code == "too-many-requests"

    asyncio.run(story())


def test_what_succeeds_at_one_process_costs_nothing_at_the_other(address):
    draws = sign_in_draws("G001", "203.0.113.9", None)

    async def story():
        async with running(address) as (here, there):
            for _ in range(20):
                here.throttle.attempt(draws).succeeded()
            here.throttle.attempt(draws)
            burst = LOGIN_FROM_ADDRESS.burst
            await until(lambda: there.throttle._left(draws[0].bucket, draws[0].rate) == burst - 1)

    asyncio.run(story())


def test_no_login_is_told_as_it_was_typed():
    (first, *_) = sign_in_draws("13800138000", "203.0.113.9", None)
    assert "13800138000" not in first.bucket
    assert len(first.bucket) == 32
