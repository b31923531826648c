"""An email may be invited where it has an account elsewhere, without anybody learning that: a namesake."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NO_NAMESAKE = sa.text("namesake IS FALSE")
NAME = "uq_account_email"


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("namesake", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f(NAME), type_="unique")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.alter_column("namesake", existing_type=sa.Boolean(), server_default=None)
        batch_op.create_index(
            NAME, ["email"], unique=True, sqlite_where=NO_NAMESAKE, postgresql_where=NO_NAMESAKE
        )


def downgrade() -> None:
    # an email of its own for each: nobody could ever sign in by it, and nobody can now
    op.execute("UPDATE account SET email = id || '@namesake.invalid', active = FALSE WHERE namesake IS TRUE")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(NAME, sqlite_where=NO_NAMESAKE, postgresql_where=NO_NAMESAKE)
        batch_op.drop_column("namesake")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f(NAME), ["email"])
