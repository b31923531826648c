"""What a compiled site must hold before it is served."""

import pytest

from safe4me.web.build.verify import page_faults

START = "<!doctype html><title>x</title>"


def page(body: str) -> dict[str, bytes]:
    return {"/en/": f"{START}{body}".encode(), "/en/help/": f"{START}<p id='here'>".encode()}


@pytest.mark.parametrize(
    "body",
    [
        "<a href='help/'>in</a>",
        "<a href='/en/help/#here'>a place</a>",
        "<a href='https://www.childline.org.uk/'>out</a>",
        "<a href='tel:08001111'>call</a>",
        "<form action='join/code'></form>",
        "<a href='what-young-people-say/'>made by the app</a>",
        "<template><a href='#'>filled later</a></template>",
    ],
)
def test_a_sound_page_has_no_faults(body: str) -> None:
    assert page_faults(page(body)) == []


def test_the_way_out_alone_leads_on_by_itself() -> None:
    leaving = f"{START}<meta http-equiv=refresh content='0; url=https://weather.example/'>".encode()
    assert page_faults({"/en/exit": leaving}) == []
    assert page_faults({"/en/exit/more": leaving}) == ["/en/exit/more: it leads on by itself"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<a href='nowhere/'>x</a>", "a link to nowhere: nowhere/"),
        ("<a href='help/#gone'>x</a>", "a link to a place that is not there: help/#gone"),
        ("<form action='elsewhere'></form>", "a link to nowhere: elsewhere"),
        ("<a href='what-young-people-say/more/'>x</a>", "a link to nowhere: what-young-people-say/more/"),
        ("<style>p{}</style>", "inline <style>"),
        ("<script>1</script>", "inline <script>"),
        ("<p style='color:red'>", "a style attribute"),
        ("<p onclick='x()'>", "a onclick attribute"),
        ("<p id='a'><p id='a'>", "the id “a” stands twice"),
        ("<img src='https://elsewhere.example/x.png'>", "something from elsewhere"),
        ("<meta http-equiv='Refresh' content='0; url=https://elsewhere.example/'>", "it leads on by itself"),
        ("<script src='//elsewhere.example/x.js'></script>", "something from elsewhere"),
    ],
)
def test_a_fault_is_named_with_its_page(body: str, fault: str) -> None:
    found = page_faults(page(body))
    assert found
    assert found[0].startswith(f"/en/: {fault}")
