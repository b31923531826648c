"""The map of a story holds every scene once, from left to right, and every way between two."""

from safe4me.content.model.core import Scenario
from safe4me.content.model.story_graph import story_map
from safe4me.content.parsing.files import parse_file
from tests.helpers.content.examples import STORY


def story(text: str = STORY) -> Scenario:
    read = parse_file("law/chat.md", text)
    assert isinstance(read, Scenario)
    return read


def test_scenes_lie_by_how_soon_they_come_and_endings_in_the_last_column() -> None:
    made = story_map(story())
    assert {spot.scene.id: spot.column for spot in made.spots} == {
        "ping": 1,
        "then": 2,
        "offer": 3,
        "after": 4,
        "other": 4,
        "kind": 5,
        "late": 5,
    }
    assert (made.columns, made.rows) == (5, 4)


def test_an_ending_that_comes_soon_stands_beside_the_others() -> None:
    made = story_map(story(STORY.replace("- [Yo](#then)", "- [Yo](#late)")))
    assert {spot.column for spot in made.spots if spot.scene.end} == {5}


def test_no_two_scenes_share_a_spot_and_a_lone_one_lies_in_the_middle() -> None:
    made = story_map(story())
    assert len({(spot.column, spot.row) for spot in made.spots}) == len(made.spots)
    assert {spot.scene.id: spot.row for spot in made.spots if spot.column in {1, 4}} == {
        "ping": 2,
        "after": 1,
        "other": 3,
    }


def test_each_way_is_drawn_once_from_the_middle_of_a_spot_to_that_of_another() -> None:
    ways = story_map(story()).ways
    assert len(ways) == len({(start, to) for start, to, _ in ways})
    assert ("ping", "then", "M0.5 2C1 2 1 2 1.5 2") in ways
    assert ("other", "after", "M3.5 3C3.5 3 3.5 1 3.5 1") in ways


def test_what_cannot_be_reached_is_not_on_the_map() -> None:
    made = story_map(
        story(
            STORY.replace("- [Look](#offer){.do}", "- [Look](#then){.do}").replace("- [What?](#offer)\n", "")
        )
    )
    assert [spot.scene.id for spot in made.spots] == ["ping", "then"]


def test_a_place_is_called_by_its_title_or_by_the_words_it_begins_with() -> None:
    scenes = {scene.id: scene.name for scene in story().scenes}
    assert (scenes["offer"], scenes["ping"], scenes["kind"]) == ("Jay offers to send it", "hi", "Kind")
