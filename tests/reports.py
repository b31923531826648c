"""Reports of how far studied pages were read, as tests send them; and the timer that keeps a week."""

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from safe4me.web.pupils.page_progress import LENGTH

QUIZ, CHAT = "law/quiz", "law/chat"


def line(**sent: object) -> bytes:
    return json.dumps(sent).encode().ljust(LENGTH)


def leave(client: FlaskClient, body: bytes, **given: Any) -> int:
    reply = client.post("/how-far", data=body, content_type="text/plain;charset=UTF-8", **given)
    assert "Set-Cookie" not in reply.headers
    return reply.status_code


def seal_due(app: Flask) -> str:
    done = app.test_cli_runner().invoke(args=["seal", "due"])
    assert done.exit_code == 0, done.output
    return done.output
