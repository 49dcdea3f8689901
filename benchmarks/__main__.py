"""``make bench-sync``: measure everything in one run, and end with one line of JSON."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bare import Bare, bare_process, raw
from benchmarks.measure import Speed, System, measure
from benchmarks.one_change import SIZES, one_change
from benchmarks.ours import Ours, Server
from benchmarks.postgresql import make_database, postgresql
from benchmarks.processes import serving

RECORDS = 10_000
"""Pushed and pulled in every round."""


def main() -> None:
    asked = parser().parse_args()
    began = time.monotonic()
    # The same disk for every system: TMPDIR must not be memory.
    with tempfile.TemporaryDirectory(prefix="anxun-bench-") as folder:
        told = speeds(Path(folder), asked.records)
        told |= changes(Path(folder), [each for each in SIZES if each <= asked.most])
    told["seconds"] = round(time.monotonic() - began)
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser("benchmarks", description=__doc__)
    whole.add_argument("--records", type=int, default=RECORDS, help="pushed in every round")
    whole.add_argument("--most", type=int, default=max(SIZES), help="records to find one among")
    return whole


def speeds(folder: Path, records: int) -> dict[str, Any]:
    """Push and pull of every system, and the ratios that are asked for."""
    with ExitStack() as running:
        address = running.enter_context(postgresql())
        on_sqlite = running.enter_context(serving(Server(folder / "sqlite")))
        database = make_database(address, "ours")
        on_postgresql = running.enter_context(serving(Server(folder / "pg", database)))
        bare = running.enter_context(serving(bare_process(folder)))
        systems: list[System] = [
            Ours("ours", on_sqlite, records),
            Ours("ours_hazards", on_sqlite, records, kind="hazard"),
            Ours("ours_pg", on_postgresql, records),
            Bare(bare, records),
        ]
        say("push, pull, one change: " + ", ".join(each.name for each in systems))
        found = asyncio.run(measure(systems))
    found["raw"] = raw(folder, records)
    return ratios(found) | absolute(found)


def ratios(found: dict[str, Speed]) -> dict[str, float]:
    """What the project promises, each from the medians of this run."""

    def push(one: str, other: str) -> float:
        return rounded(median(found[one].push) / median(found[other].push))

    def pull(one: str, other: str) -> float:
        return rounded(median(found[one].pull) / median(found[other].pull))

    return {
        "push_vs_bare": push("ours", "bare"),
        "push_vs_raw": push("ours", "raw"),
        "push_hazards_vs_bare": push("ours_hazards", "bare"),
        "pg_push_vs_sqlite": push("ours_pg", "ours"),
        "pull_vs_bare": pull("ours", "bare"),
        "pull_vs_raw": pull("ours", "raw"),
    }


def absolute(found: dict[str, Speed]) -> dict[str, dict[str, float]]:
    """By name: of this machine and of this hour, good for nothing but a look."""
    return {
        "push_per_second": {name: round(median(each.push)) for name, each in found.items()},
        "pull_per_second": {name: round(median(each.pull)) for name, each in found.items()},
        "one_change_ms": {
            name: rounded(median(each.change_ms)) for name, each in found.items() if each.change_ms
        },
    }


def changes(folder: Path, sizes: list[int]) -> dict[str, Any]:
    """One change among few and among many."""
    say("one change among " + ", ".join(SIZES[size] for size in sizes))
    found = one_change(folder, sizes)
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


def rounded(number: float) -> float:
    """Three digits that count."""
    return float(f"{number:.3g}")


def say(text: str) -> None:
    """For whoever waits; standard output is for the line alone."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


if __name__ == "__main__":
    main()
