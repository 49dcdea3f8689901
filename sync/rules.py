"""What a kind forbids: steps that it does not list, fields that are not the author's, and
records that are wrong as a whole. Each function passes in silence or raises ``Refused``."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from .record import Declaration, Record, Refused, Step

RECORD_BYTES = 256 * 1024
"""The most that one record may grow to: every phone in its scope must hold it."""


def state_of(body: Mapping[str, Any], declaration: Declaration) -> str:
    return str(body[declaration.workflow]) if declaration.workflow else ""


def step(
    declaration: Declaration,
    here: str,
    there: str,
    held: Mapping[str, Any],
    written: Mapping[str, Any],
    body: Mapping[str, Any],
    roles: frozenset[str],
) -> None:
    """Refuse a step that the kind does not list, or not for these roles."""
    if "server" in roles:
        return
    roads = [step for step in declaration.steps if (step.start, step.to) == (here, there)]
    if not roads:
        raise Refused("step-not-allowed", _no_road(here, there), here)
    mine = [step for step in roads if roles & set(step.by) and _fits(step, held, body, declaration)]
    if not mine:
        message = f"这一步（{here or '新建'} → {there}）不由您来做。"
        raise Refused("step-not-yours", message, here)
    missing = [_missing(step, written, body) for step in mine]
    if all(missing):
        raise Refused("step-needs", f"还缺：{'、'.join(missing[0])}。", here)


def _fits(
    step: Step, held: Mapping[str, Any], body: Mapping[str, Any], declaration: Declaration
) -> bool:
    leader, members = declaration.group_of(declaration.workflow or "")
    before = held or declaration.defaults
    kept = set(members) - {leader, *step.brings}
    return all(before.get(name) == body.get(name) for name in kept) and all(
        held.get(name) in allowed for name, allowed in step.when.items()
    )


def _no_road(here: str, there: str) -> str:
    return f"现在是“{here}”，不能变成“{there}”。" if here else f"不能从“{there}”开始。"


def _missing(step: Step, written: Mapping[str, Any], body: Mapping[str, Any]) -> list[str]:
    absent = [name for name in step.needs if not body.get(name)]
    return absent + [name for name in step.tells if not written.get(name)]


def may_write(
    names: Iterable[str], state: str, roles: frozenset[str], declaration: Declaration
) -> None:
    if "server" in roles:
        return
    for name in declaration.writers.keys() & names:
        by = declaration.writers[name]
        if by.roles and not roles & by.roles:
            raise Refused("field-not-yours", f"“{name}”不由您填写。")
        if state in by.until:
            raise Refused("field-closed", f"现在是“{state}”，“{name}”不能再改。")


def stays(names: Iterable[str], declaration: Declaration) -> None:
    """Refuse to make a record one about something else: its id says what it is about."""
    moved = sorted(set(names).intersection(declaration.struct.identity))
    if moved:
        raise Refused("identity-stays", f"这一条是关于谁、哪一天的，不能改：{'、'.join(moved)}。")


def valid(
    body: Mapping[str, Any],
    before: Mapping[str, Any],
    roles: frozenset[str],
    declaration: Declaration,
) -> tuple[Record, bytes]:
    """Return the body as a record of its kind and as JSON, or refuse it as a whole."""
    try:
        record = msgspec.convert(body, declaration.struct)
    except msgspec.ValidationError as error:
        raise Refused("invalid-record", "内容不完整或不合要求。") from error
    text = msgspec.json.encode(body)
    if len(text) > RECORD_BYTES:
        raise Refused("record-too-large", "这一条的内容太多，收不下了，请另起一条。")
    flaw = record.flaw(before, roles)
    if flaw:
        raise Refused(flaw.code, flaw.message)
    return record, text
