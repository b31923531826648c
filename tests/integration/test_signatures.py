"""Who outside has read which page: written down, listed before launch, shown on the page about us."""

import re
import shutil
from datetime import date
from pathlib import Path

from flask import Flask

from safe4me.content.overlay import sign
from safe4me.settings import Settings
from safe4me.web.build.compile import build
from tests.helpers.content.libraries import CONTENT, files_of
from tests.helpers.world.app import app, run_content, write_content_file

__all__ = ["app"]

FILE = "signatures.yaml"
PLACE = f"content/en/{FILE}"
READERS = """\
# A note.
- id: lawyer
  reader: a youth-justice lawyer
  pages: law/ pages/phones.md

# Another.
- id: lead
  reader: a designated safeguarding lead
  pages: pages/
"""
SERVICES = """\
- id: "999"
  name: "999"
  what: Help in danger.
  who: Anyone.
  what_happens: Say where you are.
  phone: "999"
- id: line
  name: A line
  what: Talk.
  who: Anyone.
  what_happens: You talk.
  phone: 0800 1111
  text: "85258"
  text_word: SHOUT
  website: line.example
- id: gone
  name: Gone
  what: Talk.
  who: Anyone.
  what_happens: You talk.
  phone: 0800 2222
  withdrawn: true
"""
PAGE = "---\ntitle: Phones\nreviewed: 2026-11-01\nreview_due: 2027-11-01\nsources: [An Act]\n---\nShort.\n"


def signed(app: Flask) -> str:
    text: str = (app.extensions["content_folder"] / "en" / FILE).read_text("utf-8")
    return text


def test_what_is_not_read_and_what_has_changed_since_waits_for_the_launch(app: Flask) -> None:
    write_content_file(app, FILE, READERS)
    write_content_file(app, "pages/phones.md", PAGE)
    assert run_content(app, "check").exit_code == 0
    assert run_content(app, "check", "--launch").output.splitlines() == [
        f"{PLACE}:2: Not yet read by a youth-justice lawyer (pages: 2): law/module.md, pages/phones.md.",
        f"{PLACE}:7: Not yet read by a designated safeguarding lead (pages: 1): pages/phones.md.",
    ]
    assert run_content(app, "sign", "lawyer").output == "Pages written down as read: 2.\n"
    assert run_content(app, "sign", "lead", "pages/phones.md").exit_code == 0
    assert run_content(app, "check", "--launch").exit_code == 0
    write_content_file(app, "pages/phones.md", PAGE.replace("Short.", "Long."))
    told = run_content(app, "check", "--launch").output.splitlines()
    assert told[0] == (
        f"{PLACE}:2: Read by a youth-justice lawyer on 2026-11-24, changed since: pages/phones.md."
    )


def test_another_day_of_review_is_no_change(app: Flask) -> None:
    write_content_file(app, FILE, READERS)
    write_content_file(app, "pages/phones.md", PAGE)
    assert run_content(app, "sign", "lead").exit_code == 0
    write_content_file(app, "pages/phones.md", PAGE.replace("2026-11-01", "2026-11-20"))
    assert "changed since" not in run_content(app, "check", "--launch").output


def test_what_is_written_down_leaves_the_rest_of_the_file_as_it_is(app: Flask) -> None:
    write_content_file(app, FILE, READERS)
    write_content_file(app, "pages/phones.md", PAGE)
    for paths in (["pages/phones.md"], ["law/module.md"], ["pages/phones.md"]):
        assert run_content(app, "sign", "lawyer", *paths).exit_code == 0
    text = signed(app)
    assert re.findall(r"    - (\S+) 2026-11-24 [0-9a-f]{12}\n", text) == ["law/module.md", "pages/phones.md"]
    assert re.sub(r"  read:\n(    - .*\n)*", "", text) == READERS


def test_a_reader_and_a_page_that_nobody_asked_for(app: Flask) -> None:
    write_content_file(app, FILE, READERS)
    write_content_file(app, "pages/phones.md", PAGE)
    assert "There is no reader “cook”" in run_content(app, "sign", "cook").output
    assert "“law/module.md” is no page of theirs" in run_content(app, "sign", "lead", "law/module.md").output
    assert signed(app) == READERS


def test_the_page_about_us_shows_it_as_it_is(tmp_path: Path) -> None:
    shutil.copytree(CONTENT, folder := tmp_path / "content")
    file = folder / "en" / FILE
    file.write_text(READERS.replace("pages/phones.md", "pages/schools.md"), encoding="utf-8")
    assert told_on_the_page_about_us(folder, tmp_path / "before") == [
        "Not yet read by a youth-justice lawyer.",
        "Not yet read by a designated safeguarding lead.",
    ]
    day = date(2026, 12, 1)
    sign(folder, None, "lawyer", ["law/quiz.md", "law/chat.md"], day)
    quiz = folder / "en/law/quiz.md"
    quiz.write_text(quiz.read_text("utf-8").replace("title: ", "title: Now, ", 1), encoding="utf-8")
    before, lead = told_on_the_page_about_us(folder, tmp_path / "after")
    assert re.fullmatch(
        r"Read by a youth-justice lawyer, the last page on 1 December 2026: 2 of \d\. "
        r"1 page has changed since\.",
        before,
    )
    assert lead == "Not yet read by a designated safeguarding lead."


def told_on_the_page_about_us(folder: Path, built: Path) -> list[str]:
    build(Settings(mode="development", content_folder=folder, build_folder=built))
    page = files_of(built)["/en/about/"].decode()
    items = re.findall("<li>(.*?)</li>", page.split('id="readings"')[1].split("</ul>")[0], re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", "", item).split()) for item in items]


def test_each_way_to_reach_a_service_is_listed_to_be_tried(app: Flask) -> None:
    write_content_file(app, "../services.yaml", SERVICES)
    assert run_content(app, "addresses").output.splitlines()[2:] == [
        "| 999 | phone: 999 | never call it to try it: ask the police force | | | |",
        "| A line | phone: 0800 1111 | they answer by this name | | | |",
        "| A line | text: 85258 SHOUT | a text is answered | | | |",
        "| A line | website: https://line.example | it is theirs | | | |",
    ]
