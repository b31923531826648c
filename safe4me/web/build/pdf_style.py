"""Puts a page's style where WeasyPrint finds it.

It draws an inline `<svg>` by the attributes of its parts, without the style of the page around it, leaves out
every `@media` that has a condition in its list, and takes the order of layers from each sheet for itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
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
LAYERS = ("tokens", "base", "parts", "pages", "print")  # as static/site/layers.css has them
STYLES = 8  # the sheets of a build have few between them
Tokens = Iterable[Any]  # of tinycss2, which ships no types
Declared = dict[str, Tokens]  # what a rule says, by the name of the property


@lru_cache(STYLES)
def css_on_paper(css: str) -> str:
    """The rules of `css` that hold on paper: without a condition, or where `print` is one of several."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True)
    return f"@layer {','.join(LAYERS)};" + "".join(map(_rule_on_paper, rules))


def _rule_on_paper(rule: Any) -> str:
    if layer := _layer(rule):
        return f"@layer {layer}{{{''.join(map(_rule_on_paper, _rules_in(rule)))}}}"
    if rule.type != "at-rule" or rule.lower_at_keyword != "media":
        return str(rule.serialize())
    media = tinycss2.serialize(rule.prelude).split(",")
    return str(tinycss2.serialize(rule.content)) if "print" in (each.strip() for each in media) else ""


def _layer(rule: Any) -> str:
    """The layer that a rule opens; empty where it opens none."""
    opens = rule.type == "at-rule" and rule.lower_at_keyword == "layer" and rule.content is not None
    return tinycss2.serialize(rule.prelude).strip() if opens else ""


def _rules_in(rule: Any) -> Tokens:
    rules: Tokens = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    return rules


def paint_drawings(page: cssselect2.ElementWrapper, css: str) -> None:
    """Writes on each part of each `<svg>` of `page`, as attributes, what `css` says of it.

    Knows no `!important`, no `inherit` and no pseudo-element, which no rule of a drawing has.
    """
    _paint(page, _matcher(css), {})


@lru_cache(STYLES)
def _matcher(css: str) -> cssselect2.Matcher:
    matcher = cssselect2.Matcher()
    for place, rule in _with_layers(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)):
        if rule.type == "qualified-rule":
            declared = dict(_declared(rule.content))
            for selector in _selectors(rule.prelude):
                if selector.pseudo_element is None:
                    matcher.add_selector(selector, (place, declared))
    return matcher


def _with_layers(rules: Tokens) -> Iterator[tuple[int, Any]]:
    """Each rule with the place of its layer; a rule in none comes after all layers."""
    for rule in rules:
        if layer := _layer(rule):
            yield from ((LAYERS.index(layer), inner) for inner in _rules_in(rule))
        else:
            yield len(LAYERS), rule


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
    by_selector = [found for *_, found in rules.match(wrapped)]  # the strongest last
    matched = [declared for _, declared in sorted(by_selector, key=itemgetter(0))]
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
