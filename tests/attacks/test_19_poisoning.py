"""Whatever is posted to a room, it takes its own activity's ballots, up to its cap, and nothing else changes.

Attacker has: the join code, and any request body

Bodies are generated, the same ones in each run: ballots, some of them replayed, too many, with answers
missing, added, doubled or impossible, of another room or activity, as JSON and as forms, and plain rubbish.
What the room took is compared with a judge who knows only what a ballot is.
"""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings

from safe4me.ballot_box.interface import BallotBox
from safe4me.db.rooms import Room
from safe4me.rooms import opening
from safe4me.statistics.ballot import Ballot, Measure
from safe4me.web.pupils import ballots
from tests.attacks.conftest import Attacks
from tests.attacks.poison import BODIES, EXIST, Body, as_json
from tests.helpers.world.ballots import CHAT, QUIZ, counted
from tests.helpers.world.schools import CLASS_SIZE, Place, make_place, open_room

CAP = CLASS_SIZE + 2
THANKED = {200, 204}
FAULT = 500


class Poisoned:
    """A room that was sent every body, and what a judge of each body expects of it."""

    def __init__(self, app: Flask, place: Place, client: FlaskClient) -> None:
        self._client = client
        self.room = open_room(app, place, "law/quiz")
        self.nonces: set[str] = set()
        self.cells: Counter[tuple[str, int]] = Counter()
        self.taken_wrongly = self.refused_wrongly = self.faults = 0

    def send(self, body: Body) -> None:
        """Post one body. As the judge has it, a ballot counts until the room is full; a replay is thanked."""
        reply = self._client.post(
            f"/c/{self.room.code}/ballots", data=body.text, headers={"Content-Type": body.kind}
        )
        taken = reply.status_code in THANKED
        self.faults += reply.status_code >= FAULT
        fits = body.ballot is not None and (body.ballot[0] in self.nonces or len(self.nonces) < CAP)
        self.taken_wrongly += taken and not fits
        self.refused_wrongly += fits and not taken
        if fits and body.ballot and body.ballot[0] not in self.nonces:
            self.nonces.add(body.ballot[0])
            self.cells.update(zip(EXIST, body.ballot[1], strict=True))

    def differing_cells(self, box: BallotBox) -> int:
        """How many counts of the closed room are not those of the ballots that fit."""
        box.begin_closing(self.room.id, "law/quiz")
        exact = counted(box, self.room.id, "law/quiz").counts
        cells = {(name, n): chosen for name, row in exact.items() for n, chosen in enumerate(row, start=1)}
        return sum(chosen != self.cells[cell] for cell, chosen in cells.items())


def send_all(send: Callable[[Body], None], bodies: int) -> None:
    """Generated bodies, and then more ballots than any room takes."""

    @settings(
        max_examples=bodies,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(BODIES)
    def generated(body: Body) -> None:
        send(body)

    generated()
    for n in range(2 * CAP):
        send(as_json({**QUIZ, "nonce": f"{n:032x}"}))


def elsewhere(client: FlaskClient, box: BallotBox, room: Room, other: Room) -> list[object]:
    """What no ballot changes: another room's counts, and what it and the site show.

    The room's own page says how far its class has come, to the step.
    """
    lesson = f"/c/{room.code}/en/learn/law/who-it-protects/"
    paths = ("/en/", lesson, f"/c/{other.code}/", f"/c/{other.code}/state")
    replies = [client.get(path) for path in paths]
    return [box.sent(other.id), *((reply.status_code, reply.data, dict(reply.headers)) for reply in replies)]


def test_a_poisoned_room_takes_its_own_ballots_up_to_its_cap_and_nothing_else_changes(
    attacks: Attacks, app: Flask, place: Place, client: FlaskClient, box: BallotBox
) -> None:
    other = open_room(app, make_place("Southshire", "Vale School"), "law/chat")
    assert client.post(f"/c/{other.code}/ballots", json=CHAT).status_code == 204
    poisoned = Poisoned(app, place, client)
    before = elsewhere(client, box, poisoned.room, other)
    send_all(poisoned.send, attacks.trials(whole=5_000, quick=200))
    after = elsewhere(client, box, poisoned.room, other)
    over = box.sent(poisoned.room.id)["law/quiz"] - CAP
    attacks.holds("ballots over the cap", over, 0)
    attacks.holds("bodies taken that are no ballot of the room, or beyond its cap", poisoned.taken_wrongly, 0)
    attacks.holds("ballots refused while there was room", poisoned.refused_wrongly, 0)
    attacks.holds("faults of the server", poisoned.faults, 0)
    attacks.holds("counts that are not those of the ballots that fit", poisoned.differing_cells(box), 0)
    changed = sum(one != another for one, another in zip(before, after, strict=True))
    attacks.holds("things that changed elsewhere", changed, 0)
    assert over == 0, "the room was filled"


def test_a_room_without_a_cap_is_caught(
    attacks: Attacks,
    app: Flask,
    place: Place,
    client: FlaskClient,
    box: BallotBox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "SPARE_BALLOTS", 150)
    poisoned = Poisoned(app, place, client)
    send_all(poisoned.send, 10)
    attacks.twin("a room without a cap", box.sent(poisoned.room.id)["law/quiz"] - CAP, 0)


def test_a_room_that_does_not_check_answers_is_caught(
    attacks: Attacks, app: Flask, place: Place, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unchecked(nonce: object, _answers: object, measure: Measure) -> Ballot:
        return Ballot(measure.activity, str(nonce), tuple((question.id, 1) for question in measure.questions))

    monkeypatch.setattr(ballots, "read_ballot", unchecked)
    poisoned = Poisoned(app, place, client)
    send_all(poisoned.send, 200)
    attacks.twin("answers that nobody checks", poisoned.taken_wrongly, 0)
