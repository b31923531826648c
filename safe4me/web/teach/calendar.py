"""Lessons as a calendar file (RFC 5545), to download: class and title alone, no address to subscribe to.

A secret in an address would leak through calendars. Importing a file again replaces what was there: an event
has the same `UID` for ever, and a `SEQUENCE` that rises.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from flask import Response

from safe4me.db.assignments import Assignment
from safe4me.schools import assigned_sets, class_teachers
from safe4me.schools.assignments import lessons_of
from safe4me.web.http import context
from safe4me.web.http.locale import language, name_of_id
from safe4me.web.staff.access import me
from safe4me.web.teach.shared import blueprint

LONGEST_LINE = 75  # octets, without its end
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SCHOOL_DAYS = timedelta(days=5)
DAY = timedelta(days=1)
END = "\r\n"


@blueprint.get("/week.ics")
def week_calendar() -> Response:
    """All lessons to come of my classes."""
    session, now = context.session(), context.now()
    own = [each for each, _ in class_teachers.own_classes(session, me(), now)]
    lessons = lessons_of(session, me(), own, now.date())
    return _file([each.assignment for each in lessons if not each.is_over], "safe4me-lessons")


@blueprint.get("/assign/<int:set_id>.ics")
def set_calendar(set_id: int) -> Response:
    """What one press of Assign has made. Raises NotFound."""
    found = assigned_sets.set_for(context.session(), me(), set_id, context.now())
    return _file([each for each in found if not each.skipped], f"safe4me-set-{set_id}")


def _file(lessons: Sequence[Assignment], name: str) -> Response:
    host = urlsplit(context.settings().site_address).hostname or "safe4me"
    events = (line for each in lessons for line in event(each, _summary(each), host, context.now()))
    return Response(
        calendar(events),
        mimetype="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


def _summary(lesson: Assignment) -> str:
    modules = {module.id: module.page.title for module in context.library(language()).modules}
    return f"{lesson.school_class.name}: {modules.get(lesson.module, name_of_id(lesson.module))}"


def calendar(events: Iterable[str]) -> str:
    """A calendar of these lines of events: each folded, with its end."""
    head = "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Safe4me//Lessons//EN"
    return "".join(END.join(folded_lines(line)) + END for line in (*head, *events, "END:VCALENDAR"))


def event(lesson: Assignment, summary: str, host: str, now: datetime) -> Iterator[str]:
    """The lines of one lesson, all day: its day, or Monday to Friday of its week.

    Nothing stores how often it was changed, so `SEQUENCE` is the minutes since 2026 began.
    """
    first = lesson.day or lesson.week
    yield "BEGIN:VEVENT"
    yield f"UID:assignment-{lesson.id}@{host}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{(now - SINCE) // timedelta(minutes=1)}"
    yield f"DTSTART;VALUE=DATE:{_date(first)}"
    yield f"DTEND;VALUE=DATE:{_date(first + (DAY if lesson.day else SCHOOL_DAYS))}"  # the day after the last
    yield f"SUMMARY:{escaped(summary)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _date(day: date) -> str:
    return f"{day:%Y%m%d}"


def escaped(text: str) -> str:
    """A text as a property has it (RFC 5545, 3.3.11)."""
    return re.sub(r"\r\n?|\n", r"\\n", re.sub(r"([\\;,])", r"\\\1", text))


def folded_lines(line: str) -> list[str]:
    """The lines that one is folded into (RFC 5545, 3.1), none longer than 75 octets, no character cut."""
    found, left = [""], LONGEST_LINE
    for character in line:
        size = len(character.encode())
        if size > left:
            found.append(" ")
            left = LONGEST_LINE - 1
        found[-1] += character
        left -= size
    return found
