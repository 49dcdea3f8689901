"""A broken engine: what is changed in which file, and who has to notice."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.checks import Check

ROOT = Path(__file__).parent.parent.parent
COPIED = ("server", "sync", "tests", "migrations", "docs", "pyproject.toml", "Makefile")
OF_THE_PHONE = ("src", "simulation", "worker", "public")


class Outdated(Exception):
    """The code that a mutant changes is not there any more: the mutant must be written anew."""


@dataclass(frozen=True)
class Change:
    """``old`` stands exactly once in the file; ``new`` stands there instead."""

    file: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        if text.count(self.old) != 1:
            raise Outdated(f"{self.file}: found {text.count(self.old)} times: {self.old!r}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Mutant:
    name: str
    says: str
    """What this engine gets wrong."""
    changes: tuple[Change, ...]
    check: Check

    def break_(self, tree: Path) -> None:
        for change in self.changes:
            file = tree / change.file
            file.write_text(change.applied(file.read_text()))


def copy_tree(to: Path) -> None:
    """Everything that a check needs, and links to what is installed."""
    to.mkdir()
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        _copy(ROOT / name, to / name, ignored)
    (to / "pwa").mkdir()
    for each in (ROOT / "pwa").iterdir():
        if each.is_file() or each.name in OF_THE_PHONE:
            _copy(each, to / "pwa" / each.name, ignored)
    os.symlink(ROOT / ".venv", to / ".venv")
    os.symlink(ROOT / "pwa" / "node_modules", to / "pwa" / "node_modules")


def _copy(source: Path, to: Path, ignored: object) -> None:
    if source.is_dir():
        shutil.copytree(source, to, ignore=ignored)  # type: ignore[arg-type]
    else:
        shutil.copy(source, to)
