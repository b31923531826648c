"""A refusal says the same sentence to everybody: beside a form, for a row of a file, and in a terminal."""

import html

import pytest
from flask import Flask

from safe4me.schools.people import EmailTaken, InvalidEmail
from safe4me.web.problems import problem_of
from tests.helpers.world.schools import Place, browser, hidden, sign_in


def of_form(app: Flask, place: Place, email: str) -> str:
    lead, path = browser(app), f"/school/{place.school.id}/people"
    sign_in(lead, place.lead)
    form = {"csrf_token": hidden(lead.get(path).text, "csrf_token"), "email": email, "role": "teacher"}
    return html.unescape(lead.post(path, data=form).text)


def of_rows(app: Flask, place: Place, email: str) -> str:
    coordinator, path = browser(app), "/coordinate/schools/import"
    sign_in(coordinator, place.coordinator)
    rows = f"area,school,lead email,lead name\n{place.area.name},Oak Lane,{email},Ann\n"
    form = {"csrf_token": hidden(coordinator.get(path).text, "csrf_token"), "text": rows, "step": "take"}
    return html.unescape(coordinator.post(path, data=form).text)


def of_command(app: Flask, place: Place, email: str) -> str:
    command = ["users", "invite", email, "--role", "teacher", "--school", str(place.school.id)]
    return app.test_cli_runner().invoke(args=command).output


@pytest.mark.parametrize("email", ["not an email", "ann@school"])
def test_what_is_not_an_email_is_refused_in_one_sentence(app: Flask, place: Place, email: str) -> None:
    sentence = str(problem_of(InvalidEmail()).text)
    assert sentence in of_form(app, place, email)
    assert f"Row 2: {sentence}" in of_rows(app, place, email)
    assert of_command(app, place, email) == f"Error: {sentence}\n"


def test_an_email_that_has_an_account_is_refused_in_one_sentence(app: Flask, place: Place) -> None:
    sentence = str(problem_of(EmailTaken()).text)
    assert sentence in of_form(app, place, place.teacher.email)
    assert f"Row 2: {sentence}" in of_rows(app, place, place.teacher.email)
