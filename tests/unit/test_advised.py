"""What “Finish” recommends, by how many ballots came and what is sealed already: never to keep it open."""

import pytest

from safe4me.ballot_box.records import CountSnapshot, ReleaseState
from safe4me.rooms.live import Alarm
from safe4me.rooms.pausing import Finished
from safe4me.statistics.ballot import ArrivalRate
from safe4me.web.teach.actions import APART, DISCARD, NEITHER, SEAL, advised
from tests.helpers.world.schools import NOW

LEAST = 10


def counted(
    *ballots: int, pace: ArrivalRate = ArrivalRate.CALM, crowded: bool = False, step: int = 0
) -> list[Finished]:
    alarm = Alarm(pace, full=False, crowded=crowded)
    return [
        Finished("law/quiz", CountSnapshot(each, NOW, ReleaseState.HELD), step, alarm) for each in ballots
    ]


@pytest.mark.parametrize(
    ("ballots", "by_itself", "beside_sealed"),
    [
        ((0,), DISCARD, APART),
        ((8,), DISCARD, APART),
        ((9,), DISCARD, APART),
        ((10,), SEAL, SEAL),
        ((10, 0), SEAL, SEAL),
        ((9, 4), DISCARD, APART),
        ((9, 0), DISCARD, APART),
        ((9, 10), APART, APART),
    ],
)
def test_few_are_thrown_away_and_apart_from_what_is_enough(
    ballots: tuple[int, ...], by_itself: str, beside_sealed: str
) -> None:
    found = counted(*ballots)
    assert advised(found, LEAST, sealed=False) == by_itself
    assert advised(found, LEAST, sealed=True) == beside_sealed


def test_what_has_reached_a_step_since_it_was_counted_is_judged_by_that() -> None:
    assert advised(counted(3, step=5), LEAST, sealed=False) == DISCARD
    assert advised(counted(3, step=10), LEAST, sealed=False) == SEAL


def test_nothing_is_recommended_where_somebody_may_have_sent_many() -> None:
    for found in (
        counted(27, crowded=True),
        counted(20, pace=ArrivalRate.RUSH),
        counted(9, pace=ArrivalRate.RUSH),
    ):
        assert advised(found, LEAST, sealed=False) == NEITHER
