"""How far studied pages were read, in words, for whoever writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask import render_template
from flask_babel import format_decimal, gettext, lazy_gettext

from safe4me import results
from safe4me.content.model.library import Library
from safe4me.content.review_dates import claims, reviews_due, unchecked_services
from safe4me.db.accounts import RoleName
from safe4me.i18n.coverage import coverage_by_kind
from safe4me.privacy.page_progress import ReadTo
from safe4me.rounding import HUNDRED, TEN, half_up
from safe4me.statistics.wording import not_all_ten
from safe4me.web.build.pages import part_address
from safe4me.web.http import context
from safe4me.web.http.locale import language, title_of
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import phase_name


@dataclass(frozen=True, slots=True)
class ReadSoFar:
    """How far one page was read."""

    title: str
    address: str
    said: tuple[str, ...]


def read_so_far(found: Mapping[str, ReadTo], library: Library) -> Iterator[tuple[str, list[ReadSoFar]]]:
    """Every module's title and its studied pages."""
    for module in library.modules:
        pages = [
            ReadSoFar(
                title_of(part.page),
                part_address(library, module, part),
                _said(found.get(f"{module.id}/{part.page.stem}")),
            )
            for part in module.taught
            if part.page.study
        ]
        if pages:
            yield title_of(module.page), pages


def _said(told: ReadTo | None) -> tuple[str, ...]:
    if told is None:
        return (gettext("Too few reports yet."),)
    names = ("second", "last", "end")
    said = gettext(
        "Of 10 who began, about %(second)s got to the second third, %(last)s to the last third and %(end)s "
        "to the end.",
        **{name: not_all_ten(half_up(TEN * share)) for name, share in zip(names, told.shares, strict=True)},
    )
    likely = gettext(
        "Likely %(second)s, %(last)s and %(end)s, from about %(reports)s reports.",
        **{name: _range(share, told.half) for name, share in zip(names, told.shares, strict=True)},
        reports=format_decimal(HUNDRED * half_up(Fraction(told.reports, HUNDRED))),
    )
    return said, likely


def _range(share: Fraction, half: float) -> str:
    low, high = (half_up(HUNDRED * (share + end)) for end in (-Fraction(half), Fraction(half)))
    return f"{max(0, low)}–{min(HUNDRED, high)}%"


KIND_NAMES = {
    "doors": lazy_gettext("Help now"),
    "lessons": lazy_gettext("Lessons, stories and quizzes"),
    "adults": lazy_gettext("Pages for adults"),
    "finder": lazy_gettext("Who can help"),
    "law": lazy_gettext("Law checker"),
}


blueprint = staff_blueprint("upkeep", __name__, RoleName.COORDINATOR, at="/coordinate")


@blueprint.get("/upkeep")
def upkeep_page() -> str:
    """Pages to read again, claims and services to check, and questions to think about."""
    site = context.site()
    libraries = tuple(site.libraries.values())
    library = context.library(language())
    found = results.how_far(context.session(), context.now().date())
    return render_template(
        "coordinate/upkeep.html",
        reviews=reviews_due(libraries, context.now().date()),
        claims=claims(libraries),
        services=unchecked_services(libraries),
        translations=site.unread,
        coverage=coverage_by_kind(site.libraries, context.settings().languages[1:], site.unread),
        kind_names=KIND_NAMES,
        easy=results.easy_questions(context.session(), library, me()),
        modules=list(read_so_far(found, library)),
        phase_name=phase_name,
    )
