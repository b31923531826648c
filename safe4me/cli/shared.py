"""What every command shares: who types it, and how it says what is refused."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser

import click

from safe4me.statistics.reach_log import BadLine
from safe4me.storage.audit import CommandLine
from safe4me.storage.base import Refused
from safe4me.web.problems import problem_of


def command_line() -> CommandLine:
    """Whoever types the command, as the operating system knows them."""
    try:
        return CommandLine(getuser())
    except (KeyError, OSError):  # a container may run under a number that has no name
        return CommandLine(str(os.getuid()))


@contextmanager
def explained(after: str = "") -> Iterator[None]:
    """Say in one line what is refused, in the words of the web, then `after`. Raises ClickException."""
    try:
        yield
    except (Refused, BadLine) as error:
        raise click.ClickException(f"{problem_of(error).text} {after}".rstrip()) from None
