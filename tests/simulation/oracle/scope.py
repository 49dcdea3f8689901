"""Who may hold a record, worked out anew from what its kind declares and where people are."""

from collections.abc import Mapping
from typing import Any

import msgspec

from server.records import KINDS
from sync import Share
from tests.simulation.oracle.evidence import Kept
from tests.simulation.oracle.finding import Case
from tests.simulation.zone import Stay

IN_CHARGE = ("grid", "street", "district", "manager", "leader")
AT_WORK = ("worker", "leader", "manager")


class Scope:
    """Of one zone at one moment."""

    def __init__(self, case: Case) -> None:
        self.case, self.zone = case, case.zone
        self.names = {id: name for name, id in self.zone.people.items()}

    def holds(self, account: str, kept: Kept) -> tuple[bool, bool]:
        """Whether an account may see a record whole, and whether openly."""
        views, leader = self._views(account, kept), kept
        while leader.about and leader.about in self.case.evidence.records:
            # Followers of a record are seen at most by those who see the record itself.
            leader = self.case.evidence.records[leader.about]
            views += self._views(account, leader)
        return not all(views), bool(views)

    def must_hold(self, account: str, kept: Kept) -> bool:
        """Whether it is his: followers of a record are perhaps not for all who see that."""
        return not kept.deleted and not all(self._views(account, kept))

    def _views(self, account: str, kept: Kept) -> list[bool]:
        """For each audience of a record that he belongs to: whether it sees it openly."""
        shares = msgspec.convert(kept.body, KINDS[kept.kind].struct).shares()
        return [share.open for share in shares if self._reaches(account, share)]

    def _reaches(self, account: str, share: Share) -> bool:
        if share.to == "account":
            return account == share.id
        stays = self.zone.at(self.names.get(account, ""), self.case.now)
        return any(self._covers(stay, share) for stay in stays)

    def _covers(self, stay: Stay, share: Share) -> bool:
        place = self.zone.name_of(share.id)
        if share.to == "peers":
            return stay.role in AT_WORK and place in self.zone.up(stay.at)
        if stay.role not in IN_CHARGE:
            return False
        if share.to == "root":
            return stay.at == "district"
        if share.to == "above":
            return stay.at in self.zone.up(place)[1:]
        if share.to == "line":
            return stay.at in self.zone.line(place)
        return stay.at == place

    def shows_private(self, kept: Kept, body: Mapping[str, Any]) -> bool:
        return any(body.get(name) for name in KINDS[kept.kind].private)
