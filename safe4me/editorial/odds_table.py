"""One table of what habits win: every story, every measured item, every question with boxes."""

from collections.abc import Iterator

from safe4me.content.model.core import Scenario
from safe4me.content.model.library import Library
from safe4me.content.model.quiz_ends import by_chance, is_longest, place_of_right
from safe4me.content.model.story_graph import percent, safer_by_chance
from safe4me.content.questions.choice import MultipleChoice
from safe4me.editorial.checks.odds import (
    FIRST,
    FIRST_SHARE,
    LAST,
    LEAST_BY_HABIT,
    MOST_BY_HABIT,
    MOST_LONGEST_MEASURED,
    ending_by_habit,
    first_boxes,
    first_is_right,
    longest_measured,
    safer_after,
    stories_of,
    wins,
)
from safe4me.editorial.checks.quizzes import Asked
from safe4me.editorial.checks.stories import LEAST_SAFER, MOST_SAFER
from safe4me.editorial.statistics import in_columns

OddsRow = tuple[str, ...]


def odds_table(library: Library) -> str:
    """The table, with what each figure may be below it."""
    tables = (
        (("story", "by chance", "always first", "always last", "at the fork"), _of_stories(library)),
        (("measured", "by chance", "right", "longest"), _of_items(library)),
        (("boxes", "by chance", "right", "first"), _of_boxes(library)),
        (("in all", "here", "should be"), _in_all(library)),
    )
    return "\n".join("\n".join(in_columns((head, *rows))) + "\n" for head, rows in tables)


def _of_stories(library: Library) -> Iterator[OddsRow]:
    for story in stories_of(library):
        by_habit = (_ending(story, place) for place in (FIRST, LAST))
        yield story.id, percent(safer_by_chance(story)), *by_habit, _fork(story)


def _ending(story: Scenario, place: int) -> str:
    ending = ending_by_habit(story, place)
    mark = ", safer" if wins(story, place) else ""
    return f"{ending.id}{mark}" if ending else "-"


def _fork(story: Scenario) -> str:
    """How often each choice of the fork ends well; the safer ones with a star."""
    choices = story.fork.choices if story.fork else ()
    return " ".join(f"{percent(safer_after(story, each))}{'*' * each.safer}" for each in choices) or "-"


def _of_items(library: Library) -> Iterator[OddsRow]:
    for asked in longest_measured(library).among:
        place, of = place_of_right(asked.question) or (0, 0)
        longest = "longest" if is_longest(asked.question) else ""
        yield _name(asked), percent(by_chance(asked.question)), f"{place} of {of}", longest


def _of_boxes(library: Library) -> Iterator[OddsRow]:
    for asked in first_boxes(library).among:
        first = "first" if first_is_right(asked) else ""
        yield _name(asked), percent(by_chance(asked.question)), _boxes(asked), first


def _boxes(asked: Asked) -> str:
    options = asked.question.options if isinstance(asked.question, MultipleChoice) else ()
    return "".join("x" if option.safer else "." for option in options)


def _name(asked: Asked) -> str:
    return f"{asked.page.path}#{asked.question.id}"


def _in_all(library: Library) -> Iterator[OddsRow]:
    stories = stories_of(library)
    fair = f"{percent(LEAST_BY_HABIT)} to {percent(MOST_BY_HABIT)}"
    for place, name in ((FIRST, "first"), (LAST, "last")):
        well = sum(wins(story, place) for story in stories)
        yield f"stories that end well by always taking the {name} choice", f"{well} of {len(stories)}", fair
    chances = f"{percent(LEAST_SAFER)} to {percent(MOST_SAFER)}"
    within = sum(LEAST_SAFER <= safer_by_chance(story) <= MOST_SAFER for story in stories)
    yield f"stories that end well by chance in {chances}", f"{within} of {len(stories)}", "all"
    longest, first = longest_measured(library), first_boxes(library)
    most = f"at most {percent(MOST_LONGEST_MEASURED)}"
    yield (
        "measured items whose right option is longest",
        f"{len(longest.found)} of {len(longest.among)}",
        most,
    )
    half = f"about {percent(FIRST_SHARE)}"
    yield "questions with boxes, first is right", f"{len(first.found)} of {len(first.among)}", half
