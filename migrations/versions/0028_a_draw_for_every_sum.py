"""Every stored sum has noise of its own, and batches are formed on Mondays; figures change once, a little.

What had left the figures comes back less what is voided. An older release forms no batch and voids nothing
any more: its tables and columns for that are gone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from safe4me.privacy.noise import sums_to_zero
from safe4me.statistics.periods import half_term

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

FEWEST = 2
AT_ONCE = 500
Cell = tuple[str, int, int]


def table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *map(sa.column, columns))


CELL = ("question", "rev", "option")
SEAL = table("seal", *("id", "room_id", "class_id", "activity", "ballots", "batch_id", "matched_id", "alone"))
SEALED = table("sealed_count", "seal_id", *CELL, "count")
VOID = table("void", "room_id", "activity")
BATCH = table("batch", "id", "seals", "draws", "ballots", "epsilon", "left")
BATCH_COUNT = table("batch_count", "batch_id", *CELL, "count")
BOTH_BALLOTS = ("before_ballots", "after_ballots")
MATCHED = table("matched_batch", "id", "classes", "draws", *BOTH_BALLOTS, "epsilon", "left")
MATCHED_COUNT = table("matched_count", "matched_id", *CELL, "before", "after")
DAY = {"sqlite": "date({0})", "postgresql": "CAST({0} AT TIME ZONE 'UTC' AS date)"}
SEALED_ON = sa.column("sealed_on", sa.Date())


def upgrade() -> None:
    connection = op.get_bind()
    op.execute("UPDATE void SET reason = 'fault' WHERE reason = 'restored'")
    with op.batch_alter_table("void") as changed:
        changed.drop_column("period")
    op.drop_table("closed_period")
    op.create_table(
        "formed_monday",
        sa.Column("monday", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("monday", name=op.f("pk_formed_monday")),
    )
    with op.batch_alter_table("seal") as changed:
        changed.add_column(sa.Column("sealed_on", sa.Date(), nullable=True))
        changed.add_column(sa.Column("alone", sa.Boolean(), nullable=False, server_default=sa.false()))
        changed.drop_column("half_term")
    day = DAY[connection.dialect.name].format("COALESCE(closed_at, opened_at)")
    op.execute(f"UPDATE seal SET sealed_on = (SELECT {day} FROM room WHERE room.id = room_id)")  # noqa: S608 - ours
    with op.batch_alter_table("batch") as changed:
        changed.add_column(sa.Column("draws", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("matched_batch") as changed:
        changed.add_column(sa.Column("draws", sa.Integer(), nullable=False, server_default="1"))
        changed.add_column(sa.Column("school_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE matched_batch SET school_id = (SELECT min(school_id) FROM matched_school "
        "WHERE matched_id = matched_batch.id GROUP BY matched_id HAVING count(*) = 1)"
    )
    draw_batches(connection)
    draw_matched(connection)
    op.drop_table("matched_school")
    with op.batch_alter_table("batch") as changed:
        changed.drop_column("left")
        changed.alter_column("draws", existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("matched_batch") as changed:
        changed.drop_column("left")
        changed.alter_column("draws", existing_type=sa.Integer(), server_default=None)
        changed.create_index(changed.f("ix_matched_batch_school_id"), ["school_id"])
        changed.create_foreign_key(
            changed.f("fk_matched_batch_school_id_school"), "school", ["school_id"], ["id"]
        )
    with op.batch_alter_table("seal") as changed:
        changed.alter_column("sealed_on", existing_type=sa.Date(), nullable=False)
        changed.alter_column("alone", existing_type=sa.Boolean(), server_default=None)
    make_area_totals("epsilon", ("draws",))


def draw_batches(connection: sa.Connection) -> None:
    """Give each batch its draw; one with voided seals, or that had left, loses them and gets a second."""
    voided = voided_seals(connection, SEAL.c.batch_id)
    taken = by_cell(connection, voided)
    back: dict[int, int] = dict.fromkeys(left(connection, BATCH), 0)
    for seal in voided:
        back[seal.batch_id] = back.get(seal.batch_id, 0) + 1
        less = {"seals": BATCH.c.seals - 1, "ballots": BATCH.c.ballots - seal.ballots}
        connection.execute(sa.update(BATCH).where(BATCH.c.id == seal.batch_id).values(less))
    connection.execute(let_go("batch_id", voided))
    subtracted = {seal.id: seal.batch_id for seal in voided}
    draw(connection, BATCH, BATCH_COUNT, "batch_id", "count", back, regrouped(taken, subtracted))
    end_lone(connection, BATCH, BATCH_COUNT, "batch_id", "seals", back)


def draw_matched(connection: sa.Connection) -> None:
    """The same for both phases of each matched batch, of which a class leaves in both."""
    voided = voided_seals(connection, SEAL.c.matched_id)
    back: dict[int, int] = dict.fromkeys(left(connection, MATCHED), 0)
    out: dict[str, list[Any]] = {"before": [], "after": []}
    for matched_id, class_id in {(seal.matched_id, seal.class_id) for seal in voided}:
        back[matched_id] = back.get(matched_id, 0) + 1
        own = sa.select(SEAL, sa.column("phase")).where(
            SEAL.c.matched_id == matched_id, SEAL.c.class_id == class_id
        )
        less = {"classes": MATCHED.c.classes - 1}
        for seal in connection.execute(own).all():
            out[seal.phase].append(seal)
            less[f"{seal.phase}_ballots"] = MATCHED.c[f"{seal.phase}_ballots"] - seal.ballots
        connection.execute(sa.update(MATCHED).where(MATCHED.c.id == matched_id).values(less))
    for phase, seals in out.items():
        connection.execute(let_go("matched_id", seals))
        taken = regrouped(by_cell(connection, seals), {seal.id: seal.matched_id for seal in seals})
        draw(connection, MATCHED, MATCHED_COUNT, "matched_id", phase, back, taken)
    end_lone(connection, MATCHED, MATCHED_COUNT, "matched_id", "classes", back)


def voided_seals(connection: sa.Connection, sum_id: sa.ColumnElement[Any]) -> list[Any]:
    """The seals that are voided, of those in a sum."""
    voids = sa.select(VOID.c.room_id).where(
        VOID.c.room_id == SEAL.c.room_id, VOID.c.activity == SEAL.c.activity
    )
    return list(connection.execute(sa.select(SEAL).where(sum_id.is_not(None), voids.exists())))


def left(connection: sa.Connection, sums: sa.TableClause) -> list[int]:
    """The sums that had left the figures."""
    return list(connection.scalars(sa.select(sums.c.id).where(sums.c.left.is_not(None))))


def by_cell(connection: sa.Connection, seals: Iterable[Any]) -> dict[int, dict[Cell, int]]:
    """The counts of seals, a seal at a time."""
    found: dict[int, dict[Cell, int]] = {}
    for seal in seals:
        cells = connection.execute(sa.select(SEALED).where(SEALED.c.seal_id == seal.id))
        found[seal.id] = {(cell.question, cell.rev, cell.option): cell.count for cell in cells}
    return found


def regrouped(counts: Mapping[int, Mapping[Cell, int]], sums: Mapping[int, int]) -> dict[int, Counter[Cell]]:
    """The counts of seals, added up for each sum that has them."""
    found: dict[int, Counter[Cell]] = {}
    for seal_id, cells in counts.items():
        found.setdefault(sums[seal_id], Counter()).update(cells)
    return found


def let_go(column: str, seals: Iterable[Any]) -> sa.Update:
    return sa.update(SEAL).where(SEAL.c.id.in_([seal.id for seal in seals])).values({column: None})


def draw(
    connection: sa.Connection,
    sums: sa.TableClause,
    counts: sa.TableClause,
    key: str,
    column: str,
    back: Mapping[int, int],
    taken: Mapping[int, Mapping[Cell, int]],
) -> None:
    """Write every sum with its draws, less what is taken out of it."""
    last = connection.scalar(sa.select(sa.func.max(sums.c.id))) or 0
    of_cell = [
        counts.c[key] == sa.bindparam("own"),
        *(counts.c[name] == sa.bindparam(f"of_{name}") for name in CELL),
    ]
    changed = sa.update(counts).where(*of_cell).values({column: sa.bindparam("drawn")})
    for start in range(1, last + 1, AT_ONCE):
        cells = sa.select(
            counts.c[key].label("own"), *(counts.c[name] for name in (*CELL, column)), sums.c.epsilon
        )
        cells = cells.join_from(counts, sums, sums.c.id == counts.c[key])
        cells = cells.where(sums.c.id.between(start, start + AT_ONCE - 1))
        rows = connection.execute(cells.order_by(counts.c[key], *(counts.c[name] for name in CELL))).all()
        written = []
        for (own, _, _), options in groupby(rows, key=lambda row: row[:3]):
            of_question = list(options)
            noises = [noise(len(of_question), of_question[0].epsilon) for _ in range(1 + (own in back))]
            for row, *drawn in zip(of_question, *noises, strict=True):
                cell = row.question, row.rev, row.option
                count = row[4] - taken.get(own, {}).get(cell, 0) + sum(drawn)
                of = {f"of_{name}": part for name, part in zip(CELL, cell, strict=True)}
                written.append({"own": own, "drawn": count, **of})
        if written:
            connection.execute(changed, written)


def noise(k: int, epsilon: float) -> tuple[int, ...]:
    return next(drawing(k, epsilon))


@cache
def drawing(k: int, epsilon: float) -> Iterator[tuple[int, ...]]:
    return sums_to_zero(k, epsilon)


def end_lone(
    connection: sa.Connection,
    sums: sa.TableClause,
    counts: sa.TableClause,
    key: str,
    size: str,
    back: Mapping[int, int],
) -> None:
    """Note the second draw of sums that came back; delete those of one seal, which enters no other."""
    mine = sums.c.id.in_(list(back))
    connection.execute(sa.update(sums).where(mine).values(draws=2))
    lone = list(connection.scalars(sa.select(sums.c.id).where(mine, sums.c[size] < FEWEST)))
    connection.execute(sa.update(SEAL).where(SEAL.c[key].in_(lone)).values({key: None, "alone": True}))
    connection.execute(sa.delete(counts).where(counts.c[key].in_(lone)))
    connection.execute(sa.delete(sums).where(sums.c.id.in_(lone)))


def make_area_totals(key_too: str, added_too: tuple[str, ...]) -> None:
    """Make the table anew and add all areas up again."""
    key = ["area_id", "year_group", "period", "activity", "phase", "question", "rev", "option"]
    types = dict.fromkeys(("area_id", "year_group", "rev", "option"), sa.Integer()) | {
        "period": sa.String(length=16),
        "activity": sa.String(length=120),
        "phase": sa.String(length=12),
        "question": sa.String(length=60),
    }
    numbers = ["count", "ballots", "seals", *added_too, "schools"]
    op.drop_table("area_total")
    op.create_table(
        "area_total",
        *(sa.Column(name, types[name], nullable=False) for name in key),
        sa.Column("epsilon", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_total_area_id_area")),
        sa.PrimaryKeyConstraint(*key, *key_too.split(), name=op.f("pk_area_total")),
    )
    grouped = ", ".join([*key, *key_too.split()])
    epsilon = "epsilon" if key_too else "min(epsilon)"
    sums = ", ".join(f"sum({name})" for name in numbers[:-1])
    own, nothing = (", ".join(each) for each in (numbers[:-1], ["0"] * len(numbers[:-1])))
    several = (
        "JOIN seal ON seal.batch_id = batch.id JOIN room ON room.id = seal.room_id "
        "JOIN school_class ON school_class.id = room.class_id"
    )
    for year_group in ("0", "batch.year_group"):
        for period in ("period", "substr(period, 1, 4)"):
            cell = (
                f"batch.area_id, {year_group} AS year_group, {period} AS period, batch.activity, "
                "batch.phase, question, rev, option, batch.epsilon"
            )
            wanted = f"{year_group} IS NOT NULL"
            of_batch = "FROM batch JOIN batch_count ON batch_count.batch_id = batch.id"
            ballots = own.replace("ballots", "batch.ballots")
            op.execute(
                f"INSERT INTO area_total ({', '.join(key)}, epsilon, {own}, schools) "  # noqa: S608 - ours
                f"SELECT {', '.join(key)}, {epsilon}, {sums}, count(DISTINCT school_id) FROM ("
                f"SELECT {cell}, {ballots}, batch.school_id {of_batch} WHERE {wanted} UNION ALL "
                f"SELECT {cell}, {nothing}, school_class.school_id {of_batch} {several} "
                f"WHERE batch.school_id IS NULL AND {wanted}) AS cells GROUP BY {grouped}"
            )


def downgrade() -> None:
    # no older release knows the mark of a seal that may enter no other sum: that it is voided keeps it out
    op.execute(
        "INSERT INTO void (room_id, activity, reason, day) SELECT room_id, activity, 'fault', sealed_on "
        "FROM seal WHERE alone AND NOT EXISTS (SELECT 1 FROM void AS known "
        "WHERE known.room_id = seal.room_id AND known.activity = seal.activity)"
    )
    with op.batch_alter_table("void") as changed:
        changed.add_column(sa.Column("period", sa.String(length=16), nullable=False, server_default=""))
    with op.batch_alter_table("void") as changed:
        changed.alter_column("period", existing_type=sa.String(length=16), server_default=None)
    op.drop_table("formed_monday")
    op.create_table(
        "closed_period",
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_closed_period")),
    )
    with op.batch_alter_table("seal") as changed:
        changed.add_column(sa.Column("half_term", sa.String(length=16), nullable=True))
    seal = sa.table("seal", SEALED_ON, sa.column("half_term"))
    connection = op.get_bind()
    for day in connection.scalars(sa.select(seal.c.sealed_on).distinct()).all():
        of_day = sa.update(seal).where(seal.c.sealed_on == day)
        connection.execute(of_day.values(half_term=half_term(day)))
    with op.batch_alter_table("seal") as changed:
        changed.alter_column("half_term", existing_type=sa.String(length=16), nullable=False)
        changed.drop_column("sealed_on")
        changed.drop_column("alone")
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
    op.execute(
        "INSERT INTO matched_school SELECT DISTINCT matched_id, school_id FROM seal "
        "JOIN school_class ON school_class.id = class_id WHERE matched_id IS NOT NULL"
    )
    make_area_totals("", ())
    with op.batch_alter_table("matched_batch") as changed:
        changed.drop_constraint(changed.f("fk_matched_batch_school_id_school"), type_="foreignkey")
        changed.drop_index(changed.f("ix_matched_batch_school_id"))
        changed.drop_column("school_id")
    for name in ("batch", "matched_batch"):
        with op.batch_alter_table(name) as changed:
            changed.add_column(sa.Column("left", sa.String(length=16), nullable=True))
            changed.drop_column("draws")
