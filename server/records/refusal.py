"""A mutation that was not accepted (未收下), whole, so that nothing written is lost."""

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta

from server.records.types import AccountId, Line, Text
from sync import Append, By, First, Latest, Record, Share

Content = Annotated[str, Meta(max_length=1_100_000)]
"""A mutation's exact JSON text."""


class Refused(Record, tag="refusal", frozen=True):
    """A mutation that was not accepted, whole."""

    mutation: Annotated[First[Line], By("server")]
    about_kind: Annotated[First[Line], By("server")]
    about_id: Annotated[First[Line], By("server")]
    author: Annotated[First[AccountId], By("server")]
    code: Annotated[First[Line], By("server")]
    message: Annotated[First[Text], By("server")]
    content: Annotated[First[Content], By("server")]
    received_at: Annotated[First[Line], By("server")]
    state: Annotated[Latest[Literal["未收下", "已重交", "留作记录"]], By("author")] = "未收下"
    followed: Annotated[Append[tuple[Content, ...]], By("server")] = ()
    """What its author wrote on top of a create that was not accepted, in that order:
    one thing of his, so it comes back as one."""

    references = {"author": "account"}
    creators = frozenset({"server"})

    def shares(self) -> Iterable[Share]:
        """Its author's; the exchange adds those in charge of the record it was meant
        for, where that record was his to see."""
        yield Share("account", self.author)
