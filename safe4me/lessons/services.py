"""The one data file of where to turn: name, cost, number, what happens."""

import re
from itertools import zip_longest

from safe4me.lessons.attributes import check_id
from safe4me.lessons.front_matter import FrontMatter, numbered, read_yaml
from safe4me.lessons.model import Service
from safe4me.lessons.problems import Malformed, read_each

_WEBSITE = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[\w./#?=&-]*)?")
FIELDS = "id name what who cost what_happens phone text_number website adults_only needs_review"


def parse_services(text: str) -> tuple[Service, ...]:
    """The services of a YAML list. Raises Malformed for the first that cannot be read."""
    lines = numbered(text)
    given = read_yaml(text, 1)
    if not isinstance(given, list):
        raise Malformed(1, "Write services as a list: each starts with - id: its-id")
    starts = [number for number, line in lines if line.startswith("-") and not line.startswith("---")]
    return tuple(
        read_each(lambda pair: _service(*pair), zip_longest(given, starts[: len(given)], fillvalue=1))
    )


def _service(given: object, line: int) -> Service:
    if not isinstance(given, dict):
        raise Malformed(line, "Write a service as fields: - id: its-id, name: …, what: …, who: …, cost: …")
    fields = FrontMatter({str(name): value for name, value in given.items()}, {}, line)
    fields.allow(FIELDS)
    adults_only = fields.text("adults_only", "false")
    if adults_only not in {"true", "false"}:
        raise Malformed(line, "Write adults_only: true, or leave it out.")
    return Service(
        id=check_id(fields.text("id"), line),
        name=fields.text("name"),
        what=fields.text("what"),
        who=fields.text("who"),
        cost=fields.text("cost", ""),
        what_happens=fields.text("what_happens"),
        phone=fields.text("phone", ""),
        text_number=fields.text("text_number", ""),
        website=_website(fields.text("website", ""), line),
        adults_only=adults_only == "true",
        needs_review=fields.texts("needs_review"),
    )


def _website(text: str, line: int) -> str:
    address = f"https://{text.removeprefix('https://')}" if text else ""
    if address and not _WEBSITE.fullmatch(address):
        raise Malformed(line, "Write a website as childline.org.uk or https://childline.org.uk.")
    return address
