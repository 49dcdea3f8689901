"""``make bench-shift``: one line of JSON; exits with 1 where an act was lost, doubled or not taken."""

import argparse
import json
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.ours import Server
from benchmarks.postgresql import make_database, postgresql
from benchmarks.processes import serving
from benchmarks.shift.plan import make_plan
from benchmarks.shift.run import faults, play

CONNECTIONS = 64
"""That a reverse proxy keeps to the server."""
TOLD_AT_MOST = 5
"""Words about what failed, in each database's run."""


def main() -> int:
    asked = parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # Servers end with this process.
    plan = make_plan(asked.checkins, asked.phones)
    told: dict[str, Any] = {
        "checkins": asked.checkins, "phones": asked.phones, "connections": asked.connections,
        "entered_twice": plan.joined,
        "unheard": sum(each != "heard" for each in plan.fates),
    }  # fmt: skip
    good = True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="anxun-shift-")))
        on_postgresql = make_database(stack.enter_context(postgresql()), "shift")
        for name, database in (("sqlite", ""), ("postgresql", on_postgresql)):
            with serving(Server(folder / name, database)) as server:
                change = play(server, plan, asked.connections)
                measured = change.measured()
            told[name] = msgspec.to_builtins(measured)
            for words in (*faults(measured, plan), *change.failures()[:TOLD_AT_MOST]):
                good = False
                sys.stderr.write(f"{name}: {words}\n")
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 0 if good else 1


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser("benchmarks.shift", description=__doc__)
    whole.add_argument("--checkins", type=int, default=10_000)
    whole.add_argument("--phones", type=int, default=2_000)
    whole.add_argument("--connections", type=int, default=CONNECTIONS)
    return whole


if __name__ == "__main__":
    sys.exit(main())
