"""Something spoken (≤ 60 seconds): a card read aloud, or a note at a briefing.

Its bytes travel in the record itself, so that whoever may hold it can hear it without a
network. The server never decodes them; a phone plays them with its own media player.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta

from server.records.types import AccountId, NodeId
from sync import Author, First, Record, Share

SECONDS = 60
BYTES = 180_000
"""60 seconds of Opus or AAC at 24 kbit/s; as base64 it fits into a mutation (256 KiB)."""


class Recording(Record, tag="recording", frozen=True):
    """Something spoken, of at most 60 seconds. It never changes."""

    place: First[NodeId]
    """Whose people may hear it: a firm or one of its teams."""
    media: First[Literal["audio/webm", "audio/mp4", "audio/ogg"]]
    seconds: First[Annotated[float, Meta(gt=0, le=SECONDS)]]
    data: First[
        Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]+={0,2}\Z", max_length=BYTES * 4 // 3)]
    ]
    """Base64 (RFC 4648, §4)."""
    author: Annotated[First[AccountId], Author()]

    references = {"place": "node:firm|team"}
    creators = frozenset({"worker", "leader", "manager"})

    def shares(self) -> Iterable[Share]:
        yield Share("account", self.author)
        yield Share("line", self.place)
        yield Share("peers", self.place)
