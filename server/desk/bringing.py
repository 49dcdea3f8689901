"""Carries a form out in one transaction, or says what it would do: nothing is ever half there.

A dry run does the very same and takes all of it back, so that it cannot promise anything else.
"""

from collections.abc import Mapping
from datetime import date

import msgspec
from sqlalchemy import Connection

from server import problems
from server.accounts.appointments import Desk
from server.accounts.asking import Asking
from server.accounts.authority import may_build
from server.desk.mutations import Queue
from server.desk.people import Known, People
from server.desk.places import Places
from server.desk.reading import Rows
from server.desk.wishes import PersonWish, Wishes, wishes_of
from server.desk.wrongs import Line, Place, Wrong, Wrongs
from server.exchange.reactions import Reaction

KINDS = ("teams", "posts", "people", "cards", "templates", "inductions")


class Brought(msgspec.Struct, frozen=True):
    """What a form made, or would make."""

    dry: bool
    made: dict[str, int]
    unchanged: int
    """Rows, cards and templates that are there as the form tells them."""
    wrong: int
    errors: list[Wrong]
    """The first of them."""


class Done(msgspec.Struct, frozen=True):
    """What is told, and whose phones are to hear of it."""

    brought: Brought
    touched: frozenset[str]
    appointed: frozenset[str]


class TakenBack(Exception):
    """Ends the transaction without a trace of it."""

    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


def bring(
    connection: Connection, asking: Asking, firm: str, sheets: Mapping[str, Rows],
    reactions: tuple[Reaction, ...], dry: bool, now: int,
) -> Done:  # fmt: skip
    """Carry a form out. Raises ``TakenBack`` for a dry run and where anything is wrong,
    ``not-found`` and ``not-yours`` for a firm that is not the asker's."""
    desk = Desk.changing(connection, asking, now)
    check_desk(desk, firm)
    wrongs = Wrongs()
    bringing = _Bringing(connection, asking, firm, wrongs, desk, now)
    bringing.carry_out(wishes_of(sheets, wrongs))
    touched = frozenset[str]() if wrongs.count else bringing.queue.send(reactions, wrongs)
    brought = Brought(dry, bringing.made, bringing.unchanged, wrongs.count, wrongs.listed)
    done = Done(brought, touched, frozenset(bringing.appointed))
    if dry or wrongs.count:
        raise TakenBack(done)
    return done


def check_desk(desk: Desk, firm: str) -> None:
    """Raise ``not-found`` for what is no firm or not seen, ``not-yours`` for another's."""
    node = desk.tree.nodes.get(firm)
    if node is None or node.level != "firm":
        raise problems.not_found
    desk.check_node(firm)
    if not may_build(desk.reach, desk.tree, firm, "team"):
        raise problems.not_yours


class _Bringing:
    """A form being carried out."""

    def __init__(
        self, connection: Connection, asking: Asking, firm: str, wrongs: Wrongs, desk: Desk,
        now: int,
    ) -> None:  # fmt: skip
        self.connection, self.asking, self.now = connection, asking, now
        self.wrongs, self.desk = wrongs, desk
        self.places = Places(connection, asking.tenant, firm, desk.tree)
        self.queue = Queue(connection, asking, firm, now)
        self.made = dict.fromkeys(KINDS, 0)
        self.unchanged = 0
        self.appointed: set[str] = set()
        self._trained: dict[tuple[str, date], float] = {}

    def carry_out(self, wishes: Wishes) -> None:
        for _, name in wishes.teams:
            self._count("teams", self.places.build_team(name))
        self._posts(wishes)
        # The new places are part of the tree that roles are judged on.
        self.desk.done()
        self.desk = Desk(self.connection, self.asking, self.now)
        self._people(wishes)
        for wish in wishes.cards:
            if self._is_there(wish.line, wish.place):
                post = self.places.posts[wish.place] if wish.place.post else None
                if not post and wish.place.team:
                    self.wrongs.add(
                        wish.line, "岗位", "needed", "卡片写给岗位，或整个企业（都空着）。"
                    )
                else:
                    self._count("cards", self.queue.card(wish, post))
        for template in wishes.templates:
            self._count("templates", self.queue.template(template))
        self.desk.done()

    def _posts(self, wishes: Wishes) -> None:
        seen: dict[Place, Line] = {}
        for wish in wishes.posts:
            if first := seen.get(wish.place):
                told = f"这个岗位在第 {first.number} 行写过。"
                self.wrongs.add(wish.line, "岗位", "twice", told)
            elif self._is_there(wish.line, Place(wish.place.team, "")):
                built = self.places.build_post(wish.place)
                new = self.queue.post(wish, self.places.posts[wish.place])
                self._count("posts", built or new)
            seen.setdefault(wish.place, wish.line)

    def _people(self, wishes: Wishes) -> None:
        people = People(self.connection, self.asking.tenant, self.places, wishes.people, self.now)
        for wish in wishes.people:
            before = self.wrongs.count
            known = people.find(wish, self.wrongs)
            place = Place(wish.team, wish.post)
            if self.wrongs.count > before or not self._is_there(wish.line, place):
                continue
            entered = known is None
            who: Known = known or people.enter(wish)
            appointed = people.appoint(self.desk, who, wish)
            if appointed:
                self.appointed.add(who.id)
            self._count("people", entered or appointed)
            self._induct(wish, who.id, self.places.at(place))
        people.write()

    def _induct(self, wish: PersonWish, who: str, place: str) -> None:
        """Somebody with two posts has two rows, and was trained once."""
        if wish.trained is None:
            return
        hours = self._trained.get((who, wish.trained))
        if hours is None:
            self._trained[who, wish.trained] = wish.hours
            self._count("inductions", self.queue.induction(wish, who, place))
        elif hours != wish.hours:
            told = "同一个人同一天的学时，前面一行写的不同。"
            self.wrongs.add(wish.line, "学时", "differs", told)

    def _is_there(self, line: Line, place: Place) -> bool:
        """Whether the team and post that a row names are the firm's."""
        if place.team and place.team not in self.places.teams:
            told = f"没有“{place.team}”这个班组，请先写在“班组”表里。"
            return self.wrongs.add(line, "班组", "unknown-team", told)
        if place.post and place not in self.places.posts:
            told = f"没有“{place.post}”这个岗位，请先写在“岗位”表里。"
            return self.wrongs.add(line, "岗位", "unknown-post", told)
        return True

    def _count(self, what: str, new: bool) -> None:
        if new:
            self.made[what] += 1
        else:
            self.unchanged += 1
