"""What a kind of record is, and what its declaration says."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

import msgspec

from .form import form_of
from .policy import Author, By, Policy, Private, split
from .upcast import Upcast


class Refusal(msgspec.Struct, frozen=True):
    """Why a mutation was not accepted: a stable code, a sentence for its author, and
    the record's present state where a step was refused."""

    code: str
    message: str
    state: str = ""


class Refused(Exception):
    """Raised inside the merge where it refuses; never leaves it."""

    def __init__(self, code: str, message: str, state: str = "") -> None:
        self.refusal = Refusal(code, message, state)


class Step(msgspec.Struct, frozen=True):
    """One step of a workflow: who may take it, and what it must bring along.

    ``start`` is the empty string for the state in which a record begins.
    ``needs`` are fields that must not be empty once the step is taken;
    ``tells`` fields that must be written in the same mutation (a reason);
    ``brings`` members of the state's group that may change with it, all others must
    stay; ``when`` what the record must hold before, field by field.
    """

    start: str
    to: str
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    when: Mapping[str, tuple[Any, ...]] = {}
    called: str = ""


class Share(msgspec.Struct, frozen=True):
    """One audience of a record, as its kind names it; the server knows the tree.

    ``account``: one person. ``staff``: those in charge at the node (a firm's
    managers, a team's leader, a grid's workers, a street, a district).
    ``line``: staff of the node and of those over it, up to the firm. ``above``:
    staff of every node over it, up to the district. ``peers``: everybody who works there.
    ``firm``: everybody who works in the firm that the node belongs to. ``root``: staff of
    the zone itself. ``open``: they get the open view, without private fields.
    """

    to: Literal["account", "staff", "line", "above", "peers", "firm", "root"]
    id: str
    open: bool = False


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every kind. Each field's type says its merge policy."""

    steps: ClassVar[tuple[Step, ...]] = ()
    references: ClassVar[Mapping[str, str]] = {}
    """Fields that name something else: ``account``, a kind, or ``node``, perhaps with
    the levels that it may have: ``node:firm``, ``node:grid|street``."""
    schema: ClassVar[int] = 1
    """Goes up by one where what was written before no longer reads as it stands; a new
    field with a default needs no other number."""
    upcasts: ClassVar[Mapping[int, Upcast]] = {}
    """By the version that they start from: what was written for it, in the next one's words."""
    creators: ClassVar[frozenset[str]] = frozenset()
    """Roles, relative to the new record, that may create one; empty: any role on it."""
    deleters: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Roles that may delete one, and in which states; the state of a kind without
    a workflow is the empty string."""

    identity: ClassVar[tuple[str, ...]] = ()
    """Fields that say what the record is about: its id follows from them (``id_of``), they
    never change, and whoever creates what is there already adds to it. Every other field
    must merge without asking anybody where both are new, or be worth asking about."""
    stamped: ClassVar[tuple[str, ...]] = ()
    """Maps whose members the server signs in ``stamps``: who put each there, and when."""

    photos_kept: ClassVar[int | None] = None
    """Days for which the server keeps a picture, from when such a record named it and it was
    here; None: for good. One that several name is kept as long as the longest of them says."""

    def shares(self) -> Iterable[Share]:
        """Who may hold this record. Authority over it follows from the same answer."""
        raise NotImplementedError  # pragma: no cover

    def flaw(self, before: Mapping[str, Any], roles: frozenset[str]) -> Refusal | None:
        """What is wrong with this record as a whole, if anything.

        ``before`` is the body that the change was made to (empty for a create), and
        ``roles`` are those of the change's author on this record.
        """
        return None


class Declaration(msgspec.Struct, frozen=True):
    """A kind, read once: what ``merge`` and the server need to know of it."""

    kind: str
    struct: type[Record]
    policies: dict[str, Policy]
    types: dict[str, Any]
    defaults: dict[str, Any]
    writers: dict[str, By]
    private: frozenset[str]
    authors: tuple[str, ...]
    """Fields that the server fills in with the creator's account."""
    groups: dict[str, tuple[str, ...]]
    choices: dict[str, tuple[str, ...]]
    workflow: str | None
    form: type[msgspec.Struct]
    """What changes of this kind are read as."""
    shaped: frozenset[str]
    """Fields whose changes are no plain values."""
    nodes: tuple[str, ...]
    accounts: tuple[str, ...]
    """Fields that name a place, and those that name a person."""

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.struct.steps

    def is_servers(self, field: str) -> bool:
        """Whether only the server writes the field: what it holds follows from others."""
        return field in self.writers and self.writers[field].roles == {"server"}

    def group_of(self, field: str) -> tuple[str, tuple[str, ...]]:
        """Return the leader of the field's group and all its members."""
        leader = getattr(self.policies[field], "leader", field)
        return leader, self.groups.get(leader, (field,))


@cache
def declare(struct: type[Record]) -> Declaration:
    """Read a kind's declaration, refusing one that leaves something undecided."""
    policies: dict[str, Policy] = {}
    types, writers, private, choices, authors = {}, {}, set(), {}, []
    hints = get_type_hints(struct, include_extras=True)
    for name in struct.__struct_fields__:
        python_type, policy = split(hints[name])
        if policy is None:
            raise TypeError(f"{struct.__name__}.{name} has no merge policy")
        policies[name] = policy.for_type(python_type)
        types[name] = hints[name]
        marks = get_args(hints[name])[1:]
        for mark in marks:
            if isinstance(mark, By):
                writers[name] = mark
        if any(isinstance(mark, Author) for mark in marks):
            authors.append(name)
            writers[name] = By("server")
        private.update({name for mark in marks if isinstance(mark, Private)})
        if get_origin(python_type) is Literal:
            choices[name] = get_args(python_type)
    workflows = [name for name, policy in policies.items() if policy.name == "workflow"]
    if len(workflows) > 1:
        raise TypeError(f"{struct.__name__} has more than one workflow")
    return Declaration(
        kind=str(struct.__struct_config__.tag),
        struct=struct,
        policies=policies,
        types=types,
        defaults=_defaults(struct),
        writers=writers,
        private=frozenset(private),
        authors=tuple(authors),
        groups=_groups(struct, policies),
        choices=choices,
        workflow=next(iter(workflows), None),
        form=form_of(str(struct.__struct_config__.tag), types, policies),
        shaped=frozenset(name for name, policy in policies.items() if policy.shape != "value"),
        nodes=_naming("node", struct),
        accounts=_naming("account", struct),
    )


def _naming(what: str, struct: type[Record]) -> tuple[str, ...]:
    return tuple(
        name for name, named in struct.references.items() if named.partition(":")[0] == what
    )


def open_view(body: Mapping[str, Any], declaration: Declaration) -> dict[str, Any] | None:
    """Return the body without its private fields; None where it has none filled in."""
    if not declaration.private or not any(body.get(name) for name in declaration.private):
        return None
    return {name: value for name, value in body.items() if name not in declaration.private}


def _defaults(struct: type[Record]) -> dict[str, Any]:
    """Each optional field's default as plain JSON, as a body holds it."""
    fields = [field for field in msgspec.structs.fields(struct) if not field.required]
    given = {
        field.name: field.default_factory() if field.default is msgspec.NODEFAULT else field.default
        for field in fields
    }
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(given))
    return plain


def _groups(struct: type[Record], policies: Mapping[str, Policy]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for name, policy in policies.items():
        leader = getattr(policy, "leader", None)
        if leader is None:
            continue
        if leader not in policies or policies[leader].shape != "value":
            raise TypeError(f"{struct.__name__}.{name} follows {leader}, which cannot lead")
        groups[leader] = (*groups.get(leader, (leader,)), name)
    return groups
