"""What must wait for another, and what waits no longer.

One that waits holds back only its own record: whatever else its phone sent is judged.
"""

from collections.abc import Sequence

from server.exchange import statements
from server.exchange.arrival import Item
from server.exchange.past import Past
from server.exchange.refusals import Refusals
from sync import Mutation, Outcome, Refusal

DEFERRED_FOR = 5 * 24 * 3600 * 1000
"""Milliseconds that a mutation may wait for one it depends on (ODK's five days)."""

WAITED_TOO_LONG = Refusal("waited-too-long", "它要等的那一条一直没有送到。")
DEPENDS_ON_REJECTED = Refusal("depends-on-rejected", "它要等的那一条没有被收下。")


class Waiting:
    """What waits in one push."""

    def __init__(self, past: Past, refusals: Refusals, now: int) -> None:
        self.past, self.book, self.refusals, self.now = past, past.book, refusals, now
        self.held_back: set[str] = set()

    def hold(self, mutation: Mutation, item: Item) -> Outcome | Refusal | None:
        """Whether something that must come first has not; only this record is held back."""
        if mutation.id in self.held_back or (
            mutation.base and self._stands_on_nothing(mutation, item.epoch)
        ):
            self.held_back.add(mutation.id)
            return Outcome(mutation.mid, "retry", mutation.dseq)
        if not mutation.depends_on:
            return None
        verdicts = self.past.verdicts
        missing = [mid for mid in mutation.depends_on if mid not in verdicts]
        if not missing:
            refused = any(verdicts[mid] == "rejected" for mid in mutation.depends_on)
            return DEPENDS_ON_REJECTED if refused else None
        waiting = self.put_off(mutation, item)
        if isinstance(waiting, Outcome):
            self.held_back.add(mutation.id)
        return waiting

    def may_come_again(self, mutation: Mutation, epoch: str) -> bool:
        """Whether a restore may have lost what it is about: some phone may still bring that."""
        if self.book.ended(epoch) is None:
            return False
        # What it was made on top of has come, and was answered: nobody is waited for.
        own = (int(base[2:]) for base in mutation.base.values() if isinstance(base, str))
        answered = any(dseq in self.past.own for dseq in own)
        return not answered and not self.refusals.rejected_create(mutation.id)

    def put_off(self, mutation: Mutation, item: Item) -> Outcome | Refusal:
        """Let it wait for another, but not for ever."""
        if self.now - self._defer(mutation, item.content) > DEFERRED_FOR:
            return WAITED_TOO_LONG
        return Outcome(
            mutation.mid, "deferred", mutation.dseq,
            code="waits-for-another", message="要等另一条先送到。",
        )  # fmt: skip

    def _stands_on_nothing(self, mutation: Mutation, epoch: str) -> bool:
        """Whether it was made on top of one of this phone's that has not arrived. What an
        earlier epoch took and lost with it may never arrive again: that is not waited for."""
        if self.book.ended(epoch) is not None:
            return False
        return any(
            int(base[2:]) not in self.past.own
            for base in mutation.base.values()
            if isinstance(base, str)
        )

    def _defer(self, mutation: Mutation, content: bytes) -> int:
        """Note that a mutation waits; return since when (milliseconds)."""
        connection, sender = self.book.connection, self.past.sender
        rows = statements.WAITS_SINCE.rows(connection, sender.tenant, mutation.mid)
        if rows:
            return int(rows[0][0])
        statements.DEFER.run(
            connection, sender.tenant, mutation.mid, sender.account, sender.device,
            sender.incarnation, mutation.dseq, self.now, content,
        )  # fmt: skip
        return self.now

    def end(self, items: Sequence[Item]) -> None:
        """Forget of what was answered in the end that it ever waited."""
        waited = [
            each.handle.mid
            for each in items
            if isinstance(each.mutation, Mutation)
            and (each.mutation.depends_on or self.book.ended(each.epoch) is not None)
        ]
        if waited:
            settled = [mid for mid in waited if mid in self.past.known]
            statements.WAITS_NO_MORE.run(self.book.connection, self.book.tenant, settled)
