"""A school with more classes than one, which may share a room."""

from flask import Flask
from sqlalchemy import delete

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass, YearGroup
from safe4me.schools import classes
from tests import world
from tests.world import NOW, Place


def add(place: Place, name: str, size: int = 20, year_group: int = 9) -> SchoolClass:
    return classes.add_class(
        db.session(), place.lead, school=place.school, year_group=year_group, name=name, size=size, now=NOW
    )


def close(app: Flask, room: Room) -> None:
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, NOW)


def say_pupils(place: Place, year_group: int, pupils: int) -> None:
    world.say_pupils(place.school, place.school_class.school_year, pupils, year_group)


def forget_pupils(place: Place) -> None:
    """The school's year groups are as before anybody added their classes."""
    db.session.execute(delete(YearGroup).where(YearGroup.school_id == place.school.id))
    db.session.commit()
