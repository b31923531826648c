"""What every compiled page must hold: links that lead somewhere, and nothing that the policy would refuse."""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from safe4me.content.model.addresses import NORMS
from safe4me.settings import fingerprint
from safe4me.web.build.store import Store

SERVED = re.compile(  # by the app: not compiled
    rf"/account/(start|join)|/teach/|/\w+/(join/code|learn/[\w-]+/[\w-]+/check|{NORMS})"
)
LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src", "use": "href"}
FOLLOWED = {"a": "href", "form": "action", "button": "formaction"}
LEAVING = re.compile(r"/\w+/exit")  # the one page that leads on by itself
ELSEWHERE = ("https", "http", "tel", "sms", "mailto")
HtmlAttributes = list[tuple[str, str | None]]


class _Page(NamedTuple):
    """What a page holds that other pages, and the policy, have to do with."""

    ids: list[str]
    links: list[str]
    faults: list[str]
    leads_on: bool


class _Reader(HTMLParser):
    """Collects what a page points at, its ids, and what does not belong in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.faults: list[str] = []
        self.leads_on = False
        self._in_template = 0

    def handle_starttag(self, tag: str, attrs: HtmlAttributes) -> None:
        given = dict(attrs)
        self._in_template += tag == "template"
        self._look_for_faults(tag, given)
        name = given.get("id")
        if name in self.ids:
            self.faults.append(f"the id “{name}” stands twice")
        self.ids |= {name} if name else set()
        target = given.get(LOADED.get(tag) or FOLLOWED.get(tag, ""))
        if target and not self._in_template:
            self.links.append(target)

    def handle_endtag(self, tag: str) -> None:
        self._in_template -= tag == "template"

    def _look_for_faults(self, tag: str, given: Mapping[str, str | None]) -> None:
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.faults.append(f"inline <{tag}>")
        self.faults.extend(
            f"a {name} attribute" for name in given if name == "style" or name.startswith("on")
        )
        self.leads_on |= tag == "meta" and (given.get("http-equiv") or "").lower() == "refresh"
        source = "" if given.get("rel") == "alternate" else given.get(LOADED.get(tag, "")) or ""
        if urlsplit(source).scheme or source.startswith("//"):
            self.faults.append(f"something from elsewhere: {source}")


def page_faults(pages: Mapping[str, bytes], store: Store | None = None) -> list[str]:
    """What is wrong with a compiled site, as `address: fault`; `pages` is each address and its bytes.

    A page that the store has is not read again.
    """
    html = {address: (body.decode(),) for address, body in pages.items() if _is_html(body)}
    kept = (store or Store()).kept_all(("verified", fingerprint.of_code()), [*html.values()], _read)
    read = {address: _Page(*json.loads(page)) for address, page in zip(html, kept, strict=True)}
    return [f"{address}: {fault}" for address in read for fault in _faults(address, read, pages)]


def _is_html(body: bytes) -> bool:
    return body.lstrip()[:9].lower() == b"<!doctype"


def _read(told: tuple[str]) -> bytes:
    reader = _Reader()
    reader.feed(*told)
    return json.dumps(_Page(sorted(reader.ids), reader.links, reader.faults, reader.leads_on)).encode()


def _faults(address: str, read: Mapping[str, _Page], pages: Mapping[str, bytes]) -> Iterator[str]:
    yield from read[address].faults
    if read[address].leads_on and not LEAVING.fullmatch(address):
        yield "it leads on by itself"
    for link in read[address].links:
        target, fragment = urldefrag(urljoin(address, link))
        if urlsplit(link).scheme in ELSEWHERE or SERVED.fullmatch(target):
            continue
        if target not in pages:
            yield f"a link to nowhere: {link}"
        elif fragment and target in read and fragment not in read[target].ids:
            yield f"a link to a place that is not there: {link}"
