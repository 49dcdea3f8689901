"""The day's running number of hazards."""

import sqlalchemy as sa

from server.tables import metadata

hazard_number = sa.Table(
    "hazard_number",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)
