"""${message}

Why: say what needs this, not what it does.
Rules: additive first (the release before this one still runs beside it), destructive a release later;
works up, down and up again on SQLite and on PostgreSQL; the file is named NNNN_slug.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
