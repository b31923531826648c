"""The privacy promise in numbers, as the privacy page prints them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from safe4me.content.measures import measure_of, studied_on, year_epsilons
from safe4me.content.model.library import Library
from safe4me.content.page import YEAR_GROUPS
from safe4me.editorial.checks.quizzes import MOST_MEASURED, MOST_OF_A_SURVEY
from safe4me.privacy.guarantee import guarantee_of, right_among_all
from safe4me.privacy.page_progress import EPSILON, OTHER_TICKETS, TICKETS, TRUE_TICKETS
from safe4me.rounding import half_up, with_one_decimal
from safe4me.settings import Settings
from safe4me.statistics.ballot import SHARE_OF_A_SURVEY
from safe4me.statistics.figures import SMALLEST_NUMBERS_BALLOTS

LEAST_PRINTED = 0.001


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """What somebody is asked, and what that gives away of them at most; probabilities as they are printed."""

    asked: str
    epsilon: str
    right: str
    sure: str
    luck: str


@dataclass(frozen=True, slots=True)
class GuessRow:
    """A guess among all of so many answers: by chance, and with the figures."""

    options: int
    chance: str
    right: str


@dataclass(frozen=True, slots=True)
class PrintedPromise:
    """All that the page prints; guesses right in 100 of one question, and of all that a class may spend.

    `pages` say, in the year that has most of them, how far they are read; `with_pages` is the ε of that year.
    A guess where one reader stopped is right `page_in_100` times. Of all `tickets` so many say the true part,
    and so many each of the others.
    """

    one_in_100: int
    year_in_100: int
    odds: str
    epsilon: str
    yearly: str
    quiz_questions: int
    survey_questions: int
    survey_epsilon: str
    fewest_ballots: int
    fewest_for_numbers: int
    pages: int
    with_pages: str
    page_in_100: int
    tickets: tuple[int, int, int]
    rows: tuple[PromiseRow, ...]
    guesses: tuple[GuessRow, ...]


def printed_promise(settings: Settings, library: Library) -> PrintedPromise:
    """The promise of these settings, and of a year with the content of this library."""
    one, cap = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    half = SHARE_OF_A_SURVEY * one
    pages = 0 if settings.study == "no" else max(studied_on(library, year) for year in YEAR_GROUPS)
    all_the_limit_allows = [one] * int(cap / one)
    asked = [
        (gettext("One question of a quiz, or the choice in a story"), [one]),
        (gettext("The same question before and after"), [one] * 2),
        (gettext("Both questions of a quiz"), [one] * MOST_MEASURED),
        (gettext("One question of the survey"), [half]),
        (gettext("The same question of the survey, before and after"), [half] * 2),
        (gettext("The whole survey, once"), [half] * MOST_OF_A_SURVEY),
        *(year := _a_year(settings, library)),
        (gettext("All that the limit allows, spent on quizzes and stories"), all_the_limit_allows),
    ]
    rows = [_row(words, epsilons) for words, epsilons in asked]
    if pages:
        words = ngettext(
            "A year, and how far %(num)s page was read", "A year, and how far %(num)s pages were read", pages
        )
        rows.append(_row(words, year[0][1] if year else all_the_limit_allows, pages))
    return PrintedPromise(
        right_in_100(settings),
        half_up(100 * guarantee_of(all_the_limit_allows).right),
        with_one_decimal(guarantee_of([one]).odds),
        f"{one:g}",
        f"{cap:g}",
        MOST_MEASURED,
        MOST_OF_A_SURVEY,
        f"{half:g}",
        settings.smallest_reveal_ballots,
        max(settings.smallest_reveal_ballots, SMALLEST_NUMBERS_BALLOTS),
        pages,
        f"{cap + EPSILON * pages:g}",
        half_up(100 * guarantee_of([], pages=1).right),
        (TICKETS, TRUE_TICKETS, OTHER_TICKETS),
        tuple(rows),
        tuple(_guess(options, one) for options in range(2, _most_options(library) + 1)),
    )


def right_in_100(settings: Settings) -> int:
    """How many in 100 guesses between two answers to one question are right, at most."""
    return half_up(100 * guarantee_of([settings.epsilon_per_question]).right)


def _a_year(settings: Settings, library: Library) -> list[tuple[str, Sequence[float]]]:
    """The year that asks most, if any asks something that the limit allows."""
    years = [year_epsilons(library, year, settings.epsilon_per_question) for year in YEAR_GROUPS]
    within = [(sum(each), year, each) for year, each in zip(YEAR_GROUPS, years, strict=True) if each]
    within = [each for each in within if each[0] <= settings.epsilon_per_class_and_year]
    if not within:
        return []
    _, year, epsilons = max(within, key=lambda each: each[0])
    words = gettext("All that a class is asked in Year %(year)s, the survey twice", year=year)
    return [(words, epsilons)]


def _row(asked: str, epsilons: Sequence[float], pages: int = 0) -> PromiseRow:
    stated = guarantee_of(epsilons, pages=pages)
    sure = gettext("all but certain") if stated.all_but_certain else _percent(stated.sure)
    return PromiseRow(asked, f"{stated.epsilon:g}", _percent(stated.right), sure, _often(stated.luck))


def _often(chance: float) -> str:
    if _percent(chance) in ("0.0%", "100.0%"):
        return str(
            gettext("always") if chance > 0.5 else gettext("under %(share)s", share=_percent(LEAST_PRINTED))
        )
    return _percent(chance)


def _guess(options: int, epsilon: float) -> GuessRow:
    return GuessRow(options, _percent(1 / options), _percent(right_among_all(options, epsilon)))


def _percent(share: float) -> str:
    return f"{with_one_decimal(100 * share)}%"


def _most_options(library: Library) -> int:
    measured = [question for each in library.activities() for question in measure_of(each).questions]
    return max((len(question.options) for question in measured), default=2)
