"""Markdown fragments to clean HTML: few features, tight caps, no raw HTML."""

import html
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from safe4me.content.markup.blocks import Line
from safe4me.content.markup.errors import Malformed
from safe4me.content.page import Html

LONGEST_PARAGRAPH = 1500
MOST_MARKS = 60
DEEPEST_INDENT = 6
TAGS = {"p", "strong", "em", "code", "a", "br", "ul", "ol", "li", "blockquote", "h2", "h3", "h4"}
SCHEMES = {"https", "tel", "mailto"}
_RAW_HTML = re.compile(r"<[A-Za-z/!?]")
# What cannot be seen and is needed: tab, spaces that do not break, the joiner inside one emoji.
_WITHOUT_NEEDED = str.maketrans("", "", "\t\u00a0\u202f\u200d")
_NESTED = re.compile(r"(?:\s*(?:[-*+>]|\d+[.)])(?=[\s>])){3}")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_FIRST_ITEM = re.compile(r"\s*(?:[-*+]|1[.)])\s")  # a line that happens to begin with “18.” starts no list
# Words alone, of which Markdown makes themselves: most lines are, and cost nothing then.
_WORDS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,;:.?!'’‘“”()…–—-])*(?<! )")
_MOST_KEPT = 20_000  # fragments, of a library or two
_BLOCKS_LEFT_OUT = ("code", "hr", "reference", "setextheader")
_INLINE_LEFT_OUT = (
    *("reference", "image_link", "image_reference", "short_reference", "short_image_ref"),
    *("autolink", "automail", "html", "entity"),
)


class UnsafeAddress(Exception):
    """A link leads somewhere that no page may lead to."""


class _SafeLinks(Treeprocessor):
    """Refuses links that are neither relative nor of a known scheme."""

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            address = html.unescape(link.get("href", ""))
            if not is_safe(address):
                raise UnsafeAddress(address)


def is_safe(address: str) -> bool:
    """Whether a link may lead there: a relative address, or one that starts with a known scheme."""
    scheme, colon, rest = address.partition(":")
    if colon and scheme.isalpha():
        return scheme in SCHEMES and bool(rest)
    return bool(re.fullmatch(r"[\w./#-]+", address)) and not address.startswith("/")


def to_html(lines: Sequence[Line]) -> Html:
    """Paragraphs, lists and headings as clean HTML; empty for blank lines.

    Raises Malformed for raw HTML, a picture, an unsafe address, or a fragment beyond the caps.
    """
    if all(line.blank for line in lines):
        return Html("")
    _refuse_what_is_too_much(lines)
    if all(_WORDS.fullmatch(line.text) for line in lines):
        return Html("<p>" + "\n".join(line.text for line in lines) + "</p>")
    return _clean(_rendered(_block_markdown(), _with_lists_apart(lines), lines))


def to_inline_html(text: str, line: int) -> Html:
    """One run of words (an option, a heading) as clean HTML without a paragraph around it.

    Raises Malformed as `to_html` does.
    """
    lines = [Line(line, text)]
    _refuse_what_is_too_much(lines)
    if _WORDS.fullmatch(text):
        return Html(text)
    rendered = _clean(_rendered(_inline_markdown(), text, lines))
    return Html(rendered.removeprefix("<p>").removesuffix("</p>"))


@lru_cache(_MOST_KEPT)
def plain(fragment: Html) -> str:
    """The words of a fragment, without tags and entities."""
    return html.unescape(nh3.clean(fragment, tags=set())).strip()


def refuse_markup(line: Line) -> None:
    """Raise Malformed when a line holds raw HTML, a picture, or a character that cannot be seen."""
    if _RAW_HTML.search(line.text):
        raise Malformed(line.number, "HTML is not read here: write Markdown, and < with a space after it.")
    if "![" in line.text:
        raise Malformed(line.number, "Pictures do not stand in the text: take out the ![…].")
    if not line.text.translate(_WITHOUT_NEEDED).isprintable():
        raise Malformed(line.number, "A character that cannot be seen stands here: type the line again.")


def _rendered(markdown: Markdown, text: str, lines: Sequence[Line]) -> str:
    try:
        return markdown.reset().convert(text)
    except UnsafeAddress as unsafe:
        address = str(unsafe)
        number = next((n for n, line in lines if address in line), lines[0].number)
        raise Malformed(
            number,
            f"The link to “{address[:80]}” is not safe: write ../page/, https:, tel: or mailto:.",
        ) from None


def _clean(text: str) -> Html:
    return Html(
        nh3.clean(text, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None).strip()
    )


def _refuse_what_is_too_much(lines: Sequence[Line]) -> None:
    length = marks = 0
    for line in lines:
        length, marks = (0, 0) if line.blank else (length + len(line.text), marks + _marks(line.text))
        if length > LONGEST_PARAGRAPH or marks > MOST_MARKS:
            raise Malformed(line.number, "This paragraph is too long or has too much markup: split it.")
        indent = len(line.text) - len(line.text.lstrip())
        if _NESTED.match(line.text) or (indent > DEEPEST_INDENT and not line.blank):
            raise Malformed(line.number, "This is nested too deeply: a list in a list is the most.")


def _marks(text: str) -> int:
    return sum(text.count(mark) for mark in "[]()*_`\\&")


def _with_lists_apart(lines: Sequence[Line]) -> str:
    """The text, with the blank line that Markdown needs between a paragraph and the list after it."""
    written: list[str] = []
    for line in lines:
        before = written[-1] if written else ""
        starts_list = _FIRST_ITEM.match(line.text) and before.strip()
        if starts_list and not _LIST_ITEM.match(before) and not before.startswith(" "):
            written.append("")
        written.append(line.text)
    return "\n".join(written)


@cache
def _block_markdown() -> Markdown:
    markdown = Markdown(extensions=["sane_lists"], tab_length=2)
    for name in _BLOCKS_LEFT_OUT:
        markdown.parser.blockprocessors.deregister(name)
    return _restricted(markdown)


@cache
def _inline_markdown() -> Markdown:
    markdown = Markdown()
    for name in (*_BLOCKS_LEFT_OUT, "hashheader", "indent", "olist", "quote", "ulist"):
        markdown.parser.blockprocessors.deregister(name)
    return _restricted(markdown)


def _restricted(markdown: Markdown) -> Markdown:
    markdown.preprocessors.deregister("html_block")
    for name in _INLINE_LEFT_OUT:
        markdown.inlinePatterns.deregister(name)
    markdown.treeprocessors.register(_SafeLinks(markdown), "safe_links", 5)
    return markdown
