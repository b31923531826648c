"""`flask content new …`: begin a module, a lesson, a booster, a scenario or a case, to be filled in."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from safe4me.content.markup.blocks import check_id
from safe4me.content.markup.errors import Malformed
from safe4me.content.model.addresses import CASES
from safe4me.content.page import ORDER_PREFIX
from safe4me.content.parsing.files import BOOSTER
from safe4me.editorial.templates import starter
from safe4me.web.http import context

cli = AppGroup("new", help="Begin a module, a lesson, a booster, a scenario or a case.")
language_option = click.option("--language", default="en", show_default=True)


def content_folder() -> Path:
    """Where the content lies."""
    return Path(current_app.extensions["content_folder"])


@cli.command("module")
@click.argument("name")
@language_option
def new_module(name: str, language: str) -> None:
    """Begin a module called NAME, such as law."""
    _write("module", language, Path(name) / "module.md", name)


@cli.command("lesson")
@click.argument("module")
@click.argument("name")
@language_option
def new_lesson(module: str, name: str, language: str) -> None:
    """Begin a lesson called NAME in MODULE, such as law phones; it comes after the others."""
    there = (content_folder() / language / module).glob("[0-9][0-9]-*.md")
    numbers = [0, *(int(path.name[:2]) for path in there)]
    _begin_in_module("lesson", module, name, f"{max(numbers) + 1:02}-{name}.md", language)


@cli.command("booster")
@click.argument("module")
@language_option
def new_booster(module: str, language: str) -> None:
    """Begin the booster of MODULE, such as law; a module has one."""
    _begin_in_module("booster", module, "booster", BOOSTER, language)


@cli.command("scenario")
@click.argument("module")
@click.argument("name")
@language_option
def new_scenario(module: str, name: str, language: str) -> None:
    """Begin a scenario called NAME in MODULE, such as law group-chat."""
    _begin_in_module("scenario", module, name, f"{name}.md", language)


@cli.command("case")
@click.argument("name")
@language_option
def new_case(name: str, language: str) -> None:
    """Begin a case called NAME, such as swim-team."""
    _begin_in_module("case", CASES, name, f"{name}.md", language)


def _begin_in_module(kind: str, module: str, name: str, file: str, language: str) -> None:
    _refuse_bad_name(module)
    folder = content_folder() / language / module
    if not (folder / "module.md").exists():
        raise click.ClickException(f"There is no module “{module}”: content new module {module} begins it.")
    if name in {ORDER_PREFIX.sub("", path.stem) for path in folder.glob("*.md")}:
        raise click.ClickException(f"“{module}” has a page called “{name}” already: choose another name.")
    _write(kind, language, Path(module) / file, name)


def _write(kind: str, language: str, path: Path, name: str) -> None:
    _refuse_bad_name(name)
    target = content_folder() / language / path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(starter(kind, name, context.now().date()))
    except FileExistsError:
        raise click.ClickException(f"{target.name} is there already: choose another name.") from None
    click.echo(f"Fill in {content_folder().name}/{language}/{path}, then run: flask --app app content check")


def _refuse_bad_name(name: str) -> None:
    """Raise ClickException for a name that cannot be part of an address."""
    try:
        check_id(name, 1)
    except Malformed as malformed:
        raise click.ClickException(malformed.faults[0][1]) from None
