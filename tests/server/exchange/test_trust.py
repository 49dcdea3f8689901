"""What a person who means harm, or a phone gone mad, cannot do with a mutation."""

import json
from uuid import NAMESPACE_OID, uuid5

import pytest

from server.clock import new_id
from server.records import KINDS
from server.scopes.tables import ROLES

from .test_closed_loop import AFTER, step
from .test_two_phones import outcomes


def major(phone):
    """A major hazard that a worker reported and the manager judged."""
    worker, manager = phone("worker"), phone("manager")
    hazard = worker.hazard()
    worker.sync()
    step(manager, hazard, level="重大")
    return hazard, worker, manager


def test_nobody_takes_an_id_that_the_server_is_going_to_need(phone):
    worker, manager = phone("worker"), phone("manager")
    mid = new_id()
    for name in ("refusal", "conflict"):
        taken = str(uuid5(NAMESPACE_OID, f"{name}:{mid}"))
        worker.write(
            "hazard", taken, "create", firm=worker.world.nodes["pump"], summary="bait",
            seen_at="2026-05-28T08:00:00+08:00",
        )  # fmt: skip
    assert outcomes(worker.sync()) == [("rejected", "record-not-available")] * 2
    manager.pull()
    assert manager.of_kind("hazard") == []


def test_a_clash_on_one_picture_and_another_picture_in_one_patch_is_answered(phone, world):
    worker, manager, leader = phone("worker"), phone("manager"), phone("leader")
    hazard = worker.hazard()
    worker.sync()
    manager.pull()
    leader.pull()
    picture = {"original": "a" * 64, "taken_at": "2026-05-28T08:00:00+08:00", "size": 1}
    other = picture | {"original": "b" * 64}
    worker.write("hazard", hazard, photos={"put": {"1" * 64: picture}})
    worker.sync()
    leader.write("hazard", hazard, photos={"put": {"2" * 64: picture}})
    leader.sync()
    manager.write("hazard", hazard, photos={"put": {"1" * 64: other, "3" * 64: other}})
    assert outcomes(manager.sync()) == ["conflict"]
    [conflict] = manager.of_kind("conflict")
    assert conflict["theirs_by"] == world.people["worker"]
    assert set(manager.records[hazard]["photos"]) == {"1" * 64, "2" * 64, "3" * 64}


def test_a_value_of_five_thousand_letters_is_refused_without_being_repeated(phone):
    worker = phone("worker")
    hazard = worker.hazard()
    worker.write("hazard", hazard, category="A" * 5000)
    assert outcomes(worker.sync()) == ["applied", ("rejected", "invalid-field")]
    [refusal] = worker.of_kind("refusal")
    assert "AAA" not in refusal["message"]


def test_a_later_step_never_silently_replaces_a_deadline_that_its_author_had_not_read(phone):
    gu, street, manager = phone("gu"), phone("street"), phone("manager")
    hazard = gu.hazard()
    gu.sync()
    step(gu, hazard, status="待整改", deadline="2026-06-01")
    manager.pull()
    assert step(street, hazard, status="待整改", deadline="2026-07-01", reason="雨季") == "applied"
    manager.write("hazard", hazard, status="整改中", reason="")
    assert outcomes(manager.sync()) == ["conflict"]
    assert (manager.records[hazard]["deadline"], manager.records[hazard]["reason"]) == (
        "2026-07-01",
        "雨季",
    )


def test_a_conflict_shows_what_stands_now_and_not_what_stood_when_it_began(phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    he.write("hazard", hazard, summary="我写的")
    gu.write("hazard", hazard, summary="一")
    gu.sync()
    he.push()
    gu.pull()
    gu.write("hazard", hazard, summary="二")
    gu.sync()
    he.write("hazard", hazard, summary="我又写的")
    he.sync()
    [conflict] = he.of_kind("conflict")
    [disputed] = conflict["disputed"]
    assert (disputed["mine"], disputed["theirs"]) == ("我又写的", "二")


@pytest.mark.parametrize("target", ["crew", "grid", "dock"])
def test_a_colleague_cannot_carry_a_hazard_off_to_see_who_reported_it(phone, world, target):
    worker, leader = phone("worker"), phone("leader")
    hazard = worker.hazard()
    worker.sync()
    assert step(leader, hazard, firm=world.nodes[target]) in ("reference-unknown", "firm-not-yours")
    leader.pull()
    assert "reporter" not in leader.records[hazard]


def test_passing_on_goes_to_an_office_and_only_with_the_step_that_passes_on(phone, world):
    worker, manager, leader = phone("worker"), phone("manager"), phone("leader")
    hazard = worker.hazard()
    worker.hazard(passed_to=world.nodes["grid"])
    assert outcomes(worker.sync()) == ["applied", ("rejected", "step-not-yours")]
    step(manager, hazard, status="待整改", deadline="2026-06-01")
    office = {"passed_to": world.nodes["grid"]}
    assert step(leader, hazard, status="整改中", **office) == "step-not-yours"
    assert (
        step(leader, hazard, status="整改中", passed_to=world.nodes["crew"]) == "reference-unknown"
    )
    assert step(leader, hazard, status="整改中", deadline="2099-01-01") == "step-not-yours"


def test_a_firm_cannot_use_up_the_reporters_one_second_look(phone):
    worker, manager = phone("worker"), phone("manager")
    hazard = worker.hazard()
    worker.sync()
    assert step(manager, hazard, status="不成立", reason="没有", rechecked=True) == "step-not-yours"
    assert step(manager, hazard, status="不成立", reason="没有") == "applied"
    assert step(worker, hazard, status="已上报", reason="有", rechecked=True) == "applied"


def test_a_colleague_cannot_hide_a_major_hazard_from_the_offices(phone):
    hazard, _, _ = major(phone)
    mate, district = phone("mate"), phone("district")
    assert step(mate, hazard, level="一般") == "level-not-yours"
    district.pull()
    assert district.records[hazard]["level"] == "重大"


def test_what_is_struck_off_stays_as_it_was(phone):
    gu, mate, leader = phone("gu"), phone("mate"), phone("leader")
    hazard = gu.hazard()
    gu.sync()
    step(gu, hazard, status="待整改", deadline="2026-06-01")
    step(leader, hazard, status="待验收", photos=AFTER)
    step(gu, hazard, status="已销号")
    assert step(mate, hazard, photos={"drop": ["b" * 64]}) == "field-closed"
    assert step(gu, hazard, summary="改写") == "field-closed"


def test_a_colleague_does_not_settle_what_two_others_dispute(phone):
    worker, manager, mate = phone("worker"), phone("manager"), phone("mate")
    hazard = worker.hazard()
    worker.sync()
    manager.pull()
    worker.write("hazard", hazard, summary="一")
    manager.write("hazard", hazard, summary="二")
    worker.sync()
    manager.sync()
    mate.pull()
    [conflict] = [id for id, each in mate.records.items() if each["kind"] == "conflict"]
    mate.write("hazard", hazard, resolves=[conflict])
    mate.sync()
    assert mate.records[conflict]["state"] == "待选"
    manager.write("hazard", hazard, resolves=[conflict])
    manager.sync()
    assert manager.records[conflict]["state"] == "已选定"


def test_neither_conflicts_nor_refusals_tell_colleagues_what_their_view_leaves_out(phone, world):
    world.person("lent", "worker", "gang", "employer")
    world.person("lent", "worker", "crew", "workplace")
    worker, manager = phone("worker"), phone("manager")
    hazard = worker.hazard(responsible=world.nodes["dock"])
    worker.sync()
    manager.pull()
    worker.write("hazard", hazard, on_behalf="张三")
    manager.write("hazard", hazard, on_behalf="李四")
    worker.write("hazard", hazard, on_behalf="王五", level="吓人")
    worker.sync()
    manager.sync()
    assert len(manager.of_kind("conflict")) == 1
    for name in ("mate", "leader", "dockmaster"):
        other = phone(name)
        other.pull()
        told = json.dumps(other.records, ensure_ascii=False)
        assert not any(
            secret in told for secret in ("张三", "李四", "王五", world.people["worker"])
        )


def test_a_forged_base_does_not_read_what_was_refused(phone):
    worker, mate = phone("worker"), phone("mate")
    hazard = worker.hazard()
    worker.write("hazard", hazard, summary="SECRET", level="吓人")
    refused = worker.sync()[1]
    worker.write("hazard", hazard, summary="shown")
    worker.sync()
    mate.pull()
    mate.write("hazard", hazard, summary="mine", base={"summary": refused.position})
    mate.sync()
    assert "SECRET" not in json.dumps(mate.records)


def test_the_firm_does_not_rewrite_a_visit_nor_the_zone_a_complaint(phone, world):
    gu, manager, worker, district = (
        phone("gu"),
        phone("manager"),
        phone("worker"),
        phone("district"),
    )
    when = "2026-05-28T08:00:00+08:00"
    visit = gu.write("visit", firm=world.nodes["pump"], visited_at=when, notes="两处")
    said = worker.write("feedback", sort="投诉", words="太慢", written_at=when)
    gu.sync()
    worker.sync()
    manager.pull()
    district.pull()
    manager.write("visit", visit, notes="都好")
    district.write("feedback", said, words="很好")
    assert (
        outcomes(manager.sync()) == outcomes(district.sync()) == [("rejected", "field-not-yours")]
    )


def test_the_hidden_reporter_is_not_known_by_his_post_in_the_file(phone, world):
    leader, mate = phone("leader"), phone("mate")
    hazard = leader.hazard()
    leader.sync()
    mate.pull()
    [first] = mate.records[hazard]["history"]
    assert (first["by"], first["role"]) == ("", "reporter")


def test_a_mutation_made_on_top_of_another_records_is_judged_for_itself(phone):
    gu, he = phone("gu"), phone("he")
    one, other = gu.hazard(), gu.hazard(summary="other")
    gu.sync()
    he.pull()
    gu.write("hazard", other, summary="new words")
    gu.sync()
    he.write("hazard", one, summary="mine")
    he.write("hazard", other, summary="never seen", base={"summary": "d:1"})
    assert outcomes(he.sync()) == ["applied", "conflict"]


def test_what_depends_on_something_refused_is_refused_too(phone):
    gu = phone("gu")
    gu.hazard(level="吓人")
    first = json.loads(gu.queue[0][1])["mid"]
    gu.hazard(depends_on=[first])
    assert outcomes(gu.sync()) == [
        ("rejected", "invalid-field"),
        ("rejected", "depends-on-rejected"),
    ]


def test_a_page_of_huge_records_is_cut_where_it_gets_too_large(phone):
    gu, district = phone("gu"), phone("district")
    for number in range(30):
        gu.hazard(summary=f"{number} " + "字" * 3900, place="x" * 200)
    gu.sync()
    for number in range(20):
        gu.write("hazard", level=f"{number}" * 90_000)
    gu.sync()
    pages = 1
    gu.cursor = None
    while gu.pull_page(limit=500):
        pages += 1
    assert pages > 1
    assert len(gu.of_kind("refusal")) == 20
    district.pull()
    assert len(district.of_kind("hazard")) == 30


def test_no_field_is_called_like_a_role():
    # A field that names an account gives its own name as a role on the record.
    for kind in KINDS.values():
        assert not set(kind.policies) & set(ROLES)
