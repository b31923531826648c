"""Pages opened: a number a page and period, and the days whose logs were imported."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_total",
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("page", sa.String(length=250), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("period", "page", name=op.f("pk_page_total")),
    )
    op.create_table(
        "imported_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_imported_day")),
    )


def downgrade() -> None:
    op.drop_table("imported_day")
    op.drop_table("page_total")
