"""A sentence that names a law, an outcome, a service or a figure stands on a page that names its source."""

import pytest

from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.facts import FactKind, fact_register, facts_of, facts_without_source

SERVICES = """\
- id: childline
  name: Childline
  what: A talk.
  who: Anyone.
  cost: Free.
  what_happens: You talk.
- id: "999"
  name: "999"
  what: Help now.
  who: Anyone.
  cost: Free.
  what_happens: They come.
"""
PAGE = """\
---
title: For schools
help: [{help}]
sources: [{sources}]
---
{text}
"""


def library(text: str, sources: str = "A book", offers: str = "") -> Library:
    page = PAGE.format(text=text, sources=sources, help=offers)
    return parse_library("en", {"pages/schools.md": page, "services.yaml": SERVICES})


def faults(text: str, sources: str = "A book", offers: str = "") -> list[str]:
    return [str(fault) for fault in facts_without_source(library(text, sources, offers))]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Sharing it is against the law.", FactKind.LAW),
        ("It is an offence at any age.", FactKind.LAW),
        ("A youth caution is spent at once.", FactKind.OUTCOME),
        ("It may show on an enhanced DBS check.", FactKind.OUTCOME),
        ("About 4 in 100 had done so.", FactKind.FIGURE),
        ("In 2017, 26% had sent one.", FactKind.FIGURE),
        ("You can ring Childline at night.", FactKind.SERVICE),
    ],
)
def test_what_a_sentence_names_is_told(sentence: str, kind: FactKind) -> None:
    read = library(f"Ordinary words here. {sentence} And more of them.")
    assert [(fact.kind, fact.text) for fact in facts_of(read.pages[0], read.services)] == [(kind, sentence)]


@pytest.mark.parametrize("text", ["Is it against the law?", "The law", "A picture of Sam is passed on."])
def test_a_question_a_label_and_a_plain_sentence_state_no_fact(text: str) -> None:
    read = library(text)
    assert facts_of(read.pages[0], read.services) == []


def test_a_law_without_a_source_of_law_is_refused_with_file_line_and_cure() -> None:
    told = "“It is an offence at any age.” names a law: write under sources: where this is from."
    assert faults("It is an offence at any age.") == [f"en/pages/schools.md:6: {told}"]
    assert faults("It is an offence at any age.", "Sexual Offences Act 2003 s66B") == []


def test_a_source_of_law_is_none_for_a_figure() -> None:
    assert len(faults("About 4 in 100 had done so.", "Theft Act s21")) == 1
    assert faults("About 4 in 100 had done so.", "PLOS ONE 2020") == []


def test_a_service_is_offered_or_stands_among_the_sources() -> None:
    told = "names a service: write childline under help:, or it under sources:."
    assert faults("You can ring Childline at night.")[0].endswith(told)
    assert faults("You can ring Childline at night.", offers="childline") == []
    assert faults("You can ring Childline at night.", sources="Childline") == []


def test_any_page_may_say_to_call_999() -> None:
    assert faults("In danger, call 999 at once.") == []


def test_the_register_lists_each_page_with_its_sources_and_each_fact_to_tick() -> None:
    read = library("Hello you there. It is an offence to tell Childline lies.", "Sexual Offences Act 2003")
    assert fact_register(read).endswith(
        "\n## pages/schools.md\n\nSources: Sexual Offences Act 2003.\n\n"
        "- [ ] It is an offence to tell Childline lies. *(law, childline)*\n"
    )
