"""Who holds what, and what happens when that changes."""

import json

from server.clock import new_id

from .test_two_phones import outcomes


def test_a_strangers_record_answers_exactly_like_one_that_does_not_exist(phone):
    gu, far = phone("gu"), phone("far")
    hazard = gu.hazard()
    gu.sync()
    answers = []
    for id in (hazard, new_id()):
        far.write("hazard", id, summary="mine now")
        far.write("hazard", id, op="delete")
        answers.append([(each.outcome, each.code, each.message) for each in far.sync()])
    assert (
        answers[0]
        == answers[1]
        == [("rejected", "record-not-available", "没有这条记录，或者您不能改它。")] * 2
    )
    gu.pull()
    assert gu.records[hazard]["summary"] == "loose rail"
    assert gu.of_kind("refusal") == [], "those in charge hear nothing of strangers' tries"


def test_creating_over_a_strangers_record_never_overwrites_it(phone, world):
    gu, far = phone("gu"), phone("far")
    hazard = gu.hazard()
    gu.sync()
    far.hazard("mill")
    far.queue = [
        (made, content.replace(json.loads(content)["id"].encode(), hazard.encode()))
        for made, content in far.queue
    ]
    assert outcomes(far.sync()) == [("rejected", "record-not-available")]
    gu.pull()
    assert gu.records[hazard]["firm"] == world.nodes["pump"]


def test_nobody_reports_for_a_firm_that_is_not_his(phone):
    for name, firm in (
        ("far", "pump"),
        ("worker", "dock"),
        ("docker", "pump"),
        ("manager", "mill"),
    ):
        someone = phone(name)
        someone.hazard(firm)
        [outcome] = someone.sync()
        assert outcome.code in ("create-not-yours", "reference-unknown")
        assert someone.of_kind("hazard") == []


def test_pointing_at_somebody_elses_things_is_like_pointing_at_nothing(phone, world):
    worker, manager = phone("worker"), phone("manager")
    worker.hazard(responsible=world.nodes["mill"])
    worker.hazard(responsible=new_id())
    worker.hazard(visit=new_id())
    assert outcomes(worker.sync()) == [("rejected", "reference-unknown")] * 3
    hazard = worker.hazard()
    worker.sync()
    manager.pull()
    for stranger in (world.people["docker"], new_id()):
        manager.write("hazard", hazard, status="待整改", deadline="2026-06-01", assignee=stranger)
        assert outcomes(manager.sync()) == [("rejected", "reference-unknown")]


def test_a_contractors_firm_can_be_named_where_its_people_work(phone, world):
    world.person("lent", "worker", "gang", "employer")
    world.person("lent", "worker", "crew", "workplace")
    worker = phone("worker")
    hazard = worker.hazard(responsible=world.nodes["dock"])
    assert outcomes(worker.sync()) == ["applied"]
    dockmaster = phone("dockmaster")
    dockmaster.pull()
    assert "reporter" not in dockmaster.records[hazard]


def test_nobody_writes_the_servers_own_fields(phone):
    gu = phone("gu")
    gu.hazard(number="YH-1")
    gu.hazard(reporter=new_id())
    gu.hazard(history=[{"status": "已销号"}])
    gu.hazard(origin="员工")
    gu.write("conflict", about_kind="hazard")
    gu.write("refusal", code="x")
    assert {each.outcome for each in gu.sync()} == {"rejected"}
    assert gu.of_kind("hazard") == []


def test_one_who_leaves_a_scope_is_told_to_forget_it_and_one_who_returns_gets_it_again(
    phone, world
):
    he, gu = phone("he"), phone("gu")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    assert hazard in he.records
    world.leaves("he", "grid")
    he.pull()
    assert he.records == {}
    world.person("he", "grid", "grid")
    he.pull()
    assert hazard in he.records, "nothing changed in it meanwhile, and still it comes"


def test_one_who_keeps_only_the_open_view_loses_the_names(phone, world):
    world.person("manager", "worker", "crew")
    worker, manager = phone("worker"), phone("manager")
    hazard = worker.hazard()
    worker.sync()
    manager.pull()
    assert manager.records[hazard]["reporter"] == world.people["worker"]
    world.leaves("manager", "pump")
    manager.pull()
    assert "reporter" not in manager.records[hazard]


def test_a_new_scope_is_filled_in_page_by_page_without_losing_what_happens_meanwhile(phone, world):
    gu, far = phone("gu"), phone("far")
    for number in range(12):
        gu.hazard(summary=f"old {number}")
    gu.sync()
    far.hazard("mill")
    far.sync()
    world.person("far", "grid", "grid")
    far.pull_page(limit=1)
    gu.hazard(summary="meanwhile")
    gu.sync()
    pages = 1
    while far.pull_page(limit=1):
        pages += 1
    assert pages > 1
    assert len(far.of_kind("hazard")) == 14


def test_pages_bring_everything_once_and_never_split_a_position(phone):
    gu, he = phone("gu"), phone("he")
    hazards = [gu.hazard(summary=f"{number}") for number in range(9)]
    gu.sync()
    he.pull()
    for each in hazards:
        gu.write("hazard", each, summary="mine")
        he.write("hazard", each, summary="his")
    gu.sync()
    he.sync()
    newcomer = phone("street")
    pages = 0
    while newcomer.pull_page(limit=1):
        pages += 1
        open_conflicts = {each["about_id"] for each in newcomer.of_kind("conflict")}
        assert open_conflicts <= newcomer.records.keys()
    assert pages > 1
    assert len(newcomer.of_kind("conflict")) == 9


def test_a_conflict_follows_its_hazard_into_and_out_of_a_scope(phone):
    worker, manager, grid = phone("worker"), phone("manager"), phone("gu")
    hazard = worker.hazard()
    worker.sync()
    manager.pull()
    worker.write("hazard", hazard, summary="one")
    manager.write("hazard", hazard, summary="other")
    worker.sync()
    manager.sync()
    grid.pull()
    assert grid.records == {}
    manager.write("hazard", hazard, level="重大")
    manager.sync()
    grid.pull()
    assert len(grid.of_kind("conflict")) == 1
    street = phone("street")
    street.pull()
    street.write("hazard", hazard, level="一般")
    street.sync()
    grid.pull()
    assert grid.records == {}


def test_a_first_pull_drops_what_may_be_held_no_longer(phone, world):
    he, gu = phone("he"), phone("gu")
    gu.hazard()
    gu.sync()
    he.pull()
    world.leaves("he", "grid")
    he.cursor = None
    he.pull()
    assert he.records == {}


def test_another_zone_is_another_world(phone, world, database):
    from tests.world import World

    gu = phone("gu")
    hazard = gu.hazard()
    gu.sync()
    other = World(database, "elsewhere")
    other.person("gu", "district", "district")
    stranger = other.phone("gu")
    stranger.pull()
    assert stranger.records == {}
    stranger.write("hazard", hazard, summary="mine")
    assert outcomes(stranger.sync()) == [("rejected", "record-not-available")]


def test_a_record_that_left_a_scope_just_before_its_reader_did_is_forgotten_too(phone, world):
    worker, manager, grid = phone("worker"), phone("manager"), phone("gu")
    hazard = worker.hazard()
    worker.sync()
    manager.pull()
    manager.write("hazard", hazard, level="重大")
    manager.sync()
    grid.pull()
    assert hazard in grid.records
    street = phone("street")
    street.pull()
    street.write("hazard", hazard, level="一般")
    street.sync()
    world.leaves("gu", "grid")
    grid.pull()
    assert grid.records == {}


def test_what_left_one_key_and_changed_under_another_later_is_not_taken_from_its_holder(
    phone, world
):
    gu, manager = phone("gu"), phone("manager")
    hazard = gu.hazard()
    gu.sync()
    manager.pull()
    world.moves("pump", "grid2")
    manager.write("hazard", hazard, category="消防")
    manager.sync()
    manager.write("hazard", hazard, place="后来改的")
    manager.sync()
    gu.pull()
    assert gu.records[hazard]["place"] == "后来改的", "its reporter holds it still"
    again = phone("gu")
    again.pull()
    assert again.records == gu.records
