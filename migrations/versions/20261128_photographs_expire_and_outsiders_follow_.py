"""Photographs expire, and outsiders follow links."""

import sqlalchemy as sa
from alembic import op

revision = "aa3ca2661d66"
down_revision = "c41f6a08d2e7"


def upgrade() -> None:
    op.create_table(
        "photo_link",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("photo_link_pk")),
    )
    op.create_index("photo_link_account_ix", "photo_link", ["tenant", "account"])
    with op.batch_alter_table("photo") as photo:
        photo.add_column(sa.Column("expired", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("photo") as photo:
        photo.drop_column("expired")
    op.drop_table("photo_link")
