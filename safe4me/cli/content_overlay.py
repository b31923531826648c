"""`flask content overlay`: what of ours has changed under a site's own content; and where content lies."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from safe4me.content.markup.errors import ContentErrors, Malformed
from safe4me.content.overlay import Content, Stale, changed_under, note, overlaid


def content_folder() -> Path:
    """Where the content lies."""
    return Path(current_app.extensions["content_folder"])


def overlay_folder() -> Path | None:
    """Where the site's own content lies, if there is some."""
    folder: Path | None = current_app.extensions.get("overlay_folder")
    return folder


@contextmanager
def site_content() -> Iterator[Content]:
    """The content with the site's own over it. Raises ClickException with what an overlay may not do."""
    try:
        with overlaid(content_folder(), overlay_folder()) as content:
            yield content
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None


@click.command("overlay")
@click.option("--stale", is_flag=True, help="Tell what of ours has changed since it was noted; exit 1 then.")
@click.option("--note", "is_to_note", is_flag=True, help="Note what of ours it is made from, as that is now.")
@with_appcontext
def overlay_command(*, stale: bool, is_to_note: bool) -> None:
    """Keep SAFE4ME_OVERLAY_FOLDER, a site's own content, in step with ours."""
    own, overlay = content_folder(), overlay_folder()
    if overlay is None:
        raise click.ClickException("There is no overlay: SAFE4ME_OVERLAY_FOLDER names its folder.")
    if stale == is_to_note:
        raise click.UsageError("Write --stale or --note.")
    try:
        if is_to_note:
            click.echo(f"Noted: {note(own, overlay)}.")
        else:
            _tell(changed_under(own, overlay))
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None
    except (Malformed, UnicodeDecodeError):
        raise click.ClickException("Something in it cannot be read: run content check first.") from None


def _tell(found: Sequence[Stale]) -> None:
    for each in found:
        click.echo(f"{each.name}: {_why(each)}")
    if found:
        raise click.exceptions.Exit(1)
    click.echo("Nothing of ours has changed under it.")


def _why(found: Stale) -> str:
    if found.is_gone:
        return "Ours is gone: take yours out, or keep it as a page of your own and note again."
    if found.is_new:
        return "Not noted yet: compare it with ours, then run content overlay --note."
    return "Ours has changed: bring yours up to date, then run content overlay --note."
