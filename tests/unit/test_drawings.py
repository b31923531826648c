"""An author draws in words: whatever they write becomes a safe picture, or is refused with its line."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from safe4me.content.drawings import parse_drawing
from safe4me.content.drawings.parse import read_person
from safe4me.content.drawings.shapes import LOOKS, THINGS
from safe4me.content.drawings.states import FEELINGS, PLACES, POSTURES, STATEFUL
from safe4me.content.drawings.svg import Drawing, portrait
from safe4me.content.markup.blocks import Line
from safe4me.content.markup.errors import Malformed

FIRST_LINE = 11  # a drawing rarely stands at the top of its file


def lines_of(text: str) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(text.split("\n"), FIRST_LINE)]


def drawn(text: str) -> Drawing:
    drawing = parse_drawing(lines_of(text))
    assert isinstance(drawing, Drawing)
    return drawing


def fault_of(text: str) -> tuple[int, str]:
    with pytest.raises(Malformed) as caught:
        parse_drawing(lines_of(text))
    line, message = caught.value.faults[0]
    return line - FIRST_LINE + 1, message


SHARED = """draw sand strip labels
alt: A picture of Sam goes from Sam to Jay, to Kit. It stays Sam’s.
Sam: person curls, holds tile
arrow
Jay: person cap, holds tile of Sam
arrow
Kit: person short, in chair, holds tile of Sam"""


def test_a_tile_has_the_colour_of_the_person_in_it_whoever_holds_it() -> None:
    svg = drawn(SHARED).svg
    assert svg.count('class="own tile"') == 3
    assert svg.count('class="own"') == 1, "Sam alone is the person in the picture"
    assert svg.count('class="oth"') == 2


def test_a_person_without_a_name_who_holds_a_tile_is_in_it() -> None:
    assert 'class="own"' in drawn("draw\nalt: A\nperson, holds tile").svg


def test_two_people_in_two_pictures_have_two_colours() -> None:
    svg = drawn("draw wide\nalt: A\nSam: person, holds tile\nJay: person, holds tile").svg
    assert svg.count('class="own"') == svg.count('class="own-2"') == 1


def test_names_are_shown_only_with_labels() -> None:
    assert drawn(SHARED).words[1:] == ("Sam", "Jay", "Kit")
    bare = drawn(SHARED.replace(" labels", ""))
    assert "<text" not in bare.svg
    assert bare.words == (bare.alt,)


def test_who_faces_left_is_mirrored() -> None:
    assert "scale(-1 1)" in drawn("draw\nalt: A\nperson, faces left").svg


def test_behind_is_drawn_first_and_in_front_last() -> None:
    behind = drawn("draw wide\nalt: A\nadult\nperson, behind").svg
    assert behind.index("oth") < behind.index("adult")
    front = drawn("draw wide\nalt: A\nadult\nperson, in front").svg
    assert front.index("adult") < front.index("oth")


def test_a_set_stands_behind_the_row() -> None:
    svg = drawn("draw clay wide\nalt: A\nback: corridor\nadult").svg
    assert svg.index('class="set"') < svg.index("adult")


def test_no_colour_is_named_in_the_markup() -> None:
    svg = drawn(SHARED).svg + portrait(read_person(1, "cap"))
    assert "fill=" not in svg
    assert "style" not in svg
    assert "#" not in svg


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_can_be_drawn_and_tells_people_apart(look: str) -> None:
    plain = drawn("draw\nalt: A\nperson").svg
    assert drawn(f"draw\nalt: A\nperson {look}").svg != plain
    assert drawn(f"draw\nalt: A\nadult {look}").svg != plain


@pytest.mark.parametrize("thing", THINGS)
def test_every_thing_can_be_drawn(thing: str) -> None:
    ElementTree.fromstring(drawn(f"draw strip\nalt: A\n{thing}").svg)  # noqa: S314 - made by us


def attributes_of(svg: str) -> dict[str, str]:
    return dict(re.findall(r'data-(feel|pose|place|faces|state)="(\w+)"', svg))


def test_somebody_has_every_feeling_and_one_attribute_says_which_is_seen() -> None:
    svg = drawn("draw\nalt: A\nJakub: person cap, scared, slumps, apart, faces left").svg
    assert attributes_of(svg) == {"feel": "scared", "pose": "slumps", "place": "apart", "faces": "left"}
    assert re.findall(r'data-when="(\w+)"', svg) == list(FEELINGS)


def test_nobody_has_a_face_where_no_feeling_is_written() -> None:
    assert "face" not in drawn("draw\nalt: A\nperson cap").svg
    assert 'class="face"' not in drawn("draw\nalt: A\nperson cap, slumps").svg
    assert "face" not in portrait(read_person(1, "cap"))


@pytest.mark.parametrize(
    ("thing", "state"), [(thing, state) for thing, lasting in STATEFUL.items() for state in lasting.states]
)
def test_a_thing_has_every_state_and_one_attribute_says_which_is_seen(thing: str, state: str) -> None:
    svg = drawn(f"draw\nalt: A\n{thing}, {state}").svg
    ElementTree.fromstring(svg)  # noqa: S314 - made by us
    assert attributes_of(svg) == {"state": state}
    assert all(f'data-when="{name}"' in svg for name, made in STATEFUL[thing].states.items() if made)


@pytest.mark.parametrize("word", [*FEELINGS, *POSTURES, *PLACES, "light, on", "door, shut"])
def test_the_styles_know_every_word(word: str) -> None:
    css = Path("static/site/drawings.css").read_text()
    _, _, state = word.rpartition(", ")
    is_as_drawn = state in {"upright", "here"}
    assert is_as_drawn or re.search(rf'\[data-(feel|pose|place|state)="{state}"\]', css)


def test_whoever_a_story_is_about_has_the_colour_of_their_own() -> None:
    two = replace(drawn("draw wide\nalt: A\nOla: person\nJakub: person"), about="Jakub")
    assert two.svg.count('class="own"') == two.svg.count('class="oth"') == 1


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "Begin a drawing"),
        ("paint", 1, "Begin with “draw”"),
        ("try flying", 1, "“try” and one of ages, whose-say, passing-on, order"),
        ("draw purple\nalt: A\nperson", 1, "not “purple”"),
        ("draw night iris\nalt: A\nperson", 1, "one ground and one shape"),
        ("draw\nperson", 1, "for whoever cannot see it"),
        ("draw\nalt:\nperson", 2, "1 to 240 characters"),
        ("draw\nalt: " + "a" * 241 + "\nperson", 2, "1 to 240 characters"),
        ("draw\nalt: A\nalt: B\nperson", 3, "Say once"),
        ("draw\nalt: A", 1, "nothing to draw"),
        ("draw\nalt: A\nback: bus", 1, "nothing to draw"),
        ("draw\nalt: A\nback: moon\nperson", 3, "no set “moon”"),
        ("draw\nalt: A\nback: bus\nback: room\nperson", 4, "one set"),
        ("draw\nalt: A\nperson\ngun", 4, "no part “gun”"),
        ("draw\nalt: A\nperson mohawk", 3, "no look “mohawk”"),
        ("draw\nalt: A\nphone cap", 3, "Only people have looks"),
        ("draw\nalt: A\nperson, flies", 3, "“flies” cannot be said of this person"),
        ("draw\nalt: A\nperson, sad", 3, "“sad” cannot be said of this person"),
        ("draw\nalt: A\nperson, sad", 3, "calm, worried, scared, hurt, cross, ashamed, relieved, glad"),
        ("draw\nalt: A\nperson, hurt, cross", 3, "take out “cross”"),
        ("draw\nalt: A\nperson, faces left, faces right", 3, "take out “faces right”"),
        ("draw\nalt: A\nphone, worried", 3, "dark, lit"),
        ("draw\nalt: A\nbus, lit", 3, "“lit” cannot be said of this bus"),
        ("draw\nalt: A\nplate", 3, "plate, there or plate, away"),
        ("draw strip\nalt: A" + "\nperson, calm" * 12, 1, "too small to read on a phone"),
        ("draw strip\nalt: A\nperson, calm, small" + "\nperson" * 8, 1, "too small to read on a phone"),
        ("draw\nalt: A\nadult, small", 3, "“small” cannot be said of this adult"),
        ("draw\nalt: A\nphone, holds tile", 3, "cannot be said of this phone"),
        ("draw\nalt: A\nperson, behind", 1, "nothing before it"),
        ("draw\nalt: A\n: person", 3, "Write a name"),
        ("draw\nalt: A\nA very long name indeed: person", 3, "Write a name"),
        ("draw\nalt: A\n<b>: person", 3, "HTML is not read here"),
        ("draw\nalt: A\nperson, holds tile of <", 3, "Write a name"),
        ("draw\nalt: A" + "\nperson" * 13, 15, "Draw 12 things at most"),
        ("draw\nalt: A" + "\nperson" * 6, 1, "Too much for this shape"),
        ("draw strip\nalt: A" + "\nperson, holds tile" * 3, 1, "pictures of 2 people at most"),
        ("draw labels\nalt: A\nAnnabelle May: person\nAnnabelle June: person", 1, "run into one another"),
        ("draw\nalt: A" + "\n\nperson" * 20, 40, "20 lines at most"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, message: str) -> None:
    at, said = fault_of(text)
    assert message in said
    assert at == line


def test_every_wrong_line_of_a_drawing_is_said_at_once() -> None:
    with pytest.raises(Malformed) as caught:
        parse_drawing(lines_of("draw\nalt: A\ngun\nperson\nperson, flies"))
    assert [line - FIRST_LINE + 1 for line, _ in caught.value.faults] == [3, 5]


@pytest.mark.asvs("1.2.1")
def test_what_an_author_writes_is_escaped() -> None:
    svg = drawn('draw labels\nalt: He said "no" & left < 3\nO\'Neil: person').svg
    assert "He said &quot;no&quot; &amp; left &lt; 3" in svg
    assert "O&#x27;Neil" in svg


@pytest.mark.parametrize("text", ["phone", "mohawk", ",", "cap, flies"])
def test_somebody_is_drawn_with_a_known_look(text: str) -> None:
    with pytest.raises(Malformed):
        read_person(1, text)
