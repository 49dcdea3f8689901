"""Rows 1 to 18: bodies, queries and paths that a server may choke on or misread."""

import gzip
import json
from typing import Any

import pytest

from server.clock import new_id
from tests.attacks.plan import PASSWORD, id_of, login_of
from tests.attacks.target import Person, Target, refused

JSON = {"Content-Type": "application/json"}
MSGPACK = {"Content-Type": "application/msgpack"}
SIGN_IN = "/auth/sign-in"


@pytest.fixture
def worker(target: Target) -> Person:
    return target.person("worker")


@pytest.fixture
def manager(target: Target) -> Person:
    return target.person("manager")


def sign_in_with(**more: Any) -> dict[str, Any]:
    device = {"id": new_id(), "name": "手机"}
    return {"login": login_of("east", "mate"), "password": PASSWORD, "device": device} | more


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.attack(1)
def test_a_body_nested_without_end_is_refused_where_a_type_is_known(target: Target) -> None:
    with target.unchanged():
        for levels in (1_000, 30_000):
            body = b'{"login":' + nested(levels) + b"}"
            refused(target.ask("POST", SIGN_IN, content=body, headers=JSON), 400, "too-deep")


@pytest.mark.attack(1)
def test_a_push_nested_a_hundred_thousand_deep_is_refused(target: Target, worker: Person) -> None:
    mutation = b'{"mid":"%s","dseq":1,"set":{"a":' % new_id().encode()
    with target.unchanged():
        for inside in (nested(100_000), b'{"a":' * 100_000 + b"1" + b"}" * 100_000):
            body = b'{"proto":1,"sent":[{"age":0,"mutation":' + mutation + inside + b"}}}]}"
            refused(worker.sends("/sync", body), 400, "too-deep")


@pytest.mark.attack(2)
def test_msgpack_nested_without_end_is_not_read(target: Target, worker: Person) -> None:
    with target.unchanged():
        body = b"\x91" * 100_000 + b"\xc0"
        refused(worker.sends("/sync", body, **MSGPACK), 415, "wrong-type")


@pytest.mark.attack(3)
def test_text_that_is_not_utf_8_is_refused(target: Target, worker: Person) -> None:
    body = json.dumps(sign_in_with(login="??")).encode()
    push = worker.phone().body(worker.phone().mutation())
    with target.unchanged():
        for bad in (b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5"):
            answer = target.ask("POST", SIGN_IN, content=body.replace(b"??", bad), headers=JSON)
            refused(answer, 400, "bad-text")
            refused(worker.sends("/sync", push.replace(b"loose", bad)), 400, "bad-text")


@pytest.mark.attack(3)
def test_msgpack_that_is_not_utf_8_is_not_read(target: Target, worker: Person) -> None:
    with target.unchanged():
        refused(worker.sends("/sync", b"\x81\xa4sent\xa2\xff\xfe", **MSGPACK), 415, "wrong-type")


@pytest.mark.attack(4)
def test_nul_reaches_no_table(target: Target, worker: Person, manager: Person) -> None:
    phone = worker.phone()
    told = {"firm": id_of("east", "pump"), "seen_at": "2026-11-24T07:42:10Z", "summary": "a\0b"}
    people = {"name": "李\0四", "memberships": []}
    with target.unchanged():
        refused(phone.syncs(phone.mutation(set=told)), 400, "bad-text")
        refused(
            worker.sends("/sync", phone.body().replace(b'"proto"', b'"\0":1,"proto"')),
            400,
            "bad-text",
        )
        refused(manager.asks("POST", "/people", json=people), 400, "bad-text")
        refused(target.ask("POST", SIGN_IN, json=sign_in_with(login="a\0")), 400, "bad-text")
    assert not target.rows("SELECT id FROM record WHERE body LIKE '%\\u0000%' ESCAPE '!'")


@pytest.mark.attack(5)
def test_numbers_that_are_none_are_not_json(target: Target, worker: Person) -> None:
    phone = worker.phone()
    spot = {"lat": "?", "lon": 1, "accuracy": 1}
    body = phone.body(phone.mutation(set={"spot": spot}))
    with target.unchanged():
        for bad in (b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"0x10", b"1_000"):
            refused(worker.sends("/sync", body.replace(b'"?"', bad)), 400, "malformed")


@pytest.mark.attack(6)
def test_msgpack_with_numbers_that_are_none_is_not_read(target: Target, worker: Person) -> None:
    nan = b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"
    id = new_id().encode()
    mutation = b"\x82\xa2id\xd9\x24" + id + b"\xa3set\x81\xa3lat" + nan
    body = b"\x81\xa4sent\x91\x82\xa3age" + nan + b"\xa8mutation" + mutation
    with target.unchanged():
        refused(worker.sends("/sync", body, **MSGPACK), 415, "wrong-type")


@pytest.mark.attack(7)
def test_a_query_that_is_no_number_is_never_used(target: Target, worker: Person) -> None:
    for bad in ("nan", "inf", "-inf", "1e400", "NaN", "Infinity"):
        near = worker.asks("GET", f"/near?lat={bad}&lon={bad}")
        photo = worker.asks("GET", f"/photos/{'0' * 64}?size={bad}")
        assert {near.status_code, photo.status_code} <= {404, 422}
        assert bad not in near.text + photo.text
        directory = worker.asks("GET", f"/directory?limit={bad}&lat={bad}")
        assert directory.json() == worker.asks("GET", "/directory").json()


@pytest.mark.attack(8)
def test_numbers_written_as_text_are_not_numbers(target: Target, worker: Person) -> None:
    phone = worker.phone()
    for bad in ("NaN", "sNaN", "Infinity", "1e999999999", "31.2", "١٢"):
        told = {
            "firm": id_of("east", "pump"), "seen_at": "2026-11-24T07:42:10Z", "summary": "x",
            "spot": {"lat": bad, "lon": bad, "accuracy": 1},
        }  # fmt: skip
        mutation = phone.mutation(set=told)
        assert [each["outcome"] for each in phone.outcomes(mutation)] == ["rejected"]
        assert not target.rows("SELECT id FROM record WHERE id = ?", mutation["id"])


@pytest.mark.attack(9)
def test_numbers_in_a_path_name_nothing(target: Target, manager: Person) -> None:
    with target.unchanged():
        for number in ("1", "1_000", "-1", "+1", "%D9%A1%D9%A2", "1.0", "1e3", "%201"):
            for method, path in (
                ("GET", "/photos/{}"), ("GET", "/photos/{}?size=thumb"), ("HEAD", "/photos/{}"),
                ("PUT", "/photos/{}"), ("PATCH", "/people/{}"), ("POST", "/people/{}/code"),
                ("DELETE", f"/people/{manager.id}/memberships/{{}}"),
            ):  # fmt: skip
                kind = {"Content-Type": "image/jpeg" if method == "PUT" else "application/json"}
                content = b"{}" if method in ("PUT", "PATCH", "POST") else None
                answer = manager.asks(method, path.format(number), content=content, headers=kind)
                assert answer.status_code == 404, (method, path, number)


@pytest.mark.attack(10)
def test_an_id_is_written_in_one_way_only(target: Target, manager: Person) -> None:
    id = id_of("east", "person:worker")
    ways = (
        f"{{{id}}}", id.replace("-", ""), id.upper(), f"urn:uuid:{id}", f"{id}%20", f"{id}%0A",
        f"{id}%00", f"%7B{id}%7D", id[:-1], f"{id[:8]}–{id[9:]}",
    )  # fmt: skip
    phone = manager.phone()
    with target.unchanged():
        for way in ways:
            change = manager.asks("PATCH", f"/people/{way}", json={"name": "王"})
            refused(change, 404, "not-found")
            refused(manager.asks("POST", f"/people/{way}/code"), 404, "not-found")
            refused(phone.syncs(phone.mutation(mid=way)), 400, "malformed")
            refused(phone.syncs(device=way), 422, "invalid")


@pytest.mark.attack(11)
def test_a_key_that_comes_twice_is_refused(target: Target, worker: Person) -> None:
    phone = worker.phone()
    push = phone.body(phone.mutation())
    device = json.dumps({"id": new_id(), "name": "x"})
    twice = f'{{"login":"a","login":"{login_of("east", "mate")}","password":"{PASSWORD}","device":{device}}}'
    with target.unchanged():
        refused(target.ask("POST", SIGN_IN, content=twice.encode(), headers=JSON), 400, "malformed")
        for key in (b'"proto":1', b'"op":"create"', b'"summary":"loose rail"'):
            assert push.count(key) == 1
            refused(worker.sends("/sync", push.replace(key, key + b"," + key)), 400, "malformed")


@pytest.mark.attack(12)
def test_members_that_nobody_asked_for_are_refused(
    target: Target, worker: Person, manager: Person
) -> None:
    phone = worker.phone()
    with target.unchanged():
        for name in ("role", "owner_id", "reward", "seq", "status", "tenant", "is_admin"):
            more = {name: "district"}
            refused(target.ask("POST", SIGN_IN, json=sign_in_with(**more)), 422, "invalid")
            refused(manager.asks("PATCH", f"/people/{worker.id}", json=more), 422, "invalid")
            refused(phone.syncs(**more), 422, "invalid")
    mutation = phone.mutation(owner_id="x")
    assert phone.outcomes(mutation)[0]["outcome"] == "rejected"
    assert not target.rows("SELECT id FROM record WHERE id = ?", mutation["id"])


@pytest.mark.attack(13)
def test_ten_megabytes_of_nothing_cost_no_memory(target: Target, worker: Person) -> None:
    before = target.peak_bytes()
    empties = 9_900_000
    msgpack = b"\x81\xa4sent\xdd" + empties.to_bytes(4, "big") + b"\x90" * empties
    with target.unchanged():
        refused(worker.sends("/sync", msgpack, **MSGPACK), 415, "wrong-type")
        refused(worker.sends("/sync", b"[" + b"[]," * 3_300_000 + b"[]]"), 413, "too-large")
        refused(worker.sends("/sync", b"[" + b"[]," * 340_000 + b"[]]"), 422, "invalid")
    assert target.peak_bytes() - before < 100_000_000


@pytest.mark.attack(14)
def test_a_claim_of_four_thousand_million_things_is_not_believed(
    target: Target, worker: Person
) -> None:
    with target.unchanged():
        for head in (b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff"):
            refused(worker.sends("/sync", head, **MSGPACK), 415, "wrong-type")


@pytest.mark.attack(15)
def test_nothing_is_unpacked(target: Target, worker: Person) -> None:
    before = target.peak_bytes()
    bomb = gzip.compress(b" " * 200_000_000, 1)
    with target.unchanged():
        for coding in ("gzip", "deflate", "br", "x-gzip", "identity, gzip"):
            told = {"Content-Encoding": coding}
            refused(worker.sends("/sync", bomb[:900_000], **told), 415, "wrong-type")
            body = json.dumps(sign_in_with()).encode()
            answer = target.ask("POST", SIGN_IN, content=body, headers=JSON | told)
            refused(answer, 415, "wrong-type")
    assert target.peak_bytes() - before < 100_000_000


@pytest.mark.attack(16)
def test_eleven_megabytes_are_too_many_said_or_unsaid(target: Target, worker: Person) -> None:
    body = b'{"proto":1,"x":"' + b"x" * 11_000_000 + b'"}'
    pieces = [body[i : i + 65536] for i in range(0, len(body), 65536)]
    with target.unchanged():
        refused(worker.sends("/sync", body), 413, "too-large")
        refused(worker.asks("POST", "/sync", content=iter(pieces), headers=JSON), 413, "too-large")
        refused(target.ask("POST", SIGN_IN, content=iter(pieces), headers=JSON), 413, "too-large")


@pytest.mark.attack(17)
def test_json_under_another_name_is_not_taken(target: Target, worker: Person) -> None:
    phone = worker.phone()
    names = (
        "text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x", "application/octet-stream",
        "application/json; charset=utf-16", "text/plain, application/json",
    )  # fmt: skip
    with target.unchanged():
        for name in names:
            told = {"Content-Type": name}
            refused(worker.sends("/sync", phone.body(phone.mutation()), **told), 415, "wrong-type")
            body = json.dumps(sign_in_with()).encode()
            answer = target.ask("POST", SIGN_IN, content=body, headers=told)
            refused(answer, 415, "wrong-type")
        nameless = target.ask("POST", SIGN_IN, content=body)
        assert "content-type" not in nameless.request.headers
        refused(nameless, 415, "wrong-type")


@pytest.mark.attack(18)
def test_a_line_break_at_the_end_is_part_of_a_word(target: Target, worker: Person) -> None:
    phone = worker.phone()
    with target.unchanged():
        device = {"id": new_id() + "\n", "name": "x"}
        refused(target.ask("POST", SIGN_IN, json=sign_in_with(device=device)), 422, "invalid")
        refused(phone.syncs(incarnation=new_id() + "\n"), 422, "invalid")
        refused(phone.syncs(phone.mutation(mid=new_id() + "\n")), 400, "malformed")
        refused(worker.asks("GET", f"/photos/{'0' * 64}%0A"), 404, "not-found")
    for bad in ({"id": new_id() + "\n"}, {"kind": "hazard\n"}, {"base": {"summary": "d:1\n"}}):
        mutation = phone.mutation(**bad)
        assert phone.outcomes(mutation)[0]["outcome"] == "rejected"
        assert not target.rows("SELECT id FROM record WHERE id = ?", mutation["id"])
