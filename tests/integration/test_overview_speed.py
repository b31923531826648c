"""The overview is as quick over many schools as over few. `python -m bench.overview` measures it whole."""

from pathlib import Path

import pytest

from bench.overview import PAGES, Filled, filled, settings_in
from safe4me.settings import Settings
from tests.world import with_settings

pytestmark = pytest.mark.xdist_group("overview")  # one worker, so that its set-up happens once

REQUESTS = 15
FEW, MANY = 10, 150
MOST_SECONDS = 0.5  # 0.2 where nothing else runs
MOST_TIMES = 3.0


def quickest(deployment: Filled) -> dict[str, float]:
    """The quickest of several requests for each page: what else the machine does can only add to it."""
    return {page: min(deployment.seconds(page) for _ in range(REQUESTS)) for page in PAGES}


def deployment(settings: Settings, folder: Path) -> Settings:
    return with_settings(settings_in(folder), build_folder=settings.build_folder)


def test_fifteen_times_as_many_schools_take_less_than_three_times_as_long(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    few, many = (deployment(settings, tmp_path_factory.mktemp(name)) for name in ("few", "many"))
    with filled(few, FEW) as ten, filled(many, MANY) as more:
        of_few, of_many = quickest(ten), quickest(more)
    assert max(of_many.values()) < MOST_SECONDS
    assert max(of_many[page] / of_few[page] for page in PAGES) < MOST_TIMES
