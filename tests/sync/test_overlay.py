"""The answers that both halves must give: ``sync/vectors/overlay.json``."""

import json
from pathlib import Path

import pytest

from server.records import KINDS
from sync import overlay

VECTORS = Path(__file__).parents[2] / "sync" / "vectors" / "overlay.json"


@pytest.mark.parametrize("case", json.loads(VECTORS.read_text()), ids=lambda case: case["name"])
def test_laying_changes_over_a_body(case):
    assert overlay(case["body"], case["changes"], KINDS[case["kind"]]) == case["expected"]
