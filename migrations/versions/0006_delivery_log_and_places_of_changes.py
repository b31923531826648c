"""The delivery log, and which school or area a change was about."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PLACES = ("school", "area")


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("visit", "assembly", "training", name="deliverykind", native_enum=False, length=12),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_delivery_number")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_delivery_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_school_id"), ["school_id"], unique=False)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.alter_column("what", existing_type=sa.String(length=200), type_=sa.String(length=400))
        for place in PLACES:
            column = f"{place}_id"
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_audit_entry_{column}"), [column], unique=False)
            key = batch_op.f(f"fk_audit_entry_{column}_{place}")
            batch_op.create_foreign_key(key, place, [column], ["id"])
    # until now a change was always about the school of whoever made it, but for coordinators
    op.execute(
        "UPDATE audit_entry SET school_id = "
        "(SELECT school_id FROM account WHERE account.id = audit_entry.account_id)"
    )


def downgrade() -> None:
    op.execute("UPDATE audit_entry SET what = substr(what, 1, 200)")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        for place in PLACES:
            column = f"{place}_id"
            batch_op.drop_constraint(batch_op.f(f"fk_audit_entry_{column}_{place}"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_audit_entry_{column}"))
            batch_op.drop_column(column)
        batch_op.alter_column("what", existing_type=sa.String(length=400), type_=sa.String(length=200))
    op.drop_table("delivery")
