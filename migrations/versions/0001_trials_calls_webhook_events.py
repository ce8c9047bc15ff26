"""Trials, their calls and turns, and what arrived.

Why: a signed delivery is kept once, worked into a call, and shown on the trial's page; nothing is kept elsewhere.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

time = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("callable_type", sa.String(length=20), nullable=True),
        sa.Column("callable_id", sa.Integer(), nullable=True),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("provider_call_id", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("started_at", time, nullable=True),
        sa.Column("ended_at", time, nullable=True),
        sa.Column("duration_seconds", sa.Double(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("ended_kind", sa.String(length=20), nullable=True),
        sa.Column("caller_number", sa.String(length=100), nullable=True),
        sa.Column("recording_url", sa.Text(), nullable=True),
        sa.Column("transcript", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("cost", sa.Numeric(precision=12, scale=6), nullable=True),
        sa.Column("extracted_lead", json, nullable=True),
        sa.Column("intent", sa.String(length=20), nullable=True),
        sa.Column("intent_confidence", sa.Double(), nullable=True),
        sa.Column("facts", json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", time, nullable=False),
        sa.Column("updated_at", time, nullable=False),
        sa.CheckConstraint("callable_type IN ('Trial', 'Account')", name="ck_calls_callable_type"),
        sa.CheckConstraint("intent IN ('lead_intake', 'scheduling', 'info', 'other')", name="ck_calls_intent"),
        sa.CheckConstraint(
            "status IN ('initiated', 'ringing', 'in_progress', 'ended', 'completed', 'failed')", name="ck_calls_status"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("provider", "provider_call_id", name="uq_calls_provider_provider_call_id"),
        sa.UniqueConstraint("public_id", name="uq_calls_public_id"),
    )
    op.create_index("ix_calls_callable", "calls", ["callable_type", "callable_id"])
    op.create_index("ix_calls_updated_at", "calls", ["updated_at"])

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("expires_at", time, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "rejections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rejections"),
    )
    op.create_index("ix_rejections_received_at", "rejections", ["received_at"])
    op.create_index("ix_rejections_source", "rejections", ["source"])

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_table(
        "trials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("business", sa.String(length=200), nullable=False),
        sa.Column("trade", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("assistant_id", sa.String(length=200), nullable=True),
        sa.Column("inbound_number", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", time, nullable=False),
        sa.Column("expires_at", time, nullable=False),
        sa.Column("converted_at", time, nullable=True),
        sa.CheckConstraint("language IN ('en', 'es')", name="ck_trials_language"),
        sa.CheckConstraint(
            "status IN ('draft', 'provisioning', 'ready', 'converted', 'expired', 'purged', 'failed')",
            name="ck_trials_status",
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_trials_owner_id_users", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
        sa.UniqueConstraint("inbound_number", name="uq_trials_inbound_number"),
        sa.UniqueConstraint("provider", "assistant_id", name="uq_trials_provider_assistant_id"),
        sa.UniqueConstraint("token", name="uq_trials_token"),
    )
    op.create_index("ix_trials_owner_id", "trials", ["owner_id"])

    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.CheckConstraint("role IN ('caller', 'agent', 'system')", name="ck_turns_role"),
        sa.CheckConstraint("source IN ('live', 'report')", name="ck_turns_source"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_turns_call_id_calls", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("call_id", "key", name="uq_turns_call_id_key"),
    )
    op.create_table(
        "sandbox_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.String(length=100), nullable=False),
        sa.Column("provider_call_id", sa.String(length=200), nullable=False),
        sa.Column("started_at", time, nullable=False),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("finished_at", time, nullable=True),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name="fk_sandbox_calls_trial_id_trials", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sandbox_calls"),
        sa.UniqueConstraint("provider_call_id", name="uq_sandbox_calls_provider_call_id"),
    )
    op.create_index("ix_sandbox_calls_trial_id", "sandbox_calls", ["trial_id"])

    op.create_table(
        "webhook_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", time, nullable=True),
        sa.Column("received_at", time, nullable=False),
        sa.Column("payload", json, nullable=False),
        sa.Column("headers", json, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("answer", json, nullable=True),
        sa.Column("message_id", sa.String(length=255), nullable=True),
        sa.Column("provider_call_id", sa.String(length=200), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.Column("called_number", sa.String(length=100), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", time, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("processed_at", time, nullable=True),
        sa.Column("trial_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("status IN ('received', 'processed', 'ignored', 'parked')", name="ck_webhook_events_status"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_webhook_events_call_id_calls", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name="fk_webhook_events_trial_id_trials", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_events"),
        sa.UniqueConstraint("provider", "event_id", name="uq_webhook_events_provider_event_id"),
    )
    op.create_index("ix_webhook_events_call_id", "webhook_events", ["call_id"])
    op.create_index(
        "ix_webhook_events_due",
        "webhook_events",
        ["next_attempt_at", "id"],
        postgresql_where=sa.text("status = 'received'"),
        sqlite_where=sa.text("status = 'received'"),
    )
    op.create_index("ix_webhook_events_message_id", "webhook_events", ["message_id"])
    op.create_index("ix_webhook_events_provider_call_id", "webhook_events", ["provider_call_id"])
    op.create_index("ix_webhook_events_received_at", "webhook_events", ["received_at"])
    op.create_index("ix_webhook_events_trial_id", "webhook_events", ["trial_id"])

    op.create_table(
        "processings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("processor", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("next_attempt_at", time, nullable=True),
        sa.Column("started_at", time, nullable=True),
        sa.Column("finished_at", time, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'retrying', 'parked')", name="ck_processings_state"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["webhook_events.id"], name="fk_processings_event_id_webhook_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_processings"),
        sa.UniqueConstraint("event_id", "processor", name="uq_processings_event_id_processor"),
    )


def downgrade() -> None:
    op.drop_table("processings")

    op.drop_table("webhook_events")

    op.drop_table("sandbox_calls")
    op.drop_table("turns")

    op.drop_table("trials")
    op.drop_table("users")

    op.drop_table("rejections")
    op.drop_table("leases")

    op.drop_table("calls")
