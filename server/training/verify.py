"""Holds a workbook that somebody shows against the ledger and the stored records.

Three things are asked. Did this server seal exactly these cells? Does each row say what its
check-in said at the paper's position of the ledger? And does the ledger itself still say so:
is what people wrote then what the record holds?
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from server.accounts.heads import from_text
from server.accounts.keys import Keys
from server.records.checkin import Act, Checkin, Correction, Talk
from server.statement import Statement
from server.training.asked import Scope
from server.training.lines import HEADINGS, Row, rows_of
from server.training.record import CARDS_DO_NOT_COUNT, ROWS, Seal, content_of, place_of
from server.training.sheet import EDUCATION, NONE_SEEN, PROOF, RECORD
from server.training.sources import Held, Line, Sources, checkins_of
from sync import digest
from sync.ledger import GENESIS

_ABOUT = Statement(
    "SELECT z.name, l.link FROM zone z"
    " LEFT JOIN ledger l ON l.tenant = z.tenant AND l.position = ? WHERE z.tenant = ?"
)

PARTS = {"acts": Act, "talks": Talk, "corrections": Correction}
Cells = Sequence[str]
Sheets = Mapping[str, Sequence[Cells]]
"""A workbook's sheets by name: rows of texts, the headings first."""


class Found(NamedTuple):
    """What a verification found: rows that are as they were, and each that is not."""

    good: int
    differing: list[str]


class NoPaper(Exception):
    """This is no paper of ours; the message says what is missing."""


def verify(connection: Connection, sheets: Sheets, keys: Keys) -> Found:
    """Verify a workbook. Raises ``NoPaper``."""
    proof = {row[0]: row[1] for row in sheets.get(PROOF, ()) if len(row) > 1}
    try:
        text = proof["封签"].encode()
        seal = msgspec.json.decode(text, type=Seal)
        scope = Scope(
            seal.keys, date.fromisoformat(seal.begins), date.fromisoformat(seal.ends),
            seal.firm or None, seal.person or None,
        )  # fmt: skip
    except (KeyError, ValueError, msgspec.MsgspecError) as error:
        raise NoPaper("没有“核验”页或封签不完整") from error
    differing = list(_sealed(sheets, seal, text, proof.get("封签签名", ""), keys))
    differing += _misnamed(connection, sheets, seal, scope, proof)
    held = checkins_of(connection, seal.tenant, scope, ROWS + 1)
    sources = Sources(connection, seal.tenant, held)
    then = {each.id: each for each in rows_of(held, sources, seal.position)}
    shown = [_row(each) for each in sheets.get(RECORD, ())[1:] if any(each)]
    good = 0
    for number, row in enumerate(shown, 1):
        flaws = _flaws(row, then.get(row.id))
        if flaws:
            differing.append(f"第 {number} 行 {row.cells[2]}：{'；'.join(flaws)}")
        else:
            good += 1
    missing = then.keys() - {row.id for row in shown}
    differing += [f"少了一行：{then[id].cells[0]} {then[id].cells[2]}" for id in sorted(missing)]
    differing += [flaw for each in held for flaw in _unlike_ledger(each, sources.lines)]
    return Found(good, differing)


def _sealed(sheets: Sheets, seal: Seal, text: bytes, signature: str, keys: Keys) -> Sequence[str]:
    """Why the seal is not this server's word for these cells."""
    if not any(_is_signed(key.public, text, signature) for key in keys.ledgers.values()):
        return ["封签签名无效：“核验”页被改动，或不是本服务器制的表"]
    told = [
        [
            tuple(row[1:])
            for row in sheets.get(name, ())[1:]
            if any(row) and tuple(row[:2]) != ("", CARDS_DO_NOT_COUNT)
        ]
        for name in (RECORD, EDUCATION, NONE_SEEN)
    ]
    return [] if content_of(*told) == seal.content else ["表内有内容与制表时不同"]


def _misnamed(
    connection: Connection, sheets: Sheets, seal: Seal, scope: Scope, proof: Mapping[str, str]
) -> Sequence[str]:
    """What the last sheet says to people and the seal does not."""
    [(zone, link)] = _ABOUT.rows(connection, seal.position, seal.tenant) or [("", b"")]
    told = {
        "园区": zone,
        "企业/本人": place_of(connection, seal.tenant, scope),
        "期间": f"{seal.begins} 至 {seal.ends}",
        "制表时间": seal.made,
        "行数": str(sum(any(row) for row in sheets.get(RECORD, ())[1:])),
        "账本位置": str(seal.position),
        "账本哈希": bytes(link or GENESIS).hex(),
    }
    return [
        f"核验 {name} 表内“{proof.get(name, '')}”，应为“{it}”"
        for name, it in told.items()
        if proof.get(name) != it
    ]


def _is_signed(public: Any, text: bytes, signature: str) -> bool:
    try:
        public.verify(from_text(signature), text)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is no signature
        return False
    return True


def _row(cells: Cells) -> Row:
    padded = (*cells, *[""] * len(HEADINGS))[1 : len(HEADINGS)]
    return Row(padded[-1], padded)


def _flaws(row: Row, then: Row | None) -> list[str]:
    if then is None:
        return ["账本和记录里没有这一行"]
    return [
        f"{name} 表内“{shown}”，记录“{told}”"
        for name, shown, told in zip(HEADINGS[1:], row.cells, then.cells, strict=True)
        if shown != told
    ]


def _unlike_ledger(held: Held, lines: Mapping[int, Line]) -> Sequence[str]:
    """Where the ledger's own bytes do not say what the record holds."""
    flaws = []
    for name, stamp in held.told.stamps.items():
        line, (field, _, key) = lines.get(stamp.position), name.partition("/")
        if line is None or line.record != held.id:
            flaws.append(f"记录 {held.id}：账本没有第 {stamp.position} 行")
        elif line.content is None or line.salt is None:
            # Erased as the law asks: its digest alone stays, and is in the chain.
            continue
        elif digest(line.salt, line.content) != line.digest:
            flaws.append(f"记录 {held.id}：账本第 {stamp.position} 行的内容与摘要不符")
        elif not _says(line.content, held.told, field, key):
            flaws.append(f"记录 {held.id}：与账本第 {stamp.position} 行的原文不符")
    return flaws


def _says(content: bytes, told: Checkin, field: str, key: str) -> bool:
    """Whether a mutation's bytes put exactly this part into the record."""
    try:
        put = msgspec.json.decode(content)["set"][field]["put"][key]
        return bool(msgspec.convert(put, PARTS[field]) == getattr(told, field)[key])
    except (KeyError, TypeError, msgspec.MsgspecError):
        return False
