"""Up to where an author had read, by the bases that his phone sent."""

import json
from typing import Any

from tests.simulation.oracle.finding import Case, Judged


class Sight:
    """Follows bases, through a phone's own earlier mutations, to positions."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.own: dict[tuple[str, str, int], Any] = {}
        for entry in case.evidence.entries:
            try:
                told = json.loads(entry.content)
            except ValueError:
                continue
            if isinstance(told, dict) and isinstance(told.get("base", {}), dict):
                self.own[entry.device, entry.incarnation, entry.dseq] = (entry, told)

    def saw(self, judged: Judged, name: str, other: Judged) -> bool:
        """Whether the author of one had seen what another did to a field."""
        entry = judged.entry
        told = json.loads(entry.content)
        while True:
            base = told.get("base", {}).get(name, 0)
            if isinstance(base, int):
                return other.position <= base
            earlier = self.own.get((entry.device, entry.incarnation, int(base[2:])))
            if earlier is None or earlier[1].get("id") != judged.claim.record:
                return False
            entry, told = earlier
            if entry.position == other.position:
                return True
