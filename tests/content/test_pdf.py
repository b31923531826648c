from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from safe4me.web.build import pdf
from tests.helpers.servers.machine import needed

URL = "https://site.example/en/teachers/law/print/poster/"
PAGE = """<!doctype html>
<html lang="en"><head><title>Help, on a wall</title>
<link rel="stylesheet" href="/static/print.css"></head>
<body><h1>Talk to someone</h1><p class="screen">Only on a screen</p>
<p>A friend, <a href="../../../../help/">or a service</a>.</p></body></html>"""
FILES = {"/static/print.css": b"@media print { .screen { display: none } }"}


def read(html: str = PAGE, files: dict[str, bytes] = FILES) -> PdfReader:
    needed(pdf.weasyprint(), "Pango, for PDFs")
    made = pdf.make_pdf(html, URL, files.__getitem__)
    assert made
    return PdfReader(BytesIO(made))


def tags(node: Any) -> list[str]:
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    children = node.get("/K", [])
    children = children if isinstance(children, list) else [children]
    return [node.get("/S", ""), *(tag for child in children for tag in tags(child))]


def test_a_pdf_has_a_title_a_language_and_tags_in_the_order_of_reading() -> None:
    document = read()
    root: Any = document.root_object
    assert document.metadata
    assert document.metadata.title == "Help, on a wall"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    found = tags(root["/StructTreeRoot"])
    assert [tag for tag in found if tag in ("/H1", "/P", "/Link")] == ["/H1", "/P", "/Link"]


def test_a_pdf_holds_what_prints_and_not_what_is_for_a_screen() -> None:
    text = read().pages[0].extract_text()
    assert "Talk to someone" in text
    assert "Only on a screen" not in text


def test_links_of_a_pdf_lead_to_the_site() -> None:
    links: Any = read().pages[0]["/Annots"]
    (link,) = links
    assert link.get_object()["/A"]["/URI"] == "https://site.example/en/help/"


def test_the_same_page_makes_the_same_bytes() -> None:
    made = [pdf.make_pdf(PAGE, URL, FILES.__getitem__) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "source", ["http://127.0.0.1:9/picture.svg", "file:///etc/hostname", "/static/missing.svg"]
)
def test_a_pdf_is_made_from_the_sites_own_files_alone(source: str) -> None:
    asked = []

    def from_files(path: str) -> bytes:
        asked.append(path)
        return FILES[path]

    assert pdf.make_pdf(PAGE.replace("<h1>", f'<img alt="" src="{source}"><h1>'), URL, from_files)
    assert sorted(asked) == sorted(
        ["/static/print.css", source.removeprefix("http://127.0.0.1:9").removeprefix("file://")]
    )


def test_without_the_extra_there_is_no_pdf_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "weasyprint", lambda: None)
    assert pdf.make_pdf(PAGE, URL, FILES.__getitem__) is None
