"""A server that was put back from a backup, and the phones that know more than it does."""

import json

import msgspec

from sync import Sent

from .test_two_phones import outcomes

WAITS = ("deferred", "waits-for-another")


def send_again(phone, sent, epoch):
    """Push what was acknowledged in an epoch that is over, as phones do that heard of it."""
    phone.pull()
    return tell(phone, sent, epoch)


def tell(phone, sent, epoch):
    from server.exchange.receive import receive
    from server.hazards.reactions import keep_file

    items = [Sent(0, msgspec.Raw(content), epoch) for content in sent]
    return phone.world.database.write_now(
        receive, phone.sender, items, (keep_file,), phone.world.now
    ).outcomes


def contents(phone):
    return [content for _, content in phone.queue]


def test_what_the_server_lost_is_taken_again_and_what_it_has_is_not_doubled(world, phone):
    gu = phone("gu")
    gu.hazard(summary="备份前")
    before = contents(gu)
    gu.sync()
    epoch, backup = gu.cursor.epoch, world.backup()
    hazard = gu.hazard(summary="备份后")
    after = contents(gu)
    gu.sync()
    gu.write("hazard", hazard, summary="备份后又写")
    after += contents(gu)
    gu.sync()
    world.restore(backup)

    told = send_again(gu, [*before, *after], epoch)
    assert [each.replayed for each in told] == [True, False, False]
    assert outcomes(told) == ["applied"] * 3, "nobody clashes with himself"
    gu.pull()
    assert {each["summary"] for each in gu.of_kind("hazard")} == {"备份前", "备份后又写"}


def test_a_position_of_the_lost_timeline_does_not_pass_for_one_of_the_new(world, phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard(summary="零")
    gu.sync()
    he.pull()
    epoch, backup = gu.cursor.epoch, world.backup()
    gu.write("hazard", hazard, summary="一")
    gu.sync()
    he.pull()
    he.write("hazard", hazard, summary="二")
    lost = contents(he)
    assert json.loads(lost[0])["base"]["summary"] == world_position(world)
    world.restore(backup)
    gu.pull()
    gu.write("hazard", hazard, summary="恢复后")
    gu.sync()
    assert json.loads(lost[0])["base"]["summary"] == gu.versions[hazard]["summary"], "by chance"

    assert outcomes(send_again(he, lost, epoch)) == ["conflict"]
    he.pull()
    [conflict] = he.of_kind("conflict")
    assert (conflict["disputed"][0]["mine"], conflict["disputed"][0]["theirs"]) == ("二", "恢复后")


def world_position(world):
    [zone] = world.backup()["zone"]
    return zone["position"]


def test_what_stood_on_something_that_was_lost_for_good_is_not_waited_for(world, phone):
    gu = phone("gu")
    hazard = gu.hazard(summary="备份前")
    gu.sync()
    epoch, backup = gu.cursor.epoch, world.backup()
    gu.write("hazard", hazard, summary="再也没有了")
    gu.write("hazard", hazard, summary="还在手机里")
    _, still_here = contents(gu)
    gu.sync()
    world.restore(backup)
    assert outcomes(send_again(gu, [still_here], epoch)) == ["applied"]


def test_a_cursor_from_beyond_the_end_begins_anew(world, phone):
    gu = phone("gu")
    gu.hazard()
    gu.sync()
    gu.cursor = msgspec.structs.replace(gu.cursor, position=gu.cursor.position + 5)
    gu.pull_page()
    assert gu.fresh is None
    assert len(gu.of_kind("hazard")) == 1


def test_two_restores_leave_only_what_all_three_timelines_share(world, phone):
    from server.exchange.book import Book

    gu = phone("gu")
    gu.hazard()
    gu.sync()
    first, early = gu.cursor.epoch, world.backup()
    gu.hazard()
    gu.sync()
    late = world.backup()
    world.restore(late)
    gu.pull()
    second = gu.cursor.epoch
    world.restore(early)

    def look(connection):
        book = Book(connection, world.tenant)
        return book.ended(first), book.ended(second), book.ended(book.epoch), book.ended("never")

    assert world.database.write_now(look) == (1, 0, None, 0)


def test_what_was_made_before_a_restore_never_replaces_what_its_author_made_after_it(world, phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard(place="零")
    gu.sync()
    he.pull()
    epoch, backup = gu.cursor.epoch, world.backup()
    he.write("hazard", hazard, place="他的")
    he.sync()
    gu.pull()
    gu.write("hazard", hazard, place="一")
    lost = contents(gu)
    gu.sync()
    world.restore(backup)
    gu.pull()
    gu.write("hazard", hazard, place="二", base={"place": 1})
    assert outcomes(gu.sync()) == ["applied"]
    assert outcomes(send_again(gu, lost, epoch)) == ["conflict"]
    gu.pull()
    assert gu.records[hazard]["place"] == "二"


def lost_with_the_record(world, phone):
    """A hazard that a restore lost, its creation on one phone and a patch on another."""
    gu, he = phone("gu"), phone("he")
    backup = world.backup()
    hazard = gu.hazard(summary="谷报的")
    create = contents(gu)
    gu.sync()
    epoch = gu.cursor.epoch
    he.pull()
    he.write("hazard", hazard, summary="何改的")
    patch = contents(he)
    world.restore(backup)
    return gu, he, create, patch, epoch


def test_what_is_about_a_record_that_was_lost_waits_until_it_is_brought_again(world, phone):
    gu, he, create, patch, epoch = lost_with_the_record(world, phone)
    assert outcomes(send_again(he, patch, epoch)) == [WAITS]
    assert outcomes(send_again(gu, create, epoch)) == ["applied"]
    assert outcomes(send_again(he, patch, epoch)) == ["conflict"], "a question to a person"
    he.pull()
    [conflict] = he.of_kind("conflict")
    assert conflict["disputed"][0]["mine"] == "何改的"


def test_so_does_a_record_that_names_it(world, phone):
    gu, he, create, _, epoch = lost_with_the_record(world, phone)
    he.queue = []
    firm = world.nodes["pump"]
    he.write(
        "visit",
        firm=firm,
        visited_at="2026-05-28T09:00:00+08:00",
        hazards={"add": [json.loads(create[0])["id"]], "remove": []},
    )
    visit = contents(he)
    assert outcomes(send_again(he, visit, epoch)) == [WAITS]
    send_again(gu, create, epoch)
    assert outcomes(send_again(he, visit, epoch)) == ["applied"]


def test_it_does_not_wait_for_ever(world, phone):
    from server.exchange.waiting import DEFERRED_FOR

    _, he, _, patch, epoch = lost_with_the_record(world, phone)
    send_again(he, patch, epoch)
    world.now += DEFERRED_FOR + 1
    assert outcomes(send_again(he, patch, epoch)) == [("rejected", "waited-too-long")]
    he.pull()
    [refusal] = he.of_kind("refusal")
    assert json.loads(refusal["content"])["set"]["summary"] == "何改的", "it is kept whole"


def test_nothing_is_judged_before_the_phone_has_heard_of_the_restore(world, phone):
    gu, _, create, _, epoch = lost_with_the_record(world, phone)
    gu.hazard(summary="恢复后第一条")
    assert outcomes(tell(gu, contents(gu), epoch)) == ["retry"]
    assert outcomes(send_again(gu, [*create, *contents(gu)], epoch)) == ["applied"] * 2
