"""What a post is told (三卡: 岗位风险告知卡, 岗位操作卡, 岗位应急处置卡), and 重大安全风险公告.

No official wording of the cards was found: headings and texts are the firm's own, version by
version. 公告 has the fields of 《生产安全事故应急预案管理办法》 and 总局令第70号 as headings
that the firm may word.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from server.records.types import AccountId, Key, Line, Moment, NodeId, Photo, PhotoId, RecordId
from sync import (
    Author,
    By,
    Each,
    First,
    Latest,
    Manual,
    Record,
    Refusal,
    Share,
    Step,
    Workflow,
)

Sort = Literal["岗位风险告知卡", "岗位操作卡", "岗位应急处置卡", "重大安全风险公告"]
Status = Literal["草稿", "已发布", "已停用"]
PUBLISHED: Status = "已发布"
SHOWN = (PUBLISHED, "已停用")
DESK = By("manager", until=SHOWN)
"""The firm's desk writes a card until it is published; then it stays as people read it."""

Sign = Literal["坠落", "火", "爆", "毒", "电", "机械", "车辆", "高温", "窒息", "滑", "噪声", "其他"]


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of today's risks, short enough to be read in passing."""

    sign: Sign
    text: Annotated[str, Meta(min_length=1, max_length=14)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a card. ``order`` sorts them."""

    title: Annotated[str, Meta(min_length=1, max_length=20)]
    text: Annotated[str, Meta(max_length=150)]
    order: Annotated[int, Meta(ge=0, le=100)] = 0
    photo: PhotoId | None = None


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer: words that can be read aloud, and perhaps a picture."""

    text: Annotated[str, Meta(min_length=1, max_length=60)]
    photo: PhotoId | None = None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the card's pool, and which of its options (from 0) is right."""

    text: Annotated[str, Meta(min_length=1, max_length=100)]
    options: Annotated[tuple[Option, ...], Meta(min_length=2, max_length=4)]
    right: Annotated[int, Meta(ge=0, le=3)]


class Card(Record, tag="card", frozen=True):
    """One version of what a post, or the whole firm, is told. A new version is a new card."""

    firm: First[NodeId]
    sort: First[Sort]
    author: Annotated[First[AccountId], Author()]
    post: First[NodeId | None] = None
    """None: for the whole firm."""
    title: Annotated[Manual[Line], DESK] = ""
    risks: Annotated[Latest[Annotated[tuple[Risk, ...], Meta(max_length=3)]], DESK] = ()
    sections: Annotated[Each[Key, Manual[Section]], DESK] = {}
    questions: Annotated[Each[Key, Manual[Question]], DESK] = {}
    photos: Annotated[Each[PhotoId, First[Photo]], DESK] = {}
    audio: Annotated[Latest[RecordId | None], DESK] = None
    """A recording of somebody reading it, in the words that people speak here."""
    dwell: Annotated[Latest[Annotated[int, Meta(ge=0, le=60)]], DESK] = 0
    """Seconds that it stays before it can be answered; most firms set none."""
    status: Workflow[Status] = "草稿"
    version: Annotated[First[int], By("server")] = 0
    """Counted up for this post and sort by the server, as they are published; 0 before."""
    published_at: Annotated[First[Moment | None], By("server")] = None

    references = {"firm": "node:firm", "post": "node:post", "audio": "recording"}
    creators = frozenset({"manager"})
    deleters = {"manager": frozenset({"草稿"})}
    steps = (
        Step("", "草稿", ("manager",), called="新建"),
        Step("草稿", "已发布", ("manager",), needs=("sections",), called="发布"),
        Step("已发布", "已停用", ("manager",), called="停用"),
    )

    def shares(self) -> Iterable[Share]:
        yield Share("staff", self.firm)
        if self.status in SHOWN:
            yield Share("peers", self.firm)

    def flaw(self, before: Mapping[str, Any], roles: frozenset[str]) -> Refusal | None:
        for question in self.questions.values():
            if question.right >= len(question.options):
                return Refusal("no-right-answer", f"“{question.text}”还没有选正确答案。")
        named = {each.photo for each in self.sections.values()}
        for question in self.questions.values():
            named.update(option.photo for option in question.options)
        if named - {None} - self.photos.keys():
            return Refusal("photo-not-here", "卡片里有一张图片没有选好，请重新选。")
        return None
