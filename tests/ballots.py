"""Ballots as they travel: a quiz's and a story's, as the script and as a form sends them."""

import os
from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.web.http import context
from tests.world import CLASS_SIZE

NONCE = "0123456789abcdef" * 2
QUIZ = {"activity": "law/quiz", "nonce": NONCE, "answers": {"pass-on": 2, "confidence": 3}}
CHAT = {"activity": "law/chat", "nonce": NONCE, "answers": {"fork": 1}}
Send = Callable[..., TestResponse]


def as_form(ballot: dict[str, Any]) -> dict[str, str]:
    answers = {f"answers.{name}": str(value) for name, value in ballot["answers"].items()}
    return {"activity": ballot["activity"], "nonce": ballot["nonce"], **answers}


def fresh(ballot: dict[str, Any]) -> dict[str, Any]:
    return {**ballot, "nonce": os.urandom(16).hex()}


def problem(response: TestResponse) -> tuple[int, str]:
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert response.json["status"] == response.status_code
    assert response.json["title"]
    assert response.json["detail"]
    return response.status_code, response.json["type"].removeprefix("urn:safe4me:problem:")


def close(room: Room) -> None:
    rooms.close(db.session(), context.box(), context.settings(), room, context.now())


def fill(send: Send) -> None:
    for _ in range(CLASS_SIZE + 2):
        assert send(fresh(QUIZ)).status_code == 204
