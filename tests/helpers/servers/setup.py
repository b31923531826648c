"""SiteAnswers to `flask setup` for a site that is made up, and the command as somebody types it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import Result

from safe4me.cli.apps import only_command
from safe4me.cli.setup_answers import SiteAnswers, answers_of
from safe4me.cli.setup_files import File, files_of

GIVEN: dict[str, Any] = {  # each answer has its own type
    "host": "safe4me.northshire.example",
    "force_name": "Northshire Police",
    "contact_address": "safe4me@northshire.example",
    "backup_recipient": f"age1{'q' * 58}",
    "area": "Northshire",
    "school": "Hill School",
    "coordinator": "coordinator@northshire.example",
}
ELSEWHERE = {"smtp_host": "mail.northshire.example"}
ON_POSTGRESQL = {"database": "postgresql"}
SECRETS = {"secret-key": "kNq7vX2mRz9bTw4yLs8dHf3gJc6pZaEu"}


def answers(**others: object) -> SiteAnswers:
    """The answers, with others in their place."""
    return answers_of({**GIVEN, **others})


def files(**others: object) -> dict[str, File]:
    """What is written for them."""
    return files_of(answers(**others), SECRETS)


def write_answers(folder: Path, **others: object) -> Path:
    """The file of these answers."""
    file = folder / "answers.toml"
    given: Mapping[str, object] = {**GIVEN, **others}
    file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items()), "utf-8")
    return file


def set_up(*options: object, typed: str | None = None) -> Result:
    """What `flask setup` answers, where nothing is set."""
    return only_command("setup").test_cli_runner().invoke(args=["setup", *map(str, options)], input=typed)


def make_executable(file: Path, text: str = "#!/bin/sh\n") -> None:
    """A program in a folder that may not be there yet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(0o755)
