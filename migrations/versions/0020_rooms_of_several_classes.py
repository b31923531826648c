"""Rooms of several classes: who is beside the first, what the room is called, and seals of no one class."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OF_SEVERAL = "SELECT count(*) FROM seal WHERE class_id IS NULL"


def upgrade() -> None:
    op.create_table(
        "room_beside",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_beside_room_id_room")),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_room_beside_class_id_school_class")
        ),
        sa.PrimaryKeyConstraint("room_id", "class_id", name=op.f("pk_room_beside")),
    )
    op.create_index(op.f("ix_room_beside_class_id"), "room_beside", ["class_id"])
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.alter_column("title", existing_type=sa.String(length=60), server_default=None)
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.alter_column("class_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    if op.get_bind().scalar(sa.text(OF_SEVERAL)):
        raise CommandError("There are seals of several classes, which would become those of one class each.")
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.alter_column("class_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_column("title")
    op.drop_index(op.f("ix_room_beside_class_id"), table_name="room_beside")
    op.drop_table("room_beside")
