"""Safe4me: lessons, activities and sealed statistics."""

# ruff: noqa: PLC0415
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from urllib.parse import urlsplit

from flask import Flask

from safe4me.settings import ROOT, Settings, from_env

LARGEST_BODY_BYTES = 16 * 1024
BLUEPRINTS = ("join", "check", "ballots", "teach", "school", "coordinate")


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application: the only place where the floors meet.

    Without `settings` they are read from the environment. Raises WeakSecret.
    """
    from safe4me.web.logs import QuietFlask
    from safe4me.web.site import current_site

    settings = settings or from_env()
    app = QuietFlask(__name__, root_path=str(ROOT), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
        TRUSTED_HOSTS=[urlsplit(settings.site_address).hostname] if settings.production else None,
    )
    app.extensions.update(
        settings=settings,
        clock=partial(datetime.now, UTC),
        ballot_box=_box(settings),
        site=current_site(settings),
    )
    _join_floors(app, settings)
    _wrap(app, settings)
    return app


def _box(settings: Settings) -> object:
    try:
        return import_module("safe4me.storage.ballot_box").BallotBox(
            settings.ballot_box_path, settings.secret_key
        )
    except ModuleNotFoundError:
        return None


def _join_floors(app: Flask, settings: Settings) -> None:
    from flask_migrate import Migrate

    from safe4me import cli
    from safe4me.storage.accounts import Account  # noqa: F401 - every table stands before the first query
    from safe4me.storage.base import db, join_database
    from safe4me.web import limits, locale

    join_database(app, settings.database_url)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    locale.init_locale(app)
    _try(app, "account", lambda module: module.init_accounts(app))
    for name in BLUEPRINTS:
        _try(app, name, lambda module: app.register_blueprint(module.blueprint))
    limits.init_limits(app)
    _try(app, "errors", lambda module: module.init_errors(app))
    cli.register(app)


def _try(app: Flask, name: str, use) -> None:  # type: ignore[no-untyped-def]
    try:
        use(import_module(f"safe4me.web.{name}"))
    except (ModuleNotFoundError, ImportError, AttributeError) as error:
        app.logger.warning("%s: %s", name, error)


def _wrap(app: Flask, settings: Settings) -> None:
    from werkzeug.middleware.proxy_fix import ProxyFix

    from safe4me.web.page_table import PageTable
    from safe4me.web.security import SecurityHeaders

    app.wsgi_app = SecurityHeaders(PageTable(app.wsgi_app, app.extensions["site"].table))  # type: ignore[method-assign]
    if settings.proxies_in_front:
        n = settings.proxies_in_front
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
