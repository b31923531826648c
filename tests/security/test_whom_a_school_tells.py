"""The names and telephone numbers that a school enters are text on its pages, and in no log."""

import logging

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.db.audit import AuditEntry
from safe4me.db.base import db
from safe4me.db.security_log import SecurityEvent
from safe4me.schools import safeguarding
from safe4me.schools.safeguarding import Contact, Contacts
from tests.helpers.world.schools import NOW, Place
from tests.integration.test_school import post, signed_in

HOSTILE = '"><script>alert(1)</script>'


def test_names_and_numbers_stay_text(app: Flask, place: Place) -> None:
    wanted = Contacts(Contact(HOSTILE, f"{HOSTILE}0"), Contact(f"{HOSTILE}2", '01632 960214" onclick="x'))
    safeguarding.enter_contacts(db.session(), place.lead, place.school, wanted, NOW)
    for account, page in (
        (place.lead, "/school/"),
        (place.lead, "/school/evidence"),
        (place.lead, f"/school/{place.school.id}/"),
        (place.teacher, "/teach/classes"),
    ):
        text = signed_in(app, account).get(page).text
        assert "<script>alert" not in text
        assert 'onclick="x' not in text
        assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3


def test_what_is_entered_is_in_no_log(app: Flask, place: Place, caplog: pytest.LogCaptureFixture) -> None:
    client = signed_in(app, place.lead)
    typed = {"lead": "Kanarienvogel", "deputy": "Kanarienvogel 2", "lead_telephone": "01632 960277"}
    with caplog.at_level(logging.DEBUG):
        assert post(client, f"/school/{place.school.id}/safeguarding", **typed)[0] == 302
        assert post(client, f"/school/{place.school.id}/safeguarding/confirm")[0] == 302
        refused = {**typed, "deputy_telephone": "Kanarienvogel"}
        assert post(client, f"/school/{place.school.id}/safeguarding", **refused)[0] == 422
    rows = [*db.session.scalars(select(AuditEntry)), *db.session.scalars(select(SecurityEvent))]
    said = [caplog.text, *(str(vars(row)) for row in rows)]
    assert len(rows) > 1
    assert [each for each in said if "kanarienvogel" in each.lower() or "960277" in each] == []
