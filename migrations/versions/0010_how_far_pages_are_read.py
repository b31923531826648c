"""How far pages are read: exact for the week, noisy for good."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("furthest_station", "sealed_station"):
        op.create_table(
            name,
            sa.Column("week", sa.String(length=8), nullable=False),
            sa.Column("page", sa.String(length=250), nullable=False),
            sa.Column("station", sa.Integer(), nullable=False),
            sa.Column("stopped", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("week", "page", "station", name=op.f(f"pk_{name}")),
        )


def downgrade() -> None:
    for name in ("sealed_station", "furthest_station"):
        op.drop_table(name)
