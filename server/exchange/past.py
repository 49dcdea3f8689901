"""What the ledger already has of a push: answers given before, and what it was made on top of."""

from collections.abc import Iterable, Sequence

import msgspec

from server.exchange import statements
from server.exchange.book import Book
from sync import Cursor, Mutation, Outcome, Seen, digest

outcome_of = msgspec.json.Decoder(Outcome).decode
_trunks = msgspec.json.Decoder(dict[str, Seen])


class Sender(msgspec.Struct, frozen=True):
    """Who is pushing, from which install, and what its phone has seen; None: not known."""

    tenant: str
    account: str
    device: str
    incarnation: str
    cursor: Cursor | None = None

    @property
    def idle(self) -> int:
        """When that phone last had nothing left to send (milliseconds, server's clock)."""
        return self.cursor.idle if self.cursor else 0


class Own(msgspec.Struct, frozen=True):
    """An earlier mutation of the same phone, as ``d:<dseq>`` refers to it."""

    record: str
    outcome: Outcome
    trunks: dict[str, Seen]
    made: int


def _own(record: str, outcome: str, trunks: str, made: int) -> Own:
    return Own(record, outcome_of(outcome), _trunks.decode(trunks), made)


class Known(msgspec.Struct, frozen=True):
    """A mutation that was answered before, and how to tell whether this is the same."""

    account: str
    device: str
    incarnation: str
    dseq: int
    digest: str
    salt: bytes | None
    outcome: Outcome
    own: "Own"

    def is_same(self, content: bytes) -> bool:
        """Whether these are its bytes. Once they were erased, its number must do."""
        return self.salt is None or self.digest == digest(self.salt, content)


class Past:
    """What one push stands on. Grows as its own mutations are judged."""

    def __init__(self, book: Book, sender: Sender) -> None:
        self.book, self.sender = book, sender
        self.known: dict[str, Known] = {}
        self.own: dict[int, Own] = {}
        self.verdicts: dict[str, str] = {}
        self.received: dict[int, int] = {}

    def remember(self, mids: Sequence[str], dseqs: Sequence[int]) -> None:
        """Fetch what was answered before under these ids, and under these numbers."""
        found = [
            *statements.ANSWERED_BY_ID.rows(self.book.connection, self.book.tenant, mids),
            *statements.ANSWERED_BY_NUMBER.rows(
                self.book.connection, self.book.tenant, self.sender.device,
                self.sender.incarnation, dseqs,
            ),
        ]  # fmt: skip
        for mid, account, device, incarnation, dseq, hashed, salt, *own in found:
            mine = _own(*own)
            self.known[mid] = Known(
                account, device, incarnation, dseq, hashed, salt, mine.outcome, mine
            )

    def recall(self, mutations: Iterable[Mutation]) -> None:
        """Fetch this phone's own earlier mutations that these were made on top of, what
        they depend on, and when the versions that they saw were committed."""
        dseqs, positions, needed = set[int](), set[int](), set[str]()
        for each in mutations:
            needed.update(each.depends_on)
            for base in each.base.values():
                if isinstance(base, str):
                    dseqs.add(int(base[2:]))
                elif base:
                    positions.add(base)
        connection, tenant = self.book.connection, self.book.tenant
        if positions:
            rows = statements.RECEIVED.rows(connection, tenant, sorted(positions))
            self.received.update((position, received) for position, received in rows)
        if needed:
            for mid, outcome in statements.VERDICTS.rows(connection, tenant, sorted(needed)):
                self.verdicts[mid] = outcome_of(outcome).outcome
        if dseqs:
            self._recall_own(sorted(dseqs))

    def _recall_own(self, dseqs: list[int]) -> None:
        connection, sender = self.book.connection, self.sender
        here = (sender.tenant, sender.device, sender.incarnation, dseqs)
        for dseq, account, *own in (
            *statements.RENUMBERED_PAST.rows(connection, *here),
            *statements.OWN_PAST.rows(connection, *here),
        ):
            # Another person's on the same phone was never seen by this one.
            if account == sender.account:
                self.own[dseq] = _own(*own)

    def renumbered(self, dseq: int, mid: str, known: Known) -> None:
        """What was answered before this phone took a new incarnation has another number
        now: what was made on top of it calls it by that."""
        sender = self.sender
        if (known.device, known.incarnation, known.dseq) != (
            sender.device, sender.incarnation, dseq,
        ):  # fmt: skip
            statements.RENUMBER.run(
                self.book.connection, sender.tenant, sender.device, sender.incarnation, dseq, mid
            )
        self.own.setdefault(dseq, known.own)

    def own_positions(self, record: str, before: int) -> frozenset[int]:
        """Where this phone's own mutations of a record stand that it made before number
        ``before``: it has seen all of them."""
        sender = self.sender
        mine = (record, sender.device, sender.incarnation, sender.account)
        rows = statements.OWN_POSITIONS.rows(self.book.connection, sender.tenant, *mine, before)
        here = (
            each.position
            for each in self.book.entries.values()
            if (each.record, each.device, each.incarnation, each.account) == mine
            and each.dseq < before
        )
        return frozenset([row[0] for row in rows]).union(here)

    def floor(self, mutation: Mutation) -> int:
        """Nobody can have made a change before the server committed what he was looking at."""
        if not mutation.base:
            return 0
        floors = [0]
        for base in mutation.base.values():
            if isinstance(base, int):
                floors.append(self.received.get(base, 0))
            elif int(base[2:]) in self.own:
                floors.append(self.own[int(base[2:])].made)
        return max(floors)
