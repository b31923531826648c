"""Every year group has a number of pupils; since when somebody may read a class's results is kept."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOST_PUPILS = 999
KEY = ("school_id", "school_year", "number")
YEAR_GROUP = sa.table("year_group", *map(sa.column, (*KEY, "pupils")))
CLASS = sa.table(
    "school_class",
    *map(sa.column, ("school_id", "school_year", "year_group", "grouping", "size")),
    sa.column("retired", sa.Boolean()),
)
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    say_pupils(op.get_bind())
    op.add_column("account", sa.Column("since", TIME, nullable=True))
    op.add_column("account", sa.Column("or_before", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE account SET since = COALESCE(invited_at, CURRENT_TIMESTAMP), or_before = TRUE")
    # A server of the release before may still give classes: their days are right by default.
    with op.batch_alter_table("class_teacher") as table:
        for name in ("since", "seen"):
            table.add_column(sa.Column(name, TIME, server_default=sa.func.now(), nullable=False))
        table.add_column(sa.Column("or_before", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE class_teacher SET or_before = TRUE")
    # Pupils of a room of before were told that its teacher alone reads its results.
    op.add_column("room", sa.Column("of_class", sa.Boolean(), server_default=sa.false(), nullable=False))


def say_pupils(connection: sa.Connection) -> None:
    """Have each year group without a number the sum of its classes: of its largest grouping's that stand."""
    said = {tuple(row) for row in connection.execute(sa.select(*(YEAR_GROUP.c[name] for name in KEY)))}
    sums: dict[tuple[int, int, int], dict[tuple[bool, str], int]] = defaultdict(lambda: defaultdict(int))
    for each in connection.execute(sa.select(CLASS)):
        year = (each.school_id, each.school_year, each.year_group)
        sums[year][not each.retired, each.grouping] += each.size
    rows = [
        dict(zip(KEY, year, strict=True)) | {"pupils": min(MOST_PUPILS, largest(of_year))}
        for year, of_year in sums.items()
        if year not in said
    ]
    if rows:
        op.bulk_insert(YEAR_GROUP, rows)


def largest(of_year: dict[tuple[bool, str], int]) -> int:
    """The sum of the largest grouping; of retired classes only where none stands."""
    stands = any(standing for standing, _ in of_year)
    return max(size for (standing, _), size in of_year.items() if standing is stands)


def downgrade() -> None:
    op.drop_column("room", "of_class")
    with op.batch_alter_table("class_teacher") as table:
        for name in ("or_before", "seen", "since"):
            table.drop_column(name)
    op.drop_column("account", "or_before")
    op.drop_column("account", "since")
