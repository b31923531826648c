"""Invitations by mail: what is written, and what happens when the mail server does not take it."""

import pytest
from flask import Flask
from pydantic import ValidationError

from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.schools import people
from safe4me.settings import Settings
from safe4me.web.staff.mail import send_invitation, send_invitations
from tests.helpers.mail import Letterbox
from tests.helpers.world.mailed import box, settings
from tests.helpers.world.schools import (
    NOW,
    Place,
    browser,
    hidden,
    make_account,
    make_place,
    sign_in,
    with_settings,
)

__all__ = ["box", "settings"]

PLACED = ["--role", "teacher", "--school", "1"]


@pytest.fixture
def invited(in_app: None) -> Account:
    account = make_account(RoleName.TEACHER, "New School")
    account.password = None
    db.session.add(account)
    db.session.commit()
    return account


def test_an_invitation_is_mailed_and_its_link_is_not_shown(box: Letterbox, invited: Account) -> None:
    assert send_invitation(invited) is None
    [letter] = box.letters
    assert letter["To"] == invited.email
    assert letter["From"] == "safe4me@police.example"
    assert "http://localhost/account/invitation/" in letter.get_content()
    assert "for 7 days" in letter.get_content()


def test_whoever_has_an_account_elsewhere_is_told_so_and_gets_no_link(
    box: Letterbox, invited: Account, place: Place
) -> None:
    asked = {"role": "teacher", "email": invited.email, "name": ""}
    namesake = people.invite(db.session(), place.lead, school=place.school, now=NOW, **asked)
    assert send_invitation(namesake) is None
    [letter] = box.letters
    said = " ".join(letter.get_content().split())
    assert "Hill School has invited you to Safe4me. But you have an account with this email already" in said
    assert "/account/invitation/" not in said


def test_a_name_in_a_mail_is_nothing_that_a_mail_program_makes_a_link_of(
    box: Letterbox, invited: Account, place: Place
) -> None:
    place.school.name = "Hill https://bad.example WWW.bad.example a@bad.example"
    asked = {"role": "teacher", "email": invited.email, "name": ""}
    send_invitation(people.invite(db.session(), place.lead, school=place.school, now=NOW, **asked))
    said = " ".join(box.letters[0].get_content().split())
    assert "Hill https bad.example bad.example a bad.example has invited you" in said


def test_whose_account_elsewhere_is_disabled_is_not_told_to_go_on_with_it(
    box: Letterbox, in_app: None, place: Place
) -> None:
    other = make_place("Southshire", "Lake School")
    asked = {"role": "teacher", "email": other.teacher.email, "name": ""}
    namesake = people.invite(db.session(), place.lead, school=place.school, now=NOW, **asked)
    other.teacher.disable()
    db.session.commit()
    assert send_invitation(namesake) is None
    said = " ".join(box.letters[0].get_content().split())
    assert "another school, and it is closed" in said
    assert "write to safe4me@police.example" in said
    assert "go on with the one you have" not in said


def test_a_lead_reads_that_whoever_has_an_account_elsewhere_is_told(app: Flask, place: Place) -> None:
    client, path = browser(app), f"/school/{place.school.id}/people"
    sign_in(client, place.lead)
    data = {"email": "new@school.example", "name": "", "role": "teacher"}
    page = client.post(path, data={"csrf_token": hidden(client.get(path).text, "csrf_token"), **data}).text
    assert "They are told so, and you are not." in page


def test_without_a_mail_server_the_link_is_shown(app: Flask, settings: Settings, invited: Account) -> None:
    app.extensions["settings"] = with_settings(settings, smtp_host="")
    assert (send_invitation(invited) or "").startswith("http://localhost/account/invitation/")


@pytest.mark.asvs("16.3.4", "16.5.2")
def test_when_the_mail_server_is_away_the_link_is_shown_and_the_log_says_so(
    app: Flask, settings: Settings, invited: Account, caplog: pytest.LogCaptureFixture
) -> None:
    app.extensions["settings"] = with_settings(settings, smtp_port=1)
    link = send_invitation(invited) or ""
    assert "/account/invitation/" in link
    assert "No mail to staff: Connection refused" in caplog.text
    assert "Traceback" not in caplog.text
    assert link not in caplog.text
    assert invited.email not in caplog.text


def test_when_the_server_refuses_the_address_the_link_is_shown(box: Letterbox, invited: Account) -> None:
    box.refuses = invited.email
    assert "/account/invitation/" in (send_invitation(invited) or "")


@pytest.fixture
def leads(place: Place) -> list[Account]:
    """Three people who were invited at once."""
    asked = [{"role": "lead", "email": f"{name}@school.example", "name": ""} for name in ("ann", "bo", "cem")]
    return [people.invite(db.session(), place.coordinator, school=place.school, now=NOW, **a) for a in asked]


def test_many_invitations_go_out_in_one_call_and_one_that_is_refused_stops_no_other(
    box: Letterbox, leads: list[Account]
) -> None:
    box.refuses = "bo@"
    shown = send_invitations(leads)
    assert [each.person for each in shown] == leads
    assert [each.link is None for each in shown] == [True, False, True]
    assert "/account/invitation/" in (shown[1].link or "")
    assert [letter["To"] for letter in box.letters] == ["ann@school.example", "cem@school.example"]
    assert len(box.callers) == 1


def test_a_mail_server_that_is_away_is_tried_once_and_every_link_is_shown(
    app: Flask, settings: Settings, leads: list[Account], caplog: pytest.LogCaptureFixture
) -> None:
    app.extensions["settings"] = with_settings(settings, smtp_port=1)
    links = [each.link or "" for each in send_invitations(leads)]
    assert [link.split("/account/")[1].split("/")[0] for link in links] == ["invitation"] * 3
    assert caplog.text.count("No mail to staff") == 1


def test_mail_is_encrypted_unless_that_is_turned_off(
    app: Flask, settings: Settings, invited: Account
) -> None:
    """A server that cannot encrypt gets no mail: the link would travel in the open."""
    app.extensions["settings"] = with_settings(settings, smtp_security="starttls")
    assert send_invitation(invited) is not None


def test_an_unknown_way_of_encrypting_is_refused() -> None:
    with pytest.raises(ValidationError, match="smtp_security"):
        Settings(mode="development", smtp_security="ssl")


def test_the_command_mails_the_invitation(app: Flask, box: Letterbox, in_app: None) -> None:
    run = app.test_cli_runner().invoke
    run(args=["users", "school", "Northshire", "Hill School"])
    output = run(args=["users", "invite", "new@school.example", *PLACED]).output
    assert output == "The invitation is on its way to new@school.example.\n"
    assert [letter["To"] for letter in box.letters] == ["new@school.example"]


@pytest.mark.usefixtures("in_app")
def test_the_command_prints_the_link_and_ends_with_3_where_the_mail_was_not_taken(
    app: Flask, settings: Settings
) -> None:
    run = app.test_cli_runner().invoke
    run(args=["users", "school", "Northshire", "Hill School"])
    app.extensions["settings"] = with_settings(settings, smtp_port=1)
    done = run(args=["users", "invite", "new@school.example", *PLACED])
    assert "/account/invitation/" in done.stdout
    assert "The mail was not taken: hand over this link yourself." in done.stderr
    assert done.exit_code == 3
    app.extensions["settings"] = with_settings(settings, smtp_host="")
    done = run(args=["users", "reset-password", "new@school.example"])
    assert ("/account/" in done.stdout, done.exit_code) == (True, 0)
