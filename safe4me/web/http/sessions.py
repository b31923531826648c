"""Sessions are for staff: beneath every other address there is none to read, to set or to vary by."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError

from safe4me.db.base import db
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.db.sign_in import take_off_list
from safe4me.rooms import open_until
from safe4me.settings import Settings
from safe4me.web.http.signing import log_fault

STAFF = ("/account/", "/teach/", "/school/", "/coordinate/", "/helper/", "/officer/")
LISTED_AS = "listed_as"  # the key of a session in the list of those that go on
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"  # seconds since 1970, by the app's clock
NOTED_EVERY = timedelta(seconds=60)  # a cookie is written anew no more often than that


class StaffSessions(SecureCookieSessionInterface):
    """Flask's signed cookie on staff pages; elsewhere an empty session that is thrown away."""

    digest_method = staticmethod(sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the request's cookie, or an empty one: also when it is idle or old.

        Where the database cannot say so, nobody is signed in this once, and the cookie stays: it is judged
        when the database is back. Flask has no page for a session that cannot be opened.
        """
        opened = super().open_session(app, request) if is_of_staff(request) else self.session_class()
        if opened and "_user_id" in opened:
            try:
                _keep_or_end(opened, app.extensions["settings"], app.extensions["clock"]())
            except SQLAlchemyError as error:
                log_fault(error, "the end of a session")
                db.session.rollback()
                return self.session_class()
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, on staff pages alone."""
        if is_of_staff(request):
            super().save_session(app, session, response)


def init_sessions(app: Flask) -> None:
    """Keep sessions from pupils; after the accounts, whose library would ask on every request who it is."""
    app.session_interface = StaffSessions()
    app.extensions["security"].principal.identity_loaders.clear()  # ours ask current_user, when they need to


def begin(session: SessionMixin, now: datetime) -> None:
    """Start the clocks of a session: somebody has just signed in."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = now.timestamp()


def note_use(session: SessionMixin, now: datetime) -> None:
    """Note that a session is in use."""
    if now - _clock(session, SEEN_AT) >= NOTED_EVERY:
        session[SEEN_AT] = now.timestamp()


def looks_by_itself() -> bool:
    """Whether the page that is asked for keeps itself up to date: then nobody need be there."""
    return request.args.get("watch") == "yes"


def _keep_or_end(session: SessionMixin, settings: Settings, now: datetime) -> None:
    """Empty a session that was not used for too long, or is too old; note that any other is in use."""
    if not _lasts(session, settings, now):
        _take_off(session["_user_id"], str(session.get(LISTED_AS, "")), now)
        session.clear()
    elif not looks_by_itself():  # the board says for itself whether it stands for an open room
        note_use(session, now)


def _take_off(identity: str, key: str, now: datetime) -> None:
    """Take a session that is over off the list, and note that, once."""
    whose = take_off_list(db.session(), identity, key)
    if whose is not None:
        note_event(db.session(), Event.SESSION_OVER, now, about=whose)
    db.session.commit()


def _lasts(session: SessionMixin, settings: Settings, now: datetime) -> bool:
    """Whether a session goes on: it is in use, or a room keeps it that was open when it was last used.

    While that room is open it counts as use, and nothing else outlasts the longest session; a room that is
    opened later than that does not. Only for whom would be signed out the rooms are looked up.
    """
    idle, seen = timedelta(minutes=settings.session_idle_minutes), _clock(session, SEEN_AT)
    end = _clock(session, SIGNED_IN_AT) + timedelta(hours=settings.session_hours)
    if now <= min(seen + idle, end):
        return True
    opened_by = min(seen + NOTED_EVERY, end)
    last = open_until(db.session(), session["_user_id"], since=seen, opened_by=opened_by)
    return now < last or now <= min(last + idle, end)


def _clock(session: SessionMixin, name: str) -> datetime:
    return datetime.fromtimestamp(session.get(name, 0), UTC)


def is_of_staff(asked: Request) -> bool:
    """Whether it asks for an address of staff."""
    return asked.path.startswith(STAFF)
