"""A first visit by a school's own sign-in: who is a teacher at once, who waits, and who is nobody here."""

from collections.abc import Iterator
from dataclasses import asdict
from zlib import crc32

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from safe4me.db.accounts import Account, RoleName, account_named
from safe4me.db.base import db
from safe4me.db.join_asks import JoinAsk
from safe4me.db.ways_in import StaffBy, StopReason, WayIn, WayKind
from safe4me.rate_limits.interface import AttemptLimit
from safe4me.schools import newcomers
from safe4me.schools.confirmed_ways import last_day_of_ways
from safe4me.settings import Settings
from safe4me.web.account import joining, oidc
from safe4me.web.account.oidc_claims import CONSUMERS, TokenRefused
from tests.helpers.claims import OnlyThese
from tests.helpers.servers.web import CLIENT, come_back, provider, tenants
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    browser,
    connect,
    hidden,
    make_place,
    sign_in,
    with_settings,
)

TENANT = "4c5e0f8e-0000-4000-8000-000000000001"
OTHER_TENANT = "4c5e0f8e-0000-4000-8000-000000000002"
GOOGLE = "/account/oidc/2/"
STAFF = "Safe4me staff"
ASKED, WAITS = "/account/sign-in?refused=", "/account/join?waits=yes"
FORTY = [f"teacher{number:02}" for number in range(40)]


def number_of(name: str) -> str:
    """A person's number in their tenant."""
    return f"7a3f0000-0000-4000-8000-{crc32(name.encode()):012}"


def member(name: str, **changed: object) -> dict[str, object]:
    """What Microsoft says of a member of the tenant."""
    email = {"email": f"{name}@hill.example", "xms_edov": True}
    return {"tid": TENANT, "oid": number_of(name), "acct": 0, **email, **changed}


def organised(name: str, domain: str, **changed: object) -> dict[str, object]:
    """What Google says of a member of an organisation."""
    return {"email": f"{name}@{domain}", "email_verified": True, "hd": domain, **changed}


AT_MICROSOFT: dict[str, dict[str, object]] = {
    "teacher": member("teacher", roles=[STAFF]),
    "by group": member("grouped", groups=[STAFF, "Year 9 tutors"]),
    "pupil": member("pupil"),
    "pupil with a like role": member("like", roles=[f"{STAFF} pupils"]),
    "guest": member("guest", acct=1, roles=[STAFF]),
    "silent": member("silent", acct=None, roles=[STAFF]),
    "private": member("private", tid=CONSUMERS, roles=[STAFF]),
    "elsewhere": member("elsewhere", tid=OTHER_TENANT, roles=[STAFF]),
    "of a wrong issuer": member("wrong", iss="https://login.microsoftonline.com/evil/v2.0", roles=[STAFF]),
    "unproven": member("unproven", xms_edov=False, roles=[STAFF]),
    "known here": member("known", email="teacher.hill-school@school.example", roles=[STAFF]),
    **{name: member(name, roles=[STAFF]) for name in FORTY},
}
AT_GOOGLE: dict[str, dict[str, object]] = {
    "g-teacher": organised("g-teacher", "staff.hill.example"),
    "g-pupil": organised("g-pupil", "hill.example"),
    "suffix": organised("suffix", "staff.hill.example.evil.example"),
    "prefix": organised("prefix", "evil-staff.hill.example"),
    "subdomain": organised("subdomain", "a.staff.hill.example"),
    "look-alike": organised("look-alike", "stаff.hill.example"),  # its a is Cyrillic
    "nobody's": {"email": "me@staff.hill.example", "email_verified": True},
    "heir": organised("g-teacher", "staff.hill.example"),
}


@pytest.fixture(scope="module")
def issuers() -> Iterator[tuple[str, str]]:
    with tenants(**AT_MICROSOFT) as microsoft, provider(**AT_GOOGLE) as google:
        yield microsoft, google


@pytest.fixture
def settings(settings: Settings, issuers: tuple[str, str]) -> Settings:
    microsoft, google = issuers
    second = {"oidc_2_client_id": "safe4me", "oidc_2_client_secret": "between us"}
    kinds = {"oidc_kind": "microsoft", "oidc_2_kind": "google"}
    return with_settings(settings, oidc_issuer=microsoft, oidc_2_issuer=google, **kinds, **second, **CLIENT)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def open_way(
    place: Place, kind: WayKind, value: str, staff_by: StaffBy = StaffBy.NOBODY, claim: str = ""
) -> WayIn:
    """A way that a lead asked for and a coordinator confirmed."""
    way = WayIn(school_id=place.school.id, kind=kind, value=value, staff_by=staff_by, staff_claim=claim)
    way.asked_by, way.asked_at = place.lead.id, NOW
    way.confirmed_by, way.confirmed_at = place.coordinator.id, NOW
    way.ends_on = last_day_of_ways(NOW.date())
    db.session.add(way)
    db.session.commit()
    return way


def accounts() -> int:
    return db.session.scalars(select(func.count(Account.id))).one()


def asks() -> list[JoinAsk]:
    return list(db.session.scalars(select(JoinAsk).execution_options(populate_existing=True)))


def by_role(place: Place) -> WayIn:
    return open_way(place, WayKind.MICROSOFT, TENANT, StaffBy.CLAIM, STAFF)


@pytest.mark.parametrize("who", ["teacher", "by group"])
def test_whoever_has_the_role_of_staff_is_a_teacher_at_once(
    client: FlaskClient, place: Place, who: str
) -> None:
    by_role(place)
    assert client.get(come_back(client, who)).location == "/account/start"
    account = account_named(db.session(), str(AT_MICROSOFT[who]["email"]))
    assert account is not None
    assert [role.name for role in account.roles] == [RoleName.TEACHER]
    assert (account.school_id, account.oidc_subject) == (
        place.school.id,
        f"{TENANT}/{AT_MICROSOFT[who]['oid']}",
    )
    assert account.oidc_issuer is not None
    assert account.oidc_issuer.endswith(f"/{TENANT}/v2.0")
    assert client.get("/account/start").location == "/account/first"
    assert client.get("/teach/week").status_code == 404, "nothing but lessons until the lead has said so"


@pytest.mark.parametrize("who", ["pupil", "pupil with a like role"])
def test_a_pupil_of_the_same_tenant_waits(client: FlaskClient, place: Place, who: str) -> None:
    by_role(place)
    before = accounts()
    assert client.get(come_back(client, who)).location == WAITS
    assert accounts() == before
    assert [(each.email, each.at_school) for each in asks()] == [(AT_MICROSOFT[who]["email"], True)]
    assert client.get("/teach/week").status_code == 302


def test_where_nobody_is_told_apart_everybody_waits(client: FlaskClient, place: Place) -> None:
    open_way(place, WayKind.MICROSOFT, TENANT)
    assert client.get(come_back(client, "teacher")).location == WAITS


def test_a_role_counts_for_nothing_where_the_domain_of_mail_tells_staff(
    client: FlaskClient, place: Place
) -> None:
    open_way(place, WayKind.MICROSOFT, TENANT)
    open_way(place, WayKind.MAIL, "hill.example", StaffBy.DOMAIN)
    assert client.get(come_back(client, "pupil")).location == "/account/start"


@pytest.mark.asvs("6.8.1", "10.5.3")
@pytest.mark.parametrize("who", ["guest", "silent", "private", "elsewhere", "of a wrong issuer"])
def test_nobody_else_of_microsofts_comes_in(client: FlaskClient, place: Place, who: str) -> None:
    by_role(place)
    open_way(place, WayKind.MICROSOFT, CONSUMERS, StaffBy.CLAIM, STAFF)
    before = accounts()
    assert client.get(come_back(client, who)).location == f"{ASKED}yes"
    assert (accounts(), asks()) == (before, [])


@pytest.mark.asvs("10.5.3")
def test_of_a_tenant_that_is_not_confirmed_nothing_else_is_read(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch, issuers: tuple[str, str]
) -> None:
    issuer = issuers[0].replace("organizations", TENANT)
    claims = OnlyThese({"iss": issuer, "tid": TENANT}, "iss", "tid")
    monkeypatch.setattr(oidc, "_claims", lambda _provider: claims)
    microsoft, _google = app.extensions["settings"].providers
    with app.test_request_context():
        with pytest.raises(TokenRefused):
            oidc._person(microsoft, may_be_new=False)  # noqa: SLF001 - what reads a token first
        by_role(place)
        with pytest.raises(AssertionError, match="oid is read"):
            oidc._person(microsoft, may_be_new=False)  # noqa: SLF001 - as above


def test_a_mailbox_that_the_tenant_has_not_proven_is_nobodys(client: FlaskClient, place: Place) -> None:
    by_role(place)
    assert client.get(come_back(client, "unproven")).location == f"{ASKED}email"


def test_a_confirmation_is_over_after_30_september(client: FlaskClient, place: Place, clock: Clock) -> None:
    by_role(place)
    clock.forward(days=311)
    assert clock.now.date().isoformat() == "2027-10-01"
    assert client.get(come_back(client, "teacher")).location == f"{ASKED}yes"
    assert asks() == []


def test_what_a_lead_has_stopped_lets_nobody_in(client: FlaskClient, place: Place) -> None:
    way = by_role(place)
    way.stopped_at, way.stopped_why = NOW, StopReason.TAKEN_BACK
    db.session.commit()
    assert client.get(come_back(client, "teacher")).location == f"{ASKED}yes"


def test_an_email_that_has_an_account_makes_none(client: FlaskClient, place: Place) -> None:
    by_role(place)
    before = accounts()
    refused = client.get(come_back(client, "known here")).location
    assert refused.startswith(f"{ASKED}connect")
    assert "There is an account here with your email" in client.get(refused).text
    assert (accounts(), asks()) == (before, [])
    assert client.get("/teach/week").status_code == 302


def test_its_owner_signs_in_and_connects(app: Flask, client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    assert "Connect Microsoft" in client.get("/account/").text
    assert client.get(come_back(client, "known here", "/account/oidc/connect")).location == (
        "/account/?changed=yes"
    )
    again = browser(app)
    assert again.get(come_back(again, "known here")).location == "/account/start"
    assert again.get("/teach/week").status_code == 200


@pytest.mark.asvs("7.5.1")
def test_connecting_asks_for_the_password_where_that_is_long_ago(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    with client.session_transaction("/account/") as session:
        session["fs_paa"] = 1.0
    token = hidden(client.get("/account/").text, "csrf_token")
    reply = client.post("/account/oidc/connect", data={"csrf_token": token})
    assert reply.location.startswith("/account/verify")


def test_to_say_again_who_one_is_connects_nobody(client: FlaskClient, place: Place) -> None:
    by_role(place)
    sign_in(client, place.teacher)
    assert client.get(come_back(client, "known here")).location == f"{ASKED}yes"
    db.session.refresh(place.teacher)
    assert place.teacher.oidc_subject is None


def test_a_person_is_connected_to_one_account_alone(
    client: FlaskClient, place: Place, issuers: tuple[str, str]
) -> None:
    issuer = issuers[0].replace("organizations", TENANT)
    connect(place.lead, issuer, f"{TENANT}/{AT_MICROSOFT['known here']['oid']}")
    sign_in(client, place.teacher)
    refused = client.get(come_back(client, "known here", "/account/oidc/connect")).location
    assert refused == "/account/?refused=theirs"
    db.session.refresh(place.teacher)
    assert place.teacher.oidc_subject is None


def test_who_was_known_by_subject_is_known_by_number_from_now_on(
    client: FlaskClient, place: Place, issuers: tuple[str, str]
) -> None:
    issuer = issuers[0].replace("organizations", TENANT)
    connect(place.teacher, issuer, "known here")
    assert client.get(come_back(client, "known here")).location == "/account/start"
    db.session.refresh(place.teacher)
    assert place.teacher.oidc_subject == f"{TENANT}/{AT_MICROSOFT['known here']['oid']}"


@pytest.mark.parametrize(
    ("who", "to"),
    [
        ("g-teacher", "/account/start"),
        ("g-pupil", f"{ASKED}school"),
        ("suffix", f"{ASKED}school"),
        ("prefix", f"{ASKED}school"),
        ("subdomain", f"{ASKED}school"),
        ("look-alike", f"{ASKED}school"),
        ("nobody's", f"{ASKED}school"),
    ],
)
def test_of_google_the_whole_domain_counts(client: FlaskClient, place: Place, who: str, to: str) -> None:
    open_way(place, WayKind.GOOGLE, "staff.hill.example", StaffBy.DOMAIN)
    assert client.get(come_back(client, who, GOOGLE)).location == to


@pytest.mark.asvs("10.5.2")
def test_whoever_has_a_teachers_address_later_is_somebody_else(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    """A domain that changes hands: the same email, another subject."""
    open_way(place, WayKind.GOOGLE, "staff.hill.example", StaffBy.DOMAIN)
    client.get(come_back(client, "g-teacher", GOOGLE))
    before = accounts()
    heir = browser(app)
    assert heir.get(come_back(heir, "heir", GOOGLE)).location.startswith(f"{ASKED}connect")
    assert (accounts(), asks()) == (before, [])
    assert heir.get("/account/").status_code == 302


def test_a_second_provider_has_a_way_back_of_its_own(client: FlaskClient, place: Place) -> None:
    open_way(place, WayKind.GOOGLE, "staff.hill.example", StaffBy.DOMAIN)
    reply = come_back(client, "g-teacher", GOOGLE)
    assert reply.startswith("/account/oidc/2/back?")
    assert client.get(reply.replace("/2/back", "/back")).location == f"{ASKED}yes"


@pytest.mark.parametrize("iss", ["https://evil.example", "https://accounts.google.com", ""])
def test_a_reply_of_another_provider_than_was_asked_is_refused(
    client: FlaskClient, place: Place, iss: str
) -> None:
    open_way(place, WayKind.GOOGLE, "staff.hill.example", StaffBy.DOMAIN)
    reply = come_back(client, "g-teacher", GOOGLE)
    assert client.get(f"{reply}&iss={iss}").location == f"{ASKED}yes"


def test_a_reply_that_says_the_right_provider_is_taken(
    client: FlaskClient, place: Place, issuers: tuple[str, str]
) -> None:
    open_way(place, WayKind.GOOGLE, "staff.hill.example", StaffBy.DOMAIN)
    reply = come_back(client, "g-teacher", GOOGLE)
    assert client.get(f"{reply}&iss={issuers[1]}").location == "/account/start"


def test_a_provider_that_promises_to_say_so_has_to(app: Flask, client: FlaskClient, place: Place) -> None:
    open_way(place, WayKind.GOOGLE, "staff.hill.example", StaffBy.DOMAIN)
    reply = come_back(client, "g-teacher", GOOGLE)
    known = app.extensions["authlib.integrations.flask_client"].create_client("oidc_2")
    known.server_metadata["authorization_response_iss_parameter_supported"] = True
    assert client.get(reply).location == f"{ASKED}yes"


def test_where_schools_share_a_tenant_the_teacher_picks_and_waits(client: FlaskClient, place: Place) -> None:
    other = make_place("Southshire", "Dale School")
    for each in (place, other):
        by_role(each)
    assert client.get(come_back(client, "teacher")).location == "/account/oidc/school"
    page = client.get("/account/oidc/school").text
    assert "Dale School" in page
    token = hidden(page, "csrf_token")
    chosen = {"school": str(other.school.id), "csrf_token": token}
    assert client.post("/account/oidc/school", data=chosen).location == WAITS
    assert [each.school_id for each in asks()] == [other.school.id]
    assert client.get("/account/oidc/school").status_code == 404


def test_no_other_school_can_be_picked(client: FlaskClient, place: Place) -> None:
    other, third = make_place("Southshire", "Dale School"), make_place("Westshire", "Moor School")
    for each in (place, other):
        by_role(each)
    client.get(come_back(client, "teacher"))
    token = hidden(client.get("/account/oidc/school").text, "csrf_token")
    chosen = {"school": str(third.school.id), "csrf_token": token}
    assert client.post("/account/oidc/school", data=chosen).status_code == 422
    assert asks() == []


def test_nobody_picks_who_has_not_come_by_a_sign_in(client: FlaskClient, place: Place) -> None:
    assert client.get("/account/oidc/school").status_code == 404


def test_once_the_lead_has_said_so_the_same_sign_in_leads_to_ones_account(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    open_way(place, WayKind.MICROSOFT, TENANT)
    client.get(come_back(client, "teacher"))
    newcomers.take_in(db.session(), place.lead, place.school, "teacher@hill.example", clock.now)
    again = browser(app)
    assert again.get(come_back(again, "teacher")).location == "/account/start"
    assert again.get("/teach/week").status_code == 200


def test_forty_teachers_at_one_address_on_a_training_day_get_in(app: Flask, place: Place) -> None:
    by_role(place)
    before = accounts()
    for name in FORTY:
        client = browser(app)
        assert client.get(come_back(client, name)).location == "/account/start"
    assert accounts() == before + len(FORTY)


def test_a_flood_of_asks_ends(app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    by_role(place)
    assert (joining.OF_A_CONFIRMED_DOMAIN.most, joining.CONFIRMED_FROM_AN_ADDRESS.most) == (
        200,
        300,
    )
    few = AttemptLimit(**(asdict(joining.OF_A_CONFIRMED_DOMAIN) | {"most": 2}))
    monkeypatch.setattr(joining, "OF_A_CONFIRMED_DOMAIN", few)
    replies = []
    for name in ("pupil", "pupil", "pupil with a like role", FORTY[0]):
        client = browser(app)
        replies.append(client.get(come_back(client, name)).status_code)
    assert replies == [302, 302, 302, 429], "who waits already is not counted again"
