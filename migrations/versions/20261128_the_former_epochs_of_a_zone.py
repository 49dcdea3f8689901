"""The former epochs of a zone."""

import sqlalchemy as sa
from alembic import op

revision = "aaab8d5397aa"
down_revision = "17d033221208"


def upgrade() -> None:
    op.create_table(
        "epoch",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.String(length=36), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=False),
        sa.Column("restored", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "epoch", name=op.f("epoch_pk")),
    )


def downgrade() -> None:
    op.drop_table("epoch")
