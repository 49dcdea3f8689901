"""What a camera wrote beside the pixels: when, with what, where. Claims, kept as data.

Source of the tags: EXIF 2.32 (CIPA DC-008). None of it is checked by anybody, and none of it
goes into a rendition.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from PIL import Image

CAMERA = 100
"""Characters of a camera's name that are kept."""

_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL, _CHANGED = 0x010F, 0x0110, 0x0132
_TAKEN, _OFFSET = 0x9003, 0x9011
_LATITUDE, _LONGITUDE = (1, 2, "S"), (3, 4, "W")
"""Tags of the hemisphere and of degrees, minutes, seconds; the hemisphere that is below zero."""

_MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
_ZONE = re.compile(r"[+-]\d\d:\d\d")


class Shot(msgspec.Struct, frozen=True):
    """What a picture says of how it was taken. Empty or None: nothing."""

    taken: str = ""
    """ISO 8601; without an offset where the camera told none."""
    camera: str = ""
    lat: float | None = None
    lon: float | None = None
    """Degrees, WGS 84."""


def shot_of(image: Image.Image) -> Shot:
    """Return what an opened picture says; of what cannot be read, nothing."""
    try:
        top = image.getexif()
        more, gps = top.get_ifd(_EXIF), top.get_ifd(_GPS)
    except Exception:  # noqa: BLE001 (the reader raises whatever it trips over)
        return Shot()
    lat, lon = _degrees(gps, *_LATITUDE, 90), _degrees(gps, *_LONGITUDE, 180)
    both = lat is not None and lon is not None
    return Shot(
        _moment(more.get(_TAKEN) or top.get(_CHANGED), more.get(_OFFSET)),
        " ".join(filter(None, (_words(top.get(_MAKE)), _words(top.get(_MODEL)))))[:CAMERA],
        lat if both else None,
        lon if both else None,
    )


def _words(told: Any) -> str:
    # What a database cannot hold (NUL) or nobody can read does not belong into a name.
    return "".join(filter(str.isprintable, told)).strip() if isinstance(told, str) else ""


def _moment(told: Any, offset: Any) -> str:
    found = _MOMENT.match(told) if isinstance(told, str) else None
    if not found:
        return ""
    year, month, day, time = found.groups()
    zone = offset if isinstance(offset, str) and _ZONE.fullmatch(offset) else ""
    return f"{year}-{month}-{day}T{time}{zone}"


def _degrees(gps: Mapping[int, Any], side: int, value: int, below: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(each) for each in gps[value])
        told = degrees + minutes / 60 + seconds / 3600
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    if not math.isfinite(told) or not 0 <= told <= most:
        return None
    return round(-told if gps.get(side) == below else told, 6)
