"""How each page for pupils reads, for its author to look at: nothing here is ever refused."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from statistics import median

from safe4me.content.model.cases import CUTS_OF_CASES, Case
from safe4me.content.model.core import Lesson, Module, Part, Quiz, Scenario
from safe4me.content.model.decision_tables import (
    DecisionTable,
    Note_co,
    Row_co,
    rows_for,
)
from safe4me.content.model.library import Document, Library
from safe4me.content.model.quiz_ends import is_longest, place_of_right, places, quiz_by_chance, truth
from safe4me.content.model.story_graph import percent, safer_by_chance
from safe4me.editorial.checks.cases import minutes_of_case
from safe4me.editorial.checks.lessons import minutes_of
from safe4me.editorial.checks.quizzes import (
    MOST_BY_CHANCE,
    MOST_LONGEST,
    OF_PLACES,
    OF_TRUE,
    TRUE_SHARE,
    items_of,
)
from safe4me.editorial.checks.stories import LEAST_SAFER, MOST_SAFER
from safe4me.editorial.checks.walk import (
    grade,
    is_for_pupils,
    questions,
    readable,
    sentence_lengths,
    sentences,
)
from safe4me.editorial.checks.words import ceiling, grade_of

SHORT = 6  # words: a sentence of fewer is short
MOST_SHORT_IN_A_ROW = 3
MIDDLE = range(9, 15)  # words of a middle sentence
HEADINGS = ("page", "band", "grade", "at most", "short in a row", "middle sentence", "minutes", "it says", "")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long the sentences of a page are: the longest run of short ones, and the middle one."""

    run: int
    middle: float

    @property
    def choppy(self) -> bool:
        """Whether it may be worth reading aloud once more."""
        return self.run > MOST_SHORT_IN_A_ROW or not MIDDLE[0] <= self.middle <= MIDDLE[-1]


def rhythm_of(document: Document) -> Rhythm:
    """The rhythm of what is told, chat and speech left out; a run ends where a reply or a paragraph does."""
    found = [sentence_lengths(readable([fragment])) for fragment in sentences(document, talk=False)]
    lengths = [length for each in found for length in each]
    return Rhythm(max(map(_longest_run, found), default=0), median(lengths) if lengths else 0.0)


def voices(library: Library) -> str:
    """A line for each page for pupils, in columns."""
    rows = [HEADINGS, *(_row(each) for each in library.documents() if is_for_pupils(each))]
    return "\n".join(in_columns(rows)) + "\n"


def step_notes(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Each step of a lesson by its id, and how it reads: its grade, if it is in English, and its minutes."""
    page = replace(lesson.page, content_note="")
    for step in lesson.steps:
        alone = replace(lesson, page=page, steps=(step,))
        found = grade(readable(sentences(alone, talk=False)))
        told = [f"Grade {found:.1f} of {ceiling(lesson):.0f} at most"] if page.language == "en" else []
        yield step.id, ", ".join((*told, f"{minutes_of(alone):.1f} minutes"))


def in_columns(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The rows of a table as lines: what stands first begins its line, the rest ends its column."""
    rows = list(rows)
    first, *widths = (max(map(len, column)) for column in zip(*rows, strict=True))
    for name, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths, strict=True))
        yield "  ".join((name.ljust(first), *cells)).rstrip()


def _row(document: Document) -> tuple[str, ...]:
    page, rhythm, found = document.page, rhythm_of(document), grade_of(document)
    timed = minutes_of(document) if isinstance(document, Lesson | Quiz | Scenario | Case) else None
    return (
        page.path,
        "+".join(page.bands) or "-",
        "-" if found is None else f"{found:.1f}",
        f"{ceiling(document):.0f}",
        str(rhythm.run),
        f"{rhythm.middle:g}",
        "-" if timed is None else f"{timed:.1f}",
        str(page.minutes or "-"),
        "choppy" if rhythm.choppy else "",
    )


def _longest_run(lengths: Iterable[int]) -> int:
    runs = groupby(length < SHORT for length in lengths)
    return max((len(list(run)) for short, run in runs if short), default=0)


CountRow = tuple[str, str, str]  # what is counted, the figure, and what it may be


def count_up(library: Library) -> str:
    """One table of it all. The survey is counted apart; items of pages without a band are not guessed at."""
    modules = tuple(module for module in library.modules if module.topic)
    law = _of_table("law table", library.law, "source", lambda row: row.sources)
    finder = _of_table("finder", library.finder, "service", lambda row: row.first)
    taught = (*_amounts(library, modules), *_of_cases(library), *_habits(modules), *_by_chance(modules))
    rows = (*taught, *law, *finder)
    return "\n".join(in_columns(rows)) + "\n"


def _amounts(library: Library, modules: tuple[Module, ...]) -> Iterator[CountRow]:
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


def _of_cases(library: Library) -> Iterator[CountRow]:
    cases = [activity for activity in library.activities() if isinstance(activity, Case)]
    yield "cases", str(len(cases)), ""
    for case in cases:
        for cut in reversed(CUTS_OF_CASES):
            yield f"  {case.id} takes, in minutes", f"{minutes_of_case(case, cut):.1f}", f"at most {cut}"
    yield "measured items of cases", str(sum(len(case.measured) for case in cases)), f"at most {len(cases)}"


def _of_table(
    name: str, table: DecisionTable[Row_co, Note_co] | None, basis: str, has_basis: Callable[[Row_co], object]
) -> Iterator[CountRow]:
    """How a table answers whatever is asked of it, and how often without what its answers rest on."""
    if table is None:
        return
    answered = [rows_for(table, situation) for situation in table.schema.situations()]
    rows = [row for answers in answered for row in answers]
    yield f"rows of the {name}", str(len(table.rows)), ""
    yield "  what may be asked of it", str(len(answered)), ""
    yield "  not answered exactly once", str(sum(len(answers) != 1 for answers in answered)), "0"
    yield "  answered without a door", str(sum(not row.doors for row in rows)), "0"
    yield f"  answered without a {basis}", str(sum(not has_basis(row) for row in rows)), "0"


def _habits(modules: tuple[Module, ...]) -> Iterator[CountRow]:
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


def _by_chance(modules: tuple[Module, ...]) -> Iterator[CountRow]:
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
