"""An author’s map of a story: where its scenes stand, and how often each way is taken at random."""

from fractions import Fraction

from safe4me.content.model.core import Scenario
from safe4me.content.model.story_graph import taken_by_chance
from safe4me.content.parsing.files import parse_file
from safe4me.web.preview.choice_map import choice_map
from tests.helpers.content.examples import STORY


def story(text: str = STORY) -> Scenario:
    read = parse_file("law/chat.md", text)
    assert isinstance(read, Scenario)
    return read


def test_each_way_is_taken_as_often_as_it_is_come_to_and_chosen() -> None:
    taken = taken_by_chance(story())
    assert taken["ping", "then"] == 1
    assert taken["offer", "other"] == Fraction(2, 3)
    assert taken["other", "after"] == Fraction(1, 3)
    assert taken["after", "kind"] == Fraction(2, 3) * Fraction(2, 3)


def test_a_way_that_comes_round_is_counted_each_time() -> None:
    round_again = story(STORY.replace("- [Hm](#then)", "- [Hm](#ping)"))
    twice = taken_by_chance(round_again)["ping", "ping"]
    assert Fraction(99, 100) < twice < 1


def test_scenes_stand_in_columns_from_left_to_right_and_no_two_in_one_place() -> None:
    made = choice_map(story())
    across = {box.id: box.x for box in made.boxes}
    assert (
        across["ping"]
        < across["then"]
        < across["offer"]
        < across["after"]
        == across["other"]
        < across["kind"]
    )
    assert len({(box.x, box.y) for box in made.boxes}) == len(made.boxes) == 7
    width, height = made.box_size
    assert all(box.x > 0 and box.x + width < made.width for box in made.boxes)
    assert all(box.y > 0 and box.y + height < made.height for box in made.boxes)


def test_each_way_is_an_arrow_that_says_its_share() -> None:
    made = choice_map(story())
    assert sorted(arrow.share for arrow in made.arrows) == sorted(
        ["100%", "100%", "33%", "67%", "33%", "33%", "44%", "22%"]
    )


def test_an_ending_says_in_words_what_it_is_and_how_often_it_is_come_to() -> None:
    boxes = {box.id: box for box in choice_map(story()).boxes}
    assert (boxes["kind"].kind, boxes["kind"].below) == ("safer", "safer end, 44%")
    assert (boxes["late"].kind, boxes["late"].below) == ("end", "end, 56%")
    assert (boxes["offer"].kind, boxes["offer"].below) == ("", "")


def test_endings_where_adults_act_or_a_threat_goes_on_differ_from_others() -> None:
    for flag, kind in ((".adults-act", "adults"), (".goes-on", "goes-on")):
        told = choice_map(story(STORY.replace('.help title="Late"', f'.help {flag} title="Late"')))
        assert {box.id: box.kind for box in told.boxes}["late"] == kind


def test_a_choice_that_leads_nowhere_draws_no_arrow() -> None:
    made = choice_map(story(STORY.replace("- [Wait](#late)", "- [Wait](#gone)")))
    assert len(made.arrows) == 7


def test_a_long_name_is_cut_in_the_drawing() -> None:
    long = "a-name-that-is-longer-than-a-box"
    box = next(box for box in choice_map(story(STORY.replace("ping", long))).boxes if box.id == long)
    assert box.label == "a-name-that-i…"
