"""Rows 27 to 44: forged and stolen tokens, guessed passwords."""

import base64
import hashlib
import hmac
import json
import shutil
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from server.clock import new_id
from tests.attacks.plan import BYSTANDERS, PASSWORD, id_of, login_of
from tests.attacks.target import BARE, Person, Target, part, refused, start

WRONG = "完全不对的密码"


@pytest.fixture
def worker(target: Target) -> Person:
    return target.person("worker")


def shut_out(person: Person, token: str) -> None:
    """Nobody is signed in by this token, for reading or for writing."""
    with person.target.unchanged():
        phone = person.phone()
        for answer in (
            person.asks("GET", "/me", token),
            person.asks("GET", "/directory", token),
            person.asks(
                "POST", "/sync", token, content=phone.body(phone.mutation()),
                headers={"Content-Type": "application/json"},
            ),
        ):  # fmt: skip
            assert answer.status_code == 401, answer.text
            assert BARE or answer.json()["code"] in ("not-signed-in", "session-ended")


@pytest.fixture
def accepted(worker: Person) -> None:
    """A token that the tests sign themselves is taken, or refusing others proves nothing."""
    assert worker.asks("GET", "/me", worker.target.signed(worker.claims)).status_code == 200


@pytest.mark.attack(27)
def test_a_token_that_nobody_signed_is_shut_out(worker: Person) -> None:
    kid = jwt.get_unverified_header(worker.access)["kid"]
    for algorithm in ("none", "nOnE", "None", "NONE", "", None):
        head = part({"alg": algorithm, "typ": "JWT", "kid": kid})
        for signature in ("", worker.access.rpartition(".")[2]):
            shut_out(worker, f"{head}.{part(worker.claims)}.{signature}")


@pytest.mark.attack(28)
def test_a_public_key_is_no_secret_to_sign_with(worker: Person) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = Ed25519PrivateKey.generate().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    kid = jwt.get_unverified_header(worker.access)["kid"]
    raw = worker.target.public_raw
    for secret in (raw, raw.hex().encode(), base64.b64encode(raw), pem, b"", b"\0" * 32):
        signed = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{part(worker.claims)}"
        mac = hmac.digest(secret, signed.encode(), hashlib.sha256)
        shut_out(worker, f"{signed}.{part(mac)}")


@pytest.mark.attack(28)
def test_a_key_of_another_sort_signs_nothing_here(worker: Person) -> None:
    own = {"kid": jwt.get_unverified_header(worker.access)["kid"]}
    rsa = generate_private_key(65537, 2048)
    shut_out(worker, jwt.encode(worker.claims, rsa, "RS256", headers=own))
    stranger = Ed25519PrivateKey.generate()
    shut_out(worker, jwt.encode(worker.claims, stranger, "EdDSA", headers=own))


@pytest.mark.attack(29)
@pytest.mark.usefixtures("accepted")
def test_a_token_that_leaves_something_out_is_shut_out(worker: Person) -> None:
    for name in worker.claims:
        claims = {each: value for each, value in worker.claims.items() if each != name}
        shut_out(worker, worker.target.signed(claims))


@pytest.mark.attack(30)
@pytest.mark.usefixtures("accepted")
def test_a_token_of_another_time_is_shut_out(worker: Person) -> None:
    now = int(time.time())
    for wrong in ({"exp": now - 1}, {"exp": 0}, {"exp": -1}, {"nbf": now + 60}, {"iat": now + 60}):
        shut_out(worker, worker.target.signed(worker.claims | wrong))


@pytest.mark.attack(31)
@pytest.mark.usefixtures("accepted")
def test_an_end_that_is_no_whole_number_is_shut_out(worker: Person) -> None:
    text = json.dumps(worker.claims | {"exp": "?"})
    for end in ("NaN", "Infinity", "1e400", '"9999999999"', "1e10", "true", "null", "[9999999999]",
                "9999999999.5", "{}"):  # fmt: skip
        shut_out(worker, worker.target.signed(text.replace('"?"', end).encode()))


@pytest.mark.attack(32)
@pytest.mark.usefixtures("accepted")
def test_a_key_is_found_by_its_own_name_only(worker: Person) -> None:
    for kid in (
        "../../dev/null", "/dev/null", "x' UNION SELECT 'a' --", "a" * 5_000, "", "0", "\0", "*",
        "access.pem", "cursor", "__class__",
    ):  # fmt: skip
        shut_out(worker, worker.target.signed(worker.claims, {"kid": kid}))
    for kid in ({"a": 1}, ["a"], 1, None, True):
        own = {"alg": "EdDSA", "typ": "JWT", "kid": kid}
        shut_out(worker, f"{part(own)}.{part(worker.claims)}.{worker.access.rpartition('.')[2]}")


@pytest.mark.attack(33)
def test_a_key_that_a_token_brings_along_is_ignored(worker: Person) -> None:
    stranger = Ed25519PrivateKey.generate()
    own = jwt.algorithms.OKPAlgorithm.to_jwk(stranger.public_key(), as_dict=True)
    for brought in (
        {"jwk": own}, {"jku": "http://127.0.0.1:9/keys"}, {"x5u": "http://127.0.0.1:9/x"},
        {"jwk": own, "kid": "stranger"}, {"x5c": ["AAAA"]},
    ):  # fmt: skip
        shut_out(worker, worker.target.signed(worker.claims, brought, stranger))


@pytest.mark.attack(34)
@pytest.mark.usefixtures("accepted")
def test_a_token_that_must_be_understood_in_ways_unknown_is_shut_out(worker: Person) -> None:
    for critical in (["exp2"], ["b64"], [], "exp", [1]):
        own = {"crit": critical, "exp2": 1, "b64": False}
        shut_out(worker, worker.target.signed(worker.claims, own))


@pytest.mark.attack(35)
def test_each_token_is_good_for_one_thing(target: Target, worker: Person) -> None:
    shut_out(worker, worker.refresh)
    shut_out(worker, target.signed(worker.claims | {"typ": "refresh"}))
    shut_out(worker, target.signed(worker.claims | {"typ": ["access"]}))
    with target.unchanged():
        body = {"refresh": worker.access, "rotation": new_id()}
        refused(target.ask("POST", "/auth/refresh", json=body), 401, "not-signed-in")


@pytest.mark.attack(36)
@pytest.mark.usefixtures("accepted")
def test_a_token_opens_one_zone_and_one_account(target: Target, worker: Person) -> None:
    for wrong in (
        {"aud": ["anxun", "evil"]}, {"aud": ["anxun"]}, {"aud": "evil"}, {"aud": None},
        {"tenant": "west"}, {"sub": id_of("west", "person:worker")},
        {"tenant": "west", "sub": id_of("west", "person:worker")},
        {"sub": id_of("east", "person:manager")}, {"sid": new_id()}, {"tenant": ["east"]},
    ):  # fmt: skip
        shut_out(worker, target.signed(worker.claims | wrong))
    west = target.person("worker", "west")
    there = west.phone()
    hazard = there.reports()
    assert hazard not in worker.phone().holds()
    with target.unchanged():
        assert worker.asks("GET", f"/me?tenant=west&zone={west.id}").json()["account"] == worker.id


@pytest.mark.attack(37)
def test_a_name_cannot_write_claims_of_its_own(target: Target) -> None:
    manager, mate = target.person("manager"), id_of("east", "person:mate")
    before = target.rows("SELECT name FROM account WHERE id = ?", mate)[0][0]
    spliced = f'x","sub":"{manager.id}","a":"'
    assert manager.asks("PATCH", f"/people/{mate}", json={"name": spliced}).status_code == 204
    access = Person(target, "east", "mate").access
    manager.asks("PATCH", f"/people/{mate}", json={"name": before})
    body = base64.urlsafe_b64decode(access.split(".")[1] + "==").decode()
    pairs: list[tuple[str, Any]] = json.loads(body, object_pairs_hook=list)
    assert Counter(name for name, _ in pairs)["sub"] == 1
    assert dict(pairs)["sub"] == mate
    doubled = body.replace(f'"sub":"{mate}"', f'"sub":"{mate}","sub":"{manager.id}"').encode()
    assert doubled.count(b'"sub"') == 2
    shut_out(target.person("worker"), target.signed(doubled))


@pytest.mark.attack(38)
@pytest.mark.usefixtures("accepted")
def test_a_token_without_end_is_not_read(target: Target, worker: Person) -> None:
    before = target.peak_bytes()
    with target.unchanged():
        huge = target.signed(worker.claims | {"x": "a" * 1_000_000})
        answer = target.told_on(
            b"GET /me HTTP/1.1\r\nHost: anxun\r\nAuthorization: Bearer "
            + huge.encode()
            + b"\r\n\r\n"
        )
        assert answer.startswith(b"HTTP/1.1 431")
    shut_out(worker, target.signed(worker.claims | {"x": "a" * 9_000}))
    for deep in (b"[" * 4_000 + b"]" * 4_000, b'{"a":' * 1_000 + b"1" + b"}" * 1_000):
        shut_out(worker, target.signed(b'{"x":' + deep + b"}"))
        shut_out(worker, f"{part(deep)}.{part(worker.claims)}.{part(b'x' * 64)}")
    assert target.peak_bytes() - before < 50_000_000


@pytest.mark.attack(39)
@pytest.mark.parametrize("name", ["refresh.key", "cursor.key"])
@pytest.mark.parametrize("content", [b"", b"short", b"\0" * 64, b"secret" * 20])
def test_a_server_with_a_weak_key_does_not_start(
    template: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    shutil.copytree(template, tmp_path / "data")
    (tmp_path / "data" / "keys").mkdir(exist_ok=True)
    (tmp_path / "data" / "keys" / name).write_bytes(content)
    log = tmp_path / "log.txt"
    process, port = start(tmp_path / "data", tmp_path / "app", log)
    process.kill()
    process.communicate()
    assert port == ""
    assert "UnsafeKeys" in log.read_text()


def rotates(person: Person, refresh: str, rotation: str) -> httpx.Response:
    body = {"refresh": refresh, "rotation": rotation}
    return person.target.ask("POST", "/auth/refresh", json=body)


@pytest.mark.attack(40)
def test_a_stolen_refresh_token_ends_the_family(target: Target) -> None:
    victim = Person(target, "east", "mate")
    rotation = new_id()
    first = rotates(victim, victim.refresh, rotation).json()
    # His own answer was lost: the same key gets the same successor, however often.
    again = rotates(victim, victim.refresh, rotation)
    assert again.json()["refresh"] == first["refresh"]
    thief = rotates(victim, victim.refresh, new_id())
    assert (thief.status_code, thief.json()["code"]) == (401, "session-ended")
    for refresh, key in ((first["refresh"], new_id()), (victim.refresh, rotation)):
        assert rotates(victim, refresh, key).status_code == 401
    shut_out(victim, first["access"])
    sid = victim.claims["sid"]
    assert target.rows("SELECT why FROM session WHERE id = ?", sid) == [("reused",)]


@pytest.mark.attack(40)
def test_a_refresh_token_that_was_made_up_ends_nothing(target: Target) -> None:
    victim = Person(target, "east", "mate")
    head, _, secret = victim.refresh.rpartition(".")
    for made_up in (
        f"{head}.{'A' * len(secret)}", f"{head}.", head, victim.refresh + "A", "", "....",
        victim.refresh.replace("east", "west", 1), f"{head[:-1]}9.{secret}", f"{head}-1.{secret}",
        f"{head[:-1]}{'9' * 300}.{secret}", f"{head[:-1]}١.{secret}", f"' OR 1=1 --.{secret}",
    ):  # fmt: skip
        answer = rotates(victim, made_up, new_id())
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
    assert rotates(victim, victim.refresh, new_id()).status_code == 200


@pytest.mark.attack(41)
def test_fifty_tabs_that_refresh_at_once_stay_signed_in_and_get_one_child(target: Target) -> None:
    victim = Person(target, "east", "mate")
    rotation = new_id()
    with ThreadPoolExecutor(50) as tabs:
        answers = list(tabs.map(lambda _: rotates(victim, victim.refresh, rotation), range(50)))
    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["refresh"] for each in answers}) == 1
    sid = victim.claims["sid"]
    assert target.rows("SELECT generation FROM session WHERE id = ?", sid) == [(1,)]
    assert target.rows("SELECT count(*) FROM refresh WHERE session = ?", sid) == [(2,)]
    assert rotates(victim, answers[0].json()["refresh"], new_id()).status_code == 200


@pytest.mark.attack(42)
def test_who_signed_out_is_out_at_once(target: Target) -> None:
    victim, other = Person(target, "east", "mate"), Person(target, "east", "mate")
    assert victim.asks("POST", "/auth/sign-out", json={"everywhere": False}).status_code == 204
    shut_out(victim, victim.access)
    assert rotates(victim, victim.refresh, new_id()).status_code == 401
    assert other.asks("GET", "/me").status_code == 200
    assert other.asks("POST", "/auth/sign-out", json={"everywhere": True}).status_code == 204
    shut_out(other, other.access)
    assert rotates(other, other.refresh, new_id()).status_code == 401


@pytest.mark.attack(42)
def test_who_was_taken_off_is_out_at_once_and_a_lost_role_counts_at_once(fresh: Target) -> None:
    manager, mate, leader = (fresh.person(name) for name in ("manager", "mate", "leader"))
    hazard = mate.phone().reports()
    assert hazard in leader.phone().holds()
    role = id_of("east", "membership:leader")
    path = f"/people/{leader.id}/memberships/{role}"
    assert manager.asks("DELETE", path).status_code == 204
    assert leader.phone().holds() == {}
    assert leader.asks("POST", f"/people/{mate.id}/code").status_code == 404
    assert manager.asks("PATCH", f"/people/{mate.id}", json={"active": False}).status_code == 204
    shut_out(mate, mate.access)
    assert rotates(mate, mate.refresh, new_id()).status_code == 401
    assert mate.signs_in().status_code == 401


@pytest.mark.attack(43)
def test_one_guess_at_everybody_is_slowed_and_locks_nobody_out(fresh: Target) -> None:
    owner = fresh.person("bystander0")
    stranger = new_id()
    answers = []
    with fresh.unchanged():
        for number in range(BYSTANDERS):
            login = login_of("east", f"bystander{number}")
            told = {"login": login, "password": WRONG, "device": {"id": stranger, "name": "x"}}
            answers.append(fresh.ask("POST", "/auth/sign-in", json=told))
    slowed = [each for each in answers if each.status_code == 429]
    assert {each.status_code for each in answers} == {401, 429}
    assert len(slowed) >= BYSTANDERS // 4
    assert all(int(each.headers["retry-after"]) > 0 for each in slowed)
    # Guessing is slowed where it comes from; the owner's own phone still lets him in.
    assert owner.signs_in().status_code == 200
    work = fresh.work()["verifications"]
    told = {"login": owner.login, "password": PASSWORD, "device": {"id": stranger, "name": "x"}}
    assert fresh.ask("POST", "/auth/sign-in", json=told).status_code == 429
    assert fresh.work()["verifications"] == work


@pytest.mark.attack(44)
def test_whether_somebody_exists_shows_neither_in_the_answer_nor_in_the_work(
    fresh: Target,
) -> None:
    seen = set()
    for login in (
        login_of("east", "worker"), "EAST-NOBODY", "没有这个人", "13800138000", "east worker",
        f"{login_of('west', 'worker')}",
    ):  # fmt: skip
        before = fresh.work()
        told = {"login": login, "password": WRONG, "device": {"id": new_id(), "name": "x"}}
        answer = fresh.ask("POST", "/auth/sign-in", json=told)
        after = fresh.work()
        work = tuple(after[name] - before[name] for name in sorted(after))
        headers = {name: value for name, value in answer.headers.items() if name != "date"}
        seen.add((answer.status_code, answer.content, str(headers), work))
        assert after["verifications"] - before["verifications"] == 1
    assert len(seen) == 1


@pytest.mark.attack(44)
def test_whether_a_code_ever_was_shows_in_nothing(fresh: Target) -> None:
    manager, mate = fresh.person("manager"), id_of("east", "person:mate")
    used = manager.asks("POST", f"/people/{mate}/code").json()["code"]
    manager.asks("POST", f"/people/{mate}/code")
    seen = set()
    for code in (used, "0" * 32, "Z" * 32):
        before = fresh.work()
        answer = fresh.ask("GET", f"/auth/enrol/{code}")
        told = {"code": code, "password": PASSWORD, "device": {"id": new_id(), "name": "x"}}
        second = fresh.ask("POST", "/auth/enrol", json=told)
        after = fresh.work()
        work = tuple(after[name] - before[name] for name in sorted(after))
        seen.add((answer.status_code, answer.content, second.status_code, second.content, work))
    assert [each[0] for each in seen] == [410]
