"""Lines of the audit from before 0027 named people by email: the migration numbers them, both ways."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from safe4me.db import audit
from safe4me.db.accounts import RoleName
from safe4me.db.all_tables import db
from safe4me.db.audit import AuditEntry
from tests.helpers.world.schools import NOW, Place, make_account
from tests.integration.test_migrations import migrated, settings

__all__ = ["migrated", "settings"]

OLD_LINES = {  # as releases before 0027 wrote them, and what is in the table after it: {} is the number
    "teacher.hill-school@school.example: disabled": "account {}: disabled",
    "class 1 (9K, year 9): lent to Teacher.Hill-School@school.example until 2026-11-27": (
        "class 1 (9K, year 9): lent to account {} until 2026-11-27"
    ),
    "o'hara+9k@old.school.example: invited as teacher, North": (
        "an account that was removed: invited as teacher, North"
    ),
    "class 1 (a@b, year 9): given to teacher.hill-sch@": (
        "class 1 (an account that was removed, year 9): given to an account that was removed"
    ),
    "class 1 (9K, year 9): size 25 to 28": "class 1 (9K, year 9): size 25 to 28",
}


def write_old_lines(place: Place) -> None:
    """Lines of a release before 0027, by the lead of the teacher's school."""
    row = {"at": "2026-11-24 10:00:00", "account": place.lead.id, "school": place.school.id}
    db.session.commit()
    downgrade(revision="0026")
    for what in OLD_LINES:
        statement = "INSERT INTO audit_entry (at, account_id, school_id, what)"
        db.session.execute(text(f"{statement} VALUES (:at, :account, :school, :what)"), {**row, "what": what})
    db.session.commit()


def lines() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(text("SELECT what FROM audit_entry ORDER BY id")))


def test_old_lines_name_people_by_number_and_no_email_is_left(migrated: None, place: Place) -> None:
    number, email = place.teacher.id, place.teacher.email
    namesake = make_account(RoleName.TEACHER, "Hill School")
    namesake.namesake = True
    db.session.add(namesake)
    write_old_lines(place)
    upgrade()
    assert lines() == [what.format(number) for what in OLD_LINES.values()]
    found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [each.about_id for each in found] == [number, number, None, None, None]
    assert found[0].told("") == f"{email}: disabled"
    assert {each.account_id for each in found} == {place.lead.id}


def test_a_line_means_the_namesake_at_its_own_school(migrated: None, place: Place) -> None:
    here = make_account(RoleName.TEACHER, "Hill School")
    here.namesake, here.school, place.teacher.school = True, place.school, None
    db.session.add(here)
    db.session.flush()
    number = here.id
    write_old_lines(place)
    upgrade()
    assert lines()[0] == f"account {number}: disabled"


def test_the_release_before_reads_emails_again_and_has_an_actor_for_each_line(
    migrated: None, place: Place
) -> None:
    gone = make_account(RoleName.LEAD, "Gone")
    db.session.add(gone)
    db.session.flush()
    audit.add_entry(
        db.session(), gone, f"{audit.by_number(place.teacher)}: enabled", NOW, about=place.teacher
    )
    audit.add_entry(db.session(), place.lead, f"{audit.by_number(gone)}: disabled", NOW, about=gone)
    db.session.delete(gone)
    email = place.teacher.email
    db.session.commit()
    downgrade(revision="0026")
    assert lines() == [f"{email}: enabled", "an account that was removed: disabled"]
    upgrade()
    assert db.session.scalars(select(AuditEntry.command_line).order_by(AuditEntry.id)).all() == [
        "an account that was removed",
        None,
    ]
