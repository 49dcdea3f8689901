"""The metadata that every domain's tables hang on, and the zone they all begin with."""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_N_name)s_fk",
        "uq": "%(table_name)s_%(column_0_N_name)s_uq",
        "ix": "%(table_name)s_%(column_0_N_name)s_ix",
        "ck": "%(table_name)s_%(constraint_name)s_ck",
    }
)

zone = sa.Table(
    "zone",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    # A restored backup gets another one, so that phones send again what it lost.
    sa.Column("epoch", sa.String(36), nullable=False),
    # The commit counter and the ledger's last link: one row, locked before anything
    # else is read, so that positions become visible in their own order.
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("head", sa.LargeBinary, nullable=False),
    # Another number after every change of people and places: phones then fetch them.
    sa.Column("directory", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("policy", sa.Text, nullable=False, server_default="{}"),
)
"""One tenant: a development zone. Every other table's key begins with ``tenant``."""

epoch = sa.Table(
    "epoch",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("epoch", sa.String(36), primary_key=True),
    # The last position that the former timeline and the present one share: what phones
    # saw in that epoch after it was lost with the server that said it.
    sa.Column("ended", sa.BigInteger, nullable=False),
    # When the backup was put back: milliseconds since 1970, server's clock.
    sa.Column("restored", sa.BigInteger, nullable=False),
)
"""A zone's former epochs, one row for each backup that was put back."""

running_number = sa.Table(
    "running_number",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("series", sa.String(80), primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)
"""The last number given in each series: see ``server/numbers.py``."""
