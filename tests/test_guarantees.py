"""``docs/guarantees.md``: thirty numbers, each with tests that exist."""

import re
from pathlib import Path

import pytest

from server import schema
from server.records import KINDS

ROOT = Path(__file__).parent.parent
ROWS = re.findall(
    r"^\| (\d+) \| (.+?) \| (.+) \|$",
    (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
TESTS = [
    pytest.param(file, name, id=f"{number} {name}"[:80])
    for number, _, shown in ROWS
    for file, name in re.findall(r"`([^`:]+)::([^`]+)`", shown)
]


def test_there_are_thirty_and_each_is_shown():
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 31))
    assert [number for number, _, shown in ROWS if "::" not in shown] == []


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_the_tests_that_are_named_exist(file, name):
    source = (ROOT / file).read_text(encoding="utf-8")
    if file.endswith(".py"):
        assert re.search(rf"^def {re.escape(name)}\(", source, re.MULTILINE)
    else:
        assert re.search(rf"\btest\(\s*(['\"`]){re.escape(name)}\1", source)


def test_nothing_of_the_sync_can_take_a_tip_in():
    named = [*KINDS, *schema.metadata.tables]
    named += [field for kind in KINDS.values() for field in kind.policies]
    named += [path.stem for path in (ROOT / "pwa" / "src").rglob("*.*")]
    assert [name for name in named if re.match(r"tips?(_|$)", name, re.IGNORECASE)] == []


def test_speed_is_never_told_without_what_was_lost():
    told = (ROOT / "benchmarks" / "__main__.py").read_text(encoding="utf-8")
    assert '"lost"' in told
