"""A mutation's changes: whether they are what the kind declares, and what they do to a body."""

from collections.abc import Mapping
from typing import Any

import msgspec

from .record import Declaration, Refused


def checked(changes: Mapping[str, Any], declaration: Declaration) -> dict[str, Any]:
    """Return changes as plain JSON values of the declared types, or refuse them."""
    unknown = sorted(set(changes) - declaration.policies.keys())
    if unknown:
        raise Refused("unknown-field", f"没有这一项：{'、'.join(unknown)}")
    try:
        plain: dict[str, Any] = msgspec.to_builtins(msgspec.convert(changes, declaration.form))
    except msgspec.ValidationError as error:
        name = next(name for name in changes if not _fits(name, changes[name], declaration))
        raise Refused("invalid-field", f"“{name}”填得不对。") from error
    return plain


def _fits(name: str, change: Any, declaration: Declaration) -> bool:
    try:
        msgspec.convert({name: change}, declaration.form)
    except msgspec.ValidationError:
        return False
    return True


def overlay(
    body: Mapping[str, Any], changes: Mapping[str, Any], declaration: Declaration
) -> dict[str, Any]:
    """Lay changes over a body whose author had it before his eyes.

    The phone's half does the same with its queue (``pwa/src/sync/overlay.ts``);
    ``sync/vectors/overlay.json`` holds both to one answer.
    """
    shown = {**body, **changes}
    for name in declaration.shaped.intersection(changes):
        shown[name] = _laid(declaration.policies[name].shape, body.get(name), changes[name])
    return shown


def joined(
    earlier: Mapping[str, Any], later: Mapping[str, Any], declaration: Declaration
) -> dict[str, Any]:
    """Return one set of changes that says what two say, one after the other."""
    both = {**earlier, **later}
    for name in declaration.shaped.intersection(earlier).intersection(later):
        both[name] = _joined(declaration.policies[name].shape, earlier[name], later[name])
    return both


def _joined(shape: str, earlier: Any, later: Any) -> Any:
    if shape == "list":
        return [*earlier, *later]
    if shape == "set":
        add, remove = set(later.get("add", ())), set(later.get("remove", ()))
        return {
            "add": sorted((set(earlier.get("add", ())) - remove) | add),
            "remove": sorted((set(earlier.get("remove", ())) - add) | remove),
        }
    put, drop = later.get("put", {}), later.get("drop", [])
    kept = {key: value for key, value in earlier.get("put", {}).items() if key not in drop}
    dropped = [key for key in earlier.get("drop", []) if key not in put and key not in drop]
    return {"put": {**kept, **put}, "drop": [*dropped, *drop]}


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
    raise ValueError(f"a {shape} is no shape of its own")  # pragma: no cover
