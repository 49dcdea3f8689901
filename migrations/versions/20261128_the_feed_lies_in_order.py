"""The feed lies in the order of positions."""

import sqlalchemy as sa
from alembic import op

revision = "b7d20c5e9f13"
down_revision = "5e0d9b3a71c4"


def upgrade() -> None:
    _rebuild("tenant", "key", "position", "record")


def downgrade() -> None:
    _rebuild("tenant", "key", "record")
    op.create_index("feed_position_ix", "feed", ["tenant", "key", "position"])


def _rebuild(*key: str) -> None:
    """Make the table anew around its rows: its key is its order on the disk."""
    op.execute("CREATE TABLE feed_before AS SELECT * FROM feed")
    op.drop_table("feed")
    op.create_table(
        "feed",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record", sa.String(length=36), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("feed_pk")),
        sqlite_with_rowid=False,
    )
    op.execute(
        'INSERT INTO feed (tenant, "key", position, record, "open", gone)'
        ' SELECT tenant, "key", position, record, "open", gone FROM feed_before'
    )
    op.drop_table("feed_before")
