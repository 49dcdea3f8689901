"""What travels between a phone and ``POST /sync``: see ``docs/sync-protocol.md``."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

UUID = Annotated[
    str,
    Meta(pattern=r"\A[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"),
]
Base = (
    Annotated[str, Meta(pattern=r"\Ad:[1-9][0-9]{0,11}\Z")] | Annotated[int, Meta(ge=0, le=2**53)]
)

MUTATIONS_PER_PUSH = 100
MUTATION_BYTES = 256 * 1024
FIELDS_PER_MUTATION = 64

Verdict = Literal["applied", "merged", "conflict", "rejected", "deferred", "retry"]


class Mutation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person's one intent on one record; its bytes never change once queued."""

    mid: UUID
    dseq: Annotated[int, Meta(ge=1, le=2**40)]
    op: Literal["create", "patch", "delete"]
    kind: str
    id: UUID
    made_at: Annotated[str, Meta(max_length=40)]
    """The phone's own clock, ISO 8601: claimed, shown, never used to decide."""
    schema: Annotated[int, Meta(ge=1, le=1000)] = 1
    base: Annotated[dict[str, Base], Meta(max_length=FIELDS_PER_MUTATION)] = {}
    """Per field, the version its author was looking at, or ``d:<dseq>`` for the
    phone's own unsent mutation."""
    set: Annotated[dict[str, Any], Meta(max_length=FIELDS_PER_MUTATION)] = {}
    depends_on: Annotated[list[UUID], Meta(max_length=20)] = []
    resolves: Annotated[list[UUID], Meta(max_length=20)] = []
    """Conflicts that this mutation settles."""


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mutation on its way, and how many milliseconds ago it was made."""

    age: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    mutation: msgspec.Raw
    epoch: Annotated[str, Meta(max_length=40)] = ""
    """The epoch in which its author read what he was looking at; empty: the present one."""


class Push(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    proto: Literal[1]
    device: UUID
    incarnation: UUID
    cursor: Annotated[str, Meta(max_length=1000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 500
    sent: Annotated[list[Sent], Meta(max_length=MUTATIONS_PER_PUSH)] = []
    check: bool = False
    """Ask for the digest of what this phone should hold once it has everything."""


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one mutation; stored, and repeated word for word to a retry."""

    mid: str
    outcome: Verdict
    dseq: int = 0
    position: int = 0
    versions: dict[str, int] = {}
    """Fields that now hold what this mutation wrote, and their version."""
    code: str = ""
    message: str = ""
    state: str = ""
    """The present state of the record, where a step was refused."""
    conflict: str = ""
    """The id of the conflict record, where one was opened."""
    replayed: bool = False


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record as it now stands, for a phone that has not seen it."""

    position: int
    kind: str
    id: str
    versions: dict[str, int] | msgspec.Raw = {}
    body: dict[str, Any] | msgspec.Raw | None = None
    gone: bool = False
    """Deleted; ``body`` is absent."""


class Forgotten(msgspec.Struct, frozen=True):
    """A record that this phone may hold no longer."""

    kind: str
    id: str


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the ledger stands: its last position, and the hash that covers it all.
    Phones keep it: who signed what is told in ``docs/sync-protocol.md``."""

    position: int
    hash: str
    at: int = 0
    """Milliseconds since 1970, server's clock, when it was signed."""
    key: str = ""
    """First 16 hex digits of the SHA-256 of the public key."""
    signature: str = ""
    """Base64url (no padding) of Ed25519 over ``sync.ledger.statement``."""


class Digest(msgspec.Struct, frozen=True):
    """What a phone that has read everything holds: how many records, and the SHA-256
    (hex) of one line ``<id>:<position>`` for each, sorted by id, joined by ``\\n``."""

    records: int
    sum: str


class Pull(msgspec.Struct, frozen=True, omit_defaults=True):
    server_time: str
    epoch: str
    cursor: str
    outcomes: list[Outcome] = []
    changes: list[Change] = []
    forget: list[Forgotten] = []
    fresh: bool = False
    """A first pull began here: what the phone holds and is not sent again by its last
    page (``more: false``), it may hold no longer."""
    more: bool = False
    """There is another page: ask again with ``cursor``."""
    head: Head | None = None
    digest: Digest | None = None
    """Answers ``check``, on the page with ``more: false``."""
    directory: str = ""
    """Changes when the people and places this phone may see do: fetch them again."""
    new_incarnation: bool = False
    """This database was copied from another phone: renumber the queue and send it again."""
