"""The words that several kinds are written with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

NodeId = Annotated[str, Meta(pattern=r"\A[0-9a-f-]{36}\Z")]
"""A place in the zone's tree: district, street, grid, firm, team or post."""
AccountId = Annotated[str, Meta(pattern=r"\A[0-9a-f-]{36}\Z")]
RecordId = Annotated[str, Meta(pattern=r"\A[0-9a-f-]{36}\Z")]
PhotoId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""SHA-256 of the picture as the phone reduced it, in hex."""
Line = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=4000)]
Key = Annotated[str, Meta(pattern=r"\A[0-9a-z-]{1,40}\Z")]
"""Names one member of a map: a shift, an item, a question."""
Moment = Annotated[datetime, Meta(tz=True)]
"""A point in time, with its zone."""


class Spot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where on Earth, WGS-84, as the phone's own positioning gave it."""

    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]
    accuracy: Annotated[float, Meta(ge=0, le=1_000_000)]
    """Metres, 68 % radius."""


class Photo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a picture beside its bytes, which are named by their hash."""

    original: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    """SHA-256 of what the camera gave, before the phone reduced it."""
    taken_at: Moment
    """The phone's clock: claimed."""
    part: Annotated[str, Meta(pattern=r"\A(before|after)\Z")] = "before"
    size: Annotated[int, Meta(ge=1, le=10_000_000)] = 1
    """Bytes of the reduced copy."""
    checked: bool = False
    """The phone had compared its clock with the server's not long before: claimed."""
    chosen: bool = False
    """It came as a file, from the album or the phone's own camera app: ``taken_at`` is when it
    was chosen, and nobody knows when it was taken."""
    copy_of: PhotoId | None = None
    """The picture on whose copy somebody drew; that one stays as it was."""


Segment = Literal["班前", "班中", "班后"]
"""Before a shift, in the middle of it, after it."""
How = Literal["本人手机", "共用手机", "口令", "代点", "工牌"]
"""How it was known who somebody is: signed in on a phone that only he uses, or on one that
several do, or on such a one with his own PIN typed for this turn, tapped by whoever leads, or
his badge was scanned. All but the last two are the phone's word for its own account."""


class Stamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who put something into a record, as the server knows it. Written by the server alone."""

    by: str
    """An account."""
    role: str
    received: str
    claimed: str
    position: int
    """The line of the ledger that says it."""


def altered(before: Mapping[str, Any] | None, now: Mapping[str, msgspec.Struct]) -> bool:
    """Whether a member of a map that was there, as a body holds it, is gone or another now."""
    return any(
        key not in now or msgspec.convert(held, type(now[key])) != now[key]
        for key, held in (before or {}).items()
    )
