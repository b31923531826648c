"""An app of a test: its commands, what its database is asked, and what it has."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from safe4me import rooms
from safe4me.cli.content import cli
from safe4me.db.accounts import Account, ClassRequest, Passkey, RecoveryCode
from safe4me.db.assignments import Assignment
from safe4me.db.audit import AuditEntry
from safe4me.db.base import db
from safe4me.db.join_asks import JoinAsk
from safe4me.db.page_progress import keep_week
from safe4me.db.rooms import HelperLink, Phase, Void, VoidReason
from safe4me.db.schools import Delivery, DeliveryKind, SchoolClass
from safe4me.db.security_log import SecurityEvent
from safe4me.db.sign_in import list_session
from safe4me.db.site_id import site_id
from safe4me.db.ways_in import StaffBy, WayKind
from safe4me.i18n import catalogues
from safe4me.page_progress.interface import Report
from safe4me.schools import classes, confirmed_ways, erasing, safeguarding, voiding
from safe4me.schools.confirmed_ways import NewWay
from safe4me.schools.safeguarding import Contact, Contacts
from safe4me.schools.teaching_weeks import set_holidays
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.periods import last_monday
from safe4me.web.pupils.page_progress import LENGTH
from tests.helpers.privacy.batches import close_batches, seal_class
from tests.helpers.world.schools import NOW, Place, lend_for_a_day, make_officer, open_room

QUIZ_PAGE, CHAT_PAGE = "law/quiz", "law/chat"


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of what is done inside, read when it is done. Needs an application context."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def run(app: Flask, *arguments: object) -> Result:
    """What a command answers, as whoever runs the site types it."""
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def on_record() -> list[tuple[str | None, int | None, str]]:
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.command_line, entry.account_id, entry.told("somebody who is gone")) for entry in entries]


class Lines(logging.Handler):
    """The lines that the security log sends."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sent.append(record.getMessage())


@contextmanager
def lines_sent() -> Iterator[list[str]]:
    lines, log = Lines(), logging.getLogger("safe4me.security")
    log.addHandler(lines)
    yield lines.sent
    log.removeHandler(lines)


def run_demo(app: Flask, *options: str) -> str:
    done = run(app, "demo", *options)
    assert done.exit_code == 0, f"{done.output}{done.exception!r}"
    return done.output


def count_rows(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def demo_account(name: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == f"{name}@safe4me.example")).one()


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app that has nothing but the commands, a clock and a content folder with one module."""
    translations = tmp_path / "translations"
    translations.mkdir()
    (translations / "pupils.pot").write_text('msgid ""\nmsgstr ""\n')
    monkeypatch.setattr(catalogues, "TRANSLATIONS", translations)
    module = tmp_path / "content" / "en" / "law" / "module.md"
    module.parent.mkdir(parents=True)
    (module.parent.parent / "pages").mkdir()
    module.write_text("---\ntitle: Law\n---\n", encoding="utf-8")
    app = Flask("commands")
    app.extensions["content_folder"] = tmp_path / "content"
    app.extensions["clock"] = lambda: NOW
    app.cli.add_command(cli)
    return app


def run_content(app: Flask, *words: str) -> Result:
    """What `flask content …` answers."""
    return run(app, "content", *words)


def write_content_file(app: Flask, name: str, text: str) -> None:
    """Put an English file into the content folder."""
    file = app.extensions["content_folder"] / "en" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def last_entry() -> int:
    """The number of the newest entry."""
    db.session.rollback()
    return db.session.scalar(select(func.max(SecurityEvent.id))) or 0


def entries(after: int = 0) -> Sequence[SecurityEvent]:
    """All entries after that one, oldest first."""
    db.session.rollback()
    newer = select(SecurityEvent).where(SecurityEvent.id > after)
    return db.session.scalars(newer.order_by(SecurityEvent.id)).all()


def report_line(**sent: object) -> bytes:
    return json.dumps(sent).encode().ljust(LENGTH)


def leave_page(client: FlaskClient, body: bytes, **given: Any) -> int:
    reply = client.post("/how-far", data=body, content_type="text/plain;charset=UTF-8", **given)
    assert "Set-Cookie" not in reply.headers
    return reply.status_code


def seal_due(app: Flask) -> str:
    done = run(app, "seal", "due")
    assert done.exit_code == 0, done.output
    return done.output


def fill_tables(app: Flask, place: Place) -> None:
    """Put at least one row into every table, by doing what staff and pupils do."""
    told = Contacts(Contact("Ms Okafor", "Extension 214"), Contact("Mr Hale", "01632 960215"))
    safeguarding.enter_contacts(db.session(), place.lead, place.school, told, NOW)
    week = last_monday(NOW.date())
    set_holidays(db.session(), place.lead, place.school, place.school_class.school_year, [week], NOW)
    lesson = {"item": "law", "week": week, "day": NOW.date(), "note": "Hall"}
    db.session.add(Assignment(class_id=place.school_class.id, account_id=place.teacher.id, **lesson))
    db.session.commit()
    room = open_room(app, place, "law/quiz")
    box = app.extensions["ballot_box"]
    box.cast(room.code, Ballot("law/quiz", "0" * 32, (("pass-on", 2), ("confidence", 3))), NOW)
    rooms.raise_size(db.session(), box, room, account=place.teacher, size=30, now=NOW)
    rooms.close(db.session(), box, app.extensions["settings"], room, NOW)
    for _ in range(3):
        seal_class(place.school, place.teacher, {"pass-on": (5, 15, 5)})
    for _ in range(3):
        before = seal_class(place.school, place.teacher, {"pass-on": (5, 15, 5)}, phase=Phase.BEFORE)
        of = db.session.get_one(SchoolClass, before.class_id)
        seal_class(place.school, place.teacher, {"pass-on": (2, 18, 5)}, phase=Phase.AFTER, of=of)
    close_batches()
    mail = NewWay(WayKind.MAIL, "staff.school.example", StaffBy.DOMAIN)
    confirmed_ways.ask_for_way(db.session(), place.lead, place.school, mail, NOW)
    erasing.ask_to_erase(db.session(), place.teacher, NOW)
    voiding.ask(db.session(), place.teacher, room, "law/quiz", VoidReason.TEST, NOW)
    db.session.add(Void(room_id=room.id, activity="law/quiz", reason=VoidReason.TEST, day=NOW.date()))
    keep_week(db.session(), {Report("2026-W47", "law/quiz", 1): -1})
    db.session.add(passkey_of(place.lead))
    list_session(db.session(), place.lead.fs_uniquifier, "Firefox, Linux", NOW)
    db.session.add(RecoveryCode(account_id=place.lead.id, digest="0" * 64))
    done = {"kind": DeliveryKind.VISIT, "number": 2, "note": ""}
    db.session.add(Delivery(school=place.school, day=NOW.date(), **done))
    db.session.add(HelperLink(room_id=room.id))
    asked = {"school_id": place.school.id, "email": "ann@hill.example", "asked_at": NOW, "proven_at": NOW}
    db.session.add(JoinAsk(reason="I teach PSHE.", at_school=True, **asked))
    db.session.add(ClassRequest(class_id=place.school_class.id, account_id=place.lead.id))
    new = classes.add_class(
        db.session(), place.lead, school=place.school, year_group=9, name="9L", size=20, now=NOW
    )
    shared = open_room(app, place, "law/chat", beside=[new])
    box.cast(shared.code, Ballot("law/chat", "0" * 32, (("fork", 1),)), NOW)
    rooms.close(db.session(), box, app.extensions["settings"], shared, NOW)
    lend_for_a_day(new, make_officer(place))
    site_id(db.session())


def passkey_of(account: Account) -> Passkey:
    key = {"credential_id": b"id", "public_key": b"key", "sign_count": 0, "device_type": "single_device"}
    return Passkey(
        account=account, name="Phone", usage="secondary", lastuse_datetime=NOW, backup_state=False, **key
    )
