"""Judges one mutation: brought up to date, heard, and what follows from it written down."""

from collections.abc import Mapping
from typing import Any

import msgspec

from server.exchange.book import Filed
from server.exchange.case import Case, Heard
from server.exchange.disputes import Disputes
from server.exchange.past import Past
from server.exchange.reactions import Happened, Reaction
from server.records import KINDS
from server.scopes.reach import Reach
from sync import (
    VERSIONS_BEHIND,
    Declaration,
    Intent,
    Merged,
    Mutation,
    Outcome,
    Refusal,
    Seen,
    Stored,
    merge,
    upcast_changes,
    upcast_names,
)

SERVER = frozenset({"server"})
UNKNOWN_KIND = Refusal("unknown-kind", "这种记录服务器还不认识。")
TOO_OLD = Refusal("schema-too-old", "这是很早以前的版本写的，收不下了，内容都在，请重新填一次。")


class Judge:
    """Judges the mutations of one push, one after another, in one transaction.

    ``reach`` is what their author may do now, ``earlier`` what he might do when his phone
    last had nothing left to send, where that was something else.
    """

    def __init__(
        self, past: Past, reach: Reach, earlier: Reach | None, reactions: tuple[Reaction, ...],
        now: int,
    ) -> None:  # fmt: skip
        self.past, self.book, self.sender = past, past.book, past.sender
        self.reach, self.earlier = reach, earlier
        self.reactions, self.now = reactions, now
        self.disputes = Disputes(past, now)

    def judge(
        self, mutation: Mutation, made: int, epoch: str
    ) -> tuple[Outcome, Mapping[str, Seen]]:
        """Return the outcome, and what each field was judged against.

        ``epoch``: the one in which the mutation was queued. An outcome of ``retry`` is of
        a phone that is newer than this server.
        """
        kind = KINDS.get(mutation.kind)
        if kind is None:
            return self.refuse(mutation, UNKNOWN_KIND), {}
        if mutation.schema > kind.struct.schema:
            return Outcome(mutation.mid, "retry", mutation.dseq, code="server-older"), {}
        if mutation.schema < kind.struct.schema - VERSIONS_BEHIND:
            return self.refuse(mutation, TOO_OLD), {}
        mutation = _up_to_date(mutation, kind)
        case, heard = self._hear(mutation, made, self.book.ended(epoch))
        if heard.merged.refusal:
            return self.refuse(mutation, heard.merged.refusal), heard.seen
        return self._settle(mutation, kind, case, heard, made), heard.seen

    def _hear(self, mutation: Mutation, made: int, ended: int | None) -> tuple[Case, Heard]:
        case = Case(self.past, self.reach, mutation, ended, self.now)
        heard = case.hear(made)
        if self.earlier and heard.lacks_authority:
            # Queued by somebody who could not know that he had lost the scope meanwhile.
            then = Case(self.past, self.earlier, mutation, ended, self.now)
            heard_then = then.hear(made)
            if not heard_then.lacks_authority:
                return then, heard_then
        return case, heard

    def refuse(self, mutation: Mutation, refusal: Refusal) -> Outcome:
        return Outcome(
            mutation.mid, "rejected", mutation.dseq, self.book.next,
            code=refusal.code, message=refusal.message, state=refusal.state,
        )  # fmt: skip

    def _settle(
        self, mutation: Mutation, kind: Declaration, case: Case, heard: Heard, made: int
    ) -> Outcome:
        merged = heard.merged
        if merged.changed:
            merged = self._with_reactions(mutation, kind, case.filed, heard)
            assert merged.stored is not None
            about = case.filed.about if case.filed else None
            self.book.file(mutation.id, kind, merged.stored, about, merged.record, merged.text)
        conflict = ""
        if heard.merged.clashes:
            conflict = self.disputes.open(mutation, kind, heard.merged.clashes, made)
        else:
            self.disputes.settle(mutation, case)
        return Outcome(
            mutation.mid, heard.merged.verdict, mutation.dseq, self.book.next,
            versions=dict(heard.merged.versions), conflict=conflict,
        )  # fmt: skip

    def _with_reactions(
        self, mutation: Mutation, kind: Declaration, before: Filed | None, heard: Heard
    ) -> Merged:
        """Let the domains do what follows, and write what they say into the same record."""
        stored = heard.merged.stored
        assert stored is not None
        happened = Happened(
            self.sender.tenant, kind.kind, mutation.id,
            before.stored.body if before else None,
            None if stored.deleted else stored.body,
            self.sender.account, heard.roles, self.book.next, self.now, mutation.made_at,
        )  # fmt: skip
        changes: dict[str, Any] = {}
        for reaction in self.reactions:
            changes |= reaction(self.book.connection, happened)
        return self._written(stored, changes, kind) if changes else heard.merged

    def _written(self, stored: Stored, changes: Mapping[str, Any], kind: Declaration) -> Merged:
        """The record with changes that the server itself makes: nobody can clash with it."""
        seen = dict.fromkeys(changes, Seen(self.book.next))
        intent = Intent("patch", changes, seen, self.now, self.book.next, SERVER)
        merged = merge(stored, intent, kind)
        if merged.refusal or merged.stored is None:
            raise ValueError(f"a reaction wrote something impossible: {merged.refusal}")
        return merged


def _up_to_date(mutation: Mutation, kind: Declaration) -> Mutation:
    if mutation.schema == kind.struct.schema:
        return mutation
    return msgspec.structs.replace(
        mutation,
        schema=kind.struct.schema,
        set=upcast_changes(mutation.set, mutation.schema, kind),
        base=upcast_names(mutation.base, mutation.schema, kind),
    )
