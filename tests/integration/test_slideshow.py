"""A teacher changes a plan's screens in PowerPoint: the same words, notes, links and picture."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from pptx import Presentation

from safe4me.settings import ROOT
from safe4me.web.build import pdf
from safe4me.web.build.slideshow import shown_on, slideshows
from tests.helpers.content.libraries import lessons_in
from tests.helpers.servers.machine import needed

ADDRESS = "https://safe4me.example"
DAY = date(2026, 11, 30)
PRESENT = "/en/teachers/law/present/"


@pytest.fixture
def shows(app: Flask, site_files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The slide shows of *The law*, by address."""
    needed(pdf.weasyprint(), "Pango, for PDFs and slide shows")
    library = lessons_in(ROOT / "content")
    law = replace(library, modules=library.modules[:1], briefings=())
    with app.test_request_context():
        return dict(slideshows(law, site_files, ADDRESS, DAY))


def slides_of(show: bytes) -> list[Any]:  # Any: the library's own objects
    return list(Presentation(io.BytesIO(show)).slides)


def words_on(slide: Any) -> list[str]:
    """Its paragraphs, the title first."""
    return [
        each.text for shape in slide.shapes if shape.has_text_frame for each in shape.text_frame.paragraphs
    ]


def test_each_plan_has_a_slide_for_each_of_its_screens(
    shows: Mapping[str, bytes], site_files: Mapping[str, bytes]
) -> None:
    assert list(shows) == [f"{PRESENT}{cut}.pptx" for cut in (20, 40, 60)]
    for address, show in shows.items():
        page = site_files[address.removesuffix(".pptx") + "/"].decode()
        slides = slides_of(show)
        assert len(slides) - 1 == page.count('<section class="slide"') > 5  # the last says how old they are
        assert all(slide.shapes.title.text_frame.text for slide in slides)


def test_a_slide_has_its_screens_words_and_the_teachers_notes(shows: Mapping[str, bytes]) -> None:
    _, rules, *_ = slides_of(shows[f"{PRESENT}20.pptx"])
    assert words_on(rules) == [
        "We talk about made-up people.",
        "• No names, no hints.",
        "• We don’t laugh at a person.",
    ]
    notes = rules.notes_slide.notes_text_frame.text
    assert "Minutes 0 to" in notes


def test_links_lead_to_the_site_and_the_last_slide_to_the_newest(shows: Mapping[str, bytes]) -> None:
    slides = slides_of(shows[f"{PRESENT}20.pptx"])
    links = [
        run.hyperlink.address
        for slide in slides
        for shape in slide.shapes
        if shape.has_text_frame
        for each in shape.text_frame.paragraphs
        for run in each.runs
        if run.hyperlink.address
    ]
    assert f"{ADDRESS}/en/teachers/law/ten-seconds/together/" in links
    assert all(link.startswith(f"{ADDRESS}/en/") for link in links)
    assert words_on(slides[-1]) == ["Made on 30 November 2026", "The newest slides are on the site"]
    assert links[-1] == f"{ADDRESS}{PRESENT}"


def test_each_slide_has_the_modules_drawing_as_a_picture(shows: Mapping[str, bytes]) -> None:
    for slide in slides_of(shows[f"{PRESENT}20.pptx"]):
        (picture,) = (shape for shape in slide.shapes if shape.shape_type == 13)  # a picture
        assert picture.image.content_type == "image/png"
        assert len(set(picture.image.blob)) > 50  # not one flat colour


def test_the_same_pages_make_the_same_bytes(
    app: Flask, site_files: Mapping[str, bytes], shows: Mapping[str, bytes]
) -> None:
    library = lessons_in(ROOT / "content")
    law = replace(library, modules=library.modules[:1], briefings=())
    with app.test_request_context():
        assert dict(slideshows(law, site_files, ADDRESS, DAY)) == shows
    with ZipFile(io.BytesIO(shows[f"{PRESENT}20.pptx"])) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_without_the_extra_there_is_no_slide_show(
    app: Flask, monkeypatch: pytest.MonkeyPatch, site_files: Mapping[str, bytes]
) -> None:
    monkeypatch.setattr("safe4me.web.build.slideshow.weasyprint", lambda: None)
    with app.test_request_context():
        assert list(slideshows(lessons_in(ROOT / "content"), site_files, ADDRESS, DAY)) == []


def test_an_answers_letter_stands_before_it_and_a_numbered_line_keeps_its_number() -> None:
    screens = """<section class="slide" id="a"><div class="seen"><h2>Which?</h2>
        <ol class="list letters"><li><span class="letter">A</span><span>This <b>one</b></span></li></ol>
        <ol><li>First</li><li><a href="../x/">Second</a></li></ol></div></section>"""
    notes = (
        '<section class="slide" id="a"><h2>Part</h2><div class="told-by-you"><p>Say this.</p></div></section>'
    )
    (shown,) = shown_on(screens, notes, "https://safe4me.example/en/present/20/")
    assert [(line.mark, line.text) for line in shown.lines] == [
        ("", "Which?"),
        ("", "A This one"),
        ("1.", "First"),
        ("2.", "Second"),
    ]
    assert [run.to for run in shown.lines[-1].runs] == ["https://safe4me.example/en/present/x/"]
    assert [line.text for line in shown.notes] == ["Part", "Say this."]
