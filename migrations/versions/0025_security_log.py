"""The security log: entries that the database itself refuses to change, and to delete within a year."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEPT_DAYS = 365

SQLITE = (
    """CREATE TRIGGER security_event_no_update BEFORE UPDATE ON security_event
    BEGIN SELECT RAISE(ABORT, 'The security log is only added to.'); END""",
    f"""CREATE TRIGGER security_event_no_delete BEFORE DELETE ON security_event
    WHEN OLD.at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-{KEPT_DAYS} days')
    BEGIN SELECT RAISE(ABORT, 'The security log is only added to.'); END""",
    """CREATE TRIGGER security_event_no_replace BEFORE INSERT ON security_event
    WHEN EXISTS (SELECT 1 FROM security_event WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'The security log is only added to.'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION refuse_security_event() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.at <= now() - interval '{KEPT_DAYS} days' THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION 'The security log is only added to.' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER security_event_no_change BEFORE UPDATE OR DELETE ON security_event
    FOR EACH ROW EXECUTE FUNCTION refuse_security_event()""",
    """CREATE TRIGGER security_event_no_truncate BEFORE TRUNCATE ON security_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_security_event()""",
)
INDEXED = ("at", "account_id", "about_id")


def upgrade() -> None:
    op.create_table(
        "security_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("factor", sa.String(length=16), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("command_line", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_security_event_{column}"), "security_event", [column])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("security_event")  # and with it its triggers
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_security_event()")
