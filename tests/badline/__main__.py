"""``python -m tests.badline --pictures 200 --seed 5``: one line of JSON; fails where a claim does."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.badline.carrying import carry
from tests.simulation.node import bundle


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pictures", type=int, default=200)
    asked.add_argument("--seed", type=int, default=5)
    given = asked.parse_args()
    bundle()
    with tempfile.TemporaryDirectory() as folder:
        told = carry(Path(folder), given.pictures, given.seed)
    sys.stdout.write(told.line() + "\n")
    all_arrived = (told.arrived, told.rows, told.left_over) == (told.pictures, told.pictures, 0)
    return 0 if all_arrived and told.ratio <= 1.15 else 1


if __name__ == "__main__":
    sys.exit(main())
