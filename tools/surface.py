"""What a site offers beside its pages: commands, settings, texts, events, registries, tables."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import Engine, MetaData, make_url, text
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from safe4me.content.drawings import KINDS_TO_TOUCH
from safe4me.content.questions import BOXED, KINDS
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.editorial.checks.all_checks import CHECKS
from safe4me.settings import ROOT
from safe4me.settings.docs import page as settings_page
from safe4me.web.problems import OF_ERROR, OF_STATUS, Problem

_COMMA = re.compile(r",(?![^()]*\))")  # that stands in no parentheses


def texts(app: Flask) -> Iterator[tuple[str, str]]:
    """Each text, by the file it goes into."""
    yield "surface/settings.md", settings_page()
    yield "surface/commands.txt", "\n".join(_help(app.cli, "flask"))
    for name in ("messages", "pupils"):
        yield f"surface/{name}.txt", "\n".join(sorted(_texts_in(ROOT / "translations" / f"{name}.pot")))
    metadata, engine = _database(app)
    yield "database/migrated.sql", "\n".join(sorted(_schema(engine)))
    for kind in ("sqlite", "postgresql"):
        dialect = make_url(f"{kind}://").get_dialect()()
        yield f"database/models-{dialect.name}.sql", "\n".join(_ddl(metadata, dialect))


def records(app: Flask) -> Iterator[tuple[str, Any]]:
    """Each list or mapping, by the file it goes into."""
    metadata, engine = _database(app)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        yield "database/drift.json", [str(each) for each in compare_metadata(context, metadata)]
    yield "surface/registries.json", _registries(app)
    yield (
        "surface/routes.json",
        sorted(
            f"{rule} {sorted(set(rule.methods or ()) - {'HEAD', 'OPTIONS'})}"
            for rule in app.url_map.iter_rules()
        ),
    )
    yield "surface/problems.json", _problems(app)


def _registries(app: Flask) -> dict[str, Any]:
    jinja = app.jinja_env
    return {
        "blueprints": sorted(app.blueprints),
        "checks of content": len(CHECKS),
        "drawings that can be touched": sorted(KINDS_TO_TOUCH),
        "events": sorted(Event),
        "outcomes": sorted(EventOutcome),
        "factors": sorted(Factor),
        "kinds of question": sorted(kind.kind for kind in KINDS),
        "boxes of questions": sorted(BOXED),
        "problems of exceptions": len(OF_ERROR),
        "problems of statuses": sorted(OF_STATUS),
        "templates' filters, globals and tests": [
            *map(sorted, (jinja.filters, jinja.globals, jinja.tests)),
        ],
        "hooks": {
            name: {str(scope or "everywhere"): len(found) for scope, found in hooks.items()}
            for name, hooks in (
                ("before a request", app.before_request_funcs),
                ("after a request", app.after_request_funcs),
                ("at its end", app.teardown_request_funcs),
                ("for templates", app.template_context_processors),
            )
        },
        "extensions": sorted(app.extensions),
    }


def _problems(app: Flask) -> list[str]:
    with app.test_request_context("/"):
        fixed = [each for each in (*OF_ERROR.values(), *OF_STATUS.values()) if isinstance(each, Problem)]
        return sorted(f"{each.status} {each.name}: {each.title} | {each.text}" for each in fixed)


def _help(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield f"{name}\n{command.get_help(context)}\n"
    if isinstance(command, click.Group):
        for own in sorted(command.list_commands(context)):  # some are loaded when they are asked for
            if each := command.get_command(context, own):
                yield from _help(each, f"{name} {own}")


def _texts_in(catalogue: Path) -> Iterator[str]:
    with catalogue.open("rb") as file:
        for each in read_po(file):
            yield json.dumps([each.context, each.id], ensure_ascii=False)


def _database(app: Flask) -> tuple[MetaData, Engine]:
    with app.app_context():
        database = app.extensions["sqlalchemy"]
        return database.metadata, database.engine


def _schema(engine: Engine) -> Iterator[str]:
    """Each table and index; the parts of a table by name, for migrations write them in any order."""
    with engine.connect() as connection:
        for (sql,) in connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")):
            head, _, parts = " ".join(sql.split()).removesuffix(")").partition(" (")
            table = head.startswith("CREATE TABLE")
            yield "\n    ".join([head, *sorted(map(str.strip, _COMMA.split(parts)))]) if table else sql


def _ddl(metadata: MetaData, dialect: Dialect) -> Iterator[str]:
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        yield str(CreateTable(table).compile(dialect=dialect)).strip()
        yield from sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)


def manifest(built: Path) -> dict[str, Any]:
    """What a build says of its pages, without the names of its files."""
    found: dict[str, Any] = json.loads((built / "manifest.json").read_text("utf-8"))
    return found


def pages(built: Path) -> Iterator[tuple[str, bytes]]:
    """Each page of a build and where it goes."""
    for entry in manifest(built)["pages"].values():
        yield entry["file"], (built / entry["file"]).read_bytes()
