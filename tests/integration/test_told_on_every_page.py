"""“A pupil has told me something” stands on every page of staff, and names whom their school has entered."""

import pytest
from flask.testing import FlaskClient

from safe4me.db.base import db
from safe4me.schools import safeguarding
from safe4me.schools.safeguarding import Contact, Contacts
from tests.helpers.world.app import statements
from tests.helpers.world.rooms import CARD, card, words_of_the_card
from tests.helpers.world.schools import NOW, Clock, Place, browser
from tests.integration.test_role_matrix import GETS, Row, World, signed_in, world
from tests.integration.test_staff_in_another_language import TO_CLASS, is_of_staff

__all__ = ["world"]

CONTACTS = Contacts(Contact("Ms Okafor", "01632 960214"), Contact("Mr Hale", "Extension 215"))
YOUR, THE_SCHOOL_S = CARD.format(lead="your"), CARD.format(lead="the school’s")
NAMED = YOUR.replace(
    "Tell your safeguarding lead now. Not there: the deputy.",
    "Tell Ms Okafor, safeguarding lead, now: 01632 960214. Not there: Mr Hale, Extension 215.",
)
OF_SCHOOL_A = {"teacher A", "colleague", "lead A"}
OF_NO_SCHOOL = {"coordinator A", "coordinator B", "newcomer", "officer"}  # a newcomer is told of no colleague
AT_A_SCHOOL = ("/helper/rooms/", "/officer/rooms/", "/officer/classes/")  # of who is nobody's colleague there


@pytest.fixture
def entered(place: Place) -> None:
    safeguarding.enter_contacts(db.session(), place.lead, place.school, CONTACTS, NOW)


def expected(who: str, row: Row) -> str:
    """What the card says to somebody: a page that asks nobody to sign in knows nobody's school."""
    by_link = row.route.endswith("/<token>") or row.route == "/account/join"
    if who in {"helper", "officer"} and row.route.startswith(AT_A_SCHOOL):
        return NAMED
    if who in OF_SCHOOL_A and not by_link:
        return NAMED
    return THE_SCHOOL_S if who in OF_NO_SCHOOL and not by_link else YOUR


def pages(world: World) -> dict[tuple[str, str], tuple[Row, str, str]]:
    """Each page of staff, by its route and who reads it; with its row, text, and how it may be stored."""
    found = {}
    for row in filter(is_of_staff, GETS):
        for who in world.clients:
            reply = world.ask(who, row)
            if reply.mimetype == "text/html" and reply.status_code == 200:
                stored = reply.headers.get("Cache-Control", "")
                found[row.route, who] = row, reply.text, stored
    return found


def test_every_page_of_staff_says_whom_to_tell(world: World, entered: None) -> None:
    found = pages(world)
    said = {
        key: words_of_the_card(text) if 'id="told"' in text else ""
        for key, (_, text, _) in found.items()
        if key[0] not in TO_CLASS
    }
    assert {key: words for key, words in said.items() if words != expected(key[1], found[key][0])} == {}
    assert len({route for route, _ in said}) > 30
    assert {who for (_, who), words in said.items() if words == NAMED} == {*OF_SCHOOL_A, "helper", "officer"}
    assert all(text.count('href="#told"') == 1 for key, (_, text, _) in found.items() if key in said)


def test_nothing_on_the_whiteboard_says_whom_to_tell_or_names_them(world: World, entered: None) -> None:
    on_it = {key: text for key, (_, text, _) in pages(world).items() if key[0] in TO_CLASS}
    assert {route for route, _ in on_it} == set(TO_CLASS)
    assert [key for key, text in on_it.items() if 'id="told"' in text or "Okafor" in text] == []


def test_no_page_that_names_them_is_kept_by_a_browser(world: World, entered: None) -> None:
    kept = [stored for _, text, stored in pages(world).values() if "Okafor" in text]
    assert len(kept) > 20
    assert {*kept} == {"no-store"}


def test_where_nothing_is_entered_no_account_is_named(world: World, place: Place) -> None:
    assert place.lead.name
    assert words_of_the_card(world.clients["teacher A"].get("/account/").text) == YOUR
    assert words_of_the_card(world.clients["lead A"].get("/school/").text) == YOUR
    room = f"/helper/rooms/{world.ids['room_id']}/"
    assert words_of_the_card(world.clients["helper"].get(room).text) == YOUR


def test_a_helper_s_link_that_is_only_read_names_nobody(world: World, entered: None, place: Place) -> None:
    """Whatever previews a link reads it, too."""
    client: FlaskClient = world.clients["teacher A"]
    room = f"/teach/rooms/{world.ids['room_id']}/"
    page = client.get(room).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    client.post(f"{room}helper", data={"csrf_token": token})
    link = client.get(room).text.split("/helper/join/")[1].split("<")[0].split('"')[0]
    asked = browser(client.application).get(f"/helper/join/{link}")
    assert asked.status_code == 200
    assert words_of_the_card(asked.text) == YOUR


def test_a_number_rings_and_an_extension_is_read(world: World, entered: None) -> None:
    shown = card(world.clients["teacher A"].get("/account/").text)
    assert '<a href="tel:01632960214">01632 960214</a>' in shown
    assert "tel:215" not in shown


def test_the_names_cost_a_page_one_query(world: World, entered: None, place: Place, clock: Clock) -> None:
    client = signed_in(world.clients["nobody"].application, place.teacher, clock)
    with statements() as asked:
        assert "Okafor" in client.get("/teach/classes").text
    read = [each for each in asked if "FROM school " in each.replace("\n", " ") and "lead_telephone" in each]
    assert len(read) == 1
