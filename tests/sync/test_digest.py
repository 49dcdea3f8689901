"""What a phone holds against what the server would give it, as one sum."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sync import digest_of

VECTORS = json.loads(
    (Path(__file__).parents[2] / "sync" / "vectors" / "digest.json").read_text(encoding="utf-8")
)
records = st.dictionaries(st.uuids().map(str), st.integers(1, 2**40), max_size=8)


def test_both_halves_come_to_one_sum():
    for each in VECTORS:
        told = digest_of((id, position) for id, position in each["records"])
        assert (told.records, told.sum) == (each["expected"]["records"], each["expected"]["sum"])


@given(records, st.randoms())
def test_the_order_does_not_matter_and_every_difference_does(held, random):
    lines = list(held.items())
    random.shuffle(lines)
    assert digest_of(lines) == digest_of(held.items())
    for id, position in held.items():
        without = {each: at for each, at in held.items() if each != id}
        assert digest_of(without.items()) != digest_of(held.items())
        assert digest_of((held | {id: position + 1}).items()) != digest_of(held.items())
