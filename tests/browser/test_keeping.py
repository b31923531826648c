"""What a tab keeps: values by name in its own session storage, and in memory alone where storage refuses."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

Visit = Callable[[str], Page]
HOME = "/en/"
REFUSED = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('refused') }})"
FULL = "Storage.prototype.setItem = () => { throw new Error('full') }"


def test_what_is_kept_is_there_on_the_next_page(visit: Visit, page: Page) -> None:
    visit(HOME)
    page.evaluate("safe4me.kept.set('place:law/chat', {scene: 'ping', ways: [1, 2]})")
    visit("/en/learn/")
    assert page.evaluate("safe4me.kept.get('place:law/chat')") == {"scene": "ping", "ways": [1, 2]}


def test_what_was_never_kept_is_nothing(visit: Visit, page: Page) -> None:
    visit(HOME)
    assert page.evaluate("safe4me.kept.get('done:law/quiz')") is None


def test_keeping_null_forgets(visit: Visit, page: Page) -> None:
    visit(HOME)
    page.evaluate("safe4me.kept.set('done:law/quiz', true), safe4me.kept.set('done:law/quiz', null)")
    assert page.evaluate("[safe4me.kept.get('done:law/quiz'), sessionStorage.length]") == [None, 0]


def test_a_wipe_leaves_only_how_somebody_likes_to_read(visit: Visit, page: Page) -> None:
    visit(HOME)
    page.evaluate(
        "safe4me.kept.set('reading', 'large'),"
        "safe4me.kept.set('endings:law/chat', ['told']), safe4me.kept.wipe()"
    )
    assert page.evaluate("[safe4me.kept.get('reading'), safe4me.kept.get('endings:law/chat')]") == [
        "large",
        None,
    ]


def test_a_wipe_touches_nothing_of_another_program(visit: Visit, page: Page) -> None:
    visit(HOME)
    page.evaluate("sessionStorage.other = 'theirs', safe4me.kept.wipe()")
    assert page.evaluate("sessionStorage.other") == "theirs"


def test_what_somebody_else_wrote_there_is_nothing_to_us(visit: Visit, page: Page) -> None:
    visit(HOME)
    page.evaluate("sessionStorage['safe4me reading'] = '{'")
    assert page.evaluate("safe4me.kept.get('reading')") is None


@pytest.mark.parametrize("broken", [REFUSED, FULL], ids=["refused", "full"])
def test_without_storage_the_page_itself_remembers(visit: Visit, page: Page, broken: str) -> None:
    page.add_init_script(broken)
    visit(HOME)
    page.evaluate("safe4me.kept.set('done:law/quiz', true)")
    assert page.evaluate("safe4me.kept.get('done:law/quiz')") is True
    page.evaluate("safe4me.kept.wipe()")
    assert page.evaluate("safe4me.kept.get('done:law/quiz')") is None


def test_a_value_that_no_longer_fits_leaves_no_older_one_behind(visit: Visit, page: Page) -> None:
    visit(HOME)
    page.evaluate(f"safe4me.kept.set('reading', 'small'); {FULL}; safe4me.kept.set('reading', 'large')")
    assert page.evaluate("safe4me.kept.get('reading')") == "large"
    visit(HOME)
    assert page.evaluate("safe4me.kept.get('reading')") is None
