"""Pages opened in the demo: made-up sums for the weeks that a coordinator can choose from."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from random import Random

from sqlalchemy.orm import Session

from safe4me import results
from safe4me.storage.reach import AlreadyImported, import_days

USUALLY_OPENED = 180


def open_pages(session: Session, pages: Iterable[str], today: date) -> None:
    """Add the openings of each of those weeks that has none from here yet."""
    pages = sorted(set(pages))
    for week, monday in results.reach_weeks(today).items():
        chance = Random(f"pages opened in {week}")  # noqa: S311 - made up, repeatable on purpose
        opened = {page: round(chance.expovariate(1 / USUALLY_OPENED)) for page in pages}
        with suppress(AlreadyImported):
            import_days(session, {monday: opened})
