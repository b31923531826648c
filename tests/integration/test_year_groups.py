"""Year groups: set up in one form; one grouping measures an activity, and never more ballots than 110%."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.content.measures import measure_of
from safe4me.csv_rows import RowsRefused, read_cells
from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.db.budget import BudgetEntry
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass
from safe4me.schools import class_teachers, classes, people, year_setup
from safe4me.schools.class_teachers import NotColleague
from safe4me.schools.deliveries import InvalidNumber
from safe4me.schools.year_groups import OtherGrouping, PupilsNotSaid, TooManyPupils, YearGroupFull
from safe4me.schools.year_setup import CELLS, Wish
from safe4me.statistics.ballot import Ballot
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import at_once, cast_ballots, hold
from tests.helpers.world.schools import NOW, Place, forget_pupils, make_place, open_room

FORMS = "9K, 25\n9L, 26\n9M, 27"


def set_up(
    place: Place, text: str = FORMS, *, pupils: int = 78, grouping: str = "Forms", old: str | None = ""
) -> None:
    wish = Wish(pupils, old, grouping, read_cells(text, CELLS))
    year_setup.set_up(db.session(), place.lead, place.school, 9, wish, NOW)


def add_sets(place: Place, text: str = "Set 1, 40\nSet 2, 38", pupils: int = 78) -> None:
    set_up(place, text, pupils=pupils, grouping="Sets", old=None)


def there(place: Place) -> list[tuple[str, str, int]]:
    """Grouping, name and size of each class of Year 9 that stands."""
    [nine] = [
        each
        for each in year_setup.year_groups_of(db.session(), place.lead, place.school, NOW)
        if each.year.number == 9
    ]
    return [(name, each.name, each.size) for name, own in nine.groupings.items() for each in own]


def class_named(place: Place, name: str) -> Place:
    """The same place with its class of that name."""
    found = db.session.scalars(select(SchoolClass).where(SchoolClass.name == name)).one()
    return place._replace(school_class=found)


def refused(place: Place, text: str, **changed: object) -> list[tuple[int, type[Exception]]]:
    with pytest.raises(RowsRefused) as error:
        set_up(place, text, **changed)  # type: ignore[arg-type]  # one of several types
    db.session.rollback()
    return [(each.row, type(each.reason)) for each in error.value.problems]


def ballots(activity: str = "law/quiz") -> list[int]:
    """What each class holds of an activity, in the order in which rooms were opened."""
    entries = select(BudgetEntry.ballots).where(BudgetEntry.activity == activity).order_by(BudgetEntry.id)
    return list(db.session.scalars(entries))


@on_both_databases
def test_a_year_group_is_set_up_in_one_go(place: Place) -> None:
    set_up(place, f"9k, 25\n9L, 26\n9M, 27, {place.teacher.email}")
    assert there(place) == [("Forms", "9K", 25), ("Forms", "9L", 26), ("Forms", "9M", 27)]
    own = [each.name for each, _ in class_teachers.own_classes(db.session(), place.teacher, NOW)]
    assert own == ["9K", "9M"]


def test_whoever_is_invited_is_given_a_class_whether_or_not_their_email_has_an_account_elsewhere(
    place: Place,
) -> None:
    other = make_place("Southshire", "Lake School")
    for email in ("ann@school.example", "kim@münchen.example", other.teacher.email):
        asked = {"role": "teacher", "name": "Ann", "email": email}
        people.invite(db.session(), place.lead, school=place.school, now=NOW, **asked)
    kim = "Kim@xn--mnchen-3ya.example"  # as it is sent
    set_up(place, f"9K, 26, ann@school.example\n9L, 26, {other.teacher.email}\n9M, 26, {kim}", pupils=78)
    assert [name for _, name, _ in there(place)] == ["9K", "9L", "9M"]


def test_what_is_written_again_changes_sizes_and_leaves_the_rest(place: Place) -> None:
    set_up(place)
    set_up(place, "9L, 30", pupils=80, old="Forms")
    assert there(place) == [("Forms", "9K", 25), ("Forms", "9L", 30), ("Forms", "9M", 27)]


def test_what_a_lead_writes_down_is_on_record(place: Place) -> None:
    set_up(place, "9K, 26", pupils=26)
    assert db.session.scalars(select(AuditEntry.what).order_by(AuditEntry.id)).all() == [
        "year 9: 999 pupils to 26",
        f"{place.school_class.label}: size 25 to 26",
        "year 9: grouped as “Forms”",
    ]


def test_rows_that_are_not_right_are_named_and_none_is_taken(place: Place) -> None:
    wrong = (
        f"9N, 20\n9N, 21\n9P, many\n9Q, 90\n9R, 20, stranger@elsewhere.example\n9S, 20, {place.lead.email}"
    )
    problems = refused(place, wrong)
    assert [row for row, _ in problems] == [2, 3, 4, 5]
    assert problems[-1] == (5, NotColleague)
    assert there(place) == [("", "9K", 25)]


def test_only_who_manages_the_school_sets_its_year_groups_up(place: Place) -> None:
    wish = Wish(78, "", "Forms", read_cells(FORMS, CELLS))
    for number, account in ((9, place.teacher), (6, place.lead)):
        with pytest.raises(NotFound):
            year_setup.set_up(db.session(), account, place.school, number, wish, NOW)


@pytest.mark.parametrize("pupils", [0, 1000])
def test_a_number_that_cannot_be_is_refused(place: Place, pupils: int) -> None:
    with pytest.raises(InvalidNumber):
        set_up(place, pupils=pupils)


def test_the_sizes_of_a_grouping_stay_within_a_tenth_more_than_its_year_group(place: Place) -> None:
    set_up(place, "9K, 25\n9L, 26\n9M, 28", pupils=72)  # 79 of 79.2
    for act in (
        lambda: set_up(place, "9N, 1", pupils=72, old="Forms"),
        lambda: classes.resize(db.session(), place.lead, place.school_class, 26, NOW),
        lambda: classes.add_class(
            db.session(), place.lead, school=place.school, year_group=9, name="9N", size=1, now=NOW
        ),
    ):
        with pytest.raises(TooManyPupils):
            act()
        db.session.rollback()
    assert sum(size for *_, size in there(place)) == 79


def test_a_class_of_60_does_not_fit_into_a_year_group_of_30(place: Place) -> None:
    with pytest.raises(TooManyPupils):
        set_up(place, "9K, 60", pupils=30)
    db.session.rollback()
    assert there(place) == [("", "9K", 25)]


def test_no_class_comes_before_somebody_has_said_how_many_pupils_there_are(app: Flask, place: Place) -> None:
    forget_pupils(place)
    asked = {"school": place.school, "year_group": 9, "name": "9L", "size": 26, "now": NOW}
    with pytest.raises(PupilsNotSaid):
        classes.add_class(db.session(), place.lead, **asked)  # type: ignore[arg-type]  # of several types
    opening = {"teacher": place.teacher, "school_class": place.school_class, "phase": Phase.ONCE, "now": NOW}
    quiz = lessons_in(CONTENT).activity("law/quiz")
    assert quiz
    stores = db.session(), app.extensions["ballot_box"], app.extensions["settings"]
    with pytest.raises(PupilsNotSaid):
        rooms.open_room(*stores, **opening, measures=[measure_of(quiz)])  # type: ignore[arg-type]  # as above
    assert there(place) == [("", "9K", 25)]
    assert ballots() == []


def test_the_number_follows_no_class(place: Place) -> None:
    forget_pupils(place)
    set_up(place, "9K, 25\n9L, 25", pupils=50)
    asked = {"school": place.school, "year_group": 9, "size": 5, "now": NOW}
    classes.add_class(db.session(), place.lead, name="9M", **asked)  # type: ignore[arg-type]  # as above
    with pytest.raises(TooManyPupils) as refused:
        classes.add_class(db.session(), place.lead, name="9N", **asked)  # type: ignore[arg-type]  # as above
    assert (refused.value.sizes, refused.value.pupils) == (60, 50)


def test_a_lead_changes_the_number_on_record(place: Place) -> None:
    set_up(place, "9K, 25", pupils=50)
    set_up(place, "9K, 25", pupils=60, old="Forms")
    set_up(place, "9K, 25", pupils=60, old="Forms")
    written = db.session.scalars(select(AuditEntry.what).order_by(AuditEntry.id)).all()
    said = ["year 9: 999 pupils to 50", "year 9: 50 pupils to 60"]
    assert [what for what in written if "pupils" in what] == said


def test_one_grouping_measures_an_activity_in_a_year(app: Flask, place: Place) -> None:
    set_up(place)
    add_sets(place)
    open_now = open_room(app, place, "law/quiz")
    with pytest.raises(rooms.OpenNow):
        open_room(app, class_named(place, "Set 1"), "law/quiz")
    rooms.discard(db.session(), app.extensions["ballot_box"], open_now, NOW)
    hold(app, place, safer=20)
    with pytest.raises(OtherGrouping):
        open_room(app, class_named(place, "Set 1"), "law/quiz")
    open_room(app, class_named(place, "9L"), "law/quiz")
    open_room(app, class_named(place, "Set 1"), "law/chat")
    with pytest.raises(rooms.OpenNow):
        open_room(app, class_named(place, "9M"), "law/chat")


def test_what_is_thrown_away_leaves_an_activity_to_the_other_grouping(
    app: Flask, place: Place, box: BallotBox
) -> None:
    set_up(place)
    add_sets(place)
    rooms.discard(db.session(), box, open_room(app, place, "law/quiz"), NOW)
    assert open_room(app, class_named(place, "Set 1"), "law/quiz")


def test_all_classes_of_a_year_group_find_a_place_at_once(app: Flask, place: Place) -> None:
    set_up(place, "9K, 25\n9L, 26\n9M, 28", pupils=72)
    for name in ("9K", "9L", "9M"):
        open_room(app, class_named(place, name), "law/quiz")
    assert ballots() == [25, 26, 28]


@on_both_databases
def test_what_was_not_sent_is_free_for_the_next_class(app: Flask, place: Place) -> None:
    set_up(place, "9K, 25\n9L, 26\n9M, 28", pupils=72)
    hold(app, place, safer=20)
    open_room(app, class_named(place, "9L"), "law/quiz")
    assert ballots() == [20, 28]


def test_a_class_made_anew_under_another_name_does_not_fit_in(app: Flask, place: Place) -> None:
    set_up(place, "9K, 25", pupils=25)
    hold(app, place, safer=20)
    classes.retire(db.session(), place.lead, place.school_class, NOW)
    made = SchoolClass(
        school=place.school, school_year=2026, year_group=9, grouping="Forms", name="9 Kestrel", size=25
    )
    db.session.add(made)
    db.session.commit()
    with pytest.raises(YearGroupFull):
        open_room(app, place._replace(school_class=made), "law/quiz")


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (Phase.ONCE, Phase.BEFORE, False),
        (Phase.ONCE, Phase.AFTER, False),
        (Phase.BEFORE, Phase.ONCE, False),
        (Phase.BEFORE, Phase.AFTER, True),
    ],
)
def test_what_is_measured_once_counts_in_both_phases(
    app: Flask, place: Place, first: Phase, second: Phase, *, fits: bool
) -> None:
    set_up(place, "9K, 25\n9L, 2", pupils=25)
    hold(app, place, safer=25, phase=first)
    db.session.execute(update(SchoolClass).where(SchoolClass.name == "9L").values(size=25))
    db.session.commit()
    other = class_named(place, "9L")
    if fits:
        assert open_room(app, other, "law/quiz", phase=second)
    else:
        with pytest.raises(YearGroupFull):
            open_room(app, other, "law/quiz", phase=second)


@on_both_databases
def test_a_size_that_is_raised_in_a_room_stays_within_the_year_group(
    app: Flask, place: Place, box: BallotBox
) -> None:
    set_up(place, "9K, 25\n9L, 26", pupils=50)
    room = open_room(app, place, "law/quiz")
    rooms.raise_size(db.session(), box, room, account=place.teacher, size=27, now=NOW)
    assert ballots() == [29]
    with pytest.raises(TooManyPupils):
        rooms.raise_size(db.session(), box, room, account=place.teacher, size=30, now=NOW)
    db.session.rollback()
    assert place.school_class.size == 27
    cast_ballots(box, room, 29)
    assert box.sent(room.id)["law/quiz"] == 29


def test_what_is_sealed_limits_no_size_that_is_raised_for_the_rest(
    app: Flask, place: Place, box: BallotBox
) -> None:
    set_up(place, "9K, 25\n9L, 26", pupils=71)
    open_room(app, class_named(place, "9L"), "law/chat")  # holds 28 of 78
    room = open_room(app, place, "law/quiz", "law/chat")
    box.cast(room.code, Ballot("law/chat", "0" * 32, (("fork", 1),)), NOW)
    rooms.close_activity(db.session(), box, app.extensions["settings"], room, "law/chat", NOW)
    rooms.raise_size(db.session(), box, room, account=place.teacher, size=51, now=NOW)
    cast_ballots(box, room, 52)
    assert box.sent(room.id)["law/quiz"] == 52


def test_a_strict_room_has_no_more_slips_than_its_year_group_has_ballots(
    app: Flask, place: Place, box: BallotBox
) -> None:
    set_up(place, "9K, 25", pupils=25)
    room = open_room(app, place, "law/quiz", strict=True)
    assert len(rooms.make_slips(db.session(), box, room, NOW)) == 27


def test_of_two_classes_that_open_at_once_one_finds_its_place_and_the_other_a_reason(
    app: Flask, place: Place
) -> None:
    set_up(place, "9K, 25\n9L, 2", pupils=25)
    db.session.execute(update(SchoolClass).where(SchoolClass.name == "9L").values(size=25))
    db.session.commit()
    found = {name: class_named(place, name).school_class.id for name in ("9K", "9L")}
    for class_id in found.values():
        class_teachers.give_class(
            db.session(), place.lead, db.session.get_one(SchoolClass, class_id), place.teacher, NOW
        )
    teacher = place.teacher.id

    def opening(class_id: int) -> Callable[[], str]:
        def act() -> str:
            own = db.session.get_one(SchoolClass, class_id)
            mine = place._replace(teacher=db.session.get_one(Account, teacher), school_class=own)
            try:
                open_room(app, mine, "law/quiz")
            except YearGroupFull:
                return "full"
            return "opened"

        return act

    assert sorted(at_once(app, *map(opening, found.values()))) == ["full", "opened"]
