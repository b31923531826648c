"""Whoever has no account gets no byte that tells whether a pupil has sent; "Finish" tells a number once.

Attacker has: the open room, without an account, and ballots of their own

Two worlds are two apps on files of their own with the same clock and join code; in one, one pupil does not
send. Two ballots of somebody's own go in, in every order, beside a teacher who finishes twice; after each
step everything that can be asked for without an account is asked for, and replies are compared by hash.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations_with_replacement, permutations
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete

from safe4me import create_app, rooms
from safe4me.ballot_box.sqlite import lifecycle
from safe4me.ballot_box.sqlite.tables import countings
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.statistics.ballot import step_of
from safe4me.web.http import context
from tests.attacks.conftest import Attacks
from tests.attacks.deployments import PAGES, SAME, Deployments, Reply, hashed, worlds
from tests.attacks.staff_pages import staff_of
from tests.helpers.world.ballots import CODE, QUIZ
from tests.helpers.world.rooms import do
from tests.helpers.world.schools import (
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
)

__all__ = ["worlds"]

HOLD = ("finish", "resume")
TO_AN_EDGE = 7  # others: with a pupil and two of one's own there are ten, a step
Order = tuple[str, ...]
BreakIt = Callable[[Flask], None]


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
            sent = context.box().sent(rooms.find(db.session(), code).id)
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
    count = lifecycle.pause_and_snapshot

    def anew(connection: Connection, room_id: int, *given: Any) -> None:
        sent = lifecycle.sent(connection, room_id)
        for name, counted in lifecycle.told(connection, room_id).items():
            if sent[name] >= counted.ballots + 3:
                connection.execute(delete(countings).where(countings.c.room_id == room_id))
        count(connection, room_id, *given)

    monkeypatch.setattr(lifecycle, "pause_and_snapshot", anew)
    between = [order for order in orders() if order[:2] == order[-2:] == HOLD]
    _, numbers = coalition(worlds, TO_AN_EDGE, between[:1])
    attacks.twin('told anew after three: numbers that "Finish" told of one room', numbers, beyond=1)
