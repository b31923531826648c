"""The share of a misconception: the options behind which it stands, added together, from 20 ballots."""

from dataclasses import replace

import pytest
from flask import Flask

from safe4me import results
from safe4me.lessons.kinds.choice import ChoiceQuestion
from safe4me.lessons.model import Library
from safe4me.results import MisconceptionResult
from safe4me.settings import Settings
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.storage.base import db
from safe4me.storage.rooms import Room
from tests.libraries import edited
from tests.rooms import hold
from tests.world import Place

pytestmark = pytest.mark.usefixtures("without_noise")  # figures are compared with what was answered


def of(settings: Settings, library: Library, room: Room) -> list[tuple[MisconceptionResult, ...]]:
    [result] = results.room_results(db.session(), settings, library, room)
    return [question.misconceptions for question in result.questions]


def also_behind_not_sure(question: ChoiceQuestion) -> ChoiceQuestion:
    """The question after an edit that puts its first option's misconception behind its last option too."""
    first, *others, last = question.options
    return replace(question, options=(first, *others, replace(last, misconception=first.misconception)))


def test_a_misconception_has_the_count_of_the_option_behind_which_it_stands(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    [pass_on], confidence = of(settings, library, hold(app, place, 15, 5))
    assert (pass_on.believed.short, pass_on.texts) == (
        "Already seen by everyone",
        ("Yes, if they have all seen it",),
    )
    assert isinstance(pass_on.figure, Released)
    assert (pass_on.figure.count, pass_on.figure.total) == (5, 20)
    assert confidence == ()


def test_options_with_the_same_misconception_are_added_together_with_an_interval_of_their_own(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15, 5)
    [one], _ = of(settings, library, room)
    [both], _ = of(settings, edited(library, also_behind_not_sure), room)
    assert len(both.texts) == 2
    assert isinstance(one.figure, Released)
    assert isinstance(both.figure, Released)
    assert both.figure.count == 5 + 0
    safer_alone = one.figure.high - one.figure.low
    assert both.figure.high - both.figure.low == safer_alone, "two of three carry the noise of the third"


def test_under_20_ballots_a_misconception_is_not_shown_though_the_options_are(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 14, 5)
    [result] = results.room_results(db.session(), settings, library, room)
    [pass_on] = result.questions[0].misconceptions
    assert pass_on.figure == Suppressed(Reason.TOO_FEW_FOR_MISCONCEPTION)
    assert isinstance(result.questions[0].options[0].figure, Released)


def test_the_class_sees_no_misconception_s_number_where_few_chose_the_safer_option(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    few = results.room_results(db.session(), settings, library, hold(app, place, 11, 9))
    [result] = results.on_screen(few)
    [pass_on] = result.questions[0].misconceptions
    assert pass_on.figure == Suppressed(Reason.WORTH_TALKING_ABOUT)
