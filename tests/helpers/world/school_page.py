"""A lead's pages of a school: signed in there, what stands on them, and classes' answers of three kinds."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.helpers.world.lessons import MONDAY
from tests.helpers.world.schools import Place, browser, sign_in

HOME, EVIDENCE = "/school/", "/school/evidence"
CHRISTMAS = (date(2026, 12, 21), date(2026, 12, 28))
BEFORE, LATER = MONDAY - timedelta(days=7), MONDAY + timedelta(days=14)
WELL = {"pass-on": (6, 114, 0), "confidence": (2, 2, 116, 0)}
LESS = {"pass-on": (20, 100, 0), "confidence": (6, 6, 108, 0)}
WORST = {"pass-on": (60, 60, 0), "confidence": (6, 6, 108, 0)}


@pytest.fixture
def lead(app: Flask, place: Place) -> FlaskClient:
    """The lead's browser, signed in."""
    client = browser(app)
    sign_in(client, place.lead)
    return client


def main(client: FlaskClient, page: str) -> str:
    """The main part of a page, as it is sent."""
    found = re.search(r"<main.*</main>", client.get(page).text, re.DOTALL)
    assert found
    return found[0]
