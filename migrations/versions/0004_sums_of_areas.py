"""Sums of sealed counts over areas, made from those of schools."""

from itertools import product

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = "area_id, activity, phase, question, rev, option"
SUMS = "sum(count), sum(ballots), sum(seals), count(DISTINCT school_id), min(epsilon)"
NAMES = "count, ballots, seals, schools, epsilon, period, year_group"
PERIODS = ("half_term", "substr(half_term, 1, 4)")
YEAR_GROUPS = ("year_group", "0")
GROUPED = YEAR_GROUPS[:1]  # 0 stands for all of them together


INDEX, TABLE = "ix_school_total_activity", "school_total"


def upgrade() -> None:
    op.drop_index(INDEX, table_name=TABLE)
    op.create_index(INDEX, TABLE, ["activity", "half_term", "school_id"])
    op.create_table(
        "area_total",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("year_group", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("activity", sa.String(length=120), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("seals", sa.Integer(), nullable=False),
        sa.Column("schools", sa.Integer(), nullable=False),
        sa.Column("epsilon", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_total_area_id_area")),
        sa.PrimaryKeyConstraint(
            *("area_id", "year_group", "period", "activity", "phase", "question", "rev", "option"),
            name=op.f("pk_area_total"),
        ),
    )
    for period, year_group in product(PERIODS, YEAR_GROUPS):
        grouped = ", ".join([KEY, period, *([year_group] if year_group in GROUPED else [])])
        op.execute(
            f"INSERT INTO area_total ({KEY}, {NAMES}) SELECT {KEY}, {SUMS}, {period}, {year_group} "  # noqa: S608 - ours
            f"FROM school_total JOIN school ON school.id = school_id GROUP BY {grouped}"
        )


def downgrade() -> None:
    op.drop_table("area_total")
    op.drop_index(INDEX, table_name=TABLE)
    op.create_index(INDEX, TABLE, ["activity", "half_term"])
