"""What an activity of a room that is over counts as: measured, or rewritten since."""

from typing import Any

import pytest

from safe4me.db.rooms import Phase, Void
from safe4me.results.room import ActivityResult, QuestionResult

ASKED = QuestionResult("pass-on", "Can a friend pass it on?", "choice", (), None, None)


@pytest.mark.parametrize(
    ("ballots", "of_it", "measured", "rewritten"),
    [
        (0, {}, False, False),
        (0, {"unseen": True}, True, False),
        (25, {"questions": (ASKED,)}, True, False),
        (25, {"questions": ()}, True, True),
        (25, {"areas_only": True}, True, False),
        (25, {"void": Void()}, True, False),
    ],
)
def test_what_was_sent_or_ended_unseen_is_measured(
    ballots: int, of_it: dict[str, Any], measured: bool, rewritten: bool
) -> None:  # Any: each has its own type
    found = ActivityResult("law/quiz", Phase.ONCE, ballots, **({"questions": ()} | of_it))
    assert (found.measured, found.rewritten) == (measured, rewritten)
