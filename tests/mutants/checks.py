"""What may notice that an engine is broken: histories by seed, tests of Python, tests of the phone.

Red means that a check ran and found something wrong; one that could not even run shows
nothing and is an error.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.simulation.oracle.finding import COUNTS
from tests.simulation.steps import Where

PATIENCE = 600
"""Seconds; an engine may be so broken that it hangs, and that is red, too."""


class CannotRun(Exception):
    """The check did not get so far as to find anything."""


class Check(Protocol):
    def is_red(self, tree: Path) -> bool:
        """Whether it finds something wrong in a tree. Raises ``CannotRun``."""


@dataclass(frozen=True)
class Histories:
    """Some seeds of the simulation, up to the first that goes wrong."""

    seeds: int
    start: int = 1
    where: Where = "sqlite"
    steps: int = 120

    def is_red(self, tree: Path) -> bool:
        asked = {"seeds": self.seeds, "start": self.start, "steps": self.steps}
        words = [f"--{name}={value}" for name, value in asked.items()]
        command = ["-m", "tests.simulation", f"--where={self.where}", "--first", "--processes=1"]
        try:
            ended = _run([sys.executable, *command, *words], tree)
        except subprocess.TimeoutExpired:
            return True
        lines = [line for line in ended.stdout.splitlines() if line.startswith('{"seeds"')]
        if not lines:
            raise CannotRun(_told(ended))
        told = json.loads(lines[-1])
        return any(told[name] for name in COUNTS)


@dataclass(frozen=True)
class Tests:
    """Some tests of the Python side."""

    names: tuple[str, ...]

    def is_red(self, tree: Path) -> bool:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
        ended = _run([*command, *self.names], tree)
        if ended.returncode not in (0, 1):
            raise CannotRun(_told(ended))
        return ended.returncode == 1


@dataclass(frozen=True)
class PhoneTests:
    """Some test files of the phone."""

    files: tuple[str, ...]

    def is_red(self, tree: Path) -> bool:
        vitest = tree / "pwa" / "node_modules" / "vitest" / "vitest.mjs"
        report = tree / f"{'.'.join(Path(file).stem for file in self.files)}.json"
        command = [str(tree / ".venv" / "bin" / "node"), str(vitest), "run", "--reporter=json"]
        ended = _run([*command, f"--outputFile={report}", *self.files], tree / "pwa")
        try:
            told = json.loads(report.read_text())
        except (OSError, ValueError) as error:
            raise CannotRun(_told(ended)) from error
        if told["numTotalTests"] == 0:
            raise CannotRun(report.read_text()[:2000])
        return bool(told["numFailedTests"])


def _run(command: list[str], at: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        command, cwd=at, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        out, error = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        # Its own processes, too: it was made the leader of their group.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return subprocess.CompletedProcess(command, process.returncode, out, error)


def _told(ended: subprocess.CompletedProcess[str]) -> str:
    return f"it ended with {ended.returncode}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}"
