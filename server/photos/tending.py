"""Looks after the shelf: is every picture still what arrived, and what is there for nobody.

A picture that a row names is never removed: the ledger names it, and that is for good.
"""

import hashlib
from collections.abc import Callable
from collections.abc import Set as AbstractSet

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.photos.shelf import Shelf
from server.photos.tables import photo


class Check(msgspec.Struct, frozen=True):
    """What a look at every picture found; pictures as ``<zone>/<sha256>``."""

    pictures: int
    damaged: list[str]
    missing: list[str]
    unknown: list[str]
    """Files that belong to no picture: left by a power cut, perhaps."""


def known_pictures(connection: Connection) -> set[tuple[str, str]]:
    """Zone and name of every picture that has a row."""
    rows = connection.execute(sa.select(photo.c.tenant, photo.c.sha256))
    return {(tenant, sha256) for tenant, sha256 in rows}


def check(known: AbstractSet[tuple[str, str]], shelf: Shelf) -> Check:
    """Read every picture and compare it with its name. Takes long: no transaction waits."""
    damaged, missing = list[str](), list[str]()
    for tenant, sha256 in sorted(known):
        arrived = shelf.arrived(tenant, sha256)
        if arrived is None:
            missing.append(f"{tenant}/{sha256}")
        elif hashlib.sha256(arrived).hexdigest() != sha256:
            damaged.append(f"{tenant}/{sha256}")
    unknown = {(each.tenant, each.sha256) for each in shelf.files()} - known
    return Check(
        len(known), damaged, missing, sorted(f"{tenant}/{sha256}" for tenant, sha256 in unknown)
    )


def collect(shelf: Shelf, before: int, look: Callable[[], AbstractSet[tuple[str, str]]]) -> int:
    """Remove files that no picture is known of and that were last written before a moment
    (milliseconds since 1970); return how many. ``look`` says which are known."""
    # The files first: what is entered meanwhile is known by the time one looks.
    old = [each for each in shelf.files() if each.written < before]
    known = look()
    unknown = [each for each in old if (each.tenant, each.sha256) not in known]
    return sum(shelf.remove(each, before) for each in unknown)
