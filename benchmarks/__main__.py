"""``make bench-sync``: measure everything in one run, and end with one line of JSON."""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.bare import Bare, Raw, bare_process
from benchmarks.losses.audit import Losses
from benchmarks.losses.ours import losses_of_ours
from benchmarks.losses.peers import losses_of
from benchmarks.losses.plan import make_plan
from benchmarks.measure import Speed, System, measure
from benchmarks.one_change import SIZES, one_change
from benchmarks.ours import Ours, Server
from benchmarks.peers.install import kinto_command, node_peers
from benchmarks.peers.kinto import Kinto, kinto_process
from benchmarks.peers.pouchdb import Pouch, pouch_process
from benchmarks.peers.rxdb import Rxdb, rxdb_process
from benchmarks.postgresql import make_database, postgresql
from benchmarks.processes import serving
from benchmarks.report import absolute, missed, promised, ratios, rounded

RECORDS = 10_000
"""Pushed and pulled in every round."""
KINTO_RECORDS = 1_000
"""Kinto takes a minute for what takes the others two seconds: rates are compared."""


def main() -> None:
    asked = parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # Servers end with this process.
    peers = asked.peers == "all"
    if peers:
        say("installing what is not installed yet")
        node_peers()
        kinto_command()
    began = time.monotonic()
    # One disk for all systems.
    with tempfile.TemporaryDirectory(prefix="anxun-bench-") as folder, postgresql() as address:
        run = Run(Path(folder), address, peers=peers)
        found = run.speeds(asked.records)
        told = ratios(found) | run.changes([each for each in SIZES if each <= asked.most])
        lost = run.losses()
    line = {
        **promised(told),
        "lost": msgspec.to_builtins(lost),
        "missed": missed(told),
        **told,
        **absolute(found),
        "seconds": round(time.monotonic() - began),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser("benchmarks", description=__doc__)
    whole.add_argument("--peers", choices=("all", "none"), default="all")
    whole.add_argument("--records", type=int, default=RECORDS, help="pushed in every round")
    whole.add_argument("--most", type=int, default=max(SIZES), help="records to find one among")
    return whole


class Run:
    """Everything that is measured, on one machine and one disk."""

    def __init__(self, folder: Path, address: str, *, peers: bool) -> None:
        self.folder, self.address, self.peers = folder, address, peers

    def speeds(self, records: int) -> dict[str, Speed]:
        """Push, first pull and one change of every system, round by round."""
        with ExitStack() as running:
            systems = self._ours(running, records)
            if self.peers:
                systems += self._others(running, records)
            say("push, pull, one change: " + ", ".join(each.name for each in systems))
            return asyncio.run(measure(systems))

    def _ours(self, running: ExitStack, records: int) -> list[System]:
        database = make_database(self.address, "ours")
        on_sqlite = running.enter_context(serving(Server(self.folder / "sqlite")))
        on_pg = running.enter_context(serving(Server(self.folder / "pg", database)))
        bare = running.enter_context(serving(bare_process(self.folder)))
        return [
            Ours("ours", on_sqlite, records),
            Ours("ours_hazards", on_sqlite, records, kind="hazard"),
            Ours("ours_pg", on_pg, records),
            Bare(bare, records),
            Raw(self.folder, records),
        ]

    def _others(self, running: ExitStack, records: int) -> list[System]:
        node, kinto = node_peers(), kinto_command()
        processes = (
            pouch_process(node, self.folder / "pouch", "fsync"),
            pouch_process(node, self.folder / "pouch-unsynced", "os"),
            rxdb_process(node, self.folder / "rxdb"),
            kinto_process(kinto, self.folder / "kinto", make_database(self.address, "kinto")),
        )
        synced, unsynced, rxdb, on_pg = (running.enter_context(serving(p)) for p in processes)
        return [
            Pouch("pouchdb", synced, records),
            Pouch("pouchdb_unsynced", unsynced, records),
            Rxdb("rxdb_memory", rxdb, records),
            Kinto("kinto", on_pg, min(records, KINTO_RECORDS)),
        ]

    def changes(self, sizes: list[int]) -> dict[str, Any]:
        """One change among few and among many."""
        say("one change among " + ", ".join(SIZES[size] for size in sizes))
        found = one_change(self.folder, sizes)
        few = found[sizes[0]]
        told: dict[str, Any] = {}
        for size in sizes[:0:-1]:
            name = f"one_of_{SIZES[size]}_vs_{SIZES[sizes[0]]}"
            told[f"pull_{name}"] = rounded(found[size].pull_ms / few.pull_ms)
            told[f"push_{name}"] = rounded(found[size].push_ms / few.push_ms)
        told["one_change_among"] = {
            SIZES[size]: {"push_ms": rounded(each.push_ms), "pull_ms": rounded(each.pull_ms)}
            for size, each in found.items()
        }
        return told

    def losses(self) -> dict[str, Losses]:
        """What became of what people wrote, by system; all play at the same time."""
        say("losses")
        plan = make_plan()
        with ExitStack() as running:
            server = running.enter_context(serving(Server(self.folder / "losses")))
            playing = {"ours": losses_of_ours(server, plan)}
            if self.peers:
                node, kinto = node_peers(), kinto_command()
                database = make_database(self.address, "kinto_losses")
                processes = {
                    "pouchdb": pouch_process(node, self.folder / "pouch-losses", "fsync"),
                    "rxdb": rxdb_process(node, self.folder / "rxdb-losses"),
                    "kinto": kinto_process(kinto, self.folder / "kinto-losses", database),
                }
                for name, process in processes.items():
                    running.enter_context(serving(process))
                    playing[name] = losses_of(name, node, process, plan)
            return asyncio.run(_all(playing))


async def _all(playing: dict[str, Any]) -> dict[str, Losses]:
    ended = await asyncio.gather(*playing.values())
    return dict(zip(playing, ended, strict=True))


def say(text: str) -> None:
    """For whoever waits; standard output is for the line alone."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


if __name__ == "__main__":
    main()
