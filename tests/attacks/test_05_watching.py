"""Who watches a live room, or closes it after one ballot, gets no byte that depends on an answer.

Attacker has: a teacher's account, the open room, and every other answer

Two worlds are two apps on files of their own with the same clock and join code; in one, one pupil answers
otherwise. After each ballot everything that staff or pupils can ask for is asked for, and all replies are
compared by hash: status, headers and body. Masked is what is random in each reply, whatever was answered:
the token against forged posts, the nonce of a slip, and the value of a cookie. What is sealed of one ballot
can be stolen with the disk, so it is bounded as in attack 1.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from safe4me import create_app
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.rooms import Room
from safe4me.db.schools import LARGEST_CLASS
from safe4me.privacy import noise
from safe4me.rooms import SPARE_BALLOTS
from safe4me.rooms.live import Alarm
from safe4me.settings import Settings
from safe4me.statistics.ballot import ArrivalRate
from safe4me.statistics.figures import Column, Figure, Tally, figures_of
from safe4me.web.http import context
from tests.attacks.conftest import Attacks
from tests.attacks.deployments import PAGES, SAME, Deployments, Reply, hashed, worlds
from tests.attacks.mechanism import MOST_ADVANTAGE, advantage, draws, seals_made, two_worlds
from tests.attacks.staff_pages import Staff, staff_of
from tests.helpers.world.ballots import CODE, QUIZ, as_form
from tests.helpers.world.rooms import do, send
from tests.helpers.world.schools import (
    CLASS_SIZE,
    Browser,
    Clock,
    Place,
    browser,
    close,
    hidden,
    make_place,
    open_room,
)

__all__ = ["worlds"]

OTHER = {"pass-on": 1, "confidence": 1}
ONE_BALLOT = (1, 0, 0)
Columns = Sequence[Column]


def look(staff: Staff, pupil: Browser) -> Iterator[Reply]:
    """Everything that anybody can see of the room now."""
    for client, paths in staff:
        ticking = [f"{path}?watch=yes" for path in paths if path.endswith("board")]
        for path in (*paths, *ticking):
            yield hashed(client.get(path))
    for page in PAGES:
        yield hashed(pupil.get(f"/c/{CODE}/{page}"))
    yield hashed(pupil.post(f"/c/{CODE}/en/learn/law/quiz/check", data=as_form({**QUIZ, "answers": SAME})))
    yield hashed(pupil.post("/en/join/code", data={"code": CODE}))


def watch(settings: Settings, answers: list[dict[str, int]], *, closed: bool = False) -> list[Reply]:
    """All replies of a world in which pupils answer so, one after the other; and those after closing it."""
    app = create_app(settings)
    app.extensions["clock"] = Clock()
    with app.app_context():
        place = make_place("Northshire", "Hill School")
        room = open_room(app, place, "law/quiz")
        staff, pupil = staff_of(app, place, room), browser(app)
        replies = list(look(staff, pupil))
        for n, given in enumerate(answers):
            for sent in (given, SAME):  # a pupil's ballot, and a repeat of it
                body = {**QUIZ, "nonce": f"{n:032x}", "answers": sent}
                replies.append(hashed(pupil.post(f"/c/{CODE}/ballots", json=body)))
            replies += look(staff, pupil)
        if closed:
            do(staff[0][0], room, "close")
            replies += look(staff, pupil)
    close(app)
    return replies


def differing(worlds: Deployments, pupils: int, *, closed: bool = False) -> tuple[int, int]:
    """How many replies differ when the first pupil answers otherwise, of how many."""
    here = watch(worlds[0], [SAME] * pupils, closed=closed)
    there = watch(worlds[1], [OTHER, *[SAME] * (pupils - 1)], closed=closed)
    assert [asked for asked, _ in here] == [asked for asked, _ in there]
    return sum(one != other for one, other in zip(here, there, strict=True)), len(here)


def test_a_live_room_shows_nothing_of_an_answer(attacks: Attacks, worlds: Deployments) -> None:
    differ, replies = differing(worlds, attacks.trials(whole=25, quick=6))
    attacks.holds(f"replies before closing that depend on an answer, of {replies}", differ, at_most=0)


def test_closing_after_one_ballot_shows_nothing_of_it(attacks: Attacks, worlds: Deployments) -> None:
    differ, replies = differing(worlds, 1, closed=True)
    attacks.holds(f"closed after one ballot: replies that depend on it, of {replies}", differ, at_most=0)


def test_what_is_sealed_of_one_ballot_hardly_tells_it(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = draws(3, seals_made(attacks, 3))
    gain = advantage(*two_worlds(ONE_BALLOT, drawn, monkeypatch), ONE_BALLOT)
    attacks.holds("advantage, the seal of one ballot", gain, MOST_ADVANTAGE)


def test_progress_that_tells_of_answers_is_caught(
    attacks: Attacks, worlds: Deployments, monkeypatch: pytest.MonkeyPatch
) -> None:
    def telling(_box: BallotBox, _room: Room) -> dict[str, int]:
        with closing(sqlite3.connect(context.settings().ballot_box_path)) as file:
            [[safer]] = file.execute("SELECT chosen FROM counts WHERE question = 'pass-on' AND option = 2")
        return {"law/quiz": 5 if safer >= 5 else 0}

    monkeypatch.setattr("safe4me.rooms.progress", telling)
    differ, _ = differing(worlds, 6)
    attacks.twin("progress that counts safer answers: replies that depend on one", differ, beyond=0)


def test_a_single_ballot_that_is_shown_is_caught(
    attacks: Attacks, worlds: Deployments, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reveal(counts: list[int], total: int, epsilon: float, _: int, columns: Columns) -> tuple[Figure, ...]:
        return figures_of(Tally(tuple(counts), total, 1, ((epsilon, 1),)), columns, None)

    monkeypatch.setattr(noise, "sum_zero_noise", lambda options, _epsilon: (0,) * options)
    monkeypatch.setattr("safe4me.results.room.reveal", reveal)
    differ, _ = differing(worlds, 1, closed=True)
    attacks.twin("one ballot shown as it is: replies that depend on it", differ, beyond=0)


def said_by_sizes(app: Flask, place: Place, room: Room, ballots: int) -> int:
    """How many different things a lead reads of a room of their own, who sets every size that a class has."""
    [(lead, _), _] = staff_of(app, place, room)
    token = hidden(lead.get("/account/").text, "csrf_token")
    send(app, room, ballots)
    said = set()
    for size in (*range(CLASS_SIZE, 0, -1), *range(CLASS_SIZE, LARGEST_CLASS + 1)):
        data = {"csrf_token": token, "size": str(size)}
        lead.post(f"/school/classes/{room.class_id}/resize", data=data)
        page = lead.get(f"/teach/rooms/{room.id}/").text
        said.add(tuple(re.findall(r'<div class="note" role="status">.*?</div>', page, re.DOTALL)))
    return len(said)


def test_no_size_that_a_lead_sets_tells_how_many_ballots_there_are(
    attacks: Attacks, app: Flask, place: Place, room: Room
) -> None:
    said = said_by_sizes(app, place, room, ballots=12)
    attacks.holds("different warnings of a room of 12 ballots, whatever size is set", said, at_most=1)


def test_a_warning_that_goes_by_the_size_of_the_day_is_caught(
    attacks: Attacks, app: Flask, place: Place, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_size(_session: Session, box: BallotBox, room: Room) -> dict[str, Alarm]:
        most, sent = room.size + SPARE_BALLOTS, box.sent(room.id)
        full = {each.activity: sent.get(each.activity, 0) >= most for each in room.activities}
        return {name: Alarm(ArrivalRate.CALM, is_full, is_full) for name, is_full in full.items()}

    monkeypatch.setattr("safe4me.rooms.alarms", by_size)
    monkeypatch.setattr("safe4me.schools.classes.must_not_shrink", lambda *_: None)
    said = said_by_sizes(app, place, room, ballots=12)
    attacks.twin("warnings by the size of the day: different ones of a room of 12 ballots", said, beyond=1)
