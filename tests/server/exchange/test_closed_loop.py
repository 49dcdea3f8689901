"""The loop of a hazard, by role, with a reason for whoever is waiting."""

from .test_two_phones import outcomes

AFTER = {
    "put": {
        "b" * 64: {
            "original": "c" * 64,
            "taken_at": "2026-05-28T10:00:00+08:00",
            "part": "after",
            "size": 5,
        }
    }
}


def step(someone, hazard, **told):
    someone.pull()
    someone.write("hazard", hazard, **told)
    [outcome] = someone.sync()
    return outcome.code or outcome.outcome


def test_reported_put_right_and_struck_off(phone, world):
    gu, manager, leader = phone("gu"), phone("manager"), phone("leader")
    hazard = gu.hazard()
    gu.sync()
    assert step(gu, hazard, status="待整改") == "step-needs"
    assert step(gu, hazard, status="待整改", deadline="2026-06-01") == "applied"
    assert step(manager, hazard, assignee=world.people["leader"]) == "applied"
    assert step(leader, hazard, status="待验收") == "after-photo-missing"
    assert step(leader, hazard, status="待验收", photos=AFTER) == "applied"
    assert step(manager, hazard, status="已销号") == "step-not-yours"
    assert step(gu, hazard, status="退回") == "step-needs"
    assert step(gu, hazard, status="退回", reason="还松") == "applied"
    assert step(manager, hazard, status="待验收") == "applied"
    assert step(gu, hazard, status="已销号") == "applied"
    assert [each["status"] for each in gu.records[hazard]["history"]] == [
        "已上报", "待整改", "待整改", "待验收", "退回", "待验收", "已销号",
    ]  # fmt: skip


def test_a_firm_disputes_and_the_street_decides(phone):
    gu, manager, street = phone("gu"), phone("manager"), phone("street")
    hazard = gu.hazard()
    gu.sync()
    step(gu, hazard, status="待整改", deadline="2026-06-01")
    assert step(manager, hazard, status="异议") == "step-needs"
    assert step(manager, hazard, status="异议", reason="不是我们的栏杆") == "applied"
    assert step(gu, hazard, status="不成立", reason="x") == "step-not-yours"
    assert step(street, hazard, status="不成立", reason="属实，不是") == "applied"
    gu.pull()
    assert gu.records[hazard]["reason"] == "属实，不是"


def test_a_reporter_may_ask_once_for_another_look(phone):
    worker, manager = phone("worker"), phone("manager")
    hazard = worker.hazard()
    worker.sync()
    assert step(manager, hazard, status="不成立", reason="没看到") == "applied"
    assert step(worker, hazard, status="已上报", reason="在东头", rechecked=True) == "applied"
    assert step(manager, hazard, status="不成立", reason="还是没有") == "applied"
    assert step(worker, hazard, status="已上报", reason="再看", rechecked=True) == "step-not-yours"


def test_a_firm_cannot_strike_off_what_an_office_found(phone):
    gu, manager = phone("gu"), phone("manager")
    hazard = gu.hazard()
    gu.sync()
    assert step(manager, hazard, status="不成立", reason="x") == "step-not-yours"
    assert step(manager, hazard, status="待整改", deadline="2099-01-01") == "step-not-yours"


def test_only_those_who_may_judge_it_call_a_hazard_major(phone):
    worker, manager, gu = phone("worker"), phone("manager"), phone("gu")
    hazard = worker.hazard(level="疑似重大")
    worker.sync()
    assert step(worker, hazard, level="重大") == "level-not-yours"
    assert step(manager, hazard, level="重大") == "applied"
    assert step(gu, hazard, summary="看过了") == "applied"


def test_what_is_passed_on_leaves_the_firm(phone):
    worker, manager, gu = phone("worker"), phone("manager"), phone("gu")
    hazard = worker.hazard()
    worker.sync()
    assert step(manager, hazard, status="转办", reason="要街道协调") == "applied"
    assert step(gu, hazard, status="待整改", deadline="2026-06-01") == "applied"
    assert hazard in gu.records


def test_a_visit_that_found_something_links_its_hazards(phone, world):
    gu, manager, worker = phone("gu"), phone("manager"), phone("worker")
    visit = gu.write("visit", firm=world.nodes["pump"], visited_at="2026-05-28T08:00:00+08:00")
    hazard = gu.hazard(visit=visit)
    gu.write("visit", visit, result="发现隐患", hazards={"add": [hazard]})
    assert outcomes(gu.sync()) == ["applied"] * 3
    manager.pull()
    assert manager.records[visit]["hazards"] == [hazard]
    worker.write("visit", firm=world.nodes["pump"], visited_at="2026-05-28T08:00:00+08:00")
    assert outcomes(worker.sync()) == [("rejected", "create-not-yours")]


def test_a_day_one_man_is_added_offline_and_linked_later(phone, world):
    leader, manager = phone("leader"), phone("manager")
    place = {"team": world.nodes["crew"], "firm": world.nodes["pump"]}
    man = leader.write(
        "newcomer", name="周大", employer="某劳务", met_at="2026-05-28T07:00:00+08:00", **place
    )
    leader.sync()
    leader.write("newcomer", man, account=world.people["mate"])
    assert outcomes(leader.sync()) == [("rejected", "field-not-yours")]
    manager.pull()
    manager.write("newcomer", man, account=world.people["mate"])
    assert outcomes(manager.sync()) == ["applied"]


def test_feedback_goes_to_the_zone_and_nobody_else(phone):
    worker, manager, district = phone("worker"), phone("manager"), phone("district")
    said = worker.write(
        "feedback", sort="建议", words="字再大些", written_at="2026-05-28T08:00:00+08:00"
    )
    assert outcomes(worker.sync()) == ["applied"]
    manager.pull()
    district.pull()
    assert (said in manager.records, said in district.records) == (False, True)

    worker.write("feedback", said, answer="我自己答")
    assert outcomes(worker.sync()) == [("rejected", "field-not-yours")]
    district.write("feedback", said, answer="下一版改")
    assert outcomes(district.sync()) == ["applied"]
    worker.pull()
    assert worker.records[said]["answer"] == "下一版改"


def test_an_author_sets_a_refusal_aside_as_a_note(phone):
    gu = phone("gu")
    hazard = gu.hazard()
    gu.write("hazard", hazard, level="吓人")
    gu.sync()
    [refusal] = [id for id, each in gu.records.items() if each["kind"] == "refusal"]
    gu.write("refusal", refusal, state="留作记录")
    assert outcomes(gu.sync()) == ["applied"]
