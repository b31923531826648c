"""What a class that comes in mid-year starts with: entries of the ledger that no room made."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("budget_entry", schema=None) as batch_op:
        batch_op.alter_column("room_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM budget_entry WHERE room_id IS NULL")
    with op.batch_alter_table("budget_entry", schema=None) as batch_op:
        batch_op.alter_column("room_id", existing_type=sa.Integer(), nullable=False)
