"""What a firm's briefings go through (三个5分钟), segment by segment and version by version."""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from server.records.types import AccountId, Key, Line, Moment, NodeId, Segment
from sync import Author, By, First, Latest, Manual, Record, Share, Step, Workflow

SHOWN = ("已发布", "已停用")
DESK = By("manager", until=SHOWN)


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to look at: 正常, 异常 or 不适用."""

    key: Key
    text: Annotated[str, Meta(min_length=1, max_length=60)]


class Template(Record, tag="template", frozen=True):
    """One version of what a briefing goes through. A new version is a new template."""

    firm: First[NodeId]
    segment: First[Segment]
    author: Annotated[First[AccountId], Author()]
    title: Annotated[Manual[Line], DESK] = ""
    points: Annotated[Latest[Annotated[tuple[Point, ...], Meta(max_length=30)]], DESK] = ()
    topics: Annotated[Latest[Annotated[tuple[Line, ...], Meta(max_length=60)]], DESK] = ()
    """What may be talked about, three at a time."""
    status: Workflow[Literal["草稿", "已发布", "已停用"]] = "草稿"
    version: Annotated[First[int], By("server")] = 0
    published_at: Annotated[First[Moment | None], By("server")] = None

    references = {"firm": "node:firm"}
    creators = frozenset({"manager"})
    deleters = {"manager": frozenset({"草稿"})}
    steps = (
        Step("", "草稿", ("manager",), called="新建"),
        Step("草稿", "已发布", ("manager",), needs=("points",), called="发布"),
        Step("已发布", "已停用", ("manager",), called="停用"),
    )

    def shares(self) -> Iterable[Share]:
        yield Share("staff", self.firm)
        if self.status in SHOWN:
            yield Share("peers", self.firm)
