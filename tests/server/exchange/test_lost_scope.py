"""What a phone queued in a scope that its owner has lost meanwhile."""

import json

from server.exchange.receive import GRACE

from .test_two_phones import outcomes


def taken_off(world, phone):
    """A grid worker with a hazard on his phone, written to offline, and no grid any more."""
    he, gu = phone("he"), phone("gu")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    world.now += 60_000
    he.write("hazard", hazard, summary="离开前写的")
    he.hazard(summary="离开前拍的")
    world.now += 60_000
    world.leaves("he", "grid")
    world.now += 60_000
    return he, gu, hazard


def test_what_was_queued_before_the_loss_is_judged_by_the_scope_of_then(world, phone):
    he, gu, hazard = taken_off(world, phone)
    assert outcomes(he.sync()) == ["applied", "applied"]
    assert hazard not in he.records, "its copy is gone all the same"
    gu.pull()
    assert {each["summary"] for each in gu.of_kind("hazard")} == {"离开前写的", "离开前拍的"}


def test_once_the_phone_has_heard_of_the_loss_it_writes_no_more(world, phone):
    he, _, hazard = taken_off(world, phone)
    he.sync()
    he.pull()
    world.now += 60_000
    he.write("hazard", hazard, summary="离开后写的")
    assert outcomes(he.sync()) == [("rejected", "record-not-available")]


def test_after_a_week_it_comes_back_whole(world, phone):
    he, _, _ = taken_off(world, phone)
    world.now += GRACE
    assert outcomes(he.sync()) == [
        ("rejected", "record-not-available"), ("rejected", "create-not-yours"),
    ]  # fmt: skip
    kept = {json.loads(each["content"])["set"]["summary"] for each in he.of_kind("refusal")}
    assert kept == {"离开前写的", "离开前拍的"}


def test_a_scope_that_never_was_his_is_not_won_by_an_old_cursor(world, phone):
    far, gu = phone("far"), phone("gu")
    hazard = gu.hazard()
    gu.sync()
    far.pull()
    far.write("hazard", hazard, summary="外人写的")
    assert outcomes(far.sync()) == [("rejected", "record-not-available")]
