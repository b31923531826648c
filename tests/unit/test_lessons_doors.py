"""A door into help: fields for what to do, then what people fear, folded."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.help_pages import Act, Door, HelpStep, Way, Worry
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.content.translation_check import compare_files

DOOR = """\
---
title: I sent one
warm: You can ask.
dont: [Don’t pay, Don’t wait, Don’t send more]
act: {service: ceop, way: report, words: Report it, after: Somebody reads it.}
quiet: [{service: shout, way: text}, {service: childline, way: chat}]
steps:
  - do: Tell one adult.
    say: Soon.
  - {do: Report it., service: ceop}
say: [Can you help?]
simpler: [You can ask., Tell one adult.]
note: You have rights.
help: [childline]
---

## Will *they* be told?
You can ask.

## Home is not safe
Say so.
"""


def door(text: str = DOOR) -> Door:
    read = parse_file("doors/01-sent.md", text)
    assert isinstance(read, Door)
    return read


def refusal(old: str, new: str) -> tuple[int, str]:
    assert old in DOOR
    with pytest.raises(Malformed) as refused:
        door(DOOR.replace(old, new, 1))
    return refused.value.faults[0]


def test_a_door_says_what_to_do_in_order() -> None:
    read = door()
    assert read.act == Act(Way("ceop", "report"), "Report it", "Somebody reads it.")
    assert read.quiet == (Way("shout", "text"), Way("childline", "chat"))
    assert read.steps == (HelpStep("Tell one adult.", "Soon."), HelpStep("Report it.", "", "ceop"))
    assert read.simpler == ("You can ask.", "Tell one adult.")
    assert (read.warm, read.say, read.note) == ("You can ask.", ("Can you help?",), "You have rights.")


def test_what_people_fear_stands_in_their_own_words() -> None:
    assert door().fears == (
        Worry("Will <em>they</em> be told?", "<p>You can ask.</p>"),  # type: ignore[arg-type]  # plain text will do
        Worry("Home is not safe", "<p>Say so.</p>"),  # type: ignore[arg-type]  # plain text will do
    )


def test_a_door_names_each_service_once_those_to_contact_first() -> None:
    assert door().named == ("childline", "ceop", "shout")


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("way: report", "way: pigeon", 5, "“pigeon” is no way"),
        ("words: Report it, ", "", 5, "words"),
        (
            "{service: ceop, way: report, words: Report it, after: Somebody reads it.}",
            "ceop",
            5,
            "fields of its own",
        ),
        ("[{service: shout, way: text}, {service: childline, way: chat}]", "shout", 6, "as a list"),
        ("way: text}", "way: text, words: Hi}", 6, "“words” is not known here"),
        ("  - do: Tell one adult.\n    say: Soon.\n", "  - Tell one adult.\n", 8, "fields of its own"),
        ("do: Report it., service", "service", 10, "do: some text"),
        ("warm: You can ask.\n", "", 1, "warm: some text"),
        ("## Will", "### Will", 17, "heading ##"),
        ("## Home is not safe", "##", 20, "heading ##"),
        ("## Will *they* be told?\n", "", 17, "Start with a heading"),
    ],
)
def test_a_door_that_cannot_be_read_is_refused_with_its_line(
    old: str, new: str, line: int, mend: str
) -> None:
    told_line, told = refusal(old, new)
    assert (told_line, mend in told) == (line, True), told


def test_a_translated_door_keeps_its_services_ways_and_steps() -> None:
    for old, new, cure in (
        ("way: text", "way: chat", "Keep quiet.0.way: text."),
        (", service: ceop}\nsay", "}\nsay", "The field “steps.1.service”: keep it."),
        ("## Home is not safe\n", "", "The original has “## Home is not safe” (line"),
    ):
        ((line, told),) = compare_files("doors/01-sent.md", DOOR, DOOR.replace(old, new))
        assert (line > 1, cure in told) == (True, True), told
    warm = DOOR.replace("You can ask.", "Gelli di ofyn.")
    assert compare_files("doors/01-sent.md", DOOR, warm) == []


def test_a_translation_has_the_words_of_its_original_beside_its_own() -> None:
    english = parse_library("en", {"doors/01-sent.md": DOOR})
    welsh = {"doors/01-sent.md": DOOR.replace("Can you help?", "Alli di helpu?")}
    (door,) = parse_library("cy", welsh, english).doors
    assert door.say == ("Alli di helpu?",)
    assert door.original
    assert (door.original.say, door.original.page.language) == (("Can you help?",), "en")


def test_a_door_that_is_not_translated_has_no_original() -> None:
    english = parse_library("en", {"doors/01-sent.md": DOOR})
    (door,) = english.doors
    (fallen_back,) = parse_library("cy", {}, english).doors
    assert (door.original, fallen_back.original) == (None, None)
