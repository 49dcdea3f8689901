"""What waited too long for another, also where its phone was never heard of again."""

import json

from server.clock import new_id
from server.exchange.receive import receive_overdue
from server.exchange.tables import deferred
from server.exchange.waiting import DEFERRED_FOR

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


def test_two_copies_of_one_phone_that_wait_under_one_number_are_both_given_up(phone, world):
    gu, copy = phone("gu"), phone("gu")
    copy.device, copy.incarnation = gu.device, gu.incarnation
    gu.hazard(summary="一", depends_on=[new_id()])
    copy.hazard(summary="二", depends_on=[new_id()])
    gu.push()
    copy.push()
    world.now += DEFERRED_FOR + 1
    give_up(world)
    assert waiting(world) == 0
    gu.queue.clear()
    gu.pull()
    kept = {json.loads(each["content"])["set"]["summary"] for each in gu.of_kind("refusal")}
    assert kept == {"一", "二"}


def test_one_whose_id_came_again_with_other_words_is_kept_beside_it(phone, world):
    gu, he = phone("gu"), phone("gu")
    mid = new_id()
    gu.hazard(summary="一", mid=mid, depends_on=[new_id()])
    he.hazard(summary="二", mid=mid)
    gu.push()
    assert outcomes(he.sync()) == ["applied"]
    world.now += DEFERRED_FOR + 1
    give_up(world)
    he.pull()
    [refusal] = he.of_kind("refusal")
    assert (refusal["code"], "一" in refusal["content"]) == ("same-id-other-content", True)
