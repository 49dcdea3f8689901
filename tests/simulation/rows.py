"""The rows of a simulated phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Queued:
    """A mutation that waits for its answer. ``place`` is its place in the queue: what was
    kept and is sent again after a restored backup comes before everything else."""

    place: int
    mid: str
    dseq: int
    incarnation: str
    epoch: str
    record: str
    kind: str
    content: bytes
    mutation: Mapping[str, Any]
    made: int
    """By the phone's clock."""


@dataclass(frozen=True)
class Kept:
    """An answered mutation, in case the server forgets it."""

    row: Queued
    outcome: Mapping[str, Any]
    at: int


@dataclass(frozen=True)
class Settled:
    """A record as the server last said it. ``own``: fields that hold what an accepted
    mutation of this phone wrote, until the server brings the record itself."""

    id: str
    kind: str
    position: int
    versions: Mapping[str, int]
    body: Mapping[str, Any]
    gone: bool
    epoch: str
    generation: int
    own: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What a person sees of a record."""

    id: str
    kind: str
    body: Mapping[str, Any]
    mine_only: bool


@dataclass(frozen=True)
class Seen:
    """What was shown of a record when somebody began to write: bases by field, and values."""

    incarnation: str
    bases: Mapping[str, Any]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Write:
    """What a person wants changed; ``mid`` and ``record`` are made by the one who asks."""

    mid: str
    kind: str
    record: str
    op: str
    set: Mapping[str, Any]
    depends_on: tuple[str, ...] = ()
    resolves: tuple[str, ...] = ()
