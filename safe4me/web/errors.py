"""Exceptions become pages, or problem details, here and nowhere else."""

import json
from contextlib import suppress

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    LengthRequired,
    RequestEntityTooLarge,
    SecurityError,
    UnsupportedMediaType,
)

from safe4me.ballot_box.records import RoomClosed, UnknownRoom
from safe4me.db.base import NotFound
from safe4me.db.security_events import Event, EventOutcome
from safe4me.results import UnknownFilter
from safe4me.rooms import HelperLinkOver, OldCode, UnknownCode
from safe4me.schools.class_teachers import NotGiven
from safe4me.schools.join_queue import JoinLinkOver
from safe4me.schools.people import InvitationOver
from safe4me.web.build.pages import Link, in_room
from safe4me.web.http import context, locale
from safe4me.web.http.audit_hooks import log_event, send_lines_alone
from safe4me.web.http.rate_limits import TooManyWrongSlips
from safe4me.web.http.sessions import is_of_staff
from safe4me.web.http.signing import log_fault
from safe4me.web.problems import OF_ERROR, Problem, problem_of
from safe4me.web.problems.pupils import NO_SUCH_PAGE
from safe4me.web.problems.system import NOT_BUILT, OUT_OF_REACH, wrong_address
from safe4me.web.pupils import check

PROBLEM_JSON = "application/problem+json"
ON_RECORD: dict[type[Exception], Event] = {
    NotFound: Event.NOT_ALLOWED,
    NotGiven: Event.NOT_ALLOWED,
    CSRFError: Event.FORGED_FORM,
    **dict.fromkeys(
        (BadRequest, UnknownFilter, UnsupportedMediaType, LengthRequired, RequestEntityTooLarge),
        Event.ODD_REQUEST,
    ),
    InvitationOver: Event.LINK_REFUSED,
    JoinLinkOver: Event.LINK_REFUSED,
    HelperLinkOver: Event.LINK_REFUSED,
}
NO_ROOM = (UnknownCode, OldCode, UnknownRoom, RoomClosed)


def init_errors(app: Flask) -> None:
    """Answer every exception of the app; without this a fault would show Flask's own page."""
    for error in (*OF_ERROR, HTTPException):
        app.register_error_handler(error, reply_to)


def reply_to(error: Exception) -> Response:
    """The reply to `error`: problem details for a script, the pupil's marked page for a form, else a page.

    What breaks after the view, as a reply is put on record, comes here in Flask's own wrapping.
    """
    is_logged = isinstance(error, InternalServerError)  # by Flask; and a missing build was said at the start
    error = getattr(error, "original_exception", None) or error
    problem = _problem_here(error)
    if problem.ours and problem is not NOT_BUILT and not is_logged:
        log_fault(error, str(request.url_rule))
    if is_of_staff(request):
        _put_on_record(error, problem)
    if problem.ours:
        _keep_nothing()
    response = _problem_json(problem) if _wants_json() else make_response(_page(error, problem))
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    _copy_headers(error, response)
    if problem.again:
        response.headers.setdefault("Retry-After", str(problem.retry_seconds))
    return response


def _keep_nothing() -> None:
    """Give up what the request has begun to change: the library commits it with any reply, this one too.

    After a commit that failed, as on a full disk, it would fail again, and be the reply in this one's place.
    """
    with suppress(SQLAlchemyError):
        context.session().rollback()


def _put_on_record(error: Exception, problem: Problem) -> None:
    """Note in the security log what a page of staff refused, or what went wrong on our side."""
    event = next((ON_RECORD[kind] for kind in type(error).__mro__ if kind in ON_RECORD), None)
    if problem is OUT_OF_REACH:
        send_lines_alone()
    if problem.ours and problem is not NOT_BUILT:
        log_event(Event.FAULT, outcome=EventOutcome.FAILED, subject=request.endpoint or "")
    elif event is Event.LINK_REFUSED and request.headers.get("Sec-Fetch-Site") == "cross-site":
        return  # a page elsewhere may have all its readers' browsers ask, by its images
    elif event is not None:
        log_event(event, outcome=EventOutcome.REFUSED, subject=request.endpoint or "")


def _problem_here(error: Exception) -> Problem:
    """The problem that `error` is on this site: a page is not missing where none was built."""
    if isinstance(error, SecurityError):
        return wrong_address(context.settings().site_address)
    problem = problem_of(error)
    return NOT_BUILT if problem is NO_SUCH_PAGE and not context.site().libraries else problem


def _wants_json() -> bool:
    return request.is_json or "json" in (request.accept_mimetypes.best or "")


def _problem_json(problem: Problem) -> Response:
    return Response(json.dumps(problem.details()), mimetype=PROBLEM_JSON)


def _page(error: Exception, problem: Problem) -> str:
    short = isinstance(error, TooManyWrongSlips)
    marked = None if short else check.page_again(str(problem.text), again=problem.again)
    if marked:
        return marked
    values = {"problem": problem, **_links(error)}
    if problem.ours:
        return _by_itself(problem.template, **values)
    return render_template(problem.template, typed=_typed_code(), **values)


def _by_itself(template: str, **values: object) -> str:
    """A page of which nothing asks who is signed in: what broke may be where that is kept."""
    speech = {
        "language": locale.reader_language(),
        "languages": context.languages(),
        "address_in": locale.address_in,
    }
    return current_app.jinja_env.get_template(template).render(**speech, **values)


def _links(error: Exception) -> dict[str, Link]:
    """In a room that there is, the page leads back to its class: nobody needs the code again."""
    code = (request.view_args or {}).get("code")
    return {} if code is None or isinstance(error, NO_ROOM) else {"link": in_room(code)}


def _typed_code() -> str:
    try:
        return request.form.get("code", "")
    except HTTPException:  # too big, or cut off
        return ""


def _copy_headers(error: Exception, response: Response) -> None:
    """Keep what HTTP asks for: `Allow` beside 405."""
    given = error.get_headers() if isinstance(error, HTTPException) else []
    for name, value in given:
        if name == "Allow":
            response.headers[name] = value
