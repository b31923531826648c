"""What was read of content stands as plain JSON, comes back the same, and calls nothing but its records."""

import json
from pathlib import Path

import pytest

from safe4me.content import folder as reading
from safe4me.content.as_json import IS, NotOurs, from_json, to_json
from safe4me.settings import ROOT
from tests.helpers.content.libraries import CONTENT


@pytest.mark.parametrize("folder", [CONTENT, ROOT / "content"])
def test_every_language_comes_back_as_it_was(folder: Path) -> None:
    libraries = reading.load(folder, with_unread=True)
    for library in libraries.values():
        assert from_json(to_json(library)) == library


@pytest.mark.parametrize(
    "told",
    [
        {IS: "Popen", "args": "ls"},
        {IS: "system", "command": "ls"},
        {IS: "Question"},  # which is no kind of question
        {IS: "Term", "id": "consent", "colour": "red"},
        {IS: "Term", "id": "consent"},
        {"id": "consent"},
    ],
)
def test_what_is_no_record_of_content_is_refused(told: dict[str, str]) -> None:
    with pytest.raises(NotOurs):
        from_json(json.dumps([told]))


def test_what_is_no_record_is_not_written() -> None:
    with pytest.raises(NotOurs):
        to_json([object()])
