"""A main database with a row in each table at least, by what staff and pupils do."""

from flask import Flask

from safe4me import rooms
from safe4me.db.accounts import Account, ClassRequest, Passkey, RecoveryCode
from safe4me.db.all_tables import db
from safe4me.db.page_progress import keep_week
from safe4me.db.rooms import HelperLink, Phase, Void, VoidReason
from safe4me.db.schools import Delivery, DeliveryKind, SchoolClass
from safe4me.db.sign_in import list_session
from safe4me.db.site_id import site_id
from safe4me.page_progress.interface import Report
from safe4me.schools import classes, plan, voiding
from safe4me.statistics.ballot import Ballot
from tests.totals import close_batches, seal_class
from tests.world import NOW, Place, open_room


def fill(app: Flask, place: Place) -> None:
    """Put at least one row into every table, by doing what staff and pupils do."""
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
    voiding.ask(db.session(), place.teacher, room, "law/quiz", VoidReason.TEST, NOW)
    db.session.add(Void(room_id=room.id, activity="law/quiz", reason=VoidReason.TEST, day=NOW.date()))
    keep_week(db.session(), {Report("2026-W47", "law/quiz", 1): -1})
    db.session.add(passkey_of(place.lead))
    list_session(db.session(), place.lead.fs_uniquifier, "Firefox, Linux", NOW)
    db.session.add(RecoveryCode(account_id=place.lead.id, digest="0" * 64))
    done = {"kind": DeliveryKind.VISIT, "number": 2, "note": ""}
    db.session.add(Delivery(school=place.school, day=NOW.date(), **done))
    day = NOW.date()
    plan.assign(db.session(), place.teacher, place.school_class, module="law", day=day, note="Hall")
    db.session.add(HelperLink(room_id=room.id))
    db.session.add(ClassRequest(class_id=place.school_class.id, account_id=place.lead.id))
    new = classes.add_class(
        db.session(), place.lead, school=place.school, year_group=9, name="9L", size=20, now=NOW
    )
    shared = open_room(app, place, "law/chat", beside=[new])
    box.cast(shared.code, Ballot("law/chat", "0" * 32, (("fork", 1),)), NOW)
    rooms.close(db.session(), box, app.extensions["settings"], shared, NOW)
    site_id(db.session())


def passkey_of(account: Account) -> Passkey:
    key = {"credential_id": b"id", "public_key": b"key", "sign_count": 0, "device_type": "single_device"}
    return Passkey(
        account=account, name="Phone", usage="secondary", lastuse_datetime=NOW, backup_state=False, **key
    )
