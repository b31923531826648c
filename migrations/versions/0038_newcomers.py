"""Somebody asks to be a teacher of a school, and is a newcomer there until its lead has said who they are.

An invitation is known by who invites, and whoever has signed in already has had their first visit.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("newcomer_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("first_visit_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("invited_by", sa.Integer(), nullable=True))
    account = sa.table(
        "account",
        sa.column("first_visit_at", sa.DateTime(timezone=True)),
        sa.column("last_seen_on", sa.Date()),
        sa.column("password", sa.String()),
    )
    been_here = sa.or_(account.c.last_seen_on.is_not(None), account.c.password.is_not(None))
    op.execute(account.update().where(been_here).values(first_visit_at=sa.func.current_timestamp()))
    op.create_table(
        "join_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at_school", sa.Boolean(), nullable=False),
        sa.Column("oidc_issuer", sa.String(length=255), nullable=True),
        sa.Column("oidc_subject", sa.String(length=255), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_join_ask_account_id_account")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_join_ask_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_ask")),
        sa.UniqueConstraint("school_id", "email", name=op.f("uq_join_ask_school_id_email")),
        sa.UniqueConstraint("key", name=op.f("uq_join_ask_key")),
    )
    op.create_index(op.f("ix_join_ask_account_id"), "join_ask", ["account_id"])


def downgrade() -> None:
    op.drop_table("join_ask")
    for column in ("invited_by", "first_visit_at", "newcomer_since"):
        op.drop_column("account", column)
