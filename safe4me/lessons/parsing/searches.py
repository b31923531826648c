"""What people type into the search, and where it leads."""

from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.registers import read_register
from safe4me.lessons.records import Search

FIELDS = "id topic door pages phrases"


def parse_searches(text: str) -> tuple[Search, ...]:
    """The searches of a YAML list, the most pressing first. Raises Malformed with all that cannot be read."""
    return read_register(
        text,
        _search,
        same=lambda one, other: one.id == other.id,
        twice=lambda search: f"“{search.id}” stands twice: give this one another id.",
    )


def _search(fields: FrontMatter) -> Search:
    fields.allow(FIELDS)
    search = Search(
        check_id(fields.text("id"), fields.first_line),
        tuple(phrase for part in fields.text("phrases", "").split(",") if (phrase := " ".join(part.split()))),
        door=fields.text("door", ""),
        pages=tuple(fields.text("pages", "").split()),
        topic=fields.text("topic", ""),
        line=fields.first_line,
    )
    if not search.phrases or not (search.door or search.pages):
        raise Malformed(
            fields.first_line,
            "Write what people type, and where it leads: phrases: one, another and door: or pages:.",
        )
    return search
