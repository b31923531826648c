"""`flask content preview`: pages as they are saved, in the browser of whoever writes them."""

import secrets
from threading import Event, Thread

import click

from safe4me.i18n.compiled import compile_catalogues, compiled_in
from safe4me.settings import BadSetting, Settings
from safe4me.settings.env import from_env
from safe4me.web.preview.pages import Preview
from safe4me.web.preview.server import HERE, preview_server

STEP_MS = 50  # without another change before what has changed is read
QUIET_SECONDS = 2.0  # after a change before the content is checked: pages come first


def preview_content(port: int) -> None:
    """Serve the pages of the content folder, and read it again whenever something in it is saved.

    Raises ClickException on a real site, and where what watches folders is not installed.
    """
    settings = _settings()
    try:
        from watchfiles import watch  # noqa: PLC0415 - a tool of developers and authors: no site has it
    except ImportError:
        raise click.ClickException(
            "The preview needs what requirements-dev.txt lists: make preview."
        ) from None
    compile_catalogues(compiled_in(settings.build_folder), with_unread=True)
    word, changed, over = secrets.token_urlsafe(9), Event(), Event()
    preview = Preview(settings, word)
    server = preview_server(preview, word, port)
    preview.read()
    Thread(target=server.serve_forever, daemon=True).start()
    Thread(target=_check, args=(preview, changed, over), daemon=True).start()
    changed.set()
    click.echo(f"Open http://{HERE}:{port}/{word}/{settings.languages[0]}/learn/")
    click.echo("Leave this running while you write; Ctrl-C ends it.")
    try:
        folders = [each for each in (settings.content_folder, settings.overlay) if each]
        for _ in watch(*folders, step=STEP_MS, raise_interrupt=False):
            preview.read()
            changed.set()
    finally:
        over.set()
        changed.set()
        server.shutdown()
        server.server_close()


def _settings() -> Settings:
    """The settings of a site that is none yet. Raises ClickException where they are those of a real one."""
    try:
        settings = from_env()
    except BadSetting as bad:
        raise click.ClickException(bad.line) from None
    if settings.production:
        raise click.ClickException("A real site shows no drafts: for a preview set SAFE4ME_MODE=development.")
    return settings


def _check(preview: Preview, changed: Event, over: Event) -> None:
    """Check the content once nothing has changed for a while, time and again until it is over."""
    while changed.wait() and not over.is_set():
        changed.clear()
        if not changed.wait(QUIET_SECONDS):
            preview.check()
