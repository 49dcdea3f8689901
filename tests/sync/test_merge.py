"""What must hold however edits arrive."""

from datetime import date
from itertools import permutations
from typing import Annotated, Any, ClassVar, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import (
    Append,
    Author,
    By,
    Clash,
    Each,
    FieldState,
    First,
    Group,
    Intent,
    Latest,
    Manual,
    Max,
    Merged,
    Min,
    Private,
    Record,
    Refusal,
    Seen,
    Step,
    Stored,
    Union,
    Workflow,
    declare,
    merge,
    open_view,
    overlay,
)

State = Literal["reported", "assigned", "done"]


class Thing(Record, tag="thing", frozen=True):
    maker: Annotated[First[str], Author()]
    place: First[str] = ""
    level: Latest[str] = ""
    words: Manual[str] = ""
    worst: Max[Literal["low", "mid", "high"] | None] = None
    risk: Max[Literal["low", "mid", "high"]] = "low"
    cost: Min[int | None] = None
    photos: Union[frozenset[str]] = frozenset()
    notes: Append[tuple[str, ...]] = ()
    items: Each[str, Manual[str]] = {}
    state: Workflow[State] = "reported"
    assignee: Annotated[str | None, Group("state")] = None
    until: Annotated[date | None, Group("state")] = None
    secret: Annotated[First[str], Private()] = ""
    stamp: Annotated[Latest[str], By("server")] = ""
    remark: Annotated[Latest[str], By("boss", "worker", until=("done",))] = ""

    steps: ClassVar = (
        Step("", "reported", ("worker", "boss")),
        Step("reported", "assigned", ("boss",), needs=("assignee",), brings=("assignee", "until")),
        Step("assigned", "assigned", ("boss",), brings=("assignee",)),
        Step("assigned", "done", ("worker", "boss"), when={"level": ("", "low")}),
        Step("done", "reported", ("boss",), tells=("remark",)),
    )
    deleters: ClassVar = {"worker": frozenset({"reported"})}

    def shares(self):
        return ()

    def flaw(self, before, roles):
        if self.words == "bad" and self.level == "bad":
            return Refusal("invalid-record", "both bad")
        return None


THING = declare(Thing)
PEOPLE = frozenset({"worker", "boss"})


def intent(
    set_: dict[str, Any], at: int, *, base=None, own=(), op="patch", roles=PEOPLE, made=None
):
    """An edit of these fields whose author had seen everything up to ``base``."""
    trunk = at if base is None else base
    seen = {name: Seen(trunk, frozenset(own)) for name in THING.policies}
    return Intent(op, set_, seen, at if made is None else made, at, frozenset(roles), "ana")


def created(**fields: Any) -> Stored:
    merged = merge(None, intent(fields, 1, op="create"), THING)
    assert merged.refusal is None, merged.refusal
    assert merged.stored is not None
    return merged.stored


def after(stored: Stored, *edits: Intent) -> Merged:
    merged = Merged(stored)
    for edit in edits:
        merged = merge(stored, edit, THING)
        assert merged.stored is not None
        stored = merged.stored
    return merged


# What two people write apart


words = st.sampled_from(["loose", "gone", "fixed", "bent"])
changes = st.fixed_dictionaries(
    {},
    optional={
        "place": words,
        "level": words,
        "words": words,
        "risk": st.sampled_from(["low", "mid", "high"]),
        "cost": st.integers(0, 9),
        "photos": st.fixed_dictionaries({"add": st.lists(st.sampled_from("pqr"), max_size=2)}),
        "notes": st.lists(words, max_size=2),
        "items": st.fixed_dictionaries({"put": st.dictionaries(st.sampled_from("xy"), words)}),
    },
)


@given(st.lists(changes, max_size=5))
def test_everything_written_apart_is_shown_or_asked_about_or_named_as_lost(edits):
    stored = created(place="dock")
    asked: list[Clash] = []
    for number, edit in enumerate(edits, 2):
        merged = merge(stored, intent(edit, number, base=1), THING)
        assert merged.refusal is None
        stored = merged.stored
        asked += merged.clashes
        for name, change in edit.items():
            kept_or_named(name, change, merged, number)


def kept_or_named(name: str, change: Any, merged: Merged, number: int) -> None:
    body = merged.stored.body
    if name == "photos":
        assert set(change["add"]) <= set(body["photos"])
    elif name == "notes":
        assert body["notes"][len(body["notes"]) - len(change) :] == change
    elif name == "items":
        asked = {clash.key: clash.mine for clash in merged.clashes if clash.field == "items"}
        assert all(
            body["items"][key] == value or asked.get(key) == value
            for key, value in change["put"].items()
        )
    elif body[name] != change:
        asked_about = [
            clash for clash in merged.clashes if clash.field == name and clash.mine == change
        ]
        assert asked_about or (
            name not in merged.versions and THING.policies[name].name in ("latest", "max", "min")
        )
    else:
        assert merged.versions[name] <= number


@given(
    st.permutations(
        [
            ({"photos": {"add": ["p"]}}, 2),
            ({"photos": {"add": ["q"]}}, 3),
            ({"risk": "high"}, 4),
            ({"risk": "mid"}, 5),
            ({"cost": 4}, 6),
            ({"cost": 2}, 7),
        ]
    )
)
def test_sets_and_extremes_end_the_same_in_whatever_order_edits_arrive(order):
    stored = created()
    for position, (edit, _) in enumerate(order, 2):
        stored = merge(stored, intent(edit, position, base=1), THING).stored
    assert (stored.body["photos"], stored.body["risk"], stored.body["cost"]) == (
        ["p", "q"],
        "high",
        2,
    )


@given(
    st.lists(
        st.tuples(words, st.integers(0, 50)), min_size=1, max_size=4, unique_by=lambda each: each[1]
    )
)
def test_the_one_made_later_shows_in_whatever_order_they_arrive(edits):
    shown = set()
    for order in permutations(edits):
        stored = created()
        for position, (word, made) in enumerate(order, 2):
            stored = merge(
                stored, intent({"level": word}, position, base=0, made=100 + made), THING
            ).stored
        shown.add(stored.body["level"])
    assert shown == {max(edits, key=lambda each: each[1])[0]}


@given(
    st.sampled_from(["place", "level", "words", "risk", "secret"]),
    st.sampled_from(["place", "level", "words", "secret"]),
)
def test_edits_of_different_fields_never_touch_each_other(one, other):
    if one == other:
        return
    first = {one: "high"}
    merged = after(created(), intent(first, 2, base=1), intent({other: "gone"}, 3, base=1))
    assert (merged.stored.body[one], merged.stored.body[other], merged.clashes) == (
        "high",
        "gone",
        (),
    )
    assert merged.verdict == "applied"


def test_two_people_rewriting_the_same_words_are_asked_and_the_first_stays():
    stored = after(created(words="loose"), intent({"words": "gone"}, 2, base=1)).stored
    merged = merge(stored, intent({"words": "fixed"}, 3, base=1), THING)
    assert merged.verdict == "conflict"
    assert merged.clashes == (Clash("words", mine="fixed", theirs="gone", base=1, held=2),)
    assert merged.stored.body["words"] == "gone"


def test_a_place_corrected_by_someone_who_saw_it_is_no_conflict():
    merged = after(created(place="dock"), intent({"place": "roof"}, 2, base=1))
    assert (merged.verdict, merged.stored.body["place"]) == ("applied", "roof")


def test_two_people_writing_the_same_words_agree():
    stored = after(created(), intent({"words": "gone"}, 2, base=1)).stored
    merged = merge(stored, intent({"words": "gone"}, 3, base=1), THING)
    assert (merged.verdict, merged.changed, merged.versions) == ("applied", False, {"words": 2})


def test_one_phone_rewriting_twice_while_offline_never_clashes_with_itself():
    first = intent({"words": "gone"}, 2, base=1)
    second = intent({"words": "fixed"}, 3, base=1, own=[2])
    merged = after(created(words="loose"), first, second)
    assert (merged.verdict, merged.stored.body["words"]) == ("applied", "fixed")


def test_somebody_who_came_between_a_phones_two_edits_is_not_overwritten():
    stored = after(created(words="a"), intent({"words": "b"}, 2, base=1)).stored
    stored = merge(stored, intent({"words": "c"}, 3, base=2), THING).stored
    merged = merge(stored, intent({"words": "d"}, 4, base=1, own=[2]), THING)
    assert (merged.verdict, merged.stored.body["words"]) == ("conflict", "c")


# Sets, lists, maps


def test_a_removal_takes_only_what_its_author_had_seen():
    stored = after(
        created(photos={"add": ["p"]}), intent({"photos": {"add": ["q"]}}, 2, base=1)
    ).stored
    stored = merge(stored, intent({"photos": {"add": ["p"]}}, 3, base=0), THING).stored
    merged = merge(stored, intent({"photos": {"remove": ["p", "q"]}}, 4, base=1), THING)
    assert merged.stored.body["photos"] == ["p", "q"]
    assert merged.verdict == "merged"
    merged = merge(merged.stored, intent({"photos": {"remove": ["p", "q"]}}, 5), THING)
    assert merged.stored.body["photos"] == []


def test_adding_what_is_there_and_seen_changes_nothing():
    merged = after(created(photos={"add": ["p"]}), intent({"photos": {"add": ["p"]}}, 2))
    assert (merged.changed, merged.versions) == (False, {"photos": 1})


def test_a_map_merges_key_by_key():
    stored = created(items={"put": {"x": "one"}})
    stored = merge(
        stored, intent({"items": {"put": {"x": "two", "y": "here"}}}, 2, base=1), THING
    ).stored
    merged = merge(stored, intent({"items": {"put": {"x": "three", "z": "too"}}}, 3, base=1), THING)
    assert merged.stored.body["items"] == {"x": "two", "y": "here", "z": "too"}
    assert merged.clashes == (Clash("items", "three", "two", base=1, key="x", held=2),)


def test_a_member_that_changed_since_is_not_dropped():
    stored = created(items={"put": {"x": "one", "y": "two"}})
    stored = merge(stored, intent({"items": {"put": {"x": "new"}}}, 2, base=1), THING).stored
    merged = merge(stored, intent({"items": {"drop": ["x", "y", "nothing"]}}, 3, base=1), THING)
    assert (merged.stored.body["items"], merged.verdict) == ({"x": "new"}, "merged")


def test_a_map_of_latest_values_keeps_the_later_one():
    class Roll(Record, tag="roll", frozen=True):
        present: Each[str, Latest[bool]] = {}

    roll = declare(Roll)
    stored = Stored({"present": {"ana": True}}, {"present": FieldState(2, 50, {"ana": [2, 50]})})
    seen = {"present": Seen(1)}
    late = merge(
        stored, Intent("patch", {"present": {"put": {"ana": False}}}, seen, 40, 3, PEOPLE), roll
    )
    assert late.stored.body["present"] == {"ana": True}
    later = merge(
        stored, Intent("patch", {"present": {"put": {"ana": False}}}, seen, 60, 3, PEOPLE), roll
    )
    assert later.stored.body["present"] == {"ana": False}


def test_saying_the_same_again_later_counts_as_later():
    class Roll(Record, tag="roll2", frozen=True):
        present: Each[str, Latest[bool]] = {}

    roll = declare(Roll)
    stored = Stored({"present": {"ana": True}}, {"present": FieldState(2, 50, {"ana": [2, 50]})})
    again = Intent("patch", {"present": {"put": {"ana": True}}}, {}, 70, 3, PEOPLE)
    stored = merge(stored, again, roll).stored
    late = Intent("patch", {"present": {"put": {"ana": False}}}, {}, 60, 4, PEOPLE)
    assert merge(stored, late, roll).stored.body == {"present": {"ana": True}}


# Extremes


@pytest.mark.parametrize(
    ("held", "arriving", "shown"), [("mid", "low", "mid"), ("mid", "high", "high")]
)
def test_a_risk_may_only_rise(held, arriving, shown):
    stored = after(created(), intent({"risk": held}, 2, base=1)).stored
    assert merge(stored, intent({"risk": arriving}, 3, base=1), THING).stored.body["risk"] == shown


def test_something_is_further_than_nothing():
    stored = after(created(), intent({"cost": None, "place": "x"}, 2, base=1)).stored
    state = {**stored.fields, "cost": FieldState(2, 2)}
    stored = Stored(stored.body, state)
    assert merge(stored, intent({"cost": 3}, 3, base=1), THING).stored.body["cost"] == 3
    stored = merge(stored, intent({"cost": 3}, 3, base=1), THING).stored
    assert merge(stored, intent({"cost": None}, 4, base=1), THING).stored.body["cost"] == 3


# Workflow and groups


def test_a_step_brings_its_whole_group_along():
    merged = after(created(), intent({"state": "assigned", "assignee": "bo"}, 2))
    assert merged.versions == {"state": 2, "assignee": 2}
    assert merged.stored.fields["until"].version == 2


@pytest.mark.parametrize(
    ("change", "roles", "code"),
    [
        ({"state": "done"}, PEOPLE, "step-not-allowed"),
        ({"state": "assigned", "assignee": "bo"}, {"worker"}, "step-not-yours"),
        ({"state": "assigned"}, PEOPLE, "step-needs"),
        ({"state": "nowhere"}, PEOPLE, "invalid-field"),
        ({"nothing": 1}, PEOPLE, "unknown-field"),
        ({"place": 5}, PEOPLE, "invalid-field"),
        ({"photos": ["p"]}, PEOPLE, "invalid-field"),
        ({"photos": {"add": [1]}}, PEOPLE, "invalid-field"),
        ({"items": {"put": {"x": 5}}}, PEOPLE, "invalid-field"),
        ({"items": {"other": 5}}, PEOPLE, "invalid-field"),
        ({"notes": "text"}, PEOPLE, "invalid-field"),
        ({"stamp": "mine"}, PEOPLE, "field-not-yours"),
        ({"maker": "me"}, PEOPLE, "field-not-yours"),
        ({"words": "bad", "level": "bad"}, PEOPLE, "invalid-record"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_code_and_changes_nothing(change, roles, code):
    stored = created(place="dock")
    merged = merge(stored, intent({"place": "roof", **change}, 2, roles=roles), THING)
    assert (merged.verdict, merged.refusal.code, merged.stored) == ("rejected", code, stored)


def test_a_refused_step_says_where_the_record_is_now():
    merged = merge(created(), intent({"state": "done"}, 2), THING)
    assert merged.refusal.state == "reported"


def test_a_step_that_must_say_something_new_is_refused_without_it():
    stored = created(remark="old")
    stored = after(
        stored, intent({"state": "assigned", "assignee": "bo"}, 2), intent({"state": "done"}, 3)
    ).stored
    assert merge(stored, intent({"state": "reported"}, 4), THING).refusal.code == "step-needs"


def test_a_step_may_need_the_record_to_be_a_certain_way():
    stored = after(created(level="high"), intent({"state": "assigned", "assignee": "bo"}, 2)).stored
    assert merge(stored, intent({"state": "done"}, 3), THING).refusal.code == "step-not-yours"


def test_reassigning_may_not_move_the_deadline():
    stored = after(created(), intent({"state": "assigned", "assignee": "bo"}, 2)).stored
    assert merge(stored, intent({"assignee": "cy"}, 3), THING).verdict == "applied"
    assert merge(stored, intent({"until": "2026-12-01"}, 3), THING).refusal.code == "step-not-yours"


def test_a_late_step_is_judged_from_where_the_record_is_now():
    stored = after(created(), intent({"state": "assigned", "assignee": "bo"}, 2)).stored
    stored = merge(stored, intent({"state": "done"}, 3), THING).stored
    merged = merge(stored, intent({"state": "assigned", "assignee": "cy"}, 4, base=1), THING)
    assert (merged.verdict, merged.refusal.state) == ("rejected", "done")


def test_two_people_who_assign_the_same_thing_to_different_men_are_asked():
    stored = after(created(), intent({"state": "assigned", "assignee": "bo"}, 2)).stored
    merged = merge(stored, intent({"state": "assigned", "assignee": "cy"}, 3, base=1), THING)
    assert merged.verdict == "conflict"
    assert [clash.field for clash in merged.clashes] == ["state", "assignee"]
    assert merged.stored.body["assignee"] == "bo"


def test_a_late_step_does_not_replace_what_its_author_never_read():
    stored = after(created(), intent({"state": "assigned", "assignee": "bo"}, 2)).stored
    stored = merge(stored, intent({"assignee": "cy"}, 3), THING).stored
    late = intent({"state": "done", "assignee": "bo"}, 4, base=2)
    assert merge(stored, late, THING).refusal.code == "step-not-yours"

    free = Step("assigned", "done", ("boss",), brings=("assignee",))
    widened = msgspec.structs.replace(THING, struct=type("Wide", (Thing,), {"steps": (free,)}))
    merged = merge(stored, late, widened)
    assert (merged.verdict, merged.stored.body["assignee"]) == ("conflict", "cy")


def test_a_record_that_has_grown_too_large_takes_no_more():
    merged = merge(created(), intent({"notes": ["n" * 300_000]}, 2), THING)
    assert merged.refusal.code == "record-too-large"


def test_appending_nothing_changes_nothing():
    assert merge(created(notes=["a"]), intent({"notes": []}, 2, base=0), THING).changed is False


def test_a_field_that_a_state_closes_cannot_be_written_any_more():
    stored = after(
        created(), intent({"state": "assigned", "assignee": "bo"}, 2), intent({"state": "done"}, 3)
    ).stored
    assert merge(stored, intent({"remark": "late"}, 4), THING).refusal.code == "field-closed"
    assert merge(stored, intent({"remark": ""}, 4), THING).verdict == "applied"


def test_the_server_itself_is_bound_by_no_role():
    stored = created()
    server = intent({"stamp": "x", "state": "done"}, 2, roles={"server"})
    assert merge(stored, server, THING).stored.body["stamp"] == "x"


def test_a_group_of_latest_values_is_taken_or_kept_as_one():
    class Pair(Record, tag="pair", frozen=True):
        leader: Latest[str] = ""
        follower: Annotated[str, Group("leader")] = ""

    pair = declare(Pair)
    stored = Stored(
        {"leader": "a", "follower": "b"}, {n: FieldState(2, 50) for n in ("leader", "follower")}
    )
    late = Intent("patch", {"follower": "x"}, {}, 40, 3, PEOPLE)
    assert merge(stored, late, pair).stored.body == {"leader": "a", "follower": "b"}
    later = Intent("patch", {"follower": "x"}, {}, 60, 3, PEOPLE)
    assert merge(stored, later, pair).stored.body == {"leader": "a", "follower": "x"}


# Creating and deleting


def test_a_create_fills_in_its_author_and_every_default():
    stored = created(words="loose")
    assert (stored.body["maker"], stored.body["photos"], stored.body["state"]) == (
        "ana",
        [],
        "reported",
    )
    assert set(stored.fields) == {"words", "maker"}


@pytest.mark.parametrize(
    ("change", "op", "code"),
    [
        ({"words": "x"}, "patch", "record-not-available"),
        ({"state": "done"}, "create", "step-not-allowed"),
        ({"maker": "bo"}, "create", "field-not-yours"),
        ({"words": "bad", "level": "bad"}, "create", "invalid-record"),
    ],
)
def test_a_record_that_cannot_begin_like_that_is_refused(change, op, code):
    merged = merge(None, intent(change, 1, op=op), THING)
    assert (merged.stored, merged.refusal.code) == (None, code)


def test_a_record_that_lacks_something_is_refused():
    class Strict(Record, tag="strict", frozen=True):
        name: First[str]

    merged = merge(None, Intent("create", {}, {}, 1, 1, PEOPLE), declare(Strict))
    assert merged.refusal.code == "invalid-record"


def test_a_delete_by_someone_who_saw_everything_is_a_delete():
    merged = after(created(words="x"), intent({}, 2, op="delete"))
    assert (merged.verdict, merged.stored.deleted) == ("applied", True)
    assert merge(merged.stored, intent({}, 3, op="delete"), THING).changed is False


def test_a_delete_never_swallows_an_edit_that_its_author_had_not_read():
    stored = after(created(words="x"), intent({"words": "new"}, 2)).stored
    merged = merge(stored, intent({}, 3, op="delete", base=1), THING)
    assert merged.clashes == (Clash("", mine=None, theirs={"words": "new"}, held=2),)
    assert merged.stored.deleted is False


def test_what_only_the_server_wrote_since_does_not_stop_a_delete():
    stored = after(created(), intent({"stamp": "x"}, 2, roles={"server"})).stored
    assert merge(stored, intent({}, 3, op="delete", base=1), THING).stored.deleted is True


def test_an_edit_of_something_deleted_meanwhile_is_kept_for_a_person():
    stored = after(created(words="x"), intent({}, 2, op="delete")).stored
    merged = merge(stored, intent({"words": "new"}, 3, base=1), THING)
    assert merged.clashes == (Clash("", mine={"words": "new"}, theirs=None),)


def test_only_those_whom_the_kind_names_may_delete_and_only_in_time():
    stored = created()
    assert (
        merge(stored, intent({}, 2, op="delete", roles={"boss"}), THING).refusal.code
        == "delete-not-yours"
    )
    stored = after(stored, intent({"state": "assigned", "assignee": "bo"}, 2)).stored
    assert merge(stored, intent({}, 3, op="delete"), THING).refusal.code == "delete-too-late"


def test_two_halves_that_are_wrong_only_together_become_a_conflict_of_both():
    stored = after(created(), intent({"level": "bad"}, 2, base=1)).stored
    merged = merge(
        stored,
        intent({"words": "bad", "photos": {"remove": ["p"], "add": ["q"]}}, 3, base=0),
        THING,
    )
    assert merged.verdict == "rejected"
    stored = after(
        created(photos={"add": ["p"]}),
        intent({"level": "bad"}, 2, base=1),
        intent({"photos": {"add": ["r"]}}, 3),
    ).stored
    merged = merge(stored, intent({"words": "bad", "photos": {"add": ["q"]}}, 4, base=1), THING)
    assert (merged.verdict, merged.stored) == ("conflict", stored)
    assert [clash.field for clash in merged.clashes] == ["words", "photos"]


# Declarations


def test_a_field_without_a_policy_is_refused_when_it_is_declared():
    class Careless(Record, tag="careless", frozen=True):
        note: str

    with pytest.raises(TypeError, match=r"Careless\.note has no merge policy"):
        declare(Careless)


def test_a_kind_with_two_workflows_or_a_leaderless_group_is_refused():
    class Two(Record, tag="two", frozen=True):
        one: Workflow[str] = ""
        other: Workflow[str] = ""

    class Lost(Record, tag="lost", frozen=True):
        one: Annotated[str, Group("nobody")] = ""

    class Deep(Record, tag="deep", frozen=True):
        one: Each[str, Union[frozenset[str]]] = {}

    for kind in (Two, Lost, Deep):
        with pytest.raises(TypeError):
            declare(kind)


def test_the_open_view_leaves_out_what_is_private():
    body = created(secret="who").body
    assert "secret" not in (open_view(body, THING) or body)
    assert open_view(created().body, THING) is None


def test_the_phones_overlay_is_the_servers_answer_when_nobody_else_wrote():
    changes = {
        "photos": {"add": ["q"], "remove": ["p"]},
        "notes": ["n"],
        "items": {"put": {"x": "1"}, "drop": ["y"]},
        "words": "w",
    }
    stored = created(photos={"add": ["p"]}, items={"put": {"y": "0"}})
    assert after(stored, intent(changes, 2)).stored.body == overlay(stored.body, changes, THING)


def test_defaults_are_plain_json():
    assert msgspec.json.decode(msgspec.json.encode(THING.defaults)) == THING.defaults
