"""What was not accepted (未收下), kept whole where its author and those in charge see it."""

from uuid import NAMESPACE_OID, uuid5

import msgspec

from server.clock import iso
from server.exchange import statements
from server.exchange.book import Book
from server.exchange.disputes import file_own
from server.exchange.past import Past, outcome_of
from sync import Mutation, Outcome, Refusal

NAME = 200
"""Characters of a kind or an id that a refusal names; the whole is in its content."""
JOINED_BYTES = 1024 * 1024
"""What one refusal holds of what was written on top of it; the rest stands alone."""

CREATE_NOT_ACCEPTED = Refusal("create-not-accepted", "它所在的那一条没有被收下，内容已并入那一条。")

_mutation = msgspec.json.Decoder(Mutation)


def refusal_id(mid: str) -> str:
    """The id of the record that keeps a rejected mutation."""
    return str(uuid5(NAMESPACE_OID, f"refusal:{mid}"))


class Refusals:
    """The refusals that one push leaves behind. ``keys``: those that its author holds, or
    held when it was written."""

    def __init__(self, past: Past, keys: frozenset[str], now: int) -> None:
        self.past, self.book, self.keys, self.now = past, past.book, keys, now

    def keep(self, id: str, outcome: Outcome, content: bytes, kind: str, about: str) -> None:
        """Keep a rejected mutation. ``kind`` and ``about`` are as they were sent: perhaps
        no kind and no id at all."""
        filed = self.book.get(about) if about else None
        holds = filed is not None and not self.keys.isdisjoint(filed.keys)
        keep_refused(
            self.book, id, outcome, content, kind, about, self.past.sender.account, self.now,
            under=about if holds else None,
        )  # fmt: skip

    def join(self, record: str, content: bytes) -> bool:
        """Add to its author's rejected create what he wrote on top of it: one thing that was
        written is one thing in the inbox. False if there is no such create."""
        create = self.rejected_create(record)
        filed = self.book.get(refusal_id(create)) if create else None
        if filed is None:
            return False
        body = filed.stored.body
        followed = [*body.get("followed", ()), content.decode()]
        if sum(map(len, followed)) > JOINED_BYTES:
            return False
        told = {**body, "followed": followed, "state": "未收下"}
        file_own(self.book, refusal_id(create), "refusal", told, filed.about, self.now)
        return True

    def rejected_create(self, record: str) -> str:
        """The mutation by which this person tried, last, to create a record; empty if none."""
        account = self.past.sender.account
        told = [
            (mid, outcome, content)
            for mid, outcome, content in statements.OWN_ON_RECORD.rows(
                self.book.connection, self.book.tenant, record, account
            )
        ]
        told += [
            (each.mid, each.outcome, each.content)
            for each in self.book.entries.values()
            if (each.record, each.account) == (record, account)
        ]
        for mid, outcome, content in reversed(told):
            if outcome_of(outcome).outcome == "rejected" and _creates(content):
                return str(mid)
        return ""


def keep_refused(
    book: Book, id: str, outcome: Outcome, content: bytes, kind: str, about: str, author: str,
    now: int, under: str | None = None,
) -> None:  # fmt: skip
    """``under``: the record whose keys the refusal shares, where its author may see that."""
    body = {
        "mutation": outcome.mid,
        "about_kind": kind[:NAME],
        "about_id": about[:NAME],
        "author": author,
        "code": outcome.code,
        "message": outcome.message,
        "content": content.decode(),
        "followed": [],
        "received_at": iso(now),
        "state": "未收下",
    }
    file_own(book, id, "refusal", body, under, now)


def _creates(content: bytes | None) -> bool:
    if content is None:
        return False
    try:
        return _mutation.decode(content).op == "create"
    except msgspec.MsgspecError:
        return False
