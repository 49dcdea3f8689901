"""The phones of ``pwa/src/sync`` themselves, under Node, each step asked for by a line of JSON.

A phone's requests come back here: this process is the network between it and the server.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.simulation.clock import PhoneClock
from tests.simulation.handset import Ask
from tests.simulation.host import Line, NoAnswer, Status
from tests.simulation.oracle.evidence import Held
from tests.simulation.rows import Queued, Seen, Shown, Write
from tests.simulation.store import Crash
from tests.simulation.talk import SignInNeeded

ROOT = Path(__file__).parent.parent.parent
BUNDLE = ROOT / ".cache" / "phones" / "main.js"
NO_WAY = ("NoWay",)
NOT_SENDABLE = ("ShapeError",)


def bundle() -> None:
    """Make one file of the phones' TypeScript."""
    binaries = ROOT / ".venv" / "bin"
    vite = ROOT / "pwa" / "node_modules" / "vite" / "bin" / "vite.js"
    subprocess.run(
        [binaries / "node", vite, "build", "--config", "simulation/vite.config.ts"],
        cwd=ROOT / "pwa", check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


class Failed(Exception):
    """A phone could not do what it was asked; ``name`` is the error's."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(f"{name}: {words}")
        self.name = name


class Node:
    """One Node process and all the phones in it."""

    def __init__(self) -> None:
        node = ROOT / ".venv" / "bin" / "node"
        self.process = subprocess.Popen(
            [node, BUNDLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.calls = 0
        self.asks: dict[str, Ask] = {}
        self.came: dict[int, dict[str, Any]] = {}
        self.late: dict[str, dict[str, Any]] = {}
        """Answers of second tabs that take their time; empty until the first is asked for."""

    def call(self, phone: str, clock: PhoneClock, does: str, **given: Any) -> Any:
        return self.finish(self.begin(phone, clock, does, **given))

    def begin(self, phone: str, clock: PhoneClock, does: str, **given: Any) -> int:
        self.calls += 1
        told = {"call": self.calls, "does": does, "phone": phone, "now": clock.now()}
        self._say(told | {"given": given})
        return self.calls

    def finish(self, call: int) -> Any:
        """Carry requests until a call is over; its result, or what went wrong."""
        while call not in self.came:
            self.turn()
        came = self.came.pop(call)
        if "failed" not in came:
            return came["came"]
        if came["failed"] == "Crash":
            raise Crash
        raise Failed(came["failed"], came["words"])

    def turn(self) -> None:
        """Take one line: a call is over, or a phone wants something carried."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the phones' process ended")
        told = json.loads(line)
        if "ask" not in told:
            self.came[told["done"]] = told
            return
        phone, reply = told["phone"], {"reply": told["ask"]}
        reply |= _carried(self.asks[phone], told["body"].encode())
        if self.late.get(phone) == {}:
            self.late[phone] = reply
        else:
            self._say(reply)

    def let_go(self, phone: str, *, lost: bool) -> bool:
        """The answer that a second tab waits for arrives, or never will; false: none does."""
        reply = self.late.pop(phone, None)
        if reply:
            self._say({"reply": reply["reply"]} if lost else reply)
        return bool(reply)

    def _say(self, told: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()

    def close(self) -> None:
        with self.process:
            self.process.kill()


def _carried(ask: Ask, body: bytes) -> dict[str, Any]:
    try:
        return {"answer": ask(body).decode()}
    except Status as status:
        return {"status": status.status}
    except NoAnswer:
        return {}


class NodeHandset:
    """One phone in it."""

    def __init__(self, node: Node, name: str, who: str, line: Line, clock: PhoneClock) -> None:
        self.node, self.name, self.who = node, name, who
        self.line, self.clock = line, clock

    def open(self) -> "NodeHandset":
        self._call("open", **self._identity())
        return self

    def _identity(self) -> dict[str, str]:
        return {"name": self.name, "device": self.line.device, "account": self.line.account}

    def _call(self, does: str, **given: Any) -> Any:
        return self.node.call(self.name, self.clock, does, **given)

    def shown(self) -> list[Shown]:
        rows = [
            Shown(row["id"], row["kind"], row["body"], row["mineOnly"])
            for row in self._call("shown")
        ]
        return sorted(rows, key=lambda row: row.id)

    def seen(self, kind: str, record: str) -> Seen:
        told = self._call("seen", kind=kind, id=record)
        return Seen(told["incarnation"], told["of"], told["body"])

    def write(self, write: Write, seen: Seen | None) -> Queued | None:
        change = {
            "op": write.op, "kind": write.kind, "id": write.record, "set": write.set,
            "dependsOn": write.depends_on, "resolves": write.resolves,
        }  # fmt: skip
        began = {"incarnation": seen.incarnation, "of": seen.bases} if seen else None
        try:
            row = self._call("write", change=change, seen=began)
        except Failed as failed:
            if failed.name in NOT_SENDABLE:
                return None
            raise
        return _queued(row) if row else None

    def crash_in(self, changes: int) -> None:
        self._call("crashIn", changes=changes)

    def reborn(self) -> None:
        self._let_go(lost=True)
        self.crash_in(0)
        self._call("reborn")

    def converse(self, ask: Ask, limit: int, check: bool = False) -> None:
        page = b'"limit":%d' % limit

        def paged(body: bytes) -> bytes:
            return ask(body.replace(b'"limit":500', page, 1))

        self.node.asks[self.name] = paged
        try:
            self._call("converse", check=check)
        except Failed as failed:
            if failed.name == "SignInNeeded":
                raise SignInNeeded from failed
            if failed.name in NO_WAY:
                raise NoAnswer(str(failed)) from failed
            raise

    def ask_only(self, ask: Ask) -> None:
        """A second tab asks; its answer comes later."""
        if self.name not in self.node.late:
            self.node.asks[self.name], self.node.late[self.name] = ask, {}
            self._call("askOnly")

    def release(self) -> int:
        return int(self._let_go(lost=False))

    def _let_go(self, *, lost: bool) -> bool:
        waited = self.node.let_go(self.name, lost=lost)
        self._call("settled")
        return waited

    def spoil(self, mid: str, harm: Callable[[bytes], bytes]) -> bytes | None:
        content = harm(self._call("bytes", mid=mid).encode())
        self._call("spoil", mid=mid, bytes=content.decode())
        return content

    def copied(self, name: str) -> "NodeHandset":
        clock = PhoneClock(self.clock.true, self.clock.offset)
        other = NodeHandset(self.node, name, self.who, self.line, clock)
        self._call("copied", identity=other._identity())
        return other

    def wiped(self) -> None:
        self._let_go(lost=True)
        self._call("wiped")

    def waiting(self) -> list[str]:
        mids: list[str] = self._call("waiting")
        return mids

    def mids(self) -> set[str]:
        return set(self._call("mids"))

    def held(self) -> Held:
        told = self._call("held")
        records = {
            row["id"]: (row["kind"], row["position"], row["versions"], row["body"])
            for row in told["records"]
        }
        inbox = tuple(bytes_.encode() for bytes_ in told["inbox"])
        waiting = tuple(self.waiting())
        unsure = frozenset(
            row["id"] for row in told["records"] if row.get("own") or row["position"] == 0
        )
        return Held(self.name, self.line.account, records, waiting, inbox, told["agrees"], unsure)


def _queued(row: dict[str, Any]) -> Queued:
    return Queued(
        row["dseq"], row["mid"], row["dseq"], row["incarnation"], row["epoch"], row["record"],
        row["kind"], row["bytes"].encode(), row["mutation"], row["queuedAt"],
    )  # fmt: skip
