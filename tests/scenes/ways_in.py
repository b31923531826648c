"""Scenes of ways into a school: what a lead asks for, and a coordinator decides."""

from safe4me.db.base import db
from safe4me.db.security_events import Event
from safe4me.db.ways_in import StaffBy, WayIn, WayKind
from safe4me.schools import confirmed_ways
from safe4me.schools.confirmed_ways import NewWay
from tests.scenes.stage import Stage, scene

DOMAIN = "staff.hill.example"


def asked(stage: Stage) -> WayIn:
    """What the lead has asked for."""
    new = NewWay(WayKind.MAIL, DOMAIN, StaffBy.DOMAIN)
    return confirmed_ways.ask_for_way(
        db.session(), stage.place.lead, stage.place.school, new, stage.clock.now
    )


def decide(stage: Stage, what: str) -> None:
    way = asked(stage)
    stage.enter(stage.place.coordinator)
    stage.begin()
    stage.post(f"/school/ways/{way.id}/{what}", "/account/")


@scene(Event.WAY_ASKED, by="lead", subject="mail")
def a_lead_asks_for_a_domain(stage: Stage) -> None:
    stage.enter(stage.place.lead)
    stage.begin()
    stage.post("/school/ways/mail", "/account/", domain=DOMAIN, staff_by="domain")


@scene(Event.WAY_CONFIRMED, by="coordinator", subject="mail")
def a_coordinator_confirms_a_domain(stage: Stage) -> None:
    decide(stage, "confirm")


@scene(Event.WAY_REFUSED, by="coordinator", subject="mail")
def a_coordinator_refuses_a_domain(stage: Stage) -> None:
    decide(stage, "refuse")


@scene(Event.WAY_STOPPED, by="coordinator", subject="mail")
def a_coordinator_stops_a_domain(stage: Stage) -> None:
    decide(stage, "stop")


@scene(Event.WAY_STOPPED, subject="mail")
def the_mail_of_a_domain_comes_back(stage: Stage) -> None:
    asked(stage)
    stage.begin()
    confirmed_ways.stop_bounced(db.session(), DOMAIN, stage.clock.now)
