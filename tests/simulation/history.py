"""One seeded history: people write, phones talk over a bad network, and at last all is quiet."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server import schema
from server.database import Database
from server.exchange.tables import ledger
from tests.world import Phone, World

WRITERS = ("gu", "he", "manager", "worker", "far")
FIELDS = ("summary", "place", "category", "level", "responsible")
FINAL = {"applied", "merged", "conflict", "rejected"}


class History:
    """A zone, a handful of phones, and a memory of every write that a phone acknowledged."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)
        self.database = Database(f"sqlite:///{folder / f'{seed}.db'}")
        schema.metadata.create_all(self.database.writing)
        self.world = World(self.database).populate()
        self.phones = {name: self.world.phone(name) for name in WRITERS}
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.outcomes: dict[str, str] = {}
        self.replays: list[tuple[Phone, list[bytes]]] = []
        self.exercised: Counter[str] = Counter()
        self.steps = 0

    def run(self, steps: int) -> dict[str, int]:
        """Play a history of so many steps and return what was counted in the end."""
        for _ in range(steps):
            self.steps += 1
            self.world.now += self.random.randrange(1, 60_000)
            name = self.random.choice(WRITERS)
            self.random.choices(
                [self.write, self.talk, self.lose_request, self.lose_reply, self.repeat, self.move],
                [10, 6, 2, 3, 2, 1],
            )[0](name)
        self.settle()
        counts = self.count()
        self.database.close()
        return counts

    def write(self, name: str) -> None:
        phone = self.phones[name]
        mine = [id for id, record in phone.records.items() if record["kind"] == "hazard"]
        queued = [json.loads(content)["id"] for _, content in phone.queue]
        known = sorted({*mine, *queued})
        choice = self.random.random()
        if not known or choice < 0.25:
            phone.hazard("mill" if name == "far" else "pump", summary=self._words())
        elif choice < 0.33:
            phone.write("hazard", self.random.choice(known), op="delete")
            self.exercised["deletes"] += 1
        else:
            phone.write("hazard", self.random.choice(known), **self._edit())
        mutation = json.loads(phone.queue[-1][1])
        self.acknowledged[mutation["mid"]] = mutation | {"phone": name}

    def _edit(self) -> dict[str, Any]:
        field = self.random.choice(FIELDS)
        values = {
            "category": ["消防", "电气", "设备"],
            "level": ["一般", "疑似重大", "重大"],
            "responsible": [self.world.nodes["pump"], None, "nobody"],
        }
        return {field: self.random.choice(values.get(field, [self._words()]))}

    def _words(self) -> str:
        return f"words {self.random.randrange(10**9)}"

    def talk(self, name: str) -> None:
        phone = self.phones[name]
        for outcome in phone.sync():
            self._learn(outcome)

    def lose_request(self, name: str) -> None:
        """Nothing reaches the server: the phone only knows that it got no answer."""
        self.exercised["lost_requests"] += 1

    def lose_reply(self, name: str) -> None:
        """The server judges and commits, and its answer never arrives."""
        phone = self.phones[name]
        if phone.queue:
            self.exercised["lost_replies"] += 1
            self.replays.append((phone, [content for _, content in phone.queue]))
            phone.push()

    def repeat(self, name: str) -> None:
        """A request that was sent long ago arrives once more."""
        if self.replays:
            phone, contents = self.random.choice(self.replays)
            self.exercised["doubled_requests"] += 1
            phone.push(contents)

    def move(self, name: str) -> None:
        """A grid worker is taken off a grid, or put on one."""
        held = [
            each for each in ("grid", "grid2")
            if self.world.nodes[each] in self._nodes_of("he")
        ]  # fmt: skip
        self.exercised["scope_moves"] += 1
        if held and self.random.random() < 0.5:
            self.world.leaves("he", self.random.choice(held))
        else:
            self.world.person("he", "grid", self.random.choice(["grid", "grid2"]))

    def _nodes_of(self, name: str) -> set[str]:
        from server.scopes.reach import reach_of

        reach = self.database.read_now(
            reach_of, self.world.tenant, self.world.people[name], self.world.now
        )
        return {each.node for each in reach.memberships}

    def _learn(self, outcome: Any) -> None:
        if outcome.outcome in FINAL:
            self.outcomes[outcome.mid] = outcome.outcome
            self.exercised[outcome.outcome] += 1

    def settle(self) -> None:
        """The network heals: every phone talks until nothing is left to say."""
        for _ in range(3):
            for name in WRITERS:
                self.talk(name)

    def count(self) -> dict[str, int]:
        """Compare what phones were told is safe with what the zone holds now."""
        kept = self.database.read_now(_ledger)
        judge = self.world.phone("district")
        judge.pull()
        fresh = {name: self.world.phone(name) for name in WRITERS}
        for phone in fresh.values():
            phone.pull()
        return {
            "lost": sum(mid not in kept for mid in self.acknowledged),
            "stranded": sum(len(phone.queue) for phone in self.phones.values()),
            "doubled": sum(number - 1 for number in kept.values()),
            "overwritten_silently": self._overwritten(fresh),
            "diverged": sum(
                self.phones[name].records != fresh[name].records for name in WRITERS
            ),
        }  # fmt: skip

    def _overwritten(self, fresh: dict[str, Phone]) -> int:
        """Words that lost must show in a conflict or a refusal, unless their own author
        went on to write others on top of them."""
        shown = json.dumps([phone.records for phone in fresh.values()], ensure_ascii=False)
        gone = 0
        for mid, mutation in self.acknowledged.items():
            words = mutation["set"].get("summary")
            lost = self.outcomes[mid] in ("conflict", "rejected")
            if words and lost and words not in shown and not self._rewritten(mutation):
                gone += 1
        return gone

    def _rewritten(self, mutation: dict[str, Any]) -> bool:
        """Whether its author wrote again, on the same phone, on top of these words."""
        own = f"d:{mutation['dseq']}"
        return any(
            (each["phone"], each["id"]) == (mutation["phone"], mutation["id"])
            and each["base"].get("summary") == own
            for each in self.acknowledged.values()
        )


def _ledger(connection: sa.Connection) -> Counter[str]:
    return Counter(connection.scalars(sa.select(ledger.c.mid)))
