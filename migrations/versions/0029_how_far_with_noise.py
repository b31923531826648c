"""How far pages are read: weeks of noisy numbers. Exact numbers, and those of pages opened, are gone."""

import sqlalchemy as sa
from alembic import context, op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

GONE = {
    "page_total": (("period", sa.String(8)), ("page", sa.String(250)), ("opened", sa.Integer)),
    "imported_day": (("day", sa.Date),),
    "furthest_station": (
        *(("week", sa.String(8)), ("page", sa.String(250)), ("station", sa.Integer)),
        ("stopped", sa.Integer),
    ),
    "sealed_station": (
        *(("week", sa.String(8)), ("page", sa.String(250)), ("station", sa.Integer)),
        ("stopped", sa.Integer),
    ),
}
NO_KEY = ("opened", "stopped")


def upgrade() -> None:
    for name in GONE:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"TRUNCATE {name}")
        op.drop_table(name)
    op.create_table(
        "report_week",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("page", sa.String(length=250), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "page", "part", name=op.f("pk_report_week")),
    )
    context.config.attributes["vacuum"] = True  # env.py does it, once this is committed


def downgrade() -> None:
    op.drop_table("report_week")
    for name, columns in GONE.items():
        keys = [column for column, _ in columns if column not in NO_KEY]
        op.create_table(
            name,
            *(sa.Column(column, kind, nullable=False) for column, kind in columns),
            sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{name}")),
        )
