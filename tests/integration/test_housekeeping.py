"""What a night's timer does: dormant accounts are disabled, old changes forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from safe4me.db import audit
from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.base import db
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import NOW, Place, browser, sign_in

TODAY = NOW.date()
A_YEAR = timedelta(days=365)


@pytest.fixture
def keep_house(app: Flask) -> Callable[[], str]:
    def run() -> str:
        result = app.test_cli_runner().invoke(args=["housekeeping"])
        assert result.exit_code == 0, result.output
        db.session.expire_all()
        return result.output

    return run


@on_both_databases
def test_an_account_that_nobody_used_for_a_year_is_disabled(
    place: Place, keep_house: Callable[[], str]
) -> None:
    place.teacher.last_seen_on = TODAY - A_YEAR - timedelta(days=1)
    place.lead.last_seen_on = TODAY - A_YEAR
    place.coordinator.last_seen_on = None
    place.coordinator.invited_at = NOW - A_YEAR - timedelta(days=1)
    before = place.teacher.fs_uniquifier
    db.session.commit()
    assert keep_house().splitlines()[1:] == sorted(
        f"  {who.email}" for who in (place.teacher, place.coordinator)
    )
    assert [who.active for who in (place.teacher, place.lead, place.coordinator)] == [False, True, False]
    assert place.teacher.fs_uniquifier != before


def test_an_account_of_which_no_day_is_known_stays(place: Place, keep_house: Callable[[], str]) -> None:
    keep_house()
    assert {account.active for account in db.session.scalars(select(Account))} == {True}


def test_signing_in_keeps_an_account_for_another_year(
    app: Flask, place: Place, keep_house: Callable[[], str]
) -> None:
    place.teacher.last_seen_on = TODAY - A_YEAR - timedelta(days=1)
    db.session.commit()
    sign_in(browser(app), place.teacher)
    keep_house()
    assert place.teacher.active


@on_both_databases
def test_changes_are_forgotten_after_a_year(place: Place, keep_house: Callable[[], str]) -> None:
    for age in (A_YEAR - timedelta(minutes=1), A_YEAR + timedelta(minutes=1)):
        audit.add_entry(db.session(), place.lead, "class 1: size 25 to 28", NOW - age)
    db.session.commit()
    assert "Forgot 1 changes" in keep_house()
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 1
