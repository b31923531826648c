"""The content commands of translators: files go out and come back, and who has read what is written down."""

from pathlib import Path

import click
from flask.cli import AppGroup

from safe4me.cli.content_overlay import content_folder, overlay_folder
from safe4me.content import folder as reading
from safe4me.content import folder as recording
from safe4me.content.markup.errors import ContentErrors
from safe4me.content.overlay import overlaid
from safe4me.i18n import catalogues, platform_files, translator_files
from safe4me.i18n.coverage import KINDS, coverage_by_kind
from safe4me.i18n.xliff import ENDING
from safe4me.web.http import context

translating = AppGroup("translating")


@translating.command("mark-read")
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
            with overlaid(content_folder(), overlay_folder()) as content:
                folder = content.folder if content.has_own(file) else content_folder()
                recording.mark_read(folder, file, by, context.now().date())
    except (recording.UnknownTranslation, catalogues.UnknownCatalogue):
        raise click.ClickException(
            f"There is no translation “{file}”: write cy/doors/07-a-friend.md."
        ) from None
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Marked as read: {file}.")


@translating.command("align")
@click.argument("language")
def align_command(language: str) -> None:
    """Write down which English each segment of a language's pages is of, for when that changes.

    Whatever has been read stays read. Run it after pages have been translated by hand.
    """
    folder = content_folder()
    if language not in reading.languages_in(folder)[1:]:
        raise click.ClickException(f"Nothing is translated into “{language}”: write its code, such as cy.")
    try:
        changed = recording.align(folder, language)
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        "".join(f"Written: {folder.name}/{each}\n" for each in changed) or "Nothing has changed.\n", nl=False
    )


@translating.command("languages")
def languages_command() -> None:
    """Print of each language, by kind of page: how many there are, are translated, and are read."""
    folder = content_folder()
    try:
        libraries = reading.load(folder)
        unread = reading.unread_translations(folder)
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None
    for each in coverage_by_kind(libraries, list(libraries)[1:], unread):
        click.echo(f"{each.language} {each.kind:8} {each.pages:4} {each.translated:4} {each.read:4}")


@translating.command("pack-for-reading")
@click.argument("language")
@click.option("--only", default="", help=f"Kinds of pages, with commas: {', '.join(KINDS)}.")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def pack_for_reading_command(language: str, only: str, target: Path | None) -> None:
    """Write one HTML file of what nobody has read of LANGUAGE, to be mailed to somebody who reads it.

    It works without the internet. Begin with doors,services,interface: whoever is in danger meets these.
    """
    from safe4me.cli.reading import pack_for_reading  # noqa: PLC0415 - few commands here render pages

    pack_for_reading(
        content_folder(), language, [each.strip() for each in only.split(",") if each.strip()], target
    )


@translating.command("take-reading")
@click.argument("language")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take_reading_command(language: str, file: Path) -> None:
    """Take back what a reader of LANGUAGE saved: mark what is right, write what is better, list the doubts.

    Look at the difference before you commit it: nothing is published by this.
    """
    from safe4me.cli.reading import take_reading  # noqa: PLC0415 - as above

    take_reading(content_folder(), language, file)


@translating.command("pack-for-translation")
@click.argument("language")
@click.argument("paths", nargs=-1)
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option(
    "--xliff",
    "modules",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for a file a module.",
)
def pack_command(language: str, paths: tuple[str, ...], target: Path | None, modules: Path | None) -> None:
    """Write one PO file for a translator's tools: these pages (doors/07-a-friend.md), or all there is.

    Or with --xliff a file for each module, as a platform such as Weblate wants them.
    """
    target = target or Path(f"translation-{language}.po")
    try:
        if modules:
            _write_modules(modules, language)
            return
        packed = translator_files.pack_file(content_folder(), language, paths)
    except translator_files.NoSuchLanguage:
        raise click.ClickException(f"“{language}” is no language: write its code, such as cy.") from None
    except translator_files.NoSuchPage as error:
        raise click.ClickException(f"There is no English page “{error}”: see content/en.") from None
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None
    target.write_bytes(packed)
    click.echo(f"Written: {target}. Once it is translated: content unpack-translation {target}")


def _write_modules(folder: Path, language: str) -> None:
    """Write each module's file as `law/cy.xlf` below the folder. Raises NoSuchLanguage and ContentError."""
    for module, made in platform_files.pack_modules(content_folder(), language).items():
        file = folder / module / f"{language}{ENDING}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made)
        click.echo(f"Written: {file}")


@translating.command("unpack-translation")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--approved-by", default="", help="The role of whoever approved; else approvals mark nothing.")
def unpack_command(file: Path, approved_by: str) -> None:
    """Take a translator's file back: write its pages and interface texts, or nothing if any line is wrong."""
    try:
        if file.suffix == ENDING:
            today = context.now().date()
            written = platform_files.unpack_module(content_folder(), file, approved_by, today)
        else:
            written = translator_files.unpack_file(content_folder(), file)
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None
    click.echo("".join(f"Written: {each}\n" for each in written) or "Nothing has changed.\n", nl=False)
