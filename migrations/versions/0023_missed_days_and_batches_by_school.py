"""Half-terms whose fixed day was missed are known as that; a school's batches are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("closed_period") as table:
        table.add_column(sa.Column("missed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("closed_period") as table:
        table.alter_column("missed", server_default=None)
    op.create_index("ix_batch_school_id", "batch", ["school_id"])


def downgrade() -> None:
    op.drop_index("ix_batch_school_id", "batch")
    with op.batch_alter_table("closed_period") as table:
        table.drop_column("missed")
