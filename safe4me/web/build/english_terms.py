"""Says of an English term in brackets, on a page in another language, that it is English (WCAG 2.2, 3.1.2).

A translator puts the term behind its translation, “cyfreithiwr (solicitor)”, so that a reader knows it again
on a form. A screen reader that is told so says it as English.
"""

import re
from collections.abc import Iterable, Mapping
from functools import partial

from safe4me.i18n import ORIGINAL
from safe4me.web.http.bidi import END, ISOLATE

IN_BRACKETS = re.compile(rf"\((?P<start>{ISOLATE}?)(?P<term>[A-Za-z][A-Za-z’ ,/-]+[A-Za-z])(?P<end>{END}?)\)")
# The tag before it, so that it stands in prose: a <span> in a flex box would be an item of its own.
IN_PROSE = re.compile(r"</?(p|li|d[dt]|td|h[1-4]|strong|em|a|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def mark_english_terms(files: Mapping[str, bytes], languages: Iterable[str]) -> dict[str, bytes]:
    """The pages among `files` in these languages that have terms of their English page in brackets."""
    marked = {}
    for language in languages:
        home = f"/{language}/"
        for address, body in files.items():
            english = files.get(f"/{ORIGINAL}/{address.removeprefix(home)}", b"")
            if address.startswith(home) and language != ORIGINAL and b"<html" in english[:200]:
                marked[address] = _marked(body.decode(), english.decode()).encode()
    return marked


def _marked(html: str, english: str) -> str:
    if not IN_BRACKETS.search(html):
        return html
    return IN_BRACKETS.sub(partial(_as_english, said=_TAG.sub("", english)), html)


def _as_english(found: re.Match[str], said: str) -> str:
    tag_before = found.string[found.string.rfind("<", 0, found.start()) : found.start()]
    if not IN_PROSE.match(tag_before) or not re.search(rf"\b{re.escape(found['term'])}\b", said):
        return found[0]
    return f'({found["start"]}<span lang="{ORIGINAL}" dir="ltr">{found["term"]}</span>{found["end"]})'
