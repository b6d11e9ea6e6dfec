"""Since when a loan is at risk.

Revision 0023 after 0017. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0023"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision.

    A loan that was never extended nor restructured is at risk by what it has not paid. Of the others it follows only
    from their events: `bangfu init` works it out after this (`workflows.loanrows.complete`).
    """
    op.add_column("loans", sa.Column("at_risk_since", sa.Date(), nullable=True))
    op.add_column("loans", sa.Column("at_risk_on", sa.Date(), nullable=True))
    op.execute(
        sa.text(
            "UPDATE loans SET at_risk_since = unpaid_since, at_risk_on = late_on "
            "WHERE status = 'running' AND extensions = 0 AND restructurings = 0"
        )
    )


def downgrade() -> None:
    """From this revision: what is dropped follows from the events."""
    op.drop_column("loans", "at_risk_on")
    op.drop_column("loans", "at_risk_since")
