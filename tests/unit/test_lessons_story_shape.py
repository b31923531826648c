"""A story for a band has its length, its five endings, and no way to a good end over somebody's clear no."""

import pytest

from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks.stories import check_shape
from tests.helpers.content.examples import STORY

FRONT = """\
---
scenario: chat
band: B
people: {Jay: them, Mina: {side: me, part: "leads, pressed"}}
lead: Mina
---
"""
ENDINGS = {"told": ".safer", "kept": ".safer", "mended": "", "other": "", "later": ""}


def scene(name: str, *ways: str) -> str:
    return f"## {name}\n**Jay:** hm\n" + "".join(f"- [To {way}](#{way})\n" for way in ways) + "\n"


def story(middle: int = 9, endings: dict[str, str] = ENDINGS) -> str:
    """A story of `middle` scenes, from the first of which all others lead to the endings in turn."""
    names = [f"s{n}" for n in range(1, middle)]
    ways = [scene(name, list(endings)[n % len(endings)]) for n, name in enumerate(names)]
    ends = [f'## {name} {{.end .help {flag} title="{name}"}}\nIt is.\n' for name, flag in endings.items()]
    return FRONT + scene("first", *names) + "".join(ways + ends)


def faults(text: str) -> list[tuple[int, str]]:
    return list(check_shape(parse_file("threats/chat.md", text)))


def test_a_story_of_fourteen_scenes_and_five_endings_has_its_shape() -> None:
    assert faults(story()) == []


def test_a_story_that_says_no_band_may_have_another_shape() -> None:
    assert faults(STORY) == []


@pytest.mark.parametrize("middle", [8, 14])
def test_a_story_has_fourteen_to_eighteen_scenes(middle: int) -> None:
    told = f"A story has 14 to 18 scenes with its endings, not {middle + 5}."
    assert faults(story(middle)) == [(1, told)]


def test_a_story_has_five_endings() -> None:
    message = (
        "A story has 5 endings, not 4: two safer, one put right, one where another acts, one left for now."
    )
    assert faults(story(10, {name: ENDINGS[name] for name in list(ENDINGS)[:4]})) == [(1, message)]


@pytest.mark.parametrize(("safer", "count"), [({"kept": ""}, 1), ({"mended": ".safer"}, 3)])
def test_two_endings_are_safer(safer: dict[str, str], count: int) -> None:
    message = f"Mark 2 endings as safer, not {count}: ## told {{.end .help .safer}}"
    assert faults(story(endings=ENDINGS | safer)) == [(1, message)]


def test_no_way_takes_more_than_seven_choices() -> None:
    chain = "".join(scene(f"s{n}", f"s{n + 1}") for n in range(1, 8))
    text = FRONT + scene("first", "s1") + chain + story(2).split("\n\n", 1)[1].replace("## s1\n", "## s8\n")
    assert (1, "One way through takes 9 choices: let none take more than 7.") in faults(text)


def test_no_way_comes_round_again() -> None:
    text = story().replace("## s1\n**Jay:** hm\n", "## s1\n**Jay:** hm\n- [Back](#first)\n")
    assert faults(text) == [(1, "Some choices lead round in a circle: let every choice lead on.")]


def test_no_choice_against_a_clear_no_leads_to_a_safer_ending() -> None:
    text = story().replace("- [To s1](#s1)", "- [To s1](#s1){.overrides}")
    line = text.split("\n").index("- [To s1](#s1){.overrides}") + 1
    message = "This goes against a clear no, and can end at “told”, which is safer: lead it elsewhere."
    assert faults(text) == [(line, message)]


def test_a_choice_against_a_clear_no_may_lead_to_a_way_back() -> None:
    assert faults(story().replace("- [To s3](#s3)", "- [To s3](#s3){.overrides}")) == []


def test_the_reader_does_not_stand_in_for_somebody_who_is_pressed() -> None:
    message = "Tell of Mina in the third person: lead: Mina, and call nobody You."
    assert faults(story().replace("lead: Mina\n", "")) == [(1, message)]
