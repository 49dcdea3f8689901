"""A danger that somebody saw at work and wants put right."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from server.records.types import (
    AccountId,
    Line,
    Moment,
    NodeId,
    Photo,
    PhotoId,
    RecordId,
    Spot,
    Text,
)
from sync import (
    Append,
    Author,
    By,
    Each,
    First,
    Group,
    Latest,
    Manual,
    Private,
    Record,
    Refusal,
    Share,
    Step,
    Workflow,
)

Level = Literal["一般", "疑似重大", "重大"]
Category = Literal["安全", "工艺", "电气", "仪表", "消防", "总图", "设备", "其他"]
"""The ministry's ``hazardDangerType`` 1 to 8, in its order."""
Status = Literal["已上报", "不成立", "转办", "待整改", "整改中", "待验收", "退回", "异议", "已销号"]
Origin = Literal["员工", "监管"]
"""Reported inside the firm, or by somebody in office: two legal objects."""

FIRM = ("manager",)
OFFICE = ("grid", "street", "district")
DECIDES = ("street", "district")
RECTIFIES = ("assignee", "manager", "leader")
FROM_STAFF = {"origin": ("员工",)}
FROM_OFFICE = {"origin": ("监管",)}
WHY = ("reason",)
DUE = ("deadline",)
ORDER = ("assignee", "deadline", "reason")
AGAIN = ("reason", "rechecked")
FIRST_TIME = {"rechecked": (False,)}
CLOSED = ("已销号", "不成立")
PHOTOS_AT_MOST = 12
NOT_MAJOR = {"level": ("一般", "疑似重大")}


class Event(msgspec.Struct, frozen=True):
    """One step of the file: who took it and when. Written by the server alone."""

    status: str
    by: str
    """An account; empty where the hidden reporter took the step himself."""
    role: str
    received: str
    claimed: str
    reason: str = ""


class Hazard(Record, tag="hazard", frozen=True):
    """A danger that somebody saw at work and wants put right."""

    firm: First[NodeId]
    seen_at: First[Moment]
    reporter: Annotated[First[AccountId], Author(), Private()]
    responsible: Latest[NodeId | None] = None
    place: Annotated[Manual[Line], By(until=CLOSED)] = ""
    spot: First[Spot | None] = None
    summary: Annotated[Manual[Text], By(until=CLOSED)] = ""
    category: Annotated[Latest[Category | None], By(until=CLOSED)] = None
    level: Annotated[Latest[Level], By(until=CLOSED)] = "一般"
    photos: Annotated[Each[PhotoId, First[Photo]], By(until=CLOSED)] = {}
    no_photo: Annotated[Manual[Line], By(until=CLOSED)] = ""
    on_behalf: Annotated[First[Line], Private()] = ""
    visit: First[RecordId | None] = None
    post: First[NodeId | None] = None
    briefing: First[RecordId | None] = None
    """In which it was found, as a point that was 异常."""
    late: Annotated[First[Line], Private()] = ""
    """Why it was entered afterwards (补录); ``seen_at`` is then the time that is claimed."""
    status: Workflow[Status] = "已上报"
    assignee: Annotated[AccountId | None, Group("status")] = None
    deadline: Annotated[date | None, Group("status")] = None
    reason: Annotated[Text, Group("status")] = ""
    passed_to: Annotated[NodeId | None, Group("status")] = None
    rechecked: Annotated[bool, Group("status")] = False
    origin: Annotated[First[Origin], By("server")] = "员工"
    number: Annotated[First[Line], By("server")] = ""
    history: Annotated[Append[tuple[Event, ...]], By("server")] = ()

    references = {
        "firm": "node:firm",
        "responsible": "node:firm",
        "passed_to": "node:grid|street|district",
        "assignee": "account",
        "visit": "visit",
        "post": "node:post",
        "briefing": "briefing",
    }
    deleters = {"reporter": frozenset({"已上报"})}
    steps = (
        Step("", "已上报", ("worker", "leader", "manager", *OFFICE), called="上报"),
        Step("已上报", "待整改", FIRM, needs=DUE, brings=ORDER, when=FROM_STAFF, called="安排整改"),
        Step("已上报", "待整改", OFFICE, needs=DUE, brings=ORDER, called="责令整改"),
        Step("已上报", "不成立", FIRM, tells=WHY, brings=WHY, when=FROM_STAFF, called="不成立"),
        Step("已上报", "不成立", DECIDES, tells=WHY, brings=WHY, called="不成立"),
        Step("已上报", "转办", (*FIRM, *OFFICE), tells=WHY, brings=(*WHY, "passed_to"),
             called="转办"),
        Step("转办", "待整改", OFFICE, needs=DUE, brings=ORDER, called="责令整改"),
        Step("转办", "不成立", DECIDES, tells=WHY, brings=WHY, called="不成立"),
        Step("待整改", "待整改", FIRM, brings=("assignee", *WHY), called="改派"),
        Step("待整改", "待整改", DECIDES, tells=WHY, brings=ORDER, called="改派或延期"),
        Step("待整改", "整改中", RECTIFIES, brings=WHY, called="开始整改"),
        Step("待整改", "待验收", RECTIFIES, brings=WHY, called="整改完成"),
        Step("整改中", "待验收", RECTIFIES, brings=WHY, called="整改完成"),
        Step("退回", "待验收", RECTIFIES, brings=WHY, called="整改完成"),
        Step("待整改", "异议", FIRM, tells=WHY, brings=WHY, when=FROM_OFFICE, called="有异议"),
        Step("退回", "异议", FIRM, tells=WHY, brings=WHY, when=FROM_OFFICE, called="有异议"),
        Step("异议", "不成立", DECIDES, tells=WHY, brings=WHY, called="异议成立"),
        Step("异议", "待整改", DECIDES, tells=WHY, needs=DUE, brings=ORDER, called="异议不成立"),
        Step("待验收", "已销号", FIRM, brings=WHY, when=FROM_STAFF | NOT_MAJOR, called="验收销号"),
        Step("待验收", "已销号", OFFICE, brings=WHY, when=NOT_MAJOR, called="验收销号"),
        Step("待验收", "已销号", DECIDES, brings=WHY, called="验收销号"),
        Step("待验收", "退回", FIRM, tells=WHY, brings=WHY, when=FROM_STAFF, called="退回"),
        Step("待验收", "退回", OFFICE, tells=WHY, brings=WHY, called="退回"),
        Step("不成立", "已上报", ("reporter",), tells=AGAIN, brings=AGAIN, when=FIRST_TIME,
             called="申请复核"),
        Step("已销号", "已上报", ("reporter",), tells=AGAIN, brings=AGAIN, when=FIRST_TIME,
             called="没整改好"),
    )  # fmt: skip

    def shares(self) -> Iterable[Share]:
        """A worker's report stays his firm's unless it is major or was passed on; his
        name is for those in charge, never for colleagues or the one who puts it right."""
        yield Share("account", self.reporter)
        yield Share("staff", self.firm)
        yield Share("peers", self.firm, open=True)
        if self.responsible and self.responsible != self.firm:
            yield Share("staff", self.responsible, open=True)
        if self.assignee:
            yield Share("account", self.assignee, open=True)
        if self.origin == "监管" or self.level == "重大" or self.passed_to or self.was_passed():
            yield Share("above", self.firm)
        if self.passed_to:
            yield Share("staff", self.passed_to)

    def was_passed(self) -> bool:
        return any(event.status == "转办" for event in self.history)

    def flaw(self, before: Mapping[str, Any], roles: frozenset[str]) -> Refusal | None:
        if "server" not in roles:
            misplaced = self.misplaced(before, roles)
            if misplaced:
                return misplaced
        if not (self.photos or self.summary or self.no_photo):
            return Refusal("nothing-said", "拍一张照片或写一句话。")
        if self.status in ("待验收", "已销号") and not (self.no_photo or self.has_after()):
            return Refusal("after-photo-missing", "还缺整改后的照片；拍不了请写明原因。")
        return None

    def misplaced(self, before: Mapping[str, Any], roles: frozenset[str]) -> Refusal | None:
        """What decides who sees the record is not everybody's to change."""
        was_major = before.get("level") == "重大"
        if self.level == "重大" and not was_major and not roles & {*FIRM, *DECIDES}:
            return Refusal(
                "level-not-yours", "“重大”由安全管理员或街道、区判定，可先选“疑似重大”。"
            )
        if was_major and self.level != "重大" and not roles & set(DECIDES):
            return Refusal("level-not-yours", "已判定为“重大”，只有街道、区能改。")
        if before and before["firm"] != self.firm and not roles & {*FIRM, *OFFICE}:
            return Refusal("firm-not-yours", "场所单位由安全管理员或网格、街道、区更正。")
        if len(self.photos) > PHOTOS_AT_MOST:
            return Refusal("too-many-photos", f"一条最多 {PHOTOS_AT_MOST} 张照片，请另报一条。")
        return None

    def has_after(self) -> bool:
        return any(photo.part == "after" for photo in self.photos.values())
