"""What “Finish” recommends, by how many ballots came, whether time is up, and what is sealed already."""

import pytest

from safe4me.rooms.finishing import Finished
from safe4me.statistics.pace import Pace
from safe4me.web.teach.finish import APART, DISCARD, KEEP, NEITHER, SEAL, advised

LEAST = 10


def counted(*ballots: int, pace: Pace = Pace.CALM, crowded: bool = False) -> list[Finished]:
    return [Finished("law/quiz", each, fresh=True, pace=pace, crowded=crowded) for each in ballots]


@pytest.mark.parametrize(
    ("ballots", "in_time", "late", "late_beside_sealed"),
    [
        ((0,), KEEP, DISCARD, APART),
        ((9,), KEEP, DISCARD, APART),
        ((10,), SEAL, SEAL, SEAL),
        ((10, 0), SEAL, SEAL, SEAL),
        ((9, 4), KEEP, DISCARD, APART),
        ((9, 0), KEEP, DISCARD, APART),
        ((9, 10), KEEP, APART, APART),
    ],
)
def test_few_are_kept_open_while_there_is_time_and_then_thrown_away(
    ballots: tuple[int, ...], in_time: str, late: str, late_beside_sealed: str
) -> None:
    found = counted(*ballots)
    assert advised(found, LEAST, late=False, sealed=False) == in_time
    assert advised(found, LEAST, late=True, sealed=False) == late
    assert advised(found, LEAST, late=True, sealed=True) == late_beside_sealed


@pytest.mark.parametrize("late", [False, True])
def test_nothing_is_recommended_where_somebody_may_have_sent_many(late: bool) -> None:
    for found in (counted(27, crowded=True), counted(20, pace=Pace.RUSH)):
        assert advised(found, LEAST, late=late, sealed=False) == NEITHER
