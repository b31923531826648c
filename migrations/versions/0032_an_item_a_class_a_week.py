"""A planned lesson is one item for one class in one week, and a room says which of them it was opened for."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

LONGEST_NOTE = 200
PLACES, REASONS = 12, 12  # characters
PLAN = sa.table(
    "assignment",
    *(sa.column(name) for name in ("id", "class_id", "item", "note", "set_id")),
    sa.column("day", sa.Date()),
    sa.column("week", sa.Date()),
)
ROOM = sa.table(
    "room", *map(sa.column, ("id", "class_id", "phase", "state")), sa.column("opened_at", sa.DateTime())
)
BESIDE = sa.table("room_beside", *map(sa.column, ("room_id", "class_id")))
HELD = sa.table("room_activity", *map(sa.column, ("room_id", "activity")))
LINK = sa.table("room_assignment", *map(sa.column, ("room_id", "assignment_id")))


def upgrade() -> None:
    with op.batch_alter_table("assignment") as table:
        table.drop_constraint("uq_assignment_class_id_module_day", type_="unique")
        table.alter_column(
            "module", new_column_name="item", existing_type=sa.String(60), type_=sa.String(120)
        )
        table.alter_column("day", existing_type=sa.Date(), nullable=True)
        table.add_column(sa.Column("week", sa.Date(), nullable=True))
        table.add_column(sa.Column("place", sa.String(PLACES), nullable=False, server_default="class"))
        table.add_column(sa.Column("set_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("skipped", sa.String(REASONS), nullable=True))
        table.add_column(sa.Column("skipped_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("skipped_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("taught_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("taught_by", sa.Integer(), nullable=True))
    one_a_week(op.get_bind())
    with op.batch_alter_table("assignment") as table:
        table.alter_column("week", existing_type=sa.Date(), nullable=False)
        table.alter_column("place", existing_type=sa.String(PLACES), server_default=None)
        table.create_unique_constraint("uq_assignment_class_id_item_week", ["class_id", "item", "week"])
        table.create_check_constraint(
            op.f("ck_assignment_skipped"), "(skipped IS NULL) = (skipped_on IS NULL)"
        )
        table.create_check_constraint(op.f("ck_assignment_taught"), "skipped IS NULL OR taught_on IS NULL")
        for name in ("skipped_by", "taught_by"):
            table.create_foreign_key(op.f(f"fk_assignment_{name}_account"), "account", [name], ["id"])
        table.create_index(op.f("ix_assignment_set_id"), ["set_id"])
    make_tables()
    link_rooms(op.get_bind())


def make_tables() -> None:
    op.create_table(
        "room_assignment",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_assignment_room_id_room")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_room_assignment_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("room_id", "assignment_id", name=op.f("pk_room_assignment")),
    )
    op.create_index(op.f("ix_room_assignment_assignment_id"), "room_assignment", ["assignment_id"])
    op.create_table(
        "school_holidays",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_holidays_school_id_school")
        ),
        sa.PrimaryKeyConstraint("school_id", "school_year", name=op.f("pk_school_holidays")),
    )


def one_a_week(connection: sa.Connection) -> None:
    """Say of which week each lesson is; of two of one class, item and week the earlier keeps both notes."""
    kept: dict[tuple[int, str, date], sa.Row[tuple[object, ...]]] = {}
    notes: dict[int, list[str]] = defaultdict(list)
    for each in connection.execute(sa.select(PLAN).order_by(PLAN.c.day, PLAN.c.id)).all():
        week = each.day - timedelta(days=each.day.weekday())
        first = kept.setdefault((each.class_id, each.item, week), each)
        notes[first.id] += [each.note] if each.note else []
        if first is not each:
            connection.execute(sa.delete(PLAN).where(PLAN.c.id == each.id))
    for (_, _, week), first in kept.items():
        note = " · ".join(notes[first.id])[:LONGEST_NOTE]
        said = sa.update(PLAN).where(PLAN.c.id == first.id)
        connection.execute(said.values(week=week, set_id=first.id, note=note))


def link_rooms(connection: sa.Connection) -> None:
    """Link each room to the lessons of its classes and modules that are nearest and not yet taught."""
    plan = defaultdict[tuple[int, str], list[sa.Row[tuple[object, ...]]]](list)
    for each in connection.execute(sa.select(PLAN).order_by(PLAN.c.day, PLAN.c.id)):
        plan[each.class_id, each.item].append(each)
    taught: set[int] = set()
    for room, class_id, module in _rooms(connection):
        free = [each for each in plan[class_id, module] if each.id not in taught]
        if free:
            nearest = min(free, key=lambda each: abs(each.day - room.opened_at.date()))
            connection.execute(sa.insert(LINK).values(room_id=room.id, assignment_id=nearest.id))
            if room.state != "discarded" and room.phase != "before":
                taught.add(nearest.id)


def _rooms(connection: sa.Connection) -> Iterator[tuple[sa.Row[tuple[object, ...]], int, str]]:
    """Each room with each of its classes and modules, as time went."""
    beside, held = defaultdict[int, list[int]](list), defaultdict[int, set[str]](set)
    for each in connection.execute(sa.select(BESIDE)):
        beside[each.room_id].append(each.class_id)
    for each in connection.execute(sa.select(HELD)):
        held[each.room_id].add(each.activity.partition("/")[0])
    for room in connection.execute(sa.select(ROOM).order_by(ROOM.c.opened_at, ROOM.c.id)).all():
        for class_id in (room.class_id, *beside[room.id]):
            for module in sorted(held[room.id]):
                yield room, class_id, module


def downgrade() -> None:
    op.drop_table("school_holidays")
    op.drop_index(op.f("ix_room_assignment_assignment_id"), "room_assignment")
    op.drop_table("room_assignment")
    op.execute("DELETE FROM assignment WHERE item LIKE '%/%'")  # the release before knows modules alone
    op.execute("UPDATE assignment SET day = week WHERE day IS NULL")
    with op.batch_alter_table("assignment") as table:
        table.drop_index(op.f("ix_assignment_set_id"))
        for name in ("taught_by", "skipped_by"):
            table.drop_constraint(op.f(f"fk_assignment_{name}_account"), type_="foreignkey")
        table.drop_constraint(op.f("ck_assignment_taught"), type_="check")
        table.drop_constraint(op.f("ck_assignment_skipped"), type_="check")
        table.drop_constraint("uq_assignment_class_id_item_week", type_="unique")
        for name in (
            "taught_by",
            "taught_on",
            "skipped_by",
            "skipped_on",
            "skipped",
            "set_id",
            "place",
            "week",
        ):
            table.drop_column(name)
        table.alter_column("day", existing_type=sa.Date(), nullable=False)
        table.alter_column(
            "item", new_column_name="module", existing_type=sa.String(120), type_=sa.String(60)
        )
    with op.batch_alter_table("assignment") as table:
        table.create_unique_constraint("uq_assignment_class_id_module_day", ["class_id", "module", "day"])
