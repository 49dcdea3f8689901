"""What there is in the end: the ledger, the records, and what every phone holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.exchange.tables import ledger, record
from server.tables import zone


@dataclass(frozen=True)
class Entry:
    """One line of the ledger."""

    position: int
    mid: str
    account: str
    device: str
    incarnation: str
    dseq: int
    received: int
    content: bytes
    salt: bytes
    digest: str
    outcome: Mapping[str, Any]
    link: bytes


@dataclass(frozen=True)
class Kept:
    """One record of the server."""

    id: str
    kind: str
    body: Mapping[str, Any]
    deleted: bool
    position: int
    about: str | None


@dataclass(frozen=True)
class Held:
    """What one phone has in the end. ``records``: id → (kind, position, versions, body)."""

    name: str
    account: str
    records: Mapping[str, tuple[str, int, Mapping[str, int], Mapping[str, Any]]]
    queue: tuple[str, ...]
    inbox: tuple[bytes, ...]
    agrees: bool = True
    """Whether its digest was the one that the server told."""
    unsure: frozenset[str] = frozenset()
    """Records that show what only an outcome told: a check heals them where they may not be
    held any more."""


@dataclass
class Evidence:
    """The server's tables, and the phones: those of the story and a fresh one of each account."""

    epoch: str
    head: bytes
    position: int
    entries: list[Entry]
    records: dict[str, Kept]
    phones: list[Held] = field(default_factory=list)
    fresh: dict[str, Held] = field(default_factory=dict)
    unchecked: list[Held] = field(default_factory=list)
    """The phones when all was quiet, before any check could heal what they had missed."""
    by_mid: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self.by_mid.setdefault(entry.mid, []).append(entry)

    def of_kind(self, kind: str) -> list[Kept]:
        return [each for each in self.records.values() if each.kind == kind]


def gather(connection: Connection, tenant: str) -> Evidence:
    """Read the tables as they lie on the disk."""
    here = connection.execute(sa.select(zone).where(zone.c.tenant == tenant)).one()
    lines = connection.execute(
        sa.select(ledger).where(ledger.c.tenant == tenant).order_by(ledger.c.position)
    )
    entries = [
        Entry(
            row.position, row.mid, row.account, row.device, row.incarnation, row.dseq,
            row.received, bytes(row.content), bytes(row.salt), row.digest,
            msgspec.json.decode(row.outcome), bytes(row.link),
        )
        for row in lines
    ]  # fmt: skip
    rows = connection.execute(sa.select(record).where(record.c.tenant == tenant))
    records = {row.id: _kept(row) for row in rows}
    return Evidence(here.epoch, bytes(here.head), here.position, entries, records)


def _kept(row: Any) -> Kept:
    body = msgspec.json.decode(row.body)
    return Kept(row.id, row.kind, body, bool(row.deleted), row.position, row.about)
