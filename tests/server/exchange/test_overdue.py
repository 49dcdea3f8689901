"""What waited too long for another, also where its phone was never heard of again."""

import json

from server.clock import new_id
from server.exchange.receive import DEFERRED_FOR, receive_overdue
from server.exchange.tables import deferred

from .test_two_phones import outcomes


def waiting(world):
    return world.database.read_now(
        lambda connection: len(connection.execute(deferred.select()).all())
    )


def give_up(world):
    return world.database.write_now(receive_overdue, world.tenant, (), world.now)


def test_it_comes_back_whole_and_a_late_phone_hears_the_same(phone, world):
    gu, mate = phone("gu"), phone("gu")
    gu.hazard(summary="等到最后", depends_on=[new_id()])
    gu.push()
    assert give_up(world) == frozenset()
    world.now += DEFERRED_FOR + 1
    assert f"account:{gu.account}" in give_up(world)
    assert waiting(world) == 0
    mate.pull()
    [refusal] = mate.of_kind("refusal")
    assert (refusal["code"], json.loads(refusal["content"])["set"]["summary"]) == (
        "waited-too-long", "等到最后",
    )  # fmt: skip
    [told] = gu.push().outcomes
    assert (told.code, told.replayed) == ("waited-too-long", True)


def test_what_arrived_after_all_is_not_given_up(phone, world):
    gu, he = phone("gu"), phone("he")
    mid = new_id()
    gu.hazard(summary="等", depends_on=[mid])
    gu.sync()
    he.hazard(summary="先到", mid=mid)
    he.sync()
    assert outcomes(gu.sync()) == ["applied"]
    assert waiting(world) == 0
    world.now += DEFERRED_FOR + 1
    assert give_up(world) == frozenset()
    assert gu.of_kind("refusal") == []
