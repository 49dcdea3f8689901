"""Pictures come in parts."""

import sqlalchemy as sa
from alembic import op

revision = "ca4c2a8c55f3"
down_revision = "c926eae029ae"


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("upload_pk")),
        sa.UniqueConstraint(
            "tenant", "account", "sha256", name=op.f("upload_tenant_account_sha256_uq")
        ),
    )
    op.create_index("upload_expires_ix", "upload", ["expires"])


def downgrade() -> None:
    op.drop_index("upload_expires_ix", "upload")
    op.drop_table("upload")
