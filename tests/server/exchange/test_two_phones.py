"""Two people, two phones, one hazard: on SQLite and on PostgreSQL alike."""

import json

from server.clock import new_id


def outcomes(answers):
    return [(each.outcome, each.code) if each.code else each.outcome for each in answers]


PICTURE = {"original": "c" * 64, "taken_at": "2026-05-28T08:00:00+08:00", "size": 1}


def test_a_hazard_reported_on_one_phone_reaches_those_in_charge(phone):
    gu = phone("gu")
    hazard = gu.hazard(summary="栏杆松了")
    assert outcomes(gu.sync()) == ["applied"]

    for name in ("he", "manager", "street", "district"):
        other = phone(name)
        other.pull()
        assert other.records[hazard]["summary"] == "栏杆松了"
    record = gu.records[hazard]
    assert (record["status"], record["origin"], record["number"]) == (
        "已上报",
        "监管",
        "YH-260529-001",
    )
    assert [event["status"] for event in record["history"]] == ["已上报"]


def test_a_workers_report_stays_his_firms_until_it_is_major_or_passed_on(phone):
    worker, grid, manager = phone("worker"), phone("gu"), phone("manager")
    hazard = worker.hazard()
    worker.sync()
    grid.pull()
    assert grid.records == {}

    manager.pull()
    manager.write("hazard", hazard, level="重大")
    manager.sync()
    grid.pull()
    assert grid.records[hazard]["level"] == "重大"

    manager.write("hazard", hazard, level="一般")
    assert outcomes(manager.sync()) == [("rejected", "level-not-yours")]
    street = phone("street")
    street.pull()
    street.write("hazard", hazard, level="一般")
    street.sync()
    grid.pull()
    assert grid.of_kind("hazard") == []


def test_colleagues_and_the_rectifier_never_see_who_reported(phone, world):
    worker, mate, manager = phone("worker"), phone("mate"), phone("manager")
    hazard = worker.hazard(on_behalf="老周")
    worker.sync()
    manager.pull()
    manager.write(
        "hazard", hazard, status="待整改", deadline="2026-06-01", assignee=world.people["mate"]
    )
    assert outcomes(manager.sync()) == ["applied"]
    mate.pull()

    told = json.dumps(mate.records[hazard])
    assert world.people["worker"] not in told
    assert "老周" not in told
    assert manager.records[hazard]["reporter"] == world.people["worker"]


def test_two_people_who_edit_different_fields_offline_keep_both(phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    gu.write("hazard", hazard, summary="栏杆断了")
    he.write("hazard", hazard, category="设备")
    gu.sync()
    assert outcomes(he.sync()) == ["applied"]
    gu.pull()

    for each in (gu, he):
        assert (each.records[hazard]["summary"], each.records[hazard]["category"]) == (
            "栏杆断了",
            "设备",
        )


def test_two_who_rewrote_the_same_words_are_told_and_one_settles_it(phone, world):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    gu.write("hazard", hazard, summary="东边的断了")
    he.write("hazard", hazard, summary="西边的断了")
    gu.sync()
    assert outcomes(he.sync()) == ["conflict"]
    gu.pull()

    for each in (gu, he):
        [conflict] = each.of_kind("conflict")
        [disputed] = conflict["disputed"]
        assert (disputed["base"], disputed["mine"], disputed["theirs"]) == (
            "loose rail",
            "西边的断了",
            "东边的断了",
        )
        assert (conflict["mine_by"], conflict["theirs_by"]) == (
            world.people["he"],
            world.people["gu"],
        )
        assert each.records[hazard]["summary"] == "东边的断了"

    [conflict] = [id for id, record in he.records.items() if record["kind"] == "conflict"]
    he.write("hazard", hazard, summary="东边和西边都断了", resolves=[conflict])
    assert outcomes(he.sync()) == ["applied"]
    gu.pull()
    assert gu.records[conflict]["state"] == "已选定"
    assert gu.records[hazard]["summary"] == "东边和西边都断了"


def test_one_who_goes_on_writing_after_a_conflict_opens_no_second_one(phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    gu.write("hazard", hazard, summary="他写的")
    gu.sync()
    he.write("hazard", hazard, summary="我写的")
    he.write("hazard", hazard, summary="我又写的")
    assert outcomes(he.sync()) == ["conflict", "conflict"]
    [conflict] = he.of_kind("conflict")
    assert [each["mine"] for each in conflict["disputed"]] == ["我又写的"]


def test_a_phones_own_chain_of_edits_never_conflicts_with_itself(phone):
    gu = phone("gu")
    hazard = gu.hazard()
    for words in ("一", "二", "三"):
        gu.write("hazard", hazard, summary=words)
    assert outcomes(gu.sync()) == ["applied"] * 4
    assert gu.records[hazard]["summary"] == "三"


def test_a_push_whose_answer_was_lost_is_answered_again_word_for_word(phone, world):
    gu = phone("gu")
    gu.hazard()
    first = gu.push()
    again = gu.push()
    assert [each.replayed for each in again.outcomes] == [True]
    assert [(each.mid, each.position, each.versions) for each in again.outcomes] == [
        (each.mid, each.position, each.versions) for each in first.outcomes
    ]
    gu.pull()
    assert len(gu.records) == 1


def test_the_same_id_with_other_content_is_kept_apart_and_told(phone):
    gu = phone("gu")
    gu.hazard()
    [(_, content)] = gu.queue
    gu.sync()
    forged = content.replace(b"loose rail", b"other rail")
    for replayed in (False, True):
        [outcome] = gu.push([forged]).outcomes
        assert (outcome.outcome, outcome.code, outcome.replayed) == (
            "rejected",
            "same-id-other-content",
            replayed,
        )
    gu.pull()
    [refusal] = gu.of_kind("refusal")
    assert "other rail" in refusal["content"]
    assert [each["summary"] for each in gu.of_kind("hazard")] == ["loose rail"]


def test_a_copied_phone_is_told_to_take_a_new_name(phone):
    gu, twin = phone("gu"), phone("gu")
    twin.device, twin.incarnation = gu.device, gu.incarnation
    gu.hazard()
    twin.hazard(summary="twin's")
    gu.sync()
    assert twin.push().new_incarnation is True
    twin.incarnation = new_id()
    twin.sync()
    assert len(twin.of_kind("hazard")) == 2


def test_a_bad_mutation_is_kept_whole_and_its_neighbours_pass(phone, world):
    gu, manager = phone("gu"), phone("manager")
    hazard = gu.hazard()
    gu.write("hazard", hazard, level="吓人")
    gu.write("hazard", hazard, status="已销号")
    gu.write("hazard", hazard, category="消防")
    gu.write("nothing", hazard, a=1)
    assert outcomes(gu.sync()) == [
        "applied", ("rejected", "invalid-field"), ("rejected", "step-not-allowed"), "applied",
        ("rejected", "unknown-kind"),
    ]  # fmt: skip
    assert gu.records[hazard]["category"] == "消防"
    assert len(gu.of_kind("refusal")) == 3
    manager.pull()
    assert {each["code"] for each in manager.of_kind("refusal")} == {
        "invalid-field", "step-not-allowed", "unknown-kind",
    }  # fmt: skip


def test_a_step_that_is_no_longer_possible_says_where_the_record_is(phone):
    street, gu = phone("street"), phone("gu")
    hazard = gu.hazard()
    gu.sync()
    street.pull()
    gu.write("hazard", hazard, status="转办", reason="不归我们")
    street.write("hazard", hazard, status="不成立", reason="没有这回事")
    street.sync()
    [outcome] = gu.sync()
    assert (outcome.code, outcome.state) == ("step-not-allowed", "不成立")
    [refusal] = gu.of_kind("refusal")
    assert "不归我们" in refusal["content"]


def test_a_mutation_waits_for_the_one_it_depends_on_and_holds_back_only_its_record(phone):
    gu, he = phone("gu"), phone("he")
    elsewhere = new_id()
    waiting = gu.hazard(summary="等", depends_on=[elsewhere])
    gu.write("hazard", waiting, category="消防")
    gu.hazard(summary="不等")
    assert outcomes(gu.sync()) == [("deferred", "waits-for-another"), "retry", "applied"]
    assert len(gu.queue) == 2

    he.hazard(mid=elsewhere, summary="先到")
    he.sync()
    assert outcomes(gu.sync()) == ["applied", "applied"]
    assert {each["summary"] for each in gu.of_kind("hazard")} == {"等", "不等", "先到"}


def test_one_who_waits_for_ever_comes_back_whole_after_five_days(phone, world):
    gu = phone("gu")
    gu.hazard(depends_on=[new_id()])
    assert outcomes(gu.sync()) == [("deferred", "waits-for-another")]
    world.now += 6 * 24 * 3600 * 1000
    assert outcomes(gu.sync()) == [("rejected", "waited-too-long")]
    assert [each["code"] for each in gu.of_kind("refusal")] == ["waited-too-long"]


def test_a_delete_against_an_edit_loses_neither(phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    he.write("hazard", hazard, summary="还有一处")
    he.sync()
    gu.write("hazard", hazard, op="delete")
    assert outcomes(gu.sync()) == ["conflict"]
    assert gu.records[hazard]["summary"] == "还有一处"

    gu.write("hazard", hazard, op="delete")
    assert outcomes(gu.sync()) == ["applied"]
    assert gu.of_kind("hazard") == []
    he.write("hazard", hazard, category="消防")
    assert outcomes(he.sync()) == ["conflict"]


def test_a_wrong_clock_never_wins(phone, world):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    world.now += 60_000
    gu.write("hazard", hazard, category="消防")
    world.now += 60_000
    he.write("hazard", hazard, category="电气")
    year = 365 * 24 * 3600 * 1000
    gu.queue = [(made + 10 * year, content) for made, content in gu.queue]
    he.queue = [(made, content) for made, content in he.queue]
    he.sync()
    world.now += 60_000
    gu.sync()
    he.pull()
    assert gu.records[hazard]["category"] == he.records[hazard]["category"] == "消防"

    gu.write("hazard", hazard, category="仪表")
    gu.queue = [(made - 10 * year, content) for made, content in gu.queue]
    gu.sync()
    he.pull()
    assert he.records[hazard]["category"] == "仪表", "who saw the last value is never out of date"


def test_a_version_that_never_was_does_not_pass_for_having_seen_everything(phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard()
    gu.sync()
    he.pull()
    gu.write("hazard", hazard, summary="看过的")
    gu.sync()
    he.write("hazard", hazard, summary="没看过的", base={"summary": 2**53})
    assert outcomes(he.sync()) == ["conflict"]
    assert he.records[hazard]["summary"] == "看过的"


def test_the_same_mutation_twice_in_one_push_is_applied_once(phone):
    gu = phone("gu")
    gu.hazard()
    gu.queue *= 2
    assert [each.replayed for each in gu.push().outcomes] == [False, True]


def test_a_refused_mutation_with_an_absurd_name_is_still_kept_whole(phone):
    gu = phone("gu")
    gu.write("k" * 5000, "i" * 5000, text="t" * 400_000)
    assert outcomes(gu.sync()) == [("rejected", "mutation-too-large")]
    [refusal] = gu.of_kind("refusal")
    assert "t" * 400_000 in refusal["content"]


def test_what_stands_on_a_mutation_that_came_under_another_number_is_judged_on_top_of_it(phone):
    gu, copy = phone("gu"), phone("gu")
    hazard = gu.hazard(place="零")
    gu.push()
    copy.device, copy.queue = gu.device, gu.queue
    told = copy.push()
    assert [each.replayed for each in told.outcomes] == [True]
    copy.queue, copy.dseqs = [], iter(range(2, 99))
    copy.write("hazard", hazard, place="一", base={"place": "d:1"})
    assert outcomes(copy.push().outcomes) == ["applied"]


def test_a_second_edit_of_a_deleted_record_keeps_the_first_ones_words_too(phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard(summary="一")
    gu.sync()
    he.pull()
    gu.write("hazard", hazard, op="delete")
    gu.sync()
    he.write("hazard", hazard, place="门口", summary="二")
    he.write("hazard", hazard, summary="三", photos={"put": {"a" * 64: PICTURE}})
    he.write("hazard", hazard, photos={"put": {"b" * 64: PICTURE}})
    assert outcomes(he.sync()) == ["conflict"] * 3
    [conflict] = he.of_kind("conflict")
    [disputed] = conflict["disputed"]
    assert disputed["mine"]["place"] == "门口"
    assert disputed["mine"]["summary"] == "三"
    assert set(disputed["mine"]["photos"]["put"]) == {"a" * 64, "b" * 64}


def test_what_a_copy_renumbered_is_the_same_mutation_still(phone):
    gu, copy = phone("gu"), phone("gu")
    copy.device = gu.device
    hazard = gu.hazard(summary="一")
    [(made, content)] = gu.queue
    gu.push()
    renumbered = json.loads(content) | {"dseq": 7, "base": {}}
    copy.queue = [(made, json.dumps(renumbered, ensure_ascii=False).encode())]
    assert [each.replayed for each in copy.push().outcomes] == [True]
    copy.queue, copy.dseqs = [], iter(range(8, 99))
    copy.write("hazard", hazard, summary="二", base={"summary": "d:7"})
    assert outcomes(copy.push().outcomes) == ["applied"]


def test_what_stands_on_an_id_that_came_twice_is_judged_and_does_not_wait(phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard(summary="一")
    gu.push()
    other = json.loads(gu.queue[0][1]) | {"dseq": 1}
    other["set"] = other["set"] | {"summary": "别的"}
    he.queue = [(0, json.dumps(other, ensure_ascii=False).encode())]
    assert outcomes(he.push().outcomes) == [("rejected", "same-id-other-content")]
    he.queue, he.dseqs = [], iter(range(2, 99))
    he.write("hazard", hazard, place="门口", base={"place": "d:1"})
    assert outcomes(he.push().outcomes) == ["applied"]
