"""`flask doctor`: whether all that the site stands on is whole, and what to do if not."""

import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from safe4me.cli import REFUSED_SETTINGS, diagnosis
from safe4me.cli.common import note_command
from safe4me.cli.doctor_inside import look_inside, refused_settings
from safe4me.cli.doctor_machine import look_at_machine
from safe4me.cli.doctor_outside import look_outside
from safe4me.cli.release_files import version_of
from safe4me.cli.server import PID_FILE
from safe4me.settings import ROOT

GROUP_MAY_READ = 0o640  # a collector, which is another user


@click.command("doctor")
@click.option("--json", "with_json", is_flag=True, help="Tell it as JSON.")
@click.option("--send-test-mail", metavar="TO", help="Mail a letter to TO, instead of only asking.")
@click.option(
    "--prometheus",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write gauges for node_exporter's textfile collector into FILE too.",
)
@click.option(
    "--pid-file", default=PID_FILE, type=click.Path(path_type=Path), help="As `flask serve` has it."
)
@click.pass_context
@with_appcontext
def cli(
    ctx: click.Context, with_json: bool, send_test_mail: str | None, prometheus: Path | None, pid_file: Path
) -> None:
    """Say what is whole and what is not; exits 1 if something is broken, 2 if there are only warnings."""
    refused = current_app.extensions.get(REFUSED_SETTINGS)
    if refused is None:
        note_command()
        found = [*look_inside(), *look_at_machine(pid_file), *look_outside(send_test_mail)]
    else:
        found = [refused_settings(refused)]
    if prometheus is not None:
        _write_gauges(prometheus, diagnosis.as_gauges(found))
    if with_json:
        click.echo(diagnosis.as_json(found, version_of(ROOT)))
    else:
        click.echo("\n".join(diagnosis.as_lines(found)))
    ctx.exit(diagnosis.EXIT_CODES[diagnosis.overall(found)])


def _write_gauges(file: Path, text: str) -> None:
    """Put the file in place whole: a collector reads it at any time. Raises ClickException."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as unfinished:
            unfinished.write(text)
        Path(unfinished.name).chmod(GROUP_MAY_READ)
        Path(unfinished.name).replace(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None
