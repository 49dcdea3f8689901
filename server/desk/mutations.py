"""The records of a form as the mutations that a manager's phone would send for them."""

import secrets
from collections.abc import Mapping
from itertools import count
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from server.accounts.asking import Asking
from server.clock import iso, new_id
from server.desk.cards import CardWish, key_of
from server.desk.wishes import PersonWish, PostWish, TemplateWish
from server.desk.wrongs import Line, Wrongs
from server.exchange.past import Sender
from server.exchange.reactions import Reaction
from server.exchange.receive import receive
from server.exchange.stored import Stored, stored_under
from server.records import KINDS
from server.records.card import PUBLISHED, Card
from server.records.induction import Induction
from server.records.post import Post
from server.records.template import Template
from sync import Mutation, Sent, id_of

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32."""
PLATE = 10


class Queued(NamedTuple):
    line: Line
    content: bytes


class Queue:
    """What is to be written, and what is there already: nothing is written twice."""

    def __init__(self, connection: Connection, asking: Asking, firm: str, now: int) -> None:
        self.connection, self.asking, self.firm, self.now = connection, asking, firm, now
        self._queued: list[Queued] = []
        self._dseq = count(1)
        key = f"staff:{firm}"
        self._posts = stored_under(connection, asking.tenant, key, "post", Post)
        self._cards = stored_under(connection, asking.tenant, key, "card", Card).values()
        self._templates = stored_under(connection, asking.tenant, key, "template", Template)
        held = stored_under(connection, asking.tenant, key, "induction", Induction)
        self._trained = {(e.told.person, e.told.done_on): (id, e) for id, e in held.items()
                         if e.told.sort == "三级安全教育"}  # fmt: skip

    def post(self, wish: PostWish, node: str) -> bool:
        """Say where a post is, and give it a plate; whether anything is new."""
        id = id_of({"node": node}, KINDS["post"])
        stored = self._posts.get(id)
        told: dict[str, Any] = {"place": wish.where, "explosive": wish.explosive}
        if stored is None:
            self._write(wish.line, "post", id, {"node": node, "plate": plate_code(), **told})
            return True
        new = {name: value for name, value in told.items() if getattr(stored.told, name) != value}
        if not stored.told.plate:
            new["plate"] = plate_code()
        return self._change(wish.line, "post", id, stored, new)

    def induction(self, wish: PersonWish, who: str, place: str) -> bool:
        """Put down 三级安全教育; whether it was not there."""
        assert wish.trained is not None
        told: dict[str, Any] = {"hours": wish.hours}
        if known := self._trained.get((who, wish.trained)):
            id, stored = known
            same = stored.told.hours == wish.hours
            return self._change(wish.line, "induction", id, stored, {} if same else told)
        about = {"firm": self.firm, "person": who, "place": place, "sort": "三级安全教育",
                 "done_on": wish.trained.isoformat()}  # fmt: skip
        self._write(wish.line, "induction", new_id(), {**about, **told})
        return True

    def card(self, wish: CardWish, post: str | None) -> bool:
        """Publish a card as the next version, unless the present one says the same."""
        shown = [each.told for each in self._cards if each.told.status == PUBLISHED
                 and (each.told.post, each.told.sort) == (post, wish.sort)]  # fmt: skip
        newest = max(shown, key=lambda each: each.version, default=None)
        same = (wish.title, wish.risks, wish.sections, frozenset(wish.questions))
        if newest and _said(newest) == same:
            return False
        told = {
            "firm": self.firm, "sort": wish.sort, "post": post, "title": wish.title,
            "risks": wish.risks,
            "sections": _put({f"s{each.order + 1}": each for each in wish.sections}),
            "questions": _put({key_of("q", each.text): each for each in wish.questions}),
        }  # fmt: skip
        self._publish(wish.line, "card", told)
        return True

    def template(self, wish: TemplateWish) -> bool:
        """Publish a template as the next version, unless the present one says the same."""
        shown = [each.told for each in self._templates.values() if each.told.status == PUBLISHED
                 and each.told.segment == wish.segment]  # fmt: skip
        newest = max(shown, key=lambda each: each.version, default=None)
        if newest and (tuple(point.text for point in newest.points), newest.topics) == (
            wish.points, wish.topics,
        ):  # fmt: skip
            return False
        points = [{"key": key_of("p", text), "text": text} for text in wish.points]
        told = {"firm": self.firm, "segment": wish.segment, "points": points, "topics": wish.topics}
        self._publish(wish.line, "template", told)
        return True

    def send(self, reactions: tuple[Reaction, ...], wrongs: Wrongs) -> frozenset[str]:
        """Let everything be judged as from any phone; return the keys that were touched."""
        if not self._queued:
            return frozenset()
        asking = self.asking
        sender = Sender(asking.tenant, asking.account, new_id(), new_id())
        sent = [Sent(0, msgspec.Raw(each.content)) for each in self._queued]
        received = receive(self.connection, sender, sent, reactions, self.now)
        for queued, outcome in zip(self._queued, received.outcomes, strict=True):
            if outcome.outcome not in ("applied", "merged"):
                told = outcome.message or "这一行没有被接受。"
                wrongs.add(queued.line, "", outcome.code or outcome.outcome, told)
        return received.touched

    def _publish(self, line: Line, kind: str, told: Mapping[str, Any]) -> None:
        id = new_id()
        draft = self._write(line, kind, id, told)
        self._write(line, kind, id, {"status": PUBLISHED}, {"status": f"d:{draft}"})

    def _change(
        self, line: Line, kind: str, id: str, stored: Stored[Any], new: Mapping[str, Any]
    ) -> bool:
        if new:
            self._write(line, kind, id, new, {name: stored.versions.get(name, 0) for name in new})
        return bool(new)

    def _write(
        self, line: Line, kind: str, id: str, told: Mapping[str, Any],
        base: Mapping[str, Any] | None = None,
    ) -> int:  # fmt: skip
        dseq = next(self._dseq)
        mutation = Mutation(
            mid=new_id(), dseq=dseq, op="create" if base is None else "patch", kind=kind, id=id,
            made_at=iso(self.now), base=dict(base or {}), set=msgspec.to_builtins(told),
        )  # fmt: skip
        self._queued.append(Queued(line, msgspec.json.encode(mutation)))
        return dseq


def plate_code() -> str:
    """A new code for a plate: 50 random bits."""
    return "".join(secrets.choice(SIGNS) for _ in range(PLATE))


def _put(members: Mapping[str, Any]) -> dict[str, Any]:
    return {"put": members, "drop": []}


def _said(card: Card) -> tuple[Any, ...]:
    """What a card says, whatever its parts are called."""
    sections = sorted(card.sections.items(), key=lambda each: (each[1].order, each[0]))
    told = tuple(section for _, section in sections)
    return card.title, card.risks, told, frozenset(card.questions.values())
