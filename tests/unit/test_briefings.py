"""A briefing for staff: a guide to no module, with screens and notes as a module's guide has them."""

from pathlib import Path

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.core import Scenario
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library
from safe4me.web.build.guides import slides

PATH = "pages/schools/briefing.md"
FOLDER = Path(__file__).parents[1] / "data/content"
BRIEFING = (FOLDER / "en" / PATH).read_text()
SERVICES = (FOLDER / "services.yaml").read_text()


def library(text: str = BRIEFING) -> Library:
    return parse_library("en", {PATH: text, "services.yaml": SERVICES})


def test_a_briefing_is_for_staff_and_no_module() -> None:
    read = library()
    (briefing,) = read.briefings
    assert (read.modules, read.pages, briefing.id, briefing.parts) == ((), (), "briefing", ())
    assert briefing.guide
    assert (briefing.guide.is_briefing, briefing.guide.cuts) == (True, (20,))
    assert list(read.documents()) == [briefing.guide]


def test_it_has_screens_with_notes() -> None:
    (briefing,) = library().briefings
    shown = [(slide.screen, slide.notes, slide.starts) for slide in slides(briefing, 20)]
    assert shown == [
        ("<p>Tell the lead.</p>", "<p>Say who the lead is.</p>", 0),
        ("<p>Be kind.</p>", "<p>Thank them.</p>", 12),
    ]


def test_it_may_have_a_cover_of_its_own_and_a_plan_of_fifty_minutes() -> None:
    cover = "```draw night square\nalt: Somebody.\nperson\n```\n\nFor the lead"
    (briefing,) = library(BRIEFING.replace("For the lead", cover).replace("cuts=20", "cuts=50")).briefings
    assert briefing.guide
    assert (briefing.cover.ground, briefing.guide.cuts) == ("night", (50,))
    assert briefing.guide.intro == "<p>For the lead to give.</p>"


def test_a_part_may_play_a_story_of_any_module_together() -> None:
    chat = (FOLDER / "en/law/chat.md").read_text()
    files = {PATH: BRIEFING.replace("Say who", "[Play it](../../learn/law/chat/)\n\nSay who")}
    front = "---\ntitle: Law\n---\nWhy.\n"
    read = parse_library("en", files | {"law/module.md": front, "law/chat.md": chat})
    stories = [each for each in read.activities() if isinstance(each, Scenario)]
    first, last = slides(read.briefings[0], 20, stories)
    assert (first.story, last.story) == (None, None)
    before = files[PATH].replace("> Tell the lead.", "[Play it](../../learn/law/chat/)\n\n> Tell the lead.")
    read = parse_library("en", {PATH: before, "law/module.md": front, "law/chat.md": chat})
    assert slides(read.briefings[0], 20, stories)[0].story == stories[0]


def test_it_needs_no_strands_and_no_plan_but_its_own() -> None:
    assert check_library(library()) == []


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("minutes=12", "minutes=15", "The plan of 20 minutes takes 21"),
        ("kind: briefing", "kind: talk", "Write kind: briefing, kind: flow, kind: posters or kind: sheet"),
        ("outcomes: [Tell the lead]\n", "", "Say what pupils can do afterwards"),
        ("> Be kind.", "> " + "Be kind. " * 16, "Screen 1 has 32 words"),
        ("cuts=20", "cuts=30", "of 20, 40, 50 and 60 minutes"),
        ("For the lead", "```draw sand wide\nalt: A\nperson\n```\nFor the lead", "A module has one cover"),
    ],
)
def test_it_is_checked_as_any_guide_is(old: str, new: str, mend: str) -> None:
    try:
        faults = check_library(library(BRIEFING.replace(old, new)))
    except ContentErrors as error:
        faults = list(error.faults)
    assert any(mend in str(fault) for fault in faults)
