"""An account can be erased, once its owner has asked and somebody else has agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "erase_request",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_erase_request_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_erase_request")),
    )


def downgrade() -> None:
    op.drop_table("erase_request")
    op.drop_column("account", "erased_at")
