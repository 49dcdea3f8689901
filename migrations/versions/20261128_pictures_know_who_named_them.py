"""Pictures know who named them."""

import sqlalchemy as sa
from alembic import op

revision = "5e0d9b3a71c4"
down_revision = "ca4c2a8c55f3"


def upgrade() -> None:
    op.add_column(
        "photo_slot", sa.Column("named_by", sa.String(length=36), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("photo_slot", "named_by")
