"""The law table: everything that may be asked is answered once, with a source and a door."""

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.decision_tables import (
    DONT_KNOW,
    LAW,
    LawTable,
    is_meant,
    rows_for,
)
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.decision_tables import PERMITTED

DOOR = """---
title: Picture out
summary: Out.
warm: Not your fault.
dont: [Don’t pay, Don’t send, Don’t delete]
simpler: [Tell one adult.]
act: {service: childline, way: phone, words: Call, after: Free.}
quiet: [{service: childline, way: chat}]
steps:
  - do: Tell one adult.
    say: Someone you trust.
help: [childline]
reviewed: 2026-11-26
review_due: 2027-11-26
sources: [Childline]
---
"""
SERVICES = """- id: childline
  name: Childline
  what: Someone to talk to.
  who: Anyone.
  what_happens: You talk.
  phone: 0800 1111
  chat: www.childline.org.uk
"""
HEAD = """---
title: Is it against the law?
reviewed: 2026-11-26
review_due: 2027-11-26
rights: You can have a free solicitor.
unanswered: This page can’t answer that one.
---
"""
ROW = """- id: {id}
{when}  asks: Somebody does it.
  protects: Sam comes first.
  doors: picture-out
  covers: Yes.
  called: It is an Act.
  usually: Somebody helps.
  harm: It hurts.
  sources:
    Protection of Children Act 1978: V
"""
CHILD = ROW.format(id="child", when="  age: under-18\n")
ADULT = ROW.format(id="adult", when="  age: 18-or-over\n")
WHOLE = HEAD + CHILD + ADULT
FIRST_ROW, SECOND_ROW = 8, 19


def library(table: str) -> Library:
    return parse_library(
        "en", {"law.yaml": table, "doors/01-picture-out.md": DOOR, "services.yaml": SERVICES}
    )


def law(table: str) -> LawTable:
    found = library(table).law
    assert found
    return found


def faults(table: str) -> list[str]:
    return [str(fault) for fault in check_library(library(table))]


def test_a_whole_table_is_fit_to_publish() -> None:
    assert faults(WHOLE) == []


def test_whoever_does_not_know_of_a_yes_has_none() -> None:
    asked = {"form": "picture", "age": "under-18", "what": "shared", "yes": DONT_KNOW, "who": "adult"}
    assert is_meant({"yes": ("no",)}, asked)
    assert not is_meant({"yes": ("yes",)}, asked)


def test_nothing_is_asked_of_words_that_words_cannot_do() -> None:
    assert {each["what"] for each in LAW.situations() if each["form"] == "words"} == {
        "shared",
        "pushed",
        "threat",
        "money",
    }
    assert "flash" not in {each["what"] for each in LAW.situations() if each["form"] == "fake"}


def test_a_question_offers_only_answers_that_go_with_the_others() -> None:
    assert LAW.answers("form", {"what": ("flash",)}) == ("picture",)
    assert LAW.answers("form", {"what": ("kept",)}) == ("picture", "fake")
    assert LAW.answers("form", {"what": ("shared",)}) == LAW.questions["form"]


def test_each_situation_has_the_row_that_is_about_it() -> None:
    table = law(WHOLE)
    for situation in LAW.situations():
        (row,) = rows_for(table, situation)
        assert row.id == ("child" if situation["age"] == "under-18" else "adult")


def test_the_page_names_every_source_of_its_rows_once() -> None:
    assert law(WHOLE).page.sources == ("Protection of Children Act 1978",)


def test_a_gap_is_refused_at_the_row_that_is_most_like_it() -> None:
    (fault,) = faults(WHOLE.replace("age: under-18", "age: under-18\n  who: adult"))
    assert fault.startswith(f"en/law.yaml:{FIRST_ROW}: No row answers form picture, age under-18, what taken")
    assert "(57 like this)" in fault


def test_a_gap_is_told_once_at_the_row_about_the_same_happening() -> None:
    others = "  what: taken shared kept arrived pushed threat flash\n"
    table = (
        HEAD
        + ROW.format(id="others", when=others)
        + ROW.format(id="money", when="  what: money\n  age: under-18\n")
    )
    (fault,) = faults(table)
    assert fault.startswith(
        f"en/law.yaml:{SECOND_ROW}: No row answers form picture, age 18-or-over, what money"
    )


def test_an_overlap_is_refused_at_the_later_row() -> None:
    (fault,) = faults(WHOLE.replace("  age: 18-or-over\n", ""))
    assert fault.startswith(f"en/law.yaml:{SECOND_ROW}: ")
    assert "“adult” and “child” both answer form picture, age under-18" in fault


def test_a_row_that_nobody_is_led_to_is_refused() -> None:
    (fault,) = faults(WHOLE + ROW.format(id="never", when="  form: words\n  what: kept\n"))
    assert "“never” answers nothing that is ever asked" in fault


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("Sam comes first.", "It is an offence.", "Say first whom the law protects; “offence” comes later"),
        ("doors: picture-out", "doors: nowhere", "“nowhere” is no door"),
        ("It is an Act.", "New law covers taking.", "word for word"),
        ("It hurts.", "Since 2026 it is an Act.", "word for word"),
        ("id: adult", "id: child", "“child” stands twice"),
    ],
)
def test_words_that_may_not_stand_are_refused(old: str, new: str, mend: str) -> None:
    assert mend in faults(WHOLE.replace(old, new, 1))[0]


def test_the_permitted_sentence_may_stand_and_so_may_more_for_staff() -> None:
    assert faults(WHOLE.replace("It is an Act.", PERMITTED, 1)) == []
    staff = "  staff_only: true\n  called: Since 2026 it is an Act.\n"
    assert faults(WHOLE.replace("  called: It is an Act.\n", staff, 1)) == []


def test_pupils_read_nothing_of_a_row_for_staff() -> None:
    row, _ = law(WHOLE.replace("  harm: It hurts.\n", "  harm: It hurts.\n  staff_only: true\n", 1)).rows
    assert row.for_pupils == ("Somebody does it.", "Sam comes first.")


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("  doors: picture-out\n", "", FIRST_ROW, "Say where to go"),
        ("  sources:\n    Protection of Children Act 1978: V\n", "", FIRST_ROW, "Say where it is from"),
        ("1978: V", "1978: sure", FIRST_ROW + 9, "with its mark"),
        ("1978: V", "1978: [V]", FIRST_ROW + 9, "with its mark"),
        (
            "age: under-18",
            f"yes: {DONT_KNOW}",
            FIRST_ROW + 1,
            "Write after yes: some of these words: yes no.",
        ),
        ("age: under-18", "age: young", FIRST_ROW + 1, "Write after age:"),
        ("  harm: It hurts.\n", "", FIRST_ROW, "harm"),
        ("  asks:", "  staff_only: yes\n  asks:", FIRST_ROW + 2, "Write staff_only: true, or leave it out."),
        ("  asks:", "  extra: more\n  asks:", FIRST_ROW + 2, "is not known here"),
    ],
)
def test_a_row_that_is_not_whole_is_refused_with_its_line(old: str, new: str, line: int, mend: str) -> None:
    with pytest.raises(ContentErrors) as refused:
        library(WHOLE.replace(old, new, 1))
    (fault,) = refused.value.faults
    assert (fault.path, fault.line) == ("en/law.yaml", line)
    assert mend in fault.message


def test_the_sources_of_the_law_stand_in_its_rows_not_in_its_head() -> None:
    with pytest.raises(ContentErrors) as refused:
        library(WHOLE.replace("rights:", "sources: [An Act]\nrights:", 1))
    (fault,) = refused.value.faults
    assert (fault.path, fault.line) == ("en/law.yaml", 5)
    assert "“sources” is not known here" in fault.message


def test_a_translation_answers_the_same() -> None:
    assert compare_files("law.yaml", WHOLE, HEAD + CHILD.replace("under-18", "18-or-over")) == [
        (FIRST_ROW + 1, "Keep age: under-18."),
        (1, "The original answers “adult” too: translate it."),
    ]


def test_a_translation_keeps_the_marks_of_sources() -> None:
    ((line, fault),) = compare_files("law.yaml", WHOLE, WHOLE.replace("1978: V", "1978: U", 1))
    assert (line, fault) == (FIRST_ROW + 9, "Keep sources.Protection of Children Act 1978: V.")
