"""Judges one mutation: readable, allowed, pointing at what exists, merged, answered."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import msgspec
import sqlalchemy as sa

from server.clock import iso
from server.exchange.book import Book, Filed
from server.exchange.reactions import Happened, Reaction
from server.exchange.tables import ledger
from server.records import KINDS
from server.scopes.reach import Reach, may_name, roles_on, works_under
from sync import (
    Clash,
    Declaration,
    FieldState,
    Intent,
    Merged,
    Mutation,
    Outcome,
    Refusal,
    Seen,
    Stored,
    merge,
)

NOT_AVAILABLE = Refusal("record-not-available", "没有这条记录，或者您不能改它。")
NOT_KNOWN = Refusal("reference-unknown", "指向的人、单位或记录不存在，或者您看不到。")
SERVER = frozenset({"server"})
PHONE_MADE = "7"
"""The version digit of ids that phones make; ids of conflicts and refusals follow from a
mutation's and have another, so that nobody can take one beforehand."""
NAME = 200
"""Characters of a kind or an id that a refusal names; the whole is in its content."""


class Sender(msgspec.Struct, frozen=True):
    """Who is pushing, from which install."""

    tenant: str
    account: str
    device: str
    incarnation: str


class Past(msgspec.Struct, frozen=True):
    """An earlier mutation of the same phone, as ``d:<dseq>`` refers to it."""

    record: str
    outcome: Outcome
    trunks: dict[str, Seen]
    made: int


class Judge:
    """Judges the mutations of one push, one after another, in one transaction."""

    def __init__(
        self, book: Book, sender: Sender, reach: Reach, reactions: tuple[Reaction, ...], now: int
    ) -> None:
        self.book, self.sender, self.reach = book, sender, reach
        self.reactions, self.now = reactions, now
        self.past: dict[int, Past] = {}

    def judge(self, mutation: Mutation, made: int) -> tuple[Outcome, dict[str, Seen]]:
        """Return the outcome, and what each field was judged against."""
        kind = KINDS.get(mutation.kind)
        if kind is None:
            return self._refuse(mutation, Refusal("unknown-kind", "这种记录服务器还不认识。")), {}
        filed = self.book.get(mutation.id)
        if filed is not None and not self._holds(filed):
            return self._refuse(mutation, NOT_AVAILABLE), {}
        if filed is not None and (filed.kind is not kind or mutation.op == "create"):
            return self._refuse(mutation, NOT_AVAILABLE), {}
        roles = self._roles(mutation, kind, filed)
        refusal = self._forbidden(mutation, kind, filed, roles)
        if refusal:
            return self._refuse(mutation, refusal), {}
        seen = self._seen(mutation, filed)
        intent = Intent(
            mutation.op, mutation.set, seen, made, self.book.next, roles, self.sender.account
        )
        merged = merge(filed.stored if filed else None, intent, kind)
        return self._settle(mutation, kind, filed, roles, merged, made), seen

    def _holds(self, filed: Filed) -> bool:
        return bool(filed.keys.keys() & self.reach.keys)

    def _roles(self, mutation: Mutation, kind: Declaration, filed: Filed | None) -> frozenset[str]:
        if filed is not None:
            return roles_on(filed.stored.body, kind, self.reach, self.book.tree)
        proposed = {**mutation.set, **dict.fromkeys(kind.authors, self.sender.account)}
        return roles_on(proposed, kind, self.reach, self.book.tree)

    def _forbidden(
        self, mutation: Mutation, kind: Declaration, filed: Filed | None, roles: frozenset[str]
    ) -> Refusal | None:
        """What the kind and the tree forbid before anything is merged."""
        if filed is None:
            if mutation.op != "create" or mutation.id[14] != PHONE_MADE:
                return NOT_AVAILABLE
            if not self._may_create(kind, roles):
                return Refusal("create-not-yours", "您不能在这里新建这种记录。")
        elif self._only_openly(filed) and kind.private & mutation.set.keys():
            return Refusal("field-not-yours", "有一项不由您填写。")
        for name, value in mutation.set.items():
            what = kind.struct.references.get(name)
            if what and not self._known(what, value, mutation, filed):
                return NOT_KNOWN
        return None

    def _may_create(self, kind: Declaration, roles: frozenset[str]) -> bool:
        in_tree = roles - set(kind.authors)
        names_place = any(what.startswith("node") for what in kind.struct.references.values())
        if kind.struct.creators:
            return bool(in_tree & kind.struct.creators)
        return bool(in_tree) or not names_place

    def _only_openly(self, filed: Filed) -> bool:
        return all(filed.keys[key] for key in filed.keys.keys() & self.reach.keys)

    def _known(self, what: str, value: Any, mutation: Mutation, filed: Filed | None) -> bool:
        if value is None:
            return True
        if isinstance(value, Mapping):
            named = value.get("add", [])
            return isinstance(named, list) and all(
                self._known(what, each, mutation, filed) for each in named
            )
        if not isinstance(value, str):
            return True  # Of the wrong type: the merge says so.
        if what.startswith("node"):
            return may_name(value, what, self.reach, self.book.tree)
        if what == "account":
            return self._works_there(value, mutation, filed)
        other = self.book.get(value)
        return other is not None and other.kind.kind == what and self._holds(other)

    def _works_there(self, account: str, mutation: Mutation, filed: Filed | None) -> bool:
        body = {**(filed.stored.body if filed else {}), **mutation.set}
        references = KINDS[mutation.kind].struct.references
        nodes = [body.get(name) for name, what in references.items() if what.startswith("node")]
        return works_under(
            self.book.connection, self.sender.tenant, account,
            [node for node in nodes if isinstance(node, str)], self.now, self.book.tree,
        )  # fmt: skip

    def _seen(self, mutation: Mutation, filed: Filed | None) -> dict[str, Seen]:
        seen = {}
        fields = filed.stored.fields if filed else {}
        names = mutation.set.keys() | mutation.base.keys()
        for name in names:
            base = mutation.base.get(name, 0)
            if isinstance(base, int):
                version = fields[name].version if name in fields else 0
                # A version that the field never had was not seen: believing it would let
                # a forged number overwrite what somebody else wrote.
                seen[name] = Seen(base if base <= version else 0)
            else:
                seen[name] = self._own(name, mutation.id, self.past[int(base[2:])])
        return seen

    def _own(self, name: str, record: str, past: Past) -> Seen:
        """What the phone had seen when it edited on top of its own earlier mutation."""
        if past.record != record:
            return Seen()
        before = past.trunks.get(name, Seen())
        if past.outcome.outcome in ("applied", "merged", "conflict"):
            return Seen(before.trunk, before.own | {past.outcome.position})
        return before

    def _settle(
        self, mutation: Mutation, kind: Declaration, filed: Filed | None,
        roles: frozenset[str], merged: Merged, made: int,
    ) -> Outcome:  # fmt: skip
        if merged.refusal:
            return self._refuse(mutation, merged.refusal)
        if merged.changed and merged.stored:
            self.book.file(mutation.id, kind, merged.stored, filed.about if filed else None)
            self._react(mutation, kind, filed, roles)
        conflict = self._open(mutation, kind, merged, made) if merged.clashes else ""
        if not merged.clashes:
            self._resolve(mutation)
        return Outcome(
            mutation.mid, merged.verdict, mutation.dseq, self.book.next,
            versions=dict(merged.versions), conflict=conflict,
        )  # fmt: skip

    def _react(
        self, mutation: Mutation, kind: Declaration, before: Filed | None, roles: frozenset[str]
    ) -> None:
        """Let the domains do what follows, and write what they say into the same record."""
        now = self.book.get(mutation.id)
        assert now is not None
        happened = Happened(
            self.sender.tenant, kind.kind, mutation.id,
            before.stored.body if before else None,
            None if now.stored.deleted else now.stored.body,
            self.sender.account, roles, self.book.next, self.now, mutation.made_at,
        )  # fmt: skip
        changes: dict[str, Any] = {}
        for reaction in self.reactions:
            changes |= reaction(self.book.connection, happened)
        if changes:
            self.book.file(mutation.id, kind, self._written(now.stored, changes, kind), now.about)

    def _written(self, stored: Stored, changes: Mapping[str, Any], kind: Declaration) -> Stored:
        """The record with changes that the server itself makes: nobody can clash with it."""
        seen = dict.fromkeys(changes, Seen(self.book.next))
        intent = Intent("patch", changes, seen, self.now, self.book.next, SERVER)
        merged = merge(stored, intent, kind)
        if merged.refusal or merged.stored is None:
            raise ValueError(f"a reaction wrote something impossible: {merged.refusal}")
        return merged.stored

    def _refuse(self, mutation: Mutation, refusal: Refusal) -> Outcome:
        return Outcome(
            mutation.mid, "rejected", mutation.dseq, self.book.next,
            code=refusal.code, message=refusal.message, state=refusal.state,
        )  # fmt: skip

    def _open(self, mutation: Mutation, kind: Declaration, merged: Merged, made: int) -> str:
        """Put both people's values where both, and those in charge, will see them."""
        earlier = self._same_dispute(mutation)
        if earlier:
            self._say_again(earlier, merged.clashes)
            return earlier
        conflict = str(uuid5(NAMESPACE_OID, f"conflict:{mutation.mid}"))
        theirs = self._author_of(mutation.id, merged.clashes)
        body = {
            "about_kind": kind.kind,
            "about_id": mutation.id,
            "mutation": mutation.mid,
            "mine_at": iso(made),
            "theirs_at": iso(theirs[1]),
            "mine_by": self.sender.account,
            "theirs_by": theirs[0],
            "disputed": [self._disputed(clash, mutation.id) for clash in merged.clashes],
            "state": "待选",
            "settled_by": "",
        }
        self._file_own(conflict, "conflict", body, mutation.id)
        return conflict

    def _disputed(self, clash: Clash, record: str) -> dict[str, Any]:
        return {
            "field": clash.field,
            "key": clash.key,
            "base": self._value_at(clash, record),
            "mine": clash.mine,
            "theirs": clash.theirs,
        }

    def _value_at(self, clash: Clash, record: str) -> Any:
        """The value that the author of ``mine`` was looking at, as the ledger has it."""
        row = self.book.connection.execute(
            sa.select(ledger.c.content, ledger.c.outcome).where(
                ledger.c.tenant == self.sender.tenant,
                ledger.c.position == clash.base,
                ledger.c.record == record,
            )
        ).first()
        # A base is only a claim: what was refused at that position was never anybody's value.
        if row is None or row.content is None or not took_effect(row.outcome):
            return None
        given = msgspec.json.decode(row.content, type=Mutation).set.get(clash.field)
        return given.get("put", {}).get(clash.key) if clash.key and given else given

    def _author_of(self, record: str, clashes: tuple[Clash, ...]) -> tuple[str, int]:
        """Who wrote what the record holds in the disputed fields, and when it arrived."""
        filed = self.book.get(record)
        assert filed is not None
        version = max((clash.held for clash in clashes), default=0) or filed.position
        here = [entry for entry in self.book.entries if entry["position"] == version]
        if here:
            return here[0]["account"], here[0]["received"]
        row = self.book.connection.execute(
            sa.select(ledger.c.account, ledger.c.received).where(
                ledger.c.tenant == self.sender.tenant, ledger.c.position == version
            )
        ).one()
        return row.account, row.received

    def _same_dispute(self, mutation: Mutation) -> str:
        """The open conflict of the mutation that this one was made on top of."""
        for base in mutation.base.values():
            past = self.past.get(int(base[2:])) if isinstance(base, str) else None
            if past and past.outcome.conflict:
                filed = self.book.get(past.outcome.conflict)
                if filed and filed.about == mutation.id and _is_open(filed):
                    return past.outcome.conflict
        for id in mutation.resolves:
            filed = self.book.get(id)
            if filed and filed.about == mutation.id and _is_open(filed):
                return id
        return ""

    def _say_again(self, conflict: str, clashes: tuple[Clash, ...]) -> None:
        """The same person went on writing: his newer words take the place of his older."""
        filed = self.book.get(conflict)
        assert filed is not None
        newer = {(clash.field, clash.key): clash for clash in clashes}
        disputed = []
        for each in filed.stored.body["disputed"]:
            clash = newer.pop((each["field"], each["key"]), None)
            newest = {"mine": clash.mine, "theirs": clash.theirs} if clash else {}
            disputed.append({**each, **newest})
        about = filed.stored.body["about_id"]
        disputed += [self._disputed(clash, about) for clash in newer.values()]
        self._file_own(conflict, "conflict", {**filed.stored.body, "disputed": disputed}, about)

    def _resolve(self, mutation: Mutation) -> None:
        for id in mutation.resolves:
            filed = self.book.get(id)
            if filed and filed.about == mutation.id and self._may_settle(filed, mutation.id):
                settled = {"state": "已选定", "settled_by": self.sender.account}
                self._file_own(id, "conflict", {**filed.stored.body, **settled}, mutation.id)

    def _may_settle(self, conflict: Filed, record: str) -> bool:
        """One of the two settles it, or somebody in charge; not any colleague who reads it."""
        about = self.book.get(record)
        if about is None or not _is_open(conflict):
            return False
        two = (conflict.stored.body["mine_by"], conflict.stored.body["theirs_by"])
        return self.sender.account in two or not self._only_openly(about)

    def refusal_record(
        self, id: str, outcome: Outcome, content: bytes, kind: str, about: str
    ) -> None:
        """Keep a rejected mutation whole, where its author and those in charge see it.

        ``kind`` and ``about`` are as they were sent: perhaps no kind and no id at all.
        """
        filed = self.book.get(about) if about else None
        body = {
            "mutation": outcome.mid,
            "about_kind": kind[:NAME],
            "about_id": about[:NAME],
            "author": self.sender.account,
            "code": outcome.code,
            "message": outcome.message,
            "content": content.decode(),
            "received_at": iso(self.now),
            "state": "未收下",
        }
        self._file_own(id, "refusal", body, about if filed and self._holds(filed) else None)

    def _file_own(self, id: str, kind: str, body: dict[str, Any], about: str | None) -> None:
        """File a record that only the server writes."""
        before = self.book.get(id)
        held = before.stored if before else Stored({}, {})
        fields = dict(held.fields)
        for name, value in body.items():
            if name not in held.body or held.body[name] != value:
                fields[name] = FieldState(self.book.next, self.now)
        self.book.file(id, KINDS[kind], Stored(body, fields), about)


def took_effect(outcome: str) -> bool:
    """Whether a stored outcome (JSON) is of a mutation that did something."""
    return msgspec.json.decode(outcome, type=Outcome).outcome in ("applied", "merged", "conflict")


def _is_open(filed: Filed) -> bool:
    return filed.kind.kind == "conflict" and filed.stored.body["state"] == "待选"
