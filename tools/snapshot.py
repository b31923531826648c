"""`python -m tools.snapshot DIR` writes down what the site shows, does and offers, in files to compare.

Run it in two trees, then `diff -r` the two folders. Only one of some languages: `… DIR en,cy`.

pages/         every compiled page, by its address; pages.json has their types, redirects and old addresses
staff/         for each role every page that it is shown: status, text, links, forms; and what each POST does
database/      the schema, as migrated and as the models have it, on SQLite and PostgreSQL
surface/       commands and their help, settings, interface texts, events, CSV headings, registries
"""

import logging
import sys
import tempfile
from pathlib import Path

from tools import surface
from tools.roles import write_roles
from tools.visiting import site
from tools.written import write_json, write_text

LANGUAGES = "en,cy,pl,uk,ar"
PRINTING = (
    ("content", "check", "--facts"),
    ("content", "count"),
    ("content", "voice"),
    ("content", "outline", "law/two-ages"),
)


def main(target: Path, languages: str = LANGUAGES) -> None:
    """Write everything below `target`."""
    logging.disable()
    with tempfile.TemporaryDirectory() as name, site(Path(name), languages=languages) as made:
        for file, text in surface.texts(made.app):
            write_text(target / file, text)
        for command in PRINTING:
            write_text(target / "surface" / f"{'-'.join(command)}.txt".replace("/", "-"), made.run(*command))
        for file, content in surface.records(made.app):
            write_json(target / file, content)
        write_roles(made, target)
        write_pages(Path(name) / "build" / "current", target)


def write_pages(built: Path, target: Path) -> None:
    """Copy the pages of a build, by their addresses."""
    for file, content in surface.pages(built):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        (target / file).write_bytes(content)
    write_json(target / "pages.json", surface.manifest(built))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
