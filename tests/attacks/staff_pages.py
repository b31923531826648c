"""Every page on which a class and its school appear, as its staff see it."""

import re
from collections.abc import Sequence

from flask import Flask

from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.db.schools import School
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Browser, Place, browser, sign_in

OF_TEACHER = (
    "/teach/week",
    "/school/",
    "/school/evidence",
    "/teach/rooms/{room}/",
    "/teach/rooms/{room}/board",
    "/teach/rooms/{room}/results",
    "/teach/rooms/{room}/summary",
    "/teach/rooms/{room}/show?question=1",
    "/teach/rooms/{room}/show?question=2",
    "/teach/rooms/{room}/show?question=3",
)
OF_COORDINATOR = (
    *("/coordinate/", "/coordinate/report", "/coordinate/results?module=law"),
    "/coordinate/results.csv?module=law",
)
TOKEN = re.compile(rb'(name="csrf_token"[^>]*value=")[^"]*')
Staff = Sequence[tuple[Browser, Sequence[str]]]


def staff_of(app: Flask, place: Place, room: Room) -> Staff:
    """The room's teacher, who leads the school too, and the coordinator; with the pages they may open."""
    room.teacher = place.lead
    db.session.commit()
    teacher, coordinator = browser(app), browser(app)
    sign_in(teacher, place.lead)
    sign_in(coordinator, place.coordinator)
    return [(teacher, [path.format(room=room.id) for path in OF_TEACHER]), (coordinator, OF_COORDINATOR)]


def shown(staff: Staff) -> list[bytes]:
    """What all of them see now, without the token against forged posts: it changes with the time of day."""
    replies = [client.get(path, follow_redirects=True) for client, paths in staff for path in paths]
    return [TOKEN.sub(rb"\1", reply.data) for reply in replies]


def add_schools_with_figures(place: Place) -> None:
    """Three more schools of the area, so that figures stand beside those of the place's own school."""
    for name in ("Alder School", "Birch Academy", "Cedar High"):
        school = School(area=place.area, name=name)
        db.session.add(school)
        db.session.flush()
        totals(school, "law/quiz", {"pass-on": (30, 60, 10)}, half_term="2026-autumn-2")
