"""A create that is not accepted comes back as one thing with what was written on top of it."""

import json

from .test_two_phones import outcomes


def test_later_words_on_a_refused_report_join_it(phone, world):
    gu = phone("gu")
    hazard = gu.hazard("mill", summary="不归我管的企业")
    gu.write("hazard", hazard, place="三号门")
    gu.write("hazard", hazard, category="消防")
    assert [each[1] for each in outcomes(gu.sync())] == [
        "create-not-yours", "create-not-accepted", "create-not-accepted",
    ]  # fmt: skip
    [refusal] = gu.of_kind("refusal")
    followed = [json.loads(each)["set"] for each in refusal["followed"]]
    assert followed == [{"place": "三号门"}, {"category": "消防"}]
    assert json.loads(refusal["content"])["set"]["summary"] == "不归我管的企业"


def test_words_that_come_in_a_later_push_join_it_too_and_open_it_again(phone, world):
    gu = phone("gu")
    hazard = gu.hazard("mill", summary="一")
    gu.sync()
    [id] = [id for id, each in gu.records.items() if each["kind"] == "refusal"]
    gu.write("refusal", id, state="留作记录")
    gu.sync()
    gu.write("hazard", hazard, place="二")
    assert outcomes(gu.sync()) == [("rejected", "create-not-accepted")]
    [refusal] = gu.of_kind("refusal")
    assert (refusal["state"], len(refusal["followed"])) == ("未收下", 1)


def test_another_persons_words_join_nothing(phone):
    gu, he = phone("gu"), phone("he")
    hazard = gu.hazard("mill", summary="一")
    gu.sync()
    he.write("hazard", hazard, place="猜到的编号")
    assert outcomes(he.sync()) == [("rejected", "record-not-available")]
    gu.pull()
    assert gu.of_kind("refusal")[0]["followed"] == []


def test_a_replay_joins_only_once(phone):
    gu = phone("gu")
    hazard = gu.hazard("mill", summary="一")
    gu.write("hazard", hazard, place="二")
    gu.push()
    assert [each.replayed for each in gu.push().outcomes] == [True, True]
    gu.pull()
    assert len(gu.of_kind("refusal")[0]["followed"]) == 1
