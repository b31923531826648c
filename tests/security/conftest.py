"""Fixtures of the security tests: the stage for scenes of the security log, and databases as on a site."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import upgrade

from safe4me import create_app
from safe4me.db.base import db
from safe4me.rate_limits.interface import AttemptLimit
from safe4me.settings import Settings
from safe4me.web.http import rate_limits
from tests.helpers.servers.postgres import KINDS, Roles, database, set_up_roles
from tests.helpers.world.schools import Clock, Place, browser, close
from tests.scenes import Stage


@pytest.fixture
def stage(app: Flask, place: Place, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    few = AttemptLimit(rate_limits.ALARMING.name, 3, 600)
    monkeypatch.setattr(rate_limits, "ALARMING", few)
    return Stage(app, place, clock, browser(app))


@pytest.fixture(params=KINDS)
def migrated(request: pytest.FixtureRequest, on_sqlite: Settings) -> Iterator[Flask]:
    """An app on a database that migrations made, as on a site."""
    with database(request.param, on_sqlite, empty=True) as changed:
        app = create_app(changed)
        with app.app_context():
            upgrade()
            yield app
            db.session.remove()
        close(app)


@pytest.fixture
def roles(settings: Settings) -> Iterator[Roles]:
    """A site on PostgreSQL that was set up as `deploy/roles.sql` says, to sign in as either of its roles."""
    with set_up_roles(settings) as made:
        yield made


@pytest.fixture
def site(roles: Roles) -> Iterator[Flask]:
    """The site, signed in to its database with its own role."""
    app = create_app(roles.site)
    with app.app_context():
        yield app
        db.session.remove()
    close(app)
