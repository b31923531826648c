"""Scenes of what is refused, files, commands, and what breaks."""

from dataclasses import replace

from safe4me.db.security_events import Event, EventOutcome
from safe4me.web.account import throttle
from safe4me.web.http import rate_limits
from tests.helpers.world.app import entries
from tests.helpers.world.schools import PASSWORD
from tests.scenes.stage import SIGN_IN, Stage, scene


@scene(Event.NOT_ALLOWED, EventOutcome.REFUSED, by="teacher", subject="coordinate.overview_page")
def a_teacher_asks_for_a_coordinators_page(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    assert stage.client.get("/coordinate/").status_code == 404


@scene(Event.FORGED_FORM, EventOutcome.REFUSED, by="teacher", subject="account.name")
def a_form_has_no_token(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    assert stage.client.post("/account/name", data={"name": "x"}).status_code == 400


@scene(Event.FORGED_FORM, EventOutcome.REFUSED, subject="security.login")
def a_sign_in_has_no_token(stage: Stage) -> None:
    stage.begin()
    stage.client.post(SIGN_IN, data={"email": "a@school.example", "password": PASSWORD})


@scene(Event.FORGED_FORM, EventOutcome.REFUSED, subject="another site")
def another_site_sends_a_form(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert stage.client.post("/account/name", data={"name": "x"}, headers=headers).status_code == 403
    stage.client.post("/en/join/code", data={"code": "BCDFGH"}, headers=headers)


@scene(Event.ODD_REQUEST, EventOutcome.REFUSED, by="teacher", subject="account.name")
def something_else_than_a_form_is_sent(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    assert stage.client.post("/account/name", json={"name": "x"}).status_code == 415


@scene(Event.ODD_REQUEST, EventOutcome.REFUSED, by="coordinator", subject="actions.actions_page")
def a_parameter_that_there_is_not_is_sent(stage: Stage) -> None:
    stage.enter(stage.place.coordinator)
    stage.begin()
    stage.client.get("/coordinate/actions?who=me")


@scene(
    Event.LIMIT_REACHED,
    EventOutcome.REFUSED,
    about="teacher",
    subject="sign-ins to an account from a network",
)
def an_account_is_tried_too_often(stage: Stage) -> None:
    for _ in range(throttle.SIGN_INS_FROM_A_NETWORK.most + 3):
        stage.post(SIGN_IN, email=stage.place.teacher.email, password="not the right words")  # noqa: S106 - wrong


@scene(Event.CODES_ALARM)
def many_wrong_codes_come(stage: Stage) -> None:
    for _ in range(rate_limits.ALARMING.most):
        stage.client.post("/en/join/code", data={"code": "BCDFGH"})
    assert entries(stage.before) == []
    stage.command("seal", "due")
    stage.command("seal", "due")


@scene(Event.EXPORT, by="coordinator", subject="coordinate.data_dictionary")
def a_file_is_downloaded(stage: Stage) -> None:
    stage.enter(stage.place.coordinator)
    stage.begin()
    assert stage.client.get("/coordinate/data-dictionary.csv").status_code == 200


@scene(Event.IMPORT, by="lead", subject="classes")
def classes_are_imported(stage: Stage) -> None:
    stage.enter(stage.place.lead)
    stage.begin()
    rows = "name,year group,size\n7A,7,28\n7B,7,30\n"
    stage.post(f"/school/{stage.place.school.id}/import", text=rows, step="take")


@scene(Event.IMPORT, by="coordinator", subject="schools")
def schools_are_imported(stage: Stage) -> None:
    stage.enter(stage.place.coordinator)
    stage.begin()
    rows = "area,school,lead email,lead name\nNorthshire,Oak Lane,,\n"
    stage.post("/coordinate/schools/import", text=rows, step="take")


@scene(Event.COMMAND, EventOutcome.BEGUN, by="command", subject="users school")
def a_command_is_typed(stage: Stage) -> None:
    stage.begin()
    stage.command("users", "school", "Northshire", "A Secret School")


@scene(Event.COMMAND, EventOutcome.BEGUN, by="command", subject="doctor")
def a_command_without_a_change_is_typed(stage: Stage) -> None:
    stage.begin()
    stage.command("doctor")


@scene(Event.START_REFUSED, EventOutcome.REFUSED, by="command")
def the_server_does_not_start(stage: Stage) -> None:
    stage.app.extensions["site"] = replace(stage.app.extensions["site"], libraries={})
    stage.begin()
    stage.command("serve")


@scene(Event.FAULT, EventOutcome.FAILED, by="teacher", subject="teach.my_week")
def a_page_of_staff_breaks(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.app.view_functions["teach.my_week"] = lambda: str(1 // 0)
    assert stage.client.get("/teach/week").status_code == 500
