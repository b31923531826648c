"""What each guide promises: a safe start, every page of its module, a close in which all open Help."""

import pytest

from safe4me.content.model.addresses import address, follow
from safe4me.content.model.core import Module
from safe4me.content.model.guides import Guide
from safe4me.content.model.library import Library
from safe4me.editorial.checks.walk import links
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

NAMES = [path.parent.name for path in sorted((ROOT / "content" / "en").glob("*/module.md"))]


@pytest.fixture(scope="module")
def library() -> Library:
    return lessons_in(ROOT / "content")


@pytest.fixture(params=NAMES)
def module(request: pytest.FixtureRequest, library: Library) -> Module:
    return next(module for module in library.modules if module.id == request.param)


@pytest.fixture
def guide(module: Module) -> Guide:
    assert module.guide, "every module has a teacher.md"
    return module.guide


def test_every_plan_begins_with_ground_rules_and_ends_with_the_whole_class_in_help(guide: Guide) -> None:
    for cut in guide.cuts:
        plan = guide.plan(cut)
        assert (plan[0].id, plan[-1].id) == ("ground-rules", "close"), cut
    close = guide.parts[-1]
    assert "The whole class opens" in close.script
    assert 'href="../../help/"' in close.script
    assert "so that nobody stands out" in close.script


def test_the_longest_plan_has_a_question_box_on_paper(guide: Guide) -> None:
    if 60 not in guide.cuts:  # a case fills its time with teams
        return
    box = next(part for part in guide.plan(60) if part.id == "question-box")
    assert "everyone writes" in box.script
    assert "safeguarding lead at once" in box.screens[-1].notes


def test_a_guide_leads_to_every_page_of_its_module(module: Module, guide: Guide) -> None:
    here = address(guide.page.path)
    reached = {follow(here, link)[0] for link in links(guide)}
    assert {address(part.page.path) for part in module.parts} <= reached


@pytest.mark.parametrize(
    "words",
    [
        "Tell the safeguarding lead",
        "step out without a reason",
        "In simpler words",
        "in class, not as homework",
        'href="../"',  # the page on safe teaching
    ],
)
def test_a_guide_says_how_to_start_safely(guide: Guide, words: str) -> None:
    assert words in guide.intro


def test_a_guide_keeps_it_at_arms_length(guide: Guide) -> None:
    assert "made-up" in guide.intro or "never about what they did" in guide.intro
    assert guide.parts[0].screens


def test_every_part_gives_the_class_something_to_look_at(guide: Guide) -> None:
    assert [part.id for part in guide.parts if not part.screens] == []
