"""Pages opened, arranged for a coordinator's screen: a group a module, in the order of the site."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape

from flask_babel import format_decimal, gettext

from safe4me.lessons.model import Lesson, Library
from safe4me.results import Reach
from safe4me.statistics.reach import HELP, RoundedSum, Sum, page_of
from safe4me.web.serving.charts import why
from safe4me.web.serving.locale import language
from safe4me.web.serving.page_table import ReadyPages
from safe4me.web.serving.times import month_name, week_days

HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
OF_MODULES = ("learn", "teachers")  # below these stands a folder for each module


@dataclass(frozen=True, slots=True)
class ReachLine:
    """One sum: what of, and the sum or why there is none."""

    name: str
    said: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class ReachGroup:
    """Sums that stand together."""

    title: str
    lines: tuple[ReachLine, ...]


def page_names(table: ReadyPages, counted: Mapping[str, object]) -> dict[str, str]:
    """The pages that have a sum of their own, in the order of the build, each by its own heading."""
    addresses = [address for address in table.pages if address in counted]
    named = {page_of(a): _heading(table, a) for a in addresses if a.startswith(f"/{language()}/")}
    return {page: name for page, name in named.items() if page != HELP}


def groups(reach: Reach, names: Mapping[str, str]) -> tuple[ReachGroup, ...]:
    """The week's pages: first those that stand alone, then each module's and each reader's together."""
    found: dict[str, list[ReachLine]] = {"": []}
    for page, figure in reach.pages.items():
        found.setdefault(_together(page, names), []).append(_line(names[page], figure))
    titles = {front: names.get(f"{front}/", front) for front in found} | {"": gettext("Other pages")}
    return tuple(ReachGroup(titles[front], tuple(lines)) for front, lines in found.items() if lines)


def help_group(reach: Reach) -> ReachGroup:
    """All help pages together, a line a month."""
    lines = (_line(month_name(first), figure) for first, figure in reach.help.items())
    return ReachGroup(gettext("All help pages together"), tuple(lines))


def finished_group(reach: Reach, library: Library) -> ReachGroup:
    """What was finished in rooms, a line an activity."""
    return ReachGroup(gettext("Activities finished in rooms"), tuple(_finished(reach, library)))


def week_name(monday: date) -> str:
    """A week as people say it: “16 Nov to 22 Nov 2026”."""
    first, last = week_days(monday)
    return str(gettext("%(first)s to %(last)s", first=first, last=last))


def _finished(reach: Reach, library: Library) -> Iterator[ReachLine]:
    for module in library.modules:
        for part in module.parts:
            if not isinstance(part, Lesson) and part.id in reach.finished:
                name = gettext("%(module)s: %(activity)s", module=module.page.title, activity=part.page.title)
                yield _line(name, reach.finished[part.id])


def _together(page: str, names: Collection[str]) -> str:
    """Where a page’s line stands: `/learn/law/quiz/` → `/learn/law`, `/parents/blackmail/` → `/parents`.

    Empty for a page on the first level that has none below it, and above the modules and their plans.
    """
    folders = page.strip("/").split("/")
    depth = 2 if folders[0] in OF_MODULES else 1
    front = "/" + "/".join(folders[:depth])
    has_more = any(name.startswith(f"{front}/") and name != page for name in names)
    return front if has_more and len(folders) >= depth else ""


def _line(name: str, figure: Sum) -> ReachLine:
    if isinstance(figure, RoundedSum):
        return ReachLine(name, format_decimal(figure.count), withheld=False)
    return ReachLine(name, why(figure.reason).why, withheld=True)


def _heading(table: ReadyPages, address: str) -> str:
    """What a page calls itself."""
    found = HEADING.search(table.pages[address][""].body[0].decode())
    return " ".join(unescape(TAG.sub(" ", found[1])).split()) if found else address
