"""How many were reached, and the table of schools: what was taught, told without any answer."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from safe4me import results
from safe4me.db.accounts import Account, RoleName, role_named
from safe4me.db.assignments import Assignment
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room, RoomActivity, RoomState, Void, VoidReason
from safe4me.db.schools import Delivery, DeliveryKind, School, SchoolClass
from safe4me.schools.activity import activity_of
from safe4me.schools.school_table import (
    ON_A_PAGE,
    SchoolFilter,
    TableWish,
    found_rows,
    school_rows,
    school_table,
)
from safe4me.settings import Settings
from safe4me.statistics.periods import last_monday, term_of
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import NOW, Place, browser, make_place, sign_in

YESTERDAY = NOW.date() - timedelta(days=1)
TERM = term_of(NOW.date())
ROUTES = {"law", "help", "fakes"}
numbers = count(1)

# What the pages say, as one query: of a term's days, and of the schools of one area.
IN_ONE_QUERY = text("""
    SELECT count(*), coalesce(sum(size), 0), count(DISTINCT school_id) FROM school_class
    WHERE school_id IN (SELECT id FROM school WHERE area_id = :area) AND id IN (
        SELECT class_id FROM room
            WHERE state = 'closed' AND closed_at >= :since AND closed_at < :after
        UNION SELECT room_beside.class_id FROM room_beside JOIN room ON room.id = room_beside.room_id
            WHERE state = 'closed' AND closed_at >= :since AND closed_at < :after
        UNION SELECT class_id FROM assignment WHERE taught_on >= :first AND taught_on <= :last
    )
""")


def add_school(place: Place, name: str) -> School:
    school = School(area=place.area, name=name)
    db.session.add(school)
    db.session.flush()
    return school


def add_class(school: School, size: int = 20, year: int = 2026) -> SchoolClass:
    made = SchoolClass(
        school=school, school_year=year, year_group=9, name=f"9-{next(numbers)}", grouping="Forms", size=size
    )
    db.session.add(made)
    db.session.flush()
    return made


def teach(
    place: Place,
    school_class: SchoolClass,
    day: date,
    *,
    activity: str = "law/quiz",
    state: RoomState = RoomState.CLOSED,
    sent: int = 15,
    beside: tuple[SchoolClass, ...] = (),
) -> Room:
    """A room of a class that was over on a day, or is open still."""
    at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    room = Room(
        school_class=school_class,
        teacher=place.teacher,
        code=f"{next(numbers):06}",
        phase=Phase.ONCE,
        state=state,
        opened_at=at,
        due_at=at,
        closed_at=None if state is RoomState.OPEN else at,
        beside=list(beside),
        activities=[RoomActivity(activity=activity, position=1)],
    )
    db.session.add(room)
    db.session.flush()
    if state is RoomState.CLOSED:
        of = {"activity": activity, "phase": Phase.ONCE, "ballots": sent, "epsilon": 1.0}
        db.session.add(Seal(room_id=room.id, class_id=school_class.id, sealed_on=day, **of))
    db.session.commit()
    return room


def say_taught(place: Place, school_class: SchoolClass, day: date, item: str = "help") -> None:
    planned = {"item": item, "week": last_monday(day), "account_id": place.teacher.id}
    db.session.add(Assignment(class_id=school_class.id, taught_on=day, taught_by=place.teacher.id, **planned))
    db.session.commit()


@pytest.fixture
def term(place: Place) -> dict[str, Any]:
    """A term in which classes were taught in each way, and some were not."""
    alder, birch, cedar = (add_school(place, name) for name in ("Alder", "=Birch", "Cedar"))
    twice, said, beside, host, away, late, old = (
        add_class(alder, size) for size in (1, 2, 4, 8, 16, 32, 64 - 4)
    )
    teach(place, twice, date(2026, 9, 10))
    teach(place, twice, date(2026, 10, 6), activity="help/quiz")
    say_taught(place, said, date(2026, 11, 23))
    teach(place, host, date(2026, 11, 5), activity="fakes/quiz", beside=(beside,))
    teach(place, away, date(2026, 11, 6), state=RoomState.DISCARDED)
    teach(place, late, NOW.date())  # of today: not yet told
    teach(place, old, date(2026, 11, 6), state=RoomState.OPEN)
    quiet = add_class(birch, 30)
    say_taught(place, quiet, date(2026, 9, 30))
    add_class(cedar)
    before = add_class(cedar, 25, year=2025)
    teach(place, before, date(2026, 5, 5))
    gone = teach(place, twice, date(2026, 11, 2), activity="law/chat", sent=99)
    db.session.add(Void(room_id=gone.id, activity="law/chat", reason=VoidReason.STUFFED, day=NOW.date()))
    db.session.commit()
    return {"alder": alder, "birch": birch, "cedar": cedar}


def ids(place: Place) -> list[int]:
    return [school.id for school in db.session.query(School).filter_by(area_id=place.area.id)]


def in_one_query(place: Place, first: date, last: date) -> tuple[int, ...]:
    since, after = (
        datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat(sep=" ")
        for day in (first, last + timedelta(days=1))
    )
    days = {"since": since, "after": after, "first": str(first), "last": str(last)}
    if db.engine.dialect.name == "postgresql":
        days = {**days, "first": first, "last": last}  # type: ignore[dict-item]  # dates as they are
    row = db.session.execute(IN_ONE_QUERY, {"area": place.area.id, **days}).one()
    return tuple(row)


@on_both_databases
def test_reach_is_what_one_query_says(settings: Settings, place: Place, term: dict[str, Any]) -> None:
    for first, last, classes in ((TERM.first, YESTERDAY, 5), (date(2026, 4, 1), date(2026, 8, 31), 1)):
        found = results.reach(db.session(), ids(place), first, last)
        assert (found.classes, found.pupils, found.schools) == in_one_query(place, first, last)
        assert found.classes == classes


def test_each_class_counts_once_and_what_was_thrown_away_or_is_open_not_at_all(
    place: Place, term: dict[str, Any]
) -> None:
    found = results.reach(db.session(), ids(place), TERM.first, YESTERDAY)
    assert (found.classes, found.pupils, found.schools) == (5, 1 + 2 + 4 + 8 + 30, 2)
    assert found.sent == 15 * 3, "what was taken out of the figures is not among what was sent"


def test_another_s_lessons_are_not_ours(place: Place, term: dict[str, Any]) -> None:
    other = make_place("Elsewhere", "Other School")
    teach(other, other.school_class, date(2026, 11, 5))
    assert results.reach(db.session(), ids(place), TERM.first, YESTERDAY).classes == 5


@on_both_databases
def test_a_school_s_modules_and_last_lesson_are_of_its_school_year(
    settings: Settings, place: Place, term: dict[str, Any]
) -> None:
    found = activity_of(db.session(), ids(place), TERM, YESTERDAY)
    alder, birch, cedar = (found[term[name].id] for name in ("alder", "birch", "cedar"))
    assert (set(alder.modules), alder.last) == ({"law", "help", "fakes"}, date(2026, 11, 23))
    assert (alder.set_up, alder.taught.classes) == (7, 4)
    assert (set(birch.modules), birch.last) == ({"help"}, date(2026, 9, 30))
    assert (cedar.set_up, cedar.taught.classes, cedar.last) == (1, 0, None)


def rows(place: Place) -> list[Any]:
    schools = list(db.session.query(School).filter_by(area_id=place.area.id))
    return school_rows(db.session(), schools, ROUTES, TERM, YESTERDAY)


def named(place: Place, **wish: Any) -> list[str]:
    return [row.school.name for row in found_rows(rows(place), TableWish(**wish))]


def test_schools_that_have_not_begun_are_quiet_or_lack_a_lead_are_found(
    place: Place, term: dict[str, Any]
) -> None:
    """One that has not begun is not quiet too, and in January one that taught in autumn has begun."""
    assert named(place, only=SchoolFilter.NOT_BEGUN) == ["Cedar", "Hill School"]
    assert named(place, only=SchoolFilter.QUIET) == ["=Birch"]
    assert named(place, only=SchoolFilter.NO_LEAD) == ["=Birch", "Alder", "Cedar"]
    january, schools = date(2027, 1, 12), list(db.session.query(School).filter_by(area_id=place.area.id))
    later = school_rows(db.session(), schools, ROUTES, term_of(january), january)
    begun = {row.school.name: (row.has_begun, row.activity.taught.classes) for row in later}
    assert begun["Alder"] == (True, 0)
    assert begun["Cedar"] == (False, 0)


def test_quiet_is_more_than_six_weeks(place: Place) -> None:
    six = YESTERDAY - timedelta(weeks=6)
    for name, day in (("Six weeks", six), ("A day more", six - timedelta(days=1))):
        say_taught(place, add_class(add_school(place, name)), day)
    assert named(place, only=SchoolFilter.QUIET) == ["A day more"]


def test_a_lead_has_joined_or_was_invited_or_nobody_is(place: Place) -> None:
    invited, nobody = add_school(place, "Invited"), add_school(place, "Nobody")
    lead = Account(email="new@school.example", fs_uniquifier="new", school=invited, invited_at=NOW)
    lead.roles = [role_named(db.session(), RoleName.LEAD)]
    gone = Account(
        email="gone@school.example", fs_uniquifier="gone", school=nobody, invited_at=NOW, active=False
    )
    gone.roles = lead.roles
    db.session.add_all([lead, gone])
    db.session.commit()
    found = {row.school.name: row.lead for row in rows(place)}
    assert (found["Hill School"].joined, found["Invited"].joined, found["Nobody"].joined) == (
        True,
        False,
        False,
    )
    assert (found["Invited"].invited_at, found["Nobody"].invited_at) == (NOW, None)


def test_schools_are_sorted_by_what_they_do_and_those_alike_by_name(
    place: Place, term: dict[str, Any]
) -> None:
    assert named(place, sort="-taught") == ["Alder", "=Birch", "Cedar", "Hill School"]
    assert named(place, sort="last") == ["Cedar", "Hill School", "=Birch", "Alder"]
    assert named(place, find="ald") == ["Alder"]
    assert named(place, find="northshire", sort="-school") == ["Hill School", "Cedar", "Alder", "=Birch"]


def test_over_twenty_schools_stand_on_pages_of_twenty(place: Place) -> None:
    for n in range(ON_A_PAGE):
        add_school(place, f"School {n:02}")
    db.session.commit()
    first, second, third = (school_table(rows(place), TableWish(page=page)) for page in (1, 2, 3))
    assert [len(each.rows) for each in (first, second, third)] == [20, 1, 0]
    assert (first.found, first.pages, first.whole) == (21, 2, 21)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def of_school(page: str, name: str) -> str:
    row = next(row for row in page.split("<tr")[1:] if f">{name}</a>" in row)
    return " ".join(row.split("<td", 1)[1].split())


def test_the_page_has_the_numbers_of_the_table_and_says_not_begun_in_words(
    client: FlaskClient, place: Place, term: dict[str, Any]
) -> None:
    day = NOW.date() + timedelta(days=14)
    db.session.add(Delivery(school=term["alder"], day=day, kind=DeliveryKind.VISIT, number=1, note=""))
    db.session.commit()
    page = client.get("/coordinate/").text
    assert "5 classes in 2 of 4 schools: up to 45 pupils." in page
    assert "The whole term before, Summer term 2026: 1 class, 1 school, up to 25 pupils." in page
    assert "45 answers were sent." in page
    assert "Lessons up to 23 November 2026." in page
    assert "2 schools have not begun" in page
    alder, cedar = of_school(page, "Alder"), of_school(page, "Cedar")
    for words in (">7<", ">4<", " of ", "23 November", "8 December"):
        assert words in alder
    assert "<b>not begun</b>" in cedar
    assert "0 answers" not in page
    assert "counted with" not in page


def test_filters_search_sort_and_pages_are_addresses(
    client: FlaskClient, place: Place, term: dict[str, Any]
) -> None:
    def shown(query: str) -> list[str]:
        page = client.get(f"/coordinate/?{query}").text
        body = page.split('<tbody role="rowgroup">')[-1] if "<tbody" in page else ""
        return [name for name in ("Alder", "=Birch", "Cedar", "Hill School") if f">{name}</a>" in body]

    assert shown("only=not-begun") == ["Cedar", "Hill School"]
    assert shown("only=quiet") == ["=Birch"]
    assert shown("find=HILL&only=not-begun") == ["Hill School"]
    assert "No school fits." in client.get("/coordinate/?find=nobody").text
    assert 'aria-sort="descending"' in client.get("/coordinate/?sort=-taught").text
    kept = client.get("/coordinate/?only=not-begun&sort=-taught&term=2025-summer").text
    assert "only=not-begun" in kept.split('id="schools"')[1].split("CSV</a>")[0].split("schools.csv?")[1]
    for wrong in (
        "only=best",
        "sort=answers",
        "sort=--taught",
        "page=0",
        "term=2026-winter",
        "term=1999-autumn",
    ):
        assert client.get(f"/coordinate/?{wrong}").status_code == 400
        assert client.get(f"/coordinate/schools.csv?{wrong}").status_code == 400


def test_the_file_has_the_same_columns_and_no_formula(
    client: FlaskClient, place: Place, term: dict[str, Any]
) -> None:
    reply = client.get("/coordinate/schools.csv?only=quiet")
    assert reply.mimetype == "text/csv"
    [row] = csv.DictReader(io.StringIO(reply.text.removeprefix("\ufeff")))
    assert (row["school"], row["taught_this_term"], row["last_lesson"]) == ("'=Birch", "1", "2026-09-30")
    rows = list(
        csv.DictReader(io.StringIO(client.get("/coordinate/schools.csv").text.removeprefix("\ufeff")))
    )
    assert [row["school"] for row in rows] == ["'=Birch", "Alder", "Cedar", "Hill School"]
    assert {row["taught_this_term"] for row in rows if row["last_lesson"] == "z"} == {"not begun"}
    assert all(value for row in rows for value in row.values())


def test_a_past_term_is_whole_and_has_its_own_term_before(
    client: FlaskClient, place: Place, term: dict[str, Any]
) -> None:
    page = client.get("/coordinate/?term=2025-summer").text
    assert "Summer term 2026</h1>" in page
    assert "1 class in 1 of 4 schools: up to 25 pupils." in page
    assert "In the term before, Spring term 2026, no class was taught." in page
    assert "Lessons up to 31 August 2026." in page


def test_modules_are_those_of_routes(place: Place, term: dict[str, Any]) -> None:
    """A survey or a booster that is on no route is no module more."""
    schools = [term["alder"]]
    [row] = school_rows(db.session(), schools, {"law", "help"}, TERM, YESTERDAY)
    assert (row.modules, set(row.activity.modules)) == (2, {"law", "help", "fakes"})
