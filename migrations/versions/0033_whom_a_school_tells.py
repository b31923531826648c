"""A school says who its safeguarding lead and their deputy are, and when that was last confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ENTERED = (
    ("safeguarding_lead", sa.String(80)),
    ("lead_telephone", sa.String(40)),
    ("safeguarding_deputy", sa.String(80)),
    ("deputy_telephone", sa.String(40)),
    ("safeguarding_confirmed_on", sa.Date()),
)


def upgrade() -> None:
    with op.batch_alter_table("school") as table:
        for name, of in ENTERED:
            table.add_column(sa.Column(name, of, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("school") as table:
        for name, _ in reversed(ENTERED):
            table.drop_column(name)
