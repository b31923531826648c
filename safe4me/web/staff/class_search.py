"""Finding a class among many by its name and year group, which stand in the address: no script is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from safe4me.db.schools import SchoolClass
from safe4me.schools.permissions import folded
from safe4me.web.staff.asked_for import one_of, only

MANY = 6  # classes: fewer are seen at a glance


@dataclass(frozen=True, slots=True)
class ClassSearch:
    """What a reader looks for; `year_groups` are those to choose from; `offered` where there are many."""

    name: str
    year_group: int | None
    year_groups: tuple[int, ...]
    offered: bool

    def finds(self, school_class: SchoolClass) -> bool:
        """Whether a class is among what is looked for; spaces and capitals say nothing."""
        in_year = self.year_group in {None, school_class.year_group}
        return in_year and _plain(self.name) in _plain(school_class.name)


def class_search(among: Sequence[SchoolClass]) -> ClassSearch:
    """What the address asks for. Raises UnknownFilter."""
    only({"name", "year_group"})
    years = tuple(sorted({each.year_group for each in among}))
    year_group = one_of("year_group", {str(year): year for year in years}, None)
    name = request.args.get("name", "").strip()
    return ClassSearch(name, year_group, years, bool(name or year_group) or len(among) > MANY)


def _plain(name: str) -> str:
    return folded("".join(name.split()))
