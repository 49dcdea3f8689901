"""What follows from a record: how a domain hears of a change without being known here."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection


class Happened(msgspec.Struct, frozen=True):
    """A mutation that took effect, told within its own transaction.

    ``before`` is None when the record was created; ``body`` None when it was deleted.
    """

    tenant: str
    kind: str
    id: str
    before: Mapping[str, Any] | None
    body: Mapping[str, Any] | None
    account: str
    roles: frozenset[str]
    position: int
    received: int
    made_at: str


Reaction = Callable[[Connection, Happened], Mapping[str, Any]]
"""Does its own work on the connection; returns changes that the server writes to the
same record, in the shape of a mutation's ``set`` (often none)."""
