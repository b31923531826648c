"""A small Polish catalogue, the one that there is, for tests to read, change and break."""

import re
from pathlib import Path

import pytest

from safe4me.i18n import catalogues

PO = """\
# translated: machine
# Some other note.
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Get help"
msgstr "Pomoc"

msgid "Hello %(name)s"
msgstr "Cześć %(name)s"

#, fuzzy
msgid "Leave now"
msgstr "Wyjdź"

msgid "%(num)s minute"
msgid_plural "%(num)s minutes"
msgstr[0] "minuta"
msgstr[1] "%(num)s minuty"
msgstr[2] "%(num)s minut"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one catalogue that there is."""
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    file = catalogues.catalogue_of("pl")
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    (tmp_path / "pupils.pot").write_text(re.sub(r'^(msgstr\S*) ".+"', r'\1 ""', PO, flags=re.M), "utf-8")
    return file


def change(file: Path, old: str, new: str) -> None:
    """Put `new` in the place of `old` in the file, which has it."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
