"""Running numbers that people read: of the day's hazards, of a card's versions."""

import sqlalchemy as sa
from sqlalchemy import Connection

_NEXT = sa.text(
    "INSERT INTO running_number (tenant, series, last) VALUES (:tenant, :series, 1)"
    " ON CONFLICT (tenant, series) DO UPDATE SET last = running_number.last + 1 RETURNING last"
)


def next_number(connection: Connection, tenant: str, series: str) -> int:
    """Return the next number of a series, from 1. Given back if the transaction is."""
    return int(connection.execute(_NEXT, {"tenant": tenant, "series": series}).scalar_one())
