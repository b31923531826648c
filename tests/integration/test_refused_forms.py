"""Every form of staff, sent empty: the page comes back with 422 and says what is wrong, in our words.

The forms are found on the pages themselves; whatever else the app lets anybody post is a button with a token,
of a pupil, or needs a state of signing in: `NO_FIELDS` names it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.schools import School, SchoolClass
from safe4me.web.staff.invitations import invitation_link, new_password_link
from tests.helpers.privacy.batches import seal_class
from tests.helpers.world.lessons import planned
from tests.helpers.world.schools import (
    NOW,
    Place,
    browser,
    lend_for_a_day,
    make_account,
    make_officer,
    open_room,
    sign_in,
    with_settings,
)

EMPTY = {"text", "email", "password", "file", "date", "textarea", "select", "checkbox", "radio"}
CATALOGUE = Path("translations/messages.pot").read_text(encoding="utf-8")
NO_FIELDS = {
    *("ballots.cast", "check.check", "check.check_in_room", "how_far.note", "join.find_room"),
    *("colleagues.disable", "colleagues.enable", "colleagues.invite_again", "deliveries.take_out"),
    *(
        "account.end_one",
        "account.let_another_try",
        "colleagues.new_device",
        "account.ask_to_be_erased",
        "account.stay",
        "colleagues.confirm_erasing",
    ),
    *("colleagues.new_password", "oidc.start", "oidc.connect", "ways.confirm", "ways.refuse", "ways.stop"),
    *("oidc.choose_school", "ways.ask_for_own_sign_in"),  # there once somebody has come by one
    *("new_device.ask_for_passkey", "new_device.open_link", "new_device.use_passkey"),
    *(
        "helper.join",
        "helper.pause",
        "helper.resume",
        *("officer.finish", "officer.pause", "officer.resume", "teach.take_back_from_officer"),
        "school.retire",
        "school.still_right",
        "teach.ask",
        "teach.lend",
        "voids.confirm_page",
    ),
    *("teachers.decline", "teachers.remove"),
    *("class_rows.invite", "next_year.prepare"),  # its addresses come from a file; there from June on
    *("teach.close", "teach.discard", "teach.dismiss_helpers", "teach.end_lost_room", "teach.finish"),
    *(
        "teach.invite_helper",
        "teach.pause",
        "teach.readers_seen",
        "teach.resume",
        "teach.slips",
        "teach.former_address",
        *("teach.open_lesson", "teach.start_twenty", "teach.undo", "teach.remove"),
        "teach.undo_set",
    ),
    *("security.logout", "security.mf_recovery_codes", "security.wan_delete", "security.wan_signin"),
    *("security.mf_recovery", "security.tf_select", "security.two_factor_rescue"),
    *("security.two_factor_setup", "security.two_factor_setup_validate"),
    *("security.two_factor_token_validation", "security.wan_register_response"),
    *("joining.come", "newcomers.ours", "newcomers.not_ours"),
    "security.wan_signin_response",
}
MAY_BE_EMPTY = {"school.save_contacts"}  # a form that is emptied to clear what it holds
MADE_OF_PARTS = "The first row must hold these headings"  # a sentence that numbers or names are put into


@dataclass
class Form:
    """A form as it stands on a page: where it is sent, and the kinds of its fields by name."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    sent_along: dict[str, str] = field(default_factory=dict)


class Seen(HTMLParser):
    """What a page holds: its forms, its ids, what its summary says and leads to, and what has focus."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.tags: dict[str, dict[str, str | None]] = {}
        self.links: list[str] = []
        self.focused: list[str] = []
        self.said: list[str] = []
        self.alerts = 0
        self._inside: str = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.tags[str(given["id"])] = given
        if "autofocus" in given:
            self.focused.append(str(given.get("id") or given.get("class")))
        if tag == "form":
            self.forms.append(Form(str(given.get("action"))) if given.get("method") == "post" else Form(""))
        if "wrong" in str(given.get("class")).split():
            self.alerts, self._inside = self.alerts + 1, "wrong"
        self._note_field(tag, given)
        self._note_problem(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul" and self._inside == "wrong":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.said.append(data.strip())

    def _note_field(self, tag: str, given: dict[str, str | None]) -> None:
        if tag not in {"input", "select", "textarea"} or not self.forms or not given.get("name"):
            return
        kind = str(given.get("type", "text")) if tag == "input" else tag
        if kind == "hidden":
            self.forms[-1].sent_along[str(given["name"])] = str(given.get("value"))
        else:
            self.forms[-1].fields[str(given["name"])] = kind

    def _note_problem(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "a" and self._inside == "wrong":
            self.links.append(str(given["href"]).removeprefix("#"))


@pytest.fixture
def invited(place: Place) -> Account:
    account = make_account(place.teacher.roles[0].name, "New School")  # type: ignore[arg-type]  # a name of a role
    account.school, account.password, account.invited_at = place.school, None, NOW
    db.session.add(account)
    db.session.commit()
    return account


def pages(app: Flask, place: Place, invited: Account) -> Iterator[tuple[FlaskClient, str]]:
    """Each page that has a form, in the browser of somebody who may open it."""
    room = open_room(app, place, "law/quiz")
    seal = seal_class(place.school, place.teacher, {"pass-on": (5, 15, 5)})
    db.session.add(SchoolClass(school=place.school, school_year=2026, year_group=8, name="8A", size=20))
    db.session.add(School(area=place.school.area, name="Lake School"))  # where somebody may move
    lesson, officer = planned(place), make_officer(place)
    lend_for_a_day(place.school_class, officer)
    own = ["/account/", "/account/password", "/account/verify", "/account/passkeys"]
    seen = {
        place.teacher: [
            f"/teach/lessons/{lesson.id}",
            "/teach/assign",
            f"/teach/assign/{lesson.set_id}",
            f"/teach/classes/{place.school_class.id}/open",
            f"/teach/classes/{place.school_class.id}/officer",
            f"/teach/rooms/{room.id}/",
            "/account/move",
            *own,
        ],
        place.lead: [
            "/teach/holidays",
            "/school/",
            f"/school/{place.school.id}/",
            f"/school/{place.school.id}/people",
            f"/school/{place.school.id}/import",
            f"/school/{place.school.id}/years/9",
            f"/school/classes/{place.school_class.id}/teachers",
            "/school/ways/",
        ],
        place.coordinator: [
            "/coordinate/schools",
            "/coordinate/schools/import",
            "/coordinate/deliveries/",
            "/coordinate/officers/",
            f"/school/sealed/ask/{seal.room_id}/law/quiz",
        ],
        officer: [f"/officer/classes/{place.school_class.id}/open"],
    }
    app.extensions["settings"] = with_settings(app.extensions["settings"], smtp_host="localhost")
    with app.test_request_context():
        links = [invitation_link(invited), new_password_link(place.teacher)]
    nobody = browser(app)
    own_ways = ["/account/sign-in", "/account/lost-password", "/account/join", "/account/new-device"]
    yield from ((nobody, path.removeprefix("http://localhost")) for path in [*own_ways, *links])
    for account, paths in seen.items():
        client = browser(app)
        sign_in(client, account)
        yield from ((client, path) for path in paths)


def wrong_with(page: Seen) -> list[str]:
    """What a refused page lacks."""
    found = []
    if page.alerts != 1 or not page.said:
        found.append("one summary")
    if len(page.focused) != 1:
        found.append(f"one focus: {page.focused}")
    elif page.links and page.focused != page.links[:1] and "wrong" not in page.focused[0]:
        found.append("focus on the first error")
    for link in page.links:
        tag = page.tags.get(link)
        if tag is None:
            found.append(f"a field {link}")
        elif f"{link}-problem" not in str(tag.get("aria-describedby")).split():
            found.append(f"a description of {link}")
        elif f"{link}-problem" not in page.tags:
            found.append(f"a message beside {link}")
    return found


@pytest.mark.asvs("2.2.1", "2.2.2")
def test_every_form_that_is_sent_empty_says_what_is_wrong(app: Flask, place: Place, invited: Account) -> None:
    lacking: dict[str, list[str]] = {}
    tried = set()
    for client, path in pages(app, place, invited):
        for form in Seen(client.get(path).text).forms:
            if not form.action or not set(form.fields.values()) & EMPTY:
                continue
            endpoint = app.url_map.bind("localhost").match(form.action, method="POST")[0]
            tried.add(endpoint)
            if endpoint in MAY_BE_EMPTY:
                continue
            reply = client.post(form.action, data={**form.sent_along, **dict.fromkeys(form.fields, "")})
            page = Seen(reply.text)
            problems = wrong_with(page) if reply.status_code == 422 else [f"422, not {reply.status_code}"]
            problems += [f"a title: {path}"] if "<title>Error: " not in reply.text else []
            problems += [f"words: {each}" for each in page.said if not is_ours(each)]
            if problems:
                lacking[form.action] = problems
    assert lacking == {}
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts - tried == NO_FIELDS


def is_ours(sentence: str) -> bool:
    """Whether a sentence is in the catalogue, as it is or with a number put in."""
    joined = CATALOGUE.replace('"\n"', "")
    forms = sentence, re.sub(r"\d+", "%(num)s", sentence)
    return any(f'"{each}"' in joined for each in forms) or MADE_OF_PARTS in sentence


def test_what_was_typed_comes_back_in_the_form_it_was_typed_in(app: Flask, place: Place) -> None:
    client = browser(app)
    sign_in(client, place.lead)
    mine = place.school_class.id
    token = Seen(client.get("/school/").text).forms[0].sent_along["csrf_token"]
    reply = client.post(f"/school/classes/{mine}/resize", data={"csrf_token": token, "size": "a <lot>"})
    page = Seen(reply.text)
    assert page.tags[f"resize-{mine}-size"]["value"] == "a <lot>"
    assert page.tags[f"resize-{mine}-size"]["aria-invalid"] == "true"
    assert page.tags[f"rename-{mine}-name"]["value"] == "9K"
    assert page.tags["size"].get("value") in {None, ""}
    assert page.focused == [f"resize-{mine}-size"]


def test_a_refusal_that_is_about_the_whole_form_has_focus_in_the_summary(app: Flask, place: Place) -> None:
    client = browser(app)
    sign_in(client, place.lead)
    token = Seen(client.get("/school/").text).forms[0].sent_along["csrf_token"]
    path = f"/school/people/{place.teacher.id}/invite"
    page = Seen(client.post(path, data={"csrf_token": token}).text)
    assert page.said == ["There is a problem", "They have joined already, so they need no new link."]
    assert page.focused == ["wrong"]
    assert page.links == []


def test_a_form_of_the_page_of_the_day_before_is_told_so_and_loses_nothing(
    app: Flask, invited: Account
) -> None:
    with app.test_request_context():
        link = invitation_link(invited).removeprefix("http://localhost")
    page = browser(app).post(link, data={"password": "walrus teapot gravel"})
    assert page.status_code == 422
    assert "This page had been open too long." in page.text
    assert "walrus" not in page.text
