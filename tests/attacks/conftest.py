"""Servers to attack, and the line of JSON that says which rows were covered."""

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.target import BARE, Target

BAD_BY_DEFAULT = frozenset(
    {1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 17, 18, 20, 21, 22, 25, 26, 28, 29, 31, 35, 36}
)
"""Rows that an application which hardens nothing gets wrong."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder nobody has touched."""
    folder = tmp_path_factory.mktemp("template")
    made = Target(folder)
    made.stop()
    return made.data


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The one server that most rows attack, one after another."""
    folder = tmp_path_factory.mktemp("target")
    target = Target(folder)
    yield target
    target.stop()
    log = (folder / "log.txt").read_text()
    assert BARE or "Traceback" not in log, log


@pytest.fixture
def fresh(tmp_path: Path, template: Path) -> Iterator[Target]:
    """A server of its own, for what would get in the way of others."""
    target = Target(tmp_path / "fresh", template)
    yield target
    target.stop()
