"""The pages of accounts, as everybody may meet them: axe, narrow screens, big enough to press, no script."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from safe4me.web.account.throttle import SIGN_INS_FROM_A_NETWORK
from tests.helpers.browser.axe import violations
from tests.helpers.world.schools import PASSWORD, Place, code_of, give_app

Visit = Callable[[str], Page]
OWN = ("/account/", "/account/password", "/account/verify", "/account/passkeys", "/account/recovery-codes")
SMALLEST_TO_PRESS = 44


def each_page(visit: Visit, place: Place, look: Callable[[Page], Any]) -> dict[str, Any]:
    """What `look` finds on each page of a teacher who signs in with a code, where it finds anything."""
    secret = give_app(place.teacher)
    page = visit("/account/sign-in")
    found = {"sign in": look(page)}
    page.get_by_label("Email").fill(place.teacher.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Code from your app")
    found["code"] = look(page)
    found["recovery"] = look(visit("/account/recovery"))
    visit("/account/code").get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    found |= {path: look(visit(path)) for path in OWN}
    page.get_by_role("button", name="Make new codes").click()
    expect(page.get_by_text("Keep these now.")).to_be_visible()
    found["codes"] = look(page)
    visit("/account/authenticator")
    page.get_by_role("button", name="Show the picture to scan").click()
    expect(page.get_by_role("img", name="Picture to scan")).to_be_visible()
    found["picture"] = look(page)
    return {name: all_of for name, all_of in found.items() if all_of}


def test_axe_finds_nothing(visit: Visit, page: Page, place: Place) -> None:
    assert each_page(visit, place, violations) == {}


def test_no_page_scrolls_sideways_and_all_can_be_pressed(visit: Visit, page: Page, place: Place) -> None:
    page.set_viewport_size({"width": 320, "height": 640})

    def too_wide_or_small(page: Page) -> list[str]:
        page.wait_for_load_state()  # a click leads on before the next page has its styles
        width = page.evaluate("document.documentElement.scrollWidth")
        pressed = page.locator("button, .button").filter(visible=True).all()
        small = [
            each.text_content()
            for each in pressed
            if (each.bounding_box() or {"height": 0})["height"] < SMALLEST_TO_PRESS
        ]
        return [f"{width} wide"] * (width > 320) + [str(text) for text in small]

    assert each_page(visit, place, too_wide_or_small) == {}


def test_only_making_and_using_a_passkey_needs_a_script(visit: Visit, place: Place) -> None:
    assert each_page(visit, place, lambda page: page.locator("script").count()) == {}


def test_who_is_kept_out_is_shown_each_way_on_a_narrow_screen_without_script(
    visit: Visit, page: Page, place: Place
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    heading = page.get_by_role("heading", level=1)
    for _ in range(SIGN_INS_FROM_A_NETWORK.most + 1):
        visit("/account/sign-in").get_by_label("Email").fill(place.teacher.email)
        page.get_by_label("Password").fill("three odd words of nobody")
        page.get_by_role("button", name="Sign in", exact=True).click()
    expect(heading).to_have_text("Too many wrong guesses")
    expect(page.get_by_text("maybe somebody else on your network")).to_be_in_viewport()
    assert page.locator("script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []
    page.get_by_label("Code").fill("CCC-CCC-CC")
    page.get_by_label("Code").press("Enter")
    expect(page.get_by_label("Code")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("That code did not work.")
    assert violations(page) == []
