"""`flask content …`: check what is written, begin something new, read a story, accept a rewording."""

from pathlib import Path

import click
from flask.cli import AppGroup

from safe4me.cli.content_overlay import content_folder, overlay_command, overlay_folder, site_content
from safe4me.cli.content_translations import translating
from safe4me.content import folder as reading
from safe4me.content import folder as recording
from safe4me.content.markup.blocks import check_id
from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.measure_lock import NeedsNewRevision, UnknownMeasure
from safe4me.content.model.addresses import CASES, address
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Scenario
from safe4me.content.model.flows import Flow
from safe4me.content.model.library import Library
from safe4me.content.overlay import Content, overlaid, placed, sign
from safe4me.content.page import ORDER_PREFIX
from safe4me.content.parsing.files import BOOSTER
from safe4me.content.review_dates import late_reviews, waiting
from safe4me.editorial import check_folder
from safe4me.editorial.addresses import address_table
from safe4me.editorial.checks.facts import fact_register
from safe4me.editorial.odds_table import odds_table
from safe4me.editorial.outline import case_outline, flow_outline, lesson_outline, outline
from safe4me.editorial.statistics import count_up, voices
from safe4me.editorial.templates import starter
from safe4me.i18n import catalogues
from safe4me.web.http import context

new_cli = AppGroup("new", help="Begin a module, a lesson, a booster, a scenario or a case.")
language_option = click.option("--language", default="en", show_default=True)


@new_cli.command("module")
@click.argument("name")
@language_option
def new_module(name: str, language: str) -> None:
    """Begin a module called NAME, such as law."""
    _write("module", language, Path(name) / "module.md", name)


@new_cli.command("lesson")
@click.argument("module")
@click.argument("name")
@language_option
def new_lesson(module: str, name: str, language: str) -> None:
    """Begin a lesson called NAME in MODULE, such as law phones; it comes after the others."""
    there = (content_folder() / language / module).glob("[0-9][0-9]-*.md")
    numbers = [0, *(int(path.name[:2]) for path in there)]
    _begin_in_module("lesson", module, name, f"{max(numbers) + 1:02}-{name}.md", language)


@new_cli.command("booster")
@click.argument("module")
@language_option
def new_booster(module: str, language: str) -> None:
    """Begin the booster of MODULE, such as law; a module has one."""
    _begin_in_module("booster", module, "booster", BOOSTER, language)


@new_cli.command("scenario")
@click.argument("module")
@click.argument("name")
@language_option
def new_scenario(module: str, name: str, language: str) -> None:
    """Begin a scenario called NAME in MODULE, such as law group-chat."""
    _begin_in_module("scenario", module, name, f"{name}.md", language)


@new_cli.command("case")
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


cli = AppGroup("content", help="Check and write lessons, quizzes, scenarios and cases.")
cli.add_command(new_cli, "new")
for each in translating.commands.values():
    cli.add_command(each)
cli.add_command(overlay_command)


@cli.command("check")
@click.option("--launch", is_flag=True, help="Tell what still waits for a person, too.")
@click.option("--facts", is_flag=True, help="Print the register of facts instead, for a person to tick.")
def check_command(*, launch: bool, facts: bool) -> None:
    """Tell every fault of the content as path:line: message; exit 1 when there is one.

    A page past its review is a warning, and a fault from 90 days past. Before launch everything that
    waits for a person is a fault.
    """
    if facts:
        for library in _libraries()[:1]:
            click.echo(fact_register(library), nl=False)
        return
    folder = content_folder()
    try:
        with overlaid(folder, overlay_folder()) as content:
            faults, late = _faults(content, launch=launch)
    except ContentErrors as error:
        faults, late = [*error.faults], []
    for fault in faults:
        is_text = fault.path.startswith(f"{catalogues.FOLDER}/")
        click.echo(str(fault) if is_text else placed(fault, folder))
    for fault in late:
        if fault not in faults:
            click.echo(f"Warning: {placed(fault, folder)}", err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("The content is fit to publish.")


def _faults(content: Content, *, launch: bool) -> tuple[list[ContentError], list[ContentError]]:
    """What is wrong with the content, before a launch what waits for a person too; and what is late."""
    today = context.now().date()
    libraries = _read(content)
    reviews = late_reviews(libraries, today)
    unread = [*reading.unread_translations(content.folder), *catalogues.unread_catalogues()] if launch else []
    overdue = [review.fault for review in reviews if review.overdue]
    waits = waiting(libraries, unread, today) if launch else overdue
    texts = [*catalogues.check_catalogues(), *catalogues.check_meaning(content.folder)]
    texts += catalogues.untranslated() if launch else ()
    found = content.told([*check_folder.check(content.folder), *waits])
    return [*found, *texts], content.told(review.fault for review in reviews)


@cli.command("outline")
@click.argument("name")
@language_option
def outline_command(name: str, language: str) -> None:
    """Print a lesson (law/two-ages), story, case or guide (schools/incident) as a text."""
    library = _library(language)
    places = (f"learn/{name}/", f"{name}/")
    found = next((each for each in library.documents() if address(each.page.path) in places), None)
    if isinstance(found, Lesson):
        click.echo(lesson_outline(found), nl=False)
    elif isinstance(found, Scenario):
        click.echo(outline(found), nl=False)
    elif isinstance(found, Case):
        click.echo(case_outline(found), nl=False)
    elif isinstance(found, Flow):
        click.echo(flow_outline(found), nl=False)
    else:
        raise click.ClickException(f"There is no lesson, scenario, case or guide “{name}” in “{language}”.")


@cli.command("voice")
@language_option
def voice_command(language: str) -> None:
    """Print how each page for pupils reads: grade, short sentences in a row, minutes. Nothing fails."""
    click.echo(voices(_library(language)), nl=False)


@cli.command("count")
@language_option
def count_command(language: str) -> None:
    """Print how much there is, and how far habits and random clicking get, beside what they may."""
    click.echo(count_up(_library(language)), nl=False)


@cli.command("odds")
@language_option
def odds_command(language: str) -> None:
    """Print where habits and chance lead in each story, and which items give their answer away by form."""
    click.echo(odds_table(_library(language)), nl=False)


@cli.command("accept")
@click.argument("ids", nargs=-1, required=True)
def accept_command(ids: tuple[str, ...]) -> None:
    """Record measured questions (such as law/quiz/two-ages) as they stand: new, revised or reworded."""
    try:
        recording.accept(content_folder(), ids)
    except (ContentErrors, UnknownMeasure, NeedsNewRevision) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Recorded: {', '.join(ids)}.")


@cli.command("sign")
@click.argument("reader")
@click.argument("paths", nargs=-1)
def sign_command(reader: str, paths: tuple[str, ...]) -> None:
    """Write down that READER (such as lawyer) has read PATHS as they stand today, or all of their pages.

    A path is that of a file below content/en, such as law/01-two-ages.md.
    """
    try:
        read = sign(content_folder(), overlay_folder(), reader, paths, context.now().date())
    except recording.UnknownReader:
        raise click.ClickException(f"There is no reader “{reader}”: see en/signatures.yaml.") from None
    except recording.NotTheirs as error:
        message = f"“{error}” is no page of theirs: add it to their pages: in en/signatures.yaml first."
        raise click.ClickException(message) from None
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Pages written down as read: {read}.")


@cli.command("preview")
@click.option("--port", default=8010, show_default=True, type=click.IntRange(1, 65535))
def preview_command(port: int) -> None:
    """Show every page as it was last saved, to this machine alone; never on a real site."""
    from safe4me.cli.preview import preview_content  # noqa: PLC0415 - no other command here renders pages

    preview_content(port)


@cli.command("addresses")
def addresses_command() -> None:
    """Print every number and address of the services as a table: to call, open, and fill in by hand."""
    click.echo(address_table(_library("en").services), nl=False)


def _library(language: str) -> Library:
    """What one language teaches. Raises ClickException when it cannot be read, or teaches nothing."""
    with site_content() as content:
        found = reading.load(content.folder, with_unread=True).get(language)
    return found or Library(language)


def _libraries() -> tuple[Library, ...]:
    with site_content() as content:
        return _read(content)


def _read(content: Content) -> tuple[Library, ...]:
    """What the content teaches; nothing while it cannot be read, which the check tells."""
    try:
        return tuple(reading.load(content.folder, with_unread=True).values())
    except ContentErrors:
        return ()
