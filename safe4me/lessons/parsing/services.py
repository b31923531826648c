"""The one data file of where to turn: name, cost, number, what happens."""

import re

from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.parsing.front_matter import FrontMatter, read_records
from safe4me.lessons.records import Service

_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[\w./#?=&-]*)?")
_NUMBER = re.compile(r"[0-9 ]*")
FIELDS = (
    "id name what who cost what_happens cannot know_first phone text text_word chat report website "
    "adults_only telling withdrawn needs_review checked reviewed"
)


def parse_services(text: str) -> tuple[Service, ...]:
    """The services of a YAML list. Raises Malformed for the first that cannot be read."""
    return tuple(read_each(_service, read_records(text)))


def _service(fields: FrontMatter) -> Service:
    fields.allow(FIELDS)
    line = fields.first_line
    return Service(
        id=check_id(fields.text("id"), line),
        name=fields.text("name"),
        what=fields.text("what"),
        who=fields.text("who"),
        cost=fields.text("cost", ""),
        what_happens=fields.text("what_happens"),
        cannot=fields.text("cannot", ""),
        know_first=fields.text("know_first", ""),
        phone=fields.text("phone", ""),
        text=_text_number(fields),
        text_word=fields.text("text_word", ""),
        chat=_address(fields, "chat"),
        report=_address(fields, "report"),
        website=_address(fields, "website"),
        adults_only=_truth(fields, "adults_only"),
        telling=_truth(fields, "telling"),
        withdrawn=_truth(fields, "withdrawn"),
        needs_review=fields.texts("needs_review"),
        checked=_truth(fields, "checked"),
        reviewed=fields.date("reviewed"),
        line=line,
    )


def _text_number(fields: FrontMatter) -> str:
    number = fields.text("text", "")
    if not _NUMBER.fullmatch(number) or ("text_word" in fields.fields and not number):
        mend = 'Write the number alone, text: "85258", and what to send there as text_word: SHOUT.'
        raise Malformed(fields.line("text"), mend)
    return number


def _truth(fields: FrontMatter, name: str) -> bool:
    text = fields.text(name, "false")
    if text not in {"true", "false"}:
        raise Malformed(fields.first_line, f"Write {name}: true, or leave it out.")
    return text == "true"


def _address(fields: FrontMatter, name: str) -> str:
    text = fields.text(name, "")
    address = f"https://{text.removeprefix('https://')}" if text else ""
    if address and not _ADDRESS.fullmatch(address):
        mend = f"Write “{name}” as childline.org.uk or https://childline.org.uk."
        raise Malformed(fields.first_line, mend)
    return address
