"""The phones: what waits on each, and the bytes that it sends."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from benchmarks.bodies import batches
from benchmarks.shift.plan import Entry
from benchmarks.shift.zone import Person, Town
from benchmarks.zone import Phone
from server.accounts import tokens
from server.accounts.keys import Keys
from server.clock import new_id, now_ms
from server.records import KINDS
from sync import id_of

PUSHED = 100
"""Mutations in one request, at most."""
FIRST_DAY = datetime.fromisoformat("2026-05-01T07:00:00+08:00")
SHIFTS = ("day", "night")
TRIES = ((2, False), (0, True))
"""What is chosen of a question's options: wrong at first, by every fifth; then right."""


class Act(msgspec.Struct, frozen=True):
    """One reading of a card that a phone has told its person is kept."""

    mid: str
    record: str
    key: str
    author: str
    """The account that wrote it."""
    value: dict[str, Any]


class Install(Phone):
    """A phone whose connection is whichever the proxy has free."""

    def __init__(self, port: int, person: Person, token: str) -> None:
        super().__init__(port)
        self.person, self.device = person, person.device
        self.headers = {"Authorization": f"Bearer {token}"}
        self.acts: list[Act] = []
        self.waiting: list[bytes] = []

    def pushes(self) -> list[Sequence[bytes]]:
        """What waits, request by request; nothing waits any more."""
        waiting, self.waiting = self.waiting, []
        return batches(waiting, PUSHED)


class Phones:
    """All the phones of a town."""

    def __init__(self, port: int, town: Town, keys: Keys) -> None:
        self.port, self.town, self.keys = port, town, keys
        self.all = [self.install(person) for person in town.people]
        self.cards: dict[str, str] = {}
        """Post → the card that is shown there."""
        self._moments = count()

    def install(self, person: Person) -> Install:
        token = tokens.issue(self.keys, self.town.tenant, person.account, person.session, now_ms())
        return Install(self.port, person, token)

    def managers(self) -> list[Install]:
        """The managers' phones, with a card for each post of their firm to send."""
        made = [self.install(person) for person in self.town.managers]
        of_firm = {each.person.firm: each for each in made}
        for post, firm in self.town.posts.items():
            self.cards[post] = self._write_card(of_firm[firm], post, firm)
        return made

    def _write_card(self, manager: Install, post: str, firm: str) -> str:
        id = new_id()
        told = {"firm": firm, "post": post, "sort": "岗位风险告知卡", "title": "巡检岗"} | CARD
        manager.waiting.append(manager.mutation("create", "card", id, told))
        published = manager.mutation(
            "patch", "card", id, {"status": "已发布"}, base={"status": f"d:{manager.dseq}"}
        )
        manager.waiting.append(published)
        return id

    def write(self, entries: Iterable[Entry]) -> list[Act]:
        """Put check-ins into the queues of their phones; return what was written."""
        return [self._write(each) for each in entries]

    def _write(self, entry: Entry) -> Act:
        phone, person = self.all[entry.phone], self.all[entry.person].person
        about = {
            "post": person.post, "person": person.account,
            "day": (FIRST_DAY + timedelta(days=entry.turn // len(SHIFTS))).date().isoformat(),
            "shift": SHIFTS[entry.turn % len(SHIFTS)],
        }  # fmt: skip
        record, key = id_of(about, KINDS["checkin"]), new_id()
        value = self._act(entry, self.cards[person.post])
        told = about | {"acts": {"put": {key: value}, "drop": []}}
        mutation = phone.mutation("create", "checkin", record, told)
        phone.waiting.append(mutation)
        mid = msgspec.json.decode(mutation)["mid"]
        return Act(mid, record, key, phone.person.account, value)

    def _act(self, entry: Entry, card: str) -> dict[str, Any]:
        number = next(self._moments)
        tries = TRIES if number % 5 == 0 else TRIES[1:]
        return {
            # No two acts are told of one moment: so one that stands twice is known again.
            "at": (FIRST_DAY + timedelta(seconds=number)).isoformat(),
            "how": "本人手机" if entry.phone == entry.person else "代点",
            "card": card,
            "answers": [
                {"question": "q1", "chosen": chosen, "right": right} for chosen, right in tries
            ],
            "heard": number % 7 == 0, "late": "", "briefing": None,
        }  # fmt: skip


CARD: dict[str, Any] = {
    "risks": [{"sign": "坠落", "text": "罐顶湿滑"}, {"sign": "毒", "text": "可能有硫化氢"}],
    "sections": {
        "put": {
            "must": {"title": "必须做", "text": "两人同行，戴便携报警仪；上罐顶前系好安全带。"},
            "never": {"title": "禁止做", "text": "不单独上罐顶；不在罐区打手机、吸烟。"},
        },
        "drop": [],
    },
    "questions": {
        "put": {
            "q1": {
                "text": "便携报警仪响了怎么办？", "right": 0,
                "options": [{"text": "往上风向撤"}, {"text": "走近看看"}, {"text": "关掉报警"}],
            }
        },
        "drop": [],
    },
}  # fmt: skip
