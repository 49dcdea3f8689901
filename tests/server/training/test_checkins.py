"""岗前一分钟: one record for person, post and shift, whoever enters it and however often."""

import pytest

from server.clock import new_id
from tests.server.training.conftest import AT, act, checkin


def put(value: dict) -> dict:
    return {"put": {new_id(): value}}


def talk(side: str, how: str):
    return {"put": {new_id(): {"side": side, "at": AT, "how": how}}}


def test_a_workers_own_checkin_reaches_his_leader_and_manager_and_nobody_else(world, phone):
    worker, others = (
        phone("worker"),
        {name: phone(name) for name in ("leader", "manager", "mate", "docker", "gu", "district")},
    )
    id = checkin(worker, "worker", act("本人手机", True))
    assert [(each.outcome, each.code, each.message) for each in worker.sync()] == [
        ("applied", "", "")
    ]
    for each in others.values():
        each.pull()
    assert {name for name, each in others.items() if id in each.records} == {"leader", "manager"}
    assert others["leader"].records[id]["result"] == "合格"
    [(field, stamp)] = others["leader"].records[id]["stamps"].items()
    assert field.startswith("acts/")
    assert (stamp["by"], stamp["role"]) == (world.people["worker"], "worker")


def test_his_own_phone_and_the_leaders_make_one_record_of_it(world, phone):
    worker, leader = phone("worker"), phone("leader")
    one, other = (
        checkin(worker, "worker", act("本人手机", True)),
        checkin(leader, "worker", act("代点", True)),
    )
    assert one == other
    assert worker.sync()[0].outcome == "applied"
    assert leader.sync()[0].outcome == "merged"
    worker.pull()
    for each in (worker, leader):
        assert len(each.records[one]["acts"]) == 2
        assert {stamp["by"] for stamp in each.records[one]["stamps"].values()} == {
            world.people["worker"], world.people["leader"],
        }  # fmt: skip
        assert not each.of_kind("conflict")


def test_a_stand_in_who_enters_a_colleague_sees_that_it_is_done_and_not_what_was_answered(
    world, phone
):
    worker, mate = phone("worker"), phone("mate")
    id = checkin(worker, "worker", act("本人手机", False, False))
    worker.sync()
    checkin(mate, "worker", act("代点", True))
    assert mate.sync()[0].outcome == "merged"
    assert mate.records[id]["result"] == "合格"
    assert "acts" not in mate.records[id]
    # What he has no whole view of he cannot write over either.
    mate.write("checkin", id, acts=put(act("代点", True)))
    assert mate.sync()[0].code == "field-not-yours"
    # He may still add, as before.
    checkin(mate, "worker", act("代点", True))
    assert mate.sync()[0].outcome == "merged"


def test_wrong_twice_waits_for_a_talk_that_both_sides_close(world, phone):
    worker, leader = phone("worker"), phone("leader")
    id = checkin(worker, "worker", act("本人手机", False, False))
    worker.sync()
    assert worker.records[id]["result"] == "待当面讲解"
    leader.pull()
    leader.write("checkin", id, talks=talk("班长", "本人手机"))
    assert leader.sync()[0].code == "not-yourself"
    leader.write("checkin", id, talks=talk("班长", "代点"))
    leader.sync()
    assert leader.records[id]["result"] == "待当面讲解"
    worker.pull()
    worker.write("checkin", id, talks=talk("本人", "本人手机"))
    worker.sync()
    assert worker.records[id]["result"] == "讲解后合格"
    assert len(worker.records[id]["acts"]) == 1


def test_two_who_explain_it_without_hearing_of_each_other_ask_nobody_anything(world, phone):
    worker, leader, manager = phone("worker"), phone("leader"), phone("manager")
    id = checkin(worker, "worker", act("本人手机", False, False))
    worker.sync()
    for each in (leader, manager):
        each.pull()
        each.write("checkin", id, talks=talk("班长", "代点"))
    assert leader.sync()[0].outcome == "applied"
    assert manager.sync()[0].outcome == "merged"
    assert len(manager.records[id]["talks"]) == 2
    assert manager.records[id]["result"] == "待当面讲解"
    assert not manager.of_kind("conflict")


def test_nobody_explains_to_himself(world, phone):
    worker, leader = phone("worker"), phone("leader")
    mine = checkin(worker, "worker", act("本人手机", False, False))
    worker.sync()
    worker.write("checkin", mine, talks=talk("班长", "代点"))
    assert worker.sync()[0].code == "not-in-charge"
    his = checkin(leader, "leader", act("本人手机", False, False))
    leader.sync()
    leader.write("checkin", his, talks=talk("班长", "代点"))
    assert leader.sync()[0].code == "not-in-charge"


def test_what_was_put_down_stays_and_is_corrected_by_adding(world, phone):
    worker, leader = phone("worker"), phone("leader")
    key = new_id()
    id = worker.join(
        "checkin", post=world.nodes["tank"], person=world.people["worker"], day="2026-05-28",
        shift="day", acts={"put": {key: act("本人手机", False, False)}},
    )  # fmt: skip
    worker.sync()
    for change in ({"put": {key: act("本人手机", True)}}, {"drop": [key]}):
        worker.write("checkin", id, acts=change)
        assert worker.sync()[0].code == "record-stays"
    worker.write("checkin", id, corrections=put({"at": AT, "words": "记错了"}))
    assert worker.sync()[0].code == "field-not-yours"
    leader.pull()
    leader.write("checkin", id, corrections=put({"at": AT, "words": "人在，题答错是手套误触"}))
    assert leader.sync()[0].outcome == "applied"
    worker.pull()
    assert len(worker.records[id]["corrections"]) == 1


@pytest.mark.parametrize("who", ["mate", "leader", "manager"])
@pytest.mark.parametrize("how", ["本人手机", "共用手机", "口令"])
def test_nobody_pretends_to_be_somebody_else(world, phone, who, how):
    other = phone(who)
    checkin(other, "worker", act(how, True))
    assert other.sync()[0].code == "not-yourself"


def test_on_a_shared_phone_he_himself_is_known_by_his_pin_in_a_reading_and_in_a_talk(world, phone):
    worker, leader = phone("worker"), phone("leader")
    id = checkin(worker, "worker", act("口令", False, False))
    worker.write("checkin", id, talks=talk("本人", "口令"))
    assert {each.outcome for each in worker.sync()} == {"applied"}
    leader.pull()
    leader.write("checkin", id, talks=talk("班长", "口令"))
    assert leader.sync()[0].code == "not-yourself"


@pytest.mark.parametrize("who", ["docker", "dockmaster", "gu", "district"])
def test_a_stranger_enters_nobody_and_learns_nothing(world, phone, who):
    """The answer is the same whether the record is there or not."""
    worker, stranger = phone("worker"), phone(who)
    checkin(stranger, "worker", act("代点", True))
    [before] = stranger.sync()
    checkin(worker, "worker", act("本人手机", True))
    worker.sync()
    checkin(stranger, "worker", act("代点", True))
    [after] = stranger.sync()
    assert (before.outcome, before.code) == (after.outcome, after.code) == ("rejected", before.code)
    assert not stranger.of_kind("checkin")


def test_an_id_that_does_not_follow_from_its_record_is_refused(world, phone):
    worker = phone("worker")
    worker.write(
        "checkin", new_id(), "create", post=world.nodes["tank"], person=world.people["worker"],
        day="2026-05-28", shift="day", acts=put(act("本人手机", True)),
    )  # fmt: skip
    assert worker.sync()[0].code == "id-not-its-own"


def test_another_day_or_post_is_another_record(world, phone):
    worker = phone("worker")
    ids = {
        checkin(worker, "worker", act("本人手机", True)),
        checkin(worker, "worker", act("本人手机", True), day="2026-05-29"),
        checkin(worker, "worker", act("本人手机", True), post="crew"),
    }
    assert {each.outcome for each in worker.sync()} == {"applied"}
    assert len(ids) == 3


def test_whoever_leaves_keeps_his_own_history(world, phone):
    worker = phone("worker")
    id = checkin(worker, "worker", act("本人手机", True))
    worker.sync()
    world.leaves("worker", "crew")
    world.now += 30 * 24 * 3600 * 1000
    worker.pull()
    assert worker.records[id]["result"] == "合格"
    again = phone("worker")
    again.pull()
    assert id in again.records


def test_a_newcomer_has_a_record_before_he_has_an_account(world, phone):
    leader, manager = phone("leader"), phone("manager")
    newcomer = leader.write(
        "newcomer", name="新人", employer="同舟劳务", team=world.nodes["crew"],
        firm=world.nodes["pump"], met_at=AT,
    )  # fmt: skip
    id = leader.join(
        "checkin", post=world.nodes["tank"], newcomer=newcomer, day="2026-05-28", shift="day",
        acts=put(act("代点", True)),
    )  # fmt: skip
    assert [each.outcome for each in leader.sync()] == ["applied", "applied"]
    manager.pull()
    assert manager.records[id]["newcomer"] == newcomer


def test_whoever_leads_a_man_sees_whether_he_was_trained_and_his_colleagues_do_not(world, phone):
    manager = phone("manager")
    about = {
        "firm": world.nodes["pump"], "place": world.nodes["tank"],
        "person": world.people["worker"], "sort": "三级安全教育", "done_on": "2026-03-01", "hours": 24,
    }  # fmt: skip
    id = manager.write("induction", new_id(), "create", **about)
    assert manager.sync()[0].outcome == "applied"
    for name, sees in (("worker", True), ("leader", True), ("manager", True), ("mate", False),
                       ("docker", False), ("dockmaster", False), ("gu", False)):  # fmt: skip
        other = phone(name)
        other.pull()
        assert bool(other.of_kind("induction")) is sees, (name, id)
