"""Merge one mutation into a record. Pure: same input, same answer.

What is merged is always one record and one intent. Each field that the intent
touches goes the same way: was its author looking at the value that the field
holds now? Then it applies. Is it the same value? Then nothing changes.
Otherwise the edit is *concurrent*, and the field's policy decides.

Invariants, each with a property in ``tests/sync/test_merge.py``:

1. Nothing a person wrote disappears: it is in the record, in a clash, or lost by
   ``Latest``, ``Max`` or ``Min``, which say so by leaving it out of ``versions``.
2. A refused intent changes nothing at all.
3. Edits of different fields never touch each other, except within a group.
4. An author never clashes with himself.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from .change import checked, overlay
from .policy import Policy
from .record import Declaration, Record, Refusal, Refused
from .rules import may_write, state_of, stays, step, valid
from .stamp import FieldState

UNSEEN = FieldState(0, 0)


class Seen(msgspec.Struct, frozen=True):
    """What of a field an author had before his eyes: everything up to ``trunk``,
    and his own mutations since, which took effect at the positions ``own``."""

    trunk: int = 0
    own: frozenset[int] = frozenset()

    def covers(self, position: int) -> bool:
        return position <= self.trunk or position in self.own


class Intent(msgspec.Struct, frozen=True):
    """A mutation as the server understands it, ready to be judged.

    ``made`` is milliseconds on the server's clock (see ``made_times``);
    ``position`` the place this mutation takes if it changes anything; ``roles``
    those of its author on this record.
    """

    op: Literal["create", "patch", "delete"]
    set: Mapping[str, Any]
    seen: Mapping[str, Seen]
    made: int
    position: int
    roles: frozenset[str]
    author: str = ""
    """The account that made it."""


class Stored(msgspec.Struct, frozen=True):
    """What the server holds of one record: plain JSON values, and each field's state."""

    body: Mapping[str, Any]
    fields: Mapping[str, FieldState]
    deleted: bool = False


class Clash(msgspec.Struct, frozen=True):
    """Two people's values for one field, between which a person must choose.

    ``key`` names the member of a map; an empty ``field`` means the record as a
    whole (somebody deleted what another was editing). ``base`` is the version
    that the author of ``mine`` was looking at, ``held`` that of ``theirs``.
    """

    field: str
    mine: Any
    theirs: Any
    base: int = 0
    key: str = ""
    held: int = 0


class Merged(msgspec.Struct, frozen=True):
    """What came of an intent. ``stored`` is what was there before if nothing changed."""

    stored: Stored | None
    changed: bool = False
    concurrent: bool = False
    versions: Mapping[str, int] = {}
    clashes: tuple[Clash, ...] = ()
    refusal: Refusal | None = None
    record: Record | None = None
    text: bytes = b""
    """What changed, as a record of its kind and as JSON."""

    @property
    def verdict(self) -> Literal["applied", "merged", "conflict", "rejected"]:
        if self.refusal:
            return "rejected"
        if self.clashes:
            return "conflict"
        return "merged" if self.concurrent else "applied"


def merge(stored: Stored | None, intent: Intent, declaration: Declaration) -> Merged:
    """Judge an intent against what is stored; ``stored`` is None before a create. A create of
    what is there (a kind with an identity) adds to it, as a patch does."""
    try:
        changes = checked(intent.set, declaration)
    except Refused as refused:
        return Merged(stored, refusal=refused.refusal)
    if stored is None:
        return _create(intent, changes, declaration)
    if intent.op == "delete":
        return _delete(stored, intent, declaration)
    if stored.deleted:
        clash = Clash("", mine=dict(intent.set), theirs=None)
        return Merged(stored, concurrent=True, clashes=(clash,))
    return _Patch(stored, intent, declaration).judge(changes)


def _create(intent: Intent, changes: dict[str, Any], declaration: Declaration) -> Merged:
    try:
        if intent.op != "create":
            raise Refused("record-not-available", "没有这条记录，或者您不能改它。")
        start = _opening(changes, declaration)
        may_write(changes, start, intent.roles, declaration)
        changes |= dict.fromkeys(declaration.authors, intent.author)
        body = overlay(dict(declaration.defaults), changes, declaration)
        if declaration.workflow:
            state = body[declaration.workflow]
            step(declaration, "", state, {}, changes, body, intent.roles)
        record, text = valid(body, {}, intent.roles, declaration)
    except Refused as refused:
        return Merged(None, refusal=refused.refusal)
    plain = FieldState(intent.position, intent.made)
    fields = dict.fromkeys(changes, plain)
    for name in declaration.shaped.intersection(changes):
        fields[name] = _first_state(name, changes[name], plain, declaration)
    versions = dict.fromkeys(changes, intent.position)
    return Merged(Stored(body, fields), changed=True, versions=versions, record=record, text=text)


def _opening(changes: Mapping[str, Any], declaration: Declaration) -> str:
    """The state a new record begins in, for fields that some state closes."""
    if declaration.workflow is None:
        return ""
    default = declaration.defaults.get(declaration.workflow, "")
    return str(changes.get(declaration.workflow, default))


def _first_state(name: str, change: Any, plain: FieldState, declaration: Declaration) -> FieldState:
    dots: dict[str, list[int]] = {}
    if declaration.policies[name].shape == "set":
        dots = {member: [plain.version] for member in change["add"]}
    elif declaration.policies[name].shape == "map":
        dots = {key: [plain.version, plain.made] for key in change["put"]}
    return FieldState(plain.version, plain.made, dots)


def _delete(stored: Stored, intent: Intent, declaration: Declaration) -> Merged:
    if stored.deleted:
        return Merged(stored)
    deleters, state = declaration.struct.deleters, state_of(stored.body, declaration)
    if not (intent.roles & deleters.keys()):
        return Merged(stored, refusal=Refusal("delete-not-yours", "您不能删除这条记录。"))
    if not any(state in deleters[role] for role in intent.roles & deleters.keys()):
        message = f"现在是“{state}”，不能再删除。"
        return Merged(stored, refusal=Refusal("delete-too-late", message, state))
    unseen = [
        name
        for name, field in stored.fields.items()
        if not (declaration.is_servers(name) or intent.seen.get(name, Seen()).covers(field.version))
    ]
    if unseen:
        # A delete never swallows an edit that its author had not read.
        theirs = {name: stored.body[name] for name in unseen}
        last = max(stored.fields[name].version for name in unseen)
        clash = Clash("", mine=None, theirs=theirs, held=last)
        return Merged(stored, concurrent=True, clashes=(clash,))
    return Merged(Stored(stored.body, stored.fields, deleted=True), changed=True)


class _Patch:
    """One patch on one living record, gathering what it changes as it goes."""

    def __init__(self, stored: Stored, intent: Intent, declaration: Declaration) -> None:
        self.stored, self.intent, self.declaration = stored, intent, declaration
        self.body = dict(stored.body)
        self.fields = dict(stored.fields)
        self.versions: dict[str, int] = {}
        self.clashes: list[Clash] = []
        self.concurrent = False

    def judge(self, changes: dict[str, Any]) -> Merged:
        record, text = None, b""
        try:
            state = state_of(self.stored.body, self.declaration)
            new = self._new(changes)
            may_write(new, state, self.intent.roles, self.declaration)
            stays(new, self.declaration)
            self._take_all(changes)
            changed = self.fields != dict(self.stored.fields)
            # Who begins what is there already learns no more by changing nothing.
            if changed or self.intent.op == "create":
                record, text = valid(
                    self.body, self.stored.body, self.intent.roles, self.declaration
                )
        except Refused as refused:
            return self._refused(refused.refusal, changes)
        stored = Stored(self.body, self.fields) if changed else self.stored
        return Merged(
            stored, changed, self.concurrent, self.versions, tuple(self.clashes),
            record=record, text=text,
        )  # fmt: skip

    def _refused(self, refusal: Refusal, changes: Mapping[str, Any]) -> Merged:
        """Each half may have been right alone; together they are not: ask a person."""
        if self.concurrent and refusal.code == "invalid-record":
            clashes = tuple(self._clash(name, self.stored.body, changes[name]) for name in changes)
            return Merged(self.stored, concurrent=True, clashes=clashes)
        return Merged(self.stored, refusal=refusal)

    def _new(self, changes: Mapping[str, Any]) -> list[str]:
        """Fields in which the intent asks for something that is not there yet."""
        shown = overlay(self.body, changes, self.declaration)
        return [name for name in changes if shown[name] != self.body.get(name)]

    def _take_all(self, changes: dict[str, Any]) -> None:
        done: set[str] = set()
        for name, change in changes.items():
            shape = self.declaration.policies[name].shape
            if shape == "set":
                self._take_set(name, change)
            elif shape == "map":
                self._take_map(name, change)
            elif shape == "list":
                self._append(name, change)
            elif name not in done:
                leader, members = self.declaration.group_of(name)
                done.update(members)
                self._take_values(
                    leader, {each: changes[each] for each in members if each in changes}
                )

    def _seen(self, name: str) -> Seen:
        return self.intent.seen.get(name, Seen())

    def _state(self, name: str) -> FieldState:
        return self.fields.get(name, UNSEEN)

    def _take_values(self, leader: str, values: dict[str, Any]) -> None:
        members = self.declaration.group_of(leader)[1]
        held = {name: self.body.get(name) for name in values}
        version = max(self._state(name).version for name in members)
        concurrent = not all(self._seen(name).covers(version) for name in values)
        if values == held:
            self._confirm(leader, members)
            self.versions.update(dict.fromkeys(values, version))
            return
        self.concurrent |= concurrent
        if leader == self.declaration.workflow:
            verdict = self._road(leader, values, concurrent)
        elif concurrent:
            verdict = self._chosen(self.declaration.policies[leader], leader, values)
        else:
            verdict = "take"
        if verdict == "clash":
            self.clashes += [self._clash(name, self.body, values[name]) for name in values]
        elif verdict == "take":
            self.body.update(values)
            written = FieldState(self.intent.position, self.intent.made)
            self.fields.update(dict.fromkeys(members, written))
            self.versions.update(dict.fromkeys(values, self.intent.position))

    def _confirm(self, leader: str, members: tuple[str, ...]) -> None:
        """Said again later counts as made later, or a third edit from between would win."""
        made = self.intent.made
        if self.declaration.policies[leader].name != "latest":
            return
        for name in members:
            state = self._state(name)
            if state.made < made:
                self.fields[name] = FieldState(state.version, made)

    def _chosen(self, policy: Policy, leader: str, values: Mapping[str, Any]) -> str:
        made = max(self._state(name).made for name in self.declaration.group_of(leader)[1])
        arriving = values.get(leader, self.body.get(leader))
        return policy.choose(self.body.get(leader), made, arriving, self.intent.made)

    def _road(self, leader: str, values: Mapping[str, Any], concurrent: bool) -> str:
        """Check a step from where the record is now, not from where its author saw it."""
        here = self.body[leader]
        there = values.get(leader, here)
        if here == there and concurrent:
            # Two people took the same step and brought different things along.
            return "clash"
        body = {**overlay(self.body, self.intent.set, self.declaration), **values}
        held = self.body
        step(self.declaration, here, there, held, self.intent.set, body, self.intent.roles)
        if concurrent and any(self.body.get(n) != v for n, v in values.items() if n != leader):
            # The step is possible, but what it brings along would replace what its author
            # never read: a deadline, a reason.
            return "clash"
        return "take"

    def _take_set(self, name: str, change: Mapping[str, Any]) -> None:
        state, seen = self._state(name), self._seen(name)
        dots = {member: list(at) for member, at in state.dots.items()}
        for member in change["add"]:
            at = dots.setdefault(member, [])
            if not at or not all(seen.covers(dot) for dot in at):
                at.append(self.intent.position)
        for member in set(change["remove"]) - set(change["add"]):
            left = [dot for dot in dots.pop(member, []) if not seen.covers(dot)]
            if left:
                self.concurrent, dots[member] = True, left
        self._keep_members(name, state, dots, sorted(dots))

    def _take_map(self, name: str, change: Mapping[str, Any]) -> None:
        state, seen = self._state(name), self._seen(name)
        dots = {key: list(at) for key, at in state.dots.items()}
        held = dict(self.body.get(name) or {})
        each: Policy = self.declaration.policies[name].each  # type: ignore[attr-defined]
        for key, value in change["put"].items():
            version, made = dots.get(key, [0, 0])
            if held.get(key) == value:
                if each.name == "latest":
                    dots[key] = [version, max(made, self.intent.made)]
                continue
            concurrent = key in held and not seen.covers(version)
            self.concurrent |= concurrent
            verdict = (
                each.choose(held[key], made, value, self.intent.made) if concurrent else "take"
            )
            if verdict == "clash":
                base = min(seen.trunk, version)
                clash = Clash(name, value, held[key], base=base, key=key, held=version)
                self.clashes.append(clash)
            elif verdict == "take":
                held[key], dots[key] = value, [self.intent.position, self.intent.made]
        for key in set(change["drop"]) - change["put"].keys():
            if key in held and seen.covers(dots[key][0]):
                del held[key], dots[key]
            elif key in held:
                self.concurrent = True
        self._keep_members(name, state, dots, held)

    def _keep_members(
        self, name: str, state: FieldState, dots: dict[str, list[int]], held: Any
    ) -> None:
        self.concurrent |= not self._seen(name).covers(state.version)
        if dots != state.dots:
            self.body[name] = held
            self.fields[name] = FieldState(self.intent.position, self.intent.made, dots)
        self.versions[name] = self._state(name).version

    def _append(self, name: str, items: list[Any]) -> None:
        if not items:
            return
        self.concurrent |= not self._seen(name).covers(self._state(name).version)
        self.body[name] = [*(self.body.get(name) or ()), *items]
        self.fields[name] = FieldState(self.intent.position, self.intent.made)
        self.versions[name] = self.intent.position

    def _clash(self, name: str, body: Mapping[str, Any], mine: Any) -> Clash:
        held = self.stored.fields.get(name, UNSEEN).version
        return Clash(name, mine, body.get(name), base=self._seen(name).trunk, held=held)
