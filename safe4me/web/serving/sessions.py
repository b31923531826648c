"""Sessions are for staff: beneath every other address there is none to read, to set or to vary by."""

from datetime import datetime, timedelta

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from safe4me.settings import Settings

STAFF = ("/account/", "/teach/", "/school/", "/coordinate/", "/helper/")
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"  # seconds since 1970, by the app's clock
NOTED_EVERY_SECONDS = 60  # a cookie is written anew no more often than that


class StaffSessions(SecureCookieSessionInterface):
    """Flask's signed cookie on staff pages; elsewhere an empty session that is thrown away."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the request's cookie, or an empty one: also when it is idle or old."""
        opened = super().open_session(app, request) if _is_staff(request) else self.session_class()
        if opened and "_user_id" in opened:
            _keep_or_end(opened, app.extensions["settings"], app.extensions["clock"]())
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, on staff pages alone."""
        if _is_staff(request):
            super().save_session(app, session, response)


def init_sessions(app: Flask) -> None:
    """Keep sessions from pupils; after the accounts, whose library would ask on every request who it is."""
    app.session_interface = StaffSessions()
    app.extensions["security"].principal.identity_loaders.clear()  # ours ask current_user, when they need to


def begin(session: SessionMixin, now: datetime) -> None:
    """Start the clocks of a session: somebody has just signed in."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = now.timestamp()


def _keep_or_end(session: SessionMixin, settings: Settings, now: datetime) -> None:
    """Empty a session that was not used for too long, or is too old; note that any other is in use."""
    idle = timedelta(seconds=now.timestamp() - session.get(SEEN_AT, 0))
    age = timedelta(seconds=now.timestamp() - session.get(SIGNED_IN_AT, 0))
    if idle > timedelta(minutes=settings.session_idle_minutes) or age > timedelta(
        hours=settings.session_hours
    ):
        session.clear()
    elif idle.total_seconds() >= NOTED_EVERY_SECONDS:
        session[SEEN_AT] = now.timestamp()


def _is_staff(asked: Request) -> bool:
    return asked.path.startswith(STAFF)
