"""How teachers may come into a school by themselves, once its lead has asked and a coordinator agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "way_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=253), nullable=False),
        sa.Column("staff_by", sa.String(length=12), nullable=False),
        sa.Column("staff_claim", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_why", sa.String(length=12), nullable=True),
        sa.CheckConstraint("(staff_by = 'claim') = (staff_claim <> '')", name=op.f("ck_way_in_staff_claim")),
        sa.CheckConstraint("(confirmed_by IS NULL) = (ends_on IS NULL)", name=op.f("ck_way_in_confirmed")),
        sa.CheckConstraint("confirmed_by <> asked_by", name=op.f("ck_way_in_two_people")),
        sa.CheckConstraint("(stopped_at IS NULL) = (stopped_why IS NULL)", name=op.f("ck_way_in_stopped")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_way_in_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_way_in")),
    )
    op.create_index(op.f("ix_way_in_school_id"), "way_in", ["school_id"])
    op.create_index(op.f("ix_way_in_value"), "way_in", ["value"])


def downgrade() -> None:
    op.drop_table("way_in")
