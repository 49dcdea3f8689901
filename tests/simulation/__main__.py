"""``python -m tests.simulation --seeds 200``: ends with one line of JSON."""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.simulation.history import History

STEPS = 120


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--start", type=int, default=0)
    chosen = parser.parse_args()
    total: Counter[str] = Counter()
    exercised: Counter[str] = Counter()
    for seed in range(chosen.start, chosen.start + chosen.seeds):
        with tempfile.TemporaryDirectory() as folder:
            history = History(seed, Path(folder))
            counts = history.run(STEPS)
        if any(counts.values()):
            sys.stdout.write(f"seed {seed}: {json.dumps(counts)}\n")
        total.update(counts)
        exercised.update(history.exercised)
    told = {"seeds": chosen.seeds, "steps": chosen.seeds * STEPS, **total, "exercised": exercised}
    sys.stdout.write(json.dumps(told) + "\n")
    return 1 if any(total.values()) or not all(exercised.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
