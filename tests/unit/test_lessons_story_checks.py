"""A story gives every reader its time: enough choices, its fork, and a chance that says nothing by itself."""

from fractions import Fraction

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Scenario
from safe4me.content.model.story_graph import endings_by_chance, fewest_choices, safer_by_chance
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks.stories import LONGEST_ENDING
from safe4me.editorial.checks.stories import PATH_CHECKS as OF_PATHS
from safe4me.editorial.checks.stories import STORY_CHECKS as OF_STORIES
from tests.helpers.content.examples import STORY

LINES = STORY.split("\n")


def line_of(heading: str) -> int:
    return next(n for n, line in enumerate(LINES, start=1) if line.startswith(heading))


def story(text: str) -> Scenario:
    read = parse_file("law/chat.md", text)
    assert isinstance(read, Scenario)
    return read


def faults(text: str) -> list[tuple[int, str]]:
    return [fault for check in (*OF_STORIES, *OF_PATHS) for fault in check(story(text))]


def test_a_whole_story_has_no_fault() -> None:
    assert faults(STORY) == []


def test_the_fewest_choices_to_each_scene_are_counted() -> None:
    assert fewest_choices(story(STORY)) == {
        "ping": 0,
        "then": 1,
        "offer": 2,
        "after": 3,
        "other": 3,
        "kind": 4,
        "late": 4,
    }


def test_no_ending_comes_before_four_choices() -> None:
    text = STORY.replace("- [Why?](#other)", "- [Why?](#late)")
    too_soon = (line_of("## late"), "“late” can come after 3 choices: let every way to it have 4.")
    assert too_soon in faults(text)


def test_no_way_passes_by_the_fork() -> None:
    text = STORY.replace("- [Look](#offer){.do}", "- [Look](#after){.do}")
    passed = [message for line, message in faults(text) if line == line_of("## offer")]
    assert passed == [
        "“kind” can be reached without this fork: lead every way through it.",
        "“late” can be reached without this fork: lead every way through it.",
    ]


def test_a_story_without_a_fork_may_be_told_in_any_order() -> None:
    assert faults(STORY.replace("measured: fork offer\n", "").replace("{.safer}", "")) == []


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (STORY.replace("- [Stop](#after)", "- [Stop](#late)"), "22%"),
        (STORY.replace("{.end .help title", "{.end .help .safer title"), "100%"),
    ],
)
def test_clicking_at_random_ends_well_neither_too_seldom_nor_too_often(text: str, share: str) -> None:
    assert faults(text) == [
        (1, f"Clicking at random reaches a safer ending {share} of the time: make it 40% to 60%.")
    ]


def test_no_author_forgets_to_say_whether_somebody_threatens() -> None:
    said = "Say threat: yes where somebody threatens in this story, else threat: no."
    told = f"{said} Then the first door stands on every ending."
    assert faults(STORY.replace("threat: no\n", "")) == [(1, told)]
    assert faults(STORY.replace("threat: no", "threat: yes")) == []


@pytest.mark.parametrize("part", ["threatens", "pictured, threatened"])
def test_no_author_denies_a_threat_that_somebody_makes_or_is_under(part: str) -> None:
    text = STORY.replace("{Jay: them}", f'{{Jay: {{side: them, part: "{part}"}}}}')
    told = f"Jay is “{part.rpartition(', ')[2]}” here: write threat: yes."
    assert faults(text) == [(line_of("threat: no"), told)]
    assert faults(text.replace("threat: no", "threat: yes")) == []


def test_no_threat_goes_on_where_there_is_none() -> None:
    text = STORY.replace('{.end .help title="Late"}', '{.end .help .goes-on title="Late"}')
    told = "A threat goes on here: write threat: yes, or take out .goes-on."
    assert faults(text) == [(line_of("## late"), told)]
    assert faults(text.replace("threat: no", "threat: yes")) == []


def test_an_ending_has_room_on_its_card() -> None:
    long = " ".join(["late."] * LONGEST_ENDING)
    assert faults(STORY.replace("There is a way back.", long)) == []
    assert faults(STORY.replace("There is a way back.", f"{long} Again.")) == [
        (line_of("## late"), "Shorten this ending: it has 81 words, at most 80.")
    ]


ACTED_ON = (
    STORY.replace("threat: no", "threat: yes")
    .replace("- [Wait](#late)", "- [Wait](#before)")
    .replace(
        "## kind",
        "## before\n**Jay:** it was last week\n- [Stay](#acted)\n- [Listen](#acted)\n"
        '## acted {.end .help .adults-act title="Not theirs"}\nAdults act.\n## kind',
    )
)


def test_an_ending_where_adults_act_is_nobodys_choice_and_no_chance() -> None:
    assert faults(ACTED_ON) == []
    read = story(ACTED_ON)
    assert [ending.id for ending in read.endings if ending.adults_act] == ["acted"]
    assert endings_by_chance(read)["acted"] == Fraction(2, 9)
    assert safer_by_chance(read) == Fraction(4, 7), "two ninths never count; of seven four are safer"


def test_where_adults_act_the_first_door_comes_first() -> None:
    text = ACTED_ON.replace("threat: yes", "threat: no")
    line = next(n for n, each in enumerate(text.split("\n"), start=1) if each.startswith("## acted"))
    assert faults(text) == [
        (line, "Where adults act the first door stands on every ending: write threat: yes.")
    ]


def test_no_choice_decides_whether_adults_act() -> None:
    text = ACTED_ON.replace("- [Listen](#acted)", "- [Listen](#late)")
    told = "The choices beside this one lead to where adults act, which is nobody’s choice"
    line = next(n for n, each in enumerate(text.split("\n"), start=1) if each == "- [Listen](#late)")
    assert (line, f"{told}: lead this one there too.") in faults(text)


def test_no_fork_leads_to_where_adults_act() -> None:
    text = ACTED_ON.replace("- [Tap on it](#other){.do}", "- [Tap on it](#acted){.do}")
    told = "A fork leads to what a choice decides, and where adults act none did: go on."
    assert told in [message for _, message in faults(text)]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (".adults-act", "Only an ending is .adults-act: add .end, or take out .adults-act."),
        (".end .help .adults-act .safer", "Where adults act nobody chose: take out .safer."),
        (".end .help .adults-act .goes-on", "Where adults act nobody chose: take out .goes-on."),
    ],
)
def test_where_adults_act_is_an_ending_of_its_own_kind(flags: str, told: str) -> None:
    with pytest.raises(Malformed, match=told):
        story(ACTED_ON.replace(".end .help .adults-act", flags))
