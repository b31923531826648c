"""The dated findings of a language's data file: what other surveys found, in plain sentences."""

from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.registers import read_register
from safe4me.lessons.records import Research

FIELDS = "id year source finding percent protective caveat needs_review reviewed"
FIRST_YEAR = 1900
ALL = 100


def parse_research(text: str) -> tuple[Research, ...]:
    """The findings of a YAML list. Raises Malformed with every record that cannot be read."""
    return read_register(
        text,
        _finding,
        same=lambda one, other: one.id == other.id,
        twice=lambda finding: f"The finding “{finding.id}” stands twice: rename this one.",
    )


def _finding(fields: FrontMatter) -> Research:
    fields.allow(FIELDS)
    line = fields.first_line
    year, finding = _year(fields), fields.text("finding")
    if str(year) not in finding:
        raise Malformed(line, f"Say when: name the year {year} in the finding, as in “In {year}, 13% …”.")
    return Research(
        id=check_id(fields.text("id"), line),
        year=year,
        source=fields.text("source"),
        finding=finding,
        percent=_percent(fields),
        protective=fields.text("protective", ""),
        caveat=fields.text("caveat", ""),
        needs_review=fields.texts("needs_review"),
        reviewed=fields.date("reviewed"),
        line=line,
    )


def _year(fields: FrontMatter) -> int:
    year = fields.number("year")
    if year is None or year < FIRST_YEAR:
        raise Malformed(fields.first_line, "Write the year of the survey, such as year: 2016.")
    return year


def _percent(fields: FrontMatter) -> int | None:
    percent = fields.number("percent")
    if percent is not None and percent > ALL:
        raise Malformed(fields.first_line, "Write percent as a whole number from 1 to 100, or leave it out.")
    return percent
