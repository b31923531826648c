"""A class knows last year's class that it was."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FROM = "fk_school_class_came_from_id_school_class"


def upgrade() -> None:
    with op.batch_alter_table("school_class") as table:
        table.add_column(sa.Column("came_from_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(FROM), "school_class", ["came_from_id"], ["id"])
        table.create_index(op.f("ix_school_class_came_from_id"), ["came_from_id"])


def downgrade() -> None:
    with op.batch_alter_table("school_class") as table:
        table.drop_index(op.f("ix_school_class_came_from_id"))
        table.drop_constraint(op.f(FROM), type_="foreignkey")
        table.drop_column("came_from_id")
