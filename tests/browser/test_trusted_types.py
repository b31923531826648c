"""On no kind of page can a script make HTML of text; and a planted name poisons no object."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.helpers.world.schools import PASSWORD, Place, open_room

Visit = Callable[[str], Page]
OF_PUPILS = (
    "/en/",
    "/en/learn/",
    "/en/learn/law/every-kind/",
    "/en/learn/law/quiz/",
    "/en/learn/law/chat/",
    "/en/help/",
    "/en/search/",
    "/en/join",
)
OF_A_TEACHER = ("/teach/week", "/account/", "/account/passkeys", "/account/authenticator")
REFUSED = """() => {
  const tries = [
    () => { document.createElement("p").innerHTML = "<b>x</b>"; },
    () => document.createElement("p").insertAdjacentHTML("beforeend", "<b>x</b>"),
    () => new DOMParser().parseFromString("<b>x</b>", "text/html"),
    () => { document.createElement("script").src = "/static/x.js"; },
    () => { document.createElement("script").text = "1"; },
    () => document.createElement("p").setAttribute("onclick", "1"),
    () => trustedTypes.createPolicy("x", { createHTML: (text) => text }),
  ];
  return tries.map((each) => { try { each(); return "done"; } catch (error) { return error.name; } });
}"""
ALL_OF_THEM = ["TypeError"] * 7
PLANT = """() => {
  const planted = '{"__proto__": {"poisoned": 1}, "constructor": {"prototype": {"poisoned": 1}}}';
  for (const name of ["reading", "endings", `answers:${location.pathname}`, "__proto__"]) {
    sessionStorage.setItem(`safe4me ${name}`, planted);
  }
}"""
POISONED = "() => ({}).poisoned !== undefined || [].poisoned !== undefined"


@pytest.fixture
def tried(page: Page, server: str, app: Flask, place: Place) -> Callable[[str], list[str]]:
    """Try each way on a page; that the browser complains of it is what is wanted."""

    def tried(path: str) -> list[str]:
        page.goto(server + path)
        return [str(each) for each in page.evaluate(REFUSED)]

    return tried


@pytest.mark.asvs("3.2.2")
def test_no_page_of_pupils_lets_a_script_make_html_of_text(
    tried: Callable[[str], list[str]], app: Flask, place: Place
) -> None:
    room = open_room(app, place, "law/quiz")
    found = {path: tried(path) for path in (*OF_PUPILS, f"/c/{room.code}/en/")}
    assert found == dict.fromkeys(found, ALL_OF_THEM)


@pytest.mark.asvs("3.2.2")
def test_no_page_of_staff_lets_a_script_make_html_of_text(
    page: Page, server: str, tried: Callable[[str], list[str]], app: Flask, place: Place
) -> None:
    page.goto(f"{server}/account/sign-in")
    page.get_by_label("Email").fill(place.teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/teach/week")
    room = open_room(app, place, "law/quiz")
    live = (f"/teach/rooms/{room.id}/", f"/teach/rooms/{room.id}/board?watch=yes")
    found = {path: tried(path) for path in (*OF_A_TEACHER, *live)}
    assert found == dict.fromkeys(found, ALL_OF_THEM)


@pytest.mark.asvs("15.3.6")
@pytest.mark.parametrize("path", OF_PUPILS)
def test_what_was_planted_in_a_tab_or_an_address_poisons_no_object(
    page: Page, server: str, path: str
) -> None:
    page.goto(server + path)
    page.evaluate(PLANT)
    page.goto(f"{server}{path}?__proto__[poisoned]=1&q=__proto__#__proto__")
    page.reload()
    assert page.evaluate(POISONED) is False
