"""``make simulate SEEDS=2000 START=0``: plays histories and ends with one line of JSON.

A history that goes wrong is made shorter and put into a file, and ``REPLAY=file`` plays
that one again. Exits with 1 where anything was lost, stranded, doubled, overwritten or
diverged, and where nothing happened of what should have been survived.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

from tests.simulation import pool
from tests.simulation.oracle.finding import COUNTS
from tests.simulation.play import STEPS, Ended
from tests.simulation.steps import Plan, Where, draw, read

EXERCISED = (
    "kills", "lost_replies", "conflicts", "rejected", "deferred", "scope_moves", "epochs",
    "clones", "merged", "replayed", "stragglers", "late_answers", "phone_crashes",
    "clock_jumps", "wipes", "spoiled", "crowds", "renumbered", "forgotten",
    "joined",
)  # fmt: skip
"""What must have happened, or the run has shown nothing."""
SHORTENED_AT_MOST = 3


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--where", choices=get_args(Where), help="else it follows from the seed")
    parser.add_argument("--first", action="store_true", help="end with the first that goes wrong")
    parser.add_argument("--replay", type=Path)
    asked = parser.parse_args()
    if asked.replay:
        return _replay(read(asked.replay.read_text()))
    seeds = range(asked.start, asked.start + asked.seeds)
    plans = [draw(seed, asked.steps, asked.where) for seed in seeds]
    return _tell(_play(plans, asked.processes, only_first=asked.first))


def _play(plans: list[Plan], processes: int, *, only_first: bool) -> list[Ended]:
    every: list[Ended] = []
    left = 0 if only_first else SHORTENED_AT_MOST
    with pool.pool(processes, {plan.where for plan in plans}) as workers:
        for plan, ended in zip(plans, workers.map(pool.play_plan, plans), strict=True):
            every.append(ended)
            if not ended.good:
                _say(f"seed {ended.seed}: {json.dumps(ended.counts)}", *ended.words[:6])
                if only_first:
                    workers.shutdown(cancel_futures=True)
                    break
                if left:
                    left -= 1
                    number, file = workers.submit(pool.shorten, plan).result()
                    _say(f"  {number} steps do it: make simulate REPLAY={file}")
            if len(every) % 100 == 0:
                _say(f"{len(every)} of {len(plans)}")
    return every


def _replay(plan: Plan) -> int:
    with pool.pool(1, {plan.where}) as workers:
        ended = workers.submit(pool.tell_plan, plan).result()
    _say(*ended.words, json.dumps(ended.counts))
    return 0 if ended.good else 1


def _tell(every: list[Ended]) -> int:
    counts = {name: sum(ended.counts[name] for ended in every) for name in COUNTS}
    happened: Counter[str] = sum((ended.exercised for ended in every), Counter())
    exercised = {name: happened[name] for name in EXERCISED}
    told = {"seeds": len(every), "steps": sum(ended.steps for ended in every)}
    _say(json.dumps(told | counts | {"exercised": exercised}))
    return 1 if any(counts.values()) or not all(exercised.values()) else 0


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
