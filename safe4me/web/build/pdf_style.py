"""Puts a page's style where WeasyPrint finds it.

It draws an inline `<svg>` by the attributes of its parts, without the style of the page around it, and leaves
out every `@media` that has a condition in its list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = tuple(SVG + shape for shape in ("circle", "ellipse", "path", "rect"))
OF_PAPER = {"canvas": "#fff", "canvastext": "#000", "graytext": "#767676"}
DRAWN = (
    "display",
    "fill",
    "font-family",
    "font-weight",
    "opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-width",
)
STYLES = 8  # the sheets of a build have few between them
Tokens = Iterable[Any]  # of tinycss2, which ships no types
Declared = dict[str, Tokens]  # what a rule says, by the name of the property


@lru_cache(STYLES)
def css_on_paper(css: str) -> str:
    """The rules of `css` that hold on paper: without a condition, or where `print` is one of several."""
    return "".join(_rule_on_paper(rule) for rule in tinycss2.parse_stylesheet(css, skip_comments=True))


def _rule_on_paper(rule: Any) -> str:
    if rule.type != "at-rule" or rule.lower_at_keyword != "media":
        return str(rule.serialize())
    media = tinycss2.serialize(rule.prelude).split(",")
    return str(tinycss2.serialize(rule.content)) if "print" in (each.strip() for each in media) else ""


def paint_drawings(page: cssselect2.ElementWrapper, css: str) -> None:
    """Writes on each part of each `<svg>` of `page`, as attributes, what `css` says of it.

    Knows no `!important`, no `inherit` and no pseudo-element, which no rule of a drawing has.
    """
    _paint(page, _matcher(css), {})


@lru_cache(STYLES)
def _matcher(css: str) -> cssselect2.Matcher:
    matcher = cssselect2.Matcher()
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            declared = dict(_declared(rule.content))
            for selector in _selectors(rule.prelude):
                if selector.pseudo_element is None:
                    matcher.add_selector(selector, declared)
    return matcher


def _declared(content: Tokens) -> Iterator[tuple[str, Tokens]]:
    """What draws, and the variables, which can stand for it."""
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration" and (
            each.name.startswith("--") or each.name in (*DRAWN, "paint-order")
        ):
            yield each.name, each.value


def _selectors(prelude: Tokens) -> Iterable[Any]:
    try:
        return cssselect2.compile_selector_list(prelude)  # type: ignore[no-any-return]  # it ships no types
    except cssselect2.SelectorError:  # of a state that paper does not have
        return ()


@dataclass(frozen=True, slots=True)
class _Style:
    """What the rules say of an element, and the values of the variables around it."""

    declared: Declared
    around: dict[str, str]

    def variables(self) -> dict[str, str]:
        return self.around | {name: self.text(name) for name in self.declared if name.startswith("--")}

    def text(self, name: str) -> str:
        """The value of a property or a variable, without `var()`; empty when there is none."""
        if name in self.declared:
            return "".join(self._token(token) for token in self.declared[name]).strip()
        return self.around.get(name, "")

    def _token(self, token: Any) -> str:
        if token.type == "function" and token.lower_name == "var":
            (name, *_) = (part.value for part in token.arguments if part.type == "ident")
            return self.text(name)
        if token.type == "ident":
            return OF_PAPER.get(token.lower_value, str(token.value))
        return str(token.serialize())


def _paint(wrapped: cssselect2.ElementWrapper, rules: cssselect2.Matcher, around: dict[str, str]) -> None:
    matched = [declared for *_, declared in rules.match(wrapped)]  # the strongest last
    style = _Style({name: value for declared in matched for name, value in declared.items()}, around)
    element: Element = wrapped.etree_element
    below = style.variables()
    for child in list(wrapped.iter_children()):
        _paint(child, rules, below)
    if element.tag.startswith(SVG):
        element.attrib.update({name: value for name in DRAWN if (value := style.text(name))})
        if element.tag in SHAPES and style.text("paint-order") == "stroke":
            _stroke_first(element, wrapped.parent.etree_element)


def _stroke_first(shape: Element, parent: Element) -> None:
    """Draws the line of a shape as a shape of its own, below it: WeasyPrint knows no `paint-order`."""
    here = list(parent).index(shape)
    parent[here:here] = [Element(shape.tag, shape.attrib | {"fill": "none"})]
    shape.set("stroke", "none")
