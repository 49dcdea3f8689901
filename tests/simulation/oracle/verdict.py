"""All the comparisons, and the five counts that they add up to."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from tests.simulation.oracle import (
    agreement,
    chains,
    clocks,
    custody,
    files,
    joint,
    members,
    presence,
)
from tests.simulation.oracle.finding import COUNTS, Case, Finding

LOOKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    presence.lost, presence.stranded, presence.doubled, agreement.told, custody.broken,
    chains.overwritten, clocks.outdated, members.vanished, files.misfiled,
    joint.apart, joint.signed_by_another,
    agreement.diverged, agreement.missed, agreement.out_of_scope,
)  # fmt: skip


def judge(case: Case) -> list[Finding]:
    """Everything that went wrong in one history."""
    return [finding for look in LOOKS for finding in look(case)]


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    counts = Counter(finding.count for finding in findings)
    return {name: counts[name] for name in COUNTS}
