"""A drawing in a PDF has the style of the page around it."""

from io import BytesIO

from pypdf import PageObject, PdfReader

from safe4me.settings import ROOT
from safe4me.web.build import pdf
from safe4me.web.build.pdf_style import LAYERS
from tests.helpers.pdf import colours
from tests.helpers.servers.machine import needed

STYLE = """
:root { --light: #cbc5f1; --dark: #2a1a73 }
.art { --own: var(--light); --ground: #e7ddcd }
.night.art { --own: #897ed4 }
svg .own { fill: var(--own) }
svg .grown { --own: var(--dark) }
.iris svg .own { fill: #4a31bc }
"""
PERSON = '<g class="own"><path d="M0 0H9V9Z"/></g>'


def drawn(svg: str, style: str = STYLE, around: str = "") -> PageObject:
    """The first page of the PDF of a page with this drawing alone."""
    needed(pdf.weasyprint(), "Pango, for PDFs")
    made = pdf.make_pdf(
        f"""<!doctype html><html lang="en"><head><title>A drawing</title>
        <link rel="stylesheet" href="/static/site.css"></head>
        <body class="{around}">{svg}</body></html>""",
        "https://site.example/en/",
        {"/static/site.css": style.encode()}.__getitem__,
    )
    assert made
    return PdfReader(BytesIO(made)).pages[0]


def art(inside: str, kind: str = "art") -> str:
    return f'<svg class="{kind}" viewBox="0 0 9 9" width="90" height="90">{inside}</svg>'


def test_a_part_has_the_colour_that_its_ground_gives_it() -> None:
    assert "#cbc5f1" in colours(drawn(art(PERSON)))
    assert "#897ed4" in colours(drawn(art(PERSON, "art night")))


def test_a_variable_holds_for_what_is_inside_and_nowhere_else() -> None:
    found = colours(drawn(art(f'<g class="grown">{PERSON}</g>{PERSON}')))
    assert {"#2a1a73", "#cbc5f1"} <= found


def test_a_rule_may_ask_what_stands_around_the_drawing() -> None:
    assert "#4a31bc" in colours(drawn(art(PERSON), around="iris"))


def test_a_rule_for_paper_and_for_something_else_holds_on_paper() -> None:
    also = STYLE + "@media print, (forced-colors: active) { .art.art { --own: GrayText } }"
    assert "#767676" in colours(drawn(art(PERSON), also))


def test_a_rule_for_a_dark_or_wide_screen_does_not_hold_on_paper() -> None:
    also = STYLE + (
        "@media (prefers-color-scheme: dark) { .art.art { --own: #00ff00 } }"
        "@media not print { .art.art { --own: #00ff00 } }"
    )
    assert "#cbc5f1" in colours(drawn(art(PERSON), also))


def test_a_later_layer_wins_over_a_stronger_selector_in_a_drawing_and_around_it() -> None:
    layered = STYLE + (
        "@layer pages { @media print { svg path { fill: #2a1a73 } p { color: #2a1a73 } } }"
        "@layer base { body svg.art g.own path { fill: #00ff00 } body p { color: #00ff00 } }"
    )
    found = colours(drawn(art('<g class="own"><path d="M0 0H9V9Z"/></g>') + "<p>Words</p>", layered))
    assert "#2a1a73" in found
    assert "#00ff00" not in found


def test_a_page_has_the_size_that_a_layer_gives_it() -> None:
    page = drawn(art(PERSON), STYLE + "@layer print { @page { size: 100mm 50mm } }")
    assert round(float(page.mediabox.width / page.mediabox.height), 2) == 2.0


def test_the_layers_of_paper_are_those_of_the_site() -> None:
    declared = (ROOT / "static" / "site" / "layers.css").read_text("utf-8")
    assert f"@layer {', '.join(LAYERS)};" in declared


def test_a_rule_that_names_what_paper_has_not_leaves_the_others_as_they_are() -> None:
    assert "#cbc5f1" in colours(drawn(art(PERSON), ".x::highlight(read) { fill: red }" + STYLE))


def test_the_line_around_a_shape_is_below_its_colour_where_the_style_says_so() -> None:
    style = "svg path { fill: #cbc5f1; stroke: #2a1a73; stroke-width: 4; paint-order: stroke }"
    contents = drawn(art('<path d="M0 0H9V9Z"/>'), style).get_contents()
    assert contents is not None
    painted = [step for step in contents.get_data().split() if step in (b"S", b"f", b"B")]
    assert painted[-2:] == [b"S", b"f"]
