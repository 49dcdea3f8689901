"""三个5分钟: several phones lead one briefing without hearing of each other, and nothing is lost."""

import random

import pytest

from server.clock import new_id
from server.database import Database
from tests.server.training.conftest import AT
from tests.world import Phone, World

DANGER = {"不适用": 0, "正常": 1, "异常": 2}
PRESENT = {"调离": 0, "请假": 1, "到": 2}
NAMES = ("worker", "mate", "leader")
POINTS = ("ppe", "tools", "leftover")


def briefing(phone: Phone, segment: str = "班前", **more) -> str:
    world = phone.world
    host = {"put": {phone.account: {"at": AT, "acting": False}}}
    return phone.join(
        "briefing", team=world.nodes["crew"], day="2026-05-28", shift="day", segment=segment,
        **({"hosts": host} | more),
    )  # fmt: skip


def test_two_leaders_on_two_offline_phones_fill_one_briefing(world, phone):
    leader, mate = phone("leader"), phone("mate")
    people = world.people
    one = briefing(
        leader, states={"put": {"ppe": "正常", "tools": "异常"}}, topics={"add": ["雨后湿滑"]},
        attendance={"put": {people["worker"]: "到", people["mate"]: "请假"}},
        notes=[{"at": AT, "point": "tools", "text": "扳手少一把"}],
    )  # fmt: skip
    other = briefing(
        mate, states={"put": {"ppe": "异常", "tools": "正常"}}, topics={"add": ["动火作业"]},
        attendance={"put": {people["mate"]: "到"}}, notes=[{"at": AT, "text": "人齐"}],
    )  # fmt: skip
    assert one == other
    assert leader.sync()[0].outcome == "applied"
    assert mate.sync()[0].outcome == "merged"
    leader.pull()
    held = leader.records[one]
    assert held["states"] == {"ppe": "异常", "tools": "异常"}
    assert held["attendance"] == {people["worker"]: "到", people["mate"]: "到"}
    assert held["topics"] == sorted(["雨后湿滑", "动火作业"])
    assert [note["text"] for note in held["notes"]] == ["扳手少一把", "人齐"]
    assert held["hosts"].keys() == {people["leader"], people["mate"]}
    assert held == mate.records[one]
    assert not leader.of_kind("conflict")


def test_whoever_made_a_mistake_and_saw_it_may_take_it_back(phone):
    leader = phone("leader")
    id = briefing(leader, states={"put": {"ppe": "异常"}})
    leader.sync()
    leader.write("briefing", id, states={"put": {"ppe": "正常"}})
    assert leader.sync()[0].outcome == "applied"
    assert leader.records[id]["states"] == {"ppe": "正常"}


def test_a_handover_is_refused_with_a_reason_and_both_words_stay(world, phone):
    leader, mate = phone("leader"), phone("mate")
    id = briefing(leader, segment="班后", follows=world.nodes["relief"])
    said = {"person": world.people["leader"], "at": AT, "how": "本人手机"}
    leader.write("briefing", id, handover=[{"side": "交班", **said}])
    leader.sync()
    mate.pull()
    refused = {"person": world.people["mate"], "at": AT, "how": "本人手机", "refused": "3 号泵没停"}
    mate.write("briefing", id, handover=[{"side": "接班", **refused}])
    assert mate.sync()[0].outcome == "applied"
    leader.pull()
    assert [each["refused"] for each in leader.records[id]["handover"]] == ["", "3 号泵没停"]


def test_late_attendance_joins_afterwards_and_a_signature_stays(world, phone):
    leader, worker = phone("leader"), phone("worker")
    me, key = world.people["worker"], new_id()
    id = briefing(leader, ended={"put": {world.people["leader"]: AT}})
    leader.sync()
    briefing(
        worker, attendance={"put": {me: "到"}}, ways={"put": {me: "本人手机"}},
        signed={"put": {key: {"person": me, "at": AT, "how": "本人手机", "late": True}}},
    )  # fmt: skip
    assert worker.sync()[0].outcome == "merged"
    other = {"person": me, "at": AT, "how": "代点", "late": False}
    worker.write("briefing", id, signed={"put": {key: other}})
    assert worker.sync()[0].code == "signature-stays"
    leader.pull()
    assert leader.records[id]["signed"][key]["late"]
    assert leader.records[id]["stamps"][f"signed/{key}"]["by"] == me


def test_who_signs_himself_and_is_tapped_on_another_phone_is_asked_nothing(world, phone):
    leader, worker = phone("leader"), phone("worker")
    me = world.people["worker"]
    signature = {"person": me, "at": AT, "late": False}
    id = briefing(leader, signed={"put": {new_id(): signature | {"how": "代点"}}})
    # He had not heard of any leader.
    about = {"team": world.nodes["crew"], "day": "2026-05-28", "shift": "day", "segment": "班前"}
    own = {"put": {new_id(): signature | {"how": "本人手机"}}}
    worker.join("briefing", **about, attendance={"put": {me: "到"}}, signed=own)
    assert worker.sync()[0].outcome == "applied"
    assert leader.sync()[0].outcome == "merged"
    held = leader.records[id]
    assert sorted(each["how"] for each in held["signed"].values()) == ["代点", "本人手机"]
    assert held["hosts"].keys() == {world.people["leader"]}
    assert not leader.of_kind("conflict")


def test_it_is_the_teams_and_the_firms_and_nobody_elses(world, phone):
    leader = phone("leader")
    id = briefing(leader)
    leader.sync()
    for name, sees in (("worker", True), ("manager", True), ("docker", False), ("gu", False),
                       ("street", False), ("district", False), ("dockmaster", False)):  # fmt: skip
        other = phone(name)
        other.pull()
        assert (id in other.records) is sees, name


@pytest.mark.parametrize("seed", range(25))
def test_whatever_order_phones_arrive_in_it_comes_to_one_and_nothing_is_lost(
    database: Database, seed: int
):
    """Attendance and points merge to the same whole in every order of arrival."""
    luck = random.Random(seed)
    told = [(who, _told(luck)) for who in ("leader", "mate", "worker") for _ in range(2)]
    luck.shuffle(told)
    ends = []
    for turn, order in enumerate((told, told[::-1])):
        world = World(database, f"zone{turn}").populate()
        phones = {name: world.phone(name) for name in NAMES}
        for who, each in order:
            states, attendance, words = each
            id = briefing(
                phones[who], states={"put": states},
                attendance={"put": {world.people[name]: at for name, at in attendance.items()}},
                notes=[{"at": AT, "text": words}],
            )  # fmt: skip
            # Nobody has pulled: every phone believes that it began the briefing.
            [outcome] = phones[who].push().outcomes[-1:]
            assert outcome.outcome in ("applied", "merged")
            phones[who].queue.clear()
        reader = world.phone("manager")
        reader.pull()
        held = reader.records[id]
        back = {world.people[name]: name for name in NAMES}
        ends.append(
            (held["states"], {back[key]: at for key, at in held["attendance"].items()},
             sorted(note["text"] for note in held["notes"]))
        )  # fmt: skip
        assert not reader.of_kind("conflict")
    first, second = ends
    assert first == second
    states, attendance, words = first
    assert words == sorted(each[2] for _, each in told)
    # What is dangerous wins, and whoever was seen by anybody was there.
    assert states == _most([each[0] for _, each in told], DANGER)
    assert attendance == _most([each[1] for _, each in told], PRESENT)


def _most(told: list[dict[str, str]], rank: dict[str, int]) -> dict[str, str]:
    keys = {key for each in told for key in each}
    return {key: max((t[key] for t in told if key in t), key=rank.__getitem__) for key in keys}


def _told(luck: random.Random) -> tuple[dict[str, str], dict[str, str], str]:
    points = luck.sample(POINTS, luck.randint(1, 3))
    names = luck.sample(NAMES, luck.randint(1, 3))
    return (
        {point: luck.choice(list(DANGER)) for point in points},
        {name: luck.choice(list(PRESENT)) for name in names},
        f"说明 {luck.random()}",
    )
