"""Whether every write that was acknowledged is somewhere, whole, and only once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.simulation.oracle.claims import Claim
from tests.simulation.oracle.finding import Case, Finding, described, essence, essences, text

QUARANTINED = "same-id-other-content"


def lost(case: Case) -> Iterator[Finding]:
    """Nowhere: not in the ledger, in no queue, in no inbox; or there without its content."""
    inboxes = {essence(each) for phone in case.evidence.phones for each in phone.inbox}
    queued = {mid for phone in case.evidence.phones for mid in phone.queue}
    refused = _refused(case)
    for claim in case.claims.all():
        if claim.mid in queued or essences(claim) & inboxes:
            continue
        words = _missing(case, claim, refused)
        if words and claim.mid not in case.claims.excused:
            yield Finding("lost", f"{described(claim)}: {words}")


def _missing(case: Case, claim: Claim, refused: set[str]) -> str:
    entries = case.evidence.by_mid.get(claim.mid, ())
    own = next((each for each in entries if essence(each.content) in essences(claim)), None)
    if own is None:
        if claim.content.decode() in refused:
            return ""
        return "the ledger has other words" if entries else "nowhere"
    if own.outcome["outcome"] == "rejected" and own.content.decode() not in refused:
        return f"rejected ({own.outcome.get('code')}) and not kept whole"
    conflict = own.outcome.get("conflict")
    if own.outcome["outcome"] == "conflict" and conflict not in case.evidence.records:
        return "in conflict, and there is no such conflict"
    return ""


def _refused(case: Case) -> set[str]:
    """Texts of everything that was not accepted."""
    refused = set()
    for each in case.evidence.of_kind("refusal"):
        refused |= {each.body["content"], *each.body.get("followed", ())}
    return refused


def stranded(case: Case) -> Iterator[Finding]:
    """Still waiting when everybody had a network for days."""
    for phone in case.evidence.phones:
        for mid in phone.queue:
            yield Finding("stranded", f"{phone.name} still has …{mid[-6:]} in its queue")


def doubled(case: Case) -> Iterator[Finding]:
    """Judged twice: two lines of the ledger, or two different answers to one mutation."""
    for mid, entries in case.evidence.by_mid.items():
        for _ in entries[1:]:
            yield Finding("doubled", f"…{mid[-6:]} stands in the ledger more than once")
    numbers = Counter((each.device, each.incarnation, each.dseq) for each in case.evidence.entries)
    for (device, _, dseq), times in numbers.items():
        if times > 1:
            yield Finding("doubled", f"number {dseq} of {device[-6:]} was used {times} times")
    for mid, timelines in case.claims.told.items():
        for timeline, outcomes in timelines.items():
            stored = case.evidence.by_mid.get(mid, ()) if timeline == case.timeline else ()
            answers = {_answer(each) for each in outcomes} | {_answer(e.outcome) for e in stored}
            if len(answers - {""}) > 1:
                yield Finding("doubled", f"…{mid[-6:]} was answered differently: {answers}")


def _answer(outcome: Any) -> str:
    if outcome.get("code") == QUARANTINED:
        return ""
    return text({name: each for name, each in outcome.items() if name != "replayed"})
