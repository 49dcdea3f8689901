"""Whether a phone's clock, however wrong, ever decided which of two values shows."""

from collections.abc import Iterator

from server.records import KINDS
from tests.simulation.oracle.chains import words
from tests.simulation.oracle.claims import Claim
from tests.simulation.oracle.finding import Case, Finding, Judged
from tests.simulation.oracle.sight import Sight


def outdated(case: Case) -> Iterator[Finding]:
    """``Latest``: among clocks that went evenly, the one made later shows."""
    sight = Sight(case)
    for writes in case.writes.values():
        kind = KINDS.get(writes[0].claim.kind)
        for name, policy in kind.policies.items() if kind else ():
            if policy.name == "latest":
                own = [each for each in writes if name in each.claim.set]
                yield from _latest(case, sight, name, own)


def _latest(case: Case, sight: Sight, name: str, writes: list[Judged]) -> Iterator[Finding]:
    said: Judged | None = None
    for each in writes:
        if each.claim.shown.get(name) == each.claim.set[name] and each.claim.op != "create":
            continue  # It stood there already: nothing newer was said.
        if not _tellable(case, each.claim):
            said = None  # When that was said nobody knows: nothing is older or newer.
            continue
        if each.claim.op == "create":
            said = each if each.took(name) else None
            continue
        older = said and each.took(name) and each.claim.at < said.claim.at
        if older and not sight.saw(each, name, said):
            yield words(each, name, "an older value took the place of a newer one")
        gave_way = name not in each.versions and each.entry.outcome["outcome"] != "conflict"
        if said and gave_way and each.claim.at > said.claim.at:
            yield words(each, name, "a newer value gave way to an older one")
        if name in each.versions and (said is None or each.claim.at >= said.claim.at):
            said = each


def _tellable(case: Case, claim: Claim) -> bool:
    return claim.steady and (not case.restored or claim.epoch == case.evidence.epoch)
