"""Who stuffs a room is stopped, or noticed in time and thrown away unseen, and the class keeps its year.

Attacker has: the join code, and scripts, tabs, devices and slips

One tab tries 32 times to send what it sent. A script posts 32 ballots as fast as it can; the teacher
finishes, is warned, and throws them away. A second device of somebody who drew slips sends 32 ballots into a
strict room: as many count as there were slips. And the time of a reply does not tell a used slip, or a retry,
from a fresh one; its figure is that of attack 14.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NeverOffered
from sqlalchemy import Connection

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import CountSnapshot, ReleaseState
from safe4me.ballot_box.sqlite import cast
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.content.measures import measure_of
from safe4me.db.base import db
from safe4me.db.released import is_sealed
from safe4me.db.rooms import Room
from safe4me.join_codes import SLIP_LENGTH, new_codes
from safe4me.rooms.live import Alarm
from safe4me.settings import Settings
from safe4me.statistics.ballot import ArrivalRate, Ballot
from tests.attacks.conftest import Attacks
from tests.attacks.test_14_timing import BOUND, CODE, MEMORY, ONE, ROOM, by_chance, from_a_coin, post
from tests.helpers.browser.pages import answer_quiz, send, served
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.web import rewrite
from tests.helpers.world.ballots import QUIZ, fresh
from tests.helpers.world.rooms import do, epsilon_taken, open_form
from tests.helpers.world.schools import NOW, Place, browser, sign_in

TRIES = 32
DRAWN = 3  # slips that somebody with two devices got hold of
PAIRS_A_ROOM = 13
LONG_MS = 30_000
WARNED = "throw them away unseen"
WHOLE = {"pass-on": "No", "confidence": "Very sure", "take-down": "The person in it"}


def sent(app: Flask, room: Room) -> int:
    return int(app.extensions["ballot_box"].sent(room.id)["law/quiz"])


def send_again(app: Flask, room: Room, page: Page, tries: int, patience_ms: int) -> int:
    """How many ballots come of one tab that answers, sends, loads the quiz anew, and so on.

    So long it waits for something to send.
    """
    offered = page.locator("[data-send]")
    with served(app) as site:
        for n in range(tries):
            page.goto(f"{site}/c/{room.code}/en/learn/law/quiz/")
            if page.locator("#pass-on input").first.is_enabled():
                answer_quiz(page, WHOLE)
            with suppress(NeverOffered):
                offered.wait_for(timeout=patience_ms if n else LONG_MS)
                send(page)
    return sent(app, room)


def test_one_tab_counts_once(attacks: Attacks, app: Flask, room: Room, page: Page) -> None:
    tries = attacks.trials(whole=TRIES, quick=3)
    found = send_again(app, room, page, tries, patience_ms=1_000)
    assert found, "it sends once"
    attacks.holds(f"ballots of one tab that sends {tries} times", found, at_most=1)


def test_a_tab_that_forgets_what_it_sent_is_caught(
    attacks: Attacks, app: Flask, room: Room, page: Page
) -> None:
    rewrite(app, (b"kept.set(sentName(activity),true);", b""))
    found = send_again(app, room, page, 3, LONG_MS)
    attacks.twin("a tab that forgets what it sent: ballots of 3 tries", found, beyond=1)


@pytest.fixture
def teacher(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def stuff(app: Flask, room: Room, slips: Sequence[str | None] = (None,)) -> None:
    """Post 32 ballots, each with a nonce of its own, with these slips in turn."""
    client = browser(app)
    for n in range(TRIES):
        slip = slips[n % len(slips)]
        client.post(f"/c/{room.code}/ballots", json={**fresh(QUIZ), **({"slip": slip} if slip else {})})


def warned(teacher: FlaskClient, room: Room) -> bool:
    """Whether the page says so on which the teacher decides."""
    return WARNED in teacher.get(do(teacher, room, "finish")).text


def test_a_script_is_noticed_and_costs_the_class_nothing(
    attacks: Attacks, app: Flask, place: Place, teacher: FlaskClient, room: Room
) -> None:
    stuff(app, room)
    attacks.holds("scripts of 32 ballots of which no page warned", int(not warned(teacher, room)), at_most=0)
    do(teacher, room, "discard")
    released = int(is_sealed(db.session(), room.id))
    attacks.holds("seals of what was thrown away unseen", released, at_most=0)
    spent = epsilon_taken(db.session(), place.school_class.id)
    attacks.holds("ε of the class that it cost", spent, at_most=0)
    again = open_form(teacher, place, activities=["law/quiz"])
    attacks.holds("classes that could not do it again", int("/teach/rooms/" not in again), at_most=0)


def test_a_page_that_warns_of_nothing_is_caught(
    attacks: Attacks, app: Flask, teacher: FlaskClient, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(_box: BallotBox, _room_id: int) -> dict[str, CountSnapshot]:
        return {"law/quiz": CountSnapshot(20, NOW, ReleaseState.HELD)}

    calm = {"law/quiz": Alarm(ArrivalRate.CALM, full=False, crowded=False)}
    monkeypatch.setattr(cast, "pace_of", lambda *_: ArrivalRate.CALM)
    monkeypatch.setattr("safe4me.rooms.pausing.alarms", lambda *_: calm)
    monkeypatch.setattr(SqliteBallotBox, "finished", counted)
    stuff(app, room)
    attacks.twin("a page that counts nothing: scripts that were missed", int(not warned(teacher, room)), 0)


def strict_room(app: Flask, teacher: FlaskClient, place: Place) -> Room:
    """A strict room on the quiz, of whose slips somebody drew some."""
    address = open_form(teacher, place, activities=["law/quiz"], strict="y")
    return db.session.get_one(Room, int(address.split("/")[-2]))


def stuff_with_slips(app: Flask, room: Room) -> int:
    """How many of 32 ballots count beyond the slips that were drawn."""
    slips = new_codes(31, SLIP_LENGTH)
    app.extensions["ballot_box"].fill_token_pool(room.id, slips)
    stuff(app, room, slips[:DRAWN])
    stuff(app, room, new_codes(TRIES, SLIP_LENGTH))
    stuff(app, room)
    return sent(app, room) - DRAWN


def test_a_second_device_in_a_strict_room_has_as_many_as_slips(
    attacks: Attacks, app: Flask, place: Place, teacher: FlaskClient
) -> None:
    beyond = stuff_with_slips(app, strict_room(app, teacher, place))
    attacks.holds("ballots of a second device beyond its slips", beyond, at_most=0)


def test_slips_that_count_more_than_once_are_caught(
    attacks: Attacks, app: Flask, place: Place, teacher: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = cast.find_one_time_codes
    monkeypatch.setattr(cast, "find_one_time_codes", lambda *given: (find(*given)[0], set()))
    beyond = stuff_with_slips(app, strict_room(app, teacher, place))
    attacks.twin("slips that are never used up: ballots beyond them", beyond, beyond=0)


@contextmanager
def box_in_memory(app: Flask, settings: Settings) -> Iterator[BallotBox]:
    """The app's ballot box, in memory where there is some to use."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        app.extensions["ballot_box"] = box = SqliteBallotBox(Path(folder) / "box.db", settings.secret_key)
        yield box


def slip_times(app: Flask, box: BallotBox, pairs: int) -> tuple[list[int], list[int]]:
    """Nanoseconds of so many replies to a fresh slip, and to a used one or a retry.

    Each used one is sent once more, no oftener: a slip that has just been looked up is quicker found, used
    or not.
    """
    chance = Random(21)  # noqa: S311 - the order of two ballots
    took: tuple[list[int], list[int]] = [], []
    measures = [measure_of(activity) for activity in lessons_in(CONTENT).activities()]
    for pair in range(pairs):
        if pair % PAIRS_A_ROOM == 0:
            box.forget(ROOM)
            box.put_room(ROOM, CODE, NOW + timedelta(hours=1), 99, measures, "once", strict=True)
            slips = new_codes(2 * PAIRS_A_ROOM, SLIP_LENGTH)
            box.fill_token_pool(ROOM, slips)
            used = [{"slip": slips.pop(), "nonce": secrets.token_hex(16)} for _ in range(PAIRS_A_ROOM)]
            for each in used:  # past the app, whose time is not asked for here
                box.cast(CODE, Ballot("law/quiz", each["nonce"], tuple(ONE.items())), NOW, each["slip"])
        again = used.pop()
        if chance.random() < 0.5:
            again.pop("nonce")
        sends = ({"slip": slips.pop()}, again)
        for which in chance.sample((0, 1), 2):
            took[which].append(post(app, ONE, **sends[which]))
    return took


def test_times_do_not_tell_a_used_slip(attacks: Attacks, app: Flask, settings: Settings) -> None:
    pairs = attacks.trials(whole=20_000, quick=2_000)
    with box_in_memory(app, settings) as box:
        distance = from_a_coin(*slip_times(app, box, pairs))
    attacks.holds(
        f"|AUC − 0.5| of used slips, over {pairs:,} replies to each", distance, max(BOUND, by_chance(pairs))
    )


def test_a_used_slip_that_is_not_written_is_caught(
    attacks: Attacks, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = cast.add_all

    def write_what_counts(connection: Connection, slots: Sequence[Any]) -> None:
        write(connection, [slot for slot in slots if slot.fresh])

    monkeypatch.setattr(cast, "add_all", write_what_counts)
    pairs = attacks.trials(whole=2_000, quick=2_000)  # chance tells less of more
    with box_in_memory(app, settings) as box:
        distance = from_a_coin(*slip_times(app, box, pairs))
    attacks.twin("used slips that are not written: |AUC − 0.5|", distance, max(BOUND, by_chance(pairs)))
