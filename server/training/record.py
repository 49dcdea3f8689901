"""The statutory training record of a firm, a team or one person, as one paper.

安全生产法 (2021) §28 IV: time, content, participants and result of 安全生产教育和培训 are put
down truthfully. Cards are part of that; they never count as the hours of 三级安全教育 (国家安全
监管总局令第3号 §13), which stand on a page of their own.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy import Connection

from server import problems
from server.accounts.heads import sign_head, to_text
from server.accounts.keys import Keys
from server.accounts.tables import account
from server.clock import iso
from server.exchange.stored import bodies_under
from server.records.induction import Induction
from server.scopes.reach import tree_of
from server.scopes.tables import membership
from server.tables import zone
from server.training.asked import Scope
from server.training.lines import Row, rows_of
from server.training.sources import Person, Sources, checkins_of
from sync import Head

ROWS = 20_000
"""Of one paper, at most."""
INDUCTED = ("序号", "姓名/工号", "教育类别", "完成日期", "学时", "登记人", "备注")
LACKING = ("序号", "姓名/工号", "说明")
CARDS_DO_NOT_COUNT = "岗位卡学习是岗前一分钟提示，不计入三级安全教育等法定学时。"


class Seal(msgspec.Struct, frozen=True, array_like=True):
    """What the server signs of a paper: no row can be altered or taken out unnoticed, nor can
    the paper be passed off as one of another firm or period."""

    format: str
    tenant: str
    epoch: str
    position: Annotated[int, Meta(ge=0, le=2**53)]
    firm: str
    person: str
    keys: tuple[str, ...]
    begins: str
    ends: str
    made: str
    content: str
    """Hex of the SHA-256 of every row's cells."""


class Paper(NamedTuple):
    """Everything that a sheet or a print shows."""

    zone: str
    place: str
    """The firm's name, or the person's."""
    made_by: str
    scope: Scope
    head: Head
    seal: Seal
    signature: str
    rows: Sequence[Row]
    inducted: Sequence[tuple[str, ...]]
    lacking: Sequence[tuple[str, ...]]


def paper_of(
    connection: Connection, tenant: str, who: str, scope: Scope, keys: Keys, now: int
) -> Paper:
    """Return the paper that ``who`` gets. Raises ``too-many-rows``."""
    [at] = connection.execute(sa.select(zone).where(zone.c.tenant == tenant)).all()
    head = sign_head(keys, tenant, at.epoch, at.position, at.head.hex(), now)
    held = checkins_of(connection, tenant, scope, ROWS + 1)
    if len(held) > ROWS:
        raise problems.too_many_rows
    rows = rows_of(held, Sources(connection, tenant, held), at.position)
    inducted, lacking = _education(connection, tenant, scope, now)
    seal = Seal(
        "anxun-training-1", tenant, at.epoch, at.position, scope.firm or "", scope.person or "",
        scope.keys, scope.begins.isoformat(), scope.ends.isoformat(), iso(now),
        content_of([each.cells for each in rows], inducted, lacking),
    )  # fmt: skip
    made_by = names_of(connection, tenant, [who])[who]
    place = place_of(connection, tenant, scope)
    signature = to_text(keys.ledger.private.sign(msgspec.json.encode(seal)))
    return Paper(at.name, place, made_by, scope, head, seal, signature, rows, inducted, lacking)


def place_of(connection: Connection, tenant: str, scope: Scope) -> str:
    """What a paper is about: the firm's name, or the person's."""
    if scope.firm:
        node = tree_of(connection, tenant).nodes.get(scope.firm)
        return node.name if node else "（查无此企业）"
    person = scope.person or ""
    return names_of(connection, tenant, [person])[person]


def content_of(*tables: Sequence[tuple[str, ...]]) -> str:
    """Name the content of a paper's tables. An empty cell at the end of a row is no cell."""
    told = [[_trimmed(row) for row in table] for table in tables]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def numbered(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(str(at), *row) for at, row in enumerate(rows, 1)]


def names_of(connection: Connection, tenant: str, ids: Sequence[str]) -> dict[str, str]:
    """People as lists name them: name and 工号; also of those who have left."""
    rows = connection.execute(
        sa.select(account.c.id, account.c.name, account.c.number).where(
            account.c.tenant == tenant, account.c.id.in_(ids)
        )
    )
    found = {id: Person(name, number).called for id, name, number in rows}
    return {id: found.get(id, "（查无此人）") for id in ids}


def _education(
    connection: Connection, tenant: str, scope: Scope, now: int
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """What was entered of training in hours until the period's end, and who lacks 三级安全教育.
    A leader's paper is about his team's posts and has neither."""
    if scope.firm and not scope.whole:
        return [], []
    key = f"staff:{scope.firm}" if scope.firm else scope.keys[0]
    every = [
        each
        for each in bodies_under(connection, tenant, key, "induction", Induction).values()
        if scope.person in (None, each.person)
    ]
    done = sorted(
        (e for e in every if e.done_on <= scope.ends), key=lambda e: (e.done_on, e.person)
    )
    names = _Names(connection, tenant, {p for e in every for p in (e.person, e.author)})
    inducted: list[tuple[str, ...]] = [
        (names(e.person), e.sort, e.done_on.isoformat(), f"{e.hours:g}", names(e.author), e.note)
        for e in done
    ]
    if not scope.firm:
        return inducted, []
    have = {each.person for each in every if each.sort == "三级安全教育"}
    lacking: list[tuple[str, ...]] = [
        (name, "未见三级安全教育登记")
        for id, name in _people_of(connection, tenant, scope.firm, now)
        if id not in have and scope.person in (None, id)
    ]
    return inducted, lacking


class _Names:
    """Names of many people, asked for a portion at a time."""

    def __init__(self, connection: Connection, tenant: str, ids: set[str]) -> None:
        self._names: dict[str, str] = {}
        every = sorted(ids)
        for at in range(0, len(every), 500):
            self._names |= names_of(connection, tenant, every[at : at + 500])

    def __call__(self, id: str) -> str:
        return self._names[id]


def _people_of(connection: Connection, tenant: str, firm: str, now: int) -> list[tuple[str, str]]:
    """Workers and leaders who are in a firm now, by id and name."""
    tree = tree_of(connection, tenant)
    rows = connection.execute(
        sa.select(account.c.id, account.c.name, account.c.number, membership.c.node)
        .join(membership, sa.and_(membership.c.tenant == account.c.tenant,
                                  membership.c.account == account.c.id))
        .where(account.c.tenant == tenant, account.c.active, membership.c.since <= now,
               sa.or_(membership.c.until.is_(None), membership.c.until > now),
               membership.c.role.in_(("worker", "leader")))
        .order_by(account.c.name, account.c.id)
    )  # fmt: skip
    found = {
        row.id: Person(row.name, row.number).called
        for row in rows
        if tree.firm_of(row.node) == firm
    }
    return list(found.items())
