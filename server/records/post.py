"""What a firm says of one of its posts (岗位): where it is, and which plate hangs there."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from server.records.types import Line, NodeId
from sync import By, First, Latest, Manual, Record, Share

MANAGER = By("manager")
Code = Annotated[str, Meta(pattern=r"\A([0-9a-hjkmnp-tv-z]{10})?\Z")]


class Post(Record, tag="post", frozen=True):
    """What a firm says of one of its posts: where it is, and which plate hangs there."""

    node: First[NodeId]
    place: Annotated[Manual[Line], MANAGER] = ""
    explosive: Annotated[Latest[bool], MANAGER] = False
    """防爆区: its plate hangs on the safe side, and no phone is taken out inside."""
    plate: Annotated[Latest[Code], MANAGER] = ""
    """The code on the plate that counts now, 50 random bits in Crockford's base 32; another
    one makes the lost plate worthless. It proves nothing about who scans it: a post may be
    chosen by hand as well. Phones compare it themselves, without a network."""

    references = {"node": "node:post"}
    identity = ("node",)
    creators = frozenset({"manager"})

    def shares(self) -> Iterable[Share]:
        yield Share("line", self.node)
        yield Share("firm", self.node)
