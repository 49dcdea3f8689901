"""Rows 45 to 55: other people's things, and pushes that lie."""

import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image

from server.clock import new_id
from tests.attacks.plan import id_of, stored
from tests.attacks.target import Person, Phone, Target, without_date

TEN_YEARS = 10 * 365 * 24 * 3600 * 1000
EVENT = {"status": "已销号", "by": "x", "role": "district", "received": "", "claimed": ""}
FINAL = {"applied", "merged", "conflict", "rejected"}


@pytest.fixture
def worker(target: Target) -> Person:
    return target.person("worker")


@pytest.fixture
def manager(target: Target) -> Person:
    return target.person("manager")


def judged(outcome: dict[str, Any]) -> dict[str, Any]:
    told = {key: outcome.get(key) for key in ("outcome", "code", "message", "state")}
    return told | {"conflict": "conflict" in outcome}


def record(target: Target, id: str) -> list[tuple[Any, ...]]:
    return target.rows("SELECT * FROM record WHERE id = ? ORDER BY tenant", id)


def body_of(target: Target, id: str) -> dict[str, Any]:
    return dict(json.loads(target.rows("SELECT body FROM record WHERE id = ?", id)[0][0]))


def picture(colour: str) -> tuple[str, bytes]:
    """A picture and its name."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    return hashlib.sha256(file.getvalue()).hexdigest(), file.getvalue()


def with_photo(name: str) -> dict[str, Any]:
    photo = {"original": name, "taken_at": "2026-11-24T07:42:10+08:00", "size": 1000}
    return {
        "firm": id_of("east", "pump"), "seen_at": "2026-11-24T07:42:10+08:00",
        "photos": {"put": {name: photo}},
    }  # fmt: skip


STRANGERS = (("west", "manager"), ("west", "worker"), ("east", "dockmaster"), ("east", "docker"))


@pytest.mark.attack(45)
@pytest.mark.parametrize(("zone", "name"), STRANGERS)
def test_another_scopes_people_are_as_if_there_were_none(
    target: Target, zone: str, name: str
) -> None:
    stranger = target.person(name, zone)
    membership = id_of("east", "membership:mate")
    role = {"node": id_of(zone, "crew"), "role": "worker", "relation": "workplace"}
    with target.unchanged():
        for method, path, body in (
            ("PATCH", "/people/{}", {"name": "换了"}),
            ("PATCH", "/people/{}", {"active": False}),
            ("POST", "/people/{}/code", {}),
            ("POST", "/people/{}/memberships", role),
            ("DELETE", f"/people/{{}}/memberships/{membership}", None),
        ):
            theirs = stranger.asks(method, path.format(id_of("east", "person:mate")), json=body)
            none = stranger.asks(method, path.format(new_id()), json=body)
            assert without_date(theirs) == without_date(none)
            assert theirs.status_code == 404
    assert id_of("east", "person:mate") not in stranger.asks("GET", "/directory").text
    assert id_of("east", "person:mate") not in stranger.asks("GET", "/me/data").text


@pytest.mark.attack(45)
@pytest.mark.parametrize(("zone", "name"), STRANGERS)
def test_another_scopes_pictures_are_as_if_there_were_none(
    target: Target, worker: Person, zone: str, name: str
) -> None:
    stranger, phone = target.person(name, zone), worker.phone()
    sha256, data = picture("red")
    waiting, later = picture("blue")
    phone.reports(set=with_photo(sha256))
    phone.reports(set=with_photo(waiting))
    image = {"Content-Type": "image/jpeg"}
    brought = worker.asks("PUT", f"/photos/{sha256}", content=data, headers=image)
    assert brought.status_code in (200, 201)
    missing, other = picture(f"#{zone.encode().hex()[:6]}")
    with target.unchanged():
        for query in ("", "?size=list", "?size=thumb", "?size=view", "/facts"):
            theirs = stranger.asks("GET", f"/photos/{sha256}{query}")
            assert without_date(theirs) == without_date(
                stranger.asks("GET", f"/photos/{missing}{query}")
            )
            assert theirs.status_code == 404
        for method, named, content in (
            ("HEAD", sha256, None), ("PUT", sha256, data), ("PUT", waiting, later),
            ("POST", f"{sha256}/proof", None),
        ):  # fmt: skip
            none = stranger.asks(
                method,
                f"/photos/{named.replace(named[:64], missing)}",
                content=content and other,
                headers=image,
            )
            theirs = stranger.asks(method, f"/photos/{named}", content=content, headers=image)
            assert without_date(theirs) == without_date(none)
            assert theirs.status_code == 404
        assert worker.asks("HEAD", f"/photos/{waiting}").status_code == 404
    assert worker.asks("GET", f"/photos/{sha256}").status_code == 200


@pytest.mark.attack(45)
@pytest.mark.parametrize(("zone", "name"), STRANGERS)
def test_another_scopes_records_are_as_if_there_were_none(
    target: Target, worker: Person, zone: str, name: str
) -> None:
    hazard = worker.phone().reports()
    before = record(target, hazard)
    phone = target.person(name, zone).phone()
    for op, set_ in (
        ("patch", {"summary": "mine now"}),
        ("patch", {"status": "已销号"}),
        ("delete", {}),
    ):
        base = dict.fromkeys(set_ or ("summary", "status"), 1)
        mutations = [phone.mutation(id, op=op, set=set_, base=base) for id in (hazard, new_id())]
        theirs, none = phone.outcomes(*mutations)
        assert judged(theirs) == judged(none)
        assert (theirs["outcome"], theirs["code"]) == ("rejected", "record-not-available")
    assert hazard not in phone.holds()
    assert record(target, hazard) == before


@pytest.mark.attack(46)
@pytest.mark.parametrize(("zone", "name"), STRANGERS)
def test_a_record_cannot_be_made_over_somebody_elses(
    target: Target, worker: Person, zone: str, name: str
) -> None:
    hazard = worker.phone().reports()
    before = target.rows("SELECT * FROM record WHERE id = ? AND tenant = 'east'", hazard)
    stranger = target.person(name, zone)
    firm = "pump" if zone == "west" else "dock"
    mine = {"firm": id_of(zone, firm), "seen_at": "2026-11-24T07:42:10+08:00", "summary": "mine"}
    outcome = stranger.phone().outcomes(stranger.phone().mutation(hazard, set=mine))[0]
    if zone == "east":
        assert (outcome["outcome"], outcome["code"]) == ("rejected", "record-not-available")
    after = target.rows("SELECT * FROM record WHERE id = ? AND tenant = 'east'", hazard)
    assert after == before
    held = stranger.phone().holds().get(hazard)
    assert held is None or held["body"]["summary"] == "mine"


@pytest.mark.attack(46)
def test_a_number_that_was_used_is_not_used_again(target: Target, worker: Person) -> None:
    phone = worker.phone()
    mutation = phone.mutation()
    phone.outcomes(mutation)
    before = record(target, mutation["id"])
    thief = target.person("mate").phone()
    stolen = thief.mutation(mid=mutation["mid"], id=mutation["id"])
    outcome = thief.outcomes(stolen)[0]
    assert (outcome["outcome"], outcome["code"]) == ("rejected", "same-id-other-content")
    assert "versions" not in outcome
    assert record(target, mutation["id"]) == before


def life(phone: Phone) -> list[Any]:
    """A record made, changed, deleted, made and changed again, all in one push."""
    id = new_id()
    made = phone.mutation(id)
    fields = ("firm", "seen_at", "summary", "level", "status", "number", "history", "reporter")
    changed = phone.mutation(
        id, op="patch", set={"summary": "b"}, base={"summary": f"d:{made['dseq']}"}
    )
    gone = phone.mutation(id, op="delete", base=dict.fromkeys(fields, f"d:{changed['dseq']}"))
    return [
        made,
        changed,
        made,
        gone,
        phone.mutation(id),
        phone.mutation(id, op="patch", set={"summary": "c"}),
    ]


@pytest.mark.attack(47)
def test_the_same_record_many_times_in_one_push_comes_out_one_way(
    target: Target, worker: Person
) -> None:
    seen = []
    for _ in range(3):
        phone = worker.phone()
        mutations = life(phone)
        outcomes = phone.outcomes(*mutations)
        assert {each["outcome"] for each in outcomes} <= FINAL
        rows = target.rows("SELECT body, deleted FROM record WHERE id = ?", mutations[0]["id"])
        assert len(rows) == 1
        summary, deleted = json.loads(rows[0][0])["summary"], rows[0][1]
        seen.append(([judged(each) for each in outcomes], summary, deleted))
        again = phone.outcomes(*mutations)
        assert all(each["replayed"] for each in again)
        assert [judged(each) for each in again] == [judged(each) for each in outcomes]
    assert seen[0] == seen[1] == seen[2]
    assert [each["outcome"] for each in seen[0][0][:2]] == ["applied", "applied"]


@pytest.mark.attack(47)
def test_one_record_in_two_pushes_at_once_is_made_once(target: Target, worker: Person) -> None:
    id = new_id()
    phones = [worker.phone() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda phone: phone.outcomes(phone.mutation(id))[0], phones))
    assert sorted(each["outcome"] for each in outcomes) == ["applied"] + ["rejected"] * 19
    assert len(record(target, id)) == 1


@pytest.mark.attack(48)
def test_what_only_the_server_writes_stays_as_it_was(
    target: Target, worker: Person, manager: Person
) -> None:
    hazard = worker.phone().reports()
    for phone in (worker.phone(), manager.phone()):
        for name, value in (
            ("owner_id", "x"), ("scope_id", "x"), ("tenant", "west"), ("verified", True),
            ("reward", 10_000), ("seq", 1), ("created_at", 0), ("deleted_at", 0), ("id", new_id()),
            ("reporter", manager.id), ("number", "YH-1"), ("origin", "监管"), ("kind", "visit"),
            ("history", [EVENT]), ("position", 1), ("versions", {}), ("__class__", "x"),
        ):  # fmt: skip
            before = record(target, hazard)
            words = name if name.isidentifier() and not name.startswith("_") else "x"
            change = phone.mutation(hazard, op="patch", set={name: value}, base={words: 0})
            made = phone.mutation(set=phone.mutation()["set"] | {name: value})
            outcomes = phone.outcomes(change, made)
            assert [each["outcome"] for each in outcomes] == ["rejected", "rejected"], name
            assert record(target, hazard) == before
            assert not record(target, made["id"])
    assert body_of(target, hazard)["reporter"] == worker.id
    with target.unchanged():
        for name in ("tenant", "id", "password_hash", "created", "roles", "role", "memberships"):
            answer = manager.asks("PATCH", f"/people/{worker.id}", json={"name": "王", name: "x"})
            assert answer.status_code == 422
            person = {"name": "新人", "memberships": [], name: "x"}
            assert manager.asks("POST", "/people", json=person).status_code == 422


@pytest.mark.attack(49)
def test_nothing_can_be_hung_under_a_place_of_another_zone(
    target: Target, worker: Person, manager: Person
) -> None:
    phone, there = manager.phone(), target.person("manager", "west")
    first = phone.mutation()["set"]
    for name, of_west in (
        ("firm", id_of("west", "pump")), ("responsible", id_of("west", "pump")),
        ("passed_to", id_of("west", "street")), ("assignee", there.id), ("visit", new_id()),
    ):  # fmt: skip
        codes = []
        for named in (of_west, new_id()):
            mutation = phone.mutation(set=first | {name: named})
            outcome = phone.outcomes(mutation)[0]
            codes.append(judged(outcome))
            assert outcome["outcome"] == "rejected", name
            assert not record(target, mutation["id"])
        assert codes[0] == codes[1], name
    with target.unchanged():
        for node in (id_of("west", "crew"), new_id()):
            role = {"node": node, "role": "worker", "relation": "workplace"}
            person = {"name": "新人", "memberships": [role]}
            assert manager.asks("POST", "/people", json=person).status_code == 404
            answer = manager.asks("POST", f"/people/{worker.id}/memberships", json=role)
            assert answer.status_code == 404
            team = {"parent": node, "level": "team", "name": "新班组"}
            assert manager.asks("POST", "/nodes", json=team).status_code == 404


@pytest.mark.attack(50)
def test_the_same_push_many_times_at_once_takes_effect_once(target: Target, worker: Person) -> None:
    phone = worker.phone()
    mutation = phone.mutation()
    body = phone.body(mutation, limit=1)

    def push(_: int) -> dict[str, Any]:
        answer = worker.sends("/sync", body)
        assert answer.status_code == 200
        return dict(answer.json()["outcomes"][0])

    with ThreadPoolExecutor(25) as pool:
        outcomes = list(pool.map(push, range(1000)))
    assert sum(not each.pop("replayed", False) for each in outcomes) == 1
    assert all(each == outcomes[0] for each in outcomes)
    assert outcomes[0]["outcome"] == "applied"
    mid = mutation["mid"]
    assert target.rows("SELECT count(*) FROM ledger WHERE mid = ?", mid) == [(1,)]
    assert len(record(target, mutation["id"])) == 1
    assert len(body_of(target, mutation["id"])["history"]) == 1


def pushes(phone: Phone, age: int, **mutation: Any) -> dict[str, Any]:
    sent = [{"age": age, "mutation": phone.mutation(op="patch", **mutation)}]
    answer = phone.person.sends("/sync", phone.body(sent=sent))
    return dict(answer.json()["outcomes"][0])


@pytest.mark.attack(51)
@pytest.mark.parametrize("age", [-TEN_YEARS, TEN_YEARS, 2**53, -(2**53)])
def test_a_phone_whose_clock_is_wrong_by_years_does_not_win_for_ever(
    target: Target, worker: Person, manager: Person, age: int
) -> None:
    hazard = worker.phone().reports()
    years = {"made_at": "2036-11-24T00:00:00Z"} if age < 0 else {"made_at": "2016-11-24T00:00:00Z"}
    pushes(worker.phone(), age, id=hazard, set={"level": "疑似重大"}, **years)
    version = manager.phone().holds()[hazard]["versions"]["level"]
    mine = manager.phone()
    outcome = pushes(mine, 0, id=hazard, set={"level": "重大"}, base={"level": version})
    assert outcome["outcome"] in ("applied", "merged")
    assert body_of(target, hazard)["level"] == "重大"
    made, received = target.rows(
        "SELECT made, received FROM ledger WHERE record = ? ORDER BY position", hazard
    )[1]
    assert made <= received


@pytest.mark.attack(51)
def test_a_version_that_nobody_has_seen_does_not_pass_for_having_seen_all(
    target: Target, worker: Person, manager: Person
) -> None:
    hazard = worker.phone().reports()
    seen = manager.phone().holds()[hazard]["versions"]["summary"]
    told = {"id": hazard, "set": {"summary": "the manager's words"}, "base": {"summary": seen}}
    assert pushes(manager.phone(), 0, **told)["outcome"] == "applied"
    for version in (-1, 2**53, 2**60, 1.5, "d:0", "d:-1", "v:1", None):
        change = {"id": hazard, "set": {"summary": "unseen"}, "base": {"summary": version}}
        outcome = pushes(worker.phone(), 0, **change)
        assert outcome["outcome"] in ("rejected", "conflict"), version
        assert body_of(target, hazard)["summary"] == "the manager's words"


@pytest.mark.attack(52)
def test_a_cursor_that_was_touched_or_lent_begins_again_in_ones_own_scope(
    target: Target, worker: Person
) -> None:
    hazard = worker.phone().reports()
    secret = target.person("docker").phone()
    outside = secret.reports(set=secret.mutation()["set"] | {"firm": id_of("east", "dock")})
    lent = secret.syncs().json()["cursor"]
    own = worker.phone().syncs().json()["cursor"]
    touched = [
        own[:i] + ("A" if own[i] != "A" else "B") + own[i + 1 :] for i in range(0, len(own), 9)
    ]
    strange = [lent, "", "x", "AAAA", own[:-4], own + "AAAA", "null", "1", "' OR 1=1 --", "é" * 20]
    for cursor in (*touched, *strange):
        answer = worker.phone().syncs(cursor=cursor)
        assert answer.status_code == 200, cursor
        page = answer.json()
        assert page["fresh"], cursor
        held = {each["id"] for each in page["changes"]}
        assert hazard in held
        assert outside not in held
    for cursor in ("A" * 1001, 5, ["a"], {"position": 0}):
        assert worker.phone().syncs(cursor=cursor).status_code == 422


@pytest.mark.attack(53)
def test_who_was_removed_can_still_hand_in_but_not_reach(fresh: Target) -> None:
    manager, mate = fresh.person("manager"), fresh.person("mate")
    phone = mate.phone()
    hazard = phone.reports(set=phone.mutation()["set"])
    others = fresh.person("leader").phone().reports()
    role = id_of("east", "membership:mate")
    assert manager.asks("DELETE", f"/people/{mate.id}/memberships/{role}").status_code == 204
    before = record(fresh, others)
    opinion = {"sort": "建议", "words": "再见", "written_at": "2026-11-24T08:00:00+08:00"}
    queue = [
        phone.mutation(others, op="patch", set={"summary": "gone"}),
        phone.mutation(),
        phone.mutation(kind="feedback", set=opinion),
    ]
    outcomes = phone.outcomes(*queue)
    assert [each["outcome"] for each in outcomes] == ["rejected", "rejected", "applied"]
    assert record(fresh, others) == before
    assert not record(fresh, queue[1]["id"])
    assert record(fresh, queue[2]["id"])
    assert others not in phone.holds()
    assert hazard in phone.holds()


@pytest.mark.attack(54)
def test_pushes_that_are_too_many_or_too_large_cost_no_work(target: Target, worker: Person) -> None:
    phone = worker.phone()
    before = target.work()["statements"]
    assert worker.sends("/sync", b"[]").status_code == 422
    cheap = target.work()["statements"] - before
    with target.unchanged():
        for body, status in (
            (phone.body(*[phone.mutation() for _ in range(101)]), 422),
            (phone.body(sent=[{"age": 0, "mutation": {}}] * 10_001), 422),
            (phone.body(*[phone.mutation() for _ in range(10_001)]), 413),
            (phone.body(phone.mutation(set={"summary": "x" * 1_100_000})), 413),
        ):
            before = target.work()["statements"]
            assert worker.sends("/sync", body).status_code == status
            assert target.work()["statements"] - before == cheap


@pytest.mark.attack(54)
@pytest.mark.parametrize(
    "bad",
    [
        {"set": {"summary": "x" * 400_000}},
        {"set": {"summary": "重" * 120_000}},
        {"set": {"summary": "x" * 5_000}},
        {"set": {f"f{n}": 1 for n in range(100)}},
        {"kind": "k" * 300},
        {"kind": "x" * 100_000},
        {"kind": "nothing"},
        {"id": "i" * 300},
        {"op": "drop"},
        {"schema": -1},
        {"made_at": "x" * 50},
        {"depends_on": ["x"]},
        {"depends_on": [new_id()] * 21},
        {"resolves": [new_id()] * 21},
        {"set": {"summary": 10**30}},
        {"set": {"summary": [[[[[1]]]]]}},
        {"set": {"seen_at": "2026-11-24"}},
        {"set": {"status": "已销号"}},
        {"set": {"photos": {"put": {"x": 1}}}},
        {"set": {"photos": [1]}},
        {"set": {"deadline": "9999-99-99"}},
    ],
)
def test_a_bad_one_is_kept_whole_and_its_neighbours_pass(
    target: Target, worker: Person, bad: dict[str, Any]
) -> None:
    phone = worker.phone()
    if "set" in bad:
        bad = {"set": phone.mutation()["set"] | bad["set"]}
        phone = worker.phone()
    mutations = [phone.mutation(), phone.mutation(**bad), phone.mutation()]
    outcomes = phone.outcomes(*mutations)
    assert [each["outcome"] for each in outcomes] == ["applied", "rejected", "applied"]
    assert outcomes[1]["code"]
    assert outcomes[1]["message"]
    if outcomes[1]["code"] != "unknown-kind":
        assert not target.rows("SELECT id FROM record WHERE id = ?", mutations[1]["id"])
    kept = target.rows("SELECT content FROM ledger WHERE mid = ?", mutations[1]["mid"])
    assert json.loads(kept[0][0]) == mutations[1]
    again = phone.outcomes(*mutations)
    assert [each["outcome"] for each in again] == ["applied", "rejected", "applied"]
    assert all(each["replayed"] for each in again)


INJECTIONS = (
    "' OR '1'='1", "'; DROP TABLE record; --", "x' UNION SELECT * FROM account --", "%", "_", "%%",
    "east%", "EAST-WORK__", "$.body", "json_extract(body,'$')", "1; SELECT pg_sleep(1)", "\\", "\"",
    "*", "{{7*7}}", "${7*7}",
)  # fmt: skip


@pytest.mark.attack(55)
def test_words_that_read_like_statements_are_words(fresh: Target) -> None:
    # A server of its own: what is tried here as a login uses up the patience with strangers.
    target, worker = fresh, fresh.person("worker")
    for words in INJECTIONS:
        phone = worker.phone()
        hazard = phone.reports(set=phone.mutation()["set"] | {"summary": words, "place": words})
        assert body_of(target, hazard)["summary"] == words
        assert phone.holds()[hazard]["body"]["place"] == words
    tables = set(stored(target.data))
    with target.unchanged():
        for words in INJECTIONS:
            safe = {"params": {"size": words, "order": words, "sort": words, "where": words}}
            assert worker.asks("GET", "/directory", **safe).status_code == 200
            assert worker.asks("GET", f"/photos/{'0' * 64}", **safe).status_code in (404, 422)
            assert target.ask("GET", f"/auth/enrol/{words.encode().hex()}").status_code in (
                410,
                429,
            )
            for member in ("login", "zone"):
                told = {
                    "login": worker.login,
                    "password": "x",
                    "device": {"id": new_id(), "name": words},
                }
                answer = target.ask("POST", "/auth/sign-in", json=told | {member: words})
                assert answer.status_code in (401, 429)
    phone = worker.phone()
    for words in INJECTIONS:
        outcomes = phone.outcomes(phone.mutation(kind=words), phone.mutation(id=words))
        assert [each["outcome"] for each in outcomes] == ["rejected", "rejected"]
    assert set(stored(target.data)) == tables
    assert worker.asks("GET", "/me").json()["account"] == worker.id
