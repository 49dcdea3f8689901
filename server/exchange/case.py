"""One mutation before one reach: is it allowed, what had its author seen, what does it become.

Looks and decides, changes nothing: a case that is refused can be heard again.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from server.exchange.book import Filed
from server.exchange.past import Own, Past
from server.records import KINDS
from server.scopes.reach import Reach, may_name, roles_on, works_under
from sync import Declaration, Intent, Merged, Mutation, Refusal, Seen, id_of, merge

NOT_AVAILABLE = Refusal("record-not-available", "没有这条记录，或者您不能改它。")
NOT_KNOWN = Refusal("reference-unknown", "指向的人、单位或记录不存在，或者您看不到。")
OF_AUTHORITY = frozenset({
    "record-not-available", "reference-unknown", "create-not-yours", "delete-not-yours",
    "field-not-yours", "step-not-yours",
})  # fmt: skip
"""Refusals that somebody else, or the same person earlier, would not have got."""
PHONE_MADE = "7"
"""The version digit of ids that phones make; ids of conflicts and refusals follow from a
mutation's and have another, so that nobody can take one beforehand."""


class Heard(msgspec.Struct, frozen=True):
    """What a case came to."""

    merged: Merged
    roles: frozenset[str]
    seen: Mapping[str, Seen]

    @property
    def lacks_authority(self) -> bool:
        return self.merged.refusal is not None and self.merged.refusal.code in OF_AUTHORITY


class Case:
    """One mutation, by one reach. ``ended``: see ``Book.ended``; None in the present epoch."""

    def __init__(
        self, past: Past, reach: Reach, mutation: Mutation, ended: int | None, now: int
    ) -> None:
        self.past, self.book, self.reach = past, past.book, reach
        self.mutation, self.ended, self.now = mutation, ended, now
        self.filed = self.book.get(mutation.id)

    def hear(self, made: int) -> Heard:
        """Decide. ``made``: milliseconds, server's clock."""
        mutation, filed, kind = self.mutation, self.filed, KINDS[self.mutation.kind]
        if filed is not None and not self._may_touch(filed, kind):
            return Heard(Merged(None, refusal=NOT_AVAILABLE), frozenset(), {})
        roles = self._roles(kind)
        refusal = self._forbidden(kind, roles)
        if refusal:
            return Heard(Merged(None, refusal=refusal), roles, {})
        seen = self._seen()
        intent = Intent(
            mutation.op, mutation.set, seen, made, self.book.next, roles, self.past.sender.account
        )
        return Heard(merge(filed.stored if filed else None, intent, kind), roles, seen)

    def _may_touch(self, filed: Filed, kind: Declaration) -> bool:
        if filed.kind is not kind:
            return False
        # Had he come first, it would be his: whoever may create it may add to it.
        joins = self.mutation.op == "create" and bool(kind.struct.identity)
        return joins or (self.mutation.op != "create" and self.holds(filed))

    def holds(self, filed: Filed) -> bool:
        return not self.reach.keys.isdisjoint(filed.keys)

    def holds_whole(self, filed: Filed) -> bool:
        """Whether not only the open view."""
        return not all(filed.keys[key] for key in filed.keys.keys() & self.reach.keys)

    def _roles(self, kind: Declaration) -> frozenset[str]:
        if self.filed is not None:
            return roles_on(self.filed.stored.body, kind, self.reach, self.book.tree)
        proposed = {**self.mutation.set, **dict.fromkeys(kind.authors, self.reach.account)}
        return roles_on(proposed, kind, self.reach, self.book.tree)

    def _forbidden(self, kind: Declaration, roles: frozenset[str]) -> Refusal | None:
        """What the kind and the tree forbid before anything is merged."""
        mutation = self.mutation
        if mutation.op == "create":
            if mutation.id[14] != PHONE_MADE:
                return NOT_AVAILABLE
            if kind.struct.identity and mutation.id != id_of(mutation.set, kind):
                return Refusal("id-not-its-own", "编号和内容对不上，收不下。")
            if not _may_create(kind, roles):
                return Refusal("create-not-yours", "您不能在这里新建这种记录。")
        elif self.filed is None:
            return NOT_AVAILABLE
        elif kind.private & mutation.set.keys() and not self.holds_whole(self.filed):
            return Refusal("field-not-yours", "有一项不由您填写。")
        for name, what in kind.struct.references.items():
            if name in mutation.set and not self._known(what, mutation.set[name]):
                return NOT_KNOWN
        return None

    def _known(self, what: str, value: Any) -> bool:
        if value is None:
            return True
        if isinstance(value, Mapping):
            named = value.get("add", [])
            return isinstance(named, list) and all(self._known(what, each) for each in named)
        if not isinstance(value, str):
            return True  # Of the wrong type: the merge says so.
        if what.startswith("node"):
            return may_name(value, what, self.reach, self.book.tree)
        if what == "account":
            return self._works_there(value)
        other = self.book.get(value)
        return other is not None and other.kind.kind == what and self.holds(other)

    def _works_there(self, account: str) -> bool:
        body = {**(self.filed.stored.body if self.filed else {}), **self.mutation.set}
        references = KINDS[self.mutation.kind].struct.references
        nodes = [body.get(name) for name, what in references.items() if what.startswith("node")]
        named = [node for node in nodes if isinstance(node, str)]
        return works_under(self.book.reach(account, self.now), named, self.book.tree)

    def _seen(self) -> dict[str, Seen]:
        if self.filed is None:
            return {}
        base = self.mutation.base
        names = self.mutation.set.keys() | base.keys()
        return {name: self._seen_of(name, base.get(name, 0)) for name in names}

    def _seen_of(self, name: str, base: int | str) -> Seen:
        if isinstance(base, str):
            own = self.past.own.get(int(base[2:]))
            return self._on_top_of(name, own) if own else Seen(own=self._all_own())
        fields = self.filed.stored.fields if self.filed else {}
        version = fields[name].version if name in fields else 0
        if self.ended is not None and base > self.ended:
            # Seen in a timeline that was lost: it had gone on from what both have in common.
            return Seen(self.ended, self._all_own())
        if base <= version:
            return Seen(base)
        # A version that the field never had was not seen: believing it would let a forged
        # number overwrite what somebody else wrote. What the phone wrote itself it did see.
        return Seen(own=self._all_own())

    def _all_own(self) -> frozenset[int]:
        return self.past.own_positions(self.mutation.id, self.mutation.dseq)

    def _on_top_of(self, name: str, own: Own) -> Seen:
        """What the phone had seen when it edited on top of its own earlier mutation."""
        if own.record != self.mutation.id:
            return Seen()
        before = own.trunks.get(name, Seen())
        if own.outcome.outcome in ("applied", "merged", "conflict"):
            return Seen(before.trunk, before.own | {own.outcome.position})
        return before


def _may_create(kind: Declaration, roles: frozenset[str]) -> bool:
    in_tree = roles - set(kind.authors)
    if kind.struct.creators:
        return bool(in_tree & kind.struct.creators)
    names_place = any(what.startswith("node") for what in kind.struct.references.values())
    return bool(in_tree) or not names_place
