"""The whole application: the only place where the floors meet."""

from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from safe4me.db import all_tables  # noqa: F401 - every table is known before the first query
from safe4me.db.base import join_database
from safe4me.engines import attempt_counts_of, ballot_box_of, running_week_of
from safe4me.secret_keys import AppSecrets
from safe4me.settings import ROOT, Settings
from safe4me.settings.env import from_env
from safe4me.web import account, coordinate, errors, pupils, school, teach
from safe4me.web.account.devices import init_devices
from safe4me.web.account.oidc import init_oidc
from safe4me.web.account.sessions import init_listed
from safe4me.web.account.sign_in import init_sign_in
from safe4me.web.account.throttle import SignInThrottle, init_attempts
from safe4me.web.build.templating import init_templates
from safe4me.web.http.audit_hooks import init_on_record, note_another_site
from safe4me.web.http.health import HealthChecks
from safe4me.web.http.locale import init_locale, init_titles
from safe4me.web.http.page_table import PageTable
from safe4me.web.http.password_hashing import init_hashing
from safe4me.web.http.rate_limits import LARGEST_FILE_BYTES, init_limits
from safe4me.web.http.request_guards import BufferBody, init_odd_requests
from safe4me.web.http.security_headers import SecurityHeaders
from safe4me.web.http.sessions import init_sessions
from safe4me.web.http.signing import RedactingFlask, init_signing
from safe4me.web.http.site import Site, current_site
from safe4me.web.pupils.room import init_class_pages
from safe4me.web.staff.mail import init_later

LARGEST_BODY_BYTES = 16 * 1024
READERS = (pupils, account, teach, school, coordinate)


def make_app(settings: Settings | None, *, commands: bool) -> Flask:
    """Join the floors, with the commands of `flask --app app …` where they are wanted. Raises BadSetting."""
    settings = settings or from_env()
    app = RedactingFlask(__name__, root_path=str(ROOT), static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
        TRUSTED_HOSTS=[urlsplit(settings.site_address).hostname] if settings.production else None,
    )
    app.extensions.update(
        settings=settings,
        content_folder=settings.content_folder,
        overlay_folder=settings.overlay,
        clock=partial(datetime.now, UTC),
        ballot_box=ballot_box_of(settings),
        attempts=attempt_counts_of(settings),
        running_week=running_week_of(settings),
        app_secrets=AppSecrets(settings.secret_key, former_keys=settings.former_secret_keys),
        site=current_site(settings),
    )
    _join_floors(app, settings)
    if commands:
        from safe4me.cli.apps import register  # noqa: PLC0415 - no worker needs them, nor Alembic

        register(app)
    _wrap(app, settings)
    return app


def _join_floors(app: Flask, settings: Settings) -> None:
    join_database(app, settings.database_url)
    init_signing(app)
    init_locale(app)
    site: Site = app.extensions["site"]
    init_templates(app, settings.model_copy(update={"languages": site.languages}), site.table.pages)
    init_class_pages(app)
    init_titles(app)
    init_later(app)
    init_sign_in(app)
    init_listed(app)
    init_hashing(app.extensions["security"])
    init_devices(app)
    init_attempts(app)
    init_sessions(app)
    init_on_record(app)
    init_oidc(app)
    for blueprint in (each for reader in READERS for each in reader.BLUEPRINTS):
        app.register_blueprint(blueprint)
    init_limits(app)
    init_odd_requests(app)
    errors.init_errors(app)


def _wrap(app: Flask, settings: Settings) -> None:
    whole = HealthChecks(BufferBody(SignInThrottle(app.wsgi_app, app), LARGEST_FILE_BYTES), app)
    pages, refused = PageTable(whole, app.extensions["site"].table), partial(note_another_site, app)
    app.wsgi_app = SecurityHeaders(pages, refused)  # type: ignore[method-assign]  # Flask’s own way to wrap
    if settings.proxies_in_front:
        n = settings.proxies_in_front
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n)  # type: ignore[method-assign]  # Flask’s own way to wrap
