"""That somebody read a 重大安全风险公告."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from server.records.types import AccountId, Moment, NodeId, RecordId, Stamp
from sync import By, Each, First, Latest, Record, Refusal, Share


class Receipt(Record, tag="receipt", frozen=True):
    """That somebody read a notice; one for each reader and version, however often he looks."""

    card: First[RecordId]
    firm: First[NodeId]
    person: First[AccountId]
    read: Each[RecordId, First[Moment]] = {}
    """By an id that the phone makes: when, by its clock."""
    stamps: Annotated[Each[str, Latest[Stamp]], By("server")] = {}

    references = {"card": "card", "firm": "node:firm", "person": "account"}
    identity = ("card", "person")
    stamped = ("read",)

    def shares(self) -> Iterable[Share]:
        yield Share("account", self.person)
        yield Share("staff", self.firm)

    def flaw(self, before: Mapping[str, Any], roles: frozenset[str]) -> Refusal | None:
        if not roles & {"person", "server"}:
            return Refusal("not-yourself", "只能由本人确认已读。")
        return None
