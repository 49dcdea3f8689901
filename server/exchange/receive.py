"""Takes a push: every mutation gets an outcome, all of them in one transaction.

A bad one never fails its neighbours, a repeated one gets the answer it got before,
and one that waits for another holds back only its own record.
"""

import os
from collections.abc import Sequence
from uuid import NAMESPACE_OID, uuid5

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.clock import new_id
from server.exchange.book import Book
from server.exchange.judge import Judge, Past, Sender
from server.exchange.reactions import Reaction
from server.exchange.tables import deferred, ledger
from server.scopes.reach import reach_of
from sync import Mutation, Outcome, Refusal, Seen, Sent, digest, made_times
from sync.wire import MUTATION_BYTES, UUID

DEFERRED_FOR = 5 * 24 * 3600 * 1000
"""Milliseconds that a mutation may wait for one it depends on (ODK's five days)."""

_strict = msgspec.json.Decoder(Mutation)
_outcome = msgspec.json.Decoder(Outcome)
_trunks = msgspec.json.Decoder(dict[str, Seen])


class Handle(msgspec.Struct, frozen=True):
    """The least that must be readable for a mutation to be answered and kept."""

    mid: UUID
    dseq: int
    kind: str = ""
    id: str = ""


_handle = msgspec.json.Decoder(Handle)


class Known(msgspec.Struct, frozen=True):
    """A mutation that was answered before, and how to tell whether this is the same."""

    account: str
    device: str
    incarnation: str
    dseq: int
    digest: str
    salt: bytes | None
    outcome: Outcome

    def is_same(self, content: bytes) -> bool:
        """Whether these are its bytes. Once they were erased, its number must do."""
        return self.salt is None or self.digest == digest(self.salt, content)


class Received(msgspec.Struct, frozen=True):
    """Outcomes in the order sent, and the keys under which something changed."""

    outcomes: list[Outcome]
    touched: frozenset[str] = frozenset()
    new_incarnation: bool = False


def receive(
    connection: Connection, sender: Sender, sent: Sequence[Sent], reactions: tuple[Reaction, ...],
    now: int,
) -> Received:  # fmt: skip
    """Judge a push. ``now``: milliseconds, server's clock."""
    contents = [bytes(each.mutation) for each in sent]
    handles = [_read_handle(content) for content in contents]
    if len({each.dseq for each in handles}) < len({each.mid for each in handles}):
        raise problems.malformed
    book = Book(connection, sender.tenant)
    reach = reach_of(connection, sender.tenant, sender.account, now)
    push = _Push(book, Judge(book, sender, reach, reactions, now), sender, now)
    push.remember(handles)
    if push.is_copy(handles):
        return Received([], new_incarnation=True)
    mutations = [_strictly(content) for content in contents]
    push.recall([each for each in mutations if isinstance(each, Mutation)])
    made = push.made([each.age for each in sent], mutations)
    outcomes = [push.take(*each) for each in zip(handles, contents, mutations, made, strict=True)]
    return Received(outcomes, book.close())


def _read_handle(content: bytes) -> Handle:
    try:
        handle = _handle.decode(content)
    except msgspec.MsgspecError as error:
        raise problems.malformed from error
    if not 1 <= handle.dseq <= 2**40:
        raise problems.malformed
    return handle


def _strictly(content: bytes) -> Mutation | Refusal:
    if len(content) > MUTATION_BYTES:
        return Refusal("mutation-too-large", "这条内容太大，收不下。")
    try:
        return _strict.decode(content)
    except msgspec.MsgspecError:
        return Refusal("malformed-mutation", "这条内容的格式不对。")


class _Push:
    """What one push is judged with: what is known of it already, and what waits."""

    def __init__(self, book: Book, judge: Judge, sender: Sender, now: int) -> None:
        self.book, self.judge, self.sender, self.now = book, judge, sender, now
        self.known: dict[str, Known] = {}
        self.verdicts: dict[str, str] = {}
        self.held_back: set[str] = set()
        self.received: dict[int, int] = {}

    def remember(self, handles: Sequence[Handle]) -> None:
        """Fetch what the ledger already has of these mutations, and the records they name."""
        dseqs = sorted({handle.dseq for handle in handles})
        mids = sorted({handle.mid for handle in handles})
        mine = sa.and_(
            ledger.c.device == self.sender.device,
            ledger.c.incarnation == self.sender.incarnation,
            ledger.c.dseq.in_(dseqs),
        )
        columns = sa.select(
            ledger.c.mid, ledger.c.account, ledger.c.device, ledger.c.incarnation, ledger.c.dseq,
            ledger.c.digest, ledger.c.salt, ledger.c.outcome,
        )  # fmt: skip
        for row in self.book.connection.execute(
            columns.where(
                ledger.c.tenant == self.sender.tenant, sa.or_(ledger.c.mid.in_(mids), mine)
            )
        ):
            self.known[row.mid] = Known(
                row.account, row.device, row.incarnation, row.dseq, row.digest, row.salt,
                _outcome.decode(row.outcome),
            )  # fmt: skip
        self.book.read(handle.id for handle in handles if handle.id)

    def is_copy(self, handles: Sequence[Handle]) -> bool:
        """Whether another phone with this incarnation already used one of these numbers."""
        used = {
            each.dseq: mid
            for mid, each in self.known.items()
            if (each.device, each.incarnation) == (self.sender.device, self.sender.incarnation)
        }
        return any(used.get(handle.dseq, handle.mid) != handle.mid for handle in handles)

    def recall(self, mutations: Sequence[Mutation]) -> None:
        """Fetch this phone's own earlier mutations that these were made on top of, what
        they depend on, and when the versions that they saw were committed."""
        bases = [base for each in mutations for base in each.base.values()]
        dseqs = {int(base[2:]) for base in bases if isinstance(base, str)}
        positions = {base for base in bases if isinstance(base, int) and base}
        needed = {mid for each in mutations for mid in each.depends_on}
        columns = sa.select(
            ledger.c.position, ledger.c.received, ledger.c.made, ledger.c.mid, ledger.c.account,
            ledger.c.device, ledger.c.incarnation, ledger.c.dseq, ledger.c.record,
            ledger.c.outcome, ledger.c.trunks,
        ).where(ledger.c.tenant == self.sender.tenant)  # fmt: skip
        for row in self.book.connection.execute(
            columns.where(
                sa.or_(
                    ledger.c.position.in_(sorted(positions)),
                    ledger.c.mid.in_(sorted(needed)),
                    sa.and_(
                        ledger.c.device == self.sender.device,
                        ledger.c.incarnation == self.sender.incarnation,
                        ledger.c.dseq.in_(sorted(dseqs)),
                    ),
                )
            )
        ):
            outcome = _outcome.decode(row.outcome)
            self.received[row.position] = row.received
            self.verdicts[row.mid] = outcome.outcome
            here = (self.sender.device, self.sender.incarnation)
            if (row.device, row.incarnation) == here and row.account == self.sender.account:
                self.judge.past[row.dseq] = Past(
                    row.record, outcome, _trunks.decode(row.trunks), row.made
                )

    def made(self, ages: Sequence[int], mutations: Sequence[Mutation | Refusal]) -> list[int]:
        """When each was made, on the server's clock."""
        return made_times(ages, [self._floor(each) for each in mutations], self.now)

    def _floor(self, mutation: Mutation | Refusal) -> int:
        """Nobody can have made a change before the server committed what he was looking at."""
        if isinstance(mutation, Refusal):
            return 0
        floors = [0]
        for base in mutation.base.values():
            if isinstance(base, int):
                floors.append(self.received.get(base, 0))
            elif int(base[2:]) in self.judge.past:
                floors.append(self.judge.past[int(base[2:])].made)
        return max(floors)

    def take(
        self, handle: Handle, content: bytes, mutation: Mutation | Refusal, made: int
    ) -> Outcome:
        """Answer one mutation: as before, or by judging it now."""
        known = self.known.get(handle.mid)
        if known is not None:
            return self._again(handle, content, known, made)
        if isinstance(mutation, Refusal):
            outcome = Outcome(
                handle.mid, "rejected", handle.dseq, self.book.next,
                code=mutation.code, message=mutation.message,
            )  # fmt: skip
            return self._keep(handle, content, outcome, {}, made)
        waiting = self._waits(mutation, content)
        if waiting is not None:
            return waiting
        if any(self.verdicts.get(mid) == "rejected" for mid in mutation.depends_on):
            message = "它要等的那一条没有被收下。"
            outcome = Outcome(
                mutation.mid, "rejected", mutation.dseq, self.book.next,
                code="depends-on-rejected", message=message,
            )  # fmt: skip
            return self._keep(handle, content, outcome, {}, made)
        outcome, seen = self.judge.judge(mutation, made)
        return self._keep(handle, content, outcome, seen, made)

    def _waits(self, mutation: Mutation, content: bytes) -> Outcome | None:
        """Whether something that must come first has not; only this record is held back."""
        bases = [int(base[2:]) for base in mutation.base.values() if isinstance(base, str)]
        if mutation.id in self.held_back or any(each not in self.judge.past for each in bases):
            self.held_back.add(mutation.id)
            return Outcome(mutation.mid, "retry", mutation.dseq)
        missing = [mid for mid in mutation.depends_on if mid not in self.verdicts]
        if not missing:
            return None
        since = self._defer(mutation.mid, content)
        if self.now - since > DEFERRED_FOR:
            return None
        self.held_back.add(mutation.id)
        return Outcome(
            mutation.mid, "deferred", mutation.dseq,
            code="waits-for-another", message="要等另一条先送到。",
        )  # fmt: skip

    def _defer(self, mid: str, content: bytes) -> int:
        """Note that a mutation waits; return since when (milliseconds)."""
        row = self.book.connection.execute(
            sa.select(deferred.c.since).where(
                deferred.c.tenant == self.sender.tenant, deferred.c.mid == mid
            )
        ).first()
        if row:
            return int(row.since)
        self.book.connection.execute(
            deferred.insert().values(
                tenant=self.sender.tenant, mid=mid, account=self.sender.account,
                since=self.now, content=content,
            )
        )  # fmt: skip
        return self.now

    def _again(self, handle: Handle, content: bytes, known: Known, made: int) -> Outcome:
        """A retry gets the stored answer; the same id with other content is no retry."""
        if known.account == self.sender.account and known.is_same(content):
            return msgspec.structs.replace(known.outcome, replayed=True)
        refusal = str(uuid5(NAMESPACE_OID, f"{handle.mid}:{self.sender.account}:{content.hex()}"))
        outcome = Outcome(
            handle.mid, "rejected", handle.dseq, self.book.next,
            code="same-id-other-content", message="编号重复但内容不同，原样留着，请人工处理。",
        )  # fmt: skip
        if self.book.get(refusal) is not None:
            return msgspec.structs.replace(outcome, position=0, replayed=True)
        # The number is taken; the ledger keeps this one under a number of its own.
        own = Handle(new_id(), -self.book.next, handle.kind, "")
        self.judge.refusal_record(refusal, outcome, content, handle.kind, "")
        self._enter(own, content, outcome, {}, made)
        return outcome

    def _keep(
        self, handle: Handle, content: bytes, outcome: Outcome, seen: dict[str, Seen], made: int
    ) -> Outcome:
        """Store the answer with the content, for good."""
        if outcome.outcome == "rejected":
            refusal = str(uuid5(NAMESPACE_OID, f"refusal:{handle.mid}"))
            self.judge.refusal_record(refusal, outcome, content, handle.kind, handle.id)
        self.judge.past[handle.dseq] = Past(handle.id, outcome, seen, made)
        self.verdicts[handle.mid] = outcome.outcome
        self.received[self.book.next] = self.now
        self._enter(handle, content, outcome, seen, made)
        return outcome

    def _enter(
        self, handle: Handle, content: bytes, outcome: Outcome, seen: dict[str, Seen], made: int
    ) -> None:
        told = {
            "mid": handle.mid,
            "account": self.sender.account,
            "device": self.sender.device,
            "incarnation": self.sender.incarnation,
            "dseq": handle.dseq,
            "kind": handle.kind[:40],
            "record": handle.id[:36],
            "received": self.now,
            "made": made,
            "trunks": msgspec.json.encode(seen).decode(),
            "verdict": outcome.outcome,
        }
        salt = os.urandom(16)
        self.known[handle.mid] = Known(
            self.sender.account, self.sender.device, self.sender.incarnation, handle.dseq,
            digest(salt, content), salt, outcome,
        )  # fmt: skip
        self.book.enter(content, salt, told, msgspec.json.encode(outcome))
