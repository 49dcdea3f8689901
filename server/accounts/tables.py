"""People's accounts, the devices they sign in on, and what a sign-in leaves behind.

Moments are milliseconds since 1970 by the server's clock. Nothing here can be used
to sign in: passwords, codes and refresh tokens are stored as hashes only.
"""

import sqlalchemy as sa

from server.tables import metadata

account = sa.Table(
    "account",
    metadata,
    sa.Column("tenant", sa.String(40), sa.ForeignKey("zone.tenant"), primary_key=True),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    # 工号 tells namesakes apart: unique in the zone, as is the phone number.
    sa.Column("number", sa.String(40), nullable=True),
    sa.Column("phone", sa.String(20), nullable=True),
    # Null until its first one-time code is used.
    sa.Column("password_hash", sa.String(200), nullable=True),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("tenant", "number"),
    sa.UniqueConstraint("tenant", "phone"),
    sa.Index("account_name_ix", "tenant", "name"),
)

device = sa.Table(
    "device",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    # One row a person: a phone may be passed round a team.
    sa.Column("account", sa.String(36), primary_key=True),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("first_seen", sa.BigInteger, nullable=False),
    sa.Column("last_seen", sa.BigInteger, nullable=False),
    sa.Column("revoked", sa.BigInteger, nullable=True),
    sa.ForeignKeyConstraint(["tenant", "account"], ["account.tenant", "account.id"]),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("device", sa.String(36), nullable=False),
    # How often its refresh token was exchanged.
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("used", sa.BigInteger, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
    sa.Column("ended", sa.BigInteger, nullable=True),
    # signed-out, everywhere, password, code, inactive, reused, expired.
    sa.Column("why", sa.String(20), nullable=True),
    sa.ForeignKeyConstraint(
        ["tenant", "account", "device"], ["device.tenant", "device.account", "device.id"]
    ),
    sa.Index("session_account_ix", "tenant", "account"),
)
"""One sign-in, and the family of refresh tokens that grew from it."""

refresh = sa.Table(
    "refresh",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("session", sa.String(36), primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    # SHA-256 of the token's secret.
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.ForeignKeyConstraint(
        ["tenant", "session"], ["session.tenant", "session.id"], ondelete="CASCADE"
    ),
    sqlite_with_rowid=False,
)
"""Every refresh token of a session that has not outlived itself: so that a late duplicate
of an old request is told from a thief, however late (``sessions.py``)."""

enrolment = sa.Table(
    "enrolment",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    # SHA-256 of the code, in hex.
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(36), nullable=False),
    # Null when the command line issued it.
    sa.Column("issued_by", sa.String(36), nullable=True),
    sa.Column("issued", sa.BigInteger, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
    sa.Column("used", sa.BigInteger, nullable=True),
    sa.Column("revoked", sa.BigInteger, nullable=True),
    sa.ForeignKeyConstraint(["tenant", "account"], ["account.tenant", "account.id"]),
    sa.Index("enrolment_account_ix", "tenant", "account"),
    # A code arrives without its zone.
    sa.Index("enrolment_hash_ix", "hash"),
)
"""One-time codes (the QR that a leader shows), each good for one use within seven days."""
