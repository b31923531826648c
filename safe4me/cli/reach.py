"""`flask reach import FILE`: pages opened at a server in front of ours, from its log of days and pages."""

from collections import Counter
from datetime import date
from pathlib import Path

import click
from flask import current_app

from safe4me.cli.shared import DataGroup, explained
from safe4me.statistics.reach import page_of
from safe4me.statistics.reach_log import read_log
from safe4me.storage import reach
from safe4me.web.serving import current
from safe4me.web.serving.openings import reach_of

MOST_UNKNOWN_NAMED = 10

cli = DataGroup("reach", help="Pages opened.")


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def import_command(file: Path) -> None:
    """Add the pages opened that FILE tells of, all of it or nothing; docs/reach.md has the server's settings.

    Each line is a day that is over and a page: 2026-11-24 /en/learn/law/. A day is imported once: put the
    logs of several servers together first.
    """
    with explained("Nothing was imported."), file.open(encoding="ascii", errors="replace") as lines:
        days, unknown = _sorted_out(read_log(lines, current.now().date()))
        reach.import_days(current.session(), days)
    added = sum(opened.total() for opened in days.values())
    click.echo(f"Days: {len(days)}. Pages opened: {added}. Not counted: {unknown.total()}.")
    for address, number in unknown.most_common(MOST_UNKNOWN_NAMED):
        click.echo(f"  no such page here: {address} ({number})")


def _sorted_out(log: Counter[tuple[date, str]]) -> tuple[dict[date, Counter[str]], Counter[str]]:
    """For every day of the log the openings of each page; and, by address, what is no page of this build."""
    known = reach_of(current_app).openings.at
    days: dict[date, Counter[str]] = {}
    unknown: Counter[str] = Counter()
    for (day, address), number in log.items():
        opened = days.setdefault(day, Counter())
        if address in known:
            opened[page_of(address)] += number
        else:
            unknown[address] += number
    return days, unknown
