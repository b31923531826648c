"""A copy of the real content whose prose, dilemmas or years are broken on purpose is refused where it is."""

from typing import NamedTuple

import pytest

from tests.integration.test_broken_content import Break, Broken, broken_copy

CAMERA, OFFER = "en/threats/08-on-camera.md", "en/chats/04-what-its-worth.md"
BUS, COUPLE = "en/consent/07-you-didnt-ask.md", "en/consent/08-we-both-want-to.md"
FAKE, MONDAY = "en/fakes/04-by-name.md", "en/help/05-monday.md"
PRESSURE = "en/consent/04-slow-pressure.md"
SIMPLER = """
```simpler
Learn one line: “Something happened on a call. I need you to sit with me.” Say it out loud once. Who would you say it to?
```
"""  # noqa: E501 - a line as the lesson has it
BIRTHDAY = "tomorrow is his birthday."


class Fault(NamedTuple):
    """A break, the text of the line at which it is told (empty: the first), and how the telling begins."""

    made: Break
    at: str
    told: str


EACH = {
    "long sentence": Fault(
        (CAMERA, "like this all day. It’s less", "like this all day, and it’s less"),
        "{#older-line",
        "Shorten a sentence of ",
    ),
    "no simpler words": Fault((CAMERA, SIMPLER, "\n"), "{#say-it", "Say this step in easier words as well"),
    "no dilemma": Fault((BUS, ".poll .dilemma", ".poll"), "", "Mark one step {.dilemma}"),
    "no source": Fault((OFFER, ".relief .source", ".relief"), "", "Mark one step {.source}"),
    "judged dilemma": Fault(
        (COUPLE, ".poll .dilemma", ".scale .dilemma"), "{#not-sure", "A dilemma is a .poll"
    ),
    "too easy": Fault(
        (FAKE, "Whenever a giveaway", "They mend it fast. It is not hard. Whenever a giveaway"),
        "",
        "Its prose has grade 4.",
    ),
    "long step": Fault(
        (COUPLE, BIRTHDAY, BIRTHDAY + 5 * " Nobody has asked her again, because it is his birthday."),
        "{#not-sure",
        "Give this step 60 to 140 words, not ",
    ),
    "taught twice": Fault((MONDAY, "years: [11]\n", ""), "", "Years 7 and 11 would both be taught this"),
    "of no year": Fault(
        (PRESSURE, "years: [10]", "years: [9]"), "years: [9]", "Name year groups of this page’s band"
    ),
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    breaks = [fault.made for fault in EACH.values()]
    return broken_copy(tmp_path_factory.mktemp("prose") / "content", breaks)


@pytest.mark.parametrize("name", EACH)
def test_what_is_broken_is_told_where_it_stands(broken: Broken, name: str) -> None:
    (file, _, _), at, told = EACH[name]
    where = broken.at(file, at) if at else f"{file}:1: "
    assert [fault for fault in broken.found if fault.startswith(where + told)]


def test_nothing_else_is_told(broken: Broken) -> None:
    assert len(broken.found) == len(EACH)
