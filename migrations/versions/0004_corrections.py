"""corrections

Why: the owner puts captured values right; what was heard stays beside them. A call's kind gets reasons.
The index lets the next turn of a call be read without reading all turns before it.
Rules: additive; works up, down and up again on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("heard", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("action IN ('set', 'cleared', 'undone')", name=op.f("ck_corrections_action")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_corrections_call_id_calls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_call_id"), "corrections", ["call_id"])
    op.create_index("ix_turns_call_id_id", "turns", ["call_id", "id"])
    op.add_column("calls", sa.Column("intent_reasons", json, nullable=True))


def downgrade() -> None:
    op.drop_column("calls", "intent_reasons")
    op.drop_index("ix_turns_call_id_id", table_name="turns")
    op.drop_table("corrections")
