"""A hazard with its picture goes from one phone to another, whatever the server suffers."""

import contextlib
import threading
from time import monotonic

import httpx


def photo(sha256: str, data: bytes, part: str = "before"):
    told = {
        "original": sha256,
        "taken_at": "2026-11-24T07:42:00+08:00",
        "part": part,
        "size": len(data),
    }
    return {"put": {sha256: told}}


def test_a_hazard_and_its_picture_reach_the_manager(person):
    gu, ma = person("顾一"), person("马三")
    sha256, data = gu.picture("red")
    hazard = gu.hazard(summary="法兰渗漏", photos=photo(sha256, data))
    assert gu.send(sha256, data) == 404, "no record expects it yet"
    assert [each["outcome"] for each in gu.sync()] == ["applied"]
    ma.sync()
    assert ma.records[hazard]["summary"] == "法兰渗漏"
    assert ma.see(sha256).status_code == 404, "expected, not here yet"
    assert gu.send(sha256, data) == 201
    assert gu.send(sha256, data) == 200
    seen = ma.see(sha256)
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/webp")
    assert b"red" not in seen.content


def test_a_colleague_outside_the_scope_cannot_tell_the_picture_from_a_missing_one(person):
    wu, gu = person("吴五"), person("顾一")
    sha256, data = wu.picture("blue")
    wu.hazard(photos=photo(sha256, data))
    wu.sync()
    wu.send(sha256, data)
    theirs, missing = gu.see(sha256), gu.see("0" * 64)
    assert (theirs.status_code, theirs.content) == (missing.status_code, missing.content)
    assert gu.send(sha256, data) == 404


@contextlib.contextmanager
def listening(serving, person):
    """An event that is set by a poke for this person, and another by the connection's end."""
    open_, poked, ended = threading.Event(), threading.Event(), threading.Event()

    def listen() -> None:
        with (
            httpx.Client(trust_env=False, timeout=30) as client,
            client.stream("GET", f"{serving.address}/pokes", headers=person.headers) as answer,
        ):
            for line in answer.iter_lines():
                open_.set()
                if line == "event: poke":
                    poked.set()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    assert open_.wait(10)
    yield poked, ended


def test_others_are_poked_when_something_in_their_scope_changes(person, serving):
    gu, ma = person("顾一"), person("马三")
    with listening(serving, ma) as (poked, ended):
        gu.hazard(summary="x")
        gu.sync()
        assert poked.wait(10)
        assert not ended.is_set()


def test_whoever_is_given_another_scope_is_told_at_once_and_listens_anew(person, serving, zone):
    ma, wu = person("马三"), person("吴五")
    path = f"{serving.address}/people/{zone['吴五']}/memberships"
    role = {"node": zone["检修班"], "role": "leader", "relation": "employer"}
    with listening(serving, wu) as (poked, ended):
        httpx.post(path, json=role, headers=ma.headers, trust_env=False).raise_for_status()
        assert poked.wait(10)
        assert ended.wait(10)


def test_a_server_killed_between_commit_and_answer_loses_and_doubles_nothing(person, serving):
    gu, ma = person("顾一"), person("马三")
    hazards = [gu.hazard(summary=f"第{number}处") for number in range(40)]
    kept = list(gu.queue)
    started = monotonic()

    def cut() -> None:
        while monotonic() - started < 0.02:
            pass
        serving.kill()

    thread = threading.Thread(target=cut)
    thread.start()
    with contextlib.suppress(httpx.TransportError):
        gu.push()
    thread.join()
    serving.start()
    gu.queue = kept
    assert {each["outcome"] for each in gu.sync()} == {"applied"}
    gu.queue = kept
    assert all(each["replayed"] for each in gu.sync())
    ma.sync()
    assert sorted(ma.records) == sorted(hazards)
