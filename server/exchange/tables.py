"""Records as they stand, and the ledger of every mutation that made them so."""

import sqlalchemy as sa

from server.tables import metadata

record = sa.Table(
    "record",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False),
    # The version of the kind that the body is written in.
    sa.Column("schema", sa.Integer, nullable=False, server_default="1"),
    # Raw JSON text, passed through to phones without being parsed.
    sa.Column("body", sa.Text, nullable=False),
    # The same without private fields; null where there are none to hide.
    sa.Column("open_body", sa.Text, nullable=True),
    # {field: version}, as phones get it.
    sa.Column("versions", sa.Text, nullable=False),
    # {field: FieldState}, as ``sync.merge`` needs it.
    sa.Column("fields", sa.Text, nullable=False),
    # {key: open}: where it lies in the feed.
    sa.Column("under", sa.Text, nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    # The record that this one follows about: a conflict lies wherever its hazard lies.
    sa.Column("about", sa.String(36), nullable=True),
    sa.Index(
        "record_about_ix",
        "tenant",
        "about",
        sqlite_where=sa.text("about IS NOT NULL"),
        postgresql_where=sa.text("about IS NOT NULL"),
    ),
)
"""The present state of one record, whatever its kind."""

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("mid", sa.String(36), nullable=False),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("device", sa.String(36), nullable=False),
    sa.Column("incarnation", sa.String(36), nullable=False),
    sa.Column("dseq", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("record", sa.String(36), nullable=False),
    sa.Column("received", sa.BigInteger, nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
    # The exact bytes that arrived, and the salt of their digest; null once erased.
    sa.Column("content", sa.LargeBinary, nullable=True),
    sa.Column("salt", sa.LargeBinary, nullable=True),
    sa.Column("digest", sa.String(64), nullable=False),
    # The stored answer, as JSON, and what each field was judged against.
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("trunks", sa.Text, nullable=False),
    sa.Column("link", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("tenant", "mid"),
    sa.UniqueConstraint("tenant", "device", "incarnation", "dseq"),
    sa.Index("ledger_record_ix", "tenant", "record"),
)
"""Every mutation judged, in order. Rows are only ever added."""

deferred = sa.Table(
    "deferred",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("mid", sa.String(36), primary_key=True),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("device", sa.String(36), nullable=False),
    sa.Column("incarnation", sa.String(36), nullable=False),
    sa.Column("dseq", sa.BigInteger, nullable=False),
    # Milliseconds since 1970, when it first arrived.
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("deferred_since_ix", "tenant", "since"),
)
"""Mutations that wait for another one; the phone keeps sending them."""

renumbered = sa.Table(
    "renumbered",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("device", sa.String(36), primary_key=True),
    sa.Column("incarnation", sa.String(36), primary_key=True),
    sa.Column("dseq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("mid", sa.String(36), nullable=False),
)
"""By which number a phone that took a new incarnation calls what was answered before."""

scope_set = sa.Table(
    "scope_set",
    metadata,
    sa.Column("tenant", sa.String(40), primary_key=True),
    sa.Column("hash", sa.String(32), primary_key=True),
    sa.Column("held", sa.Text, nullable=False),
)
"""Key sets that phones were given, so that the server knows what one must forget."""
