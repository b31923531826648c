"""Who skips a question, or leaves a story before its end, moves no total: half a ballot is never counted.

Attacker has: incomplete ballots, sent with script or without

Classes are drawn in which some pupils answer everything, some skip questions, some stop in the middle of the
story and some send nothing, from the page with script or without. Each class is sealed without noise. The
figure is how many sealed counts and numbers of ballots, over all classes, are not those of the whole ballots.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.sqlite import cast
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.privacy import noise
from safe4me.statistics import ballot as ballots
from safe4me.statistics.ballot import Ballot, Measure
from tests.attacks.conftest import Attacks
from tests.helpers.world.ballots import as_form
from tests.helpers.world.schools import Place, browser, open_room

PUPILS = 12
SKIPPED = ((), ("pass-on",), ("confidence",), ("pass-on", "confidence"))
CHOICES, NO_CHOICE = (1, 2, 3), ("ping", "kind", 0, 4, "", None)
Total = tuple[str, str, int]  # activity, question, option; the ballots of an activity under (activity, "", 0)

numbers = count()


@dataclass
class Class:
    """One class's work: what it sends, how often half a ballot was taken, and what the whole ones sum to."""

    chance: Random
    expected: Counter[Total] = field(default_factory=Counter)
    halves_taken: int = 0

    def quiz(self) -> dict[str, Any]:
        """A pupil's quiz, from which questions may be missing."""
        answers = {"pass-on": self.chance.randint(1, 3), "confidence": self.chance.randint(1, 4)}
        for question in self.chance.choice(SKIPPED):
            del answers[question]
        return {"activity": "law/quiz", "answers": answers}

    def story(self) -> dict[str, Any]:
        """A pupil's story, which may have stopped before its fork."""
        chosen = self.chance.choice((*CHOICES, *NO_CHOICE))
        return {"activity": "law/chat", "answers": {} if chosen is None else {"fork": chosen}}

    def note(self, sent: dict[str, Any], *, taken: bool) -> None:
        """Add a whole ballot to what is expected; notice half a ballot that was taken."""
        activity, answers = sent["activity"], sent["answers"]
        whole = answers.get("fork") in CHOICES if activity == "law/chat" else len(answers) == 2
        self.halves_taken += taken and not whole
        if whole:
            self.expected.update((activity, question, option) for question, option in answers.items())
            self.expected[activity, "", 0] += 1


def work(app: Flask, place: Place, chance: Random) -> tuple[Class, Counter[Total]]:
    """A new class that works through a room and closes it; what was sealed of it, zeros left out."""
    own = SchoolClass(school=place.school, school_year=2026, year_group=8, name=f"{next(numbers)}", size=30)
    db.session.add(own)
    db.session.commit()
    room = open_room(app, place._replace(school_class=own), "law/quiz", "law/chat")
    pupils = Class(chance)
    for _ in range(PUPILS):
        for sent in (pupils.quiz(), pupils.story()):
            if chance.random() < 0.8:  # the others send nothing
                pupils.note(sent, taken=send(app, room.code, sent, script=chance.random() < 0.5))
    box, settings = app.extensions["ballot_box"], app.extensions["settings"]
    rooms.close(db.session(), box, settings, room, app.extensions["clock"]())
    return pupils, sealed(room)


def send(app: Flask, code: str, sent: dict[str, Any], *, script: bool) -> bool:
    """Send a ballot, whole or not; whether it was taken, else it was said to be unreadable."""
    body = {**sent, "nonce": os.urandom(16).hex()}
    how = {"json": body} if script else {"data": as_form(body)}
    status = browser(app).post(f"/c/{code}/ballots", **how).status_code
    assert status in {200, 204, 422}
    return status != 422


def sealed(room: Room) -> Counter[Total]:
    found: Counter[Total] = Counter()
    for seal in db.session.scalars(select(Seal).where(Seal.room_id == room.id)):
        found[seal.activity, "", 0] = seal.ballots
        found.update({(seal.activity, cell.question, cell.option): cell.count for cell in seal.counts})
    return +found


def moved(app: Flask, place: Place, classes: int) -> tuple[int, int]:
    """Over so many classes: totals that half ballots moved, and half ballots that were taken."""
    worked = [work(app, place, Random(n)) for n in range(classes)]  # noqa: S311 - patterns, no secrets
    totals = sum(
        pupils.expected[total] != found[total]
        for pupils, found in worked
        for total in pupils.expected | found
    )
    return totals, sum(pupils.halves_taken for pupils, _ in worked)


@pytest.fixture(autouse=True)
def without_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (0,) * k)


def test_half_a_ballot_moves_no_total(app: Flask, place: Place, attacks: Attacks) -> None:
    totals, taken = moved(app, place, attacks.trials(whole=200, quick=12))
    attacks.holds("totals that a skipped question or an unfinished story moved", totals, at_most=0)
    attacks.holds("half ballots that were taken", taken, at_most=0)


def test_a_box_that_counts_half_a_ballot_is_caught(
    app: Flask, place: Place, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ballots.read_ballot

    def read_half(nonce: object, answers: dict[str, object], measure: Measure) -> Ballot:
        answered = tuple(question for question in measure.questions if question.id in answers)
        return read(nonce, answers, Measure(measure.activity, answered or measure.questions))

    monkeypatch.setattr("safe4me.web.pupils.ballots.read_ballot", read_half)
    monkeypatch.setattr(cast, "fits", lambda _ballot, _measure: True)
    totals, taken = moved(app, place, 4)
    attacks.twin("a box that counts what there is: totals moved", totals, beyond=0)
    attacks.twin("a box that counts what there is: half ballots taken", taken, beyond=0)
