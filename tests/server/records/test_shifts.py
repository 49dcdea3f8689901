"""How a moment becomes a day and a shift, on both halves."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.records import rota
from server.records.rota import DAY, EXTRA, USUAL, Shift, shift_at

VECTORS = json.loads(
    (Path(rota.__file__).parent / "vectors" / "shifts.json").read_text(encoding="utf-8")
)
moments = st.integers(-(10**12), 4 * 10**12)
minutes = st.integers(0, DAY - 1)
shifts = st.dictionaries(
    st.sampled_from("abcde"), st.builds(Shift, st.just("班"), minutes, minutes), max_size=4
)
segments = st.sampled_from(["班前", "班中", "班后"])
early = st.integers(0, 240)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: each["name"])
def test_both_halves_come_to_one_shift(vector):
    told = {key: msgspec.convert(each, Shift) for key, each in vector["shifts"].items()}
    day, key = shift_at(told, vector["early"], vector["at"], vector["segment"])
    assert [day.isoformat(), key] == vector["expected"]


@given(moments)
def test_a_firm_that_said_nothing_is_never_outside_of_its_shifts(at):
    day, key = shift_at({}, 60, at, "班中")
    assert key in USUAL
    wall = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at, hours=8)
    # A night belongs to the day on which it began.
    assert (wall.date() - day).days in ((0, 1) if key == "night" else (0,))


@given(shifts, early, moments, segments)
def test_the_shift_holds_the_moment_give_or_take_what_may_be_early(told, before, at, segment):
    day, key = shift_at(told, before, at, segment)
    if key == EXTRA:
        return
    shift = (told or USUAL)[key]
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    start = midnight + timedelta(minutes=shift.starts)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    slack = timedelta(minutes=before)
    assert start - slack <= moment < start + timedelta(minutes=shift.length()) + slack


@given(shifts, early, moments, segments)
def test_the_same_wall_clock_a_day_later_is_the_same_shift_a_day_later(told, before, at, segment):
    """No night is longer or shorter than another: the zone's time knows no summer."""
    day, key = shift_at(told, before, at, segment)
    next_day, next_key = shift_at(told, before, at + DAY * 60_000, segment)
    assert (next_day - day, next_key) == (timedelta(days=1), key)


@given(moments, st.integers(-10, 10))
def test_a_clock_that_is_off_by_less_than_the_shift_still_names_a_neighbour(at, hours):
    """A phone whose clock is wrong by hours is wrong by one shift at most, never by a day."""
    day, _ = shift_at({}, 60, at, "班前")
    wrong, _ = shift_at({}, 60, at + hours * 3_600_000, "班前")
    assert abs((wrong - day).days) <= 1
