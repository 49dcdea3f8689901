"""What hangs on the wall: a plate for each post, and 重大安全风险公告 for the board.

岗位风险告知卡 belongs where the risk is (安全生产法 (2021) §44: employees are told what endangers
them, how to prevent it and what to do); 公告 where everybody passes (总局令第70号).
"""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.exchange.stored import bodies_under, read
from server.exchange.tables import record
from server.records.card import PUBLISHED, SHOWN, Card
from server.records.post import Post
from server.scopes.reach import Tree, reach_of, tree_of
from server.training.asked import check_manager
from sync.wire import UUID

PLATES = 500
"""Sheets of one file, at most."""
RISKS: str = "岗位风险告知卡"
NOTICE: str = "重大安全风险公告"


class PlatesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The firm, and perhaps which of its posts, by their nodes, with commas between."""

    firm: UUID
    posts: str = ""


class NoticeQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    card: UUID


class Plate(NamedTuple):
    """What one sheet says."""

    node: str
    code: str
    firm: str
    team: str
    post: str
    place: str
    explosive: bool
    card: Card | None


class Notice(NamedTuple):
    firm: str
    card: Card


def plates_of(connection: Connection, asking: Asking, query: PlatesQuery, now: int) -> list[Plate]:
    """Return the plates of a firm's posts that have a code.

    Raises what ``check_manager`` does, ``no-plate`` where none is left, ``too-many-rows``.
    """
    tenant, firm = asking.tenant, query.firm
    tree = tree_of(connection, tenant)
    check_manager(reach_of(connection, tenant, asking.account, now), tree, firm)
    posts = bodies_under(connection, tenant, f"staff:{firm}", "post", Post).values()
    wanted = set(filter(None, query.posts.split(",")))
    hung = [
        each
        for each in posts
        if each.plate and each.node in tree.nodes and (not wanted or each.node in wanted)
    ]
    if not hung:
        raise problems.no_plate
    if len(hung) > PLATES:
        raise problems.too_many_rows
    cards = bodies_under(connection, tenant, f"staff:{firm}", "card", Card).values()
    plates = [_plate(tree, firm, each, cards) for each in hung]
    return sorted(plates, key=lambda each: (each.team, each.post, each.node))


def notice_of(connection: Connection, asking: Asking, query: NoticeQuery, now: int) -> Notice:
    """Return a notice that was published, for a manager of its firm. Raises ``not-found``."""
    row = connection.execute(
        sa.select(record.c.kind, record.c.schema, record.c.body).where(
            record.c.tenant == asking.tenant, record.c.id == query.card,
            record.c.kind == "card", sa.not_(record.c.deleted),
        )
    ).first()  # fmt: skip
    card = read(Card, row.kind, row.schema, row.body) if row else None
    if card is None or card.sort != NOTICE or card.status not in SHOWN:
        raise problems.not_found
    tree = tree_of(connection, asking.tenant)
    check_manager(reach_of(connection, asking.tenant, asking.account, now), tree, card.firm)
    return Notice(tree.nodes[card.firm].name, card)


def _plate(tree: Tree, firm: str, post: Post, cards: Iterable[Card]) -> Plate:
    team = tree.team_of(post.node)
    return Plate(
        post.node, post.plate, tree.nodes[firm].name, tree.nodes[team].name if team else "",
        tree.nodes[post.node].name, post.place, post.explosive, _newest(cards, post.node),
    )  # fmt: skip


def _newest(cards: Iterable[Card], post: str) -> Card | None:
    """The 岗位风险告知卡 that counts for a post now: its own, or else the firm's."""
    shown = [
        each
        for each in cards
        if each.sort == RISKS and each.status == PUBLISHED and each.post in (post, None)
    ]
    return max(shown, key=lambda each: (each.post == post, each.version), default=None)
