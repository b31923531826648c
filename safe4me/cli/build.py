"""`flask build`: compile the pages, and let a running server load them."""

import click
from flask import current_app
from flask.cli import with_appcontext

from safe4me.cli.common import LoggedCommand
from safe4me.cli.server import PID_FILE, reload_server
from safe4me.content import folder as reading
from safe4me.content.markup.errors import ContentErrors
from safe4me.content.overlay import overlaid, placed
from safe4me.content.review_dates import late_reviews
from safe4me.settings import Settings
from safe4me.web.build import pdf
from safe4me.web.build.compile import BrokenSite, build


@click.command("build", cls=LoggedCommand)
@click.option("--pdf", "with_pdf", is_flag=True, help="Make PDFs of sheets and slide shows of plans too.")
@with_appcontext
def cli(with_pdf: bool) -> None:
    """Compile every page; a broken build leaves the last good one in its place."""
    if with_pdf and not pdf.weasyprint():
        raise click.ClickException("PDFs need what requirements-pdf.txt lists, and the library Pango.")
    settings = current_app.extensions["settings"]
    try:
        today = current_app.extensions["clock"]().date()
        folder = build(settings, extras_on=today if with_pdf else None)
    except ContentErrors as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from None
    except BrokenSite as error:
        raise click.ClickException(str(error)) from None
    _warn_of_late_reviews(settings)
    reloaded = reload_server(PID_FILE)
    click.echo(f"Built {folder.name}{'; the server is loading it' if reloaded else ''}.")


def _warn_of_late_reviews(settings: Settings) -> None:
    today = current_app.extensions["clock"]().date()
    with overlaid(settings.content_folder, settings.overlay) as content:
        reviews = late_reviews(reading.load(content.folder).values(), today)
        for fault in content.told(review.fault for review in reviews):
            click.echo(f"Warning: {placed(fault, settings.content_folder)}", err=True)
