"""Matched batches: the classes that measured the same before and after, as a change has them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matched_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("year_group", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("activity", sa.String(length=120), nullable=False),
        sa.Column("first_form", sa.Integer(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("before_ballots", sa.Integer(), nullable=False),
        sa.Column("after_ballots", sa.Integer(), nullable=False),
        sa.Column("epsilon", sa.Double(), nullable=False),
        sa.Column("left", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_matched_batch_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matched_batch")),
    )
    op.create_index("ix_matched_batch_period", "matched_batch", ["period", "area_id"])
    op.create_table(
        "matched_count",
        sa.Column("matched_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matched_id"], ["matched_batch.id"], name=op.f("fk_matched_count_matched_id_matched_batch")
        ),
        sa.PrimaryKeyConstraint("matched_id", "question", "rev", "option", name=op.f("pk_matched_count")),
    )
    op.create_table(
        "matched_school",
        sa.Column("matched_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matched_id"], ["matched_batch.id"], name=op.f("fk_matched_school_matched_id_matched_batch")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_matched_school_school_id_school")
        ),
        sa.PrimaryKeyConstraint("matched_id", "school_id", name=op.f("pk_matched_school")),
    )
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_form", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("matched_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_seal_matched_id"), ["matched_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_seal_matched_id_matched_batch"), "matched_batch", ["matched_id"], ["id"]
        )
    # The one survey that there was: classes swap its two forms.
    op.execute("UPDATE seal SET first_form = 1 + class_id % 2 WHERE activity = 'what-we-think/survey'")
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.alter_column("first_form", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_seal_matched_id_matched_batch"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_seal_matched_id"))
        batch_op.drop_column("matched_id")
        batch_op.drop_column("first_form")
    op.drop_table("matched_school")
    op.drop_table("matched_count")
    op.drop_table("matched_batch")
