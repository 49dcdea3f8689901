"""A mutation's changes: whether they are what the kind declares, and what they do to a body."""

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from .policy import split
from .record import Declaration, Refused


def checked(changes: Mapping[str, Any], declaration: Declaration) -> dict[str, Any]:
    """Return changes as plain JSON values of the declared types, or refuse them."""
    unknown = sorted(set(changes) - declaration.policies.keys())
    if unknown:
        raise Refused("unknown-field", f"没有这一项：{'、'.join(unknown)}")
    return {name: _value(name, value, declaration) for name, value in changes.items()}


def _value(name: str, value: Any, declaration: Declaration) -> Any:
    python_type, _ = split(declaration.types[name])
    shape = declaration.policies[name].shape
    try:
        if shape == "set":
            return _convert_set(value, get_args(python_type)[0])
        if shape == "list":
            return _convert_list(value, get_args(python_type)[0])
        if shape == "map":
            key, each = get_args(python_type)
            return _convert_map(value, key, split(each)[0])
        return msgspec.to_builtins(msgspec.convert(value, declaration.types[name]))
    except msgspec.ValidationError as error:
        raise Refused("invalid-field", f"“{name}”填得不对。") from error


def _convert_list(value: Any, member: Any) -> Any:
    return msgspec.to_builtins(msgspec.convert(value, list[member]))


class _SetChange(msgspec.Struct, forbid_unknown_fields=True):
    add: list[Any] = []
    remove: list[Any] = []


def _convert_set(value: Any, member: Any) -> dict[str, Any]:
    given = msgspec.convert(value, _SetChange)
    parts = {"add": given.add, "remove": given.remove}
    return {part: _convert_list(members, member) for part, members in parts.items()}


class _MapChange(msgspec.Struct, forbid_unknown_fields=True):
    put: dict[str, Any] = {}
    drop: list[str] = []


def _convert_map(value: Any, key: Any, each: Any) -> dict[str, Any]:
    given = msgspec.convert(value, _MapChange)
    put = msgspec.convert(given.put, dict[key, each])
    return {"put": msgspec.to_builtins(put), "drop": given.drop}


def overlay(
    body: Mapping[str, Any], changes: Mapping[str, Any], declaration: Declaration
) -> dict[str, Any]:
    """Lay changes over a body whose author had it before his eyes.

    The phone's half does the same with its queue (``pwa/src/sync/overlay.ts``);
    ``sync/vectors/overlay.json`` holds both to one answer.
    """
    shown = dict(body)
    for name, change in changes.items():
        shown[name] = _laid(declaration.policies[name].shape, shown.get(name), change)
    return shown


def _laid(shape: str, held: Any, change: Any) -> Any:
    if shape == "set":
        kept = set(held or ()) - set(change.get("remove", ()))
        return sorted(kept | set(change.get("add", ())))
    if shape == "list":
        return [*(held or ()), *change]
    if shape == "map":
        dropped = change.get("drop", ())
        kept_items = {key: value for key, value in (held or {}).items() if key not in dropped}
        return {**kept_items, **change.get("put", {})}
    return change
