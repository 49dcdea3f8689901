"""Records know their version, and what waits whose it is."""

import sqlalchemy as sa
from alembic import op

revision = "c926eae029ae"
down_revision = "aaab8d5397aa"

ABOUT = sa.text("about IS NOT NULL")


def upgrade() -> None:
    # Whose they are was not written down. Their phones keep them and send them again.
    op.execute("DELETE FROM deferred")
    with op.batch_alter_table("deferred") as deferred:
        deferred.add_column(sa.Column("device", sa.String(length=36), nullable=False))
        deferred.add_column(sa.Column("incarnation", sa.String(length=36), nullable=False))
        deferred.add_column(sa.Column("dseq", sa.BigInteger(), nullable=False))
        deferred.create_index("deferred_since_ix", ["tenant", "since"])
    with op.batch_alter_table("record") as record:
        record.add_column(sa.Column("schema", sa.Integer(), server_default="1", nullable=False))
        record.drop_index("record_kind_ix")
        record.drop_index("record_about_ix")
    op.create_index(
        "record_about_ix", "record", ["tenant", "about"], sqlite_where=ABOUT, postgresql_where=ABOUT
    )
    op.create_table(
        "renumbered",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("incarnation", sa.String(length=36), nullable=False),
        sa.Column("dseq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mid", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "device", "incarnation", "dseq", name=op.f("renumbered_pk")
        ),
    )
    op.create_index("membership_until_ix", "membership", ["tenant", "until"])


def downgrade() -> None:
    op.drop_index("membership_until_ix", "membership")
    op.drop_table("renumbered")
    op.drop_index("record_about_ix", "record")
    with op.batch_alter_table("record") as record:
        record.create_index("record_about_ix", ["tenant", "about"])
        record.create_index("record_kind_ix", ["tenant", "kind"])
        record.drop_column("schema")
    with op.batch_alter_table("deferred") as deferred:
        deferred.drop_index("deferred_since_ix")
        deferred.drop_column("dseq")
        deferred.drop_column("incarnation")
        deferred.drop_column("device")
