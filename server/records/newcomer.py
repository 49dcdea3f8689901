"""A man on his first day whom nobody has entered yet: name and employer are enough."""

from collections.abc import Iterable
from typing import Annotated

from server.records.types import AccountId, Line, Moment, NodeId
from sync import Author, By, First, Latest, Manual, Record, Share


class Newcomer(Record, tag="newcomer", frozen=True):
    """Somebody a team leader met before the firm's desk did; the manager links him later."""

    name: Manual[Line]
    employer: Manual[Line]
    team: First[NodeId]
    firm: First[NodeId]
    met_at: First[Moment]
    added_by: Annotated[First[AccountId], Author()]
    account: Annotated[Latest[AccountId | None], By("manager")] = None

    references = {"team": "node:team", "firm": "node:firm", "account": "account"}
    creators = frozenset({"leader", "manager"})

    def shares(self) -> Iterable[Share]:
        yield Share("account", self.added_by)
        yield Share("staff", self.team)
        yield Share("staff", self.firm)
