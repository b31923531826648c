"""How far somebody gets in questions who knows nothing: by clicking at random, or by a habit."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import factorial, prod

from safe4me.lessons.kinds.choice import ChoiceQuestion, SingleChoice
from safe4me.lessons.kinds.number import NumberQuestion
from safe4me.lessons.kinds.options import Option
from safe4me.lessons.kinds.question import Question
from safe4me.lessons.kinds.sorting import SortingQuestion
from safe4me.lessons.model import Quiz
from safe4me.lessons.quiz_ends import judged

TRUE_OR_FALSE = {"true", "false"}
Places = dict[int, Counter[int]]  # how many options → which of them is right → how often


def truth(question: Question) -> bool | None:
    """Whether True is right, of a question that asks true or false; None of any other."""
    if not isinstance(question, SingleChoice):
        return None
    words = {_first_word(option): option.safer for option in _apart_from_unsure(question)}
    return words["true"] if words.keys() == TRUE_OR_FALSE else None


def place_of_right(question: Question) -> tuple[int, int] | None:
    """The place of the right option, and how many there are, “Not sure” apart.

    None where a place says nothing: for other kinds, and for true or false.
    """
    if not isinstance(question, SingleChoice) or truth(question) is not None:
        return None
    options = _apart_from_unsure(question)
    right = [n for n, option in enumerate(options, start=1) if option.safer]
    return (right[0], len(options)) if len(right) == 1 and len(options) > 1 else None


def is_longest(question: Question) -> bool:
    """Whether the right option of a single choice is longer than each other, true or false apart."""
    if not isinstance(question, SingleChoice) or not place_of_right(question):
        return False
    longest, *others = sorted(_apart_from_unsure(question), key=lambda each: len(each.text), reverse=True)
    return longest.safer and len(longest.text) > len(others[0].text)


def places(questions: Iterable[Question]) -> Places:
    """How often the right option stands in each place, among questions with equally many options."""
    found: Places = {}
    for at, of in filter(None, map(place_of_right, questions)):
        found.setdefault(of, Counter(dict.fromkeys(range(1, of + 1), 0)))[at] += 1
    return dict(sorted(found.items()))


def by_chance(question: Question) -> Fraction:
    """How likely somebody is to answer it right who clicks at random; 1 where nothing is wrong."""
    if isinstance(question, SortingQuestion):
        items, ways = len(question.items), len(question.places)
        return Fraction(1, factorial(items) if items == ways else ways**items)
    if isinstance(question, NumberQuestion) and question.right:
        return Fraction(len(question.right), question.most - question.least + 1)
    if isinstance(question, ChoiceQuestion) and question.judged:
        several = 2 ** len(question.options) - 1
        return Fraction(1, several) if question.several else Fraction(1, len(question.options))
    return Fraction(1)


def quiz_by_chance(quiz: Quiz) -> Fraction:
    """How likely somebody is to know a whole quiz who clicks at random."""
    return prod(map(by_chance, judged(quiz)), start=Fraction(1))


def _apart_from_unsure(question: SingleChoice) -> tuple[Option, ...]:
    return tuple(option for option in question.options if not option.unsure)


def _first_word(option: Option) -> str:
    return option.text.casefold().split(maxsplit=1)[0].strip(".,:;!") if option.text.split() else ""
