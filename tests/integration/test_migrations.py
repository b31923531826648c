"""Migrations make the tables that the models describe, and can be taken back with data in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from passlib.totp import TOTP
from sqlalchemy import delete, inspect, select, text

from safe4me.db.accounts import ClassTeacher, RoleName
from safe4me.db.all_tables import Base, db
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room
from safe4me.db.schools import Area, School, SchoolClass, YearGroup
from safe4me.schools.safeguarding import Contact, Contacts, contacts_of, to_confirm
from safe4me.settings import Settings
from tests.helpers.servers.postgres import KINDS, database
from tests.helpers.world.app import entries, fill_tables, passkey_of
from tests.helpers.world.schools import NOW, Place, give_app, make_account


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, on_sqlite: Settings) -> Iterator[Settings]:
    with database(request.param, on_sqlite, empty=True) as changed:
        yield changed


@pytest.fixture
def migrated(in_app: None) -> None:
    upgrade()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_exactly_the_models_tables(migrated: None) -> None:
    with db.engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata
        )
    assert differences == []
    assert tables() == set(Base.metadata.tables)


def conditions() -> dict[str, set[tuple[str, str | None, str]]]:
    """What every CHECK and every index that is of some rows alone says, by its table."""
    there = inspect(db.engine)
    checks, indexes = there.get_multi_check_constraints(), there.get_multi_indexes()
    return {
        table: {
            *(("check", check["name"], check["sqltext"]) for check in checks[schema, table]),
            *(
                ("index", index["name"], str(where))
                for index in indexes[schema, table]
                for option, where in index.get("dialect_options", {}).items()
                if option.endswith("_where")
            ),
        }
        for schema, table in checks
        if table != "alembic_version"
    }


def test_the_migrated_tables_refuse_what_the_models_refuse(migrated: None) -> None:
    """Alembic compares no CHECKs: one that changes in a model alone would be kept by new databases alone."""
    by_migrations = conditions()
    db.drop_all()
    db.create_all()
    assert by_migrations == conditions()
    assert {"ck_school_class_size", "uq_room_open_code"} <= {
        name for found in by_migrations.values() for _, name, _ in found
    }


def test_open_rooms_alone_are_bound_to_differ_in_code(migrated: None) -> None:
    [index] = [i for i in inspect(db.engine).get_indexes("room") if i["name"] == "uq_room_open_code"]
    assert index["unique"]
    assert "state" in " ".join(map(str, index["dialect_options"].values()))


def forget_seals_of_several() -> None:
    """Take away what keeps a database from going back behind rooms of several classes."""
    of_several = select(Seal.id).where(Seal.class_id.is_(None))
    db.session.execute(delete(SealedCount).where(SealedCount.seal_id.in_(of_several)))
    db.session.execute(delete(Seal).where(Seal.class_id.is_(None)))
    db.session.commit()


def test_a_seal_of_several_classes_never_becomes_that_of_one(
    app: Flask, migrated: None, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    fill_tables(app, place)
    db.session.commit()
    with pytest.raises(SystemExit):
        downgrade(revision="0019")
    assert "There are seals of several classes" in caplog.text
    assert db.session.scalars(select(Seal).where(Seal.class_id.is_(None))).all()


def test_each_migration_can_be_taken_back_and_made_again_with_data(
    app: Flask, migrated: None, place: Place
) -> None:
    fill_tables(app, place)
    empty = [
        table.name for table in Base.metadata.sorted_tables if not db.session.execute(select(table)).first()
    ]
    assert empty == []
    forget_seals_of_several()
    downgrade(revision="-1")
    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_exact_numbers_of_pages_are_gone_from_every_byte_of_the_file(migrated: None) -> None:
    downgrade(revision="0027")
    exact = {
        "page_total": "INSERT INTO page_total VALUES ('2026-W47', :page, 412)",
        "furthest_station": "INSERT INTO furthest_station VALUES ('2026-W48', :page, 3, 37)",
    }
    for insert in exact.values():
        db.session.execute(text(insert), [{"page": f"zq-exact/{n}"} for n in range(500)])
    db.session.commit()
    db.session.remove()
    upgrade()
    assert not tables() & {*exact, "imported_day", "sealed_station"}
    if db.engine.dialect.name == "sqlite":
        file = Path(db.engine.url.database or "")
        assert not [
            each.name for each in file.parent.glob(f"{file.name}*") if b"zq-exact" in each.read_bytes()
        ]


def test_who_opened_rooms_for_a_class_keeps_it_and_everybody_one_without_rooms(
    app: Flask, migrated: None, place: Place
) -> None:
    fill_tables(app, place)
    without = SchoolClass(school=place.school, school_year=2026, year_group=8, name="8A", size=20)
    db.session.add(without)
    forget_seals_of_several()
    downgrade(revision="0012")
    upgrade()
    held = db.session.execute(select(ClassTeacher.class_id, ClassTeacher.account_id, ClassTeacher.until))
    assert {row for row in held if row[0] in {place.school_class.id, without.id}} == {
        (place.school_class.id, place.teacher.id, None),
        (without.id, place.teacher.id, None),
        (without.id, place.lead.id, None),
    }


def kept_secret(account_id: int) -> str:
    with db.engine.connect() as connection:
        asked = text("SELECT tf_totp_secret FROM account WHERE id = :id")
        return str(connection.scalar(asked, {"id": account_id}))


def test_secrets_of_apps_are_sealed_anew_and_can_be_taken_back(
    app: Flask, migrated: None, place: Place
) -> None:
    account_id, before = place.lead.id, give_app(place.lead)
    secret = app.extensions["app_secrets"].unseal(before)
    db.session.remove()
    downgrade(revision="0020")
    old = TOTP.using(secrets={"1": str(app.secret_key)}).from_source(kept_secret(account_id))
    assert old.base32_key == secret
    upgrade()
    assert app.extensions["app_secrets"].unseal(kept_secret(account_id)) == secret


def test_secrets_are_sealed_online_alone(in_app: None, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SystemExit):
        upgrade(revision="0020:0021", sql=True)
    assert "Revision 0021 needs the site's secret keys" in caplog.text


def test_only_who_needed_no_second_step_before_has_days_without_one(migrated: None, place: Place) -> None:
    invited, with_passkey = (make_account(RoleName.TEACHER, name) for name in ("Invited", "Passkey"))
    invited.password = None
    db.session.add_all([invited, passkey_of(with_passkey)])
    db.session.commit()
    downgrade(revision="0022-1")
    upgrade()
    db.session.expire_all()
    days = place.teacher.second_step_by
    assert days
    assert timedelta(days=13) < days - datetime.now(UTC) < timedelta(days=15)
    others = invited, with_passkey, place.lead, place.coordinator
    assert [each.second_step_by for each in others] == [None] * 4


def test_taking_everything_back_leaves_no_table(app: Flask, migrated: None, place: Place) -> None:
    fill_tables(app, place)
    forget_seals_of_several()
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert db.session.scalars(select(Area)).all() == []


def test_a_migration_that_fails_is_on_record(app: Flask, migrated: None) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '0024'"))
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exception
    assert [each.subject for each in entries()] == ["db upgrade"]


def test_after_a_migration_foreign_keys_hold_again(migrated: None) -> None:
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_year_group_without_a_number_has_the_sum_of_its_classes_and_readers_were_there_before(
    app: Flask, migrated: None, place: Place
) -> None:
    fill_tables(app, place)
    of_eight = {"school": place.school, "school_year": 2026, "year_group": 8}
    db.session.add_all(
        SchoolClass(**of_eight, name=name, size=size) for name, size in (("8A", 20), ("8B", 25))
    )
    db.session.add(SchoolClass(**of_eight, name="8C", size=30, retired=True))
    place.lead.invited_at = NOW
    db.session.execute(delete(YearGroup).where(YearGroup.number == 8))
    forget_seals_of_several()
    downgrade(revision="0031")
    downgrade(revision="-1")
    upgrade()
    db.session.expire_all()
    assert db.session.get_one(YearGroup, (place.school.id, 2026, 8)).pupils == 45
    assert db.session.get_one(YearGroup, (place.school.id, 2026, 9)).pupils == 999, "what was said stays"
    assert (place.lead.since, place.lead.or_before) == (NOW, True)
    given = db.session.scalars(select(ClassTeacher)).all()
    assert all(each.or_before and each.since == each.seen for each in given)
    assert not any(db.session.scalars(select(Room.of_class))), "pupils were told of their teacher alone"


def test_whom_a_school_tells_goes_with_the_release_before_and_nothing_else_does(
    app: Flask, migrated: None, place: Place
) -> None:
    fill_tables(app, place)
    forget_seals_of_several()
    school_id, name = place.school.id, place.school.name
    db.session.remove()
    downgrade(revision="0032")
    with db.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM school")).mappings().one()
    assert (set(row), row["name"]) == ({"id", "area_id", "name"}, name)
    upgrade()
    school = db.session.get_one(School, school_id)
    assert (contacts_of(school), to_confirm(school, NOW.date())) == (Contacts(Contact(), Contact()), True)


def test_where_a_class_came_from_goes_with_the_release_before_and_the_class_stays(
    app: Flask, migrated: None, place: Place
) -> None:
    fill_tables(app, place)
    forget_seals_of_several()
    moved = SchoolClass(
        school=place.school,
        school_year=2027,
        year_group=10,
        name="10K",
        size=25,
        came_from=place.school_class,
    )
    db.session.add(moved)
    db.session.commit()
    number, was = moved.id, place.school_class.id
    db.session.remove()
    downgrade(revision="0033")
    assert "came_from_id" not in {each["name"] for each in inspect(db.engine).get_columns("school_class")}
    upgrade()
    assert db.session.get_one(SchoolClass, number).came_from_id is None
    assert db.session.get_one(SchoolClass, was).name == "9K"
