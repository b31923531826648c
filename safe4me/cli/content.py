"""`flask content …`: check what is written, begin something new, read a story, accept a rewording."""

from pathlib import Path

import click
from flask.cli import AppGroup

from safe4me.cli import content_new
from safe4me.cli.content_new import content_folder, language_option
from safe4me.content import folder as reading
from safe4me.content import folder as recording
from safe4me.content.markup.errors import ContentError
from safe4me.content.measure_lock import NeedsNewRevision, UnknownMeasure
from safe4me.content.model.addresses import address
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Library, Scenario
from safe4me.content.model.flows import Flow
from safe4me.content.review_dates import late_reviews, waiting
from safe4me.editorial import check_folder
from safe4me.editorial.checks.facts import fact_register
from safe4me.editorial.outline import case_outline, flow_outline, lesson_outline, outline
from safe4me.editorial.statistics import count_up, voices
from safe4me.i18n import catalogues, translator_files
from safe4me.web.http import context

cli = AppGroup("content", help="Check and write lessons, quizzes, scenarios and cases.")
cli.add_command(content_new.cli, "new")


@cli.command("check")
@click.option("--launch", is_flag=True, help="Tell what still waits for a person, too.")
@click.option("--facts", is_flag=True, help="Print the register of facts instead, for a person to tick.")
def check_command(*, launch: bool, facts: bool) -> None:
    """Tell every fault of the content as path:line: message; exit 1 when there is one.

    A page past its review is a warning, and a fault from 90 days past. Before launch everything that
    waits for a person is a fault.
    """
    if facts:
        for library in _libraries(content_folder())[:1]:
            click.echo(fact_register(library), nl=False)
        return
    folder = content_folder()
    libraries = _libraries(folder)
    reviews = late_reviews(libraries, context.now().date())
    overdue = [review.fault for review in reviews if review.overdue]
    unread = [*reading.unread_translations(folder), *catalogues.unread_catalogues()] if launch else []
    waits = waiting(libraries, unread, context.now().date()) if launch else overdue
    if launch:
        waits += catalogues.untranslated()
    faults = [*check_folder.check(folder), *catalogues.check_catalogues(), *waits]
    for fault in faults:
        click.echo(str(fault) if fault.path.startswith(f"{catalogues.FOLDER}/") else f"{folder.name}/{fault}")
    for review in reviews:
        if review.fault not in faults:
            click.echo(f"Warning: {folder.name}/{review.fault}", err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("The content is fit to publish.")


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


@cli.command("accept")
@click.argument("ids", nargs=-1, required=True)
def accept_command(ids: tuple[str, ...]) -> None:
    """Record measured questions (such as law/quiz/two-ages) as they stand: new, revised or reworded."""
    try:
        recording.accept(content_folder(), ids)
    except (ContentError, UnknownMeasure, NeedsNewRevision) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Recorded: {', '.join(ids)}.")


@cli.command("mark-read")
@click.argument("file")
@click.option("--by", required=True, help="The role of whoever has read it, never a name.")
def mark_read_command(file: str, by: str) -> None:
    """Write into a translation that a person has read it: FILE is its path, such as cy/doors/07-a-friend.md.

    Whoever it is reads the language, and has read every sentence beside the English as both stand today.
    Interface texts are those of translations/cy/LC_MESSAGES/messages.po.
    """
    try:
        if file.startswith(f"{catalogues.FOLDER}/"):
            catalogues.mark_catalogue_read(file, by, context.now().date())
        else:
            recording.mark_read(content_folder(), file, by, context.now().date())
    except (recording.UnknownTranslation, catalogues.UnknownCatalogue):
        raise click.ClickException(
            f"There is no translation “{file}”: write cy/doors/07-a-friend.md."
        ) from None
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Marked as read: {file}.")


@cli.command("pack-for-translation")
@click.argument("language")
@click.argument("paths", nargs=-1)
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def pack_command(language: str, paths: tuple[str, ...], target: Path | None) -> None:
    """Write one PO file for a translator's tools: these pages (doors/07-a-friend.md), or all there is."""
    target = target or Path(f"translation-{language}.po")
    try:
        packed = translator_files.pack_file(content_folder(), language, paths)
    except translator_files.NoSuchLanguage:
        raise click.ClickException(f"“{language}” is no language: write its code, such as cy.") from None
    except translator_files.NoSuchPage as error:
        raise click.ClickException(f"There is no English page “{error}”: see content/en.") from None
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    target.write_bytes(packed)
    click.echo(f"Written: {target}. Once it is translated: content unpack-translation {target}")


@cli.command("unpack-translation")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def unpack_command(file: Path) -> None:
    """Take a translator's file back: write its pages and interface texts, or nothing if any line is wrong."""
    try:
        written = translator_files.unpack_file(content_folder(), file)
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    click.echo("".join(f"Written: {each}\n" for each in written) or "Nothing has changed.\n", nl=False)


def _library(language: str) -> Library:
    """What one language teaches. Raises ClickException when it cannot be read, or teaches nothing."""
    try:
        found = reading.load(content_folder(), with_unread=True).get(language)
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    return found or Library(language)


def _libraries(folder: Path) -> tuple[Library, ...]:
    """What the content teaches; nothing while it cannot be read, which the check tells."""
    try:
        return tuple(reading.load(folder, with_unread=True).values())
    except ContentError:
        return ()
