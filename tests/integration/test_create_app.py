"""The one place where the floors meet."""

import stat
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from jinja2 import UndefinedError

from safe4me import create_app, engines
from safe4me.db.base import db
from safe4me.settings import BadSetting, Settings
from tests.helpers.world.schools import Place, close, in_production, sign_in, with_settings

ROUTES = [
    "/.well-known/change-password",
    "/.well-known/security.txt",
    "/<language>/join/code",
    "/<language>/learn/<module>/<stem>/check",
    "/<language>/what-young-people-say/",
    "/account/",
    "/account/authenticator",
    "/account/authenticator/<token>",
    "/account/code",
    "/account/code/lost",
    "/account/erase",
    "/account/erase/take-back",
    "/account/first",
    "/account/invitation/<token>",
    "/account/join",
    "/account/join/<token>",
    "/account/known-device/<token>",
    "/account/let-another-try",
    "/account/lost-password",
    "/account/move",
    "/account/name",
    "/account/new-device",
    "/account/new-device/code",
    "/account/new-device/mail",
    "/account/new-device/passkey",
    "/account/new-device/passkey/<token>",
    "/account/new-password/<token>",
    "/account/oidc/",
    "/account/oidc/<int:number>/",
    "/account/oidc/<int:number>/back",
    "/account/oidc/<int:number>/connect",
    "/account/oidc/back",
    "/account/oidc/connect",
    "/account/oidc/school",
    "/account/passkey",
    "/account/passkey/<token>",
    "/account/passkeys",
    "/account/passkeys/<token>",
    "/account/passkeys/remove",
    "/account/password",
    "/account/recovery",
    "/account/recovery-codes",
    "/account/second-step",
    "/account/sessions/end",
    "/account/set-up",
    "/account/sign-in",
    "/account/sign-out",
    "/account/start",
    "/account/verify",
    "/c/<code>/",
    "/c/<code>/<language>/",
    "/c/<code>/<language>/learn/<module>/<stem>/check",
    "/c/<code>/<language>/what-young-people-say/",
    "/c/<code>/<path:rest>",
    "/c/<code>/ballots",
    "/c/<code>/state",
    "/coordinate/",
    "/coordinate/actions",
    "/coordinate/areas",
    "/coordinate/areas/<int:area_id>/rename",
    "/coordinate/areas/<int:area_id>/schools",
    "/coordinate/data-dictionary.csv",
    "/coordinate/deliveries/",
    "/coordinate/deliveries/<int:delivery_id>/remove",
    "/coordinate/more",
    "/coordinate/officers/",
    "/coordinate/overview.csv",
    "/coordinate/people",
    "/coordinate/report",
    "/coordinate/report.pdf",
    "/coordinate/results",
    "/coordinate/results.csv",
    "/coordinate/schools",
    "/coordinate/schools.csv",
    "/coordinate/schools/<int:school_id>/rename",
    "/coordinate/schools/import",
    "/coordinate/security",
    "/coordinate/upkeep",
    "/helper/join/<token>",
    "/helper/rooms/<int:room_id>/",
    "/helper/rooms/<int:room_id>/pause",
    "/helper/rooms/<int:room_id>/resume",
    "/how-far",
    "/officer/",
    "/officer/classes/<int:class_id>/open",
    "/officer/rooms/<int:room_id>/",
    "/officer/rooms/<int:room_id>/board",
    "/officer/rooms/<int:room_id>/finish",
    "/officer/rooms/<int:room_id>/pause",
    "/officer/rooms/<int:room_id>/qr.svg",
    "/officer/rooms/<int:room_id>/resume",
    "/school/",
    "/school/<int:school_id>/",
    "/school/<int:school_id>/budget",
    "/school/<int:school_id>/classes",
    "/school/<int:school_id>/import",
    "/school/<int:school_id>/import/invite",
    "/school/<int:school_id>/newcomers",
    "/school/<int:school_id>/newcomers/not-ours",
    "/school/<int:school_id>/newcomers/ours",
    "/school/<int:school_id>/next-year",
    "/school/<int:school_id>/people",
    "/school/<int:school_id>/safeguarding",
    "/school/<int:school_id>/safeguarding/confirm",
    "/school/<int:school_id>/years/<int:number>",
    "/school/classes/<int:class_id>/rename",
    "/school/classes/<int:class_id>/resize",
    "/school/classes/<int:class_id>/retire",
    "/school/classes/<int:class_id>/teachers",
    "/school/classes/<int:class_id>/teachers/decline",
    "/school/classes/<int:class_id>/teachers/remove",
    "/school/classes/<int:class_id>/year",
    "/school/evidence",
    "/school/people/<int:person_id>/disable",
    "/school/people/<int:person_id>/enable",
    "/school/people/<int:person_id>/erase",
    "/school/people/<int:person_id>/invite",
    "/school/people/<int:person_id>/new-device",
    "/school/people/<int:person_id>/new-password",
    "/school/sealed/",
    "/school/sealed/ask/<int:room_id>/<path:activity>",
    "/school/sealed/confirm/<int:room_id>/<path:activity>",
    "/school/ways/",
    "/school/ways/<int:way_id>/confirm",
    "/school/ways/<int:way_id>/refuse",
    "/school/ways/<int:way_id>/stop",
    "/school/ways/mail",
    "/school/ways/own-sign-in",
    "/teach/",
    "/teach/ask",
    "/teach/assign",
    "/teach/assign/<int:set_id>",
    "/teach/assign/<int:set_id>.ics",
    "/teach/assign/<int:set_id>/letter",
    "/teach/assign/<int:set_id>/undo",
    "/teach/classes",
    "/teach/classes/<int:class_id>/",
    "/teach/classes/<int:class_id>/ask",
    "/teach/classes/<int:class_id>/lend",
    "/teach/classes/<int:class_id>/officer",
    "/teach/classes/<int:class_id>/officer/back",
    "/teach/classes/<int:class_id>/open",
    "/teach/holidays",
    "/teach/lessons/<int:assignment_id>",
    "/teach/lessons/<int:assignment_id>/move",
    "/teach/lessons/<int:assignment_id>/open",
    "/teach/lessons/<int:assignment_id>/remove",
    "/teach/lessons/<int:assignment_id>/skip",
    "/teach/lessons/<int:assignment_id>/taught",
    "/teach/lessons/<int:assignment_id>/twenty",
    "/teach/lessons/<int:assignment_id>/undo",
    "/teach/plan",
    "/teach/practise/<module>/",
    "/teach/practise/<module>/<stem>/",
    "/teach/readers/seen",
    "/teach/rooms/<int:room_id>/",
    "/teach/rooms/<int:room_id>/board",
    "/teach/rooms/<int:room_id>/close",
    "/teach/rooms/<int:room_id>/discard",
    "/teach/rooms/<int:room_id>/extend",
    "/teach/rooms/<int:room_id>/finish",
    "/teach/rooms/<int:room_id>/helper",
    "/teach/rooms/<int:room_id>/helper/dismiss",
    "/teach/rooms/<int:room_id>/lost",
    "/teach/rooms/<int:room_id>/pause",
    "/teach/rooms/<int:room_id>/qr.svg",
    "/teach/rooms/<int:room_id>/results",
    "/teach/rooms/<int:room_id>/resume",
    "/teach/rooms/<int:room_id>/show",
    "/teach/rooms/<int:room_id>/size",
    "/teach/rooms/<int:room_id>/slips",
    "/teach/rooms/<int:room_id>/summary",
    "/teach/week",
    "/teach/week.ics",
]


@pytest.mark.asvs("6.3.4", "13.4.5")
def test_the_addresses_are_these_and_no_others(app: Flask) -> None:
    assert sorted({str(rule) for rule in app.url_map.iter_rules()}) == ROUTES


def test_no_function_that_a_request_passes_is_asynchronous(app: Flask) -> None:
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    passed = [function for hook in hooks for named in hook.values() for function in named]
    assert passed
    assert not [each for each in (*passed, *app.view_functions.values()) if iscoroutinefunction(each)]


@pytest.mark.parametrize("secret", ["short", "not-a-secret-development-only"])
def test_production_does_not_start_with_a_weak_secret(settings: Settings, secret: str) -> None:
    with pytest.raises(BadSetting, match="SAFE4ME_SECRET_KEY"):
        create_app(in_production(settings, secret_key=secret))


def test_in_production_a_ballot_box_on_a_disk_has_to_be_known(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "is_in_memory", lambda *_: False)
    with pytest.raises(BadSetting, match="SAFE4ME_BALLOT_BOX_PATH"):
        create_app(in_production(settings, ballot_box_on_disk=False))
    close(create_app(in_production(settings, ballot_box_on_disk=True)))
    close(create_app(settings))


def test_the_app_starts_before_anything_was_built_and_says_so(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(with_settings(settings, build_folder=tmp_path / "none"))
    assert "flask --app app build" in caplog.text
    assert app.test_client().get("/en/").status_code == 503
    close(app)


def test_nobody_else_on_the_machine_can_read_the_database(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "new" / "safe4me.db"
    app = create_app(with_settings(settings, database_url=f"sqlite:///{file}"))
    with app.app_context():
        db.create_all()
        found = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
    close(app)
    assert found.keys() >= {"safe4me.db", "safe4me.db-wal"}
    assert set(found.values()) == {0o600}


def test_in_production_another_host_is_refused(settings: Settings) -> None:
    app = create_app(in_production(settings))
    client = app.test_client()
    assert client.get("/account/sign-in", base_url="https://safe4me.example").status_code == 200
    assert client.get("/account/sign-in", base_url="https://evil.example").status_code == 400
    close(app)


@pytest.mark.asvs("3.3.1")
def test_in_production_the_staff_cookie_is_locked_to_the_site(settings: Settings) -> None:
    app = create_app(in_production(settings))
    response = app.test_client().get("/account/sign-in", base_url="https://safe4me.example")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    close(app)


def test_flasks_own_static_files_are_off(app: Flask, client: FlaskClient) -> None:
    assert app.static_folder is None
    assert client.get("/static/site/tokens.css").status_code == 404


def test_no_pupils_reply_varies_by_cookie(client: FlaskClient) -> None:
    for path in ("/en/", "/en/nothing/", "/c/CCCCCC/", "/c/CCCCCC/state"):
        assert "Cookie" not in client.get(path).headers.get("Vary", "")


def test_on_a_pupils_page_a_signed_in_teacher_is_nobody(app: Flask, place: Place) -> None:
    for path in ("/en/who", "/teach/who"):
        app.add_url_rule(path, path, lambda: sorted(session))
    teacher = app.test_client()
    sign_in(teacher, place.teacher)
    assert teacher.get("/teach/who").json
    assert teacher.get("/en/who").json == []


def test_outside_production_any_host_will_do(client: FlaskClient) -> None:
    assert client.get("/account/sign-in", base_url="http://192.0.2.7:8000").status_code == 200


def test_a_template_cannot_use_what_it_was_not_given(app: Flask) -> None:
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{% if nobody_gave_this %}{% endif %}").render()
