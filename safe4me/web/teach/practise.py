"""Practice: the public address of a module for the whiteboard; and why a small class practises.

It leaves nothing that could be finished or read: the teacher says that the lesson was taught.
"""

from collections.abc import Sequence
from contextlib import suppress

from flask import render_template, request

from safe4me.content.model.addresses import address
from safe4me.content.page import band_of
from safe4me.db.assignments import Assignment
from safe4me.db.base import NotFound
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments, class_teachers
from safe4me.schools.my_week import TO_TEACH
from safe4me.schools.practice import all_small
from safe4me.statistics.figures import SMALLEST_ROOM_PUPILS
from safe4me.web.build.images import qr
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import LARGEST_ID, lacks_second_step, me
from safe4me.web.teach.lessons import label_of, likely_day, my_lesson
from safe4me.web.teach.shared import blueprint, requested_module


@blueprint.get("/practise/<module>/")
@blueprint.get("/practise/<module>/<stem>/")
def practise(module: str, stem: str = "") -> str:
    """The public address of a module, or of one part of it, for the whiteboard. Raises NotFound.

    Not of a survey: whoever has answered it before has no first answer left for it.
    """
    found = next((each for each in context.library(language()).modules if each.id == module), None)
    if found is None or found.survey:
        raise NotFound
    pages = {part.page.stem: part.page for part in found.taught}
    if stem and stem not in pages:
        raise NotFound
    page = pages.get(stem, found.page)
    return render_template(
        "teach/practise_board.html",
        module=found,
        page=page,
        is_part=page is not found.page,
        public=f"/{language()}/{address(page.path)}",
        qr=qr,
        lesson=_lesson(found.id),
        likely_day=likely_day,
        label_of=label_of,
    )


def _lesson(module: str) -> Assignment | None:
    """The lesson that the address is opened for, if it is one of mine, of that module, and still to teach.

    None before a second step, on a first visit: a lesson names its class.
    """
    if lacks_second_step(me()):
        return None
    number = request.args.get("lesson", 0, type=int)
    if not 0 < number <= LARGEST_ID:
        return None
    with suppress(NotFound):
        lesson = my_lesson(number)
        state = assignments.lesson_for(context.session(), me(), lesson, context.now().date()).state
        return lesson if lesson.module == module and state in TO_TEACH else None
    return None


def practice_of(school_class: SchoolClass, together: Sequence[SchoolClass]) -> str:
    """Why a small class practises, and how; the small classes that it may open a room `together` with."""
    others = sum(each.size for each in together)
    lessons = assignments.lessons_of(context.session(), me(), [school_class], context.now().date())
    borrowed = class_teachers.classes_to_borrow(context.session(), me(), school_class, context.now())
    return render_template(
        "teach/practise.html",
        school_class=school_class,
        together=together,
        others=others,
        all_pupils=school_class.size + others,
        asked=requested_module(),
        colleagues=borrowed,
        taught_by=class_teachers.teachers_of(
            context.session(), [each for each, _ in borrowed], context.now()
        ),
        all_small=all_small(context.session(), school_class),
        bands=(band_of(school_class.year_group),),
        planned={
            each.assignment.item: each.assignment.id for each in reversed(lessons) if each.state in TO_TEACH
        },
        modules=[each for each in context.library(language()).modules if not each.survey],
        least=SMALLEST_ROOM_PUPILS,
    )
