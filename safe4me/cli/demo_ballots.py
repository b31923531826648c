"""What the demo's pupils answer: seeded, so always alike; schools differ, and so do misconceptions."""

from collections.abc import Iterator
from random import Random

from safe4me.content.model.core import Activity, Quiz
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion

SAFER = (0.65, 0.85)
LESS_SAFE_BEFORE = 0.18
MISCONCEPTION = "already-out-there"
NONCE_BITS = 128


class Answers:
    """How the pupils of one class answer: much as their school does."""

    def __init__(self, school: str, room: str) -> None:
        of_school = Random(school)  # noqa: S311 - made-up answers, repeatable on purpose
        self._school = of_school.uniform(-0.06, 0.06)
        self._believes_it_is_out_there = of_school.random() < 1 / 3
        self._random = Random(f"{school} {room}")  # noqa: S311 - as above

    def ballots(self, activity: Activity, measure: Measure, pupils: int, *, before: bool) -> Iterator[Ballot]:
        """One ballot a pupil."""
        weights = {question.id: self._weights(activity, question, before) for question in measure.questions}
        for _ in range(pupils):
            answers = tuple((name, self._choice(options)) for name, options in weights.items())
            yield Ballot(measure.activity, f"{self._random.getrandbits(NONCE_BITS):032x}", answers)

    def _choice(self, weights: list[float]) -> int:
        return self._random.choices(range(1, len(weights) + 1), weights)[0]

    def _weights(self, activity: Activity, question: MeasuredQuestion, before: bool) -> list[float]:
        """How likely each option is: the safer ones together as often as this question and school have it."""
        of_question = Random(f"{activity.id} {question.id}").uniform(*SAFER)  # noqa: S311 - as above
        safer = of_question + self._school - (LESS_SAFE_BEFORE if before else 0)
        pulls = [self._pull(activity, question.id, n) for n, _ in enumerate(question.options, start=1)]
        if not question.safer:
            return pulls
        good = sum(pull for n, pull in enumerate(pulls, start=1) if n in question.safer)
        other = sum(pulls) - good
        return [
            safer * pull / good if n in question.safer else (1 - safer) * pull / (other or 1)
            for n, pull in enumerate(pulls, start=1)
        ]

    def _pull(self, activity: Activity, question: str, position: int) -> float:
        if not isinstance(activity, Quiz):
            return 1.0
        option = next(q for q in activity.measured if q.id == question).options[position - 1]
        if option.not_said:
            return 0.3
        if option.misconception == MISCONCEPTION and self._believes_it_is_out_there:
            return 6.0
        return 2.0 if option.misconception else 1.0
