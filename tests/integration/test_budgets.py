"""A school's privacy budget at a glance: what each class spent, reserved, and may still measure."""

from collections.abc import Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.db import budget as ledger
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry, LedgerDamaged
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass
from safe4me.schools.budgets import Budget, budgets
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from tests.helpers.world.schools import NOW, Place, browser, make_place, open_room, sign_in
from tests.integration.test_year_groups import add_sets, class_named, set_up

ASKED = MeasuredQuestion("asked", 1, ("1", "2"), frozenset({1}))
MEASURES = (Measure("law/quiz", (ASKED, ASKED)), Measure("law/chat", (ASKED,)))
CASES = tuple(Measure(f"cases/{name}", (ASKED,), one_a_year=True, not_in=(8,)) for name in ("team", "link"))


def measure(app: Flask, place: Place, phase: Phase) -> None:
    room = open_room(app, place, "law/quiz", phase=phase)
    box = app.extensions["ballot_box"]
    box.cast(room.code, Ballot("law/quiz", "0" * 32, (("pass-on", 2), ("confidence", 3))), NOW)
    rooms.close(db.session(), box, app.extensions["settings"], room, NOW)


def of(place: Place, most: float = 16, measures: Sequence[Measure] = MEASURES) -> Budget:
    return budgets(db.session(), [place.school_class], measures, 1.0, most)[place.school_class.id]


def test_a_new_class_has_all_of_it_and_may_measure_everything(place: Place) -> None:
    assert of(place) == Budget(0, 0, 16, free=("law/quiz", "law/chat"))


def test_an_open_room_reserves_a_closed_one_spends_and_before_keeps_its_after(
    app: Flask, place: Place
) -> None:
    measure(app, place, Phase.BEFORE)
    open_room(app, place, "law/chat")
    budget = of(place)
    assert (budget.spent, budget.reserved, budget.left, budget.percent) == (2, 3, 11, 31.2)


def test_what_was_measured_before_is_free_once_more_after(app: Flask, place: Place) -> None:
    measure(app, place, Phase.BEFORE)
    assert (of(place).free, of(place).after) == (("law/chat",), ("law/quiz",))
    measure(app, place, Phase.AFTER)
    assert (of(place).free, of(place).after) == (("law/chat",), ())


def test_what_is_measured_once_is_free_no_more(app: Flask, place: Place) -> None:
    measure(app, place, Phase.ONCE)
    assert (of(place).free, of(place).after) == (("law/chat",), ())


def test_what_no_longer_fits_is_not_free(app: Flask, place: Place) -> None:
    measure(app, place, Phase.BEFORE)
    assert (of(place, most=5.0).free, of(place, most=5.0).after) == (("law/chat",), ("law/quiz",))
    assert (of(place, most=4.5).free, of(place, most=4.5).after) == ((), ("law/quiz",))
    assert of(place, most=4.0).left == 0


def test_of_cases_one_is_free_until_another_is_measured_and_none_in_year_8(place: Place) -> None:
    assert of(place, measures=CASES).free == ("cases/team", "cases/link")
    place.school_class.year_group = 8
    assert of(place, measures=CASES).free == ()
    place.school_class.year_group = 9
    ledger.write_start(db.session(), place.school_class.id, {"cases/team": 1.0})
    assert of(place, measures=CASES).free == ()


def test_what_another_grouping_measured_is_not_free(app: Flask, place: Place) -> None:
    set_up(place, "9K, 25", pupils=25)
    add_sets(place, "Set 1, 25", pupils=25)
    open_room(app, class_named(place, "Set 1"), "law/quiz")
    assert of(place).free == ("law/chat",)


def test_a_damaged_ledger_is_never_summed(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    db.session.query(BudgetEntry).update({"epsilon": -5.0})
    with pytest.raises(LedgerDamaged):
        of(place)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The lead's browser, signed in."""
    client = browser(app)
    sign_in(client, place.lead)
    return client


def test_a_lead_sees_it_class_by_class(app: Flask, client: FlaskClient, place: Place) -> None:
    db.session.add(SchoolClass(school=place.school, school_year=2026, year_group=8, name="8Z", size=20))
    measure(app, place, Phase.BEFORE)
    page = client.get(f"/school/{place.school.id}/budget").text
    for words in ("The limit is 16.", "<dd>2</dd>", "<dd>12</dd>", "8Z", "<dd>16</dd>"):
        assert words in page
    assert "free once more after" in page


def test_another_schools_budget_looks_like_a_missing_one(client: FlaskClient, place: Place) -> None:
    other = make_place("Elsewhere", "Other School")
    refused, missing = client.get(f"/school/{other.school.id}/budget"), client.get("/school/9999/budget")
    assert (refused.status_code, refused.text) == (404, missing.text)
