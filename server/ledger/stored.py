"""Reads a zone's chain from the database, as it is at one moment."""

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Connection

from server.accounts.heads import sign_head, to_text
from server.accounts.keys import Keys, SigningKey
from server.clock import now_ms
from server.exchange.tables import ledger
from server.ledger.chain import Ended, Header, Link, PublicKey
from server.tables import epoch, zone
from sync import Entry

ROWS_AT_ONCE = 1000


class _Verdict(msgspec.Struct):
    outcome: str


_verdict = msgspec.json.Decoder(_Verdict)


def public_key(key: SigningKey) -> PublicKey:
    return PublicKey(key.kid, to_text(key.public.public_bytes(Encoding.Raw, PublicFormat.Raw)))


def header_of(connection: Connection, tenant: str, keys: Keys) -> Header | None:
    """Return what a chain is introduced with; None for a zone that there is not."""
    row = connection.execute(sa.select(zone).where(zone.c.tenant == tenant)).first()
    if row is None:
        return None
    former = connection.execute(
        sa.select(epoch.c.epoch, epoch.c.ended, epoch.c.restored)
        .where(epoch.c.tenant == tenant)
        .order_by(epoch.c.restored, epoch.c.ended)
    )
    return Header(
        "anxun-ledger-export-1",
        tenant,
        row.name,
        row.epoch,
        [Ended(*each) for each in former],
        sign_head(keys, tenant, row.epoch, row.position, row.head.hex(), now_ms()),
        [public_key(each) for each in keys.ledgers.values()],
    )


def links_of(connection: Connection, tenant: str, *, contents: bool = True) -> Iterator[Link]:
    """Yield the links in their order, without holding them all."""
    columns = sa.select(
        ledger.c.position, ledger.c.mid, ledger.c.account, ledger.c.device, ledger.c.incarnation,
        ledger.c.dseq, ledger.c.received, ledger.c.outcome, ledger.c.digest, ledger.c.content,
        ledger.c.salt, ledger.c.link,
    )  # fmt: skip
    chain = columns.where(ledger.c.tenant == tenant).order_by(ledger.c.position)
    at_once = {"yield_per": ROWS_AT_ONCE}
    with connection.execute(chain, execution_options=at_once) as rows:
        for row in rows:
            entry = Entry(
                "anxun-ledger-1", tenant, row.position, row.mid, row.account, row.device,
                row.incarnation, row.dseq, row.received, _verdict.decode(row.outcome).outcome,
                row.digest,
            )  # fmt: skip
            content, salt = (row.content, row.salt) if contents else (None, None)
            yield Link(entry, content, salt, row.link.hex())
