"""The page of who joins, and how: for a lead, who asks, and for a coordinator, who decides."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.db.base import db
from safe4me.db.ways_in import StaffBy, WayIn, WayKind
from safe4me.schools import confirmed_ways
from safe4me.schools.confirmed_ways import NewWay
from safe4me.settings import Settings
from tests.helpers.servers.web import CLIENT, come_back, tenants
from tests.helpers.world.schools import NOW, Clock, Place, browser, connect, hidden, sign_in, with_settings

PAGE, OWN, MAIL = "/school/ways/", "/school/ways/own-sign-in", "/school/ways/mail"
TENANT = "4c5e0f8e-0000-4000-8000-000000000001"
LEAD = "7a3f0000-0000-4000-8000-00000000000a"
DOMAIN = {"domain": "Staff.Hill.Example", "staff_by": "domain"}
ROLE = {"staff_by": "claim", "staff_claim": "Safe4me staff"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    said = {"tid": TENANT, "oid": LEAD, "acct": 0}
    with tenants(lead=said, guest={**said, "acct": 1}) as address:
        yield address


@pytest.fixture
def settings(settings: Settings, issuer: str) -> Settings:
    return with_settings(settings, oidc_issuer=issuer, oidc_kind="microsoft", **CLIENT)


@pytest.fixture
def lead(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.lead)
    return client


@pytest.fixture
def coordinator(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def by_own_sign_in(app: Flask, place: Place, issuer: str) -> FlaskClient:
    """The lead's browser, signed in by the school's own sign-in."""
    connect(place.lead, issuer.replace("organizations", TENANT), f"{TENANT}/{LEAD}")
    client = browser(app)
    assert client.get(come_back(client, "lead")).location == "/account/start"
    return client


def post(client: FlaskClient, path: str, **data: str) -> TestResponse:
    token = hidden(client.get("/account/").text, "csrf_token")
    return client.post(path, data={**data, "csrf_token": token})


def ways() -> list[WayIn]:
    return list(db.session.scalars(select(WayIn).execution_options(populate_existing=True)))


def asked(place: Place) -> WayIn:
    new = NewWay(WayKind.MAIL, "staff.hill.example", StaffBy.DOMAIN)
    return confirmed_ways.ask_for_way(db.session(), place.lead, place.school, new, NOW)


def test_a_lead_asks_for_a_domain_and_a_coordinator_confirms_it(
    lead: FlaskClient, coordinator: FlaskClient, place: Place
) -> None:
    assert "No way in is set up yet" in lead.get(PAGE).text
    assert post(lead, MAIL, **DOMAIN).location == f"{PAGE}?asked=yes"
    assert "waits for a coordinator" in lead.get(PAGE).text
    page = coordinator.get(PAGE).text
    assert "Mail to addresses at staff.hill.example" in page
    assert "Hill School" in page
    [way] = ways()
    assert post(coordinator, f"{PAGE}{way.id}/confirm").location == f"{PAGE}?changed=yes"
    assert "until 30 September 2027" in lead.get(PAGE).text


def test_a_lead_asks_for_the_very_sign_in_by_which_they_came(
    by_own_sign_in: FlaskClient, place: Place
) -> None:
    assert TENANT in by_own_sign_in.get(PAGE).text
    assert post(by_own_sign_in, OWN, value="9" * 36, tid="9" * 36, **ROLE).status_code == 302
    [way] = ways()
    assert (way.kind, way.value, way.staff_claim) == (WayKind.MICROSOFT, TENANT, "Safe4me staff")


def test_nobody_asks_for_a_sign_in_by_which_they_did_not_come(lead: FlaskClient, place: Place) -> None:
    assert "Connect your own account" in lead.get(PAGE).text
    assert post(lead, OWN, **ROLE).status_code == 404
    assert ways() == []


def test_what_a_session_came_by_is_no_other_accounts(
    app: Flask, by_own_sign_in: FlaskClient, place: Place
) -> None:
    """Whoever signs in after another in the same browser has to come by it themselves."""
    with by_own_sign_in.session_transaction("/account/") as session:
        assert session["own_organisation"] == [place.lead.id, "microsoft", TENANT]
        session["own_organisation"] = [place.teacher.id, "microsoft", TENANT]
    assert post(by_own_sign_in, OWN, **ROLE).status_code == 404


def test_a_guest_of_a_tenant_cannot_be_connected(lead: FlaskClient, place: Place) -> None:
    assert lead.get(come_back(lead, "guest", "/account/oidc/connect")).location.endswith("refused=yes")
    db.session.refresh(place.lead)
    assert place.lead.oidc_subject is None


def test_what_is_missing_is_said_beside_its_field(by_own_sign_in: FlaskClient, place: Place) -> None:
    refused = post(by_own_sign_in, OWN, staff_by="claim", staff_claim="")
    assert refused.status_code == 422
    assert 'href="#own-staff_claim"' in refused.text
    public = post(by_own_sign_in, MAIL, domain="gmail.com", staff_by="none")
    assert "Anybody can have a mailbox there" in public.text
    assert post(by_own_sign_in, OWN, staff_by="domain").status_code == 422
    assert ways() == []


@pytest.mark.parametrize("what", ["confirm", "refuse"])
def test_a_lead_decides_nothing(lead: FlaskClient, place: Place, what: str) -> None:
    way = asked(place)
    assert post(lead, f"{PAGE}{way.id}/{what}").status_code == 404
    assert way.waits


def test_a_lead_takes_back_and_a_coordinator_refuses(
    lead: FlaskClient, coordinator: FlaskClient, place: Place
) -> None:
    for client, what in ((lead, "stop"), (coordinator, "refuse")):
        way = asked(place)
        assert post(client, f"{PAGE}{way.id}/{what}").status_code == 302
        db.session.refresh(way)
        assert way.stopped_at is not None


@pytest.mark.asvs("7.5.1")
def test_long_after_the_password_it_is_asked_for_first(
    lead: FlaskClient, coordinator: FlaskClient, place: Place
) -> None:
    way = asked(place)
    for client, path, data in ((lead, MAIL, DOMAIN), (coordinator, f"{PAGE}{way.id}/confirm", {})):
        token = hidden(client.get("/account/").text, "csrf_token")
        with client.session_transaction("/account/") as session:
            session["fs_paa"] = 1.0
        assert client.post(path, data={**data, "csrf_token": token}).location == PAGE
        assert client.get(PAGE).location.startswith("/account/verify")
    assert [each.ends_on for each in ways()] == [None]


def test_in_september_my_school_says_what_ends(
    app: Flask, place: Place, clock: Clock, coordinator: FlaskClient
) -> None:
    confirmed_ways.confirm_way(db.session(), place.coordinator, asked(place).id, NOW)
    clock.forward(days=285)
    for account, path, said in (
        (place.lead, "/school/", "On 30 September it ends"),
        (place.lead, PAGE, "ends on 30 September 2027: ask again"),
        (place.coordinator, PAGE, "ends on 30 September 2027: ask again"),
    ):
        client = browser(app)
        sign_in(client, account)
        assert said in client.get(path).text
