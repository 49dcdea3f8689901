"""Whether there is one record about one thing, and each member says rightly who put it there."""

from collections.abc import Iterator

from server.records import KINDS
from tests.simulation.ids import joint_id
from tests.simulation.oracle.evidence import Kept
from tests.simulation.oracle.finding import Case, Finding, Judged, text


def apart(case: Case) -> Iterator[Finding]:
    """Two records about one thing, or one under an id that nobody else would come to."""
    for kept in case.evidence.records.values():
        identity = KINDS[kept.kind].struct.identity
        about = [str(kept.body.get(name) or "") for name in identity]
        if identity and kept.id != joint_id(kept.kind, about):
            words = f"{kept.kind} …{kept.id[-6:]} does not stand where {about} belongs"
            yield Finding("doubled", words)


def signed_by_another(case: Case) -> Iterator[Finding]:
    """A stamp leads to the line of the ledger in which that very value was put, by whom it says."""
    for kept in case.evidence.records.values():
        writes = {each.position: each for each in case.writes.get(kept.id, [])}
        for name in KINDS[kept.kind].struct.stamped:
            for key, value in (kept.body.get(name) or {}).items():
                stamp = kept.body["stamps"].get(f"{name}/{key}", {})
                put = writes.get(stamp.get("position", 0))
                if put is None or not _tells(put, stamp["by"], name, key):
                    yield _finding(kept, f"{name}/{key[-6:]} {text(value)} is signed {text(stamp)}")


def _tells(put: Judged, by: str, name: str, key: str) -> bool:
    return put.claim.account == by and key in put.claim.set.get(name, {}).get("put", {})


def _finding(kept: Kept, words: str) -> Finding:
    return Finding("overwritten_silently", f"{kept.kind} …{kept.id[-6:]}: {words}")
