"""A police officer opens rooms for classes that are lent to them for a day, and a room knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "officer_loan",
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_officer_loan_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_officer_loan_class_id_school_class")
        ),
        sa.PrimaryKeyConstraint("class_id", "account_id", "day", name=op.f("pk_officer_loan")),
    )
    op.create_index(op.f("ix_officer_loan_account_id"), "officer_loan", ["account_id"])
    op.add_column("room", sa.Column("by_officer", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("room", "by_officer")
    op.drop_index(op.f("ix_officer_loan_account_id"), table_name="officer_loan")
    op.drop_table("officer_loan")
