"""Groupings of a year group: their names, and the classes that stay in them."""

import pytest
from flask import Flask

from safe4me.db.base import db
from safe4me.schools import classes
from safe4me.schools.classes import ClassExists, HasMeasured
from safe4me.schools.year_groups import ChooseGrouping
from safe4me.schools.year_setup import GroupingExists
from tests.helpers.world.schools import NOW, Place, open_room
from tests.integration.test_year_groups import add_sets, refused, set_up, there


def test_a_grouping_is_renamed_with_all_its_classes(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    set_up(place, "9K, 25", pupils=25, grouping="Tutor groups")
    assert there(place) == [("Tutor groups", "9K", 25)]


def test_no_two_groupings_of_a_year_group_share_a_name(place: Place) -> None:
    set_up(place)
    add_sets(place)
    for old in ("Forms", None):
        with pytest.raises(GroupingExists):
            set_up(place, grouping="SETS", old=old)
        db.session.rollback()


def test_a_class_stays_in_its_grouping(app: Flask, place: Place) -> None:
    set_up(place)
    assert refused(place, "9K, 25", grouping="Sets", old=None) == [(1, ClassExists)]
    open_room(app, place, "law/quiz")
    classes.retire(db.session(), place.lead, place.school_class, NOW)
    assert refused(place, "9K, 25", grouping="Sets", old=None) == [(1, HasMeasured)]


def test_a_retired_class_that_has_measured_nothing_may_change_its_grouping(place: Place) -> None:
    set_up(place)
    classes.retire(db.session(), place.lead, place.school_class, NOW)
    add_sets(place, "9K, 40")
    assert ("Sets", "9K", 40) in there(place)


def test_where_there_are_two_groupings_a_class_is_added_to_one_of_them(place: Place) -> None:
    set_up(place)
    add_sets(place)
    with pytest.raises(ChooseGrouping):
        classes.add_class(
            db.session(), place.lead, school=place.school, year_group=9, name="9N", size=1, now=NOW
        )
