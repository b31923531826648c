"""Until when an account may go on without a second step: 14 days for those who did not need one before."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

DAYS = 14
LOOK_AFTER_MANY = ("lead", "coordinator")  # they needed one before, so they get no days

account = sa.table(
    "account",
    sa.column("id", sa.Integer()),
    sa.column("password", sa.String()),
    sa.column("last_seen_on", sa.Date()),
    sa.column("tf_totp_secret", sa.String()),
    sa.column("second_step_by", sa.DateTime(timezone=True)),
)
passkey = sa.table("passkey", sa.column("user_id", sa.Integer()))
role = sa.table("role", sa.column("id", sa.Integer()), sa.column("name", sa.String()))
account_role = sa.table(
    "account_role", sa.column("account_id", sa.Integer()), sa.column("role_id", sa.Integer())
)


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_step_by", sa.DateTime(timezone=True), nullable=True))
    bound = sa.select(account_role.c.account_id).join(role, role.c.id == account_role.c.role_id)
    op.execute(
        account.update()
        .where(
            sa.or_(account.c.password.is_not(None), account.c.last_seen_on.is_not(None)),
            account.c.tf_totp_secret.is_(None),
            account.c.id.not_in(sa.select(passkey.c.user_id)),
            account.c.id.not_in(bound.where(role.c.name.in_(LOOK_AFTER_MANY))),
        )
        .values(second_step_by=datetime.now(UTC) + timedelta(days=DAYS))
    )


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("second_step_by")
