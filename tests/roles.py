"""The two roles of a site on PostgreSQL, as `deploy/roles.sql` makes them, in a database of a test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import uuid4

from flask_migrate import upgrade
from sqlalchemy import URL, Engine, create_engine, make_url

from safe4me import create_app
from safe4me.settings import ROOT, Settings
from tests.databases import database
from tests.world import close, with_settings

ROLES = (ROOT / "deploy" / "roles.sql").read_text("utf-8")
OWNER, SITE = "safe4me_owner", "safe4me_site"


class Roles(NamedTuple):
    """Settings of one site, signed in to its database as the owner of the tables, and as the site."""

    owner: Settings
    site: Settings


@contextmanager
def set_up(settings: Settings) -> Iterator[Roles]:
    """A site on PostgreSQL, with all its tables and rights, under names that no other test has."""
    names = {OWNER: f"owner_{uuid4().hex}", SITE: f"site_{uuid4().hex}"}
    statements = ROLES
    for written, own in names.items():
        statements = statements.replace(written, own)
    with database("postgresql", settings, empty=True) as changed:
        url = make_url(changed.database_url)
        superuser = create_engine(url)
        roles = Roles(*(with_settings(settings, database_url=_as(url, name)) for name in names.values()))
        try:
            _run(superuser, statements)
            as_owner = create_app(roles.owner)
            with as_owner.app_context():
                upgrade()
            close(as_owner)
            _run(superuser, statements)
            yield roles
        finally:
            _run(superuser, "".join(f"DROP OWNED BY {each} CASCADE;" for each in names.values()))
            _run(superuser, "".join(f"DROP ROLE {each};" for each in names.values()))
            superuser.dispose()


def _run(engine: Engine, statements: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statements)


def _as(url: URL, role: str) -> str:
    return url.set(username=role).render_as_string(hide_password=False)
