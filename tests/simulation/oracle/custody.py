"""Whether the ledger is one unbroken chain, from nothing to the zone's head."""

from collections.abc import Iterator

from sync import GENESIS, Entry, digest, link
from tests.simulation.oracle.finding import Case, Finding


def broken(case: Case) -> Iterator[Finding]:
    evidence, previous = case.evidence, GENESIS
    for number, each in enumerate(evidence.entries, 1):
        covered = Entry(
            "anxun-ledger-1", case.zone.tenant, each.position, each.mid, each.account,
            each.device, each.incarnation, each.dseq, each.received,
            each.outcome["outcome"], digest(each.salt, each.content),
        )  # fmt: skip
        if each.position != number:
            yield Finding("lost", f"the ledger has {each.position} in place {number}")
            return
        if link(previous, covered) != each.link:
            yield Finding("lost", f"the chain breaks at {number}")
            return
        previous = each.link
    if (evidence.position, evidence.head) != (len(evidence.entries), previous):
        yield Finding("lost", f"the zone's head is at {evidence.position}, not at the chain's end")
