"""Where a scene of the security log plays, and what the entry that it leaves holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me.db.accounts import Account
from safe4me.db.security_events import Event, EventOutcome, Factor
from tests.helpers.world.app import last_entry
from tests.helpers.world.schools import Clock, Place, hidden, sign_in

SIGN_IN, CODE = "/account/sign-in", "/account/code"
NEW = "walrus teapot gravel"  # a new password


@dataclass
class Stage:
    """Where a scene plays: the app, a school, the teacher's browser, and where its entries begin."""

    app: Flask
    place: Place
    clock: Clock
    client: FlaskClient
    before: int = 0

    def begin(self) -> None:
        """From here on entries are the scene's own."""
        self.before = last_entry()

    def enter(self, account: Account) -> FlaskClient:
        """Sign the browser in."""
        sign_in(self.client, account)
        return self.client

    def post(self, path: str, token_at: str = "", **data: str) -> TestResponse:
        """Send the form that stands at `path`, or a form with a token from elsewhere."""
        token = hidden(self.client.get(token_at or path).text, "csrf_token")
        return self.client.post(path, data={**data, "csrf_token": token})

    def command(self, *words: str) -> None:
        """Type a command."""
        self.app.test_cli_runner().invoke(args=words)


class Expected(NamedTuple):
    """What the entry holds."""

    event: Event
    outcome: EventOutcome = EventOutcome.DONE
    factor: Factor | None = None
    by: str = ""
    about: str = ""
    subject: str = ""


Scene = Callable[[Stage], None]
SCENES: dict[str, tuple[Scene, Expected]] = {}


def scene(
    event: Event, outcome: EventOutcome = EventOutcome.DONE, factor: Factor | None = None, **more: str
) -> Callable[[Scene], Scene]:
    """What the scene brings about."""

    def put(play: Scene) -> Scene:
        SCENES[play.__name__] = play, Expected(event, outcome, factor, **more)
        return play

    return put
