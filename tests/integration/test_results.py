"""Figures out of the sealed counts of one room: for its teacher, and for the class."""

import pytest
from flask import Flask
from sqlalchemy import update

from safe4me import results, rooms
from safe4me.content.model.library import Library
from safe4me.db.base import db
from safe4me.db.released import SealedCount
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.statistics.norms import VerbalSummary
from tests.helpers.content.libraries import with_new_revision
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import hold
from tests.helpers.world.schools import NOW, Place, open_room, with_settings

pytestmark = pytest.mark.usefixtures("without_noise")  # figures are compared with what was answered


@on_both_databases
def test_a_closed_room_shows_each_option_and_the_safer_ones_together(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15, 5)
    [result] = results.room_results(db.session(), settings, library, room)
    assert (result.activity, result.ballots) == ("law/quiz", 20)
    pass_on, confidence = result.questions
    assert [(option.letter, option.safer) for option in pass_on.options] == [
        ("A", False),
        ("B", True),
        ("C", False),
    ]
    assert pass_on.options[0].misconception == library.misconception("already-out-there")
    figures = [option.figure for option in pass_on.options]
    assert [f.count for f in figures if isinstance(f, Released)] == [5, 15, 0]
    assert pass_on.safer == figures[1]
    assert isinstance(pass_on.safer, Released)
    assert pass_on.safer.low < 15 < pass_on.safer.high
    assert len(confidence.options) == 4


def test_an_open_room_shows_nothing(
    app: Flask, place: Place, room: Room, settings: Settings, library: Library
) -> None:
    assert results.room_results(db.session(), settings, library, room) == ()


def test_fewer_than_ten_ballots_are_talked_about_not_shown(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    [result] = results.room_results(db.session(), settings, library, hold(app, place, 9))
    for question in result.questions:
        assert {option.figure for option in question.options} == {Suppressed(Reason.TOO_FEW_BALLOTS)}
        assert question.safer == Suppressed(Reason.TOO_FEW_BALLOTS)


def test_from_ten_to_fourteen_ballots_there_is_a_word_and_no_number(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    said = results.room_results(db.session(), settings, library, hold(app, place, 11, 1))
    for question in said[0].questions:
        assert {option.figure for option in question.options} == {Suppressed(Reason.TOO_FEW_FOR_NUMBERS)}
        assert (question.safer, question.brief) == (
            Suppressed(Reason.TOO_FEW_FOR_NUMBERS),
            VerbalSummary.MOST,
        )
    assert results.on_screen(said) == said


@pytest.mark.parametrize(("safer", "said"), [(6, VerbalSummary.ABOUT_HALF), (2, VerbalSummary.FEW)])
def test_the_class_reads_no_word_but_most(
    app: Flask, place: Place, settings: Settings, library: Library, safer: int, said: VerbalSummary
) -> None:
    found = results.room_results(db.session(), settings, library, hold(app, place, safer, 12 - safer))
    assert [question.brief for question in found[0].questions] == [said, said]
    assert [question.brief for question in results.on_screen(found)[0].questions] == [None, None]


def test_an_activity_for_which_nothing_was_sent_is_named_without_figures(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = open_room(app, place, "law/quiz", "law/chat")
    box = app.extensions["ballot_box"]
    for n in range(12):
        box.cast(room.code, Ballot("law/chat", f"{n:032x}", (("fork", 1),)), NOW)
    rooms.close(db.session(), box, settings, room, NOW)
    quiz, chat = results.room_results(db.session(), settings, library, room)
    assert (quiz.ballots, quiz.questions) == (0, ())
    [fork] = chat.questions
    assert (fork.kind, fork.text) == ("fork", "The group chat: Jay offers to send it")
    assert [option.safer for option in fork.options] == [True, False, False]


def test_the_class_sees_no_number_where_few_chose_the_safer_option(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    few = results.room_results(db.session(), settings, library, hold(app, place, 11, 9))
    for question in results.on_screen(few)[0].questions:
        assert {option.figure for option in question.options} == {Suppressed(Reason.WORTH_TALKING_ABOUT)}
        assert question.safer == Suppressed(Reason.WORTH_TALKING_ABOUT)


def test_the_class_sees_what_the_teacher_saw_where_most_chose_the_safer_option(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    most = results.room_results(db.session(), settings, library, hold(app, place, 12, 8))
    assert results.on_screen(most) == results.as_displayed(most)


def test_a_question_rewritten_since_is_not_shown_beside_its_old_counts(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15)
    changed = with_new_revision(library)
    [result] = results.room_results(db.session(), settings, changed, room)
    assert [question.id for question in result.questions] == ["confidence"]


def test_figures_use_the_noise_that_the_room_was_sealed_with(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15, 5)
    before = results.room_results(db.session(), settings, library, room)
    later = with_settings(settings, epsilon_per_question=0.1)
    assert results.room_results(db.session(), later, library, room) == before


def test_a_noisy_count_out_of_range_is_summed_as_it_is(app: Flask, place: Place, library: Library) -> None:
    room = hold(app, place, 16)
    db.session.execute(
        update(SealedCount).where(SealedCount.question == "pass-on", SealedCount.option == 1).values(count=-3)
    )
    db.session.commit()
    [result] = results.room_results(db.session(), app.extensions["settings"], library, room)
    assert first_count(result.questions[0].options[0].figure) == -3
    [shown] = results.as_displayed([result])
    assert first_count(shown.questions[0].options[0].figure) == 0


def test_what_is_displayed_adds_up_and_so_do_the_safer_options(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 14, 6)
    for option, count in ((1, -2), (2, 20), (3, 2)):
        cell = SealedCount.question == "pass-on", SealedCount.option == option
        db.session.execute(update(SealedCount).where(*cell).values(count=count))
    db.session.commit()
    [sealed] = results.room_results(db.session(), settings, library, room)
    [shown] = results.as_displayed([sealed])
    assert [first_count(option.figure) for option in sealed.questions[0].options] == [-2, 20, 2]
    assert [first_count(option.figure) for option in shown.questions[0].options] == [0, 19, 1]
    assert first_count(sealed.questions[0].safer) == 20
    assert first_count(shown.questions[0].safer) == 19


def first_count(figure: object) -> int:
    assert isinstance(figure, Released)
    return figure.count
