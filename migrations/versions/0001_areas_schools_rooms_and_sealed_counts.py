"""Areas, schools, rooms and sealed counts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("name", name=op.f("uq_area_name")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_school_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("area_id", "name", name=op.f("uq_school_area_id_name")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_account_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_school_id"), ["school_id"], unique=False)

    op.create_table(
        "school_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("year_group", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint("size BETWEEN 1 AND 60", name=op.f("ck_school_class_size")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_class_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_class")),
        sa.UniqueConstraint(
            "school_id",
            "school_year",
            "year_group",
            "name",
            name=op.f("uq_school_class_school_id_school_year_year_group_name"),
        ),
    )
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
            "school_id",
            "year_group",
            "half_term",
            "activity",
            "phase",
            "question",
            "rev",
            "option",
            name=op.f("pk_school_total"),
        ),
    )
    with op.batch_alter_table("school_total", schema=None) as batch_op:
        batch_op.create_index("ix_school_total_activity", ["activity", "half_term"], unique=False)

    op.create_table(
        "account_area",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_area_account_id_account")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_account_area_area_id_area")),
        sa.PrimaryKeyConstraint("account_id", "area_id", name=op.f("pk_account_area")),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_role_account_id_account")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_account_role_role_id_role")),
        sa.PrimaryKeyConstraint("account_id", "role_id", name=op.f("pk_account_role")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_audit_entry_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_account_id"), ["account_id"], unique=False)

    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_room_class_id_school_class")
        ),
        sa.ForeignKeyConstraint(["teacher_id"], ["account.id"], name=op.f("fk_room_teacher_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_class_id"), ["class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_teacher_id"), ["teacher_id"], unique=False)
        batch_op.create_index(
            "uq_room_open_code",
            ["code"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "budget_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=120), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("epsilon", sa.Double(), nullable=False),
        sa.Column("spent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_budget_entry_class_id_school_class")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_budget_entry_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_entry")),
        sa.UniqueConstraint(
            "class_id", "activity", "phase", name=op.f("uq_budget_entry_class_id_activity_phase")
        ),
    )
    with op.batch_alter_table("budget_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_entry_room_id"), ["room_id"], unique=False)

    op.create_table(
        "room_activity",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_activity_room_id_room")),
        sa.PrimaryKeyConstraint("room_id", "activity", name=op.f("pk_room_activity")),
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("half_term", sa.String(length=16), nullable=False),
        sa.Column("activity", sa.String(length=120), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("epsilon", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_seal_class_id_school_class")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_seal_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("room_id", "activity", name=op.f("uq_seal_room_id_activity")),
    )
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_class_id"), ["class_id"], unique=False)

    op.create_table(
        "sealed_count",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_sealed_count_seal_id_seal")),
        sa.PrimaryKeyConstraint("seal_id", "question", "rev", "option", name=op.f("pk_sealed_count")),
    )


def downgrade() -> None:
    op.drop_table("sealed_count")
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seal_class_id"))

    op.drop_table("seal")
    op.drop_table("room_activity")
    with op.batch_alter_table("budget_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_entry_room_id"))

    op.drop_table("budget_entry")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_room_open_code",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_room_teacher_id"))
        batch_op.drop_index(batch_op.f("ix_room_due_at"))
        batch_op.drop_index(batch_op.f("ix_room_code"))
        batch_op.drop_index(batch_op.f("ix_room_class_id"))

    op.drop_table("room")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_account_id"))

    op.drop_table("audit_entry")
    op.drop_table("account_role")
    op.drop_table("account_area")
    with op.batch_alter_table("school_total", schema=None) as batch_op:
        batch_op.drop_index("ix_school_total_activity")

    op.drop_table("school_total")
    op.drop_table("school_class")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_school_id"))

    op.drop_table("account")
    op.drop_table("school")
    op.drop_table("role")
    op.drop_table("area")
