"""What a language teaches, counted: how much there is, and how far habits and random clicks get in it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from safe4me.content.model.cases import CUTS_OF_CASES, Case
from safe4me.content.model.core import Lesson, Library, Module, Part, Quiz, Scenario
from safe4me.content.model.decision_tables import (
    Finder,
    FinderRow,
    LawRow,
    LawTable,
    needs,
    rows_for,
    situations,
)
from safe4me.content.model.quiz_ends import is_longest, place_of_right, places, quiz_by_chance, truth
from safe4me.content.model.story_graph import percent, safer_by_chance
from safe4me.lessons.fit.fragments import questions
from safe4me.lessons.fit.of_cases import minutes_of_case
from safe4me.lessons.fit.of_guessing import (
    MOST_BY_CHANCE,
    MOST_LONGEST,
    OF_PLACES,
    OF_TRUE,
    TRUE_SHARE,
    items_of,
)
from safe4me.lessons.fit.of_paths import LEAST_SAFER, MOST_SAFER
from safe4me.lessons.voice import in_columns

Row = tuple[str, str, str]  # what is counted, the figure, and what it may be


def count_up(library: Library) -> str:
    """One table of it all. The survey is counted apart; items of pages without a band are not guessed at."""
    modules = tuple(module for module in library.modules if module.topic)
    law = _of_law(library.law) if library.law else ()
    finder = _of_finder(library.finder) if library.finder else ()
    taught = (*_amounts(library, modules), *_of_cases(library), *_habits(modules), *_by_chance(modules))
    rows = (*taught, *law, *finder)
    return "\n".join(in_columns(rows)) + "\n"


def _amounts(library: Library, modules: tuple[Module, ...]) -> Iterator[Row]:
    parts = tuple(part for module in modules for part in module.parts)
    lessons = tuple(part for part in parts if isinstance(part, Lesson))
    stories = tuple(part for part in parts if isinstance(part, Scenario))
    boosters = tuple(module.booster for module in modules if module.booster)
    in_lessons, in_quizzes, in_boosters = (
        sum(not question.measured for part in each for question in questions(part))
        for each in (lessons, _quizzes(modules), boosters)
    )
    yield "modules", str(len(modules)), ""
    yield "lessons", str(len(lessons)), ""
    yield "lessons for 11 to 13s", str(sum("A" in each.page.bands for each in lessons)), ""
    yield "lessons for 14 to 16s", str(sum("B" in each.page.bands for each in lessons)), ""
    yield "lessons with a .relief", str(sum(any(s.relief for s in each.steps) for each in lessons)), ""
    yield "stories", str(len(stories)), ""
    yield "practice items", str(in_lessons + in_quizzes + in_boosters), ""
    yield "  in lessons", str(in_lessons), ""
    yield "  in quizzes", str(in_quizzes), ""
    yield "  in boosters", str(in_boosters), ""
    yield "measured items", str(_measured(parts)), ""
    yield "measured forks", str(sum(bool(story.measured) for story in stories)), ""
    yield "boosters", str(len(boosters)), ""
    yield "misconceptions", str(len(library.misconceptions)), ""
    surveys = (module for module in library.modules if module.survey)
    yield "measured items of the survey", str(sum(_measured(survey.parts) for survey in surveys)), ""


def _of_cases(library: Library) -> Iterator[Row]:
    cases = [activity for activity in library.activities() if isinstance(activity, Case)]
    yield "cases", str(len(cases)), ""
    for case in cases:
        for cut in reversed(CUTS_OF_CASES):
            yield f"  {case.id} takes, in minutes", f"{minutes_of_case(case, cut):.1f}", f"at most {cut}"
    yield "measured items of cases", str(sum(len(case.measured) for case in cases)), f"at most {len(cases)}"


def _of_law(law: LawTable) -> Iterator[Row]:
    answered = [rows_for(law, situation) for situation in situations()]
    yield from _of_answers("law table", len(law.rows), answered)
    unsourced = sum(not row.sources for rows in answered for row in rows)
    yield "  answered without a source", str(unsourced), "0"


def _of_finder(finder: Finder) -> Iterator[Row]:
    answered = [rows_for(finder, need) for need in needs()]
    yield from _of_answers("finder", len(finder.rows), answered)
    alone = sum(not row.first for rows in answered for row in rows)
    yield "  answered without a service", str(alone), "0"


def _of_answers(
    table: str, rows: int, answered: Sequence[Sequence[LawRow] | Sequence[FinderRow]]
) -> Iterator[Row]:
    """How a table of so many rows answers every way of asking it."""
    doorless = sum(not row.doors for answers in answered for row in answers)
    yield f"rows of the {table}", str(rows), ""
    yield "  what may be asked of it", str(len(answered)), ""
    yield "  not answered exactly once", str(sum(len(answers) != 1 for answers in answered)), "0"
    yield "  answered without a door", str(doorless), "0"


def _habits(modules: tuple[Module, ...]) -> Iterator[Row]:
    items = [asked.question for asked in items_of(*modules)]
    claims = [truth(question) for question in items if truth(question) is not None]
    yield "True is right", _of(sum(filter(None, claims)), len(claims)), _about(TRUE_SHARE, OF_TRUE)
    for of, often in places(items).items():
        for at, times in often.items():
            share = _about(Fraction(1, of), OF_PLACES)
            yield f"place {at} of {of} is right", _of(times, often.total()), share
    placed = [question for question in items if place_of_right(question)]
    longest = _of(sum(map(is_longest, placed)), len(placed))
    yield "the longest option is right", longest, f"at most {percent(MOST_LONGEST)}"


def _by_chance(modules: tuple[Module, ...]) -> Iterator[Row]:
    for quiz in _quizzes(modules):
        likely = f"{float(100 * quiz_by_chance(quiz)):.4f}%"
        yield f"{quiz.id} right by random clicking", likely, f"at most {percent(MOST_BY_CHANCE)}"
    for module in modules:
        for story in (part for part in module.parts if isinstance(part, Scenario)):
            likely = percent(safer_by_chance(story))
            fair = f"{percent(LEAST_SAFER)} to {percent(MOST_SAFER)}"
            yield f"{story.id} ends safer by random clicking", likely, fair


def _quizzes(modules: tuple[Module, ...]) -> tuple[Quiz, ...]:
    return tuple(part for module in modules for part in module.parts if isinstance(part, Quiz))


def _measured(parts: tuple[Part, ...]) -> int:
    return sum(len(part.measured) for part in parts if isinstance(part, Quiz))


def _of(number: int, all_of_them: int) -> str:
    share = percent(Fraction(number, all_of_them)) if all_of_them else "-"
    return f"{number} of {all_of_them}, {share}"


def _about(share: Fraction, tolerance: Fraction) -> str:
    return f"{percent(share - tolerance)} to {percent(share + tolerance)}"
