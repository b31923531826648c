"""Batches: what waits in seals enters figures together. The sums of schools go; those of areas begin anew."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SERIES = "year_group, seal.half_term, activity, phase, question, rev, option"
SUMS = "sum(count), sum(ballots), count(*), min(epsilon)"
NAMES = (
    "school_id, year_group, half_term, activity, phase, question, rev, option, count, ballots, seals, epsilon"
)
AREA_KEY = "area_id, activity, phase, question, rev, option"
AREA_SUMS = "sum(count), sum(ballots), sum(seals), count(DISTINCT school_id), min(epsilon)"
AREA_NAMES = "count, ballots, seals, schools, epsilon, period, year_group"


def upgrade() -> None:
    op.create_table(
        "closed_period",
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_closed_period")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("year_group", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("activity", sa.String(length=120), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("seals", sa.Integer(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("epsilon", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_batch_area_id_area")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_batch_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index("ix_batch_activity", "batch", ["activity", "period", "area_id"])
    op.create_table(
        "batch_count",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_count_batch_id_batch")),
        sa.PrimaryKeyConstraint("batch_id", "question", "rev", "option", name=op.f("pk_batch_count")),
    )
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_seal_batch_id"), ["batch_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_seal_batch_id_batch"), "batch", ["batch_id"], ["id"])
    op.drop_table("school_total")
    op.execute("DELETE FROM area_total")


def downgrade() -> None:
    op.create_table(
        "school_total",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("year_group", sa.Integer(), nullable=False),
        sa.Column("half_term", sa.String(length=16), nullable=False),
        sa.Column("activity", sa.String(length=120), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("seals", sa.Integer(), nullable=False),
        sa.Column("epsilon", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_total_school_id_school")),
        sa.PrimaryKeyConstraint(
            *("school_id", "year_group", "half_term", "activity", "phase", "question", "rev", "option"),
            name=op.f("pk_school_total"),
        ),
    )
    op.create_index("ix_school_total_activity", "school_total", ["activity", "half_term", "school_id"])
    op.execute(
        f"INSERT INTO school_total ({NAMES}) SELECT school_id, {SERIES}, {SUMS} FROM seal "  # noqa: S608 - ours
        "JOIN sealed_count ON sealed_count.seal_id = seal.id JOIN school_class ON school_class.id = class_id "
        f"GROUP BY school_id, {SERIES}"
    )
    op.execute("DELETE FROM area_total")
    for period in ("half_term", "substr(half_term, 1, 4)"):
        for year_group in ("year_group", "0"):
            grouped = ", ".join([AREA_KEY, period, *([year_group] if year_group != "0" else [])])
            op.execute(
                f"INSERT INTO area_total ({AREA_KEY}, {AREA_NAMES}) "  # noqa: S608 - ours
                f"SELECT {AREA_KEY}, {AREA_SUMS}, {period}, {year_group} FROM school_total "
                f"JOIN school ON school.id = school_id GROUP BY {grouped}"
            )
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_seal_batch_id_batch"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_seal_batch_id"))
        batch_op.drop_column("batch_id")
    op.drop_table("batch_count")
    op.drop_table("batch")
    op.drop_table("closed_period")
