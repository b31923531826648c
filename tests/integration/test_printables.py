"""A teacher prints a module's sheets: what pupils learn, nothing measured, with a PDF of each if wanted."""

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Module, Quiz
from safe4me.content.model.library import Library
from safe4me.settings import ROOT, Settings
from safe4me.web.build import pdf
from safe4me.web.build.compile import build
from safe4me.web.build.printables import EASY, OTHERS, asking, sheets_of
from tests.helpers.content.libraries import lessons_in
from tests.helpers.pdf import colours, starts
from tests.helpers.servers.machine import needed

GUIDE = "/en/teachers/law/"
RIGHT_OF_A_DRAWING = 15 + 46  # millimetres: the margin and the drawing
STEP_WITH_A_DRAWING = re.compile(
    r'<div class="easy-step">\s*<figure class="drawing">.*?(?=<div class="easy-step">|</section>)', re.DOTALL
)
SHEETS = (*(f"plan-{cut}" for cut in (20, 40, 60)), "worksheet", "answers", EASY, *OTHERS)
FOLD = re.compile(r"<details.*?</details>", re.DOTALL)
OPTION = re.compile(r"<b>[A-D]</b> ([^<]*)</li>")
ON_ONE_PAGE = ("exit-slip", "help-card", "poster", "letter")


def sheet(client: FlaskClient, name: str, *, folded: bool = False) -> str:
    """The words of a sheet as the page holds them, without marks; `folded` leaves out what is folded away."""
    reply = client.get(f"{GUIDE}print/{name}/")
    assert reply.status_code == 200
    inside = reply.text.split("<article")[1].split("</article>")[0]
    shown = FOLD.sub("", inside) if folded else inside
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", shown)))


def page_words(html: str) -> str:
    """What stands in a sheet's article, and not around it."""
    return html.split("<article")[1].split("</article>", maxsplit=1)[0]


@pytest.fixture
def library(client: FlaskClient) -> Library:
    """The English lessons that the site serves."""
    return client.application.extensions["site"].libraries["en"]  # type: ignore[no-any-return]  # an extension


def asked(library: Library, kind: type[Lesson | Quiz]) -> list[str]:
    (law,) = (module for module in library.modules if module.id == "law")
    return [question.text for part in law.parts if isinstance(part, kind) for question in part.questions]


def test_the_guide_leads_to_every_sheet(client: FlaskClient) -> None:
    assert 'href="pack/"' in client.get(GUIDE).text
    found = re.findall(r'href="\.\./print/([\w-]+)/"', client.get(f"{GUIDE}pack/").text)
    assert tuple(found) == SHEETS


def test_a_worksheet_asks_every_practice_question_and_no_measured_one(
    client: FlaskClient, library: Library
) -> None:
    words = sheet(client, "worksheet")
    assert [text for text in asked(library, Lesson) if text not in words] == []
    assert [text for text in asked(library, Quiz) if text in words] == []
    for option in (
        "Asking to see it",
        "You did the right thing.",
        "Tell someone you trust",
        "Danger right now",
    ):
        assert option in words


def test_a_worksheet_gives_no_answer_away(client: FlaskClient) -> None:
    page = client.get(f"{GUIDE}print/worksheet/").text.split("<article")[1]
    assert "Each new share can hurt." not in page
    steps = [
        page.index(step) for step in ("Stop and breathe", "Tell someone you trust", "Report it together")
    ]
    assert steps != sorted(steps)
    assert "data-right" not in page


def test_the_answers_say_what_is_right_and_why(client: FlaskClient) -> None:
    words = sheet(client, "answers")
    assert "B No Right It is never yours to share." in words
    assert "A Yes Each new share can hurt." in words
    assert "Kind I'm here for you." in words.replace("You did the right thing. ", "")
    assert words.index("Stop and breathe") < words.index("Tell someone you trust") < words.index("Report it")
    assert re.search(r"\b([ABC]) Danger right now 999", words)
    assert "Telling someone comes early." in words


def test_the_answers_in_short_have_what_is_right_and_its_reason_alone(client: FlaskClient) -> None:
    words = sheet(client, "answers", folded=True)
    assert "Can a friend pass a picture on? B No It is never yours to share. What helps" in words
    assert "Each new share can hurt." not in words
    assert "1 Stop and breathe 2 Tell someone you trust" in words
    assert "60–75% That’s how many would tell someone." in words
    assert "Too low." not in words
    assert len(words) < len(sheet(client, "answers")) / 2


def test_a_plan_has_what_to_say_first_each_part_with_its_screens_and_more_behind_it(
    client: FlaskClient,
) -> None:
    words = sheet(client, "plan-20", folded=True)
    told = ("Tell your safeguarding lead", "you may pass", "If a pupil tells you", "Ground rules 3 minutes")
    order = (*told, "Wait for nods.", "Nobody has to speak.", "Everyone: open Get help.", "call 999", "0800")
    assert [each for each in order if each not in words] == []
    assert "The group chat" not in words
    assert "Read the plan first." not in words
    assert "Read the plan first." in sheet(client, "plan-20")
    assert "The group chat 21 minutes" in sheet(client, "plan-40")


def test_a_band_has_a_worksheet_and_answers_of_its_own_lessons(module_of_bands: Module) -> None:
    of_bands = [each for each in sheets_of(module_of_bands) if each.band]
    assert [each.stem for each in of_bands] == [
        f"{kind}-{years}" for kind in ("worksheet", "answers") for years in ("7-8", "9-11")
    ]
    younger, older = ({lesson.page.title for lesson in asking(module_of_bands, band)} for band in ("A", "B"))
    every = {lesson.page.title for lesson in asking(module_of_bands)}
    assert younger | older == every
    assert younger - older
    assert older - younger


def test_a_guess_is_marked_on_a_line_on_paper_and_its_answer_stands_apart(client: FlaskClient) -> None:
    on_paper = sheet(client, "worksheet")
    assert "Mark your guess on the line, and write the number down. 0% 100%" in on_paper
    assert "More pupils tell someone" not in on_paper
    assert "Right 60–75% Too low. More pupils tell someone" in sheet(client, "answers")


def test_an_exit_slip_asks_for_each_outcome_and_for_no_name(client: FlaskClient) -> None:
    words = sheet(client, "exit-slip")
    assert words.count("Say whom the law protects.") == 2
    assert "Don’t write your name." in words
    assert "Tell an adult you trust as well." in words


def test_a_help_card_has_what_is_urgent_first_four_times(client: FlaskClient) -> None:
    words = sheet(client, "help-card")
    assert words.count("0800 1111") == 4
    assert words.count("I don’t feel safe") == 4 or words.count("I don't feel safe") == 4


@pytest.mark.parametrize("name", ["help-card", "poster"])
def test_a_camera_finds_the_help_pages(client: FlaskClient, name: str) -> None:
    page = client.get(f"{GUIDE}print/{name}/").text
    assert 'class="qr"' in page
    assert "<title>A square code that leads to the help pages</title>" in page
    assert "127.0.0.1:8000/en/help/" in sheet(client, name)


def test_easy_read_has_the_simpler_words_beside_the_drawing_and_what_there_is_to_pick(
    client: FlaskClient,
) -> None:
    page = client.get(f"{GUIDE}print/easy-read/").text.split("<article")[1]
    step = page.split('class="easy-step"')[1].split('class="easy-step"')[0]
    assert "The law helps you." in step
    assert "<svg" in step
    assert page.count('class="easy-step"') == 1  # no other step has simpler words


def test_an_easy_read_lesson_stands_on_two_or_three_pages(with_pdf: Path) -> None:
    for file in with_pdf.glob("teachers/*/print/easy-read.pdf"):
        html = (file.with_suffix("") / "index.html").read_text()
        assert len(PdfReader(file).pages) <= 3 * html.count('class="easy"'), file


def test_no_words_of_a_sheet_stand_in_a_column_as_narrow_as_a_letter(with_pdf: Path) -> None:
    narrow = []
    for file in with_pdf.rglob("*.pdf"):
        for number, page in enumerate(PdfReader(file).pages, 1):
            lines = [line.strip() for line in page.extract_text().splitlines()]
            if sum(len(line) == 1 for line in lines) > len(lines) / 2:
                narrow.append((file.parent.name, file.name, number))
    assert narrow == []


def test_no_answer_of_an_easy_read_sheet_stands_behind_its_drawing(with_pdf: Path) -> None:
    file = with_pdf / "teachers/consequences/print/easy-read.pdf"
    html = (file.with_suffix("") / "index.html").read_text()
    answers = [unescape(text) for step in STEP_WITH_A_DRAWING.findall(html) for text in OPTION.findall(step)]
    found = {text: start for page in PdfReader(file).pages for text, start in starts(page).items()}
    assert len(answers) > 3
    assert [answer for answer in answers if found[answer] < RIGHT_OF_A_DRAWING] == []


def test_drawings_are_black_and_white_on_a_sheet_and_coloured_on_a_poster(with_pdf: Path) -> None:
    """The sheet is for any printer; a poster is `inked`."""
    sheets = PdfReader(with_pdf / "teachers/consequences/print/easy-read.pdf").pages
    assert {colour for page in sheets for colour in colours(page)} <= {"#000000", "#ffffff", "#767676"}
    assert "#ffffff" in colours(sheets[0])
    posters = PdfReader(with_pdf / "schools/wildfire/posters/print/a4.pdf").pages
    for page in posters:
        assert colours(page) & {"#897ed4", "#cbc5f1", "#2a1a73"}, page.extract_text()


def test_a_letter_tells_parents_what_is_taught_and_where_to_read_it(client: FlaskClient) -> None:
    words = sheet(client, "letter")
    assert "Say whom the law protects." in words
    assert "127.0.0.1:8000/en/parents/" in words
    assert "designated safeguarding lead" in words


def test_no_sheet_leads_to_a_pdf_that_is_not_there(client: FlaskClient) -> None:
    assert [name for name in SHEETS if ".pdf" in client.get(f"{GUIDE}print/{name}/").text] == []


def test_asking_for_pdfs_without_the_extra_says_what_to_install(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safe4me.web.build.pdf.weasyprint", lambda: None)
    done = app.test_cli_runner().invoke(args=["build", "--pdf"])
    assert done.exit_code == 1
    assert "requirements-pdf.txt" in done.output


@pytest.fixture
def module_of_bands() -> Module:
    """A module of the site's own that has lessons for each band, and one for both."""
    return next(each for each in lessons_in(ROOT / "content").modules if each.id == "threats")


@pytest.fixture(scope="module")
def with_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of every page of the site's own content, built with PDFs."""
    needed(pdf.weasyprint(), "Pango, for PDFs")
    folder = tmp_path_factory.mktemp("with_pdf")
    return (
        build(
            Settings(mode="development", build_folder=folder, site_address="https://safe4me.example"),
            extras_on=date(2026, 11, 30),
        )
        / "pages/en"
    )


def test_every_sheet_has_a_pdf_with_tags_a_language_and_its_title(with_pdf: Path) -> None:
    pages = sorted(with_pdf.glob("teachers/*/print/*/index.html"))
    modules = [module for module in lessons_in(ROOT / "content").modules if module.guide]
    cards = [part for module in modules for part in module.parts if isinstance(part, Case)]
    the_table_of_wildfire = 1
    sheets = sum(len(tuple(sheets_of(module))) for module in modules) + len(cards) + the_table_of_wildfire
    assert len(pages) == len(sorted(with_pdf.glob("teachers/*/print/*.pdf"))) == sheets
    for page in pages:
        html = page.read_text()
        assert f'href="../{page.parent.name}.pdf"' in html
        document = PdfReader(page.parent.with_suffix(".pdf"))
        (title,) = re.findall(r"<title>(.*)</title>\n", html)
        assert document.metadata
        assert document.metadata.title == title
        root: Any = document.root_object
        assert root["/Lang"] == "en"
        assert root["/MarkInfo"]["/Marked"]
        (heading,) = re.findall(r"<h1>(.*)</h1>", html)
        text = "".join(each.extract_text() for each in document.pages)
        assert "".join(unescape(heading).split()) in "".join(text.split())
        assert text.count("Leave now") == page_words(html).count("Leave now")  # not from its head


def test_a_square_code_in_a_pdf_has_words_for_who_cannot_see_it(with_pdf: Path) -> None:
    poster: Any = PdfReader(with_pdf / "teachers/law/print/poster.pdf")
    found = [poster.get_object(number) for number in range(1, poster.trailer["/Size"])]
    figures = [each for each in found if isinstance(each, dict) and each.get("/S") == "/Figure"]
    words = [figure["/Alt"] for figure in figures if "/Alt" in figure]
    assert words == ["A square code that leads to the help pages"]


@pytest.mark.parametrize("name", ON_ONE_PAGE)
def test_what_is_handed_out_stands_on_one_page(with_pdf: Path, name: str) -> None:
    found = {
        file.parent.parent.name: len(PdfReader(file).pages)
        for file in with_pdf.glob(f"teachers/*/print/{name}.pdf")
    }
    assert set(found.values()) == {1}, found


def test_a_letter_a_handout_and_a_plan_stand_on_one_page_each(with_pdf: Path) -> None:
    found = {file.stem: len(PdfReader(file).pages) for file in with_pdf.glob("schools/*/*.pdf")}
    assert {"letter", "letter-peer-leads", "six-weeks", "for-a-peer-lead", "pledge", "handout"} <= set(found)
    assert set(found.values()) == {1}, found


@pytest.mark.parametrize(("size", "millimetres"), [("a4", (210, 297)), ("a3", (297, 420))])
def test_every_poster_has_a_page_of_its_size(with_pdf: Path, size: str, millimetres: tuple[int, int]) -> None:
    html = (with_pdf / f"schools/wildfire/posters/print/{size}/index.html").read_text()
    pages = PdfReader(with_pdf / f"schools/wildfire/posters/print/{size}.pdf").pages
    assert len(pages) == html.count('class="poster ')
    words_from = 14 * millimetres[0] / 210  # the poster lies on the whole page
    assert {round(min(starts(page).values())) for page in pages} == {round(words_from)}
    boxes = {
        (round(float(page.mediabox.width) / 72 * 25.4), round(float(page.mediabox.height) / 72 * 25.4))
        for page in pages
    }
    assert boxes == {millimetres}
