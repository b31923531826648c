"""How many pupils a year group has, how it is grouped, and how many ballots a class holds of an activity.

What is sealed holds the ballots that came, what is open as many as it could take until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CAME = """
UPDATE budget_entry SET ballots = coalesce(
    (SELECT seal.ballots FROM seal
     WHERE seal.room_id = budget_entry.room_id AND seal.activity = budget_entry.activity),
    (SELECT school_class.size + 2 FROM school_class WHERE school_class.id = budget_entry.class_id))
WHERE room_id IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "year_group",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.CheckConstraint("pupils BETWEEN 1 AND 999", name=op.f("ck_year_group_pupils")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_year_group_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", "school_year", "number", name=op.f("pk_year_group")),
    )
    with op.batch_alter_table("school_class", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grouping", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("budget_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ballots", sa.Integer(), nullable=False, server_default="0"))
    op.execute(CAME)


def downgrade() -> None:
    with op.batch_alter_table("budget_entry", schema=None) as batch_op:
        batch_op.drop_column("ballots")
    with op.batch_alter_table("school_class", schema=None) as batch_op:
        batch_op.drop_column("grouping")
    op.drop_table("year_group")
