"""Of which schools, and of what time, a coordinator asked to see figures: the same on each of their pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from safe4me import results
from safe4me.db.schools import Area, School
from safe4me.results import Overview
from safe4me.statistics.change import level_of
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import LARGEST_ID, me
from safe4me.web.staff.filters import one_of

EVERYWHERE = "everywhere"
SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """Which areas, and `area` as the address has it; with a `school` that one, in its area.

    `areas` are None for the whole programme.
    """

    area: str
    areas: tuple[Area, ...] | None
    school: School | None = None

    @property
    def name(self) -> str:
        """The school or the areas by name, or the programme."""
        if self.school is not None:
            return f"{self.school.name}, {self.school.area.name}"
        if self.areas is None:
            return str(gettext("The whole programme"))
        return ", ".join(area.name for area in self.areas)

    @property
    def area_ids(self) -> list[int] | None:
        """The ids of its areas; None for the whole programme."""
        return None if self.areas is None else [area.id for area in self.areas]


@dataclass(frozen=True, slots=True)
class FiguresChoice:
    """A place, a half-term or school year, None for all of them, and a year group, None for all."""

    place: ChosenPlace
    period: str | None
    year_group: int | None = None


def is_everywhere() -> bool:
    """Whether the address asks for the whole programme."""
    return request.args.get("area") == EVERYWHERE


def place_asked(own: tuple[Area, ...], *, everywhere: bool = True) -> ChosenPlace:
    """What the address asks for: all own areas, unless it says otherwise. Raises UnknownFilter."""
    asked = request.args.get("area", "")
    school = _school(asked)
    if school is not None:
        return ChosenPlace(asked, (school.area,), school)
    places: dict[str, tuple[Area, ...] | None] = {str(area.id): (area,) for area in own}
    if everywhere:
        places[EVERYWHERE] = None
    return ChosenPlace(asked, one_of("area", places, own))


def _school(asked: str) -> School | None:
    """The school that the address asks for, `area=school-7`, if it asks for one. Raises UnknownFilter."""
    kind, _, number = asked.partition("-")
    if kind != SCHOOL or not number.isascii() or not number.isdecimal() or int(number) > LARGEST_ID:
        return None
    return results.school_of(context.session(), me(), int(number))


def offered_schools(own: tuple[Area, ...], place: ChosenPlace) -> list[tuple[Area, list[School]]]:
    """The schools that may be chosen, by area: of the areas chosen, or where it is one school's, of its."""
    areas = place.areas or own
    found = results.schools_to_choose(context.session(), me(), [area.id for area in areas])
    by_area = [(area, [school for school in found if school.area_id == area.id]) for area in areas]
    return [(area, schools) for area, schools in by_area if schools]


def figures_over(choice: FiguresChoice, areas: Sequence[Area] | None) -> Overview:
    """The figures of a choice, over other areas than its own too; None for the whole programme."""
    session, library = context.session(), context.library(language())
    when = choice.period, choice.year_group
    level = level_of(choice.period, context.now().date())
    school = choice.place.school
    if school is not None and areas is not None:
        return results.school_overview(session, library, me(), school.id, *when, level)
    return results.overview(
        session,
        library,
        account=me(),
        area_ids=None if areas is None else [area.id for area in areas],
        period=choice.period,
        year_group=choice.year_group,
        level=level,
    )


def chosen_figures(choice: FiguresChoice) -> Overview:
    """The figures of a choice."""
    return figures_over(choice, choice.place.areas)
