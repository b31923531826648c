"""Whether anything still leads to a service that was withdrawn, or names it."""

import re
from collections.abc import Iterator

from safe4me.content.markup.errors import ContentFault
from safe4me.content.model.core import Library
from safe4me.content.model.records import Service
from safe4me.content.parsing.library import GLOSSARY, SERVICES


def nothing_leads_to_what_was_withdrawn(library: Library) -> Iterator[ContentFault]:
    """A line of a page, a card or a word of the glossary with its name, its number or its address."""
    for service in library.withdrawn:
        found = _traces(service)
        cure = f"“{service.name}” was withdrawn: name a service that is still there, or none."
        for document in library.documents():
            for each in found.finditer(source := document.page.source):
                line = source.count("\n", 0, each.start()) + 1
                yield ContentFault(f"{document.page.language}/{document.page.path}", line, cure)
        for other in library.services:
            if found.search(other.told):
                yield ContentFault(SERVICES, other.line, cure)
        for term in library.terms:
            if found.search(f"{term.term} {term.meaning}"):
                yield ContentFault(f"{term.language}/{GLOSSARY}", term.line, cure)


def _traces(service: Service) -> re.Pattern[str]:
    """Its name, its number with spaces or without, and its addresses, with all that stands below them."""
    numbers = (r"\s?".join(re.sub(r"\D", "", number)) for number in (service.phone, service.text) if number)
    sites = (
        site.removeprefix("https://").rstrip("/") for site in (service.report, service.chat, service.website)
    )
    name = r"\s+".join(map(re.escape, service.called.split()))
    told = (name, *numbers, *(re.escape(site) for site in sites if site))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(told)})(?![\w-])")
