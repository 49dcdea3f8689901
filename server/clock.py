"""The server's clock, and identifiers that sort by it."""

import time
from datetime import UTC, datetime, timedelta, timezone

import uuid_utils

CHINA = timezone(timedelta(hours=8))
"""The zone's time, all year."""


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def iso(ms: int) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique, and later ones sort later."""
    return str(uuid_utils.uuid7())
