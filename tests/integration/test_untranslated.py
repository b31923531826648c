"""Nothing that a reader of another language is shown is English: no page, no refusal, no mail.

What may stand in plain letters: names, addresses and codes that are the same in every language.
"""

import re
from collections.abc import Callable, Mapping
from inspect import signature

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.test import TestResponse

from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.web.http.site import current_site
from safe4me.web.problems import OF_ERROR, OF_STATUS, Problem
from safe4me.web.staff.mail import send_invitation
from tests.helpers.content.pseudo import LANGUAGE, untranslated
from tests.helpers.mail import letterbox
from tests.helpers.world.schools import NOW, make_account, with_settings
from tests.integration.test_role_matrix import GETS, POSTS, Row, World, world

__all__ = ["world"]

NAMES = (
    "Safe4me",
    "Exampleshire Police",  # the force, as the settings name it
    "Northshire|Southshire|Hill School|Lake School",  # places
    "9K",
    r"\b(?:Teacher|Lead|Coordinator|Officer Reed|Jay)\b",  # people: an account, and a part in the story
    r"\bCSV(?: UTF-8)?\b|/en/learn/law/",  # a choice in a program's own menu, an example of an address
    r"\b(?:Childline|SHOUT)\b",  # a service, and the word that another wants to be sent
    r"\b(?:Kind|Leave|Ask|You)\b",  # of the pseudo-language’s story: scenes called by their ids, its reader
    "Rather not say|too low|in range|too high",  # what authors write in English in every language
    r"\bEnglish\b",  # a language’s name for itself
    r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b",  # a join code
    r"area, ?school, ?lead email, ?lead name|name, ?year group, ?size",  # headings of files
    r'\{"(?:row|pupils)": [^}]*\}',  # headings that a script knows
    r'^\{"challenge": .*\}$',  # what a passkey is asked, which a script reads
    r"class, ?year, ?size(?:, ?teacher)?|Arbor|SIMS|Bromcom",
    "Reg Group, Registration Form, Form, Tutor Group, Class",
    r"North,Alder School|\bLee\b",  # an example of such a file
    r"(?:127\.0\.0\.1:8000|localhost)/\S*",
    r"https?://\S*|\S+@\S+|[\w.-]+\.(?:com|org|uk|gov|example)\S*",  # addresses
    r"\b[a-z_]+\.[a-z_]+\b",  # what the security log calls a page
    r"\b(?:content|translations|en|he)/[\w./-]+",  # files
    r"Whether schools must teach this\.",  # a claim, which the pseudo-language keeps
)

# There nobody of this world is shown a page.
PAGELESS = frozenset(
    {
        *("/.well-known/change-password", "/account/start", "/account/passkeys/remove"),  # lead on
        *("/teach/", "/teach/plan"),  # as well
        *("/account/code", "/account/code/lost", "/account/passkey"),  # in the middle of something
        *("/account/recovery", "/account/second-step", "/teach/rooms/<int:room_id>/finish"),
        *("/officer/rooms/<int:room_id>/finish", "/account/join/<token>", "/account/known-device/<token>"),
        *("/account/invitation/<token>", "/account/new-password/<token>", "/helper/join/<token>"),  # used up
        *("/account/lost-password", "/account/oidc/school", "/c/<code>/<path:rest>"),  # nothing is there
        *("/account/oidc/back", "/account/oidc/<int:number>/back"),  # as above
        *("/coordinate/overview.csv", "/coordinate/results.csv"),  # files
    }
)

# There a coordinator reads what pages call themselves; of those in English nothing marks that yet.
UNMARKED = frozenset({"/coordinate/reach"})

OF_ITS_KIND = {
    "day": NOW.date(),
    "first": NOW.date(),
    "last": NOW.date(),
    "headings": ("9K",),
    "found": ("9K",),
    "columns": ("9K",),
}  # what is no number


@pytest.fixture
def app(pseudo_app: Flask) -> Flask:
    """The world of the role matrix stands in the site of two languages."""
    return pseudo_app


def left(page: str, *more: str) -> list[str]:
    return untranslated(page, re.compile("|".join((*NAMES, *more))))


def test_a_text_in_english_is_seen() -> None:
    page = '<html lang="he"><p title="Hello">Ĥéļļö</p><p lang="en">Kept</p><b data-said="Say it"></b></html>'
    assert left(page) == ["Hello", "Say it"]


def test_no_compiled_page_holds_english(pseudo_app: Flask) -> None:
    pages = current_site(pseudo_app.extensions["settings"]).table.pages
    found = {at: pages[at][""].body[0].decode() for at in pages if at.startswith("/he/") and at.endswith("/")}
    # the title of a page that falls back is its own, and a <title> cannot say which language it is in
    texts = {at: left(re.sub("<title>.*</title>", "", page)) for at, page in found.items()}
    assert {at: each for at, each in texts.items() if each} == {}


def test_no_page_that_is_made_when_it_is_asked_for_holds_english(world: World) -> None:
    replies = {row.route: replies_to(world, row) for row in GETS if row.route not in UNMARKED}
    shown = {
        route for route, each in replies.items() if 200 in {reply.status_code for reply in each.values()}
    }
    assert replies.keys() - shown == PAGELESS  # a page that is gone holds no English either
    found = {route: in_english(each) for route, each in replies.items()}
    assert {route: each for route, each in found.items() if each} == {}


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row.route)
def test_no_reply_to_an_empty_form_holds_english(world: World, row: Row) -> None:
    assert in_english(replies_to(world, row)) == {}


def replies_to(world: World, row: Row) -> dict[str, TestResponse]:
    """What each is answered who asks for the address in the other language."""
    world.ids.update(language=LANGUAGE, rest=f"{LANGUAGE}/nowhere/")
    for account in db.session.query(Account):
        account.language = LANGUAGE
    db.session.commit()
    for client in world.clients.values():
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = LANGUAGE
    return {who: world.ask(who, row) for who in world.clients}


def in_english(replies: Mapping[str, TestResponse]) -> dict[str, list[str]]:
    """What each of them reads in English."""
    found = {}
    for who, reply in replies.items():
        if reply.status_code not in range(300, 400) and reply.mimetype == "text/html":
            assert f'<html lang="{LANGUAGE}" dir="rtl"' in reply.text
            found[who] = left(reply.text)
    return {who: texts for who, texts in found.items() if texts}


def test_no_problem_is_told_in_english(pseudo_app: Flask) -> None:
    with pseudo_app.test_request_context("/he/"), force_locale(LANGUAGE):
        problems = [made(each) for each in (*OF_ERROR.values(), *OF_STATUS.values())]
        page = "".join(f"<p>{each.title}</p><p>{each.text}</p>" for each in problems)
        assert left(f'<html lang="he">{page}</html>') == []


def made(problem: Problem | Callable[..., Problem]) -> Problem:
    """A problem; one that is made from what an exception holds, with days, names or numbers in its place."""
    if isinstance(problem, Problem):
        return problem
    return problem(*(OF_ITS_KIND.get(name, 5) for name in signature(problem).parameters))


def test_no_mail_holds_english(pseudo_app: Flask) -> None:
    with letterbox() as box, pseudo_app.test_request_context(f"/{LANGUAGE}/"):
        mailing = {"smtp_host": box.host, "smtp_port": box.port, "smtp_security": "none"}
        pseudo_app.extensions["settings"] = with_settings(pseudo_app.extensions["settings"], **mailing)
        account = make_account(RoleName.TEACHER, "New School")
        account.password = None
        db.session.add(account)
        db.session.commit()
        assert send_invitation(account) is None
        [letter] = box.letters
        assert left(f'<html lang="he"><p>{letter["Subject"]}</p><p>{letter.get_content()}</p></html>') == []
