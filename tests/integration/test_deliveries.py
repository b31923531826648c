"""The delivery log: visits, assemblies and training at a coordinator's schools, summed by half-term."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.schools import Delivery, DeliveryKind
from safe4me.schools import deliveries
from safe4me.schools.deliveries import HalfTermSums, InvalidDay, InvalidNumber
from safe4me.schools.text import InvalidNote, NotPrintable
from tests.helpers.world.schools import NOW, Place, browser, hidden, make_place, sign_in

TODAY = NOW.date()


def deliver(
    account: Account,
    place: Place,
    kind: DeliveryKind = DeliveryKind.VISIT,
    day: date = TODAY,
    number: int = 1,
    note: str = "",
) -> Delivery:
    asked = db.session(), account, place.school
    return deliveries.deliver(*asked, day=day, kind=kind, number=number, note=note, now=NOW)


def test_what_was_done_is_summed_by_half_term_and_kind(place: Place) -> None:
    deliver(place.coordinator, place, number=2)
    deliver(place.coordinator, place, number=3)
    deliver(place.coordinator, place, DeliveryKind.TRAINING, number=40)
    deliver(place.coordinator, place, DeliveryKind.ASSEMBLY, date(2026, 10, 31))
    assert deliveries.sums(db.session(), place.coordinator, TODAY) == [
        HalfTermSums("2026-autumn-2", {DeliveryKind.VISIT: 5, DeliveryKind.TRAINING: 40}),
        HalfTermSums("2026-autumn-1", {DeliveryKind.ASSEMBLY: 1}),
    ]


def test_the_lines_of_a_half_term_are_latest_first(place: Place) -> None:
    first = deliver(place.coordinator, place, day=TODAY - timedelta(days=3))
    last = deliver(place.coordinator, place, note="  Hall,  two   years ")
    deliver(place.coordinator, place, day=date(2026, 10, 1))
    assert deliveries.deliveries_of(db.session(), place.coordinator, "2026-autumn-2", TODAY) == [last, first]
    assert last.note == "Hall, two years"


@pytest.mark.asvs("2.2.3")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"day": TODAY + timedelta(days=367)}, InvalidDay),
        ({"day": date(1999, 1, 1)}, InvalidDay),
        ({"number": 0}, InvalidNumber),
        ({"number": 1000}, InvalidNumber),
        ({"note": "x" * 201}, InvalidNote),
        ({"note": "a\u202eb"}, NotPrintable),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    place: Place, wrong: dict[str, object], why: type[Refused]
) -> None:
    with pytest.raises(why):
        deliver(place.coordinator, place, **wrong)  # type: ignore[arg-type]  # one of several types


def test_a_log_is_its_coordinator_s_alone(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    line = deliver(place.coordinator, place)
    for account in (other.coordinator, place.lead, place.teacher):
        with pytest.raises(NotFound):
            deliver(account, place)
        with pytest.raises(NotFound):
            deliveries.delivery_for(db.session(), account, line.id)
        with pytest.raises(NotFound):
            deliveries.take_out(db.session(), account, line, NOW)
        assert deliveries.sums(db.session(), account, TODAY) == []
        assert deliveries.deliveries_of(db.session(), account, "2026-autumn-2", TODAY) == []
    assert deliveries.delivery_for(db.session(), place.coordinator, line.id) == line


def test_what_was_written_and_taken_out_stays_on_record(place: Place) -> None:
    line = deliver(place.coordinator, place, number=2)
    number = line.id
    deliveries.take_out(db.session(), place.coordinator, line, NOW)
    assert deliveries.sums(db.session(), place.coordinator, TODAY) == []
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert {entry.school_id for entry in entries} == {place.school.id}
    assert [entry.what for entry in entries] == [
        f"delivery {number} (visit of 2026-11-24, 2): written down",
        f"delivery {number} (visit of 2026-11-24, 2): taken out",
    ]


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def write(client: FlaskClient, place: Place, **changed: str) -> TestResponse:
    token = hidden(client.get("/coordinate/deliveries/").text, "csrf_token")
    line = {"school_id": str(place.school.id), "day": "2026-11-20", "kind": "assembly", "number": "7"}
    return client.post(
        "/coordinate/deliveries/", data={"csrf_token": token, **line, "note": "Hall", **changed}
    )


def test_a_line_is_written_seen_and_taken_out(client: FlaskClient, place: Place) -> None:
    assert write(client, place).status_code == 302
    page = client.get("/coordinate/deliveries/").text
    for words in ("20 November 2026", "Assembly", "Hall", "never a pupil’s name", ">7</td>"):
        assert words in page
    line = db.session.scalars(select(Delivery)).one()
    token = hidden(page, "csrf_token")
    client.post(f"/coordinate/deliveries/{line.id}/remove", data={"csrf_token": token})
    assert "Nothing in this half-term." in client.get("/coordinate/deliveries/").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "2027-12-24"}, "Give a day from 1 January 2020 to 25 November 2027."),
        ({"day": "soon"}, "Choose a day."),
        ({"number": "many"}, "Give a whole number"),
        ({"number": "0"}, "The number can be 1 to 999."),
        ({"kind": "x"}, "Choose from the list."),
        ({"school_id": ""}, "Choose from the list."),
        ({"school_id": "9" * 30}, "Choose from the list."),  # more than a database can compare with
    ],
)
def test_a_line_that_cannot_be_is_explained_and_what_was_typed_stays(
    client: FlaskClient, place: Place, wrong: dict[str, str], words: str
) -> None:
    page = write(client, place, **wrong)
    assert page.status_code == 422
    assert words in page.text
    assert 'value="Hall"' in page.text


def test_a_visit_to_come_is_planned_apart_from_what_was_done(client: FlaskClient, place: Place) -> None:
    assert write(client, place, day="2026-12-08", note="Year 9").status_code == 302
    page = client.get("/coordinate/deliveries/").text
    assert "Year 9" in page.split('id="planned"')[1].split("</section>")[0]
    assert "Year 9" not in page.split('id="lines"')[1]
    assert "Nothing has been written down yet." in page, "nothing was done"
    ids = [place.school.id]
    held = [deliveries.sessions_held(db.session(), ids, TODAY, TODAY + timedelta(days=n)) for n in (1, 20)]
    assert held == [0, 7]


def test_another_half_term_is_chosen_from_the_list(client: FlaskClient, place: Place) -> None:
    write(client, place, day="2026-10-01")
    assert "1 October 2026" in client.get("/coordinate/deliveries/?half_term=2026-autumn-1").text
    assert client.get("/coordinate/deliveries/?half_term=1999-autumn-1").status_code == 400


def test_a_line_for_another_s_school_is_refused_as_for_a_missing_one(
    client: FlaskClient, place: Place
) -> None:
    other = make_place("Southshire", "Lake School")
    assert write(client, place, school_id=str(other.school.id)).status_code == 422
    assert write(client, place, school_id="9999").status_code == 422
    assert db.session.scalars(select(Delivery)).all() == []
