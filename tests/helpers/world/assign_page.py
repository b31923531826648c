"""What tests do on Assign: fill it in and press it, and read what that made."""

import re
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment
from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from tests.helpers.world.schools import (
    browser,
    hidden,
    sign_in,
)

PAGE = "/teach/assign"
FIRST, SECOND = date(2026, 11, 30), date(2026, 12, 7)  # the Mondays after the day on which tests play


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = browser(app)
    sign_in(client, account)
    return client


def press(client: FlaskClient, *classes: SchoolClass, **changed: object) -> "Pressed":
    """Fill in Assign and press it; what is None is left out, as a box that is not ticked is."""
    form = {
        "csrf_token": hidden(client.get("/account/").text, "csrf_token"),
        "classes": [each.id for each in classes],
        "taught": "yes",
        "week": str(FIRST),
        "pace": "1",
        "place": "class",
        "note": "",
        **changed,
    }
    reply = client.post(PAGE, data={name: value for name, value in form.items() if value is not None})
    return Pressed(reply.status_code, reply.text, reply.location or "")


class Pressed:
    """What a press came to: a page, or where it leads."""

    def __init__(self, status: int, page: str, leads: str) -> None:
        self.status, self.page, self.leads = status, page, leads

    @property
    def preview(self) -> str:
        """The words of what is shown beside the form."""
        shown = self.page.partition('id="preview"')[2].partition("</section>")[0]
        return " ".join(re.sub(r"<[^>]*>", " ", shown).split())


def do(client: FlaskClient, path: str, **data: str) -> int:
    token = hidden(client.get("/account/").text, "csrf_token")
    return client.post(path, data={"csrf_token": token, **data}).status_code


def planned() -> list[Assignment]:
    db.session.rollback()
    return list(db.session.scalars(select(Assignment).order_by(Assignment.week, Assignment.id)))


def rows() -> list[tuple[str, str, date]]:
    found = [(each.week, each.school_class.name, each.item) for each in planned()]
    return [(name, item, week) for week, name, item in sorted(found)]
