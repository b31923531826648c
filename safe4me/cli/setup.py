"""`flask setup`: ask for what a site has to know, show what would change on the machine, and change it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from safe4me.cli import setup_apply, setup_target
from safe4me.cli.setup_answers import BadAnswers, SiteAnswers, answers_of, first_bad, is_asked, read_answers
from safe4me.cli.setup_files import SECRETS_FOLDER, credentials_among, files_of, settings_of
from safe4me.settings import PREFIX, BadSetting, Settings

ANSWERS = Path("etc/safe4me/answers.toml")


@click.command("setup")
@click.option(
    "--answers", "file", type=click.Path(path_type=Path), help="A TOML file of answers: ask nothing."
)
@click.option(
    "--into",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("setup-out"),
    show_default=True,
    help="Write the files below this folder.",
)
@click.option(
    "--apply", "on_machine", is_flag=True, help="Write them to this machine, and set it up, as root."
)
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("/"),
    show_default=True,
    help="Where this machine's files begin.",
)
@click.option("--yes", is_flag=True, help="Go on without asking.")
def cli(file: Path | None, folder: Path, on_machine: bool, root: Path, yes: bool) -> None:
    """Write a machine's settings, secrets, units and proxy; nothing is touched before a yes."""
    target = root if on_machine else folder
    if on_machine and os.geteuid():
        raise click.ClickException("--apply sets this machine up, so it runs as root.")
    try:
        answers = read_answers(file) if file else _ask(_asked_before(target))
        secrets = setup_target.with_made_secrets(answers, setup_target.known_secrets(target))
        for name in setup_target.missing_secrets(answers, secrets):
            secrets[name] = _secret(name, target, ask=not file)
        _refuse_unfit(answers, secrets)
        with_tls = not on_machine or setup_apply.has_certificate(root, answers.host)
        changes = setup_target.differing(target, files_of(answers, secrets, with_tls=with_tls))
    except BadAnswers as bad:
        raise click.ClickException(bad.line) from None
    click.echo("".join(setup_target.differences(target, changes)) or f"Nothing to change below {target}.\n")
    if (changes or on_machine) and not yes:
        asked = "Write this, and set the machine up?" if on_machine else f"Write this below {target}?"
        click.confirm(asked, abort=True)
    setup_target.write_files(target, changes)
    if on_machine:
        setup_apply.apply(answers, secrets, root, changed=bool(changes))


def _asked_before(target: Path) -> dict[str, object]:
    """The answers of the last time, to be offered again."""
    file = target / ANSWERS
    return read_answers(file).model_dump() if file.exists() else {}


def _ask(before: Mapping[str, object]) -> SiteAnswers:
    """Ask for each answer that matters; one that is wrong is asked again, with what is allowed."""
    given: dict[str, Any] = {}  # any: what is typed is checked as a whole
    for name in SiteAnswers.model_fields:
        if is_asked(name, given):
            given[name] = _prompt(name, before)
            while (bad := first_bad(given)) and bad[0] == name:
                click.echo(bad[1])
                given[name] = _prompt(name, before)
    return answers_of(given)


def _prompt(name: str, before: Mapping[str, object]) -> str:
    field = SiteAnswers.model_fields[name]
    default = before.get(name, None if field.is_required() else field.default)
    shown = ",".join(default) if isinstance(default, tuple) else default
    return str(click.prompt(f"{name}: {field.description}", default=shown, type=str))


def _secret(name: str, target: Path, *, ask: bool) -> str:
    """A secret that only somebody else can give. Raises BadAnswers where nobody is asked."""
    what = setup_target.ONLY_THEIRS[name]
    if not ask:
        raise BadAnswers(
            f"Put {what} into {target / SECRETS_FOLDER / name}, in mode 0400: answers hold no secret."
        )
    return str(click.prompt(f"{name}: {what}", hide_input=True, confirmation_prompt=True))


def _refuse_unfit(answers: SiteAnswers, secrets: Mapping[str, str]) -> None:
    """Raises BadAnswers with the line with which the site itself would refuse to start."""
    said = {name.removeprefix(PREFIX).lower(): value for name, value in settings_of(answers).items()}
    said |= {name.replace("-", "_"): secrets[name] for name in credentials_among(secrets)}
    try:
        Settings.model_validate({"mode": "production", **said})
    except BadSetting as bad:
        raise BadAnswers(bad.line) from None
    except ValidationError as error:
        raise BadAnswers(f"The settings would be refused: {error.errors()[0]['loc'][0]}.") from None
