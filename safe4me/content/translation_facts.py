"""Whether two texts name the same facts: numbers, links and addresses, in either language’s order."""

import re
from collections import Counter
from collections.abc import Iterator

BRACES = re.compile(r"\{[^{}]*\}")
_LINK = re.compile(r"\]\(([^)]*)\)")
_CHUNK = re.compile(r"[\w@+.-]+(?:/[^\s()\[\]<>]*)?")
_ROUND_IT = re.compile(r"^\W+|[^\w/]+$")
_LAST = r"\.(?:xn--[\w-]+|[^\W\d_]{2,})(?![\w-])"  # of a site’s labels: letters of any alphabet
# A label of one letter needs another before it or a path: the Polish “m.in.” is no site.
_SITE = re.compile(rf"[\w-]{{2}}{_LAST}|\.[\w-]{_LAST}|[\w-]{_LAST}/")
_THOUSANDS = re.compile(r"(?<=[0-9])[,.](?=[0-9]{3}\b)")
_APART = re.compile(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9])")  # within one number: 0800 1111
_SPACED = re.compile(r"[0-9]+(?:[ \u00a0\u202f][0-9]+)+")
_NUMBER = re.compile(r"[0-9]{2,}|(?<=£)[0-9]|[0-9](?=\s?£)")


def other_facts(original: str, other: str) -> Iterator[str]:
    """What to mend in a text that says in another language what `original` says."""
    links, other_links = _links_in(original), _links_in(other)
    if links != other_links:
        yield f"Keep the links: {', '.join(links) or 'none stand here'}."
    known, here = _digits_in(original), _digits_in(other)
    if numbers_in(original) != numbers_in(other) or here - known:
        said, found = (", ".join(each.elements()) or "none" for each in (known, here))
        yield f"Keep the numbers, in digits 0 to 9: {said}. Here: {found}.{_joined(other, known)}"


def numbers_in(text: str) -> Counter[str]:
    """The numbers that no language writes as a word: of two digits or more, and sums of money.

    A phone number is one.
    """
    return Counter(_NUMBER.findall(_APART.sub("", _plain(text))))


def without_addresses(text: str) -> str:
    """A text without what nobody reads in it: the addresses of links, and what stands in { }."""
    return _without_links(BRACES.sub("", text))


def _without_links(text: str) -> str:
    """A text without the addresses of links; what stands in { } may be words, and stays."""
    return _LINK.sub("](", text)


def _links_in(text: str) -> list[str]:
    """The addresses of links, and the sites and addresses for mail that are written out."""
    chunks = (_ROUND_IT.sub("", each) for each in _CHUNK.findall(_without_links(text)))
    sites = (each.partition("/") for each in chunks if _SITE.search(each))
    return sorted([*_LINK.findall(text), *(f"{name.lower()}{slash}{path}" for name, slash, path in sites)])


def _digits_in(text: str) -> Counter[str]:
    """Every number in digits, those of other scripts and raised ones too."""
    joined = _APART.sub("", _plain(text))
    return Counter("".join(each if each.isdigit() else " " for each in joined).split())


def _plain(text: str) -> str:
    return _THOUSANDS.sub("", _without_links(text))


def _joined(text: str, known: Counter[str]) -> str:
    """What to do about two numbers that only a space parts: they count as one, as of a phone."""
    for run in _SPACED.findall(_plain(text)):
        if _APART.sub("", run) not in known:
            return f" “{run}” counts as one number: if it is two, put a comma between them."
    return ""
