"""Likelihood ratios and basic composition: how often a guess can be right, and how sure it could ever be.

The guesser sees the sealed counts of a question with k options, and knows every answer but one. Write
x = e^−ε and N(n) = Σ C(n, i)² x^i. Between two options, as likely before, the log odds of what is seen are
ε, −ε or 0; whichever of the two is true, they are ε for it with the probability N(k−2) / N(k−1), and −ε with
x times that (ADR 44 derives it). Two options never give 0, which makes them the worst case. Seals are
independent, so what several of them show of two whole stories about one pupil is the sum S of their log
odds, and

    a guess is right at best     P(S > 0) + P(S = 0) / 2,
    the surest draw gives        1 / (1 + e^−Σε), and comes with P(|S| = Σε).

Among all k options, each as likely before, the best guess is right Σ C(k, i+1) C(k−2, i) x^i / (k N(k−1)).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, exp, log, prod

from safe4me.privacy.page_progress import EPSILON, OTHER_TICKETS, TICKETS, TRUE_TICKETS

ALL_BUT_CERTAIN = 0.9995  # from here on a tenth of a percent would be printed as 100


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What seals that cost `epsilon` together give away at most of one pupil, as probabilities.

    `right` is how often a guess between two answers is right, `sure` how sure the luckiest draw could make
    somebody, `luck` how often such a draw comes.
    """

    epsilon: float
    right: float
    sure: float
    luck: float

    @property
    def all_but_certain(self) -> bool:
        """Whether the surest draw leaves no doubt that a printed figure could show."""
        return self.sure >= ALL_BUT_CERTAIN

    @property
    def odds(self) -> float:
        """How many times, at most, any odds held before can grow."""
        return exp(self.epsilon)


def guarantee_of(epsilons: Sequence[float], options: int = 2, pages: int = 0) -> Guarantee:
    """The promise for questions sealed with these ε, each with so many options: two are the worst.

    So many `pages` have told how far they were read besides: whoever sees each ticket loses nothing to noise.
    """
    steps = [(epsilon, _toward(epsilon, options)) for epsilon in epsilons]
    steps += [(log(TRUE_TICKETS / OTHER_TICKETS), TRUE_TICKETS / TICKETS)] * pages
    chances = {0.0: 1.0}
    for epsilon, toward in steps:
        chances = _with_one_more(chances, epsilon, toward)
    total = sum(epsilons) + EPSILON * pages
    right = sum(chance for odds, chance in chances.items() if odds > 0) + chances[0.0] / 2
    luck = prod(toward for _, toward in steps) * (1 + exp(-total))
    return Guarantee(total, right, 1 / (1 + exp(-total)), luck)


def right_among_all(options: int, epsilon: float) -> float:
    """How often a guess among all options of a question is right at best; chance is one in `options`."""
    x = exp(-epsilon)
    best = sum(comb(options, i + 1) * comb(options - 2, i) * x**i for i in range(options - 1))
    return best / (options * _squares(options - 1, x))


def _toward(epsilon: float, options: int) -> float:
    """How probably the log odds between two options are ε for the true one."""
    x = exp(-epsilon)
    return _squares(options - 2, x) / _squares(options - 1, x)


def _squares(n: int, x: float) -> float:
    return sum(comb(n, i) ** 2 * x**i for i in range(n + 1))


def _with_one_more(chances: dict[float, float], epsilon: float, toward: float) -> dict[float, float]:
    """The distribution of the sum of log odds, with another question in it."""
    away = toward * exp(-epsilon)
    found: dict[float, float] = {}
    for odds, chance in chances.items():
        for step, likely in ((epsilon, toward), (-epsilon, away), (0.0, max(0.0, 1 - toward - away))):
            total = round(odds + step, 9)  # so that sums which are the same meet
            found[total] = found.get(total, 0.0) + chance * likely
    return found


WITHIN_PERCENT = 110


def ballot_quota(pupils: int) -> int:
    """The most pupils that the classes of a grouping may have, and ballots an activity in a phase."""
    return pupils * WITHIN_PERCENT // 100


def places_for(size: int, spare: int, most: int, taken: int, waiting: int) -> int | None:
    """How many ballots a class of `size` may send; None where its year group has not one left for each pupil.

    `taken` is what other rooms of its year group hold of `most`, and `waiting` the pupils of classes to come:
    what is theirs goes to nobody as one of the `spare` ballots, of which a class has some for mistakes.
    """
    left = most - taken
    return min(size + spare, max(size, left - waiting)) if left >= size else None
