"""An author’s preview: what is saved is what is seen, to this machine alone."""

import re
import shutil
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from bench.serving import free_port
from safe4me.cli.preview import preview_content
from safe4me.content.markup.errors import ContentError
from safe4me.content.model.core import Lesson
from safe4me.content.model.library import Library
from safe4me.settings import Settings
from safe4me.web.build.pages import LazyPage
from safe4me.web.build.verify import page_faults
from safe4me.web.http.security_headers import POLICY
from safe4me.web.preview.pages import EVENTS, Preview
from safe4me.web.preview.server import preview_app
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.world.app import app, run_content
from tests.helpers.world.schools import PRODUCTION

__all__ = ["app"]

WORD, PORT = "word", 8010
HERE = f"127.0.0.1:{PORT}"
LESSON, STORY = "law/01-who-it-protects.md", "law/chat.md"
LESSON_PAGE, STORY_PAGE = "/en/learn/law/who-it-protects/", "/en/learn/law/chat/"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def preview(content: Path, tmp_path: Path) -> Preview:
    settings = Settings(mode="development", content_folder=content, build_folder=tmp_path / "build")
    made = Preview(settings, WORD)
    made.read()
    return made


@pytest.fixture
def author(preview: Preview) -> Client:
    return Client(preview_app(preview, WORD, PORT))


def at(author: Client, address: str, method: str = "GET", host: str = HERE, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return author.open(f"/{WORD}{address}", method=method, headers={"Host": host, **named})


def write(content: Path, path: str, old: str, new: str) -> None:
    file = content / "en" / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def changes(author: Client) -> Iterator[str]:
    """What the stream says, a piece at a time."""
    stream = at(author, f"/{EVENTS}")
    assert (stream.status_code, stream.mimetype) == (200, "text/event-stream")
    return (piece.decode() for piece in stream.iter_encoded())


def test_a_saved_word_is_on_the_page_and_every_open_page_hears_of_it(
    preview: Preview, content: Path, author: Client
) -> None:
    heard = changes(author)
    assert next(heard) == "data: 1\n\n"
    assert 'data-number="1"' in at(author, LESSON_PAGE).text
    write(content, LESSON, "title: ", "title: Quite new ")
    preview.read()
    assert next(heard) == "data: 2\n\n"
    page = at(author, LESSON_PAGE).text
    assert "Quite new " in page
    assert 'data-number="2"' in page


def test_what_cannot_be_read_stands_above_the_page_as_it_was_until_it_is_mended(
    preview: Preview, content: Path, author: Client
) -> None:
    before = at(author, LESSON_PAGE).text
    write(content, LESSON, "title: ", "titel: ")
    preview.read()
    page = at(author, LESSON_PAGE).text
    assert f"<li>content/en/{LESSON}:2: “titel” is not known here. Did you mean “title”?" in page
    assert "This is how the page was before." in page
    assert page.split("</div>", 1)[1] == before.split("</div>", 1)[1]
    write(content, LESSON, "titel: ", "title: ")
    preview.read()
    mended = at(author, LESSON_PAGE).text
    assert "preview-faults" not in mended
    assert mended == before.replace('data-number="1"', 'data-number="3"')


def test_what_is_not_fit_to_publish_is_told_after_the_page(
    preview: Preview, content: Path, author: Client
) -> None:
    (content / "en" / "law" / "03-new.md").write_text(
        "---\ntitle: New\n---\n\n## ‹A step› {#step}\n‹Words›\n"
    )
    preview.read()
    assert "Still to be written" not in at(author, "/en/learn/law/new/").text
    preview.check()
    page = at(author, "/en/learn/law/new/").text
    assert "content/en/law/03-new.md:5: Still to be written: ‹A step›" in page
    assert "This is how the page was before." not in page
    assert preview.wait(None, 0) == 3


def test_a_check_of_words_that_are_not_shown_any_more_tells_nothing(
    preview: Preview, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save_meanwhile(_folder: Path) -> list[ContentError]:
        preview.read()
        return [ContentError("en/law/chat.md", 1, "Late")]

    monkeypatch.setattr("safe4me.web.preview.pages.check_folder.check", save_meanwhile)
    preview.check()
    assert "Late" not in preview.reply(STORY_PAGE).body.decode()


def test_a_check_hides_no_fault_that_keeps_the_pages_as_they_were(
    preview: Preview, content: Path, author: Client
) -> None:
    write(content, LESSON, "title: ", "titel: ")
    preview.read()
    preview.check()
    assert "“titel” is not known here" in at(author, LESSON_PAGE).text


def test_where_nothing_can_be_read_yet_the_faults_stand_alone(content: Path, tmp_path: Path) -> None:
    write(content, LESSON, "title: ", "titel: ")
    preview = Preview(Settings(mode="development", content_folder=content), WORD)
    preview.read()
    reply = at(Client(preview_app(preview, WORD, PORT)), "/en/learn/")
    assert reply.status_code == 404
    assert "“titel” is not known here" in reply.text


def test_a_page_that_only_sound_content_has_says_so_and_why_and_the_others_are_shown(
    preview: Preview, content: Path, author: Client
) -> None:
    write(content, "asked/questions.md", "step=law/every-kind#steps", "step=law/gone#steps")
    preview.read()
    preview.check()
    lost = at(author, "/en/questions/")
    assert (lost.status_code, "content/en/asked/questions.md:18: " in lost.text) == (404, True)
    assert at(author, LESSON_PAGE).status_code == 200


def test_what_breaks_every_page_is_told_by_the_check(
    preview: Preview, author: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_library: Library) -> Iterator[LazyPage]:
        raise StopIteration

    monkeypatch.setattr("safe4me.web.preview.pages.RENDERERS", (broken,))
    preview.read()
    assert "Something cannot be shown" in at(author, LESSON_PAGE).text
    preview.check()
    assert "Something cannot be shown" in at(author, LESSON_PAGE).text, "the check found nothing to mend"
    fault = ContentError("en/law/chat.md", 3, "Mend this.")
    monkeypatch.setattr("safe4me.web.preview.pages.check_folder.check", lambda _folder: [fault])
    preview.check()
    page = at(author, LESSON_PAGE).text
    assert ("content/en/law/chat.md:3: Mend this." in page, "Something cannot be shown" in page) == (
        True,
        False,
    )


@pytest.mark.parametrize("host", [HERE, f"localhost:{PORT}"])
@pytest.mark.parametrize(
    "address", ["/en/learn/", LESSON_PAGE, STORY_PAGE, "/en/", "/en/search/", "/static/site.css"]
)
def test_this_machine_sees_every_page(author: Client, address: str, host: str) -> None:
    if address.startswith("/static/"):
        (address,) = set(re.findall(rf"/{WORD}(/static/site\.[0-9a-f]+\.css)", at(author, "/en/").text))
    assert at(author, address, host=host).status_code == 200


@pytest.mark.parametrize("address", [LESSON_PAGE, f"/{EVENTS}", "/nowhere/"])
@pytest.mark.parametrize(
    "host",
    [
        "",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:8011",
        f"localhost.:{PORT}",
        f"evil.example:{PORT}",
        f"{HERE}.evil.example",
    ],
)
def test_another_name_for_this_machine_is_refused(author: Client, address: str, host: str) -> None:
    assert at(author, address, host=host).status_code == 421


@pytest.mark.parametrize("address", [LESSON_PAGE, f"/{EVENTS}"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_sent(author: Client, address: str, method: str) -> None:
    refused = at(author, address, method)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("address", [LESSON_PAGE, f"/{EVENTS}"])
def test_a_head_has_no_body(author: Client, address: str) -> None:
    reply = at(author, address, "HEAD")
    assert (reply.status_code, reply.data) == (200, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "https://evil.example"},
    ],
)
def test_no_other_site_reads_the_stream(author: Client, headers: dict[str, str]) -> None:
    assert at(author, f"/{EVENTS}", **headers).status_code == 403


def test_the_page_itself_reads_the_stream(author: Client) -> None:
    assert at(author, f"/{EVENTS}", "HEAD", Sec_Fetch_Site="same-origin").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/en/learn/", "/words/en/learn/", f"/{WORD}", f"/{WORD}/en/nowhere/", f"/{WORD}/../app.py"]
)
def test_only_addresses_of_pages_below_the_word_lead_anywhere(author: Client, path: str) -> None:
    assert author.get(path, headers={"Host": HERE}).status_code == 404


def test_every_link_on_a_page_keeps_the_word(author: Client) -> None:
    for address in ("/en/", LESSON_PAGE, STORY_PAGE):
        assert re.findall(rf'="/(?!{WORD}/)[^"]*"', at(author, address).text) == []


@pytest.mark.parametrize("address", ["/en/", LESSON_PAGE, STORY_PAGE])
def test_the_site_s_policy_holds_and_nothing_on_a_page_breaks_it(author: Client, address: str) -> None:
    reply = at(author, address)
    assert reply.headers["Content-Security-Policy"] == POLICY
    assert [fault for fault in page_faults({address: reply.data}) if "a link to" not in fault] == []


def test_each_step_of_a_lesson_says_how_it_reads(author: Client) -> None:
    page = at(author, LESSON_PAGE).text
    notes = re.findall(r'data-beside="([\w-]+)">Grade -?\d+\.\d of \d at most, \d+\.\d minutes<', page)
    lesson = next(each for each in lessons_in(CONTENT).documents() if each.page.path == LESSON)
    assert isinstance(lesson, Lesson)
    assert notes == [step.id for step in lesson.steps]
    assert [name for name in notes if f'id="{name}"' not in page] == []


def test_a_story_has_its_map_below_and_a_lesson_none(author: Client) -> None:
    assert 'class="preview-map"' in at(author, STORY_PAGE).text
    assert 'class="preview-map"' not in at(author, LESSON_PAGE).text


@pytest.mark.parametrize("settings", [PRODUCTION, {}])
def test_a_real_site_has_no_preview(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    settings: dict[str, Any],  # each setting has its own type
) -> None:
    monkeypatch.chdir(tmp_path)  # away from any .env
    monkeypatch.delenv("SAFE4ME_MODE", raising=False)
    monkeypatch.setattr("safe4me.cli.preview.from_env", lambda: Settings(**settings))
    refused = run_content(app, "preview")
    assert refused.exit_code == 1
    assert "SAFE4ME_MODE=development" in refused.output


def test_a_save_in_the_folder_that_is_watched_is_seen_at_the_address_that_is_told(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, port = Settings(mode="development", content_folder=content), free_port()
    seen: list[bool] = []

    def watch(folder: Path, **_: object) -> Iterator[None]:
        (start,) = re.findall(r"http://\S+", capsys.readouterr().out)
        for words in ("Words of one save", "Words of another"):
            write(folder, LESSON, "title: ", f"title: {words} ")
            yield
            seen.append(words in asked(start))

    def asked(start: str) -> str:
        connection = HTTPConnection("127.0.0.1", port)
        connection.request(
            "GET", f"{start.partition(str(port))[2]}law/who-it-protects/", headers={"Connection": "close"}
        )
        with connection.getresponse() as response:
            return response.read().decode()

    monkeypatch.setattr("safe4me.cli.preview.from_env", lambda: settings)
    monkeypatch.setitem(sys.modules, "watchfiles", SimpleNamespace(watch=watch))
    preview_content(port)
    assert seen == [True, True]


def test_without_what_watches_folders_the_author_hears_what_to_install(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFE4ME_MODE", "development")
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    refused = run_content(app, "preview")
    assert (refused.exit_code, "make preview" in refused.output) == (1, True)
