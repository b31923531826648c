"""Exceptions become pages, or problem details, here and nowhere else."""

import json

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from safe4me.rooms import UnknownCode
from safe4me.storage.box.refusals import RoomClosed, UnknownRoom
from safe4me.web.build.pages import Link, in_room
from safe4me.web.problems import OF_ERROR, RETRY_SECONDS, Problem, problem_of
from safe4me.web.pupils import check
from safe4me.web.serving.logs import log_fault

PROBLEM_JSON = "application/problem+json"
FAULT = 500
NO_ROOM = (UnknownCode, UnknownRoom, RoomClosed)


def init_errors(app: Flask) -> None:
    """Answer every exception of the app; without this a fault would show Flask's own page."""
    for error in (*OF_ERROR, HTTPException):
        app.register_error_handler(error, reply_to)


def reply_to(error: Exception) -> Response:
    """The reply to `error`: problem details for a script, the pupil's marked page for a form, else a page."""
    problem = problem_of(error)
    if problem.status > FAULT:
        log_fault(error, str(request.url_rule))
    response = _problem_json(problem) if _wants_json() else make_response(_page(error, problem))
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    _copy_headers(error, response)
    if problem.again:
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return response


def _wants_json() -> bool:
    return request.is_json or "json" in (request.accept_mimetypes.best or "")


def _problem_json(problem: Problem) -> Response:
    return Response(json.dumps(problem.details()), mimetype=PROBLEM_JSON)


def _page(error: Exception, problem: Problem) -> str:
    marked = check.page_again(str(problem.text), again=problem.again)
    values = {"problem": problem, "typed": _typed_code(), **_links(error)}
    return marked or render_template(problem.template, **values)


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
    """Keep what HTTP asks for: `Allow` beside 405, `Retry-After` beside 429."""
    given = error.get_headers() if isinstance(error, HTTPException) else []
    for name, value in given:
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
