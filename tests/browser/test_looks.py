"""Key screens look as they did; a reference picture is small and rough, and `--renew` takes new ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.helpers.browser.looks import blocks, set_in, unlike
from tests.helpers.world.schools import PASSWORD, Place, open_room

Visit = Callable[[str], Page]
REFERENCES = Path(__file__).parent / "looks"
MOST_UNLIKE = 0.01
PHONE, LAPTOP, WHITEBOARD = (390, 844), (1366, 640), (1920, 1080)
SAME_CODE = "(tiles) => tiles.forEach((tile, n) => { tile.textContent = 'K7Q3XP'[n]; })"
NO_SQUARES = ".qr { visibility: hidden }"  # each room has its own


class Screen(NamedTuple):
    """A page on a screen of one size, in one theme."""

    path: str
    size: tuple[int, int]
    theme: Literal["light", "dark"]


SCREENS = {
    "home-phone": Screen("/en/", PHONE, "light"),
    "home-laptop": Screen("/en/", LAPTOP, "dark"),
    "modules-laptop": Screen("/en/learn/", LAPTOP, "light"),
    "join-laptop": Screen("/en/join/", LAPTOP, "light"),
    "for-teachers-laptop": Screen("/en/teachers/", LAPTOP, "dark"),
    "slide-whiteboard": Screen("/en/teachers/law/present/40/", WHITEBOARD, "light"),
}


def see(page: Page, visit: Visit, screen: Screen, more: str = "") -> None:
    width, height = screen.size
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=screen.theme)
    set_in(page, "Roboto", more)
    visit(screen.path)


def expect_as_before(page: Page, name: str, config: pytest.Config) -> None:
    picture = REFERENCES / f"{name}.png"
    if config.getoption("renew", default=False):
        blocks(page).save(picture, optimize=True)
    share = unlike(blocks(page), picture)
    assert share <= MOST_UNLIKE, f"{share:.1%} of {name} looks different. If it should: pytest --renew"


@pytest.mark.parametrize("name", SCREENS)
def test_a_key_screen_looks_as_it_did(
    visit: Visit, page: Page, name: str, pytestconfig: pytest.Config
) -> None:
    see(page, visit, SCREENS[name])
    expect_as_before(page, name, pytestconfig)


def test_the_whiteboard_of_a_room_looks_as_it_did(
    visit: Visit, page: Page, app: Flask, place: Place, pytestconfig: pytest.Config
) -> None:
    room = open_room(app, place, "law/quiz")
    see(page, visit, Screen("/account/sign-in", WHITEBOARD, "light"), NO_SQUARES)
    page.get_by_label("Email").fill(place.teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My week")).to_be_visible()
    visit(f"/teach/rooms/{room.id}/board").eval_on_selector_all(".board .tile", SAME_CODE)
    page.locator(".go b").evaluate("(address) => { address.textContent = 'safe4me.example/join'; }")
    expect_as_before(page, "board-whiteboard", pytestconfig)


@pytest.mark.parametrize(
    "broken",
    [
        ".home-tries { display: block }",
        ".button { background: none; color: inherit }",
        ":root { --page: #fff; --card: #eee }",
        ".home-ways { padding-top: 8px }",
    ],
)
def test_a_broken_style_is_seen(visit: Visit, page: Page, broken: str, request: Any) -> None:
    see(page, visit, SCREENS["home-phone"], broken)
    assert unlike(blocks(page), REFERENCES / "home-phone.png") > MOST_UNLIKE
