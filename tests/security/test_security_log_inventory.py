"""What docs/operations.md lists of events and logs is what there is."""

import re

import pytest

from safe4me.db.security_events import Event
from safe4me.db.security_log import KEPT
from safe4me.settings import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the rows of the first table under a heading of docs/operations.md."""
    part = OPERATIONS.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.asvs("16.1.1", "16.3.3")
def test_the_inventory_names_every_event_that_there_is() -> None:
    named = [cells[0].strip("`") for cells in table("Events of the security log")]
    assert named == list(Event)


@pytest.mark.asvs("16.1.1", "16.2.3")
def test_the_inventory_names_every_log_and_where_it_goes() -> None:
    logs = table("Logs")
    assert [cells[0] for cells in logs] == [
        "security log",
        "lines of the security log",
        "list of changes",
        "faults and warnings",
        "access log of the server",
        "logs of the proxy",
        "PostgreSQL's own log",
    ]
    assert all(len(cells) == 6 and all(cells) for cells in logs)
    assert f"{KEPT.days} days" in logs[0][3]
    nginx = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert nginx.count("access_log off") == nginx.count("server {") == 2


@pytest.mark.asvs("16.2.3")
def test_every_logger_of_the_site_is_among_those_that_are_written_down() -> None:
    named = {"safe4me", "safe4me.security"}
    written = "\n".join(each.read_text("utf-8") for each in (ROOT / "safe4me").rglob("*.py"))
    assert set(re.findall(r'getLogger\("([^"]+)"\)', written)) == named
    assert set(re.findall(r"getLogger\(([^\")]+)\)", written)) == {"__name__"}
