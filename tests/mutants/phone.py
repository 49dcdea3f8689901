"""Broken phones."""

from tests.mutants.checks import Histories, PhoneTests
from tests.mutants.mutant import Change, Mutant

PLAYED = Histories(12, where="process")
"""By the phones themselves against the server itself."""

PHONE = (
    Mutant(
        "advance-on-reject",
        "whatever is not accepted at once leaves the queue",
        (
            Change(
                "pwa/src/sync/outcomes.ts",
                "  return ['applied', 'merged', 'conflict', 'rejected'].includes(outcome)",
                "  return outcome !== ''",
            ),
        ),
        PLAYED,
    ),
    Mutant(
        "forget-drops-the-queue",
        "what waits for a record goes with the record",
        (
            Change(
                "pwa/src/sync/page.ts",
                "  await store.settled.bulkDelete((answer.forget ?? []).map(({ id }) => id))",
                "  const gone = (answer.forget ?? []).map(({ id }) => id)\n"
                "  await store.settled.bulkDelete(gone)\n"
                "  await store.queue.where('record').anyOf(gone).delete()",
            ),
        ),
        PhoneTests(("src/sync/settle.test.ts",)),
    ),
    Mutant(
        "non-atomic-ack",
        "an answer is taken in bit by bit, and a phone may die in between",
        (
            Change(
                "pwa/src/sync/settle.ts",
                "  return store.transaction('rw', settleTables(store), async () => {\n"
                "    const known",
                "  return (async () => {\n    const known",
            ),
            Change(
                "pwa/src/sync/settle.ts",
                "held: whole ? await heldNow(store) : null }\n  })",
                "held: whole ? await heldNow(store) : null }\n  })()",
            ),
        ),
        PhoneTests(("src/sync/nothing-lost.test.ts",)),
    ),
    Mutant(
        "cursor-before-changes",
        "the cursor moves in one transaction, the changes come in another",
        (
            Change(
                "pwa/src/sync/settle.ts",
                "  return store.transaction('rw', settleTables(store), async () => {\n"
                "    const known",
                "  await store.setNotes({ cursor: answer.cursor })\n"
                "  return store.transaction('rw', settleTables(store), async () => {\n"
                "    const known",
            ),
        ),
        PhoneTests(("src/sync/nothing-lost.test.ts",)),
    ),
    Mutant(
        "signed-out-and-emptied",
        "a sign-in that has ended takes the queue along",
        (
            Change(
                "pwa/src/sync/exchange.ts",
                "      await countTry(store, leg.batch)\n",
                "      await countTry(store, leg.batch)\n"
                "      if (kind === 'sign-in') await store.queue.clear()\n",
            ),
        ),
        PhoneTests(("src/sync/exchange.test.ts",)),
    ),
    Mutant(
        "nothing-told-again",
        "a restored server is not told again what it forgot",
        (
            Change(
                "pwa/src/sync/settle.ts",
                "    if (restored) await putBack(store)\n",
                "",
            ),
        ),
        PLAYED,
    ),
    Mutant(
        "old-answers-hold",
        "an answer of a server whose data is gone still counts",
        (
            Change(
                "pwa/src/sync/settle.ts",
                "    if (isOver(leg, answer, known)) {",
                "    if (isOver(leg, answer, known) && !leg) {",
            ),
        ),
        PhoneTests(("src/sync/restore.test.ts", "src/sync/epochs.test.ts")),
    ),
    Mutant(
        "late-pages-count",
        "a page that comes late is laid over a newer one",
        (
            Change(
                "pwa/src/sync/settle.ts",
                "    const timely = known.cursor === leg.known.cursor",
                "    const timely = known.cursor !== undefined",
            ),
        ),
        PhoneTests(("src/sync/settle.test.ts",)),
    ),
    Mutant(
        "clashes-with-itself",
        "a phone does not say that it edits what it wrote itself a moment ago",
        (
            Change(
                "pwa/src/sync/queue.ts",
                "  if (mine) return `d:${mine.dseq}`\n",
                "",
            ),
        ),
        PhoneTests(("src/sync/write.test.ts",)),
    ),
    Mutant(
        "copies-keep-their-numbers",
        "a copied phone goes on under the other's name",
        (
            Change(
                "pwa/src/sync/exchange.ts",
                "    await renumber(this.parts.store, leg.incarnation)\n",
                "",
            ),
        ),
        PhoneTests(("src/sync/copies.test.ts",)),
    ),
)
