"""Ways into a school: a lead asks, a coordinator confirms, and on 30 September it is over."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.db.base import NotFound, db
from safe4me.db.ways_in import StaffBy, StopReason, WayIn, WayKind
from safe4me.schools import confirmed_ways
from safe4me.schools.confirmed_ways import (
    InvalidDomain,
    InvalidStaffRule,
    NewWay,
    OwnAsk,
    PublicHost,
    confirmed_domain,
    ways_of,
)
from safe4me.schools.text import InvalidName
from safe4me.web.staff.mail import send_invitation
from tests.helpers.mail import letterbox
from tests.helpers.world.schools import NOW, Place, make_place, with_settings

DOMAIN = "staff.hill.example"
MAIL = NewWay(WayKind.MAIL, DOMAIN, StaffBy.DOMAIN)
TODAY = NOW.date()
LAST = date(2027, 9, 30)


def ask(place: Place, new: NewWay = MAIL) -> WayIn:
    return confirmed_ways.ask_for_way(db.session(), place.lead, place.school, new, NOW)


def confirm(place: Place, way: WayIn, now: datetime = NOW) -> None:
    confirmed_ways.confirm_way(db.session(), place.coordinator, way.id, now)


def values(place: Place, day: date = TODAY) -> list[str]:
    return [each.value for each in ways_of(db.session(), place.school.id, day)]


def test_a_way_is_open_once_two_people_have_said_so(place: Place) -> None:
    way = ask(place)
    assert values(place) == []
    confirm(place, way)
    [open_way] = ways_of(db.session(), place.school.id, TODAY)
    assert (open_way.value, open_way.only_staff, open_way.ends_on) == (DOMAIN, True, LAST)


def test_nobody_confirms_what_they_have_asked_for(place: Place) -> None:
    way = ask(place)
    way.asked_by = place.coordinator.id
    db.session.commit()
    with pytest.raises(OwnAsk):
        confirm(place, way)
    assert values(place) == []


def test_neither_lead_nor_teacher_nor_another_areas_coordinator_confirms(place: Place) -> None:
    way, other = ask(place), make_place("Southshire", "Dale School")
    for account in (place.lead, place.teacher, other.coordinator, other.lead):
        with pytest.raises(NotFound):
            confirmed_ways.confirm_way(db.session(), account, way.id, NOW)
        with pytest.raises(NotFound):
            confirmed_ways.refuse_way(db.session(), account, way.id, NOW)


def test_only_the_schools_lead_asks(place: Place) -> None:
    other = make_place("Southshire", "Dale School")
    for account in (place.teacher, place.coordinator, other.lead):
        with pytest.raises(NotFound):
            confirmed_ways.ask_for_way(db.session(), account, place.school, MAIL, NOW)


def test_a_confirmation_ends_on_30_september(place: Place) -> None:
    confirm(place, ask(place))
    assert values(place, LAST) == [DOMAIN]
    assert values(place, date(2027, 10, 1)) == []
    assert confirmed_domain(db.session(), place.school.id, DOMAIN, date(2027, 10, 1)) is None


@pytest.mark.parametrize(
    ("on", "ends"),
    [
        (date(2027, 8, 31), date(2027, 9, 30)),
        (date(2027, 9, 1), date(2028, 9, 30)),
        (date(2027, 9, 30), date(2028, 9, 30)),
    ],
)
def test_what_is_confirmed_in_september_lasts_a_year(on: date, ends: date) -> None:
    assert confirmed_ways.last_day_of_ways(on) == ends


def test_in_september_it_is_to_be_asked_for_again(place: Place) -> None:
    def ending(day: date) -> list[str]:
        found = confirmed_ways.ways_ending(db.session(), place.lead, place.school, day)
        return [each.value for each in found]

    confirm(place, ask(place))
    assert ending(date(2027, 8, 30)) == []
    assert ending(date(2027, 9, 1)) == [DOMAIN]
    again = ask(place)
    assert ending(date(2027, 9, 2)) == []
    assert values(place, LAST) == [DOMAIN], "what is open stays so meanwhile"
    confirm(place, again, datetime(2027, 9, 3, tzinfo=UTC))
    assert values(place, date(2028, 9, 30)) == [DOMAIN]


def test_another_rule_counts_only_once_it_is_confirmed(place: Place) -> None:
    confirm(place, ask(place, NewWay(WayKind.MAIL, DOMAIN, StaffBy.NOBODY)))
    wider = ask(place)
    found = confirmed_domain(db.session(), place.school.id, DOMAIN, TODAY)
    assert found is not None
    assert not found.only_staff
    confirm(place, wider)
    assert [each.only_staff for each in ways_of(db.session(), place.school.id, TODAY)] == [True]


@pytest.mark.parametrize(
    "domain",
    [
        "staff.hill.example.evil.example",
        "evil-staff.hill.example",
        "a.staff.hill.example",
        "hill.example",
        "stаff.hill.example",  # a Cyrillic letter
        "staff.hill.exаmple",
        "",
        "staff.hill.example@evil.example",
    ],
)
def test_a_look_alike_of_a_domain_is_another_domain(place: Place, domain: str) -> None:
    confirm(place, ask(place))
    assert confirmed_domain(db.session(), place.school.id, domain, TODAY) is None
    assert confirmed_domain(db.session(), place.school.id, " Staff.Hill.Example", TODAY) is not None


def test_one_schools_way_is_not_anothers(place: Place) -> None:
    other = make_place("Southshire", "Dale School")
    confirm(place, ask(place))
    assert confirmed_domain(db.session(), other.school.id, DOMAIN, TODAY) is None


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (NewWay(WayKind.MAIL, "gmail.com", StaffBy.NOBODY), PublicHost),
        (NewWay(WayKind.MAIL, "GMail.com", StaffBy.NOBODY), PublicHost),
        (NewWay(WayKind.MAIL, "hill", StaffBy.NOBODY), InvalidDomain),
        (NewWay(WayKind.MAIL, "", StaffBy.NOBODY), InvalidDomain),
        (NewWay(WayKind.MAIL, "a@hill.example", StaffBy.NOBODY), InvalidDomain),
        (NewWay(WayKind.MAIL, DOMAIN, StaffBy.CLAIM, "Staff"), InvalidStaffRule),
        (NewWay(WayKind.MICROSOFT, "1", StaffBy.DOMAIN), InvalidStaffRule),
        (NewWay(WayKind.MICROSOFT, "1", StaffBy.CLAIM, " "), InvalidName),
    ],
)
def test_what_tells_nobody_apart_cannot_be_asked_for(
    place: Place, new: NewWay, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        ask(place, new)
    assert db.session.scalars(select(WayIn)).all() == []


def test_lead_and_coordinator_stop_a_way_at_once(place: Place) -> None:
    for account in (place.lead, place.coordinator):
        way = ask(place)
        confirm(place, way)
        confirmed_ways.stop_way(db.session(), account, way.id, NOW)
        assert values(place) == []
        with pytest.raises(NotFound):
            confirmed_ways.stop_way(db.session(), account, way.id, NOW)
    with pytest.raises(NotFound):
        confirmed_ways.stop_way(db.session(), place.teacher, ask(place).id, NOW)


def test_what_was_refused_or_asked_anew_cannot_be_confirmed(place: Place) -> None:
    refused, replaced = ask(place), None
    confirmed_ways.refuse_way(db.session(), place.coordinator, refused.id, NOW)
    replaced = ask(place)
    ask(place)
    for way in (refused, replaced):
        with pytest.raises(NotFound):
            confirm(place, way)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("550 5.1.2 no such domain", StopReason.BOUNCED),
        ("556 5.1.10 takes no mail", StopReason.BOUNCED),
        ("550 5.1.1 no such mailbox", None),
        ("450 4.4.4 not now", None),
    ],
)
def test_a_domain_whose_mail_comes_back_stops_at_once(
    app: Flask, place: Place, said: str, why: StopReason | None
) -> None:
    way = ask(place)
    confirm(place, way)
    place.teacher.email = f"gone@{DOMAIN}"
    db.session.commit()
    with letterbox() as box, app.test_request_context():
        box.refuses, box.refusal = "gone@", said
        app.extensions["settings"] = with_settings(
            app.extensions["settings"], smtp_host=box.host, smtp_port=box.port, smtp_security="none"
        )
        assert send_invitation(place.teacher) is not None
    db.session.refresh(way)
    assert way.stopped_why is why
