"""Figures out of sealed counts: for a room's teacher, for the class, and for a coordinator's areas."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update

from safe4me import results, rooms
from safe4me.content import load
from safe4me.lessons.model import Activity, Block, ChoiceQuestion, Lesson, Library, Quiz
from safe4me.results import AreaResults, RowKind
from safe4me.settings import Settings
from safe4me.statistics import noise
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.storage.base import db
from safe4me.storage.places import School, SchoolClass
from safe4me.storage.rooms import Phase, Room
from safe4me.storage.sealed import SealedCount
from tests.databases import KINDS, database
from tests.world import CONTENT, NOW, Place, make_place, open_room


@pytest.fixture(autouse=True)
def without_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are compared with what was answered, so these seals add nothing."""
    monkeypatch.setattr(noise, "sum_zero", lambda k, _epsilon: (0,) * k)


@pytest.fixture
def settings(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Settings]:
    with database(getattr(request, "param", "sqlite"), settings) as changed:
        yield changed


on_both_databases = pytest.mark.parametrize("settings", KINDS, indirect=True)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(CONTENT)["en"]


def hold(app: Flask, place: Place, safer: int, others: int = 0, phase: Phase = Phase.ONCE) -> Room:
    """A room on the quiz in which `safer` pupils pick the safer options, and `others` do not; then closed."""
    room = open_room(app, place, "law/quiz", phase=phase)
    box, settings = app.extensions["ballot_box"], app.extensions["settings"]
    code = room.code

    def send(n: int) -> None:
        answers = (2, 3) if n < safer else (1, 1)
        pairs = tuple(zip(("pass-on", "confidence"), answers, strict=True))
        box.cast(code, Ballot("law/quiz", f"{n:032x}", pairs), NOW)

    with ThreadPoolExecutor(safer + others) as pupils:
        list(pupils.map(send, range(safer + others)))
    rooms.close(db.session(), box, settings, room, NOW)
    return room


def of_area(library: Library, place: Place, **changed: object) -> AreaResults:
    chosen = {"area_ids": [place.area.id], "activity": "law/quiz", "half_term": None, "phase": Phase.ONCE}
    return results.area_results(db.session(), library, account=place.coordinator, **(chosen | changed))  # type: ignore[arg-type]  # mixed


def another_class(place: Place, name: str, school: School | None = None) -> Place:
    made = SchoolClass(school=school or place.school, school_year=2026, year_group=9, name=name, size=30)
    db.session.add(made)
    db.session.commit()
    return place._replace(school_class=made, school=made.school)


def school_with_classes(app: Flask, place: Place, name: str, *classes: tuple[int, int]) -> None:
    """Another school of the same area, with one closed room a class: (safer, others)."""
    school = School(area=place.area, name=name)
    place.teacher.school = school
    for n, (safer, others) in enumerate(classes):
        hold(app, another_class(place, f"9{n}", school), safer, others)


def rows(found: AreaResults) -> list[tuple[RowKind, str, int, int, int]]:
    return [(row.kind, row.name, row.schools, row.classes, row.ballots) for row in found.rows]


# One room


@on_both_databases
def test_a_closed_room_shows_each_option_and_the_safer_ones_together(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15, 5)
    [result] = results.room_results(db.session(), settings, library, room)
    assert (result.activity, result.title, result.ballots) == ("law/quiz", "Check what you know", 20)
    pass_on, confidence = result.questions
    assert [(option.letter, option.safer) for option in pass_on.options] == [
        ("A", False),
        ("B", True),
        ("C", False),
    ]
    assert pass_on.options[0].misconception == "already-out-there"
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


def test_an_activity_for_which_nothing_was_sent_is_named_without_figures(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = open_room(app, place, "law/quiz", "law/chat")
    box = app.extensions["ballot_box"]
    for n in range(12):
        box.cast(room.code, Ballot("law/chat", f"{n:032x}", (("ending", 1),)), NOW)
    rooms.close(db.session(), box, settings, room, NOW)
    quiz, chat = results.room_results(db.session(), settings, library, room)
    assert (quiz.ballots, quiz.questions) == (0, ())
    [ending] = chat.questions
    assert (ending.kind, ending.text) == ("ending", "The group chat")
    assert [option.safer for option in ending.options] == [True, True, False]


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
    assert results.on_screen(most) == most


def test_a_question_rewritten_since_is_not_shown_beside_its_old_counts(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15)
    changed = with_new_revision(library)
    [result] = results.room_results(db.session(), settings, changed, room)
    assert [question.id for question in result.questions] == ["confidence"]


def with_new_revision(library: Library) -> Library:
    """The library after an edit that changed what `pass-on` asks."""
    return edited(
        library, lambda question: replace(question, rev=2) if question.id == "pass-on" else question
    )


def edited(library: Library, edit: Callable[[ChoiceQuestion], ChoiceQuestion]) -> Library:
    """The library with the choice questions of its quizzes changed."""

    def block(old: Block) -> Block:
        return edit(old) if isinstance(old, ChoiceQuestion) else old

    def part(old: Lesson | Activity) -> Lesson | Activity:
        return replace(old, blocks=tuple(map(block, old.blocks))) if isinstance(old, Quiz) else old

    modules = tuple(replace(module, parts=tuple(map(part, module.parts))) for module in library.modules)
    return replace(library, modules=modules)


def test_figures_use_the_noise_that_the_room_was_sealed_with(
    app: Flask, place: Place, settings: Settings, library: Library
) -> None:
    room = hold(app, place, 15, 5)
    before = results.room_results(db.session(), settings, library, room)
    later = replace(settings, epsilon_per_question=0.1)
    assert results.room_results(db.session(), later, library, room) == before


# Areas


@on_both_databases
def test_all_schools_come_first_then_schools_by_name_then_the_others(
    app: Flask, settings: Settings, place: Place, library: Library
) -> None:
    for name in ("Wood School", "Abbey School"):
        school_with_classes(app, place, name, (20, 5), (20, 5), (20, 5))
    for name in ("Zoo School", "Little School", "Tiny School"):
        school_with_classes(app, place, name, (20, 5))
    assert rows(of_area(library, place)) == [
        (RowKind.ALL, "", 5, 9, 225),
        (RowKind.SCHOOL, "Abbey School", 1, 3, 75),
        (RowKind.SCHOOL, "Wood School", 1, 3, 75),
        (RowKind.OTHERS, "", 3, 3, 75),
    ]


def test_a_cell_is_the_count_of_safer_answers_over_its_schools(
    app: Flask, place: Place, library: Library
) -> None:
    for name in ("Abbey School", "Dale School", "Wood School"):
        school_with_classes(app, place, name, (20, 5), (18, 7), (19, 6))
    found = of_area(library, place)
    assert [question.id for question in found.questions] == ["pass-on", "confidence"]
    for row, times in zip(found.rows, (3, 1, 1, 1), strict=True):
        for cell in row.cells:
            assert isinstance(cell, Released)
            assert (cell.count, cell.total) == (57 * times, 75 * times)


def test_a_single_small_school_never_stands_as_a_lone_blank(
    app: Flask, place: Place, library: Library
) -> None:
    for name in ("Abbey School", "Dale School", "Wood School"):
        school_with_classes(app, place, name, (20, 5), (20, 5), (20, 5))
    school_with_classes(app, place, "Tiny School", (20, 5))
    found = of_area(library, place)
    others = found.rows[-1]
    assert (others.kind, others.schools) == (RowKind.OTHERS, 2)
    assert all(isinstance(cell, Released) for row in found.rows for cell in row.cells)


def test_an_area_of_two_schools_has_no_figure_for_all(app: Flask, place: Place, library: Library) -> None:
    for name in ("Abbey School", "Dale School"):
        school_with_classes(app, place, name, (20, 5), (20, 5), (20, 5))
    everyone, *schools = of_area(library, place).rows
    assert set(everyone.cells) == {Suppressed(Reason.TOO_FEW_SCHOOLS)}
    assert [row.name for row in schools] == ["Abbey School", "Dale School"]


def test_every_row_has_a_cell_for_every_question(app: Flask, place: Place, library: Library) -> None:
    school_with_classes(app, place, "Abbey School", (20, 5), (20, 5), (20, 5))
    school_with_classes(app, place, "Tiny School", (1, 0))
    assert {len(row.cells) for row in of_area(library, place).rows} == {2}


def test_where_nothing_is_sealed_there_are_no_rows(app: Flask, place: Place, library: Library) -> None:
    assert of_area(library, place).rows == ()


def test_a_quiz_without_a_safer_option_has_no_rows(app: Flask, place: Place, library: Library) -> None:
    def without_safer(question: ChoiceQuestion) -> ChoiceQuestion:
        return replace(question, options=tuple(replace(option, safer=False) for option in question.options))

    hold(app, place, 15)
    assert of_area(edited(library, without_safer), place).rows == ()


def test_phases_are_never_mixed(app: Flask, place: Place, library: Library) -> None:
    hold(app, place, 10, 10, phase=Phase.BEFORE)
    hold(app, place, 18, 2, phase=Phase.AFTER)
    assert of_area(library, place).rows == ()
    for phase in (Phase.BEFORE, Phase.AFTER):
        assert of_area(library, place, phase=phase).rows[0].ballots == 20


def test_a_half_term_shows_its_own_rooms_only(app: Flask, place: Place, library: Library) -> None:
    hold(app, place, 18, 2)
    assert results.half_terms(db.session(), place.coordinator) == ("2026-autumn-2",)
    assert of_area(library, place, half_term="2026-autumn-2").rows[0].ballots == 20
    with pytest.raises(results.UnknownFilter):
        of_area(library, place, half_term="2026-autumn-1")


def test_a_coordinator_sees_their_own_areas_only(app: Flask, place: Place, library: Library) -> None:
    other = make_place("Southshire", "Lake School")
    hold(app, other, 18, 2)
    assert results.half_terms(db.session(), place.coordinator) == ()
    assert results.filters(db.session(), library, place.coordinator).activities == ()
    for areas in ([other.area.id], [place.area.id, other.area.id], [999], []):
        with pytest.raises(results.UnknownFilter):
            of_area(library, place, area_ids=areas)


def test_an_unknown_activity_is_refused(app: Flask, place: Place, library: Library) -> None:
    with pytest.raises(results.UnknownFilter):
        of_area(library, place, activity="law/nothing")


def test_nobody_but_a_coordinator_has_areas(app: Flask, place: Place, library: Library) -> None:
    hold(app, place, 18, 2)
    place.lead.areas = [place.area]
    with pytest.raises(results.UnknownFilter):
        of_area(library, place._replace(coordinator=place.lead))
    assert results.areas_of(place.lead) == ()


@on_both_databases
def test_what_may_be_chosen_is_what_was_sealed(
    app: Flask, settings: Settings, place: Place, library: Library
) -> None:
    hold(app, place, 18, 2, phase=Phase.BEFORE)
    found = results.filters(db.session(), library, place.coordinator)
    assert [area.name for area in found.areas] == ["Northshire"]
    assert [activity.id for activity in found.activities] == ["law/quiz"]
    assert (found.half_terms, found.phases) == (("2026-autumn-2",), (Phase.BEFORE,))


def test_schools_of_one_name_in_two_areas_are_two_schools(app: Flask, place: Place, library: Library) -> None:
    other = make_place("Southshire", "Lake School")
    other.school.name = "Hill School"
    place.coordinator.areas.append(other.area)
    db.session.commit()
    for one in (place, other):
        for n in range(3):
            hold(app, another_class(one, f"8{n}"), 20, 5)
    found = of_area(library, place, area_ids=[place.area.id, other.area.id])
    assert [(row.name, row.schools) for row in found.rows] == [
        ("", 2),
        ("Hill School", 1),
        ("Hill School", 1),
    ]


def test_a_question_rewritten_since_has_no_figure_and_takes_no_school_away(
    app: Flask, place: Place, library: Library
) -> None:
    for name in ("Abbey School", "Dale School", "Wood School"):
        school_with_classes(app, place, name, (20, 5), (20, 5), (20, 5))
    found = of_area(with_new_revision(library), place)
    assert [row.name for row in found.rows] == ["", "Abbey School", "Dale School", "Wood School"]
    for row in found.rows:
        pass_on, confidence = row.cells
        assert isinstance(pass_on, Suppressed)
        assert isinstance(confidence, Released)


def test_a_noisy_count_out_of_range_is_summed_as_it_is(app: Flask, place: Place, library: Library) -> None:
    room = hold(app, place, 12)
    db.session.execute(
        update(SealedCount).where(SealedCount.question == "pass-on", SealedCount.option == 1).values(count=-3)
    )
    db.session.commit()
    [result] = results.room_results(db.session(), app.extensions["settings"], library, room)
    assert first_count(result.questions[0].options[0].figure) == -3


def first_count(figure: object) -> int:
    assert isinstance(figure, Released)
    return figure.count


def test_rows_carry_no_class(app: Flask, place: Place, library: Library) -> None:
    hold(app, place, 18, 2)
    assert "9K" not in repr(of_area(library, place))
