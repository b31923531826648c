"""What a page owes to the ages that it is for, and a page that moved to whoever knows its old address."""

import pytest

from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library
from tests.helpers.content.examples import IN_ORDER, STEPS

DATES = "reviewed: 2026-11-01\nreview_due: 2027-11-01\nsources: [An Act]"
FIRST = f"""\
---
title: First
band: A
content_note: Talks about a chat.
done: It helps you.
outcome: Say who helps.
{DATES}
---
## Must Kit show it to get help? {{#show from=law/who .relief}}
Kit is 13. There are 14 pupils in the chat, and that is all.
- ( ) Yes {{misconception=must-show}}
  > It sounds right. Words will do.
- (x) No
  > Right.
{STEPS}"""
SECOND = FIRST.replace("band: A", "band: A+B").replace("law/who", "threats/first")
BELIEFS = """\
- id: must-show
  short: A need to show it
  belief: You have to show it.
  reply: Words will do.
  lesson: threats/first#show
"""
FILES = {
    "misconceptions.yaml": BELIEFS,
    "threats/module.md": "---\ntitle: Threats\nyears: [8, 9]\n---\nWhy.\n",
    "threats/01-first.md": FIRST,
    "threats/02-second.md": SECOND,
    "threats/quiz.md": f"---\ntitle: Quiz\nkind: quiz\nband: A\nwas: law/old-quiz\n{DATES}\n---\n",
    "law/module.md": "---\ntitle: Law\n---\nWhy.\n",
    "law/01-who.md": FIRST.replace("band: A\n", "").replace(" from=law/who", ""),
}


def found(path: str, old: str, new: str) -> list[str]:
    assert old in FILES[path]
    files = {**FILES, path: FILES[path].replace(old, new, 1)}
    return [str(fault) for fault in check_library(parse_library("en", files))]


def test_parts_that_say_whom_they_are_for_are_fit() -> None:
    assert found("threats/module.md", "Why.", "Why.") == []


@pytest.mark.parametrize("age", ["Kit is 14.", "Mia, 15, knows.", "Sol turns 16, at last.", "A boy aged 17."])
@pytest.mark.parametrize("path", ["threats/01-first.md", "threats/02-second.md"])
def test_nobody_young_on_a_page_of_band_a_is_older_than_13(path: str, age: str) -> None:
    (fault,) = found(path, "Kit is 13.", age)
    assert fault.startswith(f"en/{path}:12: Somebody is 1")


def test_a_page_of_band_b_may_tell_of_older_pupils() -> None:
    assert found("threats/01-first.md", "band: A\n", "band: B\n") == []
    assert found("threats/02-second.md", "band: A+B", "band: B") == []
    older = FILES["threats/01-first.md"].replace("band: A", "band: B").replace("Kit is 13", "Kit is 15")
    assert not check_library(parse_library("en", {**FILES, "threats/01-first.md": older}))


OF_LAW = """\
## Does it cover both? {#both ages=law}
Ann, 16, and Bo, 17, swap.
- (x) Yes
  > Both: Ann is 16, and Bo is 17.
- ( ) No {misconception=must-show}
  > It does.

"""
OF_A_QUIZ = f"band: A\n{DATES}\n---\n" + OF_LAW.replace("#both", '#both short="Both"') + IN_ORDER


@pytest.mark.parametrize("path", ["threats/01-first.md", "threats/02-second.md"])
def test_an_item_of_law_may_name_older_people(path: str) -> None:
    assert found(path, "## Must", f"{OF_LAW}## Must") == []
    assert len(found(path, "## Must", f"{OF_LAW.replace(' ages=law', '')}## Must")) == 2


def test_a_step_that_only_tells_may_be_of_law_and_a_question_of_a_quiz() -> None:
    assert found("threats/01-first.md", "## Why? {#why}", "## Why? {#why ages=law}\nAnn is 16.\n") == []
    assert found("threats/quiz.md", f"band: A\nwas: law/old-quiz\n{DATES}\n---\n", OF_A_QUIZ) == []


@pytest.mark.parametrize("after", ["## Where is Cy? {#cy .reflect}\nCy is 15.\n", "---\nCy is 15.\n"])
def test_what_comes_after_an_item_of_law_is_not_of_law(after: str) -> None:
    (fault,) = found("threats/quiz.md", f"band: A\nwas: law/old-quiz\n{DATES}\n---\n", OF_A_QUIZ + after)
    assert "Somebody is 15" in fault


def test_law_is_the_one_reason_to_name_older_people() -> None:
    (fault, *_) = found("threats/01-first.md", "## Must", f"{OF_LAW.replace('=law', '=b')}## Must")
    assert fault.startswith("en/threats/01-first.md:11: Only an item of law names older ages")


def test_the_front_matter_of_a_page_with_an_item_of_law_names_no_older_people() -> None:
    older = FIRST.replace("Talks about a chat.", "Kit is 15, and chats.").replace(
        "## Must", f"{OF_LAW}## Must"
    )
    (fault,) = found("threats/01-first.md", FIRST, older)
    assert fault.startswith("en/threats/01-first.md:4: Somebody is 15")


def test_a_module_says_it_for_all_of_its_parts_or_for_none() -> None:
    (fault,) = found("threats/quiz.md", "band: A\n", "")
    assert fault.startswith("en/threats/quiz.md:1: Say whom this is for")


@pytest.mark.parametrize("years", ["[8]", "[8, 7, 9]", "[9]"])
def test_each_band_of_a_topic_is_taught_in_a_year_group_and_the_youngest_in_one(years: str) -> None:
    (fault,) = found("threats/module.md", "[8, 9]", years)
    assert fault.startswith("en/threats/module.md:3: Say in which year group")


def of_years(years: str, first: str = "", second: str = "") -> list[str]:
    """The faults of a module taught in these years, its lessons of band B and A+B each for some of them."""
    files = {
        **FILES,
        "threats/module.md": FILES["threats/module.md"].replace("[8, 9]", years),
        "threats/01-first.md": FIRST.replace("band: A", f"band: B{first}"),
        "threats/02-second.md": SECOND.replace("band: A+B", f"band: A+B{second}"),
        "threats/quiz.md": FILES["threats/quiz.md"].replace("band: A", "band: A+B"),
    }
    return [str(fault) for fault in check_library(parse_library("en", files))]


def test_a_module_may_come_back_twice_when_its_pages_say_for_which_year_they_are() -> None:
    assert of_years("[8, 9]") == []
    assert of_years("[8, 9, 10]", "\nyears: [10]", "\nyears: [8, 9]") == []
    (fault,) = of_years("[8, 9, 10]", second="\nyears: [8, 9]")
    assert fault.startswith("en/threats/01-first.md:1: Years 9 and 10 would both be taught this")


def test_year_11_repeats_no_lesson_of_any_year_though_its_quiz_may() -> None:
    (fault,) = of_years("[8, 11]")
    assert fault.startswith("en/threats/02-second.md:1: Years 8 and 11 would both be taught this")
    (fault,) = of_years("[8, 11]", second="\nyears: [8, 11]")
    assert fault.startswith("en/threats/02-second.md:4: Years 8 and 11")
    assert of_years("[8, 11]", second="\nyears: [11]") == []


@pytest.mark.parametrize("years", ["[7]", "[8]", "[11]"])
def test_a_page_is_for_years_of_its_module_and_of_its_band(years: str) -> None:
    (fault,) = of_years("[8, 9]", first=f"\nyears: {years}")
    assert fault.startswith("en/threats/01-first.md:4: Name year groups of this page’s band")


def test_a_survey_has_no_year_of_its_own_and_no_year_is_asked_for_where_nothing_has_one() -> None:
    for instead in ("kind: survey", "order: 9"):
        assert found("threats/module.md", "years: [8, 9]", instead) == []


def test_an_old_address_is_no_page_s_and_of_one_page_alone() -> None:
    (fault,) = found("threats/quiz.md", "law/old-quiz", "law/who")
    assert fault.startswith("en/threats/quiz.md:5: “law/who” is another page’s address")
    (fault,) = found("threats/02-second.md", "band: A+B", "band: A+B\nwas: law/old-quiz")
    assert "“law/old-quiz” is another page’s address" in fault


def test_a_lesson_of_a_band_asks_one_thing_whose_careful_answer_is_wrong() -> None:
    (fault,) = found("threats/01-first.md", " .relief", "")
    assert fault.startswith("en/threats/01-first.md:1: Mark one question {.relief}")
    assert found("law/01-who.md", " .relief", "") == []


def test_only_a_question_with_a_right_answer_takes_a_fear_away() -> None:
    more = "## How certain? {#certain .scale .relief}\n1. A bit\n2. Very\n"
    (fault,) = found("threats/01-first.md", "## Must", f"{more}\n## Must")
    assert fault.startswith("en/threats/01-first.md:11: Only a question with a right answer")


@pytest.mark.parametrize("name", ["threats/second", "threats/nowhere", "threats/quiz", "law", "first"])
def test_a_question_recalls_a_lesson_that_comes_before_its_own(name: str) -> None:
    (fault,) = found("threats/02-second.md", "from=threats/first", f"from={name}")
    assert fault.startswith(f"en/threats/02-second.md:11: “{name}” is no earlier lesson")


def test_a_question_may_recall_any_lesson_of_another_module() -> None:
    assert found("threats/02-second.md", "from=threats/first", "from=law/who") == []
    assert found("law/01-who.md", "{#show", "{#show from=threats/second") == []


@pytest.mark.parametrize(("band", "hard"), [("A", True), ("A+B", True), ("B", False)])
def test_older_pupils_may_be_told_in_harder_words(band: str, hard: bool) -> None:
    lesson = FIRST.replace("band: A", f"band: {band}").replace("Kit is 13.", BETWEEN)
    faults = check_library(parse_library("en", {**FILES, "threats/01-first.md": lesson}))
    assert any("Hard to read" in str(fault) for fault in faults) is hard


BETWEEN = ("Ever since that message Zofia has wanted to tell her sister about it. " * 20 + "\n\n") * 4
