"""Each package has a purpose that is written down, and the bill of materials holds each with its hashes."""

import re
from collections.abc import Iterator

import pytest

from safe4me.settings import ROOT
from tools.sbom import BY_US, LOCK, SITE, Locked, bill, locked

PAGE = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
UNUSED = {"bcrypt", "flask-mail", "phonenumberslite"}


def rows(heading: str) -> dict[str, str]:
    table = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| (?!---)([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)[1:])


def reached(found: list[Locked]) -> Iterator[str]:
    """What the named packages need, and what those need, and so on."""
    waiting = list(rows("Asked for"))
    while waiting:
        name = waiting.pop()
        yield name
        waiting += [each.name for each in found if name in each.by]


@pytest.mark.asvs("15.1.2", "15.2.3")
def test_each_package_has_a_purpose_or_comes_with_one_that_has() -> None:
    found = list(locked())
    asked = {each.name for each in found if BY_US in each.by}
    assert rows("Asked for").keys() == asked
    assert {each.name for each in found} == set(reached(found))
    assert not UNUSED & {each.name for each in found}


@pytest.mark.asvs("15.1.2")
def test_the_bill_holds_every_package_of_the_lock_with_its_hashes() -> None:
    made = bill(list(locked()))
    components = made["components"]
    assert len(components) == LOCK.read_text("utf-8").count("==") > 40
    assert all(each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}" for each in components)
    hashes = [each["hashes"] for part in components for each in part["externalReferences"]]
    assert all(hashes)
    assert sum(map(len, hashes)) == LOCK.read_text("utf-8").count("--hash=sha256:")
    named = {SITE, *(each["bom-ref"] for each in components)}
    tree = {each["ref"]: set(each["dependsOn"]) for each in made["dependencies"]}
    assert tree.keys() == named
    assert set().union(*tree.values()) == named - {SITE}


@pytest.mark.asvs("15.1.1")
def test_it_is_written_how_soon_each_is_renewed() -> None:
    known = [
        how_soon for what, how_soon in rows("How soon they are renewed").items() if "known fault" in what
    ]
    assert [re.findall(r"\d+ days", each) for each in known] == [["2 days"], ["14 days"], ["90 days"]]
    assert "`make known-faults`" in PAGE
    assert "**Who looks:**" in PAGE
