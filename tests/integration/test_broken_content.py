"""A copy of the real content that is broken on purpose is refused, with file, line and cure.

To check a copy takes seconds, so one is broken in many places that have nothing to do with one another.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from safe4me.editorial.check_folder import check
from safe4me.settings import ROOT
from tests.helpers.content.libraries import copy_of_english

Break = tuple[str, str, str]  # a file, what it says, and what it says then

IN_WORDS = re.compile(r"^```simpler\n.*?^```\n", re.MULTILINE | re.DOTALL)
CASE, STORY = "en/cases/01-swim-team.md", "en/threats/05-new-friend.md"
LAW, QUIZ = "en/law.yaml", "en/threats/quiz.md"
LESSON, FOR_ADULTS = "en/law/01-two-ages.md", "en/pages/parents/01-blackmail.md"
WHY_WE_ASK = "en/what-we-think/01-why-we-ask.md"
_CASE = IN_WORDS.sub("", (ROOT / "content" / CASE).read_text(encoding="utf-8"))
DEBRIEF = _CASE[_CASE.index("## How did it end? {#debrief ") :]
_REPLY = _CASE.index("  > ", _CASE.index("### Which two come first? {.pick}"))
REPLY = _CASE[_REPLY : _CASE.index("- Everyone in", _REPLY)]

EACH_HAS_ONE_FAULT: tuple[Break, ...] = (
    ("en/casting.yaml", "- Tess: girl, 12\n", ""),
    ("en/casting.yaml", "- Kofi: boy, 12\n", ""),
    (QUIZ, "taught=the-order#in-order", "taught=the-order#gone"),
    (WHY_WE_ASK, "- What you know so far\n", "- What you know about the law\n"),
    (LAW, "  what: kept arrived\n", "  what: kept\n"),
    (
        "en/searches.yaml",
        "  pages: report-remove/ take-it-down/ learn/help/taking-it-down/\n",
        "  pages: report-remove/ take-it-down/ learn/help/gone/\n",
    ),
    (LESSON, "related: [against-the-law/,", "related: [learn/consent/day-nine/,"),
    (FOR_ADULTS, "related: [parents/first-minute/,", "related: [parents/last-minute/,"),
    (CASE, DEBRIEF, ""),
    (CASE, " {.look}", ""),
    (CASE, REPLY, ""),
)
OF_THE_STORY: tuple[Break, ...] = (
    (STORY, "## raid {.chat}\n", "## raid {.chat}\nAbout 4 in 100 get one of these.\n\n"),
    (STORY, "(#wings)", "(#report)"),
)
OF_THE_TABLE: tuple[Break, ...] = (
    (LAW, "  age: under-18\n  what: kept\n", "  age: under-18\n  what: kept arrived\n"),
)


class Broken(NamedTuple):
    """A broken copy, and what is found in it."""

    folder: Path
    found: list[str]

    def at(self, file: str, text: str) -> str:
        """The file and the line in which a text first stands, as a fault begins."""
        lines = (self.folder / file).read_text(encoding="utf-8").split("\n")
        number = next(number for number, line in enumerate(lines, start=1) if text in line)
        return f"{file}:{number}: "


def broken_copy(folder: Path, breaks: Iterable[Break], *, plain: str = "") -> Broken:
    """A copy of the English content in which some files say something else.

    The file `plain` has no simpler words, which follow each change of what they say.
    """
    copy_of_english(folder)
    for file, old, new in breaks:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        text = IN_WORDS.sub("", text) if file == plain else text
        assert old in text, file
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return Broken(folder, [str(fault) for fault in check(folder)])


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    return broken_copy(tmp_path_factory.mktemp("broken") / "content", EACH_HAS_ONE_FAULT, plain=CASE)


@pytest.fixture(scope="module")
def with_story_broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    """One with a broken story and a broken law table: neither has to do with the other."""
    return broken_copy(tmp_path_factory.mktemp("story") / "content", OF_THE_STORY + OF_THE_TABLE, plain=STORY)


def test_of_each_break_one_fault_is_told_and_no_other(broken: Broken) -> None:
    assert len(set(broken.found)) == len(broken.found) == len(EACH_HAS_ONE_FAULT)


def test_a_name_that_is_not_in_the_ledger(broken: Broken) -> None:
    cure = "“Tess” is not in casting.yaml: write them there, or take somebody who is."
    assert broken.at("en/threats/01-quick-and-kind.md", "people:") + cure in broken.found


def test_a_person_who_stands_there_twice(tmp_path: Path) -> None:
    twice = ("en/casting.yaml", "- Tess: girl, 12\n", "- Minh: girl, 12\n")
    copy = broken_copy(tmp_path / "content", [twice])
    where = copy.at("en/casting.yaml", "- Minh: girl, 12")
    assert f"{where}“Minh” stands here twice: one name is one person." in copy.found


def test_a_measured_item_that_no_step_teaches(broken: Broken) -> None:
    where = broken.at(QUIZ, "{#pay .measured")
    assert [fault for fault in broken.found if fault.startswith(where) and "taught=" in fault]


def test_a_figure_on_a_page_that_names_no_survey(with_story_broken: Broken) -> None:
    told = "“About 4 in 100 get one of these.” names a figure: write under sources: where this is from."
    where = with_story_broken.at(STORY, "About 4 in 100 get one of these.")
    assert where + told in with_story_broken.found


def test_a_law_on_a_page_that_names_no_law(broken: Broken) -> None:
    told = "“What you know about the law” names a law: write under sources: where this is from."
    assert broken.at(WHY_WE_ASK, "- What you know about the law") + told in broken.found


def test_a_story_that_is_won_in_two_clicks(with_story_broken: Broken) -> None:
    told = "“report” can come after 1 choices: let every way to it have 4."
    assert with_story_broken.at(STORY, "## report") + told in with_story_broken.found


def test_a_way_of_asking_that_no_row_of_the_law_table_answers(broken: Broken) -> None:
    (told,) = (fault for fault in broken.found if fault.startswith(LAW))
    where = broken.at(LAW, "- id: arrived")  # the row that answers what is most like it
    assert told.startswith(f"{where}No row answers form picture, age 18-or-over, what arrived,")
    assert told.endswith("widen this one or write another.")


def test_two_rows_of_the_law_table_that_answer_the_same(with_story_broken: Broken) -> None:
    (told,) = (fault for fault in with_story_broken.found if not fault.startswith(STORY))
    where = with_story_broken.at(LAW, "- id: arrived")
    assert told.startswith(f"{where}“arrived” and “kept” both answer ")
    assert told.endswith("narrow one of them.")


def test_a_search_that_leads_to_a_page_that_is_gone(broken: Broken) -> None:
    cure = "“learn/help/gone/” is no page: write its address, as learn/law/two-ages/."
    assert broken.at("en/searches.yaml", "- id: taking-down") + cure in broken.found


def test_a_page_that_ends_on_one_for_another_age(broken: Broken) -> None:
    cure = "“learn/consent/day-nine/” is not for everyone whom this page is for: name another."
    assert broken.at(LESSON, "related:") + cure in broken.found


def test_a_page_that_ends_on_one_that_is_gone(broken: Broken) -> None:
    cure = "“parents/last-minute/” is no page to lead on to: write its address, as learn/law/two-ages/."
    assert broken.at(FOR_ADULTS, "related:") + cure in broken.found


def test_a_case_without_a_debrief(broken: Broken) -> None:
    cure = "This case has no debrief: write it as ## Its heading {#debrief}, in its place."
    assert f"{CASE}:1: {cure}" in broken.found


def test_a_case_that_never_offers_to_look(broken: Broken) -> None:
    cure = "Offer to look at the picture, so that it can be refused: - Look at it, to be sure {.look}"
    assert f"{CASE}:1: {cure}" in broken.found


def test_a_card_that_is_not_answered(broken: Broken) -> None:
    cure = "Argue with this card in a line > below it: what does it help, what does it miss?"
    assert broken.at(CASE, "- Mrs Latif takes the lead") + cure in broken.found


def test_somebody_in_a_case_who_is_not_in_the_ledger(broken: Broken) -> None:
    cure = "“Kofi” is not in casting.yaml: write them there, or take somebody who is."
    assert broken.at(CASE, "people:") + cure in broken.found
