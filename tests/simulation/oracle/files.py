"""Whether the file of each hazard (一患一档) has one line for each step, and every step was one."""

from collections import Counter
from collections.abc import Iterator

from server.records import KINDS
from tests.simulation.oracle.evidence import Kept
from tests.simulation.oracle.finding import Case, Finding, Judged

HAZARD = KINDS["hazard"]
GROUP = HAZARD.group_of("status")[1]


def misfiled(case: Case) -> Iterator[Finding]:
    hazards = [each for each in case.evidence.of_kind("hazard") if not each.deleted]
    for hazard in hazards:
        yield from _lines(hazard, case.writes.get(hazard.id, []))
    numbers = Counter(hazard.body["number"] for hazard in case.evidence.of_kind("hazard"))
    for number, times in numbers.items():
        if times > 1 or not number:
            yield Finding("doubled", f"{times} hazards have the number {number!r}")


def _lines(hazard: Kept, writes: list[Judged]) -> Iterator[Finding]:
    told = [line["status"] for line in hazard.body["history"]]
    expected: list[str] = []
    for each in writes:
        if each.claim.op == "create":
            expected.append(each.claim.set.get("status", HAZARD.defaults["status"]))
        elif any(each.took(name) for name in GROUP):
            expected.append(each.claim.set.get("status", expected[-1] if expected else ""))
    if told != expected:
        words = f"the file of {hazard.id[-6:]} says {told}, the ledger {expected}"
        yield Finding("doubled" if len(told) > len(expected) else "lost", words)
    roads = {(step.start, step.to) for step in HAZARD.steps}
    for road in zip(["", *told], told, strict=False):
        if road not in roads:
            words = f"the file of {hazard.id[-6:]} says {road}, which is no step"
            yield Finding("overwritten_silently", words)
