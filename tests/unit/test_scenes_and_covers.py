"""A story's scene is composed of who is in it, and a module has a cover of its own, or a plain one."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from safe4me.content.drawings.parse import read_person, read_piece
from safe4me.content.drawings.shapes import SETS
from safe4me.content.drawings.svg import PLAIN_COVER, compose
from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Module
from safe4me.content.parsing.files import parse_file


def test_people_of_a_scene_face_one_another_before_its_set() -> None:
    people = [read_person(1, look) for look in ("cap", "scarf", "adult bob")]
    scene = compose(people, back="room")
    assert [piece.left for piece in scene.pieces] == [False, False, True]
    assert 'aria-hidden="true"' in scene.svg, "the words of the scene tell it"


def test_on_a_bus_all_face_the_way_it_drives() -> None:
    people = [read_person(1, look) for look in ("cap", "scarf")]
    assert not any(piece.left for piece in compose(people, back="bus").pieces)


@pytest.mark.parametrize("back", ["", *SETS])
def test_every_set_can_be_composed_with_up_to_six_people(back: str) -> None:
    people = [replace(read_piece(1, "person"), who=str(n)) for n in range(6)]
    ElementTree.fromstring(compose(people, back).svg)  # noqa: S314 - made by us


MODULE = "---\ntitle: The law\n---\n\n```draw night\nalt: A line.\nline\n```\n\nWhat it says.\n"


def module_of(text: str) -> Module:
    module = parse_file("law/module.md", text)
    assert isinstance(module, Module)
    return module


def test_a_module_draws_its_own_cover_which_is_silent_beside_its_title() -> None:
    module = module_of(MODULE)
    assert module.cover.alt == "A line."
    assert "A line." not in module.cover.decoration
    assert "draw" not in module.intro


def test_a_module_without_a_cover_has_a_plain_one() -> None:
    assert module_of("---\ntitle: The law\n---\n\nWhat it says.\n").cover == PLAIN_COVER


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("draw night", "draw night wide", 5),
        ("draw night", "draw night labels", 5),
        ("line\n```", "gun\n```", 7),
        ("```\n\nWhat", "```\n```draw\nalt: B\nline\n```\n\nWhat", 9),
    ],
)
def test_a_cover_that_cannot_stand_is_refused_with_its_line(old: str, new: str, line: int) -> None:
    with pytest.raises(Malformed) as caught:
        module_of(MODULE.replace(old, new))
    assert caught.value.faults[0][0] == line
