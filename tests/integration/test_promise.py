"""What a year of the real content spends of a class's budget, and what the privacy page says of it."""

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask

from safe4me.content.measures import YEAR_WITHOUT_CASE, year_epsilons, year_route
from safe4me.content.model.core import Quiz
from safe4me.content.page import YEAR_GROUPS, band_of
from safe4me.privacy.guarantee import Guarantee, guarantee_of
from safe4me.settings import ROOT, Settings
from safe4me.web.build.guarantee import PrintedPromise, printed_promise
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.schools import with_settings

LIBRARY = lessons_in(ROOT / "content")
SPENT = {7: 15, 8: 16, 9: 15, 10: 14, 11: 15}
ANCHORS = {7: "chats/quiz", 8: "fakes/quiz", 9: "threats/quiz-b", 10: "consent/quiz-b", 11: "law/quiz-b"}
ONE_AND_TWO = ("help/05-monday.md", "help/quiz.md", "help/quiz-b.md")  # at each age: a fork, a quiz of two
CASE = 1  # in each year but Year 8


def spent(year: int) -> float:
    """What the whole route of a year group costs; a case is counted where none is written yet."""
    route = year_route(LIBRARY, year)
    has_case = any(measure.activity.startswith("cases/") for measure in route)
    due = 0 if has_case or year == YEAR_WITHOUT_CASE else CASE
    return sum(measure.cost(1.0) for measure in route) + due


def stated(app: Flask, **changed: float) -> PrintedPromise:
    with app.app_context(), app.test_request_context("/en/"):
        return printed_promise(with_settings(app.extensions["settings"], **changed), LIBRARY)


@pytest.mark.parametrize("year", YEAR_GROUPS)
def test_no_year_asks_more_than_a_class_may_spend(year: int) -> None:
    assert spent(year) <= Settings(mode="development").epsilon_per_class_and_year
    assert spent(year) == SPENT[year]


@pytest.mark.parametrize("year", YEAR_GROUPS)
def test_a_year_is_quizzes_of_two_its_anchor_and_the_survey_twice_and_forks(year: int) -> None:
    halves = [epsilon for epsilon in year_epsilons(LIBRARY, year, 1.0) if epsilon == 0.5]
    assert len(halves) == 12
    own = "quiz" if band_of(year) == "A" else "quiz-b"
    quizzes = [each for each in year_route(LIBRARY, year) if each.activity.endswith(f"/{own}")]
    asked = Counter(each.activity for each in quizzes for _ in each.questions)
    parts = (part for module in LIBRARY.route(year) for part in module.parts if part.page.is_for(year))
    assert asked == {part.id: 2 for part in parts if isinstance(part, Quiz)}
    assert [each.activity for each in quizzes if each.times(year) == 2] == [ANCHORS[year]] * 2


@pytest.mark.parametrize("year", YEAR_GROUPS)
def test_one_case_a_year_is_counted_but_in_year_8(year: int) -> None:
    parts = [part for module in LIBRARY.modules for part in module.parts if part.page.path in ONE_AND_TWO]
    cases = replace(LIBRARY.modules[0], id="cases", years=(), parts=tuple(parts))
    topics = [module for module in LIBRARY.modules if module.topic]
    costs = [
        sum(measure.cost(1.0) for measure in year_route(replace(LIBRARY, modules=tuple(modules)), year))
        for modules in (topics, [*topics, cases])
    ]
    assert costs[1] - costs[0] == (0 if year == YEAR_WITHOUT_CASE else 2), "the dearer of the two"


def test_the_page_says_both_how_often_and_how_sure(app: Flask) -> None:
    """With the settings that it comes with: the figures of the design, to the digit."""
    page = stated(app)
    assert [(row.epsilon, row.right, row.sure) for row in page.rows] == [
        ("1", "73.1%", "73.1%"),
        ("2", "73.1%", "88.1%"),
        ("2", "73.1%", "88.1%"),
        ("0.5", "62.2%", "62.2%"),
        ("1", "62.2%", "73.1%"),
        ("3", "72.1%", "95.3%"),
        ("16", "96.2%", "all but certain"),
        ("16", "97.3%", "all but certain"),
    ]
    assert [row.luck for row in page.rows] == [
        "always", "60.7%", "60.7%", "always", "53.0%", "6.1%", "under 0.1%", "0.7%"
    ]  # fmt: skip
    assert [(row.options, row.chance, row.right) for row in page.guesses][2] == (4, "25.0%", "40.1%")
    assert (page.one_in_100, page.year_in_100, page.odds) == (73, 97, "2.7")


def test_a_year_that_the_limit_forbids_is_not_promised(app: Flask) -> None:
    assert not any("Year" in row.asked for row in stated(app, epsilon_per_class_and_year=5).rows)


def test_the_page_for_experts_prints_the_same_digits() -> None:
    """docs/privacy.md, line by line: what it costs, how often right, how sure and how often as sure."""
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    lines = text.split("| A guess between", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    printed = [tuple(cell.strip() for cell in line.split("|")[3:-1]) for line in lines]
    year = [1.0] * 10 + [0.5] * 12
    asked = [[1.0], [1.0] * 2, [1.0] * 2, [0.5], [0.5] * 2, [0.5] * 6, year, year, [1.0] * 16]
    assert len(printed) == len(asked)
    for cells, epsilons, options in zip(printed, asked, (2,) * 7 + (4, 2), strict=True):
        assert cells == digits(guarantee_of(epsilons, options))


@pytest.mark.parametrize(("names", "said"), [(2, "for two"), (3, "for three"), (5, "for five")])
def test_the_page_for_experts_says_what_made_up_classes_cost(names: int, said: str) -> None:
    found = guarantee_of([1.0] * names)
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    surest = "surest " if names == 2 else ""
    assert f"{found.right:.1%} ({surest}{found.sure:.1%}) {said}" in text


def test_the_page_for_experts_adds_pages_to_a_year() -> None:
    found = guarantee_of([1.0] * 10 + [0.5] * 12, pages=8)
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert f"ε = {found.epsilon:g}, from which a whole pattern is guessed right {found.right:.1%}" in text


def digits(found: Guarantee) -> tuple[str, str, str]:
    sure = "all but certain" if found.all_but_certain else f"{found.sure:.1%}"
    luck = f"{found.luck:.1%}"
    return f"{found.right:.1%}", sure, {"100.0%": "always", "0.0%": "under 0.1%"}.get(luck, luck)
