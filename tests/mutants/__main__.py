"""``make mutants``: breaks the engine in every way that is listed, and ends with one line of JSON.

``ONLY=name`` tries one. Exits with 1 where a mutant survives, or a check is red on the
engine as it is.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TypeVar

from tests.mutants.checks import CannotRun, Check
from tests.mutants.mutant import Mutant, Outdated, copy_tree
from tests.mutants.phone import PHONE
from tests.mutants.server import SERVER

T = TypeVar("T")
R = TypeVar("R")

EVERY = (*SERVER, *PHONE)
TOGETHER = 2
"""Copies at one time."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    only = parser.parse_args().only
    chosen = [each for each in EVERY if only in each.name]
    with tempfile.TemporaryDirectory(prefix="anxun-mutants-") as made:
        sound = _all_green({each.check for each in chosen}, Path(made) / "unchanged")
        caught = sound and _catch(chosen, Path(made))
    _say(json.dumps({"mutants": len(chosen), "caught": int(caught)}))
    return 0 if sound and caught == len(chosen) else 1


def _all_green(checks: Iterable[Check], tree: Path) -> bool:
    """A check that is always red would catch everything and show nothing."""
    copy_tree(tree)
    red = [each for each, is_red in _each(checks, lambda check: check.is_red(tree)) if is_red]
    for check in red:
        _say(f"red on the engine as it is: {check}")
    return not red


def _catch(mutants: Iterable[Mutant], folder: Path) -> int:
    caught = 0
    for mutant, words in _each(mutants, lambda mutant: _fate(mutant, folder / mutant.name)):
        caught += words == "caught"
        _say(f"{words}: {mutant.name}: {mutant.says}")
    return caught


def _fate(mutant: Mutant, tree: Path) -> str:
    copy_tree(tree)
    try:
        mutant.break_(tree)
        return "caught" if mutant.check.is_red(tree) else "SURVIVED"
    except (Outdated, CannotRun, TimeoutExpired) as error:
        return f"NOT SHOWN ({error})"


def _each(every: Iterable[T], work: Callable[[T], R]) -> Iterator[tuple[T, R]]:
    chosen = list(every)
    with ThreadPoolExecutor(TOGETHER) as workers:
        yield from zip(chosen, workers.map(work, chosen), strict=True)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
