"""A copy of the content is refused whose quizzes for 14 to 16s share, miss, or favour a word or a place."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from safe4me.editorial.check_folder import check
from tests.helpers.content.libraries import copy_of_english
from tests.integration.test_broken_content import Break, Broken, broken_copy

LAW, CONSENT, HELP = "en/law/quiz-b.md", "en/consent/quiz-b.md", "en/help/quiz-b.md"
RIGHT = re.compile(r"^- \(x\) (.*)$", re.MULTILINE)
EACH_HAS_ONE_FAULT: tuple[Break, ...] = (
    (LAW, "people: {Anouk: ", 'people: {Pavel: "", Anouk: '),
    (LAW, "They’re a couple", "They’re a couple, and friends of Pavel’s"),
    (LAW, "#unasked-why outcome=3 ", "#unasked-why outcome=9 "),
    (CONSENT, "#hear-no outcome=3 ", "#hear-no outcome=2 "),
    (CONSENT, "#take-back .measured outcome=3 ", "#take-back .measured outcome=2 "),
    (HELP, "- (x) “Thanks. I believe you. I’m here.”", "- (x) Listen, and help him tell an adult"),
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    return broken_copy(tmp_path_factory.mktemp("outcomes") / "content", EACH_HAS_ONE_FAULT)


def test_an_outcome_that_no_quiz_asks_about(broken: Broken) -> None:
    told = "No question of the quizzes asks about “Show how to take back a yes, and how to hear a no well.”"
    assert [fault for fault in broken.found if fault.endswith(f"{told} Write outcome=3 at one.")]


def test_a_number_that_the_guide_has_no_outcome_for(broken: Broken) -> None:
    where = broken.at(LAW, "#unasked-why")
    assert f"{where}The guide has 4 outcomes: write one of their numbers, outcome=1." in broken.found


def test_somebody_who_is_in_the_quiz_for_the_younger_ones_too(broken: Broken) -> None:
    assert f"{LAW}:1: Pavel is in law/quiz.md too: take somebody else." in broken.found


def test_a_right_option_of_the_quiz_for_the_younger_ones(broken: Broken) -> None:
    where = broken.at(HELP, "#being-told")
    told = "help/quiz.md asks this, or has this right option: write another here."
    assert f"{where}{told}" in broken.found


def at_length(text: str) -> str:
    """A quiz whose right options are the longest, and say “tell”."""
    return RIGHT.sub(r"- (x) \1, and tell somebody who can sit down with you about it", text)


def without_absolutes(text: str) -> str:
    """A quiz in which no right option says “never”."""
    return RIGHT.sub(lambda found: re.sub(r", never|, always", "", found[0]), text)


def first_place(text: str) -> str:
    """A quiz whose right options stand first."""
    one = r"(?:^- \([ x]\) .*\n(?:  .*\n)*)"

    def sort(found: re.Match[str]) -> str:
        return "".join(sorted(re.findall(one, found[0], re.MULTILINE), key=lambda each: each[3] != "x"))

    return re.sub(f"{one}+", sort, text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("bend", "told"),
    [
        (
            at_length,
            (
                r"The right option is the longest in \d+ questions of this quiz, at most 2: ",
                r"Telling is right in \d+ of \d+ questions of the quizzes for 14 to 16s, at most a third",
            ),
        ),
        (
            without_absolutes,
            (r"“Always” or “never” is right in \d questions of the quizzes for 14 to 16s",),
        ),
        (
            first_place,
            (r"In the quizzes for 14 to 16s the right option of 3 stands in place 1 in \d+, in place",),
        ),
    ],
)
def test_quizzes_with_a_habit_that_wins(
    tmp_path: Path, bend: Callable[[str], str], told: tuple[str, ...]
) -> None:
    folder = tmp_path / "content"
    copy_of_english(folder)
    for path in folder.glob("en/*/quiz-b.md"):
        path.write_text(bend(path.read_text(encoding="utf-8")), encoding="utf-8")
    found = [str(fault) for fault in check(folder)]
    assert [each for each in told if not any(re.search(each, fault) for fault in found)] == [], found
