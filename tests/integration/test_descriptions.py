"""Each page says in a line what it is about, for whoever finds it elsewhere."""

import re
from collections import defaultdict
from pathlib import Path

from tests.helpers.content.libraries import built, files_of

__all__ = ["built"]

DESCRIBED = re.compile(r'<meta name="description" content="([^"]*)">')
# Pages that show another's words once more: on a whiteboard, on paper, before the lessons.
SHOWN_AGAIN = re.compile(r".*/(present|print|pack|together|before|survey-y|design|exit)/.*|/en/design/")


def test_each_page_has_a_description_of_its_own(built: Path) -> None:
    pages: dict[str, list[str]] = defaultdict(list)
    for address, body in files_of(built).items():
        if address.startswith("/en/") and address.endswith("/") and not SHOWN_AGAIN.fullmatch(address):
            (description,) = DESCRIBED.findall(body.decode())
            pages[description].append(address)
    assert len(pages) > 100
    assert min(map(len, pages)) >= 15
    assert {each: found for each, found in pages.items() if len(found) > 1} == {}
