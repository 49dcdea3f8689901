"""Tells a history as it is played, for whoever looks for the cause of what went wrong."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.simulation.host import Line
from tests.simulation.oracle.claims import Claim, Claims

Say = Callable[[str], None]
END = 6
"""Of an id, its last characters: enough to tell them apart."""


class Teller:
    def __init__(self, say: Say) -> None:
        self.say = say
        self.names: dict[Line, str] = {}
        self._claimed = 0

    def step(self, does: str, name: str, line: Line) -> None:
        self.names.setdefault(line, name)
        self.say(f"* {does} {name}")

    def claims(self, claims: Claims) -> None:
        """What was written since."""
        every = list(claims.all())
        for claim in every[self._claimed :]:
            self.say(f"    kept: {_claim(claim)}")
        self._claimed = len(every)

    def request(self, line: Line, body: bytes, fate: str) -> None:
        try:
            asked = json.loads(body)
        except ValueError:
            self.say(f"    → something unreadable ({fate})")
            return
        sent = ", ".join(_sent(each) for each in asked["sent"])
        cursor = "" if asked["cursor"] else " first pull"
        name = self.names.get(line, line.device[-END:])
        self.say(f"    → {name} as …{asked['incarnation'][-END:]}{cursor} [{sent}] ({fate})")

    def answer(self, body: bytes) -> None:
        told = json.loads(body)
        outcomes = ", ".join(_outcome(each) for each in told.get("outcomes", ()))
        changes = ", ".join(
            f"{each['kind']} {_end(each['id'])}@{each['position']}"
            for each in told.get("changes", ())
        )
        forget = [_end(each["id"]) for each in told.get("forget", ())]
        said = [name for name in ("fresh", "more", "new_incarnation") if told.get(name)]
        head = told.get("head", {}).get("position", 0)
        self.say(f"    ← [{outcomes}] epoch {_end(told['epoch'])} head {head} {' '.join(said)}")
        if changes or forget:
            self.say(f"      brings {changes or 'nothing'}; forget {forget or 'nothing'}")

    def no_answer(self, words: str) -> None:
        self.say(f"    ← nothing: {words}")


def _end(id: str) -> str:
    return f"…{id[-END:]}"


def _claim(claim: Claim) -> str:
    seen = {name: claim.shown.get(name) for name in claim.set}
    words = json.dumps(dict(claim.set), ensure_ascii=False)
    shown = json.dumps(seen, ensure_ascii=False)
    what = f"{claim.op} {claim.kind} {_end(claim.record)} by …{claim.mid[-END:]}"
    return f"{what} {words[:400]} where stood {shown[:200]}"


def _sent(each: Mapping[str, Any]) -> str:
    mutation = each["mutation"]
    base = mutation.get("base", {})
    seen = sorted({str(base.get(name, 0)) for name in mutation.get("set", base)})
    number, op = mutation.get("dseq"), mutation.get("op", "?")
    after = "".join(f" after {_end(mid)}" for mid in mutation.get("depends_on", ()))
    epoch = f" of {_end(each['epoch'])}" if each.get("epoch") else ""
    mid, record = mutation.get("mid", "?"), mutation.get("id", "?")
    return f"{number}: {_end(mid)} {op} {_end(record)} on {'/'.join(seen) or 0}{after}{epoch}"


def _outcome(each: Mapping[str, Any]) -> str:
    code = f" {each['code']}" if each.get("code") else ""
    again = " again" if each.get("replayed") else ""
    return f"{_end(each['mid'])} {each['outcome']}{code}@{each.get('position', 0)}{again}"
