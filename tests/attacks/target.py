"""The server under attack, and the people through whom it is attacked."""

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import msgspec

from server.accounts.keys import Keys
from server.clock import new_id
from server.settings import Settings
from tests.attacks.plan import (
    PASSWORD,
    asked,
    id_of,
    login_of,
    stored,
)
from tests.attacks.serve import WORK

BARE = bool(os.environ.get("ANXUN_BARE"))
UNTIL_CLOSED = 8
"""Seconds after which a line that should have been cut counts as left open."""
ROOT = Path(__file__).parent.parent.parent


class Target:
    """A running server in a process of its own, with two zones in it."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.data, self.app = folder / "data", folder / "app"
        self.settings = Settings(data=self.data, app=self.app)
        shutil.copytree(template, self.data)
        (self.app / "assets").mkdir(parents=True)
        (self.app / "index.html").write_text("<!doctype html><title>安巡</title>")
        (self.app / "assets" / "app-1a2b3c4d.js").write_text("export {}")
        self.people: dict[tuple[str, str], Person] = {}
        self.log = folder / "log.txt"
        self.start()

    def start(self) -> None:
        """Begin to serve what lies in its folder, on a port of its own each time."""
        self.process, port = start(self.data, self.app, self.log)
        assert port, self.log.read_text()
        self.port = int(port)
        _await(self.port)
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", timeout=60, trust_env=False
        )

    def stop(self) -> None:
        self.process.terminate()
        self._ended()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self._ended()

    def _ended(self) -> None:
        self.http.close()
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()

    def person(self, name: str, zone: str = "east") -> "Person":
        """Somebody, signed in on his own phone."""
        if (zone, name) not in self.people:
            self.people[zone, name] = Person(self, zone, name)
        return self.people[zone, name]

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; whatever comes back, it is never a failure of the server."""
        answer = self.http.request(method, path, **more)
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    @contextlib.contextmanager
    def unchanged(self) -> Iterator[None]:
        """Nothing that is kept is another afterwards."""
        before = stored(self.data)
        yield
        after = stored(self.data)
        for name, rows in before.items():
            assert after[name] == rows, f"the table {name} changed"

    def rows(self, question: str, *about: Any) -> list[tuple[Any, ...]]:
        return asked(self.data, question, *about)

    def work(self) -> dict[str, int]:
        """How often the server did what costs, so far."""
        return dict(self.http.get(WORK).json())

    def files(self) -> dict[str, int]:
        """Every picture's file that is kept, whole or still coming, and its size."""
        folders = (self.settings.photos, self.settings.uploads)
        return {
            str(path.relative_to(self.data)): path.stat().st_size
            for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()
        }  # fmt: skip

    def peak_bytes(self) -> int:
        """The most memory the server has ever had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def told_on(self, *parts: bytes) -> bytes:
        """What comes back on a line of one's own until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=UNTIL_CLOSED) as line:
            with contextlib.suppress(ConnectionError):
                for part in parts:
                    line.sendall(part)
            return rest_of(line)

    def dripped(self, begun: bytes, one: bytes) -> bytes:
        """What comes back while one byte after another is sent, until the line is cut."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=0.2) as line:
            line.sendall(begun)
            for _ in range(5 * UNTIL_CLOSED):
                with contextlib.suppress(TimeoutError):
                    return line.recv(65536) + rest_of(line)
                with contextlib.suppress(ConnectionError):
                    line.sendall(one)
        raise AssertionError("the line is still open")

    def signed(self, claims: Any, headers: dict[str, Any] | None = None, key: Any = None) -> str:
        """A token with the server's own signature, whatever it says (JSON text or claims)."""
        own, kid = _signing_key(self.settings)
        # By hand: a library would not write most of what a forger writes.
        head = {"alg": "EdDSA", "kid": kid, "typ": "JWT"} | (headers or {})
        told = f"{part(head)}.{part(claims)}"
        return f"{told}.{part((key or own).sign(told.encode()))}"

    @property
    def public_raw(self) -> bytes:
        raw: bytes = _signing_key(self.settings)[0].public_key().public_bytes_raw()
        return raw


def start(data: Path, app: Path, log: Path) -> tuple["subprocess.Popen[str]", str]:
    """Start a server; returns the port that it says it serves, empty if it would not start."""
    known = {"PATH", "HOME", "LANG", "ANXUN_BARE"}
    told = {"ANXUN_DATA": str(data), "ANXUN_APP": str(app)}
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.attacks.serve"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=written, text=True,
            env={name: value for name, value in os.environ.items() if name in known} | told,
        )  # fmt: skip
    assert process.stdout
    return process, process.stdout.readline().strip()


def _await(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    """The answer is this problem; of a bare application any refusal is enough."""
    if BARE:
        assert 400 <= answer.status_code < 500, answer.text
        return
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def without_date(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """An answer without what differs from one moment to the next."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, answer.content, headers


def cut_with(answer: bytes, status: int) -> None:
    """The one answer on a line is this problem, and the line's end."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 1
    told = int(head.split(b" ")[1])
    if BARE:
        assert 400 <= told < 500
        return
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    assert told == json.loads(body)["status"] == status


def part(told: Any) -> str:
    """One part of a token: bytes as they are, anything else as JSON."""
    text = told if isinstance(told, bytes) else json.dumps(told).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def rest_of(line: socket.socket) -> bytes:
    came = b""
    try:
        while more := line.recv(65536):
            came += more
    except TimeoutError as error:
        raise AssertionError(f"the line is still open after {came!r}") from error
    except ConnectionError:
        pass
    return came


def _signing_key(settings: Settings) -> tuple[Any, str]:
    if BARE:
        from tests.attacks.bare import PRIVATE

        return PRIVATE, "1"
    keys = Keys.load(settings)
    return keys.signing.private, keys.signing.kid


class Person:
    """Somebody with a phone, signed in."""

    def __init__(self, target: Target, zone: str, name: str) -> None:
        self.target, self.zone, self.name = target, zone, name
        self.id, self.login = id_of(zone, f"person:{name}"), login_of(zone, name)
        self.device = str(uuid4())
        session = self.signs_in().json()
        self.access, self.refresh = session["access"], session["refresh"]

    def signs_in(self, password: str = PASSWORD, device: str = "") -> httpx.Response:
        told = {"id": device or self.device, "name": "手机"}
        body = {"login": self.login, "password": password, "device": told}
        return self.target.ask("POST", "/auth/sign-in", json=body)

    def asks(self, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {token or self.access}"}
        more["headers"] = bearer | dict(more.pop("headers", {}))
        return self.target.ask(method, path, **more)

    def sends(self, path: str, body: bytes, method: str = "POST", **headers: str) -> httpx.Response:
        """Send bytes that call themselves JSON, unless told otherwise."""
        told = {"Content-Type": "application/json"} | headers
        return self.asks(method, path, content=body, headers=told)

    @property
    def claims(self) -> dict[str, Any]:
        """What his token says."""
        return dict(jwt.decode(self.access, options={"verify_signature": False}))

    def phone(self) -> "Phone":
        """An app with an empty queue on his device."""
        return Phone(self)


class Phone:
    """What the app sends: mutations, numbered, as docs/sync-protocol.md says."""

    def __init__(self, person: Person) -> None:
        self.person, self.incarnation, self.dseqs = person, new_id(), count(1)

    def mutation(self, id: str = "", op: str = "create", kind: str = "hazard", **told: Any) -> Any:
        """One mutation. ``told``: its members; without ``set`` it reports a loose rail."""
        first = {
            "firm": id_of(self.person.zone, "pump"),
            "seen_at": "2026-11-24T07:42:10+08:00",
            "summary": "loose rail",
        }
        made = {
            "mid": new_id(), "dseq": next(self.dseqs), "op": op, "kind": kind,
            "id": id or new_id(), "made_at": "2026-11-24T07:42:10.123+08:00",
            "set": first if op == "create" and kind == "hazard" else {},
        } | told  # fmt: skip
        made.setdefault("base", dict.fromkeys(made["set"], 0))
        return made

    def body(self, *mutations: Any, **more: Any) -> bytes:
        sent = [{"age": 0, "mutation": each} for each in mutations]
        told = {"proto": 1, "device": self.person.device, "incarnation": self.incarnation}
        return msgspec.json.encode(told | {"cursor": None, "limit": 500, "sent": sent} | more)

    def syncs(self, *mutations: Any, **more: Any) -> httpx.Response:
        return self.person.sends("/sync", self.body(*mutations, **more))

    def outcomes(self, *mutations: Any, **more: Any) -> list[dict[str, Any]]:
        """What became of each."""
        answer = self.syncs(*mutations, **more)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["outcomes"])

    def holds(self) -> dict[str, dict[str, Any]]:
        """Everything that this phone is given, from the beginning: id → change."""
        held: dict[str, dict[str, Any]] = {}
        cursor, more = None, True
        while more:
            page = self.syncs(cursor=cursor).json()
            held |= {each["id"]: each for each in page.get("changes", ()) if not each.get("gone")}
            cursor, more = page["cursor"], page.get("more", False)
        return held

    def reports(self, **told: Any) -> str:
        """Report a hazard that is taken; returns its id."""
        mutation = self.mutation(**told)
        assert [each["outcome"] for each in self.outcomes(mutation)] == ["applied"]
        return str(mutation["id"])
