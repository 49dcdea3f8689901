"""A grid worker's visit to a firm (走访): what was found, or that nothing was."""

from collections.abc import Iterable
from typing import Annotated, Literal

from server.records.types import (
    AccountId,
    Moment,
    NodeId,
    Photo,
    PhotoId,
    RecordId,
    Spot,
    Stamp,
    Text,
)
from sync import Author, By, Each, First, Latest, Manual, Record, Share, Union

OFFICIALS = By("visitor", "grid", "street", "district")
"""The firm that was visited reads it; it does not rewrite it."""


class Visit(Record, tag="visit", frozen=True):
    """A grid worker's visit to a firm. "Nothing found" is a full result; there is no quota."""

    firm: First[NodeId]
    visited_at: First[Moment]
    visitor: Annotated[First[AccountId], Author()]
    result: Annotated[Latest[Literal["未发现问题", "发现隐患"]], OFFICIALS] = "未发现问题"
    hazards: Annotated[Union[frozenset[RecordId]], OFFICIALS] = frozenset()
    notes: Annotated[Manual[Text], OFFICIALS] = ""
    spot: Annotated[First[Spot | None], OFFICIALS] = None
    photos: Annotated[Each[PhotoId, First[Photo]], OFFICIALS] = {}
    stamps: Annotated[Each[str, Latest[Stamp]], By("server")] = {}
    records_read: Annotated[Each[RecordId, First[Moment]], OFFICIALS] = {}
    """When the firm's training records were looked at during this visit, by an id that the
    phone makes: 街道 and 网格 read them in a visit that is itself on record, not otherwise."""

    references = {"firm": "node:firm", "hazards": "hazard"}
    stamped = ("records_read",)
    creators = frozenset({"grid", "street", "district"})
    # The zone's own rule, no law's: a visit's pictures are no file of a hazard (一患一档).
    photos_kept = 3 * 366

    def shares(self) -> Iterable[Share]:
        yield Share("account", self.visitor)
        yield Share("staff", self.firm)
        yield Share("above", self.firm)
