"""The tree of a zone, and who belongs where in which role."""

import sqlalchemy as sa

from server.tables import metadata

LEVELS = ("district", "street", "grid", "firm", "team", "post")
"""区 → 街道 → 网格 → 企业 → 班组 → 岗位."""

ROLES = ("worker", "leader", "manager", "grid", "street", "district")
"""从业人员, 班组长, 企业安全管理员, 网格员, 街道, 区 (also the zone's administrator)."""

node = sa.Table(
    "node",
    metadata,
    sa.Column("tenant", sa.String(40), sa.ForeignKey("zone.tenant"), primary_key=True),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("parent", sa.String(36), nullable=True),
    sa.Column("level", sa.String(10), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    # 统一社会信用代码 of a firm, the zone's own code of a grid; empty if none.
    sa.Column("code", sa.String(40), nullable=False, server_default=""),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
)

membership = sa.Table(
    "membership",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    # Whoever pays a man and where he works may be two firms (劳务派遣, contractors).
    sa.Column("relation", sa.String(10), nullable=False, server_default="workplace"),
    # Milliseconds since 1970; ``until`` is the first moment it no longer holds.
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=True),
    sa.ForeignKeyConstraint(["tenant", "node"], ["node.tenant", "node.id"]),
    sa.Index("membership_account_ix", "tenant", "account"),
    sa.Index("membership_node_ix", "tenant", "node"),
    sa.Index("membership_until_ix", "tenant", "until"),
)

feed = sa.Table(
    "feed",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(60), primary_key=True),
    # When the record last changed, entered or left under this key.
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("record", sa.String(36), primary_key=True),
    # Only the open view is for holders of this key.
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("gone", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)
"""Under which keys each record lies, one row a key, in order of what happened last. The same
stands in ``record.under``; beside it, here, when it left which key (``gone``)."""
