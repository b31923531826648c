"""What the class sees of a question, from whatever was sealed: no number where fewer than 60% chose safer."""

from hypothesis import given
from hypothesis import strategies as st

from safe4me import results
from safe4me.db.rooms import Phase
from safe4me.results import ActivityResult, OptionResult, QuestionResult
from safe4me.statistics.figures import Figure, Reason, Released, Suppressed, each_option, reveal

BALLOTS, EPSILON = 25, 1.0


def question_of(counts: list[int], safer: frozenset[int]) -> QuestionResult:
    """A question as it was sealed, in which the options at the positions `safer` are the safer ones."""
    *figures, together = reveal(counts, BALLOTS, EPSILON, columns=[*each_option(len(counts)), safer])
    options = tuple(
        OptionResult("ABCDE"[n], f"Option {n}", n + 1 in safer, None, figure)
        for n, figure in enumerate(figures)
    )
    return QuestionResult("one", "One?", "single", options, together, None)


def on_screen(question: QuestionResult) -> QuestionResult:
    [shown] = results.on_screen([ActivityResult("law/quiz", Phase.ONCE, BALLOTS, (question,))])
    return shown.questions[0]


def count_of(figure: Figure | None) -> int:
    assert isinstance(figure, Released)
    return figure.count


@given(st.lists(st.integers(-8, 33), min_size=1, max_size=4), st.data())
def test_no_number_that_the_class_sees_of_the_safer_options_is_under_60_percent(
    counts: list[int], data: st.DataObject
) -> None:
    counts = [*counts, BALLOTS - sum(counts)]
    positions = st.sampled_from(range(1, len(counts) + 1))
    safer = data.draw(st.frozensets(positions, min_size=1, max_size=len(counts) - 1))
    shown = on_screen(question_of(counts, safer)).safer
    assert shown == Suppressed(Reason.WORTH_TALKING_ABOUT) or count_of(shown) * 100 >= BALLOTS * 60


def test_the_number_that_would_be_shown_decides_and_no_other() -> None:
    fewer, more = question_of([15, 11, -1], frozenset({1})), question_of([17, 11, -3], frozenset({1, 3}))
    assert (count_of(fewer.safer), count_of(more.safer)) == (15, 14)
    assert on_screen(fewer).safer == Suppressed(Reason.WORTH_TALKING_ABOUT)
    assert count_of(on_screen(more).safer) == 15
