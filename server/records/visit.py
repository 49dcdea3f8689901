"""A grid worker's visit to a firm (走访): what was found, or that nothing was."""

from collections.abc import Iterable
from typing import Annotated, Literal

from server.records.types import AccountId, Moment, NodeId, Photo, PhotoId, RecordId, Spot, Text
from sync import Author, Each, First, Latest, Manual, Record, Share, Union


class Visit(Record, tag="visit", frozen=True):
    """A grid worker's visit to a firm. "Nothing found" is a full result; there is no quota."""

    firm: First[NodeId]
    visited_at: First[Moment]
    visitor: Annotated[First[AccountId], Author()]
    result: Latest[Literal["未发现问题", "发现隐患"]] = "未发现问题"
    hazards: Union[frozenset[RecordId]] = frozenset()
    notes: Manual[Text] = ""
    spot: First[Spot | None] = None
    photos: Each[PhotoId, First[Photo]] = {}

    references = {"firm": "node", "hazards": "hazard"}
    creators = frozenset({"grid", "street", "district"})

    def shares(self) -> Iterable[Share]:
        yield Share("account", self.visitor)
        yield Share("staff", self.firm)
        yield Share("above", self.firm)
