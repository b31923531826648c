"""What a habit wins: the first choice or the last in stories, the first box or the longest option in items.

Nobody who knows nothing should do well by always doing the same. Measured by clicking, not by reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from safe4me.content.markup.errors import ContentError, Fault
from safe4me.content.model.core import Scenario
from safe4me.content.model.library import Document, Library
from safe4me.content.model.quiz_ends import is_longest, place_of_right
from safe4me.content.model.stories import Choice, Scene
from safe4me.content.model.story_graph import percent, safer_by_chance
from safe4me.content.questions.choice import MultipleChoice
from safe4me.editorial.checks.quizzes import Asked, bounds
from safe4me.editorial.checks.teaching import all_is_whole
from safe4me.editorial.checks.walk import questions

FIRST, LAST = 0, -1  # of the choices of every scene
HABITS = {FIRST: "first", LAST: "last"}
LEAST_BY_HABIT, MOST_BY_HABIT = Fraction(4, 15), Fraction(7, 15)  # of the stories
MOST_LONGEST_MEASURED = Fraction(1, 3)
FIRST_SHARE, OF_FIRST = Fraction(1, 2), Fraction(10, 100)


def ending_by_habit(story: Scenario, place: int) -> Scene | None:
    """The ending that somebody reaches who always takes the choice in one place; None who goes in circles."""
    scenes = {scene.id: scene for scene in story.scenes}
    here: Scene | None = story.scenes[0]
    for _ in story.scenes:
        if here is None or not here.choices:
            break
        here = scenes.get(here.choices[place].to)
    return here if here and here.end else None


def wins(story: Scenario, place: int) -> bool:
    """Whether that habit reaches a safer ending."""
    ending = ending_by_habit(story, place)
    return ending is not None and ending.safer


def safer_after(story: Scenario, choice: Choice) -> Fraction:
    """How likely clicking at random is to reach a safer ending after a choice; 0 where it leads nowhere."""
    begin = next((scene for scene in story.scenes if scene.id == choice.to), None)
    if begin is None:
        return Fraction(0)
    others = tuple(scene for scene in story.scenes if scene is not begin)
    return safer_by_chance(replace(story, scenes=(begin, *others)))


def forks_say_what_comes(document: Document) -> Iterator[Fault]:
    """A safer choice of a measured fork that ends well no more often than another there."""
    if not isinstance(document, Scenario) or not document.page.bands or document.fork is None:
        return
    likely = {choice.text: safer_after(document, choice) for choice in document.fork.choices}
    others = [likely[choice.text] for choice in document.fork.choices if not choice.safer]
    for choice in document.fork.choices:
        if choice.safer and others and likely[choice.text] <= max(others):
            shares = f"{percent(likely[choice.text])}, another choice here in {percent(max(others))}"
            yield (
                choice.line,
                f"This is marked as safer, and ends well in {shares}: lead it to safer endings more often.",
            )


def stories_of(library: Library) -> tuple[Scenario, ...]:
    """The stories of a language that say whom they are for."""
    return tuple(each for each in library.activities() if isinstance(each, Scenario) and each.page.bands)


def no_habit_wins(library: Library) -> Iterator[ContentError]:
    """A site whose stories end well for somebody who always takes the first choice, or the last; or never."""
    stories = stories_of(library) if all_is_whole(library) else ()
    for place, name in HABITS.items() if stories else ():
        well = [story for story in stories if wins(story, place)]
        share = Fraction(len(well), len(stories))
        if not LEAST_BY_HABIT <= share <= MOST_BY_HABIT:
            amiss = well if share > MOST_BY_HABIT else [story for story in stories if story not in well]
            page = amiss[-1].page
            found = f"Always taking the {name} choice ends well in {len(well)} of {len(stories)} stories"
            fair = f"{percent(LEAST_BY_HABIT)} to {percent(MOST_BY_HABIT)}"
            message = f"{found}, and should in {fair}: put other choices {name} here."
            yield ContentError(f"{page.language}/{page.path}", 1, message)


@dataclass(frozen=True, slots=True)
class Habit:
    """Items in which something gives the right answer away, among all of their kind."""

    found: tuple[Asked, ...]
    among: tuple[Asked, ...]


def longest_measured(library: Library) -> Habit:
    """The measured single choices whose right option is the longest."""
    asked = tuple(
        each for each in _asked(library) if each.question.measured and place_of_right(each.question)
    )
    return Habit(tuple(each for each in asked if is_longest(each.question)), asked)


def first_boxes(library: Library) -> Habit:
    """The questions with several right boxes in which the first box is one of them."""
    asked = tuple(each for each in _asked(library) if isinstance(each.question, MultipleChoice))
    return Habit(tuple(each for each in asked if first_is_right(each)), asked)


def first_is_right(asked: Asked) -> bool:
    """Whether the first option of a question is right."""
    return isinstance(asked.question, MultipleChoice) and asked.question.options[0].safer


def length_wins_no_measure(library: Library) -> Iterator[ContentError]:
    """Measured questions that whoever picks the longest option answers well."""
    if all_is_whole(library):
        tally = longest_measured(library)
        if len(tally.found) > MOST_LONGEST_MEASURED * len(tally.among):
            yield tally.found[-1].fault(
                f"The right option is the longest in {len(tally.found)} of {len(tally.among)} measured "
                f"questions, at most a third: shorten it here, or tell more in a wrong one."
            )


def the_first_box_says_nothing(library: Library) -> Iterator[ContentError]:
    """Questions with several right boxes in which the first is right nearly always, or hardly ever."""
    if not all_is_whole(library):
        return
    tally = first_boxes(library)
    least, most = bounds(len(tally.among), FIRST_SHARE, OF_FIRST)
    if not least <= (often := len(tally.found)) <= most:
        turned = [each for each in tally.among if first_is_right(each) is (often > most)]
        yield turned[-1].fault(
            f"The first box is right in {often} of {len(tally.among)} questions with boxes, and should be in "
            f"{least} to {most}: move another option to the top here."
        )


def _asked(library: Library) -> Iterator[Asked]:
    """Every question, the second form of a survey left out: it asks the same."""
    for module in library.modules:
        for part in (*module.parts, *filter(None, (module.booster,))):
            yield from (Asked(part.page, each) for each in questions(part))


ODDS_CHECKS = (no_habit_wins, length_wins_no_measure, the_first_box_says_nothing)
