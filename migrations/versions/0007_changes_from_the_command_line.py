"""Changes that were made from the command line, by nobody's account."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.alter_column("account_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("command_line", sa.String(length=64), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_audit_entry_actor"), "(account_id IS NULL) <> (command_line IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM audit_entry WHERE account_id IS NULL")  # the older table has no place for them
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_audit_entry_actor"), type_="check")
        batch_op.drop_column("command_line")
        batch_op.alter_column("account_id", existing_type=sa.Integer(), nullable=False)
