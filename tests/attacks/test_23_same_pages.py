"""What coordinators, leads of schools and the public read is made of batches' sums alone, to the byte.

Attacker has: every page and file of figures of more classes than one, through every filter

Random seals of two years, some of them voided, are put into batches, and every page and file of figures is
read through every filter. Then the counts of the seals are changed, so that each batch has the same sums as
before, and what waits or is voided anything at all; all batches are formed anew, and every page is read
again. The draws of both times are left out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from safe4me.db.base import db
from safe4me.db.batch_forming import MatchedBatch, MatchedCount, form
from safe4me.db.batches import AreaTotal, Batch, BatchCount, FormedMonday
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room, Void, VoidReason
from safe4me.db.schools import Area, School, SchoolClass
from safe4me.privacy import batches as rule
from safe4me.privacy import noise
from safe4me.statistics.periods import half_terms_in, school_year
from tests.attacks.conftest import Attacks
from tests.attacks.staff_pages import TOKEN
from tests.helpers.privacy.batches import seal_class
from tests.helpers.privacy.norms import PAGE, serve, with_guess
from tests.helpers.world.schools import Clock, Place, browser, make_place, sign_in

YEARS = ("2025", "2026")
HALF_TERMS = tuple(name for year in YEARS for name in half_terms_in(year)[::2])
SEALED_ON = (
    date(2025, 10, 15),
    date(2026, 1, 20),
    date(2026, 5, 15),
    date(2026, 10, 15),
    date(2027, 1, 20),
    date(2027, 5, 15),
)
MONDAYS = (
    date(2026, 1, 5),
    date(2026, 4, 6),
    date(2026, 9, 7),
    date(2027, 1, 4),
    date(2027, 4, 5),
    date(2027, 9, 6),
)
OPTIONS = {"pass-on": 3, "confidence": 4}
MATCHED = (MatchedCount, MatchedBatch)
CLASSES = 9  # of each school and half-term
VOIDED = 0.05
HALLS = 0.1
SCHOOLS_READ = 2
OF_LEAD = ("/school/", "/school/?year=8", "/school/evidence")
IN_JULY = datetime(2027, 7, 20, 10, tzinfo=UTC)
Pages = dict[str, bytes]


@pytest.fixture
def coordinator(app: Flask, place: Place, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place whose coordinator has two areas, in an app where young people's figures are public."""
    monkeypatch.setattr(noise, "sum_zero_noise", lambda options, _epsilon: (0,) * options)
    clock.now = datetime(2027, 9, 8, 10, tzinfo=UTC)
    serve(app, with_guess(app.extensions["site"].libraries["en"]))
    other = make_place("Southshire", "Lake School")
    place.coordinator.areas.append(other.area)
    db.session.commit()
    return place


def seal_years(place: Place, chance: Random) -> None:
    """Two years of nine rooms a half-term in each of two schools an area; some twice, shared, or voided."""
    schools = list(db.session.scalars(select(School)))
    schools += [School(area=school.area, name=f"{school.name} 2") for school in schools]
    for day, school in product(SEALED_ON, schools):
        for _ in range(CLASSES):
            phase, year_group = chance.choice(list(Phase)), chance.choice((8, 9))
            of: dict[str, Any] = {"sealed_on": day, "year_group": year_group}  # Any: mixed
            beside = beside_it(school, day, chance) if chance.random() < HALLS else []
            seal = seal_class(school, place.teacher, answered(chance), phase=phase, beside=beside, **of)
            if phase is Phase.BEFORE:
                of |= {"of": db.session.get_one(Room, seal.room_id).school_class, "beside": beside}
                seal_class(school, place.teacher, answered(chance), phase=Phase.AFTER, **of)
    db.session.flush()
    db.session.execute(update(Seal).values(ballots=25))
    for seal in db.session.scalars(select(Seal)):
        if chance.random() < VOIDED:
            of = {"room_id": seal.room_id, "activity": seal.activity, "reason": VoidReason.TEST}
            db.session.add(Void(**of, day=MONDAYS[-1]))
    db.session.commit()


def beside_it(school: School, day: date, chance: Random) -> list[SchoolClass]:
    """One more class in a room, of the same year group or of another."""
    year, name = school_year(day), f"Beside {chance.getrandbits(64):x}"
    return [
        SchoolClass(school=school, school_year=year, year_group=chance.choice((8, 9)), name=name, size=30)
    ]


def answered(chance: Random) -> dict[str, tuple[int, ...]]:
    return {name: anything(chance, options) for name, options in OPTIONS.items()}


def anything(chance: Random, options: int) -> tuple[int, ...]:
    """Sealed counts of 25 ballots."""
    first = [chance.randint(-2, 12) for _ in range(options - 1)]
    return (25 - sum(first), *first)


def change_within_batches(chance: Random) -> None:
    """Move counts from seal to seal of the same batches, change those in no figure, and form all anew."""
    batches: dict[tuple[int | None, int | None], list[Seal]] = defaultdict(list)
    for seal in db.session.scalars(select(Seal)):
        batches[seal.batch_id, seal.matched_id].append(seal)
    for (batch_id, _), seals in batches.items():
        for seal, other in pairwise(seals):
            for cell, theirs in zip(seal.counts, other.counts, strict=True):
                by = chance.randint(-9, 9)
                cell.count += by
                theirs.count -= by if batch_id else 3
    form_anew()


def form_anew() -> None:
    db.session.execute(update(Seal).values(batch_id=None, matched_id=None))
    for table in (*MATCHED, BatchCount, Batch, FormedMonday, AreaTotal):
        db.session.execute(delete(table))
    db.session.commit()
    db.session.expire_all()
    for monday in MONDAYS:
        form(db.session(), monday)


def addresses() -> Iterator[str]:
    areas = [str(area) for area in db.session.scalars(select(Area.id))]
    schools = list(db.session.scalars(select(School.id).limit(SCHOOLS_READ)))
    areas += [f"school-{school}" for school in schools]
    for area, time, year_group in product(("", *areas), (*YEARS, *HALF_TERMS[::2]), ("", "8", "9")):
        yield f"/coordinate/overview.csv?area={area}&period={time}&year_group={year_group}"
        for name, phase in product(("results", "results.csv"), Phase):
            query = f"module=law&area={area}&half_term={time}&year_group={year_group}&phase={phase}"
            yield f"/coordinate/{name}?{query}"
    for area, year, name in product(("", *areas), YEARS, ("", "report")):
        yield f"/coordinate/{name}?area={area}&term={year}-autumn"
    yield from (f"/school/{school}/" for school in schools)  # its change, which a lead sees too
    everywhere = "/coordinate/results?area=everywhere"
    yield from (everywhere, "/coordinate/results", "/coordinate/schools.csv", "/coordinate/upkeep", PAGE)


def read(app: Flask, place: Place, every: int) -> Pages:
    client = browser(app)
    sign_in(client, place.coordinator)
    pages = {path: TOKEN.sub(rb"\1", client.get(path).data) for path in list(addresses())[::every]}
    return pages | read_by_lead(app, place)


def read_by_lead(app: Flask, place: Place) -> Pages:
    """What a lead reads of year groups, while the school year runs."""
    clock, lead = app.extensions["clock"], browser(app)
    now, clock.now = clock.now, IN_JULY
    sign_in(lead, place.lead)
    pages = {path: TOKEN.sub(rb"\1", lead.get(path).data) for path in OF_LEAD}
    clock.now = now
    assert b"to teach again" in pages["/school/"]
    assert b"%" in pages["/school/"]
    return pages


def changed_pages(
    app: Flask, place: Place, attacks: Attacks, change: Callable[[Random], None]
) -> tuple[int, int]:
    """How many pages a change of seals changed, of how many."""
    seal_years(place, Random(23))  # noqa: S311 - no secret
    every = attacks.trials(whole=2, quick=8)  # of 9 pages of a choice, or of 3: so each kind is read
    form_anew()
    before = read(app, place, every)
    change(Random(24))  # noqa: S311 - no secret
    after = read(app, place, every)
    assert sum(b"%" in page for page in before.values()) > len(before) / 3
    return sum(after[path] != page for path, page in before.items()), len(before)


def test_pages_stay_while_batches_keep_their_sums(attacks: Attacks, app: Flask, coordinator: Place) -> None:
    changed, pages = changed_pages(app, coordinator, attacks, change_within_batches)
    attacks.holds(f"pages and files of {pages} that show more than the sums of batches", changed, at_most=0)


def test_figures_of_single_seals_are_caught(
    attacks: Attacks, app: Flask, coordinator: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule, "FEWEST_SEALS", 1)
    changed, _ = changed_pages(app, coordinator, attacks, change_within_all)
    attacks.twin("batches of one: pages that show what a seal holds", changed, beyond=0)


def change_within_all(chance: Random) -> None:
    """The same, as if all seals were in one batch, which they are not."""
    first = db.session.scalar(select(func.min(Batch.id)))
    db.session.execute(update(Seal).values(batch_id=first, matched_id=None))
    change_within_batches(chance)
