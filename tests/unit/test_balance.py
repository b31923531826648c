"""No part of a story belongs to girls or to boys alone, and whoever is rarely seen acts."""

import pytest

from safe4me.content.model.core import Lesson, Scenario
from safe4me.content.model.records import Member
from safe4me.content.page import Page
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks.balance import (
    both_get_one_unasked,
    boys_are_pressed_too,
    everybody_acts,
    girls_are_threatened_too,
    girls_press_too,
    girls_threaten_too,
    who_threatens_has_a_way_back,
)
from safe4me.editorial.checks.casting import Played
from tests.helpers.content.examples import STORY


def does(name: str, kind: str, *parts: str, traits: tuple[str, ...] = (), page: str = "law/a.md") -> Played:
    """Somebody of 13, or an adult, with these parts on a page."""
    age = 13 if kind in {"girl", "boy"} else None
    lesson = Lesson(Page(path=page, title="A"), ())
    return Played(Member(name, kind, age, traits, line=1), "law", lesson, frozenset(parts))


def several(kind: str, part: str, count: int, *, page: str = "law/{}.md") -> list[Played]:
    return [does(f"{kind} {n}", kind, part, page=page.format(n)) for n in range(count)]


def test_two_in_five_who_are_threatened_are_girls() -> None:
    boys = several("boy", "threatened", 3)
    assert list(girls_are_threatened_too([*boys, *several("girl", "threatened", 2)])) == []
    told = "1 of the 4 who are threatened are girls: make it 40% at least."
    assert list(girls_are_threatened_too([*boys, *several("girl", "threatened", 1)])) == [told]


def test_somebody_is_counted_once_however_often_they_are_seen() -> None:
    boys = several("boy", "threatened", 2)
    twice = [does("Anya", "girl", "threatened", page=page) for page in ("law/a.md", "law/b.md")]
    assert list(girls_are_threatened_too([*boys, *twice])) == [
        "1 of the 3 who are threatened are girls: make it 40% at least."
    ]


def test_where_nobody_is_threatened_nothing_is_counted() -> None:
    assert list(girls_are_threatened_too([])) == []


def test_girls_threaten_and_press_too() -> None:
    assert list(girls_threaten_too(several("girl", "threatens", 2))) == []
    assert list(girls_threaten_too(several("girl", "threatens", 1))) == [
        "The cast needs 2 girls who threaten somebody; it has 1 (girl 0)."
    ]
    assert list(girls_press_too(several("girl", "presses", 4))) == []
    assert list(girls_press_too(several("boy", "presses", 9))) == [
        "The cast needs 4 girls who press or dare somebody; it has 0 (none)."
    ]


def test_boys_are_pressed_on_three_pages() -> None:
    assert list(boys_are_pressed_too(several("boy", "pressed", 3))) == []
    told = "The cast needs 3 pages on which a boy is pressed; it has 1 (law/a.md)."
    assert list(boys_are_pressed_too(several("boy", "pressed", 3, page="law/a.md"))) == [told]


@pytest.mark.parametrize(("kind", "other"), [("girl", "boy"), ("boy", "girl")])
def test_a_girl_and_a_boy_are_sent_one_unasked(kind: str, other: str) -> None:
    both = [does("Farah", "girl", "unasked"), does("Alfie", "boy", "unasked")]
    assert list(both_get_one_unasked(both)) == []
    found = list(both_get_one_unasked([each for each in both if not each.is_(kind)]))
    assert found == [
        f"No {kind} is sent a picture unasked: cast one, and let them be believed like the others."
    ]
    assert other not in found[0].split()


def test_whoever_threatens_is_told_of_at_an_ending_where_it_stops() -> None:
    read = parse_file("law/chat.md", STORY.replace("There is a way back.", "Jay finds a way back."))
    silent = parse_file("law/chat.md", STORY)
    goes_on = parse_file(
        "law/chat.md", STORY.replace('.help title="Late"}\nThere', '.help .goes-on title="Late"}\nJay')
    )
    told = "Jay threatens in law/chat: let an ending tell of a way back."
    for story, found in ((read, []), (silent, [told]), (goes_on, [told])):
        assert isinstance(story, Scenario)
        played = Played(Member("Jay", "boy", 13, line=1), "law", story, frozenset({"threatens"}))
        assert list(who_threatens_has_a_way_back([played])) == found


def test_whoever_is_rarely_seen_acts() -> None:
    traits = ("foster", "learning-disabled", "deaf", "trans")
    cast = [does(trait, "girl", "helps", traits=(trait,)) for trait in traits]
    assert list(everybody_acts(cast)) == []
    harmed = does("Nico", "boy", "pressed", traits=("deaf",))
    grown = does("Pam", "woman", "helps", traits=("deaf",))
    assert list(everybody_acts([cast[0], cast[1], harmed, grown, cast[3]])) == [
        "Nobody young who is “deaf” leads or helps: let one of them act."
    ]
