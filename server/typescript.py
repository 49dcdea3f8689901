"""Write the phone's TypeScript from the records and the wire: ``make types``.

Written here and not by a schema tool because msgspec's own JSON schema sorts the
choices of a ``Literal``, and their order is what the phone's buttons stand in.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from typing import Union as Either

import msgspec

from server.records import KINDS
from server.scopes.tables import LEVELS, ROLES
from sync import Declaration, Mutation, Outcome, Pull, Push
from sync.policy import split

NAMES: dict[Any, str] = {
    str: "string",
    datetime: "string",
    date: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    Any: "unknown",
    msgspec.Raw: "unknown",
}


def name_of(hint: Any) -> str:
    """Return the TypeScript for a Python type, keeping choices in their order."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return name_of(arguments[0])
    if origin is Literal:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in arguments)
    if origin in (Either, UnionType):
        return " | ".join(dict.fromkeys(name_of(argument) for argument in arguments))
    if origin in (list, tuple, frozenset):
        inner = name_of(arguments[0])
        return f"readonly ({inner})[]" if " | " in inner else f"readonly {inner}[]"
    if origin is dict:
        return f"Readonly<Record<string, {name_of(arguments[1])}>>"
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint.__name__
    return NAMES[hint]


def interface(struct: type[msgspec.Struct]) -> Iterator[str]:
    yield f"/** {(struct.__doc__ or struct.__name__).strip().splitlines()[0]} */"
    yield f"export interface {struct.__name__} {{"
    hints = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        optional = "" if field.required else "?"
        yield f"  readonly {field.encode_name}{optional}: {name_of(hints[field.name])}"
    yield "}\n"


def structs_in(hint: Any) -> Iterator[type[msgspec.Struct]]:
    """Yield a struct after every struct that its fields mention."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = get_type_hints(hint, include_extras=True)
        for name in hint.__struct_fields__:
            yield from structs_in(hints[name])
        yield hint
    for argument in get_args(hint):
        yield from structs_in(argument)


def described(kind: Declaration) -> dict[str, Any]:
    """What the phone must know of a kind to lay its queue over it and show its buttons."""
    fields = {name: _field(name, kind) for name in kind.policies}
    return {
        "schema": kind.struct.schema,
        "workflow": kind.workflow,
        "fields": fields,
        "steps": [_step(step) for step in kind.steps],
        "deleters": {role: sorted(states) for role, states in kind.struct.deleters.items()},
        "creators": sorted(kind.struct.creators),
        "identity": list(kind.struct.identity),
        "defaults": kind.defaults,
    }


def _field(name: str, kind: Declaration) -> dict[str, Any]:
    policy = kind.policies[name]
    told: dict[str, Any] = {"policy": policy.name, "shape": policy.shape}
    if name in kind.choices:
        told["options"] = list(kind.choices[name])
    elif (options := _options(split(kind.types[name])[0])) is not None:
        told["options"] = options
    if hasattr(policy, "leader"):
        told["group"] = policy.leader
    if name in kind.writers:
        by = kind.writers[name]
        told |= {"by": sorted(by.roles)} | ({"until": sorted(by.until)} if by.until else {})
    if name in kind.authors:
        told["author"] = True
    if name in kind.private:
        told["private"] = True
    if name in kind.struct.references:
        told["names"] = kind.struct.references[name].partition(":")[0]
    return told


def _options(hint: Any) -> list[str] | None:
    """The choices of an optional ``Literal``."""
    for argument in get_args(hint):
        if get_origin(argument) is Literal:
            return list(get_args(argument))
    return None


def _step(step: Any) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(step)
    return {key: value for key, value in told.items() if value or key in ("start", "to")}


def module() -> Iterator[str]:
    """Yield the whole file, part by part."""
    yield "// Written by `make types` from server/ and sync/. Change it there.\n"
    kinds = {name: kind.struct for name, kind in sorted(KINDS.items())}
    wire = [struct for root in (Push, Mutation, Pull, Outcome) for struct in structs_in(root)]
    declared = [struct for root in kinds.values() for struct in structs_in(root)]
    for struct in dict.fromkeys([*declared, *wire]):
        yield from interface(struct)
    yield "/** Every kind of record, by the name it travels under. */"
    yield "export interface Kinds {"
    for name, struct in kinds.items():
        yield f"  readonly {name}: {struct.__name__}"
    yield "}\n"
    for name, values in (("levels", LEVELS), ("roles", ROLES)):
        yield f"export const {name} = {json.dumps(values)} as const\n"
    yield "/** How each kind's fields merge, who writes them, and the steps of its workflow. */"
    told = {name: described(KINDS[name]) for name in kinds}
    yield f"export const kinds = {json.dumps(told, ensure_ascii=False, indent=2)} as const"


if __name__ == "__main__":
    sys.stdout.write("\n".join(module()) + "\n")
