"""A database of the release before draws: each sum gets one; what had left comes back, or goes for good."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from safe4me.db.all_tables import db
from safe4me.privacy import noise
from safe4me.settings import Settings
from tests.helpers.servers.postgres import KINDS, database

DRAW = (5, -5)  # of each question
COUNTS = {"before": (10, 15), "after": (4, 21), "once": (7, 18)}
DAY = "2026-10-15"


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, on_sqlite: Settings) -> Iterator[Settings]:
    with database(request.param, on_sqlite, empty=True) as changed:
        yield changed


@pytest.fixture
def old(in_app: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "sums_to_zero", lambda *_: iter(lambda: DRAW, None))
    upgrade(revision="0027")
    put("area", id=1, name="North")
    for school in (1, 2):
        put("school", id=school, area_id=1, name=f"School {school}")
    put("account", id=1, email="a@example.org", name="A", active=True, fs_uniquifier="x", namesake=False)


def put(table: str, **row: Any) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    db.session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 - ours


def rows(what: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(text(what))]


def sealed(number: int, *, batch: int | None, school: int = 1, matched: int | None = None) -> None:
    """A class, its room, and a seal once or, where it is matched, before and after."""
    put(
        "school_class",
        id=number,
        school_id=school,
        school_year=2026,
        year_group=9,
        name=f"9-{number}",
        size=30,
        retired=False,
        grouping="",
    )
    for n, phase in enumerate(("before", "after") if matched else ("once",)):
        room = 10 * number + n
        times = dict.fromkeys(("opened_at", "due_at", "closed_at"), f"{DAY} 10:00:00+00:00")
        put(
            "room",
            id=room,
            class_id=number,
            teacher_id=1,
            code=f"C{room}",
            phase=phase,
            **{"state": "closed", "title": "", **times},
        )
        put(
            "seal",
            id=room,
            room_id=room,
            class_id=number,
            half_term="2026-autumn-1",
            activity="law/quiz",
            phase=phase,
            ballots=25,
            epsilon=1.0,
            first_form=0,
            batch_id=batch,
            matched_id=matched,
        )
        for option, count in enumerate(COUNTS[phase], start=1):
            put("sealed_count", seal_id=room, question="q", rev=1, option=option, count=count)


def batch(number: int, seals: int, *, left: str | None = None, school: int | None = 1) -> None:
    put(
        "batch",
        id=number,
        area_id=1,
        school_id=school,
        year_group=9,
        period="2026-autumn-1",
        activity="law/quiz",
        phase="once",
        seals=seals,
        ballots=25 * seals,
        epsilon=1.0,
        left=left,
    )
    for option, count in enumerate(COUNTS["once"], start=1):
        put("batch_count", batch_id=number, question="q", rev=1, option=option, count=seals * count)


def matched_batch(number: int, classes: int, schools: Mapping[int, int], left: str | None = None) -> None:
    put(
        "matched_batch",
        id=number,
        area_id=1,
        year_group=9,
        period="2026-autumn-1",
        activity="law/quiz",
        first_form=0,
        classes=classes,
        epsilon=1.0,
        left=left,
        before_ballots=25 * classes,
        after_ballots=25 * classes,
    )
    for option, both in enumerate(zip(COUNTS["before"], COUNTS["after"], strict=True), start=1):
        of = {"matched_id": number, "question": "q", "rev": 1, "option": option}
        put("matched_count", **of, before=classes * both[0], after=classes * both[1])
    for school in schools:
        put("matched_school", matched_id=number, school_id=school)


def void(room: int, reason: str = "test") -> None:
    put(
        "void",
        room_id=room,
        activity="law/quiz",
        reason=reason,
        day=DAY,
        period="2026-autumn-1",
    )


COUNTED = "SELECT batch_id, option, count FROM batch_count ORDER BY batch_id, option"


def test_a_batch_that_stands_gets_one_draw(old: None) -> None:
    batch(1, 3)
    for number in (1, 2, 3):
        sealed(number, batch=1)
    db.session.commit()
    upgrade(revision="0028")
    assert rows("SELECT seals, draws, ballots FROM batch") == [(3, 1, 75)]
    assert rows(COUNTED) == [(1, 1, 21 + 5), (1, 2, 54 - 5)]
    total = "SELECT DISTINCT period, year_group, epsilon, seals, draws, schools FROM area_total"
    assert sorted(rows(total)) == [
        (period, group, 1.0, 3, 1, 1) for period in ("2026", "2026-autumn-1") for group in (0, 9)
    ]
    assert rows("SELECT option, count FROM area_total WHERE period = '2026' AND year_group = 0") == [
        *((1, 26), (2, 49))
    ]
    assert {str(day) for (day,) in rows("SELECT sealed_on FROM seal")} == {DAY}


@pytest.mark.parametrize("left", [None, "2026-autumn-2"])
def test_one_with_a_voided_seal_comes_back_without_it_with_two_draws(old: None, left: str | None) -> None:
    batch(1, 3, left=left, school=None)
    for number in (1, 2, 3):
        sealed(number, batch=1, school=1 + number // 2)
    void(20)
    db.session.commit()
    upgrade(revision="0028")
    assert rows("SELECT seals, draws, ballots FROM batch") == [(2, 2, 50)]
    assert rows(COUNTED) == [(1, 1, 14 + 10), (1, 2, 36 - 10)]
    assert rows("SELECT id, batch_id, alone FROM seal ORDER BY id") == [
        *((10, 1, False), (20, None, False), (30, 1, False))
    ]
    assert set(rows("SELECT seals, draws, schools FROM area_total")) == {(2, 2, 2)}


def test_one_that_has_a_single_seal_left_goes_and_that_seal_enters_no_other(old: None) -> None:
    batch(1, 3, left="2026-autumn-2")
    for number in (1, 2, 3):
        sealed(number, batch=1)
    void(10)
    void(20)
    db.session.commit()
    upgrade(revision="0028")
    assert rows("SELECT id FROM batch") == rows(COUNTED) == rows("SELECT period FROM area_total") == []
    assert rows("SELECT id, batch_id, alone FROM seal ORDER BY id") == [
        *((10, None, False), (20, None, False), (30, None, True))
    ]


def test_both_phases_of_a_change_get_their_draws_and_a_class_leaves_in_both(old: None) -> None:
    matched_batch(1, 3, {1: 3})
    matched_batch(2, 3, {1: 1, 2: 2}, left="2026-autumn-2")
    for number in range(1, 7):
        sealed(number, batch=None, matched=1 + (number > 3), school=1 + (number > 4))
    void(50)  # before, of the second
    db.session.commit()
    upgrade(revision="0028")
    kept = (
        "SELECT id, school_id, classes, draws, before_ballots, after_ballots FROM matched_batch ORDER BY id"
    )
    assert rows(kept) == [(1, 1, 3, 1, 75, 75), (2, None, 2, 2, 50, 50)]
    counts = "SELECT matched_id, option, before, after FROM matched_count ORDER BY matched_id, option"
    assert rows(counts) == [
        *((1, 1, 30 + 5, 12 + 5), (1, 2, 45 - 5, 63 - 5)),
        *((2, 1, 20 + 10, 8 + 10), (2, 2, 30 - 10, 42 - 10)),
    ]
    assert rows("SELECT id FROM seal WHERE matched_id IS NULL ORDER BY id") == [(50,), (51,)]


def test_what_a_backup_had_voided_stays_so_by_another_name(old: None) -> None:
    sealed(1, batch=None)
    void(10, "restored")
    db.session.commit()
    upgrade(revision="0028")
    assert rows("SELECT reason FROM void") == [("fault",)]


def test_an_older_release_that_still_runs_forms_no_batch_and_voids_nothing(old: None) -> None:
    sealed(1, batch=None)
    db.session.commit()
    upgrade(revision="0028")
    with pytest.raises(DatabaseError):
        put("closed_period", period="2026-autumn-1", missed=False)
    db.session.rollback()
    with pytest.raises(DatabaseError):
        void(10)
    db.session.rollback()


def test_a_step_back_keeps_out_of_batches_what_may_enter_none(old: None) -> None:
    batch(1, 3, left="2026-autumn-2")
    for number in (1, 2, 3):
        sealed(number, batch=1)
    void(10)
    void(20)
    db.session.commit()
    upgrade(revision="0028")
    downgrade(revision="0027")
    assert sorted(rows("SELECT room_id, period FROM void")) == [
        *((10, ""), (20, ""), (30, "")),
    ]
    assert rows("SELECT DISTINCT half_term FROM seal") == [("2026-autumn-1",)]
