"""How two people's edits of one field become one value.

A kind names a policy as the first word of each field's type::

    level: Latest[Level]
    photos: Each[PhotoId, First[Photo]]
    deadline: Annotated[date | None, Group("status")]

The whole vocabulary is in this file. A policy is asked only when an edit is
*concurrent*: its author had not seen the value that the field now holds. Where
he had, his edit simply applies. What a policy may answer is a ``Verdict``.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args, get_origin

T = TypeVar("T")
K = TypeVar("K")

Verdict = Literal["take", "keep", "clash"]
"""``take`` the arriving value, ``keep`` the held one, or let a person choose."""

Shape = Literal["value", "set", "list", "map"]
"""How a field's change travels: a plain value, ``{"add", "remove"}``, items to
append, or ``{"put", "drop"}``."""


class Mark:
    """Something that a field's type says beside its Python type."""


class Policy(Mark):
    """Chooses between the value a field holds and a concurrent one."""

    name: str
    shape: Shape = "value"

    def for_type(self, field_type: Any) -> "Policy":
        """Return this policy adapted to the type it was written on."""
        return self

    def choose(self, held: Any, held_made: int, arriving: Any, made: int) -> Verdict:
        """Judge an arriving value that was given without knowing the held one.

        ``held_made`` and ``made`` are milliseconds of the server's clock, as
        ``made_times`` allows them.
        """
        raise TypeError(f"{self.name} is merged member by member")  # pragma: no cover


class _First(Policy):
    name = "first"

    def choose(self, held: Any, held_made: int, arriving: Any, made: int) -> Verdict:
        return "clash"


class _Latest(Policy):
    name = "latest"

    def choose(self, held: Any, held_made: int, arriving: Any, made: int) -> Verdict:
        # Equal moments go to the one who arrived later: the server's order decides.
        return "take" if made >= held_made else "keep"


class _Manual(Policy):
    name = "manual"

    def choose(self, held: Any, held_made: int, arriving: Any, made: int) -> Verdict:
        return "clash"


class _Extreme(Policy):
    """The further of two values, by number or by the order of the type's choices."""

    def __init__(self, sign: int, choices: tuple[Any, ...] = ()) -> None:
        self.name = "max" if sign > 0 else "min"
        self.sign = sign
        self.choices = choices

    def for_type(self, field_type: Any) -> Policy:
        choices = get_args(field_type) if get_origin(field_type) is Literal else ()
        return _Extreme(self.sign, choices)

    def rank(self, value: Any) -> Any:
        return self.choices.index(value) if self.choices else value

    def choose(self, held: Any, held_made: int, arriving: Any, made: int) -> Verdict:
        if held is None:
            return "take"
        if arriving is None:
            return "keep"
        higher = self.sign * self.rank(arriving) > self.sign * self.rank(held)
        return "take" if higher else "keep"


class _Union(Policy):
    name = "union"
    shape: Shape = "set"


class _Append(Policy):
    name = "append"
    shape: Shape = "list"


class _Each(Policy):
    """A map merged key by key, each by the policy of its values."""

    name = "each"
    shape: Shape = "map"

    def __init__(self, each: Policy | None = None) -> None:
        self.each = each or _Latest()

    def for_type(self, field_type: Any) -> Policy:
        value_type, policy = split(get_args(field_type)[1])
        if policy is None or policy.shape != "value":
            raise TypeError("the values of Each[K, …] need a policy for single values")
        return _Each(policy.for_type(value_type))


class _Workflow(Policy):
    """A road of states. ``merge`` checks each step against the present state."""

    name = "workflow"


class Group(Policy):
    """``Annotated[T, Group("status")]``: a value that moves only together with the
    field it names, by that field's policy."""

    name = "group"

    def __init__(self, leader: str) -> None:
        self.leader = leader


class By(Mark):
    """Only these roles may write the field; ``until`` names states that close it.

    Roles are relative to the record: see ``server/scopes/reach.py``.
    """

    def __init__(self, *roles: str, until: tuple[str, ...] = ()) -> None:
        self.roles = frozenset(roles)
        self.until = frozenset(until)


class Private(Mark):
    """Left out of the open view that colleagues and the rectifier see."""


class Author(Mark):
    """Filled in by the server when the record is created: the account that did it."""


First = Annotated[T, _First()]
"""The first to arrive stays; a later different one is a conflict. For what
should not change: a place, the moment something was seen."""

Latest = Annotated[T, _Latest()]
"""The one made later shows; the other stays in the ledger. For an assignee."""

Manual = Annotated[T, _Manual()]
"""The held value stays and a conflict opens. For words that people wrote."""

Max = Annotated[T, _Extreme(+1)]
"""The greater stays: a number, or the later choice of a ``Literal``."""

Min = Annotated[T, _Extreme(-1)]
"""The lesser stays: a number, or the earlier choice of a ``Literal``."""

Union = Annotated[T, _Union()]
"""Both stay: a ``frozenset``. A removal takes only what its author had seen."""

Append = Annotated[T, _Append()]
"""Both stay: a ``tuple`` that only grows."""

Workflow = Annotated[T, _Workflow()]
"""A state, changed only by the steps that the kind lists for a role."""


if TYPE_CHECKING:
    Each = dict[K, T]
else:

    class Each:
        """``Each[K, First[V]]``: a map merged key by key."""

        def __class_getitem__(cls, pair: tuple[Any, Any]) -> Any:
            key, value = pair
            return Annotated[dict[key, value], _Each()]


def split(hint: Any) -> tuple[Any, Policy | None]:
    """Return the Python type of a hint and the policy written on it, if any."""
    arguments = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    policies = [mark for mark in arguments[1:] if isinstance(mark, Policy)]
    return arguments[0], policies[0] if policies else None
