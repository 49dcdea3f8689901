"""Whether members of sets, maps and lists went only where somebody who had seen them took them out."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from server.records import KINDS
from tests.simulation.oracle.chains import words
from tests.simulation.oracle.finding import Case, Finding, Judged, described, text
from tests.simulation.oracle.sight import Sight


def vanished(case: Case) -> Iterator[Finding]:
    sight = Sight(case)
    for record, writes in case.writes.items():
        kind, kept = KINDS.get(writes[0].claim.kind), case.evidence.records.get(record)
        for name, policy in kind.policies.items() if kind and kept else ():
            told = [each for each in writes if name in each.claim.set]
            if policy.shape == "set":
                yield from _set(case, sight, name, told, set(kept.body.get(name) or ()))
            elif policy.shape == "map":
                yield from _map(case, sight, name, told, kept.body.get(name) or {})
            elif policy.shape == "list":
                yield from _list(case, name, told, kept.body.get(name) or [])


def _set(
    case: Case, sight: Sight, name: str, writes: list[Judged], held: set[str]
) -> Iterator[Finding]:
    for each in writes:
        for member in each.claim.set[name].get("add", ()):
            taken = [r for r in writes if _removes(case, sight, name, r, member, each)]
            disputed = text(member) in case.disputes.get(each.claim.record, "")
            if member not in held and not taken and not disputed:
                yield words(each, name, f"{member[-6:]} was added and taken out by nobody")
    if not case.restored:
        yield from _came_back(sight, name, writes, held)


def _removes(case: Case, sight: Sight, name: str, remove: Judged, member: str, add: Judged) -> bool:
    change = remove.claim.set[name]
    if member not in change.get("remove", ()) or member in change.get("add", ()):
        return False
    # In another timeline positions were others: what was shown must do.
    return case.restored or sight.saw(remove, name, add)


def _came_back(sight: Sight, name: str, writes: list[Judged], held: set[str]) -> Iterator[Finding]:
    for member in held:
        adds = [each for each in writes if member in each.claim.set[name].get("add", ())]
        for each in writes:
            removes = member in each.claim.set[name].get("remove", ()) and name in each.versions
            if removes and adds and all(sight.saw(each, name, add) for add in adds):
                yield words(each, name, f"{member[-6:]} was taken out and is still there")


def _map(
    case: Case, sight: Sight, name: str, writes: list[Judged], held: dict[str, Any]
) -> Iterator[Finding]:
    for key in {key for each in writes for key in each.claim.set[name].get("put", {})}:
        puts = [each for each in writes if key in each.claim.set[name].get("put", {})]
        drops = [
            each for each in writes
            if key in each.claim.set[name].get("drop", ()) and key not in _put(each, name)
        ]  # fmt: skip
        for each in puts:
            value = text(_put(each, name)[key])
            shown = key in held and text(held[key]) == value
            gave_way = any(_gives_way(each, other, name, key, held) for other in puts)
            if shown or gave_way:
                continue
            if not _succeeded(case, sight, name, key, each, puts, drops):
                yield words(each, name, f"what was put under {key[:6]} is nowhere")


def _gives_way(put: Judged, other: Judged, name: str, key: str, held: dict[str, Any]) -> bool:
    """Whether a member's policy lets another's value stand unread: what ranks higher (异常 over
    正常), what was said later. That other must itself be there, or have given way."""
    each = KINDS[put.claim.kind].policies[name].each  # type: ignore[attr-defined]
    mine, others = _put(put, name)[key], _put(other, name)[key]
    if each.name == "max":
        return bool(each.rank(others) > each.rank(mine))
    return each.name == "latest" and key in held and text(held[key]) == text(others)


def _list(case: Case, name: str, writes: list[Judged], held: list[Any]) -> Iterator[Finding]:
    """What was appended is there, once."""
    times = Counter(text(each) for each in held)
    for each in writes:
        for item in _typed(each, name, each.claim.set[name]):
            if times[text(item)] > 1:
                yield Finding("doubled", f"{described(each.claim)}: {name} holds it several times")
            elif not times[text(item)] and text(item) not in case.disputes.get(
                each.claim.record, ""
            ):
                yield words(each, name, f"{text(item)} was added and is nowhere")


def _put(judged: Judged, name: str) -> dict[str, Any]:
    return dict(_typed(judged, name, judged.claim.set[name].get("put", {})))


def _typed(judged: Judged, name: str, value: Any) -> Any:
    """A value as its type has it: what a phone leaves out has a default."""
    try:
        return msgspec.to_builtins(msgspec.convert(value, KINDS[judged.claim.kind].types[name]))
    except msgspec.ValidationError:
        return value


def _succeeded(
    case: Case, sight: Sight, name: str, key: str, put: Judged, puts: list[Judged],
    drops: list[Judged],
) -> bool:  # fmt: skip
    """Whether a value gave way to a conflict, or to somebody who had seen it."""
    # A record that was deleted meanwhile has the words in dispute as they were sent.
    told = (_put(put, name)[key], put.claim.set[name]["put"][key])
    if any(text(each) in case.disputes.get(put.claim.record, "") for each in told):
        return True
    later = [each for each in (*puts, *drops) if each.position > put.position]
    return any(case.restored or sight.saw(each, name, put) for each in later)
