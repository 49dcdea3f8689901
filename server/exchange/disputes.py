"""Conflicts (两处都改过): opened where two people wrote apart, settled by one of them."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import msgspec

from server.clock import iso
from server.exchange import statements
from server.exchange.book import Book, Filed
from server.exchange.case import Case
from server.exchange.past import Past, outcome_of
from server.records import KINDS
from sync import Clash, Declaration, FieldState, Mutation, Stored, joined, upcast_changes

EFFECTIVE = ("applied", "merged", "conflict")


class Disputes:
    """The conflicts that one push opens, says again or settles."""

    def __init__(self, past: Past, now: int) -> None:
        self.past, self.book, self.now = past, past.book, now

    def open(
        self, mutation: Mutation, kind: Declaration, clashes: tuple[Clash, ...], made: int
    ) -> str:
        """Put both people's values where both, and those in charge, will see them."""
        earlier = self._same(mutation)
        if earlier:
            self._say_again(earlier, clashes)
            return earlier
        conflict = str(uuid5(NAMESPACE_OID, f"conflict:{mutation.mid}"))
        theirs = self._author_of(mutation.id, clashes)
        body = {
            "about_kind": kind.kind,
            "about_id": mutation.id,
            "mutation": mutation.mid,
            "mine_at": iso(made),
            "theirs_at": iso(theirs[1]),
            "mine_by": self.past.sender.account,
            "theirs_by": theirs[0],
            "disputed": [self._disputed(clash, mutation.id) for clash in clashes],
            "state": "待选",
            "settled_by": "",
        }
        file_own(self.book, conflict, "conflict", body, mutation.id, self.now)
        return conflict

    def settle(self, mutation: Mutation, case: Case) -> None:
        for id in mutation.resolves:
            filed = self.book.get(id)
            if filed and filed.about == mutation.id and self._may_settle(filed, case):
                settled = {"state": "已选定", "settled_by": self.past.sender.account}
                body = {**filed.stored.body, **settled}
                file_own(self.book, id, "conflict", body, mutation.id, self.now)

    def _may_settle(self, conflict: Filed, case: Case) -> bool:
        """One of the two settles it, or somebody in charge; not any colleague who reads it."""
        about = self.book.get(case.mutation.id)
        if about is None or not _is_open(conflict):
            return False
        two = (conflict.stored.body["mine_by"], conflict.stored.body["theirs_by"])
        return self.past.sender.account in two or case.holds_whole(about)

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
        content, outcome = self._written_at(clash.base, record)
        # A base is only a claim: what was refused at that position was never anybody's value.
        if content is None or outcome_of(outcome).outcome not in EFFECTIVE:
            return None
        mutation = msgspec.json.decode(content, type=Mutation)
        kind = KINDS[mutation.kind]
        given = upcast_changes(mutation.set, mutation.schema, kind).get(clash.field)
        return given.get("put", {}).get(clash.key) if clash.key and given else given

    def _written_at(self, position: int, record: str) -> tuple[bytes | None, str]:
        here = self.book.entries.get(position)
        if here:
            return (here.content, here.outcome) if here.record == record else (None, "")
        rows = statements.CONTENT.rows(self.book.connection, self.book.tenant, position, record)
        return (rows[0][0], rows[0][1]) if rows else (None, "")

    def _author_of(self, record: str, clashes: tuple[Clash, ...]) -> tuple[str, int]:
        """Who wrote what the record holds in the disputed fields, and when it arrived."""
        filed = self.book.get(record)
        assert filed is not None
        version = max((clash.held for clash in clashes), default=0) or filed.position
        here = self.book.entries.get(version)
        if here:
            return here.account, here.received
        [row] = statements.AUTHOR.rows(self.book.connection, self.book.tenant, version)
        return row[0], row[1]

    def _same(self, mutation: Mutation) -> str:
        """The author's own open conflict that this mutation goes on from."""
        own = [
            self.past.own[int(base[2:])].outcome.conflict
            for base in mutation.base.values()
            if isinstance(base, str) and int(base[2:]) in self.past.own
        ]
        for id in filter(None, (*own, *mutation.resolves)):
            filed = self.book.get(id)
            # Another's words are never put in the place of somebody's.
            if filed and filed.about == mutation.id and self._is_own(filed):
                return id
        return ""

    def _is_own(self, filed: Filed) -> bool:
        return _is_open(filed) and filed.stored.body["mine_by"] == self.past.sender.account

    def _say_again(self, conflict: str, clashes: tuple[Clash, ...]) -> None:
        """The same person went on writing: his newer words take the place of his older."""
        filed = self.book.get(conflict)
        assert filed is not None
        newer = {(clash.field, clash.key): clash for clash in clashes}
        kind, disputed = KINDS[filed.stored.body["about_kind"]], []
        for each in filed.stored.body["disputed"]:
            clash = newer.pop((each["field"], each["key"]), None)
            newest = {"mine": _gone_on(each, clash, kind), "theirs": clash.theirs} if clash else {}
            disputed.append({**each, **newest})
        about = filed.stored.body["about_id"]
        disputed += [self._disputed(clash, about) for clash in newer.values()]
        body = {**filed.stored.body, "disputed": disputed}
        file_own(self.book, conflict, "conflict", body, about, self.now)


def _gone_on(disputed: Mapping[str, Any], clash: Clash, kind: Declaration) -> Any:
    """What the author says now, with what he said before and has not said again."""
    before, now = disputed["mine"], clash.mine
    if clash.key or before is None or now is None:
        return now
    if clash.field == "":
        return joined(before, now, kind)
    return joined({clash.field: before}, {clash.field: now}, kind)[clash.field]


def file_own(
    book: Book, id: str, kind: str, body: dict[str, Any], about: str | None, now: int
) -> None:
    """File a record that only the server writes."""
    before = book.get(id)
    held = before.stored if before else Stored({}, {})
    fields = dict(held.fields)
    for name, value in body.items():
        if name not in held.body or held.body[name] != value:
            fields[name] = FieldState(book.next, now)
    book.file(id, KINDS[kind], Stored(body, fields), about)


def _is_open(filed: Filed) -> bool:
    return filed.kind.kind == "conflict" and filed.stored.body["state"] == "待选"
