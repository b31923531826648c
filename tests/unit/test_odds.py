"""What a habit wins: where the first choice and the last lead, and what a fork's choices are worth."""

from fractions import Fraction

import pytest

from safe4me.content.model.core import Scenario
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks.odds import (
    FIRST,
    LAST,
    ending_by_habit,
    forks_say_what_comes,
    safer_after,
    wins,
)
from tests.helpers.content.examples import STORY

BANDED = STORY.replace("threat: no\n", "threat: no\nband: A\n")


def story(text: str) -> Scenario:
    read = parse_file("law/chat.md", text)
    assert isinstance(read, Scenario)
    return read


@pytest.mark.parametrize(("place", "ending", "well"), [(FIRST, "kind", True), (LAST, "late", False)])
def test_a_habit_reaches_one_ending(place: int, ending: str, well: bool) -> None:
    reached = ending_by_habit(story(STORY), place)
    assert reached is not None
    assert (reached.id, wins(story(STORY), place)) == (ending, well)


@pytest.mark.parametrize("to", ["ping", "gone"])
def test_a_habit_that_goes_in_circles_or_nowhere_reaches_none_and_wins_nothing(to: str) -> None:
    text = STORY.replace("- [Tell](#kind)", f"- [Tell](#{to})")
    assert ending_by_habit(story(text), FIRST) is None
    assert not wins(story(text), FIRST)


def test_a_choice_is_worth_what_chance_makes_of_it() -> None:
    told = story(STORY)
    assert told.fork
    assert [safer_after(told, each) for each in told.fork.choices] == [
        Fraction(2, 3),
        Fraction(1, 3),
        Fraction(1, 3),
    ]


def test_a_choice_that_leads_nowhere_is_worth_nothing() -> None:
    told = story(STORY.replace("- [No](#after)", "- [No](#gone)"))
    assert told.fork
    assert safer_after(told, told.fork.choices[0]) == 0


def test_a_fork_whose_safer_choice_ends_well_most_often_says_what_comes() -> None:
    assert list(forks_say_what_comes(story(BANDED))) == []


def test_a_fork_whose_safer_choice_ends_well_no_more_often_says_one_thing_and_does_another() -> None:
    text = BANDED.replace("- [Why?](#other)", "- [Why?](#after)")
    ((_, told),) = forks_say_what_comes(story(text))
    assert told == (
        "This is marked as safer, and ends well in 67%, another choice here in 67%: "
        "lead it to safer endings more often."
    )


def test_a_fork_of_a_story_that_does_not_say_whom_it_is_for_is_left_alone() -> None:
    assert list(forks_say_what_comes(story(STORY.replace("- [Why?](#other)", "- [Why?](#after)")))) == []
