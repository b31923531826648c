"""The glossary: words that a page may link to, and what each means."""

import re

from safe4me.content.markup.blocks import check_id
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.model.records import LONGEST_SHORT, Misconception, Research, Search, Service, Term
from safe4me.content.page import KINDS, TRAITS, YOUNG, Member
from safe4me.content.parsing.front_matter import FrontMatter, read_records, read_register

GLOSSARY_FIELDS = "id term meaning also everyday"
LONGEST_MEANING = 30  # words


def parse_glossary(text: str) -> tuple[Term, ...]:
    """The terms of a YAML list. Raises Malformed with every record that cannot be read."""
    return read_register(
        text,
        _term,
        same=lambda one, other: one.id == other.id,
        twice=lambda term: f"“{term.id}” stands twice: give this word another id.",
    )


def _term(fields: FrontMatter) -> Term:
    fields.allow(GLOSSARY_FIELDS)
    meaning = fields.text("meaning")
    if len(meaning.split()) > LONGEST_MEANING:
        raise Malformed(fields.first_line, f"Shorten the meaning: {LONGEST_MEANING} words at most.")
    everyday = fields.text("everyday", "false")
    if everyday not in {"true", "false"}:
        raise Malformed(fields.first_line, "Write everyday: true, or leave it out.")
    return Term(
        check_id(fields.text("id"), fields.first_line),
        fields.text("term"),
        meaning,
        also=fields.texts("also"),
        everyday=everyday == "true",
        line=fields.first_line,
    )


MISCONCEPTION_FIELDS = "id short belief reply lesson"


def parse_misconceptions(text: str) -> tuple[Misconception, ...]:
    """The misconceptions of a YAML list. Raises Malformed with every record that cannot be read."""
    return read_register(
        text,
        _misconception,
        same=Misconception.same,
        twice=lambda misconception: f"“{misconception.id}” has the id or short name of another.",
    )


def _misconception(fields: FrontMatter) -> Misconception:
    fields.allow(MISCONCEPTION_FIELDS)
    short = fields.text("short")
    if len(short) > LONGEST_SHORT:
        raise Malformed(fields.first_line, f"Shorten the short name: {LONGEST_SHORT} characters at most.")
    return Misconception(
        check_id(fields.text("id"), fields.first_line),
        short,
        belief=fields.text("belief", ""),
        reply=fields.text("reply", ""),
        lesson=fields.text("lesson", ""),
        line=fields.first_line,
    )


RESEARCH_FIELDS = "id year source finding percent protective caveat needs_review reviewed"
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
    fields.allow(RESEARCH_FIELDS)
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


SEARCH_FIELDS = "id topic door pages phrases"


def parse_searches(text: str) -> tuple[Search, ...]:
    """The searches of a YAML list, the most pressing first. Raises Malformed with all that cannot be read."""
    return read_register(
        text,
        _search,
        same=lambda one, other: one.id == other.id,
        twice=lambda search: f"“{search.id}” stands twice: give this one another id.",
    )


def _search(fields: FrontMatter) -> Search:
    fields.allow(SEARCH_FIELDS)
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


_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[\w./#?=&-]*)?")
_NUMBER = re.compile(r"[0-9 ]*")
SERVICE_FIELDS = (
    "id name what who cost what_happens cannot know_first phone text text_word chat report website "
    "adults_only telling withdrawn needs_review checked reviewed"
)


def parse_services(text: str) -> tuple[Service, ...]:
    """The services of a YAML list. Raises Malformed for the first that cannot be read."""
    return tuple(read_each(_service, read_records(text)))


def _service(fields: FrontMatter) -> Service:
    fields.allow(SERVICE_FIELDS)
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


def parse_casting(text: str) -> tuple[Member, ...]:
    """The cast of a YAML list, `- Hana: girl, 13, east-asian` each.

    Raises Malformed with every record that cannot be read.
    """
    return read_register(
        text,
        _member,
        same=lambda one, other: one.name == other.name,
        twice=lambda member: f"“{member.name}” stands here twice: one name is one person.",
    )


def _member(fields: FrontMatter) -> Member:
    line = fields.first_line
    if len(fields.fields) != 1:
        raise Malformed(line, "Write each person as one line: - Hana: girl, 13, east-asian")
    name = next(iter(fields.fields))
    kind, *others = (word.strip() for word in fields.text(name).split(","))
    ages = [int(word) for word in others if word.isascii() and word.isdigit()]
    traits = tuple(word for word in others if not word.isdigit())
    if kind not in KINDS:
        raise Malformed(line, f"“{kind[:40]}” is no kind: write one of {', '.join(KINDS)}.")
    if unknown := [trait for trait in traits if trait not in TRAITS]:
        raise Malformed(line, f"“{unknown[0][:40]}” is no trait: write of {', '.join(TRAITS)}.")
    if len(ages) != (kind in YOUNG):
        raise Malformed(line, "Who is young has one age, who is grown has none: - Hana: girl, 13")
    return Member(name, kind, next(iter(ages), None), traits, line=line)
