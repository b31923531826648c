"""The list of changes names people by number; it, and what a class has spent, nobody changes."""

import re
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ENTRY = sa.table(
    "audit_entry",
    *map(sa.column, ("id", "what", "account_id", "about_id", "command_line", "school_id")),
)
ACCOUNT = sa.table("account", *map(sa.column, ("id", "email", "namesake", "school_id")))
ACCOUNT_KEY = "fk_audit_entry_account_id_account"
EMAIL = re.compile(r"[^\s\"“”(),:;<>@\[\]]*@[^\s\"“”(),:;<>@\[\]]*")  # also what is left of one that was cut
REMOVED = "an account that was removed"
LONGEST = 400

# SAFE4ME_AUDIT_DAYS may be 1, and the database's clock may be behind the site's
YOUNG = {
    "sqlite": "OLD.at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-12 hours')",
    "postgresql": "OLD.at > now() - interval '12 hours'",
}
MEASURED = "OLD.spent AND OLD.room_id IS NOT NULL"
ELSEWHERE = """NEW.id <> OLD.id OR NEW.class_id <> OLD.class_id OR NEW.activity <> OLD.activity
    OR NEW.phase <> OLD.phase OR COALESCE(NEW.room_id, 0) <> COALESCE(OLD.room_id, 0)"""
SAME_ENTRY = "EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)"
SAME_SPENT = """EXISTS (SELECT 1 FROM budget_entry WHERE spent AND room_id IS NOT NULL AND (id = NEW.id
    OR class_id = NEW.class_id AND activity = NEW.activity AND phase = NEW.phase))"""
TABLES = {
    "audit_entry": "The list of changes is only added to.",
    "budget_entry": "What a class has measured stays as it is.",
}
FUNCTION = """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$"""


def upgrade() -> None:
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f(ACCOUNT_KEY), type_="foreignkey")
    connection = op.get_bind()
    name_by_number(connection)
    if connection.dialect.name == "sqlite":
        number_once(connection)
    else:
        op.execute(FUNCTION)
    for statement in triggers(connection.dialect.name):
        op.execute(statement)


def name_by_number(connection: sa.Connection) -> None:
    """Take emails out of old lines: a number where an account has the email, else a word."""
    known: dict[str, list[sa.Row[tuple[int, str, bool, int | None]]]] = {}
    for account in connection.execute(sa.select(ACCOUNT).order_by(ACCOUNT.c.namesake, ACCOUNT.c.id)):
        known.setdefault(account.email.lower(), []).append(account)
    for entry in connection.execute(sa.select(ENTRY).where(ENTRY.c.what.contains("@"))).all():
        numbers = {
            email: number_of(known.get(email.lower(), ()), entry.school_id)
            for email in EMAIL.findall(entry.what)
        }
        about = next(filter(None, numbers.values()), None)
        changed = sa.update(ENTRY).where(ENTRY.c.id == entry.id)
        connection.execute(changed.values(what=without_emails(entry.what, numbers), about_id=about))


def number_of(
    named: Sequence[sa.Row[tuple[int, str, bool, int | None]]], school_id: int | None
) -> int | None:
    """Which of the accounts with one email an entry meant: that of its school, else the one that signs in."""
    here = [each for each in named if each.school_id == school_id]
    return next((each.id for each in (*here, *named)), None)


def without_emails(what: str, numbers: Mapping[str, int | None]) -> str:
    """The line, with the number of an account for each email."""

    def named(found: re.Match[str]) -> str:
        number = numbers[found[0]]
        return f"account {number}" if number else REMOVED

    return EMAIL.sub(named, what)[:LONGEST]


def number_once(connection: sa.Connection) -> None:
    """Let SQLite number no account as one that was removed: entries would name somebody else."""
    with op.batch_alter_table(
        "account", schema=None, recreate="always", table_kwargs={"sqlite_autoincrement": True}
    ):
        pass
    ever = """SELECT max(account_id) AS number FROM security_event UNION ALL
        SELECT max(about_id) FROM security_event UNION ALL SELECT max(account_id) FROM audit_entry"""
    connection.exec_driver_sql(
        f"UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT max(number) FROM ({ever})), 0)) "  # noqa: S608 - ours
        "WHERE name = 'account'"
    )


def triggers(database: str) -> list[str]:
    """What makes the triggers: each refuses something."""
    refused = [
        ("audit_entry", "update", None),
        ("audit_entry", "delete", YOUNG[database]),
        ("budget_entry", "update", f"{MEASURED} OR {ELSEWHERE}"),
        ("budget_entry", "delete", MEASURED),
    ]
    if database == "sqlite":  # a REPLACE deletes without a word
        refused += [("audit_entry", "insert", SAME_ENTRY), ("budget_entry", "insert", SAME_SPENT)]
    else:
        refused += [("audit_entry", "truncate", None), ("budget_entry", "truncate", None)]
    return [trigger(database, *each) for each in refused]


def trigger(database: str, table: str, what: str, when: str | None) -> str:
    """What makes one trigger."""
    condition = f"WHEN ({when})" if when else ""
    of = "STATEMENT" if what == "truncate" else "ROW"
    refusal = (
        f"BEGIN SELECT RAISE(ABORT, '{TABLES[table]}'); END"
        if database == "sqlite"
        else f"EXECUTE FUNCTION refuse_change('{TABLES[table]}')"
    )
    name = f"{table}_no_{what}"
    return f"CREATE TRIGGER {name} BEFORE {what.upper()} ON {table} FOR EACH {of} {condition} {refusal}"


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for table in TABLES:
            for what in ("update", "delete", "insert"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}")
        with op.batch_alter_table("account", schema=None, recreate="always"):
            pass
    else:
        op.execute("DROP FUNCTION IF EXISTS refuse_change() CASCADE")  # and with it the triggers
    name_by_email(connection)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_foreign_key(batch_op.f(ACCOUNT_KEY), "account", ["account_id"], ["id"])
        batch_op.drop_column("about_id")


def name_by_email(connection: sa.Connection) -> None:
    """Write lines as the older release reads them; who is gone becomes somebody without an account."""
    emails = {each.id: each.email for each in connection.execute(sa.select(ACCOUNT))}
    for entry in connection.execute(sa.select(ENTRY).where(ENTRY.c.about_id.is_not(None))).all():
        named = re.sub(rf"\baccount {entry.about_id}\b", emails.get(entry.about_id, REMOVED), entry.what)
        connection.execute(sa.update(ENTRY).where(ENTRY.c.id == entry.id).values(what=named[:LONGEST]))
    gone = sa.update(ENTRY).where(ENTRY.c.account_id.not_in(sa.select(ACCOUNT.c.id)))
    connection.execute(gone.values(account_id=None, command_line=REMOVED))
