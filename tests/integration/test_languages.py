"""Two languages: which one a reader gets, how they change it, and what stands in place of a missing page."""

import io
import re
from pathlib import Path
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from safe4me.web.build.compile import BrokenSite, build
from safe4me.web.build.templating import without_verdict
from tests.helpers.content.pseudo import LANGUAGE, marked, pseudo
from tests.helpers.world.schools import Place, hidden, make_place, open_room, sign_in, with_settings

SWITCH = re.compile(  # what stands behind the globe; the page's own language is hidden
    r'<li><a href="([^"]*)" hreflang="(\w+)" lang="\2" dir="(?:ltr|rtl)" data-file="[^"]*">([^<]*)</a>'
)


GLOBE = "M12 3a9 9 0 1 0 0 18"  # as macros/art.html draws it


@pytest.fixture
def pseudo_client(pseudo_app: Flask) -> FlaskClient:
    return pseudo_app.test_client()


@pytest.fixture
def pseudo_room(pseudo_app: Flask) -> Room:
    """An open room of the site in two languages."""
    with pseudo_app.app_context():
        place: Place = make_place("Northshire", "Hill School")
        room = open_room(pseudo_app, place, "law/quiz")
        room.code  # noqa: B018 - loaded while its session is open
        return room


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("he", "he"),
        ("he-IL,he;q=0.9,en;q=0.5", "he"),
        ("en;q=0.4, he;q=0.6", "he"),
        ("en;q=0.6, he;q=0.4", "en"),
        ("pl, he;q=0.1", "he"),
        ("pl, fr;q=0.9", "en"),
        ("he;q=0, *", "en"),
        ("*", "en"),
        ("", "en"),
        ("zz-!!;q=x", "en"),
    ],
)
@pytest.mark.parametrize(("start", "below"), [("/", "/"), ("/join", "/join/")])
def test_the_first_page_leads_by_the_languages_of_the_browser(
    pseudo_client: FlaskClient, start: str, below: str, accepted: str, language: str
) -> None:
    for reply in (
        pseudo_client.get(start, headers={"Accept-Language": accepted}),
        pseudo_client.head(start, headers={"Accept-Language": accepted}),
    ):
        assert (reply.status_code, reply.location) == (302, f"/{language}{below}")
        assert reply.headers["Vary"] == "Accept-Language"


def test_a_page_is_the_same_whatever_the_browser_speaks(pseudo_client: FlaskClient) -> None:
    english = pseudo_client.get("/en/", headers={"Accept-Language": "he"})
    assert english.data == pseudo_client.get("/en/", headers={"Accept-Language": "en"}).data
    assert english.headers["Vary"] == "Accept-Encoding"
    known = {"If-None-Match": english.headers["ETag"], "Accept-Language": "he"}
    assert pseudo_client.get("/en/", headers=known).status_code == 304


def test_one_language_needs_no_choice(client: FlaskClient) -> None:
    reply = client.get("/", headers={"Accept-Language": "he"})
    assert (reply.location, "Vary" in reply.headers) == ("/en/", False)
    page = client.get("/en/").text
    assert "hreflang" not in page
    (doors,) = re.findall(r'data-doors="([^"]*)"', page)
    assert "over-languages" not in client.get(doors).text
    assert '<html lang="en" dir="ltr"' in page
    assert (
        "Vary" not in client.get("/account/sign-in").headers
        or "Accept-Language" not in (client.get("/account/sign-in").headers["Vary"])
    )


@pytest.mark.parametrize("path", ["", "help/", "learn/law/", "learn/law/quiz/", "about/", "teachers/law/"])
def test_every_page_leads_to_itself_in_the_other_language(pseudo_client: FlaskClient, path: str) -> None:
    page = pseudo_client.get(f"/en/{path}").text
    up = "../" * (path.count("/") + 1)
    assert SWITCH.findall(page) == [(f"{up}he/{path}", "he", "עברית")]
    for language in ("en", "he"):
        assert f'hreflang="{language}" href="http://127.0.0.1:8000/{language}/{path}">' in page
    assert f'hreflang="x-default" href="http://127.0.0.1:8000/{"en/" if path else ""}{path}">' in page
    assert '<html lang="en" dir="ltr"' in page
    assert '<html lang="he" dir="rtl"' in pseudo_client.get(f"/he/{path}").text


def test_every_compiled_page_with_a_header_offers_the_languages(pseudo_app: Flask) -> None:
    pages = pseudo_app.extensions["site"].table.pages
    read = {at: held[""].body[0].decode() for at, held in pages.items() if at.endswith("/")}
    without = [at for at, page in read.items() if '<header class="top"' in page and not SWITCH.search(page)]
    in_two_languages = [at for at in read if at.endswith(f"-with-{LANGUAGE}/")]
    assert without == in_two_languages
    assert len(read) > 100


def test_help_over_a_page_offers_the_languages_too(pseudo_client: FlaskClient) -> None:
    page = pseudo_client.get("/en/learn/law/quiz/").text
    for language, direction in (("en", "ltr"), (LANGUAGE, "rtl")):
        (doors,) = re.findall(rf'hreflang="{language}" lang="{language}" [^>]*data-file="([^"]*)"', page)
        frame = pseudo_client.get(doors).text
        assert f'<dialog class="help-over" lang="{language}" dir="{direction}"' in frame
        assert '<nav class="over-languages' in frame


@pytest.mark.parametrize(
    ("path", "is_open"), [("join/", True), ("", True), ("help/", False), ("learn/law/quiz/", False)]
)
def test_at_home_and_where_a_pupil_joins_the_names_of_the_languages_are_in_sight(
    pseudo_client: FlaskClient, path: str, is_open: bool
) -> None:
    menu = pseudo_client.get(f"/en/{path}").text.split('<nav class="languages')[1].split("</nav>")[0]
    assert ("<details open>" in menu) == is_open
    assert GLOBE in menu


def test_a_code_that_is_not_known_leaves_the_names_in_sight(pseudo_client: FlaskClient) -> None:
    page = pseudo_client.post("/he/join/code", data={"code": "K7Q3XP"})
    assert "<details open>" in page.text


def test_after_a_form_was_sent_the_language_changes_where_it_stands(
    pseudo_client: FlaskClient, pseudo_room: Room
) -> None:
    room, answers = f"/c/{pseudo_room.code}", {"answers.pass-on": "2", "answers.confidence": "3"}
    ballot = {"activity": "law/quiz", "nonce": "0" * 32, **answers}
    for address, data, elsewhere in (
        ("/en/join/code", {"code": "K7Q3XP"}, "/he/join/"),
        (f"{room}/en/learn/law/quiz/check", answers, f"{room}/he/learn/law/quiz/"),
        (f"{room}/ballots?language=en", ballot, f"{room}/he/"),
    ):
        page = pseudo_client.post(address, data=data).text
        assert [to for to, _, _ in SWITCH.findall(page)] == [elsewhere], address


def test_the_board_says_where_a_pupil_changes_the_language(pseudo_app: Flask, pseudo_room: Room) -> None:
    with pseudo_app.app_context():
        client = pseudo_app.test_client()
        sign_in(client, db.session.get_one(Room, pseudo_room.id).teacher)
        board = client.get(f"/teach/rooms/{pseudo_room.id}/board", headers={"Accept-Language": "en"}).text
    (line,) = re.findall(r'<p class="which-language">.*?</p>', board, re.DOTALL)
    assert "Your language: tap the globe" in line
    assert '<span lang="he" dir="rtl">עברית</span>' in line
    assert GLOBE in line


def test_the_board_of_a_site_in_one_language_says_nothing_of_it(
    client: FlaskClient, place: Place, room: Room
) -> None:
    sign_in(client, room.teacher)
    assert "globe" not in client.get(f"/teach/rooms/{room.id}/board").text


def test_the_choice_stays_in_the_room(pseudo_client: FlaskClient, pseudo_room: Room) -> None:
    page = pseudo_client.get(f"/c/{pseudo_room.code}/en/learn/law/quiz/").text
    assert SWITCH.findall(page)[0][0] == "../../../../he/learn/law/quiz/"
    joined = pseudo_client.post("/he/join/code", data={"code": pseudo_room.code})
    assert joined.location == f"/c/{pseudo_room.code}/he/"
    room = pseudo_client.get(joined.location)
    assert '<html lang="he" dir="rtl"' in room.text
    assert SWITCH.findall(room.text) == [(f"/c/{pseudo_room.code}/en/", "en", "English")]
    assert f'href="/c/{pseudo_room.code}/he/learn/law/quiz/"' in room.text


@pytest.mark.parametrize("language", ["en", LANGUAGE])
def test_the_next_person_at_a_device_reads_the_same_language(
    pseudo_client: FlaskClient, pseudo_room: Room, language: str
) -> None:
    address = f"/c/{pseudo_room.code}/{language}/learn/law/quiz/"
    home = re.search(r'class="brand" href="([^"]*)"', pseudo_client.get(address).text)
    assert home
    room = pseudo_client.get(urljoin(address, home[1]), headers={"Accept-Language": "pl"})
    assert f'<html lang="{language}"' in room.text


@pytest.mark.parametrize("language", ["en", LANGUAGE])
def test_a_pack_is_in_one_language_and_leads_to_no_other(pseudo_client: FlaskClient, language: str) -> None:
    module = f"/{language}/teachers/law/"
    assert SWITCH.search(pseudo_client.get(module).text)
    with ZipFile(io.BytesIO(pseudo_client.get(f"{module}law-pack.zip").data)) as pack:
        pages = [pack.read(name).decode() for name in pack.namelist() if name.endswith(".html")]
    assert len(pages) > 10
    in_two = '<nav class="languages', "in two languages"
    assert [page for page in pages if SWITCH.search(page) or any(each in page for each in in_two)] == []
    assert all("</header>" in page and '<main id="main"' in page for page in pages if "<header" in page)


def test_a_room_s_page_without_a_choice_speaks_as_the_browser_does(
    pseudo_client: FlaskClient, pseudo_room: Room
) -> None:
    address = f"/c/{pseudo_room.code}/"
    reply = pseudo_client.get(address, headers={"Accept-Language": "he"})
    assert '<html lang="he"' in reply.text
    assert "Accept-Language" in reply.headers["Vary"]
    assert "Vary" not in pseudo_client.get(f"{address}?language=en").headers


def test_a_form_that_was_sent_without_script_keeps_its_language(
    pseudo_client: FlaskClient, pseudo_room: Room
) -> None:
    answers = {"answers.pass-on": "2", "answers.confidence": "3", "answers.take-down": "1"}
    page = pseudo_client.post(f"/c/{pseudo_room.code}/he/learn/law/quiz/check", data=answers).text
    assert f'action="/c/{pseudo_room.code}/ballots?language=he"' in page
    assert pseudo("The person in it") in page


@pytest.mark.parametrize("address", ["/he/nowhere/", "/zz/", "/account/sign-in?language=zz", "/?language=zz"])
def test_an_unknown_language_or_page_is_no_fault(pseudo_client: FlaskClient, address: str) -> None:
    reply = pseudo_client.get(address, headers={"Accept-Language": "zz, xx-yy;q=0.1"})
    assert reply.status_code < 500
    if address.startswith("/he"):
        assert '<html lang="he" dir="rtl"' in reply.text


def test_a_missing_page_stands_in_english_and_says_so(pseudo_client: FlaskClient) -> None:
    missing = pseudo_client.get("/he/about/").text
    assert pseudo("We don’t have this in your language yet.") in missing
    assert '<div class="told-in" lang="en" dir="ltr">' in missing
    assert "<h1>About</h1>" in missing
    there = pseudo_client.get("/he/learn/law/quiz/").text
    assert 'class="told-in"' not in there
    assert f">{pseudo('Check what you know')}</h1>" in there


def test_a_missing_page_s_title_is_marked_where_it_is_named(pseudo_client: FlaskClient) -> None:
    assert '<span lang="en" dir="ltr">I don&#39;t feel safe</span>' in pseudo_client.get("/he/help/").text
    assert '<span lang="en"' not in pseudo_client.get("/en/help/").text


@pytest.mark.parametrize("verdict", ["Right.", "Not quite."])
def test_a_verdict_is_said_once_in_every_language(pseudo_app: Flask, verdict: str) -> None:
    feedback = f"<p>{marked(verdict)} {marked('It is never yours to share.')}</p>"
    with pseudo_app.test_request_context("/he/"), force_locale(LANGUAGE):
        assert without_verdict(feedback) == f"<p>{marked('It is never yours to share.')}</p>"
    with pseudo_app.test_request_context("/en/"), force_locale("en"):
        assert without_verdict(feedback) == feedback


def test_a_language_without_a_folder_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BrokenSite, match="SAFE4ME_LANGUAGES names cy"):
        build(with_settings(settings, build_folder=tmp_path / "build", languages=("en", "cy")))


def test_staff_pages_speak_the_account_s_language(pseudo_app: Flask) -> None:
    with pseudo_app.app_context():
        place = make_place("Northshire", "Hill School")
        client = pseudo_app.test_client()
        sign_in(client, place.teacher)
        own = client.get("/account/", headers={"Accept-Language": "he"})
        assert ('<html lang="he"' in own.text, "Accept-Language" in own.headers["Vary"]) == (True, True)
        assert '<nav class="languages' not in own.text
        chosen = {"name": "Teacher", "language": "he", "csrf_token": hidden(own.text, "csrf_token")}
        assert client.post("/account/name", data=chosen).status_code == 302
        for page in ("/account/", "/teach/week", "/account/password"):
            assert '<html lang="he" dir="rtl"' in client.get(page, headers={"Accept-Language": "en"}).text
        assert client.post("/account/name", data={**chosen, "language": "zz"}).status_code == 422
        assert client.post("/account/name", data={**chosen, "language": ""}).status_code == 302
        assert '<html lang="en"' in client.get("/teach/week", headers={"Accept-Language": "en"}).text


def test_staff_have_no_choice_where_there_is_one_language(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    assert 'name="language"' not in client.get("/account/").text


def test_an_account_whose_language_is_gone_reads_the_browser_s(pseudo_app: Flask) -> None:
    with pseudo_app.app_context():
        place = make_place("Northshire", "Hill School")
        place.teacher.language = "cy"
        db.session.commit()
        client = pseudo_app.test_client()
        sign_in(client, place.teacher)
        assert '<html lang="en"' in client.get("/teach/week").text


def test_a_join_code_is_read_from_left_to_right(pseudo_app: Flask, pseudo_room: Room) -> None:
    with pseudo_app.app_context():
        client = pseudo_app.test_client()
        teacher = db.session.get_one(Room, pseudo_room.id).teacher
        sign_in(client, teacher)
        page = client.get(f"/teach/rooms/{pseudo_room.id}/", headers={"Accept-Language": LANGUAGE}).text
    assert '<p class="tiles" dir="ltr"' in page
