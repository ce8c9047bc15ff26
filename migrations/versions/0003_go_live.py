"""go live

Why: a press of "Go Live" is recorded, and leads to the one open checkout of its trial.
Rules: additive first (the release before this one still runs beside it), destructive a release later;
works up, down and up again on SQLite and on PostgreSQL; the file is named NNNN_slug.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "checkouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_checkout_id", sa.String(length=255), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'paid')", name=op.f("ck_checkouts_state")),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name=op.f("fk_checkouts_trial_id_trials"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkouts")),
        sa.UniqueConstraint(
            "provider", "provider_checkout_id", name=op.f("uq_checkouts_provider_provider_checkout_id")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_checkouts_reference")),
    )
    with op.batch_alter_table("checkouts", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_checkouts_trial_id"), ["trial_id"], unique=False)
        batch_op.create_index(
            "ix_checkouts_one_open",
            ["trial_id", "provider"],
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "cta_clicks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("checkout_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_cta_clicks_checkout_id_checkouts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name=op.f("fk_cta_clicks_trial_id_trials"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cta_clicks")),
        sa.UniqueConstraint("trial_id", "press", name=op.f("uq_cta_clicks_trial_id_press")),
    )
    with op.batch_alter_table("cta_clicks", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_cta_clicks_checkout_id"), ["checkout_id"], unique=False)


def downgrade() -> None:
    op.drop_table("cta_clicks")
    op.drop_table("checkouts")
