"""Who may do what: the rules by themselves, for every role and mixture of roles."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from sqlalchemy import select

from safe4me.db.accounts import Account, CommandLine, RoleName, role_named
from safe4me.db.assignments import SkipReason
from safe4me.db.base import NotFound, db
from safe4me.db.schools import School
from safe4me.schools import assignments, classes, people, permissions
from tests.helpers.world.lessons import MONDAY, planned
from tests.helpers.world.schools import NOW, Place, make_account, make_place

RUNNING = CommandLine("ada")


def mixtures() -> Iterator[tuple[RoleName, ...]]:
    for number in range(len(RoleName) + 1):
        yield from combinations(RoleName, number)


def account_with(roles: tuple[RoleName, ...], place: Place) -> Account:
    """Somebody with these roles, at the place's school and in its area."""
    account = make_account(RoleName.TEACHER, "Somebody")
    account.roles = [role_named(db.session(), role) for role in roles]
    account.school, account.areas = place.school, [place.area]
    db.session.add(account)
    db.session.commit()
    return account


@pytest.mark.parametrize("roles", list(mixtures()), ids=lambda roles: "+".join(roles) or "none")
def test_nobody_looks_after_themselves_whatever_the_roles(place: Place, roles: tuple[RoleName, ...]) -> None:
    account = account_with(roles, place)
    assert not permissions.can_administer(account, account)
    for change in (people.disable, people.enable):
        with pytest.raises(NotFound):
            change(db.session(), account, account, NOW)
    with pytest.raises(NotFound):
        people.person_for(db.session(), account, account.id)


@pytest.mark.parametrize("roles", list(mixtures()), ids=lambda roles: "+".join(roles) or "none")
def test_a_list_of_schools_holds_those_that_may_be_seen_and_no_other(
    place: Place, roles: tuple[RoleName, ...]
) -> None:
    make_place("Southshire", "Lake School")
    account = account_with(roles, place)
    seen = set(db.session.scalars(permissions.schools_seen(account)))
    assert seen == {
        school for school in db.session.scalars(select(School)) if permissions.sees(account, school)
    }
    assert seen == {place.school}


def test_each_manages_what_is_theirs(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for actor, own in (
        (place.teacher, False),
        (place.lead, True),
        (place.coordinator, True),
        (RUNNING, True),
    ):
        assert permissions.manages(actor, place.school) is own
    for actor in (place.teacher, place.lead, place.coordinator):
        assert not permissions.manages(actor, other.school)
        assert permissions.roles_given(actor, other.school) == ()
    assert permissions.manages(RUNNING, other.school)


def test_a_lead_gives_one_role_and_a_coordinator_two(place: Place) -> None:
    assert permissions.roles_given(place.teacher, place.school) == ()
    assert permissions.roles_given(place.lead, place.school) == (RoleName.TEACHER,)
    assert permissions.roles_given(place.coordinator, place.school) == (RoleName.TEACHER, RoleName.LEAD)


def test_who_has_no_school_is_looked_after_by_whoever_runs_the_site_alone(place: Place) -> None:
    for actor in (place.lead, place.coordinator):
        assert not permissions.can_administer(actor, place.coordinator)


def test_a_plan_is_changed_by_those_alone_who_see_its_class(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    lesson, session = planned(place), db.session()
    for stranger in (other.teacher, other.lead):
        asked = session, stranger, lesson
        with pytest.raises(NotFound):
            assignments.move_assignment(*asked, week=MONDAY, note="", now=NOW)
        with pytest.raises(NotFound):
            assignments.skip(*asked, SkipReason.TRIP, NOW)
        with pytest.raises(NotFound):
            assignments.say_taught(*asked, MONDAY, NOW)
        with pytest.raises(NotFound):
            assignments.unmark(*asked, NOW)
        with pytest.raises(NotFound):
            assignments.remove(*asked, NOW)
    assignments.remove(session, place.lead, lesson, NOW)


def test_whoever_runs_the_site_may_make_a_class_of_a_school_that_has_measured(place: Place) -> None:
    made = classes.add_class(
        db.session(), RUNNING, school=place.school, year_group=9, name="9L", size=20, now=NOW
    )
    assert made.name == "9L"
