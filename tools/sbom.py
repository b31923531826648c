"""What the site is made of, as CycloneDX 1.6: `make sbom` writes var/sbom.json from the lock.

The lock has it all: names, versions, the hashes that pip insists on, and who asked for what. The same lock
makes the same bytes, so the file holds neither a time nor a number of its own.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safe4me.settings import ROOT

LOCK = ROOT / "requirements.txt"
SITE = "safe4me"
BY_US = "safe4me (pyproject.toml)"
PINNED = re.compile(r"^([\w.-]+)==(\S+) \\$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Locked:
    """A distribution of the lock; `by` are the names of those that asked for it."""

    name: str
    version: str
    hashes: Sequence[str]
    by: Sequence[str]

    @property
    def purl(self) -> str:
        """Its address among all packages of the world."""
        return f"pkg:pypi/{self.name}@{self.version}"


def locked(lock: Path = LOCK) -> Iterator[Locked]:
    """What a lock holds, in its order."""
    parts = PINNED.split(lock.read_text("utf-8"))[1:]
    for name, version, rest in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        asked = rest.split("# via")[1]
        by = [line.strip(" #") for line in asked.splitlines() if line.strip(" #")]
        yield Locked(name, version, re.findall("sha256:([0-9a-f]{64})", rest), by)


def bill(found: Sequence[Locked]) -> dict[str, Any]:
    """The bill of materials, by the names of the standard."""
    asked_for = {name: [each.purl for each in found if name in each.by] for name in (BY_US, *_names(found))}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": SITE, **_ours()}},
        "components": [_component(each) for each in found],
        "dependencies": [
            {"ref": SITE, "dependsOn": asked_for[BY_US]},
            *({"ref": each.purl, "dependsOn": asked_for[each.name]} for each in found),
        ],
    }


def _ours() -> dict[str, Any]:
    """The site's own name, version and licences, by SPDX, as pyproject.toml has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {
        "name": project["name"],
        "version": project["version"],
        "licenses": [{"expression": project["license"]}],
    }


def _names(found: Sequence[Locked]) -> list[str]:
    return [each.name for each in found]


def _component(each: Locked) -> dict[str, Any]:
    files = [{"alg": "SHA-256", "content": digest} for digest in each.hashes]
    return {
        "type": "library",
        "name": each.name,
        "version": each.version,
        "bom-ref": each.purl,
        "purl": each.purl,
        # A distribution is one of several files; the standard wants the hash of each beside the file.
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{each.name}/{each.version}/",
                "hashes": files,
            }
        ],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bill(list(locked())), indent=2) + "\n")
