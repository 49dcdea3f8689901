"""Pictures are known by what they say and what they look like."""

import sqlalchemy as sa
from alembic import op

revision = "c41f6a08d2e7"
down_revision = "b7d20c5e9f13"


def upgrade() -> None:
    with op.batch_alter_table("photo") as photo:
        photo.add_column(sa.Column("taken", sa.String(30), server_default="", nullable=False))
        photo.add_column(sa.Column("camera", sa.String(100), server_default="", nullable=False))
        photo.add_column(sa.Column("lat", sa.Float(), nullable=True))
        photo.add_column(sa.Column("lon", sa.Float(), nullable=True))
        photo.add_column(sa.Column("looks", sa.String(16), server_default="", nullable=False))
    op.create_table(
        "photo_look",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "band", "value", "sha256", name=op.f("photo_look_pk")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("photo_look")
    with op.batch_alter_table("photo") as photo:
        for name in ("looks", "lon", "lat", "camera", "taken"):
            photo.drop_column(name)
