"""Which pictures arrived, and which records expect which picture."""

import sqlalchemy as sa

from server.tables import metadata

photo = sa.Table(
    "photo",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    # Bytes, media type and pixels of the copy as it arrived, before it is turned upright.
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("type", sa.String(20), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    # Milliseconds since 1970, and the account that brought it first.
    sa.Column("received", sa.BigInteger, nullable=False),
    sa.Column("received_by", sa.String(36), nullable=False),
)
"""A picture that is on the shelf."""

photo_slot = sa.Table(
    "photo_slot",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("record", sa.String(36), primary_key=True),
    # The position of the mutation that named the picture.
    sa.Column("position", sa.BigInteger, nullable=False),
    # Whether the kind hides its pictures from those who hold only the open view.
    sa.Column("private", sa.Boolean, nullable=False),
    # Whether somebody who may hold the record had the picture: a hash alone opens nothing.
    sa.Column("filled", sa.Boolean, nullable=False),
)
"""A record expects a picture: what makes it visible, to those who may hold the record."""
