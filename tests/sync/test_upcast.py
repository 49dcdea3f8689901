"""What was written for an earlier version of a kind, in today's words."""

from typing import Annotated, ClassVar

from hypothesis import given
from hypothesis import strategies as st

from sync import (
    Append,
    Author,
    Each,
    FieldState,
    First,
    Latest,
    Record,
    Union,
    Upcast,
    declare,
    upcast_body,
    upcast_changes,
    upcast_names,
    upcast_states,
)


def loud(word):
    return word.upper()


class Walk(Record, tag="walk", frozen=True):
    """Version 4: 1 → 2 changes values, 2 → 3 needs nothing, 3 → 4 renames and drops."""

    walker: Annotated[First[str], Author()]
    title: Latest[str] = ""
    doors: Union[frozenset[str]] = frozenset()
    notes: Append[tuple[str, ...]] = ()
    marks: Each[str, Latest[str]] = {}
    weather: Latest[str] = "fine"

    schema: ClassVar = 4
    upcasts: ClassVar = {
        1: Upcast(values={"name": loud, "doors": loud, "notes": loud, "marks": loud}),
        3: Upcast(renamed={"name": "title"}, dropped=frozenset({"mood"})),
    }

    def shares(self):
        return ()


WALK = declare(Walk)


def test_a_change_of_each_shape_is_brought_up_to_date():
    given = {
        "name": "a", "mood": "low", "doors": {"add": ["b"], "remove": ["c"]},
        "notes": ["d"], "marks": {"put": {"k": "e"}, "drop": ["l"]},
    }  # fmt: skip
    assert upcast_changes(given, 1, WALK) == {
        "title": "A", "doors": {"add": ["B"], "remove": ["C"]},
        "notes": ["D"], "marks": {"put": {"k": "E"}, "drop": ["l"]},
    }  # fmt: skip


def test_a_body_gets_the_fields_that_are_new_and_its_sets_stay_sorted():
    body = {
        "walker": "w", "name": "a", "mood": "low", "doors": ["b", "A"], "notes": ["d"],
        "marks": {"k": "e"},
    }  # fmt: skip
    assert upcast_body(body, 1, WALK) == {
        "walker": "w", "title": "A", "doors": ["A", "B"], "notes": ["D"], "marks": {"k": "E"},
        "weather": "fine",
    }  # fmt: skip


def test_what_is_known_by_field_follows_and_a_sets_members_with_it():
    states = {
        "name": FieldState(3, 30), "mood": FieldState(4, 40),
        "doors": FieldState(5, 50, {"b": [5], "B": [2]}),
    }  # fmt: skip
    assert upcast_names({"name": 3, "mood": 4}, 1, WALK) == {"title": 3}
    assert upcast_states(states, 1, WALK) == {
        "title": FieldState(3, 30), "doors": FieldState(5, 50, {"B": [5, 2]}),
    }  # fmt: skip


def test_only_the_versions_in_between_apply():
    assert upcast_changes({"name": "a"}, 2, WALK) == {"title": "a"}
    assert upcast_changes({"title": "a"}, 4, WALK) == {"title": "a"}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["name", "mood", "doors", "notes", "marks"]), values))
def test_nonsense_is_left_for_the_merge_to_refuse(nonsense):
    told = upcast_changes(nonsense, 1, WALK)
    assert set(told) == {"title" if name == "name" else name for name in set(nonsense) - {"mood"}}
