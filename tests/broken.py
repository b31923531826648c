"""What a page says when something is broken on our side, and a form of staff that writes."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.world import hidden

TRACES = ("Traceback", "sqlite", "psycopg", "SQL", "safe4me.db", "Error")


def expect_kind(reply: TestResponse, status: int = 503) -> None:
    """A kind page in one piece, with help on it and no trace of what is broken."""
    assert (reply.status_code, reply.headers["Retry-After"]) == (status, "5")
    page = reply.text
    assert page.count("<h1") == 1
    assert page.rstrip().endswith("</html>")
    assert "not your fault" in page
    assert "999" in page
    assert "0800 1111" in page
    assert [trace for trace in TRACES if trace in page] == []


def open_by_form(teacher: FlaskClient, form: str) -> TestResponse:
    """The reply to a teacher who opens a room, by the form at `form`."""
    token = hidden(teacher.get(form).text, "csrf_token")
    sent = {"csrf_token": token, "phase": "once", "minutes": "60", "activities": "law/quiz"}
    return teacher.post(form, data=sent)
