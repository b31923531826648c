"""Which teacher has which class. Whoever opened a room for a class keeps it. One that nobody has opened a
room for stays with all who may sign in at its school, as until now: a lead takes it back from the others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEPT = "INSERT INTO class_teacher (class_id, account_id) SELECT DISTINCT class_id, teacher_id FROM room"
SHARED = """
INSERT INTO class_teacher (class_id, account_id)
SELECT school_class.id, account.id FROM school_class
JOIN account ON account.school_id = school_class.school_id AND account.active
WHERE NOT school_class.retired AND school_class.id NOT IN (SELECT class_id FROM room)
"""


def upgrade() -> None:
    for name in ("class_teacher", "class_request"):
        op.create_table(
            name,
            sa.Column("class_id", sa.Integer(), nullable=False),
            sa.Column("account_id", sa.Integer(), nullable=False),
            *([sa.Column("until", sa.Date(), nullable=True)] if name == "class_teacher" else []),
            sa.ForeignKeyConstraint(
                ["class_id"], ["school_class.id"], name=op.f(f"fk_{name}_class_id_school_class")
            ),
            sa.ForeignKeyConstraint(
                ["account_id"], ["account.id"], name=op.f(f"fk_{name}_account_id_account")
            ),
            sa.PrimaryKeyConstraint("class_id", "account_id", name=op.f(f"pk_{name}")),
        )
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{name}_account_id"), ["account_id"], unique=False)
    for statement in (KEPT, SHARED):
        op.execute(statement)


def downgrade() -> None:
    for name in ("class_request", "class_teacher"):
        op.drop_table(name)
