"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "17d033221208"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "deferred",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("mid", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "mid", name=op.f("deferred_pk")),
    )
    op.create_table(
        "feed",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("record", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", "record", name=op.f("feed_pk")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index("feed_position_ix", ["tenant", "key", "position"], unique=False)

    op.create_table(
        "hazard_number",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", name=op.f("hazard_number_pk")),
    )
    op.create_table(
        "ledger",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mid", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("incarnation", sa.String(length=36), nullable=False),
        sa.Column("dseq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record", sa.String(length=36), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("trunks", sa.Text(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "position", name=op.f("ledger_pk")),
        sa.UniqueConstraint(
            "tenant",
            "device",
            "incarnation",
            "dseq",
            name=op.f("ledger_tenant_device_incarnation_dseq_uq"),
        ),
        sa.UniqueConstraint("tenant", "mid", name=op.f("ledger_tenant_mid_uq")),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index("ledger_record_ix", ["tenant", "record"], unique=False)

    op.create_table(
        "photo",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("received_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sha256", name=op.f("photo_pk")),
    )
    op.create_table(
        "photo_slot",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("record", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("filled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sha256", "record", name=op.f("photo_slot_pk")),
    )
    op.create_table(
        "record",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("open_body", sa.Text(), nullable=True),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("under", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("record_pk")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("record_about_ix", ["tenant", "about"], unique=False)
        batch_op.create_index("record_kind_ix", ["tenant", "kind"], unique=False)

    op.create_table(
        "scope_set",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "hash", name=op.f("scope_set_pk")),
    )
    op.create_table(
        "zone",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("directory", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("policy", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("zone_pk")),
    )
    op.create_table(
        "account",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["zone.tenant"], name=op.f("account_tenant_fk")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("account_pk")),
        sa.UniqueConstraint("tenant", "number", name=op.f("account_tenant_number_uq")),
        sa.UniqueConstraint("tenant", "phone", name=op.f("account_tenant_phone_uq")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("account_name_ix", ["tenant", "name"], unique=False)

    op.create_table(
        "node",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("parent", sa.String(length=36), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["zone.tenant"], name=op.f("node_tenant_fk")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("node_pk")),
    )
    op.create_table(
        "device",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account"],
            ["account.tenant", "account.id"],
            name=op.f("device_tenant_account_fk"),
        ),
        sa.PrimaryKeyConstraint("tenant", "account", "id", name=op.f("device_pk")),
    )
    op.create_table(
        "enrolment",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("issued_by", sa.String(length=36), nullable=True),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account"],
            ["account.tenant", "account.id"],
            name=op.f("enrolment_tenant_account_fk"),
        ),
        sa.PrimaryKeyConstraint("tenant", "hash", name=op.f("enrolment_pk")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index("enrolment_account_ix", ["tenant", "account"], unique=False)
        batch_op.create_index("enrolment_hash_ix", ["hash"], unique=False)

    op.create_table(
        "membership",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("node", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("relation", sa.String(length=10), server_default="workplace", nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "node"], ["node.tenant", "node.id"], name=op.f("membership_tenant_node_fk")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("membership_pk")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("membership_account_ix", ["tenant", "account"], unique=False)
        batch_op.create_index("membership_node_ix", ["tenant", "node"], unique=False)

    op.create_table(
        "session",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account", "device"],
            ["device.tenant", "device.account", "device.id"],
            name=op.f("session_tenant_account_device_fk"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("session_pk")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("session_account_ix", ["tenant", "account"], unique=False)

    op.create_table(
        "refresh",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "session"],
            ["session.tenant", "session.id"],
            name=op.f("refresh_tenant_session_fk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "session", "generation", name=op.f("refresh_pk")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("refresh")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("session_account_ix")

    op.drop_table("session")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("membership_node_ix")
        batch_op.drop_index("membership_account_ix")

    op.drop_table("membership")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index("enrolment_hash_ix")
        batch_op.drop_index("enrolment_account_ix")

    op.drop_table("enrolment")
    op.drop_table("device")
    op.drop_table("node")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index("account_name_ix")

    op.drop_table("account")
    op.drop_table("zone")
    op.drop_table("scope_set")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index("record_kind_ix")
        batch_op.drop_index("record_about_ix")

    op.drop_table("record")
    op.drop_table("photo_slot")
    op.drop_table("photo")
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_index("ledger_record_ix")

    op.drop_table("ledger")
    op.drop_table("hazard_number")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index("feed_position_ix")

    op.drop_table("feed")
    op.drop_table("deferred")
