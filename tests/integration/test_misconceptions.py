"""When a class's question is flagged: surely too few right; and the belief that clearly led, if one did."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update

from safe4me import results
from safe4me.content.model.library import Library
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.db.base import db
from safe4me.db.released import SealedCount
from safe4me.db.rooms import Room
from safe4me.results import WorthAgain
from safe4me.settings import Settings
from tests.helpers.content.libraries import edited
from tests.helpers.world.rooms import hold
from tests.helpers.world.schools import Place

pytestmark = pytest.mark.usefixtures("without_noise")  # figures are compared with what was answered


def flags(settings: Settings, library: Library, room: Room) -> list[WorthAgain | None]:
    [result] = results.room_results(db.session(), settings, library, room)
    return [question.again for question in result.questions]


def seal(question: str, counts: Mapping[int, int]) -> None:
    for option, count in counts.items():
        cell = SealedCount.question == question, SealedCount.option == option
        db.session.execute(update(SealedCount).where(*cell).values(count=count))
    db.session.commit()


def also_behind_not_sure(question: ChoiceQuestion) -> ChoiceQuestion:
    """The question after an edit that puts its first option's misconception behind its last option too."""
    first, *others, last = question.options
    return replace(question, options=(first, *others, replace(last, misconception=first.misconception)))


def test_a_question_that_too_few_got_right_names_the_belief_that_led(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    flag, confidence = flags(settings, library, hold(app, place, 16, 9))
    assert flag
    assert flag.believed
    assert (flag.believed.short, flag.texts) == (
        "Already seen by everyone",
        ("Yes, if they have all seen it",),
    )
    assert confidence is None, "a scale has no right answer"


@pytest.mark.parametrize(
    ("right", "wrong", "flagged"), [(17, 8, True), (18, 7, False), (11, 3, False), (7, 8, True)]
)
def test_it_is_flagged_where_surely_four_were_not_right(
    app: Flask, place: Place, settings: Settings, library: Library, right: int, wrong: int, *, flagged: bool
) -> None:
    flag, _ = flags(settings, library, hold(app, place, right, wrong))
    assert (flag is not None) is flagged


def test_no_belief_is_named_that_leads_the_next_by_less_than_three(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15, 10)
    seal("pass-on", {1: 6, 3: 4})
    flag, _ = flags(settings, library, room)
    assert flag == WorthAgain()


def test_options_with_the_same_misconception_count_together(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15, 10)
    seal("pass-on", {1: 6, 3: 4})
    flag, _ = flags(settings, edited(library, also_behind_not_sure), room)
    assert flag
    assert len(flag.texts) == 2
