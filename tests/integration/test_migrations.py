"""Migrations make the tables that the models describe, and can be taken back with data in them."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from safe4me import rooms
from safe4me.places import term_plan
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from safe4me.storage import reach
from safe4me.storage.accounts import Account, Passkey
from safe4me.storage.deliveries import Delivery, DeliveryKind
from safe4me.storage.places import Area
from safe4me.storage.rooms import HelperLink
from safe4me.storage.tables import Base, db
from tests.databases import KINDS, database
from tests.world import NOW, Place, open_room


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Settings]:
    with database(request.param, settings, empty=True) as changed:
        yield changed


@pytest.fixture
def migrated(in_app: None) -> None:
    upgrade()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def fill(app: Flask, place: Place) -> None:
    """Put at least one row into every table, by doing what staff and pupils do."""
    room = open_room(app, place, "law/quiz")
    box = app.extensions["ballot_box"]
    box.cast(room.code, Ballot("law/quiz", "0" * 32, (("pass-on", 2), ("confidence", 3))), NOW)
    rooms.raise_size(db.session(), box, room, account=place.teacher, size=30, now=NOW)
    rooms.close(db.session(), box, app.extensions["settings"], room, NOW)
    reach.add_days(db.session(), {NOW.date(): {"/": 1}})
    db.session.add(passkey_of(place.lead))
    done = {"kind": DeliveryKind.VISIT, "number": 2, "note": ""}
    db.session.add(Delivery(school=place.school, day=NOW.date(), **done))
    day = NOW.date()
    term_plan.assign(db.session(), place.teacher, place.school_class, module="law", day=day, note="Hall")
    db.session.add(HelperLink(room_id=room.id))


def passkey_of(account: Account) -> Passkey:
    key = {"credential_id": b"id", "public_key": b"key", "sign_count": 0, "device_type": "single_device"}
    return Passkey(
        account=account, name="Phone", usage="secondary", lastuse_datetime=NOW, backup_state=False, **key
    )


def test_the_migrations_make_exactly_the_models_tables(migrated: None) -> None:
    with db.engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata
        )
    assert differences == []
    assert tables() == set(Base.metadata.tables)


def test_open_rooms_alone_are_bound_to_differ_in_code(migrated: None) -> None:
    [index] = [i for i in inspect(db.engine).get_indexes("room") if i["name"] == "uq_room_open_code"]
    assert index["unique"]
    assert "state" in " ".join(map(str, index["dialect_options"].values()))


def test_each_migration_can_be_taken_back_and_made_again_with_data(
    app: Flask, migrated: None, place: Place
) -> None:
    fill(app, place)
    empty = [
        table.name for table in Base.metadata.sorted_tables if not db.session.execute(select(table)).first()
    ]
    assert empty == []
    db.session.commit()
    downgrade(revision="-1")
    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_taking_everything_back_leaves_no_table(app: Flask, migrated: None, place: Place) -> None:
    fill(app, place)
    db.session.commit()
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert db.session.scalars(select(Area)).all() == []


def test_after_a_migration_foreign_keys_hold_again(migrated: None) -> None:
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
