"""Pushes that share a commit: each is answered for itself, whatever becomes of its neighbours."""

import asyncio
import json

import msgspec
import pytest
import sqlalchemy as sa

from server.accounts.asking import Asking
from server.accounts.tables import account, device, session
from server.clock import new_id
from server.database import Database
from server.exchange.arrival import arrival_of
from server.exchange.past import Sender
from server.exchange.tables import ledger
from server.exchange.together import Together
from server.exchange.turn import Leg
from server.hazards.reactions import keep_file
from server.problems import Problem
from sync import Sent


def signs_in(world, phone) -> Asking:
    """Give somebody's phone a session, as ``confirm`` looks for it."""
    own = {"tenant": world.tenant, "account": phone.account}

    def add(connection):
        if not connection.execute(
            sa.select(account.c.id).where(account.c.id == phone.account)
        ).all():
            connection.execute(
                account.insert().values(tenant=world.tenant, id=phone.account, name="x", created=0)
            )
        connection.execute(
            device.insert().values(**own, id=phone.device, name="x", first_seen=0, last_seen=0)
        )
        connection.execute(
            session.insert().values(
                **own, id=asking.session, device=phone.device, generation=1, created=0, used=0,
                expires=2**50,
            )
        )  # fmt: skip

    asking = Asking(world.tenant, phone.account, phone.device, new_id())
    world.database.write_now(add)
    return asking


def leg_of(world, phone, asking: Asking | None = None) -> Leg:
    sender = Sender(world.tenant, phone.account, phone.device, phone.incarnation)
    sent = [Sent(0, msgspec.Raw(content)) for _, content in phone.queue]
    phone.queue.clear()
    return Leg(asking or signs_in(world, phone), None, 500, False, arrival_of(sender, sent))


def push_all(database: Database, legs, reactions=(keep_file,)):
    """Push at the same moment; answers and problems in the order of the legs."""
    together = Together(database, reactions)

    async def push():
        pushes = (together.push(leg, leg.arrival) for leg in legs)
        return await asyncio.gather(*pushes, return_exceptions=True)

    return asyncio.run(push())


def commits(world) -> int:
    """How many moments of reception the ledger has: one a transaction."""
    return world.database.read_now(
        lambda connection: len(set(connection.scalars(sa.select(ledger.c.received))))
    )


def test_those_that_wait_together_are_answered_each_with_its_own(world, phone):
    phones = [phone("gu") for _ in range(5)]
    legs = []
    for number, each in enumerate(phones):
        each.hazard(summary=f"第 {number} 条")
        legs.append(leg_of(world, each))
    turns = push_all(world.database, legs)
    for number, turn in enumerate(turns):
        [outcome] = turn.received.outcomes
        assert outcome.outcome == "applied"
        told = {json.loads(bytes(change.body))["summary"] for change in turn.page.changes}
        assert f"第 {number} 条" in told, "an answer shows what it itself has changed"
    assert commits(world) < len(phones)


def test_one_whose_sign_in_ended_is_told_so_and_writes_nothing(world, phone):
    gu, he = phone("gu"), phone("he")
    gu.hazard(summary="有效")
    he.hazard(summary="已退出")
    ended = Asking(world.tenant, he.account, he.device, new_id())
    good, bad = push_all(world.database, [leg_of(world, gu), leg_of(world, he, ended)])
    assert [each.outcome for each in good.received.outcomes] == ["applied"]
    assert isinstance(bad, Problem)
    assert bad.code == "session-ended"
    gu.pull()
    assert [each["summary"] for each in gu.of_kind("hazard")] == ["有效"]


def test_a_session_of_another_device_is_not_believed(world, phone):
    gu = phone("gu")
    gu.hazard()
    asking = msgspec.structs.replace(signs_in(world, gu), device=new_id())
    [told] = push_all(world.database, [leg_of(world, gu, asking)])
    assert isinstance(told, Problem)
    assert told.code == "invalid"


@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_that_cannot_be_judged_waits_and_its_neighbours_pass(world, phone, at):
    phones = [phone("gu") for _ in range(3)]
    for number, each in enumerate(phones):
        each.hazard(summary="毒" if number == at else "好")
        each.hazard(summary="同一批的")

    def poison(connection, happened):
        if happened.body["summary"] == "毒":
            raise ZeroDivisionError
        return {}

    turns = push_all(world.database, [leg_of(world, each) for each in phones], (poison,))
    verdicts = [[each.outcome for each in turn.received.outcomes] for turn in turns]
    expected = [["applied", "applied"] for _ in phones]
    expected[at] = ["retry", "applied"]
    assert verdicts == expected


def test_two_pushes_of_one_phone_are_judged_one_after_the_other(world, phone):
    gu = phone("gu")
    asking = signs_in(world, gu)
    hazard = gu.hazard(summary="一")
    first = leg_of(world, gu, asking)
    gu.write("hazard", hazard, summary="二", base={"summary": "d:1"})
    second = leg_of(world, gu, asking)
    again = msgspec.structs.replace(first)
    one, two, three = push_all(world.database, [first, second, again])
    assert [turn.received.outcomes[0].outcome for turn in (one, two)] == ["applied", "applied"]
    assert three.received.outcomes[0].replayed


def test_one_by_one_nothing_is_judged_behind_a_number_that_another_phone_used(world, phone):
    gu, copy = phone("gu"), phone("gu")
    copy.device, copy.incarnation = gu.device, gu.incarnation
    asking = signs_in(world, gu)
    gu.hazard(summary="原来的一")
    push_all(world.database, [leg_of(world, gu, asking)])
    copy.hazard(summary="毒")
    copy.hazard(summary="后面的")

    def poison(connection, happened):
        raise ZeroDivisionError

    [turn] = push_all(world.database, [leg_of(world, copy, asking)], (poison,))
    assert turn.received.new_incarnation
    assert turn.received.outcomes == []
    copy.pull()
    assert [each["summary"] for each in copy.of_kind("hazard")] == ["原来的一"]
