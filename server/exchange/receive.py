"""Takes pushes: every mutation gets an outcome, all of them in one transaction.

A bad one never fails its neighbours, a repeated one gets the answer it got before,
and one that waits for another holds back only its own record.
"""

import os
from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_OID, uuid5

import msgspec
from sqlalchemy import Connection

from server.clock import new_id
from server.exchange import statements
from server.exchange.arrival import Arrival, Handle, Item, arrival_of, item_of
from server.exchange.book import Book, Entered
from server.exchange.case import NOT_AVAILABLE, NOT_KNOWN
from server.exchange.judge import Judge
from server.exchange.past import Known, Own, Past, Sender
from server.exchange.reactions import Reaction
from server.exchange.refusals import CREATE_NOT_ACCEPTED, Refusals, refusal_id
from server.exchange.waiting import DEFERRED_FOR, WAITED_TOO_LONG, Waiting
from server.scopes.reach import Reach
from sync import Mutation, Outcome, Refusal, Seen, Sent, digest, made_times

GRACE = 7 * 24 * 3600 * 1000
"""Milliseconds for which a scope that was lost still judges what was queued in it."""

SAME_ID = Refusal("same-id-other-content", "编号重复但内容不同，原样留着，请人工处理。")

OF_A_LOST_RECORD = frozenset({NOT_AVAILABLE.code, NOT_KNOWN.code})

_strict = msgspec.json.Decoder(Mutation)
_encode = msgspec.json.Encoder().encode
_NOTHING_SEEN = Seen()


class Received(msgspec.Struct, frozen=True):
    """Outcomes in the order sent, and the keys under which something changed."""

    outcomes: list[Outcome]
    touched: frozenset[str] = frozenset()
    new_incarnation: bool = False


def receive(
    connection: Connection, sender: Sender, sent: Sequence[Sent], reactions: tuple[Reaction, ...],
    now: int,
) -> Received:  # fmt: skip
    """Judge one push. ``now``: milliseconds, server's clock."""
    [received] = receive_all(connection, [arrival_of(sender, sent)], reactions, now)
    return received


def receive_all(
    connection: Connection, arrivals: Sequence[Arrival], reactions: tuple[Reaction, ...], now: int
) -> list[Received]:
    """Judge pushes of one zone, each of another install, in one transaction."""
    book = Book(connection, arrivals[0].sender.tenant)
    book.read(item.handle.id for each in arrivals for item in each.items if item.handle.id)
    told = [Taking(book, each.sender, reactions, now).take_all(each.items) for each in arrivals]
    touched = book.close()
    return [
        Received([], new_incarnation=True) if outcomes is None else Received(outcomes, touched)
        for outcomes in told
    ]


def receive_overdue(
    connection: Connection, tenant: str, reactions: tuple[Reaction, ...], now: int
) -> frozenset[str]:
    """Give up on what has waited too long for another, also where its phone never returns."""
    rows = statements.WAITED_TOO_LONG.rows(connection, tenant, now - DEFERRED_FOR)
    if not rows:
        return frozenset()
    book = Book(connection, tenant)
    for account, device, incarnation, content in rows:
        sender = Sender(tenant, account, device, incarnation)
        Taking(book, sender, reactions, now).give_up(content)
    return book.close()


class Taking:
    """One push being taken: what it is judged with, and what waits in it."""

    def __init__(
        self, book: Book, sender: Sender, reactions: tuple[Reaction, ...], now: int
    ) -> None:
        self.book, self.sender, self.now = book, sender, now
        self.past = Past(book, sender)
        reach = book.reach(sender.account, now)
        earlier = self._earlier(reach)
        self.judge = Judge(self.past, reach, earlier, reactions, now)
        keys = reach.keys | earlier.keys if earlier else reach.keys
        self.refusals = Refusals(self.past, keys, now)
        self.waiting = Waiting(self.past, self.refusals, now)
        # It does not know yet that the server was restored. Told so, it brings again what
        # was lost before anything that was made on top of that.
        self.is_behind = sender.cursor is not None and not book.is_of(sender.cursor)

    def _earlier(self, reach: Reach) -> Reach | None:
        """What the sender might reach when his phone last had nothing left to send."""
        sender = self.sender
        if not 0 < self.now - sender.idle <= GRACE:
            return None
        earlier = self.book.reach(sender.account, sender.idle)
        same = set(earlier.memberships) <= set(reach.memberships)
        return None if same else earlier

    def take_all(self, items: Sequence[Item]) -> list[Outcome] | None:
        """Answer every mutation; None where this database is a copy of another phone's."""
        handles = [each.handle for each in items]
        self.past.remember(
            sorted({each.mid for each in handles}), sorted({each.dseq for each in handles})
        )
        if self._is_copy(handles):
            return None
        mutations = [each.mutation for each in items if isinstance(each.mutation, Mutation)]
        self.past.recall(mutations)
        floors = [
            0 if isinstance(each.mutation, Refusal) else self.past.floor(each.mutation)
            for each in items
        ]
        made = made_times([each.age for each in items], floors, self.now)
        outcomes = [self._take(*each) for each in zip(items, made, strict=True)]
        self.waiting.end(items)
        return outcomes

    def _is_copy(self, handles: Sequence[Handle]) -> bool:
        """Whether another phone with this incarnation already used one of these numbers."""
        used = {
            each.dseq: mid
            for mid, each in self.past.known.items()
            if (each.device, each.incarnation) == (self.sender.device, self.sender.incarnation)
        }
        return any(used.get(handle.dseq, handle.mid) != handle.mid for handle in handles)

    def _take(self, item: Item, made: int) -> Outcome:
        """Answer one mutation: as before, or by judging it now."""
        mutation = item.mutation
        known = self.past.known.get(item.handle.mid)
        if known is not None:
            return self._again(item, known, made)
        if self.is_behind:
            return Outcome(item.handle.mid, "retry", item.handle.dseq)
        if isinstance(mutation, Refusal):
            return self._reject(item, mutation, made)
        waiting = self.waiting.hold(mutation, item)
        if isinstance(waiting, Refusal):
            return self._reject(item, waiting, made)
        if waiting is not None:
            return waiting
        outcome, seen = self.judge.judge(mutation, made, item.epoch)
        if outcome.code in OF_A_LOST_RECORD and self.waiting.may_come_again(mutation, item.epoch):
            # So will the next ones on this record: none of them needs to be held back.
            waiting = self.waiting.put_off(mutation, item)
            return self._reject(item, waiting, made) if isinstance(waiting, Refusal) else waiting
        if outcome.outcome == "retry":
            self.waiting.held_back.add(mutation.id)
            return outcome
        return self._keep(item, outcome, seen, made)

    def give_up(self, content: bytes) -> None:
        """Reject one that was deferred and has not been heard of since."""
        item = item_of(Sent(0, msgspec.Raw(content)))
        mid, dseq = item.handle.mid, item.handle.dseq
        self.past.remember([mid], [dseq])
        known = self.past.known.get(mid)
        if known is not None:
            self._again(item, known, self.now)
        else:
            if self._is_taken(dseq):
                # By a copy of that phone; it is kept under a number of its own.
                own = msgspec.structs.replace(item.handle, dseq=-self.book.next)
                item = msgspec.structs.replace(item, handle=own)
            self._reject(item, WAITED_TOO_LONG, self.now)
        statements.WAITS_NO_MORE.run(self.book.connection, self.sender.tenant, [mid])

    def _is_taken(self, dseq: int) -> bool:
        here = (self.sender.device, self.sender.incarnation, dseq)
        known = ((e.device, e.incarnation, e.dseq) for e in self.past.known.values())
        entered = ((e.device, e.incarnation, e.dseq) for e in self.book.entries.values())
        return here in known or here in entered

    def _again(self, item: Item, known: Known, made: int) -> Outcome:
        """A retry gets the stored answer; the same id with other content is no retry."""
        handle, content, account = item.handle, item.content, self.sender.account
        if known.account == account and (known.is_same(content) or self._only_renumbered(item)):
            self.past.renumbered(handle.dseq, handle.mid, known)
            return msgspec.structs.replace(known.outcome, replayed=True)
        refusal = str(uuid5(NAMESPACE_OID, f"{handle.mid}:{account}:{content.hex()}"))
        outcome = self._rejected(handle, SAME_ID)
        if self.book.get(refusal) is not None:
            return msgspec.structs.replace(outcome, position=0, replayed=True)
        # The number is taken; the ledger keeps this one under a number of its own.
        kept = Handle(new_id(), -self.book.next, handle.kind, "")
        self.refusals.keep(refusal, outcome, content, handle.kind, "")
        self._enter(kept, content, Own("", outcome, {}, made))
        # It is an answer all the same: what was made on top of it waits no longer.
        self.past.renumbered(handle.dseq, kept.mid, self.past.known[kept.mid])
        return outcome

    def _only_renumbered(self, item: Item) -> bool:
        """Whether it differs from what was judged by its number and what follows from that:
        its phone took a new incarnation in between."""
        if isinstance(item.mutation, Refusal):
            return False
        before = self._content_of(item.handle.mid)
        try:
            judged = _strict.decode(before) if before else None
        except msgspec.MsgspecError:
            return False
        return judged is not None and _unnumbered(judged) == _unnumbered(item.mutation)

    def _content_of(self, mid: str) -> bytes | None:
        here = [each.content for each in self.book.entries.values() if each.mid == mid]
        rows = statements.CONTENT_BY_ID.rows(self.book.connection, self.sender.tenant, mid)
        found: list[bytes | None] = [*here, *(row[0] for row in rows)]
        return found[0] if found else None

    def _rejected(self, handle: Handle, refusal: Refusal) -> Outcome:
        return Outcome(
            handle.mid, "rejected", handle.dseq, self.book.next,
            code=refusal.code, message=refusal.message,
        )  # fmt: skip

    def _reject(self, item: Item, refusal: Refusal, made: int) -> Outcome:
        return self._keep(item, self._rejected(item.handle, refusal), {}, made)

    def _keep(self, item: Item, outcome: Outcome, seen: Mapping[str, Seen], made: int) -> Outcome:
        """Store the answer with the content, for good."""
        handle = item.handle
        if outcome.outcome == "rejected":
            outcome = self._refuse(item, outcome)
        trunks = {name: each for name, each in seen.items() if each != _NOTHING_SEEN}
        own = self.past.own[handle.dseq] = Own(handle.id, outcome, trunks, made)
        self.past.verdicts[handle.mid] = outcome.outcome
        self.past.received[self.book.next] = self.now
        self._enter(handle, item.content, own)
        return outcome

    def _refuse(self, item: Item, outcome: Outcome) -> Outcome:
        handle, mutation = item.handle, item.mutation
        on_top = isinstance(mutation, Mutation) and mutation.op != "create"
        if (
            on_top
            and self.book.get(handle.id) is None
            and self.refusals.join(handle.id, item.content)
        ):
            told = self._rejected(handle, CREATE_NOT_ACCEPTED)
            return msgspec.structs.replace(told, position=outcome.position)
        self.refusals.keep(refusal_id(handle.mid), outcome, item.content, handle.kind, handle.id)
        return outcome

    def _enter(self, handle: Handle, content: bytes, own: Own) -> None:
        sender, salt = self.sender, os.urandom(16)
        hashed = digest(salt, content)
        self.past.known[handle.mid] = Known(
            sender.account, sender.device, sender.incarnation, handle.dseq, hashed, salt,
            own.outcome, own,
        )  # fmt: skip
        line = Entered(
            sender.tenant, self.book.next, handle.mid, sender.account, sender.device,
            sender.incarnation, handle.dseq, handle.kind[:40], handle.id[:36], self.now, own.made,
            content, salt, hashed, _encode(own.outcome).decode(), _encode(own.trunks).decode(),
        )  # fmt: skip
        self.book.enter(line, own.outcome.outcome)


def _unnumbered(mutation: Mutation) -> Mutation:
    return msgspec.structs.replace(mutation, dseq=1, base={})
