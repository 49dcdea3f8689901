"""The shape in which a kind's changes travel, made into one type that reads them all at once."""

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from .policy import Policy, split


def form_of(
    kind: str, types: Mapping[str, Any], policies: Mapping[str, Policy]
) -> type[msgspec.Struct]:
    """Return a struct with every field of a kind as a change of it: a plain value,
    ``{"add", "remove"}``, items to append, or ``{"put", "drop"}``. Fields may be left out."""
    fields = [
        (name, _change(name, types[name], policy) | msgspec.UnsetType, msgspec.UNSET)
        for name, policy in policies.items()
    ]
    return msgspec.defstruct(f"{kind}_changes", fields, forbid_unknown_fields=True)


def _change(name: str, hint: Any, policy: Policy) -> Any:
    python_type, _ = split(hint)
    if policy.shape == "value":
        return hint
    if policy.shape == "list":
        return list.__class_getitem__(get_args(python_type)[0])
    if policy.shape == "set":
        members = list.__class_getitem__(get_args(python_type)[0])
        return _parts(name, add=members, remove=members)
    return _parts(name, put=python_type, drop=list[str])


def _parts(name: str, **parts: Any) -> type[msgspec.Struct]:
    """A change of two parts, of which either may be left out."""
    fields = [
        (part, hint, msgspec.field(default_factory=dict if part == "put" else list))
        for part, hint in parts.items()
    ]
    return msgspec.defstruct(f"{name}_change", fields, forbid_unknown_fields=True)
