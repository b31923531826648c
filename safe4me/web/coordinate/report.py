"""The report for other people: the three answers and the schools of a term on two sheets, or as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template, url_for

from safe4me import results
from safe4me.db.base import NotFound
from safe4me.schools import deliveries
from safe4me.schools.school_table import ListedSchool, SchoolFilter
from safe4me.web.build.pdf import make_pdf, weasyprint
from safe4me.web.coordinate.findings import unknown
from safe4me.web.coordinate.overview import OVERVIEW_FILTERS, on_page
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import only
from safe4me.web.staff.teach_again import latest_of, taught_again

BELIEFS_OF_EACH = 2
MOST_ROWS = 30  # of the table of schools: what fits on a sheet
MOST_NAMED_SCHOOLS = 4
MOST_NEXT = 2


@dataclass(frozen=True, slots=True)
class NamedSchools:
    """Schools by name, and how many more there are."""

    names: list[str]
    more: int


def report_page() -> str:
    """The term on two sheets, to be printed. Raises UnknownFilter."""
    only(OVERVIEW_FILTERS)
    own = results.areas_of(me())
    if not own:
        return render_template("coordinate/report.html", choice=None)
    told = on_page(own, BELIEFS_OF_EACH)
    rows: list[ListedSchool] = told["rows"]
    shown, reached = told["shown"], told["reached"]
    ids = [row.school.id for row in rows]
    days = (reached.last_term.first, reached.last_term.last), (reached.term.first, reached.until)
    library = context.library(language())
    return render_template(
        "coordinate/report.html",
        as_pdf=weasyprint() is not None,
        made_at=context.now(),
        force_name=context.settings().force_name,
        visits=[deliveries.sessions_held(context.session(), ids, *each) for each in days],
        again=taught_again(library, latest_of(shown))[:MOST_NEXT] if shown else [],
        unknown=unknown(shown) if shown else [],
        listed=rows[:MOST_ROWS],
        not_listed=len(rows[MOST_ROWS:]),
        to_ring={each: _named(rows, each) for each in SchoolFilter},
        **told,
    )


def _named(rows: Sequence[ListedSchool], wanted: SchoolFilter) -> NamedSchools:
    names = [row.school.name for row in rows if row.is_among(wanted)]
    return NamedSchools(names[:MOST_NAMED_SCHOOLS], len(names[MOST_NAMED_SCHOOLS:]))


def report_pdf() -> Response:
    """The same sheets as a PDF. Raises NotFound where the extra `pdf` is not installed."""
    made = make_pdf(report_page(), context.settings().site_address + url_for(".report_page"), _asset)
    if made is None:
        raise NotFound
    disposition = {"Content-Disposition": 'attachment; filename="safe4me-report.pdf"'}
    return Response(made, mimetype="application/pdf", headers=disposition)


def _asset(path: str) -> bytes:
    """What stands at a path of this build. Raises LookupError."""
    return b"".join(context.site().table.pages[path][""].body)
