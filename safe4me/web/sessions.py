"""Sessions are for staff: beneath every other address there is none to read, to set or to vary by."""

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

STAFF = ("/account/", "/teach/", "/school/", "/coordinate/")


class StaffSessions(SecureCookieSessionInterface):
    """Flask's signed cookie on staff pages; elsewhere an empty session that is thrown away."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the request's cookie, or an empty one."""
        return super().open_session(app, request) if _is_staff(request) else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, on staff pages alone."""
        if _is_staff(request):
            super().save_session(app, session, response)


def init_sessions(app: Flask) -> None:
    """Keep sessions from pupils; after the accounts, whose library would ask on every request who it is."""
    app.session_interface = StaffSessions()
    app.extensions["security"].principal.identity_loaders.clear()  # ours ask current_user, when they need to


def _is_staff(asked: Request) -> bool:
    return asked.path.startswith(STAFF)
