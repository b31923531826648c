"""Whatever goes wrong becomes a kind page or problem details, and the log tells nothing of the reader."""

from collections.abc import Sequence
from datetime import date
from typing import get_type_hints

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from safe4me.ballot_box.records import BoxUnavailable
from safe4me.csv_rows import RowProblem, TooManyRows, WrongHeadings
from safe4me.db.base import NotFound
from safe4me.db.rooms import Room
from safe4me.rooms import SizeOutOfRange, TooLong
from safe4me.schools.class_imports import CellProblem
from safe4me.schools.deliveries import InvalidDay
from safe4me.schools.text import InvalidName
from safe4me.web.http.rate_limits import FileTooBig
from safe4me.web.problems import OF_ERROR, OF_STATUS, Problem, problem_of

CARRIED = {
    int: 7,
    str: "Oak Lane",
    date: date(2026, 11, 24),
    Sequence[str]: ("name", "size"),
    Sequence[RowProblem]: (),
    Sequence[CellProblem]: (),
}
SECRET = "Sam pressed B"  # noqa: S105 - what must not be logged


def example(kind: type[Exception]) -> Exception:
    """An exception of that kind, carrying one of each thing that it asks for."""
    if issubclass(kind, SQLAlchemyError):
        return kind.__new__(kind)  # what a database said is no part of what we say
    asked = {**get_type_hints(kind.__init__), "return": None}
    return kind(**{name: CARRIED[given] for name, given in asked.items() if given})


def every_problem() -> list[Problem]:
    return [*(problem_of(example(kind)) for kind in OF_ERROR), *OF_STATUS.values()]


def test_every_problem_of_the_table_has_words_and_a_status(app: Flask) -> None:
    with app.test_request_context():
        for problem in every_problem():
            details = problem.details()
            assert details["title"]
            assert details["detail"]
            assert 400 <= problem.status < 600


def test_no_two_problems_share_a_name(app: Flask) -> None:
    with app.test_request_context():
        problems = {id(problem): problem.name for problem in every_problem()}
    assert len(set(problems.values())) == len(problems)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SizeOutOfRange(28, most=60), "from 28 to 60 at most"),
        (TooLong(480), "up to 480 minutes"),
        (TooLong(1), "for 1 minute in all"),
        (InvalidName(40), "a name of up to 40 characters"),
        (TooManyRows(10_000, most=1000), "There are 10,000 rows. Add at most 1,000 at a time."),
        (InvalidDay(date(2020, 1, 1), date(2027, 11, 25)), "from 1 January 2020 to 25 November 2027"),
        (WrongHeadings(["name", "size"]), "and no others: name, size."),
        (FileTooBig(), "up to 1 MB"),
    ],
)
def test_a_number_in_a_sentence_is_the_one_that_the_error_carries(
    app: Flask, error: Exception, words: str
) -> None:
    with app.test_request_context():
        assert words in str(problem_of(error).text)


def test_an_exception_that_is_not_in_the_table_is_our_fault() -> None:
    assert problem_of(ValueError("anything")).status == 500


def test_a_missing_page_is_a_kind_page_with_help_in_reach(client: FlaskClient) -> None:
    response = client.get("/en/nothing/here/")
    assert response.status_code == 404
    assert "We can’t find that page" in response.text
    assert 'href="/en/help/"' in response.text
    assert 'href="/en/exit"' in response.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 415, 418, 429, 500, 503])
def test_any_http_error_becomes_a_page_of_that_status(app: Flask, status: int) -> None:
    app.add_url_rule("/abort", view_func=lambda: abort(status))
    response = app.test_client().get("/abort")
    assert response.status_code == status
    assert "Safe4me" in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_a_script_gets_problem_details(app: Flask) -> None:
    app.add_url_rule("/abort", view_func=lambda: abort(404))
    response = app.test_client().get("/abort", headers={"Accept": "application/json"})
    assert response.mimetype == "application/problem+json"
    assert response.json == {
        "type": "urn:safe4me:problem:not-found",
        "title": "We can’t find that page",
        "status": 404,
        "detail": "It may have moved. You can start again from the first page.",
    }


def test_another_ones_object_looks_exactly_like_a_missing_one(app: Flask) -> None:
    def anothers() -> str:
        raise NotFound

    app.add_url_rule("/anothers", view_func=anothers)
    client = app.test_client()
    assert client.get("/anothers").data == client.get("/missing").data


@pytest.mark.asvs("16.2.5", "16.3.4", "16.5.1")
def test_a_fault_shows_no_trace_and_logs_the_template_alone(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(code: str) -> str:
        raise ValueError(f"{SECRET} in {code}")

    app.add_url_rule("/broken/<code>", view_func=broken)
    sender = {"User-Agent": "Chromebook 17"}
    with caplog.at_level("DEBUG"):
        response = app.test_client().get("/broken/K7Q3XP?who=sam", headers=sender)
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text
    assert "ValueError" not in response.text
    assert "ValueError in /broken/<code>" in caplog.text
    for trace in (SECRET, "K7Q3XP", "who=sam", "Chromebook", "127.0.0.1"):
        assert trace not in caplog.text


@pytest.mark.asvs("16.2.5", "16.3.4")
def test_a_box_that_fails_is_logged_without_the_code(
    app: Flask,
    client: FlaskClient,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_code: str) -> None:
        raise BoxUnavailable from OperationalError("SELECT", {"code": room.code}, Exception(SECRET))

    monkeypatch.setattr(app.extensions["ballot_box"], "read_room", fail)
    with caplog.at_level("DEBUG"):
        response = client.get(f"/c/{room.code}/")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "BoxUnavailable in /c/<code>/" in caplog.text
    assert "OperationalError" in caplog.text
    assert room.code not in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("path", ["/c/nonsense/ballots", "/c/nonsense/en/learn/law/quiz/check"])
def test_a_form_that_is_too_big_is_nobodys_fault_at_an_unknown_code(client: FlaskClient, path: str) -> None:
    response = client.post(path, data={"answers.pass-on": "2" * 20_000})
    assert response.status_code == 404
    assert "We can’t find that code" in response.text


def test_a_405_says_what_is_allowed(client: FlaskClient) -> None:
    assert "POST" in client.get("/en/join/code").headers["Allow"]
