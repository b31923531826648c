"""Our style names no side: what begins on the left in English begins on the right in Arabic.

And by night it has other colours, and nothing else.
"""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLES = sorted(STATIC.rglob("*.css"))
A_SIDE = re.compile(
    r"(?<![\w-])(?:left|right)\s*:"
    r"|(?:padding|margin|border|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
FOUR_SIDES = re.compile(r"(?<![\w-])(?:padding|margin|inset|border-width|border-color)\s*:\s*([^;}]+)")
OF_A_THEME = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{((?:[^{}]|\{[^{}]*\})*)\}")
ONLY_COLOURS = re.compile(r"\s*:root\s*\{(?:\s*--[\w-]+: #[0-9a-f]{3,6};)+\s*\}\s*")
A_VALUE = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")


def sides(style: str) -> list[str]:
    """What names the left or the right; above and below are the same in every language that we can write."""
    unequal = [
        match[0]
        for match in FOUR_SIDES.finditer(style)
        if len(values := A_VALUE.findall(match[1])) == 4 and values[1] != values[3]
    ]
    return [*A_SIDE.findall(style), *unequal]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_no_style_names_a_side(path: Path) -> None:
    assert sides(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "style",
    [
        "a { left: 0; }",
        "a { margin-right: 4px; }",
        "a { border-left: 1px solid; }",
        "a { border-top-left-radius: 4px; }",
        "a { text-align: right; }",
        "a { float: left; }",
        "a { padding: 1px 2px 3px 0; }",
        "a { inset: 0 max(1px, calc(2px + 3px)) 0 0; }",
    ],
)
def test_a_side_is_seen(style: str) -> None:
    assert sides(style)


@pytest.mark.parametrize(
    "style",
    [
        "a { padding: 1px 2px 3px 2px; }",
        "a { inset-inline-start: 0; }",
        "a { margin: 0 auto; }",
        ".right { top: 0; }",
    ],
)
def test_what_turns_with_the_language_is_left_alone(style: str) -> None:
    assert sides(style) == []


def beyond_colours(style: str) -> list[str]:
    """Rules of a theme that are more than our colours."""
    return [rules for rules in OF_A_THEME.findall(style) if not ONLY_COLOURS.fullmatch(rules)]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_the_dark_theme_has_other_colours_and_differs_in_nothing_else(path: Path) -> None:
    assert beyond_colours(path.read_text("utf-8")) == []


def test_the_dark_theme_is_there() -> None:
    assert sum(len(OF_A_THEME.findall(path.read_text("utf-8"))) for path in STYLES) == 1


@pytest.mark.parametrize(
    "rules",
    [
        ":root { --ink: #fff; --gap: 4px; }",
        ":root { --ink: #fff; } a { color: #fff; }",
        ".card { display: none; }",
    ],
)
def test_more_than_a_colour_is_seen(rules: str) -> None:
    assert beyond_colours(f"@media (prefers-color-scheme: dark) {{ {rules} }}") == [f" {rules} "]


LINES = 300
LAYER = re.compile(r"@layer \w+ \{\n(?:(?:  .*)?\n)*\}\n|@layer (?:\w+, )+\w+;\n")
COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/\n")


def outside_layers(style: str) -> str:
    """What of a file stands in no layer, comments apart."""
    return COMMENT.sub("", LAYER.sub("", style)).strip()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_every_rule_is_in_a_layer_and_no_file_is_long(path: Path) -> None:
    style = path.read_text("utf-8")
    assert outside_layers(style) == ""
    assert len(style.splitlines()) <= LINES


@pytest.mark.parametrize("rule", ["a {\n  b: c;\n}\n", "@media print {\n  a {\n    b: c;\n  }\n}\n"])
def test_a_rule_in_no_layer_is_seen(rule: str) -> None:
    assert outside_layers(f"/* Why */\n@layer base {{\n  a {{\n    b: c;\n  }}\n}}\n{rule}") == rule.strip()


def test_the_order_of_layers_comes_first_and_once() -> None:
    (declaring,) = (path for path in STYLES if re.search(r"^@layer [\w, ]+;", path.read_text("utf-8"), re.M))
    styles = [name for name in (STATIC / "site/bundle.txt").read_text().splitlines() if name.endswith(".css")]
    assert declaring == STATIC / "site" / styles[0]


def test_no_script_asks_for_the_theme() -> None:
    scripts = [*STATIC.rglob("*.js")]
    assert scripts
    assert [path.name for path in scripts if "prefers-color-scheme" in path.read_text("utf-8")] == []
