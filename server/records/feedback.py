"""A complaint or a suggestion about 安巡 itself (投诉建议): its writer and the zone's head see it."""

from collections.abc import Iterable
from typing import Annotated, Literal

from server.records.types import AccountId, Moment, Text
from sync import Author, By, First, Latest, Manual, Record, Share


class Feedback(Record, tag="feedback", frozen=True):
    """A complaint or a suggestion about 安巡 itself; every one gets an answer."""

    sort: Annotated[Latest[Literal["投诉", "建议", "更正本人信息"]], By("author")]
    words: Annotated[Manual[Text], By("author")]
    written_at: First[Moment]
    author: Annotated[First[AccountId], Author()]
    answer: Annotated[Manual[Text], By("district")] = ""

    def shares(self) -> Iterable[Share]:
        yield Share("account", self.author)
        yield Share("root", "")
