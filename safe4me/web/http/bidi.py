"""What runs against a page keeps its own order: Latin among Arabic letters, Arabic among Latin ones.

Else the bidirectional algorithm (Unicode Standard Annex 9) turns pieces round: after Arabic letters a number
counts as Arabic, and “0800 1111” stands as “1111 0800”; a class named in Arabic takes along the number after
it. One place does it for whole pages, so that no template, translation or typed name can leave it out.

It does so by two marks that cannot be seen, not by <bdi>: one element more is one item more of a flex box.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ISOLATE, END = "\u2068", "\u2069"  # as <bdi> does, by the first letter in between
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_LEFT_ALONE = frozenset({"bdi", "code", "option", "pre", "script", "style", "svg", "textarea", "title"})
_PARTS = " · "  # the items of a line
_EMPTY = frozenset(  # elements without an end
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"  # Hebrew, Arabic and their like
_DONE = rf"{ISOLATE}[^{END}]*{END}"
_JOINT = r"(?:&amp;|&#39;|[ \u00a0.,:/@_’-])"
_WORD = rf"[{_RTL}0-9]*[{_RTL}][{_RTL}0-9]*"
_NEXT = rf"{_JOINT}[A-Za-z0-9]+|(?:{_JOINT}|[;!?–])+[A-Za-z][A-Za-z0-9]*"  # “116 123, 0800 1111” are two
_AGAINST = {
    "ltr": re.compile(rf"{_DONE}|(?<![0-9]){_WORD}(?:(?:{_JOINT}[0-9]+)*{_JOINT}{_WORD})*"),
    "rtl": re.compile(rf"{_DONE}|(?<![A-Za-z0-9&#])[£€+@#]?[A-Za-z0-9]+(?:{_NEXT})*[+%]?"),
}


@dataclass(slots=True)
class _Within:
    """An element that changes what is done in it, and how many of its name are open."""

    name: str
    is_left_alone: bool
    depth: int = 1


def kept_in_order(html: str, direction: str) -> str:
    """A page that runs in `direction`, `ltr` or `rtl`, with marks around what would come apart in it.

    What says that it runs the other way is left as it is, but for what runs with the page again within it;
    so is what takes no mark, or was here before.
    """
    return "".join(_pieces(html, direction))


def kept_apart(text: str) -> str:
    """A text in one language that stands in a sentence of another, whatever the two begin and end with."""
    return ISOLATE + text + END


def _pieces(html: str, direction: str) -> Iterator[str]:
    within = [_Within("", is_left_alone=False)]  # the page, then the innermost last
    for position, piece in enumerate(_TAG.split(html)):
        around = within[-1]
        if position % 2 == 0:
            yield piece if around.is_left_alone else _AGAINST[direction].sub(_isolated, piece)
            continue
        yield piece
        closes, name = found.groups() if (found := _NAME.match(piece)) else ("", "")
        if not closes and _has_an_end(name, piece) and _turns(around, name, piece, direction):
            within.append(_Within(name, is_left_alone=not around.is_left_alone))
        elif name == around.name and _has_an_end(name, piece):
            around.depth += -1 if closes else 1
            if not around.depth:
                within.pop()


def _has_an_end(name: str, tag: str) -> bool:
    return name not in _EMPTY and not (name == "svg" and tag.endswith("/>"))


def _turns(around: _Within, name: str, tag: str, direction: str) -> bool:
    """Whether something else is done in an element than around it."""
    if around.is_left_alone:
        return around.name not in _LEFT_ALONE and f' dir="{direction}"' in tag
    return _is_left_alone(name, tag)


def _is_left_alone(name: str, tag: str) -> bool:
    return name in _LEFT_ALONE or (name != "html" and ' dir="' in tag)


def _isolated(run: re.Match[str]) -> str:
    text = run[0]
    if text[0] == ISOLATE or (_holds_together(text) and not _is_item(run)):
        return text
    return f"{ISOLATE}{text}{END}"


def _is_item(run: re.Match[str]) -> bool:
    """Whether a dot parts it from another: two in Latin letters would be one piece, and change places."""
    return run.string.endswith(_PARTS, 0, run.start()) or run.string.startswith(_PARTS, run.end())


def _holds_together(text: str) -> bool:
    """Whether the algorithm itself keeps it in order: one word or number, or words from letter to letter."""
    is_latin = text[0].isascii() and text[-1].isascii()
    return is_latin and (text.isalnum() or (text[0].isalpha() and text[-1].isalnum()))
