"""The overview asks as little over many schools as over few. `python -m bench.overview` measures its time."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.overview import PAGES, Filled, filled, settings_in
from safe4me.db.base import db
from safe4me.settings import Settings
from tests.helpers.world.app import statements
from tests.helpers.world.schools import with_settings

FEW, MANY = 10, 60  # in one area, which the first page shows at once, and in two
OK = 200
OF_EVERY_CLASS = re.compile(r"SCAN (batch|batch_count|matched_count|matched_school|room|seal|sealed_count)\b")


def asked(deployment: Filled, page: str) -> list[str]:
    """The statements of a page."""
    with deployment.app.app_context(), statements() as asked:
        assert deployment.client.get(page).status_code == OK
    return asked


def deployment(settings: Settings, folder: Path) -> Settings:
    return with_settings(settings_in(folder), build_folder=settings.build_folder)


def test_six_times_as_many_schools_take_no_query_more(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    few, many = (deployment(settings, tmp_path_factory.mktemp(name)) for name in ("few", "many"))
    with filled(few, FEW) as ten, filled(many, MANY) as sixty:
        of_few, of_many = ([len(asked(each, page)) for page in PAGES] for each in (ten, sixty))
    assert all(of_few)
    assert all(more <= less for less, more in zip(of_few, of_many, strict=True)), (of_few, of_many)


def plans(deployment: Filled, page: str) -> Iterator[str]:
    """How SQLite goes about the statements of a page; without statistics, so over many rows as over few."""
    found = asked(deployment, page)
    with deployment.app.app_context():
        for statement in found:
            explained = f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?")
            yield from (row.detail for row in db.session.connection().exec_driver_sql(*explained))


def test_what_every_class_adds_to_is_never_read_through(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with filled(deployment(settings, tmp_path_factory.mktemp("few")), FEW) as ten:
        found = [plan for page in PAGES for plan in plans(ten, page)]
    assert any("area_total" in plan for plan in found)
    assert not [plan for plan in found if OF_EVERY_CLASS.match(plan)]
