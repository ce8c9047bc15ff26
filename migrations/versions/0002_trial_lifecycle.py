"""trial lifecycle

Why: a trial sets up its own assistant, confirms its phone, is called, and is erased when its time is over.
Rules: additive first (the release before this one still runs beside it), destructive a release later;
works up, down and up again on SQLite and on PostgreSQL; the file is named NNNN_slug.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "breakers",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_breakers")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("trial_id", sa.Integer(), nullable=True),
        sa.Column("plan", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("confirmed", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('expiry', 'purge', 'unmatched')", name=op.f("ck_receipts_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_receipts_due",
            ["due_at"],
            unique=False,
            postgresql_where=sa.text("finished_at IS NULL"),
            sqlite_where=sa.text("finished_at IS NULL"),
        )
        batch_op.create_index(op.f("ix_receipts_token_hash"), ["token_hash"], unique=False)

    op.create_table(
        "sandbox_objects",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('assistant', 'credential')", name=op.f("ck_sandbox_objects_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_objects")),
    )
    with op.batch_alter_table("sandbox_objects", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_sandbox_objects_kind"), ["kind"], unique=False)

    op.create_table(
        "sandbox_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_requests")),
    )
    op.create_table(
        "switches",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switches")),
    )
    op.create_table(
        "tombstones",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_tombstones")),
    )
    with op.batch_alter_table("tombstones", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_tombstones_erased_at"), ["erased_at"], unique=False)

    op.create_table(
        "dials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("cost", sa.Numeric(precision=12, scale=6), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('call', 'code')", name=op.f("ck_dials_kind")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_dials_call_id_calls"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name=op.f("fk_dials_trial_id_trials"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dials")),
    )
    with op.batch_alter_table("dials", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_dials_at"), ["at"], unique=False)
        batch_op.create_index(op.f("ix_dials_call_id"), ["call_id"], unique=False)
        batch_op.create_index("ix_dials_number_at", ["number_hash", "at"], unique=False)
        batch_op.create_index(op.f("ix_dials_trial_id"), ["trial_id"], unique=False)

    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('welcome', 'link', 'erasure')", name=op.f("ck_mails_kind")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_mails_state")),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name=op.f("fk_mails_trial_id_trials"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("trial_id", "kind", "number", name=op.f("uq_mails_trial_id_kind_number")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_mails_due_at"), ["due_at"], unique=False)

    op.create_table(
        "phone_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("provider_call_id", sa.String(length=200), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name=op.f("fk_phone_codes_trial_id_trials"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_codes")),
    )
    with op.batch_alter_table("phone_codes", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_phone_codes_trial_id"), ["trial_id"], unique=False)

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dial_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("dialled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("lookup_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("lookups", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("problem", sa.Text(), nullable=True))
        batch_op.create_index(op.f("ix_calls_dial_due_at"), ["dial_due_at"], unique=False)
        batch_op.create_index(op.f("ix_calls_lookup_due_at"), ["lookup_due_at"], unique=False)

    with op.batch_alter_table("sandbox_calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assistant_id", sa.String(length=200), nullable=True))
        batch_op.add_column(
            sa.Column("body", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=True)
        )
        batch_op.alter_column("trial_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(op.f("ix_sandbox_calls_assistant_id"), ["assistant_id"], unique=False)

    with op.batch_alter_table("trials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("services", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("hours", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("knowledge", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("knowledge_from", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("knowledge_note", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("phone_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("assistant_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("assistant_attempts", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("problem", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(op.f("ix_trials_assistant_due_at"), ["assistant_due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("trials", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_trials_assistant_due_at"))
        batch_op.drop_column("revision")
        batch_op.drop_column("problem")
        batch_op.drop_column("assistant_attempts")
        batch_op.drop_column("assistant_due_at")
        batch_op.drop_column("phone_confirmed_at")
        batch_op.drop_column("purged_at")
        batch_op.drop_column("expired_at")
        batch_op.drop_column("knowledge_note")
        batch_op.drop_column("knowledge_from")
        batch_op.drop_column("knowledge")
        batch_op.drop_column("hours")
        batch_op.drop_column("services")

    with op.batch_alter_table("sandbox_calls", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_sandbox_calls_assistant_id"))
        batch_op.alter_column("trial_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("body")
        batch_op.drop_column("assistant_id")

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_calls_lookup_due_at"))
        batch_op.drop_index(op.f("ix_calls_dial_due_at"))
        batch_op.drop_column("problem")
        batch_op.drop_column("lookups")
        batch_op.drop_column("lookup_due_at")
        batch_op.drop_column("dialled_at")
        batch_op.drop_column("dial_due_at")

    with op.batch_alter_table("phone_codes", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_phone_codes_trial_id"))

    op.drop_table("phone_codes")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_mails_due_at"))

    op.drop_table("mails")
    with op.batch_alter_table("dials", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_dials_trial_id"))
        batch_op.drop_index("ix_dials_number_at")
        batch_op.drop_index(op.f("ix_dials_call_id"))
        batch_op.drop_index(op.f("ix_dials_at"))

    op.drop_table("dials")
    with op.batch_alter_table("tombstones", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_tombstones_erased_at"))

    op.drop_table("tombstones")
    op.drop_table("switches")
    op.drop_table("sandbox_requests")
    with op.batch_alter_table("sandbox_objects", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_sandbox_objects_kind"))

    op.drop_table("sandbox_objects")
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_receipts_token_hash"))
        batch_op.drop_index(
            "ix_receipts_due",
            postgresql_where=sa.text("finished_at IS NULL"),
            sqlite_where=sa.text("finished_at IS NULL"),
        )

    op.drop_table("receipts")
    op.drop_table("breakers")
