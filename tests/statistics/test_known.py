"""When a coordinator reads “no need to teach it again”."""

import pytest

from safe4me.statistics.comparisons import is_well_known
from safe4me.statistics.figures import Released


@pytest.mark.parametrize(("count", "known"), [(89, False), (90, False), (91, True), (100, True)])
def test_it_is_known_where_fewer_than_one_in_ten_did_not_choose_the_safer_answer(
    count: int, known: bool
) -> None:
    assert is_well_known(Released(count, 70, 100, 100)) is known


@pytest.mark.parametrize(("low", "known"), [(69, False), (70, True)])
def test_it_is_known_only_where_that_is_sure_enough(low: int, known: bool) -> None:
    assert is_well_known(Released(95, low, 100, 100)) is known


def test_the_share_is_compared_before_it_is_rounded() -> None:
    """Of 200, 181 print as 91%, and 180 are 90%."""
    assert is_well_known(Released(181, 170, 192, 200))
    assert not is_well_known(Released(180, 170, 190, 200))


def test_of_many_ballots_a_few_decide() -> None:
    """Of 1005, a tenth are 100.5 and 70% are 703.5."""
    assert is_well_known(Released(905, 880, 930, 1005))
    assert not is_well_known(Released(904, 880, 930, 1005))
    assert is_well_known(Released(930, 704, 1005, 1005))
    assert not is_well_known(Released(930, 703, 1005, 1005))
