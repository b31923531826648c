"""A school's lead, or a coordinator of its area, says whom staff tell, and each term that it is right."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.accounts import Account, CommandLine
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.db.schools import School
from safe4me.schools import safeguarding
from safe4me.schools.safeguarding import Contact, Contacts, DeputyNotNamed, LeadNotNamed, contacts_of
from tests.helpers.world.schools import NOW, Clock, Place, make_place
from tests.integration.test_school import post, signed_in

OKAFOR, HALE = Contact("Ms Okafor", "Extension 214"), Contact("Mr Hale", "01632 960215")
BOTH = Contacts(OKAFOR, HALE)
TYPED = {
    "lead": "Ms Okafor",
    "lead_telephone": "Extension 214",
    "deputy": "Mr Hale",
    "deputy_telephone": "01632 960215",
}
NEXT_TERM = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
FULL = "the disk is full"
ASKS_WHO, ASKS_AGAIN = "Who is the school’s safeguarding lead?", "Is this still right this term?"


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The lead's browser, signed in."""
    return signed_in(app, place.lead)


@pytest.fixture
def entered(place: Place) -> School:
    """The school, which has entered both."""
    safeguarding.enter_contacts(db.session(), place.lead, place.school, BOTH, NOW)
    return place.school


def path(place: Place) -> str:
    return f"/school/{place.school.id}/safeguarding"


def stored(school: School) -> tuple[Contacts, date | None]:
    db.session.rollback()
    db.session.refresh(school)
    return contacts_of(school), school.safeguarding_confirmed_on


def on_record() -> list[tuple[int | None, str]]:
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(each.account_id, each.what) for each in entries if "safeguarding" in each.what]


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_a_lead_and_a_coordinator_enter_whom_to_tell(app: Flask, place: Place, who: str) -> None:
    account: Account = getattr(place, who)
    client, home = signed_in(app, account), f"/school/{place.school.id}/"
    assert ASKS_WHO in client.get(home).text
    assert post(client, path(place), **TYPED) == (302, home)
    page = client.get(home).text
    assert ASKS_WHO not in page
    assert ASKS_AGAIN not in page
    assert "Last confirmed on 24 November 2026." in page
    assert all(f'value="{value}"' in page for value in TYPED.values())
    assert stored(place.school) == (BOTH, NOW.date())


@pytest.mark.parametrize("what", ["", "/confirm"])
def test_for_everybody_else_there_is_no_such_form(
    app: Flask, place: Place, entered: School, clock: Clock, what: str
) -> None:
    before = stored(entered)
    clock.now = NEXT_TERM
    elsewhere = make_place("Elsewhere", "Other School")
    for account in (place.teacher, elsewhere.lead, elsewhere.coordinator, elsewhere.teacher):
        status, _ = post(signed_in(app, account), path(place) + what, lead="Mallory")
        assert status == 404
        with pytest.raises(NotFound):
            safeguarding.enter_contacts(db.session(), account, place.school, Contacts(HALE, OKAFOR), NOW)
        with pytest.raises(NotFound):
            safeguarding.confirm_contacts(db.session(), account, place.school, NEXT_TERM)
    assert stored(entered) == before


def test_a_change_asks_for_a_token(client: FlaskClient, place: Place) -> None:
    assert client.post(path(place), data=TYPED).status_code == 400
    assert client.post(f"{path(place)}/confirm").status_code == 400
    assert stored(place.school)[1] is None


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"lead": "x" * 81}, "lead", "Give a name of up to 80 characters."),
        (
            {"lead_telephone": "ask at reception"},
            "lead_telephone",
            "Give a telephone number or an extension",
        ),
        ({"deputy_telephone": "1" * 41}, "deputy_telephone", "with up to 40 characters."),
        ({"deputy": "a\u202eb"}, "deputy", "a character that can’t be shown"),
        ({"lead": ""}, "lead", "Say who the safeguarding lead is, too."),
        ({"deputy": ""}, "deputy", "Say whose telephone this is, too."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    client: FlaskClient, place: Place, entered: School, typed: dict[str, str], field: str, words: str
) -> None:
    sent = {**TYPED, **typed}
    status, page = post(client, path(place), **sent)
    assert status == 422
    [said] = re.findall(rf'<p class="problem" id="{field}-problem">.*?</span> (.*?)</p>', page)
    assert words in html.unescape(said)
    for name, value in sent.items():
        [control] = re.findall(rf'<input[^>]* name="{name}"[^>]*>', page)
        assert f'value="{html.escape(value)}"' in control
    assert stored(entered)[0] == BOTH


@pytest.mark.parametrize(
    ("contacts", "why"),
    [
        (Contacts(Contact("", "Extension 214"), Contact()), LeadNotNamed),
        (Contacts(Contact(), Contact("Mr Hale")), LeadNotNamed),
        (Contacts(OKAFOR, Contact("", "Extension 215")), DeputyNotNamed),
    ],
)
def test_nobody_stands_there_without_a_name(place: Place, contacts: Contacts, why: type[Exception]) -> None:
    with pytest.raises(why):
        safeguarding.enter_contacts(db.session(), place.lead, place.school, contacts, NOW)


def test_each_term_one_press_says_that_they_are_still_right(
    client: FlaskClient, place: Place, entered: School, clock: Clock
) -> None:
    assert ASKS_AGAIN not in client.get("/school/").text
    clock.now = NEXT_TERM
    client = signed_in(client.application, place.lead)
    page = client.get("/school/").text
    assert ASKS_AGAIN in page
    assert "Safeguarding lead: Ms Okafor, Extension 214." in page
    assert post(client, f"{path(place)}/confirm")[0] == 302
    assert stored(entered) == (BOTH, NEXT_TERM.date())
    assert ASKS_AGAIN not in client.get("/school/").text


def test_what_is_cleared_is_gone_and_asked_for_again(
    client: FlaskClient, place: Place, entered: School
) -> None:
    assert post(client, path(place), **dict.fromkeys(TYPED, ""))[0] == 302
    assert stored(entered) == (Contacts(Contact(), Contact()), None)
    assert entered.safeguarding_lead is entered.lead_telephone is None
    assert entered.safeguarding_deputy is entered.deputy_telephone is None
    page = client.get("/school/").text
    assert ASKS_WHO in page
    assert "Okafor" not in page


def test_a_change_is_on_record_by_the_names_of_its_fields_once(place: Place) -> None:
    session, school, lead = db.session(), place.school, place.lead
    safeguarding.confirm_contacts(session, lead, school, NOW)
    safeguarding.enter_contacts(session, lead, school, BOTH, NOW)
    safeguarding.enter_contacts(session, lead, school, BOTH, NOW)
    safeguarding.confirm_contacts(session, lead, school, NOW)
    safeguarding.confirm_contacts(session, place.coordinator, school, NEXT_TERM)
    safeguarding.enter_contacts(
        session, lead, school, Contacts(Contact("Ms Ito", OKAFOR.telephone), HALE), NEXT_TERM
    )
    safeguarding.enter_contacts(
        session, CommandLine("root"), school, Contacts(Contact(), Contact()), NEXT_TERM
    )
    every = "safeguarding lead, lead telephone, safeguarding deputy, deputy telephone"
    told = "safeguarding lead and deputy:"
    assert on_record() == [
        (lead.id, f"{told} changed {every}"),
        (place.coordinator.id, f"{told} confirmed"),
        (lead.id, f"{told} changed safeguarding lead"),
        (None, f"{told} changed {every}"),
    ]


def test_a_change_that_cannot_be_put_on_record_is_not_made(
    place: Place, entered: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise OSError(FULL)

    monkeypatch.setattr("safe4me.db.audit.add_entry", broken)
    with pytest.raises(OSError, match=FULL):
        safeguarding.enter_contacts(db.session(), place.lead, place.school, Contacts(HALE, OKAFOR), NOW)
    assert stored(entered)[0] == BOTH
