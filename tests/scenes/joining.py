"""Scenes of asking to be a teacher of a school, and of the word of its lead."""

from datetime import timedelta

from safe4me.db.base import db
from safe4me.db.join_asks import CameBy
from safe4me.db.security_events import Event, Factor
from safe4me.schools import join_queue, newcomers
from safe4me.web.staff.invitations import join_link
from tests.helpers.world.joining import ask, confirm_domain, open_link, wait_for_mail
from tests.helpers.world.schools import with_settings
from tests.scenes.stage import Stage, scene

ANN = "ann@staff.hill.example"


def ask_by_mail(stage: Stage, email: str = ANN) -> None:
    settings = stage.app.extensions["settings"]
    stage.app.extensions["settings"] = with_settings(settings, smtp_host="127.0.0.1", smtp_port=9)
    stage.begin()
    ask(stage.client, stage.place.school, email)
    wait_for_mail(stage.app)


def open_own_link(stage: Stage) -> None:
    asked = join_queue.ask_by_mail(db.session(), stage.place.school, ANN, "I teach.", stage.clock.now)
    with stage.app.test_request_context():
        path = join_link(asked.key or "").removeprefix("http://localhost")
    stage.begin()
    open_link(stage.client, path)


def wait(stage: Stage, *, at_once: bool = False, days_ago: int = 0) -> None:
    at = stage.clock.now - timedelta(days=days_ago)
    newcomers.welcome(db.session(), stage.place.school, ANN, at, at_once=at_once, way=CameBy(at_school=True))


def decide(stage: Stage, what: str) -> None:
    wait(stage)
    stage.enter(stage.place.lead)
    page = f"/school/{stage.place.school.id}/newcomers"
    stage.begin()
    stage.post(f"{page}/{what}", "/account/", email=ANN)


@scene(Event.JOIN_ASKED, subject="ask 1")
def somebody_asks_to_join(stage: Stage) -> None:
    ask_by_mail(stage)


@scene(Event.JOIN_ASKED, about="teacher")
def somebody_with_an_account_asks_to_join(stage: Stage) -> None:
    ask_by_mail(stage, stage.place.teacher.email)


@scene(Event.JOIN_WAITS, factor=Factor.LINK, subject="ask 1")
def a_mailbox_is_proven(stage: Stage) -> None:
    open_own_link(stage)


@scene(Event.NEWCOMER_CAME, about="?")
def somebody_comes_by_themselves(stage: Stage) -> None:
    confirm_domain(stage.place, "staff.hill.example")
    open_own_link(stage)


@scene(Event.ONE_OF_OURS, by="lead", about="?")
def a_lead_says_yes(stage: Stage) -> None:
    decide(stage, "ours")


@scene(Event.NOT_OURS, by="lead", subject="ask 1")
def a_lead_says_no(stage: Stage) -> None:
    decide(stage, "not-ours")


@scene(Event.JOIN_FORGOTTEN, subject="ask 1")
def an_ask_has_waited_too_long(stage: Stage) -> None:
    wait(stage, days_ago=31)
    stage.begin()
    stage.command("housekeeping")
