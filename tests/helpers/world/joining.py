"""How somebody asks to be a teacher of a school by mail, and what is confirmed for it."""

import re
import time
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me.db.base import db
from safe4me.db.schools import School
from safe4me.db.ways_in import StaffBy, WayIn, WayKind
from tests.helpers.mail import Letterbox
from tests.helpers.world.schools import NOW, Place, hidden

JOIN = "/account/join"
LINK = re.compile(r"http://\S+?(/account/join/\S+)")
NOTE = "I teach PSHE in Year 9."


def confirm_domain(place: Place, domain: str, staff_by: StaffBy = StaffBy.DOMAIN) -> None:
    """Have a domain be confirmed for the place's school until next September, as one that only staff have."""
    asked = {"asked_by": place.lead.id, "asked_at": NOW, "confirmed_by": place.coordinator.id}
    way = WayIn(school_id=place.school.id, kind=WayKind.MAIL, value=domain, staff_by=staff_by, **asked)
    way.confirmed_at, way.ends_on = NOW, date(2027, 9, 30)
    db.session.add(way)
    db.session.commit()


def ask(client: FlaskClient, school: School, email: str, note: str = NOTE) -> TestResponse:
    """Send the form of the public page."""
    token = hidden(client.get(JOIN).text, "csrf_token")
    data = {"school_id": school.id, "email": email, "note": note, "csrf_token": token}
    return client.post(JOIN, data=data)


def wait_for_mail(app: Flask) -> None:
    """Wait until everything is done that nobody waits for."""
    app.extensions["later"]._thread.submit(time.sleep, 0).result()  # noqa: SLF001 - it stands behind the rest


def links_in(app: Flask, box: Letterbox) -> list[str]:
    """The addresses of the links that were mailed, in turn; nothing for a letter without one."""
    wait_for_mail(app)
    found = (LINK.search(letter.get_content()) for letter in box.letters)
    return [each[1] for each in found if each]


def open_link(client: FlaskClient, path: str) -> TestResponse:
    """Open a link, and press its button; the page itself where there is none."""
    page = client.get(path)
    if page.status_code != 200:
        return page
    return client.post(path, data={"csrf_token": hidden(page.text, "csrf_token")})


def come(app: Flask, client: FlaskClient, box: Letterbox, school: School, email: str) -> TestResponse:
    """Ask, and open the link that comes."""
    ask(client, school, email)
    return open_link(client, links_in(app, box)[-1])
