"""What tells this site from every other that shares a store with it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_id",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("drawn", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_id")),
    )


def downgrade() -> None:
    op.drop_table("site_id")
