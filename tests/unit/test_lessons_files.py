"""Front matter, services, and how a language's files become one library."""

from collections.abc import Mapping

import pytest

from safe4me.content.markup.errors import ContentErrors, Malformed
from safe4me.content.model.addresses import address
from safe4me.content.model.core import Module, Neighbour, Part
from safe4me.content.model.help_pages import Door
from safe4me.content.model.library import Article
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.front_matter import LONGEST_FILE, LONGEST_FRONT_MATTER
from safe4me.content.parsing.library import parse_library

SERVICE = "- id: childline\n  name: Childline\n  what: Talk.\n  who: Anyone.\n  what_happens: You talk.\n"
ACT = "act: {service: childline, way: phone, words: Call Childline, after: It is free.}\n"
FILES = {
    "law/module.md": "---\ntitle: Law\norder: 2\n---\nWhy.\n",
    "law/02-next.md": "---\ntitle: Next\n---\n## B\n",
    "law/01-first.md": "---\ntitle: First\n---\n## A\nA.\n",
    "law/quiz.md": "---\ntitle: Quiz\nkind: quiz\n---\n",
    "law/chat.md": "---\nscenario: chat\n---\n## a {.end .help}\nhi\n",
    "consent/module.md": "---\ntitle: Consent\norder: 1\n---\n",
    "doors/02-sent.md": f"---\ntitle: I sent one\nwarm: Breathe.\n{ACT}---\n## Oh\nYou can.\n",
    "doors/01-safe.md": f"---\ntitle: I don't feel safe\nwarm: Call.\n{ACT}---\n",
    "pages/privacy.md": "---\ntitle: Privacy\n---\nNothing.\n",
    "services.yaml": SERVICE,
}


def problems(files: Mapping[str, str]) -> list[str]:
    with pytest.raises(ContentErrors) as refused:
        parse_library("en", files)
    return [f"{problem.path}:{problem.line}" for problem in refused.value.faults]


def refusal(text: str) -> tuple[int, str]:
    with pytest.raises(Malformed) as refused:
        parse_file("law/01-a.md", text)
    return refused.value.faults[0]


def test_modules_stand_in_their_order_and_parts_as_they_are_taught() -> None:
    library = parse_library("en", FILES)
    assert [module.id for module in library.modules] == ["consent", "law"]
    law = library.modules[1]
    assert [part.page.stem for part in law.parts] == ["first", "next", "chat", "quiz"]
    assert (law.intro, law.order) == ("<p>Why.</p>", 2)


def test_a_module_may_be_a_survey_but_no_other_kind() -> None:
    front = "---\ntitle: What we think\nkind: survey\n---\n"
    survey = parse_file("what-we-think/module.md", front)
    assert isinstance(survey, Module)
    assert survey.survey
    assert problems({"law/module.md": front.replace("survey", "quiz")}) == ["en/law/module.md:3"]


def test_doors_pages_and_services_are_read() -> None:
    library = parse_library("en", FILES)
    assert [(door.page.stem, door.warm) for door in library.doors] == [
        ("safe", "Call."),
        ("sent", "Breathe."),
    ]
    assert [page.page.path for page in library.pages] == ["pages/privacy.md"]
    assert [service.name for service in library.services] == ["Childline"]


@pytest.mark.parametrize(
    ("path", "stands"),
    [
        ("pages/schools.md", "schools/"),
        ("pages/schools/policy.md", "schools/policy/"),
        ("law/01-who.md", "learn/law/who/"),
        ("doors/01-safe.md", "help/safe/"),
    ],
)
def test_a_page_stands_where_its_file_stands(path: str, stands: str) -> None:
    assert address(path) == stands


def test_a_page_for_adults_may_stand_below_another() -> None:
    library = parse_library("en", {**FILES, "pages/privacy/more.md": FILES["pages/privacy.md"]})
    assert [page.page.path for page in library.pages] == ["pages/privacy.md", "pages/privacy/more.md"]


def test_a_path_decides_what_a_file_is() -> None:
    kinds = {path: type(parse_file(path, text)) for path, text in FILES.items() if path.endswith(".md")}
    assert kinds["law/module.md"] is Module
    assert kinds["doors/01-safe.md"] is Door
    assert kinds["pages/privacy.md"] is Article


def test_every_problem_of_every_file_is_told_at_once() -> None:
    broken = {
        "law/module.md": "no front matter",
        "law/01-a.md": "---\ntitle: A\n---\n## Q {#q}\n- (x) A\n---\n<b>\n![a](b)\n",
        "services.yaml": "- id: a\n- name: b\n",
    }
    told = [
        "en/law/01-a.md:7",
        "en/law/01-a.md:8",
        "en/law/module.md:1",
        "services.yaml:1",
        "services.yaml:2",
    ]
    assert problems(broken) == told


def test_a_module_needs_its_front_page() -> None:
    assert problems({"law/01-a.md": "---\ntitle: A\n---\n"}) == ["en/law/module.md:1"]


@pytest.mark.parametrize(
    ("text", "line", "mend"),
    [
        ("Hello\n", 1, "---"),
        ("---\ntitle: A\n", 1, "End the front matter"),
        ("---\ntitle: [A\n---\n", 3, "cannot be read"),
        ("---\ntitle: A\nsummary: B: c\n---\n", 3, "in quotes"),
        ("---\ntitle: A\nsummary: B\ntitle: C\n---\n", 4, "Write “title” once"),
        ("---\ntitle: A\nsources:\n  - &a [x, x]\n  - [*a, *a]\n---\n", 4, "begins with & or * in quotes"),
        ("---\ntitle: A\nsummary: *a\n---\n", 3, "begins with & or * in quotes"),
        ("---\nminutes: 3\n---\n", 1, "title"),
        ("---\ntitle: A\ntitel: B\n---\n", 3, "“titel” is not known"),
        ("---\ntitle: A\nminutes: soon\n---\n", 3, "whole number"),
        ("---\ntitle: A\nreviewed: 2026-13-45\n---\n", 3, "year-month-day"),
        ("---\ntitle: A\nsources: one\n---\n", 3, "list"),
        ("---\ntitle: A\nsources: [[one]]\n---\n", 3, "list"),
        ("---\ntitle: [A, B]\n---\n", 2, "title: some text"),
        ("---\ntitle: A\nkind: exam\n---\n", 3, "kind: quiz"),
        ("---\n- a\n---\n", 1, "name: value"),
        ("---\ntitle: A\nband: C\n---\n", 3, "A+B"),
        ("---\ntitle: A\nband: B+A\n---\n", 3, "A+B"),
        ("---\ntitle: A\nwas: chat\n---\n", 3, "law/shared-folder"),
        ("---\ntitle: A\nwas: law/Old Chat\n---\n", 3, "cannot be an id"),
        ("---\ntitle: A <b>\n---\n", 2, "HTML"),
        ("---\ntitle: A\n---\nHi <b>there</b>\n", 4, "HTML"),
        ("---\ntitle: A\n---\n\n<!-- hidden -->\n", 5, "HTML"),
        ("---\ntitle: A\n---\nA\x00b\n", 4, "cannot be seen"),
        ("---\ntitle: A\n---\n![a](b.png)\n", 4, "Pictures"),
        ("---\ntitle: A\n---\nA.\n\nSee [this](javascript:alert).\n", 6, "not safe"),
        ("---\ntitle: A\n---\n" + "- - - a\n", 4, "nested"),
        ("---\ntitle: A\n---\n" + "> > > a\n", 4, "nested"),
        ("---\ntitle: A\n---\n- a\n        - b\n", 5, "nested"),
        ("---\ntitle: A\n---\n" + "[" * 61, 4, "too much markup"),
        ("---\ntitle: A\n---\n" + "a" * 1501, 4, "too long"),
        ("---\ntitle: A\n---\nA\u200bb\n", 4, "cannot be seen"),
        ("---\ntitle: A\n---\nA\u2028b\n", 4, "cannot be seen"),
        ("---\ntitle: A\n---\n" + "\n" * 398, 1, "400 lines"),
        ("---\ntitle: A\n---\n" + ("a " * 500 + "\n\n") * 19 + "a" * 954, 1, f"{LONGEST_FILE} characters"),
        ("---\ntitle: A\nsources: " + "[" * 41 + "\n---\n", 1, "nested"),
        ("---\ntitle: A\nminutes: 12345\n---\n", 3, "whole number"),
        ("---\ntitle: A\n---\n- a\n       b\n", 5, "nested"),
        ("---\ntitle: A\n---\n" + "a\n\n" * 9000, 1, "Split this file"),
        (
            "---\ntitle: A\nsummary: " + "a" * (LONGEST_FRONT_MATTER + 1) + "\n---\n",
            1,
            f"{LONGEST_FRONT_MATTER} characters",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(text: str, line: int, mend: str) -> None:
    where, message = refusal(text)
    assert (where, mend in message) == (line, True), message


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A\n---\n" + "a" * 1500,
        "---\ntitle: A\n---\n" + "[" * 60,
        "---\ntitle: A\n---\n- a\n      b\n",
        "---\ntitle: A\n---\n\ta\n",
        "---\ntitle: A\nminutes: 1234\n---\n",
        "---\ntitle: A\nsources:" + "\n- a" * 41 + "\n---\n",
        "---\ntitle: A\n---\n" + "\n" * 397,
        "---\ntitle: A\n---\n" + ("a " * 500 + "\n\n") * 15 + "a" * 953,
        "---\ntitle: A\n---\n" + "\N{SHRUG}\u200d\N{MALE SIGN}\ufe0f 5\u00a0minutes\n",
    ],
)
def test_what_is_just_within_the_caps_is_read(text: str) -> None:
    assert parse_file("law/module.md", text).page.title == "A"


def test_a_part_says_which_ages_it_is_for_and_what_its_address_was() -> None:
    page = parse_file("law/01-a.md", "---\ntitle: A\nband: A+B\nwas: consent/a\n---\n").page
    assert (page.bands, page.was) == (("A", "B"), "consent/a")
    assert [page.is_for(7), page.is_for(11)] == [True, True]
    younger = parse_file("law/01-a.md", "---\ntitle: A\nband: A\n---\n").page
    assert [younger.is_for(8), younger.is_for(9)] == [True, False]
    assert parse_file("law/01-a.md", "---\ntitle: A\n---\n").page.is_for(9)


def test_a_module_is_for_the_ages_of_its_parts() -> None:
    parts = {"law/01-first.md": "---\ntitle: First\nband: B\n---\n"}
    assert parse_library("en", {**FILES, **parts}).modules[1].bands == ("B",)
    assert parse_library("en", FILES).modules[1].bands == ()


def test_a_part_leads_to_the_next_one_for_its_own_ages() -> None:
    bands = {"law/01-first.md": "A", "law/02-next.md": "B", "law/03-last.md": "A+B"}
    parts = {path: f"---\ntitle: {path[4:6]}\nband: {band}\n---\n" for path, band in bands.items()}
    law = parse_library("en", {"law/module.md": FILES["law/module.md"], **parts}).modules[0]
    first, second, third = law.parts
    assert [law.after(first), law.after(second), law.after(third)] == [leading(third), leading(third), ()]
    assert [law.before(first), law.before(second)] == [(), ()]
    assert law.before(third) == (Neighbour(first, ("A",)), Neighbour(second, ("B",)))


def leading(part: Part) -> tuple[Neighbour, ...]:
    return (Neighbour(part, ()),)


def test_a_part_for_both_ages_leads_each_to_a_part_of_its_own() -> None:
    bands = {
        "law/01-both.md": "A+B",
        "law/02-older.md": "B",
        "law/03-younger.md": "A",
        "law/04-all.md": "A+B",
    }
    parts = {path: f"---\ntitle: {path[4:6]}\nband: {band}\n---\n" for path, band in bands.items()}
    law = parse_library("en", {"law/module.md": FILES["law/module.md"], **parts}).modules[0]
    both, older, younger, last = law.parts
    assert law.after(both) == (Neighbour(younger, ("A",)), Neighbour(older, ("B",)))
    assert [law.after(older), law.after(younger)] == [leading(last), leading(last)]


def test_a_year_group_is_taught_the_modules_that_name_it_as_far_as_they_are_written() -> None:
    front = FILES["law/module.md"].replace("---\n", "---\nyears: [8, 11]\n", 1)
    part = "---\ntitle: One\nband: A\n---\n"
    library = parse_library("en", {"law/module.md": front, "law/01-one.md": part})
    assert [len(library.route(year)) for year in (7, 8, 9, 10, 11)] == [0, 1, 0, 0, 0]


@pytest.mark.parametrize("years", ["[12]", "[six]", "8"])
def test_a_year_group_that_there_is_not_is_refused(years: str) -> None:
    with pytest.raises(Malformed, match="years"):
        parse_file("law/module.md", f"---\ntitle: Law\nyears: {years}\n---\nWhy.\n")


def test_yaml_makes_texts_and_never_anything_else() -> None:
    page = parse_file("law/01-a.md", "---\ntitle: no\nsummary: !!python/name:os.system x\n---\n").page
    assert (page.title, page.summary) == ("no", "x")


def test_lines_keep_their_numbers_below_blank_lines_and_wide_rules() -> None:
    where, _ = refusal("-----\n\ntitle: A\n---   \n\n\n\n<b>\n")
    assert where == 8


@pytest.mark.parametrize(
    ("services", "line"),
    [
        ("a: b\n", 1),
        (f"{SERVICE}- text\n", 6),
        (f"{SERVICE}  fax: 1\n", 6),
        (SERVICE.replace("name", "nam"), 2),
        (f"{SERVICE}  website: javascript:x\n", 6),
        (f"{SERVICE}  chat: http://childline.org.uk\n", 6),
        (f"{SERVICE}  report: childline\n", 6),
        (f"{SERVICE}  adults_only: maybe\n", 6),
        (f"{SERVICE}  telling: maybe\n", 6),
        (f"{SERVICE}  text: SHOUT to 85258\n", 6),
        (f"{SERVICE}  text_word: SHOUT\n", 1),
        ("- [\n", 2),
    ],
)
def test_a_service_that_cannot_be_read_is_refused_with_its_line(services: str, line: int) -> None:
    assert problems({"services.yaml": services}) == [f"services.yaml:{line}"]


def test_each_way_to_reach_a_service_has_the_address_of_its_button() -> None:
    given = "  phone: 0800 1111\n  text: '85258'\n  text_word: SHOUT\n"
    given += "  chat: a.org/chat\n  report: a.org/report\n"
    (service,) = parse_library("en", {"services.yaml": SERVICE + given}).services
    assert service.ways == {
        "report": "https://a.org/report",
        "phone": "tel:08001111",
        "text": "sms:85258?&body=SHOUT",
        "chat": "https://a.org/chat",
    }
    assert service.text_word == "SHOUT"


def test_a_message_has_the_word_that_its_service_asks_for_and_none_where_it_asks_for_none() -> None:
    texts = ("  text: '84 001'\n", "  text: '85258'\n  text_word: HELP ME\n")
    services = [parse_library("en", {"services.yaml": SERVICE + text}).services[0] for text in texts]
    assert [service.ways["text"] for service in services] == ["sms:84001", "sms:85258?&body=HELP%20ME"]


def test_a_website_becomes_an_address() -> None:
    for website in ("childline.org.uk", "https://childline.org.uk"):
        (service,) = parse_library("en", {"services.yaml": f"{SERVICE}  website: {website}\n"}).services
        assert service.website == "https://childline.org.uk"
