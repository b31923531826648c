"""A measure as JSON text: what an activity measured when its room opened, kept beside the room."""

import json
from functools import lru_cache

from safe4me.statistics.ballot import Measure, MeasuredQuestion


def dump(measure: Measure) -> str:
    """The measure as JSON."""
    questions = [[q.id, q.rev, q.options, sorted(q.safer)] for q in measure.questions]
    return json.dumps([measure.activity, questions, measure.share], ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def load(text: str) -> Measure:
    """The measure that `dump` wrote, now or when every question had all of its ε."""
    activity, questions, *share = json.loads(text)
    return Measure(
        activity,
        tuple(
            MeasuredQuestion(i, rev, tuple(options), frozenset(safer)) for i, rev, options, safer in questions
        ),
        *share,
    )
