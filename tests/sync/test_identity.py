"""Ids that follow from what a record is about."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.records import KINDS
from sync import FieldState, Intent, Seen, Stored, id_of, merge

VECTORS = json.loads(
    (Path(__file__).parents[2] / "sync" / "vectors" / "identity.json").read_text(encoding="utf-8")
)
ROTA = KINDS["rota"]
FIRM = "0192f0c1-2d00-7000-8000-000000000001"
OTHER = "0192f0c1-2d00-7000-8000-000000000002"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: each["name"])
def test_both_halves_come_to_one_id(vector):
    assert id_of(vector["body"], KINDS[vector["kind"]]) == vector["expected"]


values = st.dictionaries(st.sampled_from(["post", "person", "day", "shift"]), st.text(max_size=9))


@given(values, values)
def test_two_ids_are_one_only_where_all_of_it_is_one(one, other):
    kind = KINDS["checkin"]
    says = [[body.get(name) or "" for name in kind.struct.identity] for body in (one, other)]
    nul = any("\0" in value for each in says for value in each)
    assert nul or (id_of(one, kind) == id_of(other, kind)) == (says[0] == says[1])
    assert id_of(one, kind)[14] == "7"
    assert id_of(one, kind)[19] in "89ab"


def test_what_a_record_is_about_never_changes():
    held = {**ROTA.defaults, "firm": FIRM}
    stored = Stored(held, {"firm": FieldState(1, 1)})
    seen = {"firm": Seen(1)}
    moved = merge(stored, Intent("patch", {"firm": OTHER}, seen, 2, 2, frozenset()), ROTA)
    assert moved.refusal is not None
    assert moved.refusal.code == "identity-stays"
    same = merge(stored, Intent("patch", {"firm": FIRM}, {}, 2, 2, frozenset()), ROTA)
    assert same.verdict == "applied"
