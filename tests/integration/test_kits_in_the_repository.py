"""What the kits promise: the Wildfire kit, the parents' evening and the hall, line by line."""

import re

import pytest

from safe4me.content.markup.render import plain
from safe4me.content.model.addresses import address, follow
from safe4me.content.model.guides import Guide
from safe4me.content.model.library import Document, Library
from safe4me.editorial.checks.walk import links, shown
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

WILDFIRE = "pages/schools/wildfire"
THREE_SENTENCES = ("I’m glad you told me", "I can’t keep it secret", "I’ll come with you")
RIGHTS = "you can have a free solicitor, who works for you and not for the police"
ASKED_OF_ONESELF = re.compile(r"\b(?:would|have|did|are) you\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def library() -> Library:
    return lessons_in(ROOT / "content")


def document(library: Library, path: str) -> Document:
    return next(each for each in library.documents() if each.page.path == f"{path}.md")


def words(library: Library, path: str) -> str:
    """All that a file says, in one line."""
    told = " ".join(plain(fragment) for fragment in shown(document(library, path)))
    return re.sub(r"[\s”“>]+", " ", told)


def guide(library: Library, path: str) -> Guide:
    found = document(library, path)
    assert isinstance(found, Guide)
    return found


TRAININGS = (f"{WILDFIRE}/03-first-training", f"{WILDFIRE}/04-second-training")
TUTOR_TIMES = (
    *(f"{WILDFIRE}/05-it-lands", f"{WILDFIRE}/06-smaller-or-bigger"),
    *(f"{WILDFIRE}/07-being-next", f"{WILDFIRE}/08-whos-here"),
)
MEETINGS = (*TRAININGS, *TUTOR_TIMES, "pages/schools/parents-evening", "pages/officers/05-assembly")


def test_the_kit_has_two_trainings_of_50_minutes_and_four_tutor_times_of_20(library: Library) -> None:
    assert [guide(library, path).cuts for path in TRAININGS] == [(50,), (50,)]
    assert [guide(library, path).cuts for path in TUTOR_TIMES] == [(20,)] * 4
    assert [guide(library, path).page.title.rpartition(": ")[2] for path in TUTOR_TIMES] == [
        "It lands",
        "Smaller or bigger",
        "Being next",
        "Who’s here",
    ]


@pytest.mark.parametrize("path", TUTOR_TIMES)
def test_tutor_time_is_led_by_the_tutor_in_the_tutors_own_room(library: Library, path: str) -> None:
    told = words(library, path)
    assert "You lead" in told
    assert "in your own room" in told.replace("In your own room", "in your own room")
    assert "Peer leads" in told or "peer leads" in told


@pytest.mark.parametrize(
    "rule",
    [
        "The safeguarding lead asks them",
        "they may stop at any time",
        "A named adult sees them every week",
        "Never looks at a picture, keeps one, collects anything or asks for a name",
        "No incident in this year group now, or in the weeks before",
        "no count of its own",
    ],
)
def test_the_lead_signs_off_rules_that_stand_on_the_first_page(library: Library, rule: str) -> None:
    assert rule in words(library, WILDFIRE)


@pytest.mark.parametrize(
    "path",
    [WILDFIRE, f"{WILDFIRE}/02-for-a-peer-lead", TRAININGS[0], TUTOR_TIMES[3], f"{WILDFIRE}/11-letter"],
)
def test_the_same_three_sentences_stand_wherever_somebody_may_be_told(library: Library, path: str) -> None:
    assert [each for each in THREE_SENTENCES if each not in words(library, path)] == []


@pytest.mark.parametrize("name", ["02-for-a-peer-lead", "11-letter", "12-letter-peer-leads"])
def test_a_peer_lead_never_looks_keeps_collects_or_asks_for_names(library: Library, name: str) -> None:
    told = words(library, f"{WILDFIRE}/{name}").lower()
    assert [each for each in ("look", "keep", "names") if each not in told] == []


@pytest.mark.parametrize("path", [WILDFIRE, TUTOR_TIMES[1], "pages/officers/05-assembly"])
def test_rights_stand_beside_every_line_that_leads_to_owning_up(library: Library, path: str) -> None:
    assert RIGHTS in words(library, path)


@pytest.mark.parametrize("path", [TUTOR_TIMES[0], f"{WILDFIRE}/10-posters", f"{WILDFIRE}/02-for-a-peer-lead"])
def test_where_somebody_may_be_told_rights_are_named_and_not_read_out(library: Library, path: str) -> None:
    told = words(library, path)
    assert "You have rights" in told
    assert RIGHTS not in told


def test_nobody_signs_the_pledge(library: Library) -> None:
    pledge = document(library, f"{WILDFIRE}/09-pledge")
    assert "___" not in pledge.page.source
    assert "Nobody signs, nobody is listed" in pledge.page.source


@pytest.mark.parametrize("path", MEETINGS)
def test_every_meeting_ends_where_help_is(library: Library, path: str) -> None:
    last = guide(library, path).parts[-1]
    told = plain(last.script) + "".join(plain(screen.html) + plain(screen.notes) for screen in last.screens)
    assert "Get help" in told or "Childline" in told


@pytest.mark.parametrize("path", [*TUTOR_TIMES, "pages/officers/05-assembly"])
def test_no_screen_asks_pupils_about_themselves(library: Library, path: str) -> None:
    screens = [plain(screen.html) for part in guide(library, path).parts for screen in part.screens]
    assert [screen for screen in screens if screen.endswith("?") and ASKED_OF_ONESELF.search(screen)] == []


def test_a_hall_hears_first_that_pupils_prefer_classes(library: Library) -> None:
    hall = guide(library, "pages/officers/05-assembly")
    assert hall.page.summary.startswith("Pupils prefer classes.")
    assert plain(hall.intro).startswith("Pupils prefer classes.")
    assert (hall.cuts, hall.minutes(20) <= 20) == ((20,), True)


def test_a_hall_puts_hands_up_on_facts_alone_and_meets_no_threat_and_no_fake(library: Library) -> None:
    hall = guide(library, "pages/officers/05-assembly")
    voted = {part.id for part in hall.parts for screen in part.screens if re.search(r">A</", screen.html)}
    assert voted == {"facts"}
    screens = " ".join(plain(screen.html).lower() for part in hall.parts for screen in part.screens)
    assert [word for word in ("threat", "fake", "blackmail", "money") if word in screens] == []
    told = words(library, "pages/officers/05-assembly")
    assert "A member of staff at each door" in told
    assert "No room is opened, and nothing is measured" in told


def test_a_hall_sees_the_sleepover_photo_or_it_lands(library: Library) -> None:
    hall = document(library, "pages/officers/05-assembly")
    here = address(hall.page.path)
    assert "learn/consent/the-sleepover-photo/" in {follow(here, link)[0] for link in links(hall)}


def test_parents_hear_the_order_of_blackmail_as_the_site_has_it(library: Library) -> None:
    for path in ("pages/schools/parents-evening", "pages/schools/parents-evening/01-handout"):
        told = words(library, path)
        steps = ("Pay nothing", "Stop replying", "Write", "in the app, then block", "Delete nothing", "CEOP")
        places = [told.index(step, told.index("Pay nothing")) for step in steps]
        assert places == sorted(places), path
        assert "0808 800 5000" in told or "nspcc" in document(library, path).page.help


def test_a_peer_lead_is_named_on_the_slip_that_a_parent_sends_back_and_nowhere_else(library: Library) -> None:
    sheets = [page.page for page in library.pages if page.sheet]
    asking = {page.stem for page in sheets if re.search(r"(?:child|pupil|lead)s? ___", page.source)}
    assert asking == {"letter-peer-leads", "six-weeks"}  # there it is the safeguarding lead
