"""What a backup says about itself, in ``manifest.json``, its last member."""

import re
from typing import Literal

import msgspec

from server.backup.rows import Columns

NAME = "manifest.json"
MEMBER = re.compile(
    r"tables/(?P<table>[a-z_]{1,60})\.jsonl"
    r"|keys/(?P<key>[A-Za-z0-9][A-Za-z0-9._-]{0,99})"
    r"|photos/(?P<tenant>[a-z][a-z0-9-]{0,39})/(?P<sha256>[0-9a-f]{64})"
    r"/(?P<part>arrived|list|thumb|view)"
)
"""The names that members may have, each of them a place where it goes back to."""


class Unusable(Exception):
    """A backup that cannot be made, or not be put back here; the message says why."""


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file in the tar."""

    name: str
    bytes: int
    sha256: str
    columns: Columns = ()
    rows: int = 0
    """Of a table: how many lines, each one row as a JSON array in the order of columns."""


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tenant: str
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["anxun-backup-1"]
    revision: str
    """The Alembic revision of its tables."""
    made: int
    """Milliseconds since 1970: no write that was answered before is missing."""
    members: list[Member]
    damaged: list[Picture] = []
    """Pictures that the shelf no longer had whole when the backup was made."""

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.members)

    @property
    def pictures(self) -> int:
        return sum(each.name.endswith("/arrived") for each in self.members)
