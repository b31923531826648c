"""What Assign shows: who and what can be picked, and in words what a press would make and leave out."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from safe4me.content.model.core import Activity, Quiz, Scenario
from safe4me.content.model.library import Library
from safe4me.db.accounts import Account, RoleName
from safe4me.db.schools import SchoolClass
from safe4me.schools import classes
from safe4me.schools.assigning import Draft, assignable_items, is_survey_item
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.schools.practice import groupings_asked
from safe4me.schools.spending import beyond
from safe4me.web.http import context
from safe4me.web.http.locale import language, module_title, title_of
from safe4me.web.staff.access import me
from safe4me.web.staff.wording import audience

THREATS = "threats"  # the module that nobody should be alone with


def of_year(school_class: SchoolClass) -> str:
    """The whole that a class is picked with: its year group, and how that is divided where somebody said."""
    return f"{school_class.year_group} {school_class.grouping}".strip()


def years_of(assignable: Sequence[SchoolClass], account: Account) -> Iterator[tuple[str, str]]:
    """The year groups that a lead may pick whole, with their names.

    Of one that is divided in two ways the pupils are the same: what was not asked this year is practice.
    """
    if not account.has_role(RoleName.LEAD):
        return
    whole = defaultdict[str, list[SchoolClass]](list)
    for each in assignable:
        whole[of_year(each)].append(each)
    ways = Counter(own[0].year_group for own in whole.values())
    asked = groupings_asked(context.session(), [own[0] for own in whole.values()])
    for name, own in whole.items():
        first, count = own[0], len(own)
        if ways[first.year_group] == 1:
            yield name, gettext("All of Year %(year)s (%(num)s)", year=first.year_group, num=count)
            continue
        how = first.grouping or gettext("Classes")
        said = {"year": first.year_group, "how": how, "num": count}
        if asked[first.id] and first.grouping not in asked[first.id]:
            yield name, gettext("Year %(year)s, %(how)s (%(num)s): practice", **said)
        else:
            yield name, gettext("All of Year %(year)s, %(how)s (%(num)s)", **said)


def topics(library: Library) -> list[tuple[str, str, str]]:
    """The topics that lessons teach: id, title, and the year groups in whose route each is."""
    return [
        (each.id, title_of(each.page), " ".join(str(year) for year in YEAR_GROUPS if each.is_for(year)))
        for each in library.modules
        if each.topic
    ]


def parts(library: Library) -> list[tuple[str, str]]:
    """All else that can be set: each quiz, story and case, and the survey, with what kind it is."""
    found = (library.activity(item) for item in assignable_items(library))
    return [(each.id, _kind(each)) for each in found if each]


def _kind(part: Activity) -> str:
    title, kind = title_of(part.page), gettext("Case")
    if isinstance(part, Quiz):
        kind = gettext("Survey") if part.survey else gettext("Quiz")
        title = module_title(part.id.partition("/")[0])
    elif isinstance(part, Scenario):
        kind = gettext("Story")
    return Markup("{}: {}").format(kind, title)


def about_draft(draft: Draft | None) -> dict[str, Any]:
    """What the preview says of a draft; None where there is none yet."""
    library, settings = context.library(language()), context.settings()
    if draft is None:
        return {"draft": None}
    year = next((each.school_class.school_year for each in draft.lessons), None)
    of_school = classes.classes_of(context.session(), me(), context.now(), year)
    weeks = defaultdict[date, list[tuple[str, str]]](list)
    for week, item, own in draft.by_week():
        weeks[week].append((item, audience(own, of_school)))
    measured = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    return {
        "draft": draft,
        "by_week": weeks,
        "had": {item: audience(own, of_school) for item, own in draft.had.items()},
        "there": Counter(each.account for each in draft.there),
        "beyond": beyond(context.session(), draft.lessons, library, *measured),
        "survey": any(is_survey_item(library, each.item) for each in draft.lessons),
        "anchor": any(_is_anchor(library, each.item, each.school_class.year_group) for each in draft.lessons),
    }


def _is_anchor(library: Library, item: str, year_group: int) -> bool:
    found = library.anchor(year_group)
    return found is not None and item in (found[0].id, found[1].id)
