"""Push and pull over HTTP, as ratios to raw ``sqlite3`` in the same run: ``make bench``.

Push: 10,000 mutations of about 400 bytes, 100 a request, with everything that a push
means here: authority, merge, ledger, chain, feed, fsync. The limit beside it: the same
bodies by ``executemany`` in transactions of 100. Pull: a first pull of those records; the
limit: ``SELECT`` of the same rows. What was lost is counted beside the speed.
"""

import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx

from server.accounts.codes import issue_code
from server.accounts.zones import create_zone
from server.clock import new_id, now_ms
from server.database import Database
from tests.serving import Serving

RECORDS, BATCH, PAGE, ROUNDS = 10_000, 100, 500, 3


def main() -> None:
    rounds = [one_round() for _ in range(ROUNDS)]
    told = {name: round(median(each[name] for each in rounds), 3) for name in rounds[0]}
    told["lost"] = sum(int(each["lost"]) for each in rounds)
    sys.stdout.write(json.dumps(told) + "\n")


def one_round() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        serving = Serving(Path(folder) / "data").start()
        try:
            phone = Phone(serving)
            bodies = phone.mutations()
            push, pull, kept = phone.push(bodies), *phone.pull()
        finally:
            serving.stop()
        raw_push, raw_pull = raw(Path(folder) / "raw.db", bodies)
    return {
        "push_vs_raw": raw_push / push,
        "pull_vs_raw": raw_pull / pull,
        "push_per_second": RECORDS / push,
        "pull_per_second": RECORDS / pull,
        "lost": RECORDS - kept,
    }


class Phone:
    """One signed-in phone, on a keep-alive connection."""

    def __init__(self, serving: Serving) -> None:
        self.client = httpx.Client(base_url=serving.address, timeout=60, trust_env=False)
        self.device, self.incarnation = new_id(), new_id()
        with closing(Database(f"sqlite:///{serving.data / 'anxun.db'}")) as database:
            founded = database.write_now(
                create_zone, name="bench", admin_name="bench", now=now_ms(), tenant="bench"
            )
            code, _ = database.write_now(issue_code, "bench", founded.administrator, None, now_ms())
        told = {
            "code": code,
            "password": "ten thousand",
            "device": {"id": self.device, "name": "b"},
        }
        self.session = self.client.post("/auth/enrol", json=told).json()
        self.client.headers.update(
            {
                "Authorization": f"Bearer {self.session['access']}",
                "Content-Type": "application/json",
            }
        )

    def mutations(self) -> list[bytes]:
        return [
            json.dumps(
                {
                    "mid": new_id(), "dseq": number, "op": "create", "kind": "feedback",
                    "id": new_id(), "made_at": "2026-11-24T07:42:10.123+08:00",
                    "set": {
                        "sort": "建议", "written_at": "2026-11-24T07:42:10+08:00",
                        "words": f"{number} " + "words that people wrote " * 5,
                    },
                },
                ensure_ascii=False,
            ).encode()
            for number in range(1, RECORDS + 1)
        ]  # fmt: skip

    def _body(self, cursor: str | None, sent: bytes) -> bytes:
        head = {"proto": 1, "device": self.device, "incarnation": self.incarnation}
        told = json.dumps(head | {"cursor": cursor, "limit": PAGE}).encode()
        return told[:-1] + b',"sent":[' + sent + b"]}"

    def push(self, bodies: list[bytes]) -> float:
        cursor, started = None, perf_counter()
        for at in range(0, RECORDS, BATCH):
            items = (b'{"age":0,"mutation":%s}' % each for each in bodies[at : at + BATCH])
            answer = self.client.post("/sync", content=self._body(cursor, b",".join(items)))
            told = answer.raise_for_status().json()
            assert {each["outcome"] for each in told["outcomes"]} == {"applied"}
            cursor = told["cursor"]
        return perf_counter() - started

    def pull(self) -> tuple[float, int]:
        cursor, more, kept, started = None, True, 0, perf_counter()
        while more:
            told = self.client.post("/sync", content=self._body(cursor, b"")).json()
            kept += len(told.get("changes", []))
            cursor, more = told["cursor"], told.get("more", False)
        return perf_counter() - started, kept


def raw(path: Path, bodies: list[bytes]) -> tuple[float, float]:
    """What the same disk does with the same bytes and nothing else."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT)")
        started = perf_counter()
        for at in range(0, RECORDS, BATCH):
            rows = [(str(at + n), each.decode()) for n, each in enumerate(bodies[at : at + BATCH])]
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO t VALUES (?, ?)", rows)
            database.execute("COMMIT")
        pushed = perf_counter()
        database.execute("SELECT * FROM t").fetchall()
        return pushed - started, perf_counter() - pushed


if __name__ == "__main__":
    main()
