"""Whether a file is the picture that somebody reported, and what the ledger says of that.

A picture's hash is inside the mutation that named it, and that mutation inside the chain:
whoever shows the same bytes years later shows the same picture.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.tables import account
from server.exchange.tables import ledger
from server.photos.picture import Developed
from server.photos.resembling import alike
from server.photos.shelf import Condition, Shelf
from server.photos.sizes import SIZES, Size
from server.photos.slots import is_expired
from server.photos.structure import NotAPicture
from sync import Mutation, Outcome, digest

Match = Literal["copy", "original"] | Size
"""``copy``: what the phone kept and sent. ``original``: what its camera gave, before the phone
reduced it. A size: one of the renditions that the server shows."""

OnShelf = Condition | Literal["expired"]
"""``expired``: its time was over (``tending.expire``)."""

Develop = Callable[[bytes], Developed]
"""The darkroom's: what strangers bring is decoded there and nowhere else."""

_mutation = msgspec.json.Decoder(Mutation)
_outcome = msgspec.json.Decoder(Outcome)


class Naming(msgspec.Struct, frozen=True):
    """One line of the ledger that names a picture."""

    position: int
    mutation: str
    kind: str
    record: str
    account: str
    name: str
    device: str
    received: int
    """Milliseconds since 1970, server's clock."""
    claimed: str
    """When it was taken, by the phone's clock."""
    outcome: str
    genuine: bool
    """The words meet the digest that the chain has of them."""


class Proof(msgspec.Struct, frozen=True):
    """What is known of some bytes in one zone."""

    sha256: str
    matches: Match | None
    picture: str
    """The hash of the stored copy that it belongs to; empty where nothing matches."""
    on_shelf: OnShelf
    named: list[Naming]


def prove(
    connection: Connection, shelf: Shelf, develop: Develop, tenant: str, given: bytes | str
) -> Proof:
    """Say what a file (its bytes) or a hash (64 hexadecimal digits) is in a zone."""
    sha256 = given if isinstance(given, str) else hashlib.sha256(given).hexdigest()
    matches, picture, named = _named_as(connection, tenant, sha256)
    if matches is None and isinstance(given, bytes):
        matches, picture = _rendition_of(connection, shelf, develop, tenant, given)
        named = _named_as(connection, tenant, picture)[2] if picture else []
    on_shelf: OnShelf = "missing"
    if picture:
        on_shelf = state_on(shelf, tenant, picture, is_expired(connection, tenant, picture))
    return Proof(sha256, matches, picture, on_shelf, named)


def state_on(shelf: Shelf, tenant: str, picture: str, is_expired: bool) -> OnShelf:
    """Whether a picture still lies there as it arrived."""
    return "expired" if is_expired else shelf.condition(tenant, picture)


def _named_as(
    connection: Connection, tenant: str, sha256: str
) -> tuple[Match | None, str, list[Naming]]:
    matches: Match | None = None
    picture, named = "", []
    for row, copy, told in _namings(connection, tenant, sha256):
        if copy == sha256:
            matches, picture = "copy", copy
        elif matches is None:
            # The first that names an original: a drawn copy of the picture comes after it.
            matches, picture = "original", copy
        named.append(naming(row, told))
    return matches, picture, named


def _namings(
    connection: Connection, tenant: str, sha256: str
) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """Every line that names a hash, read through from the first: a picture that was taken
    out of its record again, or refused with it, is named all the same."""
    lines = (
        sa.select(ledger, account.c.name)
        .join_from(
            ledger,
            account,
            sa.and_(account.c.tenant == ledger.c.tenant, account.c.id == ledger.c.account),
            isouter=True,
        )
        .where(ledger.c.tenant == tenant, ledger.c.content.is_not(None))
        .order_by(ledger.c.position)
    )
    for row in connection.execute(lines.execution_options(yield_per=500)):
        if sha256.encode() not in row.content:
            continue
        for copy, told in photos_named_in(row.content).items():
            if sha256 in (copy, told.get("original")):
                yield row, copy, told


def photos_named_in(content: bytes) -> dict[str, dict[str, Any]]:
    """The pictures that a mutation puts into its record, and what it tells of each. Empty for
    what names none, or is no mutation at all: the ledger has what was refused, too."""
    try:
        put = _mutation.decode(content).set["photos"]["put"].items()
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError):
        return {}
    return {copy: told for copy, told in put if isinstance(told, dict)}


def naming(row: Any, told: Mapping[str, Any]) -> Naming:
    """``row``: a line of the ledger, with its author's name."""
    return Naming(
        row.position, row.mid, row.kind, row.record, row.account, row.name or "", row.device,
        row.received, str(told.get("taken_at", "")), _outcome.decode(row.outcome).outcome,
        row.salt is not None and digest(row.salt, row.content) == row.digest,
    )  # fmt: skip


def _rendition_of(
    connection: Connection, shelf: Shelf, develop: Develop, tenant: str, given: bytes
) -> tuple[Match | None, str]:
    """Among the pictures that look like it: whose rendition it is, to the byte."""
    try:
        looks = develop(given).looks
    except NotAPicture:
        return None, ""
    for picture in alike(connection, tenant, "", looks):
        for size in SIZES:
            if shelf.rendition(tenant, picture, size) == given:
                return size, picture
    return None, ""
