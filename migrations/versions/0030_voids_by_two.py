"""Who asks to void what a room sealed, until somebody else confirms it."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "void_request",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("by_coordinator", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_void_request_room_id_room")),
        sa.PrimaryKeyConstraint("room_id", "activity", name=op.f("pk_void_request")),
    )


def downgrade() -> None:
    op.drop_table("void_request")
