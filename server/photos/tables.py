"""Which pictures arrived, which are on their way, and which records expect which picture."""

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
    # What the file itself says (``exif.Shot``): claims of whoever made it.
    sa.Column("taken", sa.String(30), nullable=False, server_default=""),
    sa.Column("camera", sa.String(100), nullable=False, server_default=""),
    sa.Column("lat", sa.Float, nullable=True),
    sa.Column("lon", sa.Float, nullable=True),
    # ``likeness.looks_of``, sixteen hexadecimal digits; empty where that was not kept yet.
    sa.Column("looks", sa.String(16), nullable=False, server_default=""),
    # When its time was over (milliseconds since 1970) and the file was removed; null before.
    sa.Column("expired", sa.BigInteger, nullable=True),
)
"""A picture that is on the shelf, or was until its time was over."""

photo_look = sa.Table(
    "photo_look",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("band", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sqlite_with_rowid=False,
)
"""Finds pictures by a quarter of what they look like: see ``likeness``."""

photo_slot = sa.Table(
    "photo_slot",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("record", sa.String(36), primary_key=True),
    # The position of the mutation that named the picture, and its author: he may bring it
    # also after he lost the record. Empty where it was named before that was kept.
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("named_by", sa.String(36), nullable=False, server_default=""),
    # Whether the kind hides its pictures from those who hold only the open view.
    sa.Column("private", sa.Boolean, nullable=False),
    # Whether somebody who may hold the record had the picture: a hash alone opens nothing.
    sa.Column("filled", sa.Boolean, nullable=False),
)
"""A record expects a picture: what makes it visible, to those who may hold the record."""

photo_link = sa.Table(
    "photo_link",
    metadata,
    # SHA-256 of the token: whoever reads the database follows no link.
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(40), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    # Who gave it, and answers for it: it shows what he may see when somebody follows it.
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
    sa.Index("photo_link_account_ix", "tenant", "account"),
)
"""Shows the proof of one picture to whoever has the link."""

upload = sa.Table(
    "upload",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    # 128 random bits in hexadecimal: the name of its file, too.
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("account", sa.String(36), nullable=False),
    # What the phone said of it: nothing of this is believed before the last byte is there.
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("type", sa.String(20), nullable=False),
    sa.Column("length", sa.BigInteger, nullable=False),
    # Milliseconds since 1970.
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
    # Taken in; its file is gone and the row only answers a phone that missed the answer.
    sa.Column("done", sa.Boolean, nullable=False),
    sa.UniqueConstraint("tenant", "account", "sha256"),
    sa.Index("upload_expires_ix", "expires"),
)
"""A picture that comes in parts. How much of it is here is the size of its file."""
