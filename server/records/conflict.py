"""Two people's values for one field (两处都改过), until a person settles it."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec

from server.records.types import AccountId, Line, RecordId
from sync import Append, By, First, Latest, Private, Record, Share


class Disputed(msgspec.Struct, frozen=True):
    """One field (or a map's member ``key``) and what each of the two wrote.

    An empty ``field`` is the record as a whole: one deleted what the other edited.
    """

    field: str
    key: str
    base: Any
    mine: Any
    theirs: Any


class Conflict(Record, tag="conflict", frozen=True):
    """Two people's values for one field. Opened and settled by the server alone; a
    person settles it by an ordinary mutation of the record that ``resolves`` it."""

    about_kind: Annotated[First[Line], By("server")]
    about_id: Annotated[First[RecordId], By("server")]
    mutation: Annotated[First[RecordId], By("server")]
    mine_at: Annotated[First[Line], By("server")]
    theirs_at: Annotated[First[Line], By("server")]
    mine_by: Annotated[First[AccountId], By("server"), Private()]
    theirs_by: Annotated[First[Line], By("server"), Private()]
    disputed: Annotated[Append[tuple[Disputed, ...]], By("server")] = ()
    state: Annotated[Latest[Literal["待选", "已选定"]], By("server")] = "待选"
    settled_by: Annotated[Latest[Line], By("server"), Private()] = ""

    references = {}
    creators = frozenset({"server"})

    def shares(self) -> Iterable[Share]:
        """Its author's; the exchange adds whoever holds the record it is about."""
        yield Share("account", self.mine_by)
