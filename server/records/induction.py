"""Training in hours that the law counts (三级安全教育, yearly retraining): what cards never are."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from server.records.types import AccountId, Line, NodeId
from sync import Author, By, First, Latest, Manual, Record, Share

MANAGER = By("manager")


class Induction(Record, tag="induction", frozen=True):
    """Training in hours that the law counts, as the firm's desk entered it."""

    firm: First[NodeId]
    person: First[AccountId]
    sort: Annotated[Latest[Literal["三级安全教育", "年度再培训", "转岗复岗培训"]], MANAGER]
    done_on: Annotated[Latest[date], MANAGER]
    hours: Annotated[Latest[Annotated[float, Meta(ge=0, le=500)]], MANAGER]
    """≥ 24 for somebody new, ≥ 72 where the risk is high (总局令第3号 §13)."""
    author: Annotated[First[AccountId], Author()]
    place: First[NodeId | None] = None
    """Where he works: those in charge there are to know whether he was trained."""
    note: Annotated[Manual[Line], MANAGER] = ""

    references = {"firm": "node:firm", "person": "account", "place": "node:post|team|firm"}
    creators = frozenset({"manager"})
    deleters = {"manager": frozenset({""})}

    def shares(self) -> Iterable[Share]:
        yield Share("account", self.person)
        yield Share("line", self.place or self.firm)
