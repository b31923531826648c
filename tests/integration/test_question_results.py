"""Every option of every question over a coordinator's schools together, and the change after a lesson."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import results
from safe4me.content.model.library import Library
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.results import AreaQuestion
from safe4me.results.questions import asked
from safe4me.settings import Settings
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Figure, Released
from tests.helpers.content.libraries import with_new_revision
from tests.helpers.privacy.batches import totals
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import Place, browser, make_place, sign_in


def schools(place: Place, number: int = 3) -> list[School]:
    made = [School(area=place.area, name=f"{letter} School") for letter in "ABCDEFG"[:number]]
    db.session.add_all(made)
    db.session.flush()
    return made


def quiz(safer: int, wrong: int) -> dict[str, tuple[int, ...]]:
    return {"pass-on": (wrong, safer, 0), "confidence": (wrong, 0, safer, 0)}


def of_area(
    library: Library, place: Place, activity: str = "law/quiz", **when: Any
) -> tuple[AreaQuestion, ...]:
    choice = results.Selection(place.coordinator, **{"area_ids": [place.area.id], **when})
    return results.question_results(db.session(), library, choice, activity)


def count(figure: Figure | None) -> tuple[int, int]:
    assert isinstance(figure, Released)
    return figure.count, figure.total


@on_both_databases
def test_every_option_is_summed_over_schools_and_the_safer_ones_together(
    settings: Settings, place: Place, library: Library
) -> None:
    for school in schools(place):
        totals(school, "law/quiz", quiz(75, 25))
    pass_on, confidence = of_area(library, place)
    [once] = pass_on.phases
    assert (once.phase, once.schools, once.classes, once.ballots) == (Phase.ONCE, 3, 12, 300)
    assert [count(option.figure) for option in once.options] == [(75, 300), (225, 300), (0, 300)]
    assert count(once.safer) == (225, 300)
    assert len(confidence.phases[0].options) == 4


def test_a_misconception_over_schools_has_its_options_words(place: Place, library: Library) -> None:
    for school in schools(place):
        totals(school, "law/quiz", quiz(75, 25))
    [found] = of_area(library, place)[0].phases[0].misconceptions
    assert (found.believed.short, found.texts) == (
        "Already seen by everyone",
        ("Yes, if they have all seen it",),
    )
    assert count(found.figure) == (75, 300)


def test_choices_at_a_fork_have_figures_as_options_do(place: Place, library: Library) -> None:
    for school in schools(place):
        totals(school, "law/chat", {"fork": (60, 30, 10)})
    [fork] = of_area(library, place, activity="law/chat")
    assert fork.question.kind == "fork"
    assert [count(option.figure)[0] for option in fork.phases[0].options] == [180, 90, 30]
    assert count(fork.phases[0].safer) == (180, 300)


def test_the_change_is_after_minus_before_with_its_interval(place: Place, library: Library) -> None:
    for school in schools(place):
        totals(school, "law/quiz", quiz(80, 80), classes=6, phase=Phase.BEFORE)
        totals(school, "law/quiz", quiz(120, 40), classes=6, phase=Phase.AFTER)
    pass_on, _ = of_area(library, place)
    assert [each.phase for each in pass_on.phases] == [Phase.BEFORE, Phase.AFTER]
    assert isinstance(pass_on.change, Change)
    assert pass_on.change.points == pytest.approx(25)
    assert pass_on.change.low > 10
    assert (pass_on.change.before_ballots, pass_on.change.after_ballots) == (480, 480)


def test_without_before_and_after_there_is_no_change(place: Place, library: Library) -> None:
    for school in schools(place):
        totals(school, "law/quiz", quiz(75, 25))
        totals(school, "law/quiz", quiz(75, 25), phase=Phase.BEFORE)
    assert of_area(library, place)[0].change is None


def test_two_schools_have_figures_together_as_each_of_them_has(place: Place, library: Library) -> None:
    for school in schools(place, 2):
        totals(school, "law/quiz", quiz(75, 25))
    [once] = of_area(library, place)[0].phases
    assert all(isinstance(option.figure, Released) for option in once.options)
    assert isinstance(once.safer, Released)


def test_schools_that_were_asked_an_older_revision_are_not_counted(place: Place, library: Library) -> None:
    for school in schools(place):
        totals(school, "law/quiz", quiz(75, 25))
    assert [each.question.id for each in of_area(with_new_revision(library), place)] == ["confidence"]


@pytest.mark.parametrize("asked_now", [3, 2])
def test_the_safer_share_is_the_one_in_the_table_of_schools(
    place: Place, library: Library, asked_now: int
) -> None:
    for school in schools(place)[:asked_now]:
        totals(school, "law/quiz", quiz(75, 25))
    for school in db.session.scalars(select(School).where(School.name.like("% School"))):
        totals(school, "law/quiz", {"older": (50, 50)}, half_term="2026-spring-1")
    choice = results.Selection(place.coordinator, [place.area.id])
    table = results.area_results(db.session(), library, choice, "law/quiz", Phase.ONCE)
    found = of_area(library, place)
    assert [each.phases[0].safer for each in found] == list(table.rows[0].cells)


def test_a_half_term_shows_its_own_ballots_only(place: Place, library: Library) -> None:
    for school in schools(place):
        totals(school, "law/quiz", quiz(75, 25))
        totals(school, "law/quiz", quiz(10, 90), half_term="2026-autumn-2")
    found = of_area(library, place, half_term="2026-autumn-2")
    assert count(found[0].phases[0].safer) == (30, 300)


def test_another_area_an_unknown_activity_and_an_unsealed_half_term_are_refused(
    place: Place, library: Library
) -> None:
    other = make_place("Southshire", "Lake School")
    refused = ({"area_ids": [other.area.id]}, {"activity": "law/nothing"}, {"half_term": "2030-autumn-1"})
    for changed in refused:
        with pytest.raises(results.UnknownFilter):
            of_area(library, place, **changed)


def test_a_fork_says_what_clicking_at_random_would_give(library: Library) -> None:
    story, quiz = library.activity("law/chat"), library.activity("law/quiz")
    assert story is not None
    assert quiz is not None
    assert [question.by_chance for question in asked(library, story)] == [33]
    assert {question.by_chance for question in asked(library, quiz)} == {None}


def test_coordinators_read_it_beside_each_figure(app: Flask, place: Place) -> None:
    for school in schools(place):
        totals(school, "law/chat", {"fork": (60, 30, 10)}, classes=6)
    client = browser(app)
    sign_in(client, place.coordinator)
    for page in ("/coordinate/", "/coordinate/report", "/coordinate/results?module=law&phase=once"):
        assert "Clicking at random would give 33%." in client.get(page).text, page
