"""The overview over many schools and three years of batches, beside the same of 10 schools.

Run with `python -m bench.overview [DATABASE_URL]`. The requests are made in this process, one after the
other, and on SQLite all that they take of a processor is taken here: that holds on a busy machine too. A
database that is named must be empty, and is left with what was made. A count is the sum of one option over a
batch: with the content as it is a school has about 1,000 of them in three years. LONG=1 makes 10,000,000 in
the place of 1,000,000, which takes minutes; their figures are told, and held to no goal.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from bench.counts import fill
from bench.measured import keep
from safe4me import create_app
from safe4me.content.folder import load
from safe4me.db import batches
from safe4me.db.accounts import Account, Role, RoleName
from safe4me.db.base import db
from safe4me.db.batches import BatchCount
from safe4me.db.sign_in import list_session
from safe4me.settings import Settings
from safe4me.web.build.compile import build
from safe4me.web.http.sessions import LISTED_AS, begin

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
YEARS = (2024, 2025, 2026)
FEW, MANY, MOST = 10, 1000, 10_000  # schools
REQUESTS = 25
WARM = 3
OK = 200
MOST_SECONDS = 0.2
MOST_TIMES = 3.0
DATABASE_BYTES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}
PAGES = (
    "/coordinate/",
    "/coordinate/?area=1&term=2025-summer",
    "/coordinate/results?area=everywhere&half_term=2026",
    "/coordinate/results?area=school-1&half_term=2026",
)


class Refused(Exception):
    """The reply was not the overview."""


class Took(NamedTuple):
    """How long something took, and how much of that this process had a processor."""

    seconds: float
    of_processor: float


@dataclass(frozen=True, slots=True)
class Filled:
    """A deployment with batches, and the browser of the coordinator of all its areas."""

    app: Flask
    client: FlaskClient

    def seconds(self, page: str) -> Took:
        """How long one request for a page took. Raises Refused."""
        start, of_processor = perf_counter(), process_time()
        status = self.client.get(page).status_code
        taken = Took(perf_counter() - start, process_time() - of_processor)
        if status != OK:
            raise Refused(f"{page}: {status}")
        return taken

    def counts(self) -> int:
        """How many counts there are."""
        with self.app.app_context():
            return db.session.scalars(select(func.count()).select_from(BatchCount)).one()

    def megabytes(self) -> int:
        """How large the database is."""
        with self.app.app_context():
            size: int = db.session.scalars(text(DATABASE_BYTES[db.engine.dialect.name])).one()
        return round(size / 1e6)

    def seconds_to_add_up(self) -> float:
        """How long the sums of a school year take, of every area, on a Monday; thrown away again."""
        with self.app.app_context():
            session = db.session()
            start = perf_counter()
            batches.add_up(session, str(YEARS[-1]))
            taken = perf_counter() - start
            session.rollback()
        return taken


@contextmanager
def filled(settings: Settings, schools: int) -> Iterator[Filled]:
    """A deployment of so many schools on an empty database."""
    app = create_app(settings)
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        db.create_all()
        account = Account(email="bench@school.example", name="Bench", password="", fs_uniquifier=uuid4().hex)
        account.roles = [Role(name=RoleName.COORDINATOR)]
        account.areas = fill(db.session(), load(settings.content_folder)["en"], schools, YEARS)
        db.session.add(account)
        db.session.commit()
        uniquifier = account.fs_uniquifier
        key = list_session(db.session(), uniquifier, "", NOW)
        db.session.remove()
    client = app.test_client()
    with client.session_transaction("/coordinate/") as session:
        session["_user_id"], session["_fresh"], session[LISTED_AS] = uniquifier, True, key
        begin(session, NOW)
    yield Filled(app, client)
    with app.app_context():
        db.engine.dispose()


def settings_in(folder: Path, database_url: str | None = None) -> Settings:
    """Settings of a deployment whose files are in `folder`."""
    return Settings(
        mode="development",
        database_url=database_url or f"sqlite:///{folder / 'main.db'}",
        ballot_box_path=folder / "ballot-box.db",
        build_folder=folder / "build",
        two_step=False,
    )


def main() -> None:
    """Print a line a page, and write down the slowest; exit 1 when a goal is missed."""
    url = sys.argv[1] if len(sys.argv) > 1 else None
    schools = MOST if os.environ.get("LONG") else MANY
    with TemporaryDirectory() as small, TemporaryDirectory() as large:
        few, many = settings_in(Path(small)), settings_in(Path(large), url)
        build(few)
        build(many)
        with filled(few, FEW) as ten:
            start = perf_counter()
            with filled(many, schools) as all_of_them:
                to_fill = {"seconds to fill": round(_since(start))}
                figures = {"schools": schools, **to_fill, **_figures(ten, all_of_them)}
    kept = keep(f"overview, {schools:,} schools", figures)
    missed = kept["p50 ms"] > 1000 * MOST_SECONDS or kept["times ten schools"] > MOST_TIMES
    if missed and schools == MANY:
        raise SystemExit("A goal was missed.")


def _since(start: float) -> float:
    return perf_counter() - start


def _figures(ten: Filled, all_of_them: Filled) -> dict[str, float]:
    waits = [_wait(page, ten, all_of_them) for page in PAGES]
    return {
        "counts": all_of_them.counts(),
        "MB": all_of_them.megabytes(),
        "p50 ms": round(1000 * max(p50.seconds for p50, _ in waits)),
        "of a processor ms": round(1000 * max(p50.of_processor for p50, _ in waits)),
        "times ten schools": round(max(times for _, times in waits), 1),
        "seconds to add up": round(all_of_them.seconds_to_add_up(), 1),
    }


def _wait(page: str, ten: Filled, all_of_them: Filled) -> tuple[Took, float]:
    """The p50 of a page, and how many times that of ten schools it is.

    Requests take turns, so that a slow minute weighs on both alike.
    """
    turns = [(ten.seconds(page), all_of_them.seconds(page)) for _ in range(WARM + REQUESTS)][WARM:]
    p50 = Took(*(median(each) for each in zip(*(many for _, many in turns), strict=True)))
    times = median(many.seconds / few.seconds for few, many in turns)
    in_ms = f"{1000 * p50.seconds:.0f} ms, {1000 * p50.of_processor:.0f} of a processor"
    print(f"{page}: p50 {in_ms}, {times:.1f} times that of {FEW} schools", flush=True)
    return p50, times


if __name__ == "__main__":
    main()
