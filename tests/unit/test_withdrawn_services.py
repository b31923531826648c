"""A service that was withdrawn: nothing leads there, and nothing names it; each line that does is told."""

import pytest

from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library

HEAD = """---
title: Help
help: [{help}]
reviewed: 2026-11-26
review_due: 2027-11-26
sources: [NSPCC]
---

"""
SERVICES = """- id: old-line
  name: Old Line (a charity)
  what: Someone to talk to.
  who: Anyone.
  what_happens: You talk.
  phone: 0800 123 456
  website: www.old.example/talk/
  withdrawn: true
- id: nspcc
  name: NSPCC
  what: {card}
  who: Adults.
  what_happens: You call.
  phone: 0808 800 5000
"""
GLOSSARY = '- id: line\n  term: line\n  meaning: {meaning}\n  everyday: "true"\n'
FIRST_OF_TEXT = 9
LEFT = "“Old Line (a charity)” was withdrawn: name a service that is still there, or none."


def library(
    text: str = "Talk to someone.",
    *,
    help_of_page: str = "nspcc",
    card: str = "Advice.",
    meaning: str = "A way.",
) -> Library:
    files = {
        "pages/parents.md": HEAD.format(help=help_of_page) + text + "\n",
        "services.yaml": SERVICES.format(card=card),
        "glossary.yaml": GLOSSARY.format(meaning=meaning),
    }
    return parse_library("en", files)


def told(library: Library) -> list[str]:
    return [str(fault) for fault in check_library(library)]


def test_what_was_withdrawn_is_offered_nowhere() -> None:
    assert [service.id for service in library().services] == ["nspcc"]
    assert [service.id for service in library().withdrawn] == ["old-line"]
    assert told(library()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Call the Old Line.",
        "Call the Old\nLine.",
        "Call 0800 123 456.",
        "Call [them](tel:0800123456).",
        "Go to [them](https://www.old.example/talk/).",
        "Go to [them](https://www.old.example/talk/about).",
    ],
)
def test_a_page_that_names_it_is_refused_with_its_line(text: str) -> None:
    assert told(library(f"First.\n\n{text}")) == [f"en/pages/parents.md:{FIRST_OF_TEXT + 2}: {LEFT}"]


def test_a_page_that_offers_it_is_refused_with_its_line() -> None:
    (fault,) = told(library(help_of_page="old-line"))
    assert fault.startswith("en/pages/parents.md:3: “old-line” isn’t a service that is offered")


def test_a_card_and_a_word_that_name_it_are_refused() -> None:
    assert told(library(card="Like the Old Line.")) == [f"services.yaml:9: {LEFT}"]
    assert told(library(meaning="The Old Line.")) == [f"en/glossary.yaml:1: {LEFT}"]


def test_a_number_or_a_name_that_only_begins_like_it_may_stand() -> None:
    assert told(library("Call the Old Liners on 0800 123 4567.")) == []
