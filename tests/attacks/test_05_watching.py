"""Who watches a live room, or closes it after one ballot, gets no byte that depends on an answer. Whoever has
no account gets none that tells whether a pupil has sent, and a number is told once, at the first "Finish".

Two worlds are two apps on files of their own with the same clock and join code; in one, one pupil answers
otherwise, or does not send. After each ballot everything that staff or pupils can ask for is asked for, and
all replies are compared by hash: status, headers and body. Masked is what is random in each reply, whatever
was answered: the token against forged posts, the nonce of a slip, and the value of a cookie. What is sealed
of one ballot can be stolen with the disk, so it is bounded as in attack 1.
"""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from itertools import combinations_with_replacement, permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from safe4me import create_app, rooms
from safe4me.rooms import SPARE_BALLOTS
from safe4me.rooms.live import Alarm
from safe4me.settings import Settings
from safe4me.statistics import noise
from safe4me.statistics.figures import Column, Figure, Tally, figures_of
from safe4me.statistics.pace import Pace, step_of
from safe4me.storage.base import db
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.box.sqlite import finishing, opening
from safe4me.storage.box.sqlite.file import countings
from safe4me.storage.places import LARGEST_CLASS
from safe4me.storage.rooms import Room
from safe4me.web.serving import current
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import MOST_ADVANTAGE, advantage, draws, seals_made, two_worlds
from tests.attacks.staff_pages import TOKEN, Staff, staff_of
from tests.ballots import QUIZ, as_form
from tests.boxes import CODE
from tests.teaching import do, send
from tests.world import (
    CLASS_SIZE,
    NOW,
    Browser,
    Clock,
    Place,
    browser,
    close,
    hidden,
    make_place,
    open_room,
    with_settings,
)

NONCE = re.compile(rb"[0-9a-f]{32}")
SAME, OTHER = {"pass-on": 2, "confidence": 3}, {"pass-on": 1, "confidence": 1}
PAGES = ("", "en/", "state", "en/learn/law/quiz/")
ONE_BALLOT = (1, 0, 0)
HOLD = ("finish", "resume")
TO_AN_EDGE = 7  # others: with a pupil and two of one's own there are ten, a step
Reply = tuple[str, str]  # what was asked for, and the hash of what came
Columns = Sequence[Column]
Deployments = tuple[Settings, Settings]
Order = tuple[str, ...]
BreakIt = Callable[[Flask], None]


def hashed(reply: TestResponse) -> Reply:
    headers = [(k, v.split("=")[0] if k == "Set-Cookie" else v) for k, v in reply.headers]
    body = NONCE.sub(b"", TOKEN.sub(rb"\1", reply.data))
    digest = sha256(repr((reply.status_code, headers)).encode() + body).hexdigest()
    return f"{reply.request.method} {reply.request.full_path}", digest


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


@pytest.fixture
def worlds(on_sqlite: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployments:
    """Two deployments, empty alike, whose rooms get the same join code."""
    monkeypatch.setattr("safe4me.rooms.opening.new_code", lambda: CODE)
    (tmp_path / "other").mkdir()
    database = tmp_path / "other" / "safe4me.db"
    shutil.copy(tmp_path / "safe4me.db", database)
    box = tmp_path / "other" / "ballot-box.db"
    return on_sqlite, with_settings(on_sqlite, database_url=f"sqlite:///{database}", ballot_box_path=box)


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
        with closing(sqlite3.connect(current.settings().ballot_box_path)) as file:
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

    monkeypatch.setattr(noise, "sum_zero", lambda options, _epsilon: (0,) * options)
    monkeypatch.setattr("safe4me.results.of_room.reveal", reveal)
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
        return {name: Alarm(Pace.CALM, is_full, is_full) for name, is_full in full.items()}

    monkeypatch.setattr("safe4me.rooms.alarms", by_size)
    monkeypatch.setattr("safe4me.places.classes.must_not_shrink", lambda *_: None)
    said = said_by_sizes(app, place, room, ballots=12)
    attacks.twin("warnings by the size of the day: different ones of a room of 12 ballots", said, beyond=1)


def orders() -> list[Order]:
    """Each order in which a pupil sends, two ballots of one's own go in, and a teacher finishes twice.

    Nobody sends while "Finish" holds the room: all would be refused alike.
    """
    sends = combinations_with_replacement(range(3), 3)  # before, between or after the two
    return sorted(
        {
            (*spans[0], *HOLD, *spans[1], *HOLD, *spans[2])
            for where in sends
            for who in set(permutations(("pupil", "own", "own")))
            for spans in [[[each for each, at in zip(who, where, strict=True) if at == n] for n in range(3)]]
        }
    )


def let_a_helper_in(app: Flask, teacher: Browser, room: Room) -> Browser:
    do(teacher, room, "helper")
    helper, page = browser(app), teacher.get(f"/teach/rooms/{room.id}/").text
    [link] = re.findall(r'value="[^"]*(/helper/join/[^"]+)"', page)
    helper.post(link, data={"csrf_token": hidden(helper.get(link).text, "csrf_token")})
    return helper


def look_without_account(pupil: Browser, helper: Browser, teacher: Browser, room: Room) -> Iterator[Reply]:
    """All that pupils, a helper, and whoever sees the whiteboard can see of the room now."""
    for page in PAGES:
        yield hashed(pupil.get(f"/c/{CODE}/{page}"))
    yield hashed(helper.get(f"/helper/rooms/{room.id}/"))
    for page in ("board", "board?watch=yes"):
        yield hashed(teacher.get(f"/teach/rooms/{room.id}/{page}"))


def drive(
    app: Flask, place: Place, order: Order, others: int, *, sent: bool, strict: bool
) -> tuple[list[Reply], set[str]]:
    """What is seen without an account of a room in which one pupil has `sent`; what "Finish" tells of it.

    All `others` have sent before. The two ballots of one's own have the slips to spare in a strict room.
    """
    room = open_room(app, place, "law/quiz", strict=strict)
    slips = rooms.make_slips(db.session(), app.extensions["ballot_box"], room, NOW) if strict else []
    [(teacher, _), _] = staff_of(app, place, room)
    pupil, helper = browser(app), let_a_helper_in(app, teacher, room)
    seen: list[Reply] = []
    told: set[str] = set()
    own = iter((CLASS_SIZE, CLASS_SIZE + 1))

    def post(nth: int) -> Reply:
        slip = {"slip": slips[nth]} if strict else {}
        return hashed(
            pupil.post(f"/c/{CODE}/ballots", json={**QUIZ, "nonce": f"{nth:032x}", "answers": SAME, **slip})
        )

    for nth in range(others):
        post(nth)
    for step in order:
        if step == "own":
            seen.append(post(next(own)))
        elif step != "pupil":
            do(teacher, room, step)
        elif sent:
            post(others)
        told |= set(re.findall(r"<b>(\d+) of", teacher.get(f"/teach/rooms/{room.id}/finish").text))
        seen += look_without_account(pupil, helper, teacher, room)
    do(teacher, room, "discard")
    return seen, told


def coalition(
    worlds: Deployments,
    others: int,
    drawn: Sequence[Order],
    *,
    strict: bool = False,
    break_it: BreakIt = lambda _app: None,
) -> tuple[int, int]:
    """Replies that depend on whether a pupil has sent; and the most numbers that "Finish" tells of a room."""
    replies: list[list[Reply]] = []
    numbers = 0
    for settings, sent in zip(worlds, (True, False), strict=True):
        app = create_app(settings)
        app.extensions["clock"] = Clock()
        with app.app_context():
            break_it(app)
            place, seen = make_place("Northshire", "Hill School"), []
            for order in drawn:
                new, told = drive(app, place, order, others, sent=sent, strict=strict)
                seen += new
                numbers = max(numbers, len(told))
        replies.append(seen)
        close(app)
    return sum(one != other for one, other in zip(*replies, strict=True)), numbers


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("others", [TO_AN_EDGE, CLASS_SIZE - 1])
def test_nobody_without_an_account_learns_whether_a_pupil_has_sent(
    attacks: Attacks, worlds: Deployments, others: int, strict: bool
) -> None:
    every = orders()
    trials = attacks.trials(whole=len(every), quick=2)
    drawn = Random(5).sample(every, trials)  # noqa: S311 - which ones a quick run tries
    differ, numbers = coalition(worlds, others, drawn, strict=strict)
    what = f"beside {others} others{', by slips' if strict else ''}, with two of one's own, {trials} orders"
    attacks.holds(f"replies without an account that tell whether a pupil sent, {what}", differ, at_most=0)
    attacks.holds(f'numbers that "Finish" told of one room, {what}', numbers, at_most=1)


def test_steps_that_pupils_are_told_are_caught(attacks: Attacks, worlds: Deployments) -> None:
    def break_it(app: Flask) -> None:
        state: Callable[[str], Any] = app.view_functions["join.state"]

        def telling(code: str) -> Any:
            shown, headers = state(code)
            sent = current.box().sent(rooms.find(db.session(), code).id)
            return {**shown, "sent": {name: step_of(came) for name, came in sent.items()}}, headers

        app.view_functions["join.state"] = telling

    differ, _ = coalition(worlds, TO_AN_EDGE, orders()[:1], break_it=break_it)
    attacks.twin("steps in /state: replies that tell whether a pupil sent", differ, beyond=0)


def test_a_room_with_one_place_to_spare_is_caught(
    attacks: Attacks, worlds: Deployments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safe4me.rooms.opening.SPARE_BALLOTS", 1)
    pupil_first = [order for order in orders() if order.index("pupil") < order.index("own")]
    differ, _ = coalition(worlds, CLASS_SIZE - 1, pupil_first[:1])
    attacks.twin("one place to spare: replies that tell whether a pupil sent", differ, beyond=0)


def test_a_number_that_is_told_anew_after_three_is_caught(
    attacks: Attacks, worlds: Deployments, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = finishing.hold_and_count

    def anew(connection: Connection, room_id: int, *given: Any) -> None:
        sent = opening.sent(connection, room_id)
        for name, counted in finishing.told(connection, room_id).items():
            if sent[name] >= counted.ballots + 3:
                connection.execute(delete(countings).where(countings.c.room_id == room_id))
        count(connection, room_id, *given)

    monkeypatch.setattr(finishing, "hold_and_count", anew)
    between = [order for order in orders() if order[:2] == order[-2:] == HOLD]
    _, numbers = coalition(worlds, TO_AN_EDGE, between[:1])
    attacks.twin('told anew after three: numbers that "Finish" told of one room', numbers, beyond=1)
