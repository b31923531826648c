"""Scenes of a school's own sign-in."""

from safe4me.db.base import db
from safe4me.db.security_events import Event, EventOutcome, Factor
from tests.helpers.servers.web import START, come_back, go
from tests.helpers.world.schools import connect, give_app
from tests.scenes.stage import Stage, scene


def vouch(stage: Stage, who: str) -> None:
    """Have the provider say who it is."""
    back = come_back(stage.client, who)
    stage.begin()
    stage.client.get(back)


def connected(stage: Stage, who: str = "teacher") -> None:
    """The teacher's account is known by that person there."""
    connect(stage.place.teacher, stage.app.extensions["settings"].oidc_issuer, who)


@scene(Event.OWN_SIGN_IN_BOUND, factor=Factor.OWN_SIGN_IN, by="teacher")
def an_account_is_bound_to_somebody_at_a_provider(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    back = come_back(stage.client, "teacher", f"{START}connect")
    stage.begin()
    stage.client.get(back)


@scene(Event.SIGN_IN, factor=Factor.OWN_SIGN_IN, by="teacher")
def a_provider_vouches_for_somebody(stage: Stage) -> None:
    connected(stage)
    vouch(stage, "teacher")


@scene(Event.SIGN_IN, EventOutcome.UNKNOWN, Factor.OWN_SIGN_IN)
def a_provider_vouches_for_a_stranger(stage: Stage) -> None:
    vouch(stage, "stranger")


@scene(Event.SIGN_IN, EventOutcome.DISABLED, Factor.OWN_SIGN_IN, about="teacher")
def a_provider_vouches_for_a_disabled_account(stage: Stage) -> None:
    connected(stage)
    stage.place.teacher.disable()
    db.session.commit()
    vouch(stage, "teacher")


@scene(Event.SIGN_IN, EventOutcome.WRONG, Factor.OWN_SIGN_IN, by="lead", about="teacher")
def a_lead_connects_a_person_who_is_a_teachers(stage: Stage) -> None:
    connected(stage)
    stage.enter(stage.place.lead)
    back = come_back(stage.client, "teacher", f"{START}connect")
    stage.begin()
    stage.client.get(back)


@scene(Event.SIGN_IN, EventOutcome.WRONG, Factor.OWN_SIGN_IN)
def a_reply_of_a_provider_was_not_asked_for(stage: Stage) -> None:
    stage.begin()
    stage.client.get("/account/oidc/back?code=x&state=y")


@scene(Event.FIRST_STEP, factor=Factor.OWN_SIGN_IN, about="teacher")
def a_provider_vouches_and_a_code_is_asked_for(stage: Stage) -> None:
    connected(stage)
    give_app(stage.place.teacher)
    vouch(stage, "teacher")


@scene(Event.ASKED_AGAIN, factor=Factor.OWN_SIGN_IN, by="teacher", about="teacher")
def a_provider_says_again_who_it_is(stage: Stage) -> None:
    connected(stage, "just now")
    vouch(stage, "just now")
    vouch(stage, "just now")


@scene(Event.ASKED_AGAIN, EventOutcome.WRONG, Factor.OWN_SIGN_IN, by="teacher", about="teacher")
def a_provider_says_it_as_of_an_hour_ago(stage: Stage) -> None:
    connected(stage, "an hour ago")
    vouch(stage, "an hour ago")
    vouch(stage, "an hour ago")


@scene(Event.ASKED_AGAIN, EventOutcome.WRONG, Factor.OWN_SIGN_IN, by="lead", about="teacher")
def a_provider_says_it_is_somebody_else(stage: Stage) -> None:
    connected(stage)
    stage.enter(stage.place.lead)
    vouch(stage, "teacher")


@scene(Event.SERVICE_FAILED, EventOutcome.FAILED, subject="a school's own sign-in")
def a_provider_is_away(stage: Stage) -> None:
    settings = stage.app.extensions["settings"]
    client = stage.app.extensions["authlib.integrations.flask_client"].create_client("oidc_1")
    client._server_metadata_url = "http://127.0.0.1:9/nothing"  # noqa: SLF001 - nobody listens there
    client.server_metadata.clear()
    assert settings.oidc_issuer
    stage.begin()
    go(stage.client)
