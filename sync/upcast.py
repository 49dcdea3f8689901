"""What was written for an earlier version of a kind, in the words of the present one.

A phone that lay in a drawer for months still holds mutations as its app made them, and the
server still holds records as they were. Neither is rewritten where it lies: both are read
through the kind's ``upcasts``, one version at a time.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from .stamp import FieldState

if TYPE_CHECKING:
    from .record import Declaration

T = TypeVar("T")

VERSIONS_BEHIND = 2
"""How many versions back a mutation may have been written and is still taken."""


class Upcast(msgspec.Struct, frozen=True):
    """From one version of a kind to the next: fields that are called otherwise or are no
    more, and what became of a value (of each member, in a set, a list or a map), by the
    field's new name."""

    renamed: Mapping[str, str] = {}
    dropped: frozenset[str] = frozenset()
    values: Mapping[str, Callable[[Any], Any]] = {}


def upcast_changes(changes: Mapping[str, Any], schema: int, kind: "Declaration") -> dict[str, Any]:
    """Return a mutation's ``set`` as the present version would say it."""
    for version, step in _steps(schema, kind):
        changes = {
            name: _converted(step, name, change, _shape(name, version + 1, kind), "change")
            for name, change in _named(changes, step).items()
        }
    return dict(changes)


def upcast_body(body: Mapping[str, Any], schema: int, kind: "Declaration") -> dict[str, Any]:
    """Return a stored body as the present version would hold it, new fields at their defaults."""
    for version, step in _steps(schema, kind):
        body = {
            name: _converted(step, name, value, _shape(name, version + 1, kind), "held")
            for name, value in _named(body, step).items()
        }
    return {**kind.defaults, **body}


def upcast_states(
    states: Mapping[str, FieldState], schema: int, kind: "Declaration"
) -> dict[str, FieldState]:
    """Return a stored record's field states under the present names; a set's dots, which are
    by member, under the members as they read now."""
    for version, step in _steps(schema, kind):
        states = {
            name: _by_member(step, name, state, _shape(name, version + 1, kind))
            for name, state in _named(states, step).items()
        }
    return dict(states)


def _by_member(step: Upcast, name: str, state: FieldState, shape: str) -> FieldState:
    if shape != "set" or name not in step.values:
        return state
    dots: dict[str, list[int]] = {}
    for member, at in state.dots.items():
        [now] = _converted(step, name, [member], "list", "held")
        dots.setdefault(now, []).extend(at)
    return FieldState(state.version, state.made, dots)


def upcast_names(by_field: Mapping[str, T], schema: int, kind: "Declaration") -> dict[str, T]:
    """Return what is known by field (bases, versions) under the present names."""
    for _, step in _steps(schema, kind):
        by_field = _named(by_field, step)
    return dict(by_field)


def _steps(schema: int, kind: "Declaration") -> Iterable[tuple[int, Upcast]]:
    upcasts = kind.struct.upcasts
    versions = range(schema, kind.struct.schema)
    return ((version, upcasts[version]) for version in versions if version in upcasts)


def _named(by_field: Mapping[str, T], step: Upcast) -> dict[str, T]:
    return {
        step.renamed.get(name, name): value
        for name, value in by_field.items()
        if name not in step.dropped
    }


def _shape(name: str, schema: int, kind: "Declaration") -> str:
    """How the field that is called so in that version changes today."""
    today = next(iter(upcast_names({name: None}, schema, kind)), name)
    policy = kind.policies.get(today)
    return policy.shape if policy else "value"


def _converted(
    step: Upcast, name: str, value: Any, shape: str, of: Literal["change", "held"]
) -> Any:
    """A value in the next version's words. What cannot be read is left for the merge to refuse."""
    convert = step.values.get(name)
    if convert is None:
        return value
    try:
        return _parts(convert, value, shape, of)
    except (TypeError, ValueError, LookupError, AttributeError):
        return value


def _parts(convert: Callable[[Any], Any], value: Any, shape: str, of: str) -> Any:
    if shape == "value":
        return convert(value)
    if shape == "list":
        return [convert(each) for each in value]
    if shape == "set" and of == "held":
        return sorted({convert(each) for each in value})
    if shape == "set":
        return {part: [convert(each) for each in members] for part, members in value.items()}
    put = value.get("put", {}) if of == "change" else value
    converted = {key: convert(each) for key, each in put.items()}
    return {**value, "put": converted} if of == "change" else converted
