"""Running numbers of every sort lie in one table, by their series."""

import sqlalchemy as sa
from alembic import op

revision = "5d0e7b1c94af"
down_revision = "aa3ca2661d66"


def upgrade() -> None:
    op.create_table(
        "running_number",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "series", name=op.f("running_number_pk")),
    )
    op.execute(
        "INSERT INTO running_number (tenant, series, last)"
        " SELECT tenant, 'YH-' || day, last FROM hazard_number"
    )
    op.drop_table("hazard_number")


def downgrade() -> None:
    op.create_table(
        "hazard_number",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", name=op.f("hazard_number_pk")),
    )
    op.execute(
        "INSERT INTO hazard_number (tenant, day, last)"
        " SELECT tenant, substr(series, 4), last FROM running_number WHERE series LIKE 'YH-%'"
    )
    op.drop_table("running_number")
