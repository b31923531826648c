"""Whatever is done to ask the same pupils again in a school year, there is never a release too many.

Attacker has: accounts of teachers and lead, and a whole school year

The pupils of a class have been asked as often as they may be; then a trick is played, and they are asked
again in every phase. The figure is how many releases there are beyond the one, or the two as before and
after, that are permitted.
"""

import re
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from safe4me.content.measures import measure_of
from safe4me.db import budget
from safe4me.db.base import NotFound, db
from safe4me.db.rooms import Phase
from tests.attacks.conftest import Attacks
from tests.attacks.tricks import QUIZ, TRICKS, Asking, Trick, numbers, remake_under_another_name, rename
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.schools import NOW, Clock, make_place

ASKED = {
    "once": (Phase.ONCE,),
    "before and after": (Phase.BEFORE, Phase.AFTER),
    "once, after a discarded room": (None, Phase.ONCE),
}
REFUSED = (budget.AlreadyMeasured, budget.BudgetSpent, NotFound, IntegrityError)


def too_many(app: Flask, clock: Clock, trick: Trick) -> int:
    """Releases beyond those permitted, over all ways to have been asked before."""
    quiz = lessons_in(CONTENT).activity(QUIZ)
    assert quiz
    beyond = 0
    for asked in ASKED.values():
        clock.now = NOW
        name = f"School {next(numbers)}"
        asking = Asking(app, make_place(f"Area of {name}", name), measure_of(quiz))
        for phase in asked:
            asking.ask(phase)
        permitted = asking.releases()
        assert permitted == sum(phase is not None for phase in asked)
        asking = trick(asking)
        for again in Phase:
            with suppress(*REFUSED):
                asking.ask(again)
        beyond += asking.releases() - permitted
    return beyond


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_nobody_is_asked_too_often(
    attacks: Attacks, app: Flask, in_app: None, clock: Clock, trick: Trick
) -> None:
    case = f"{trick.__name__.replace('_', ' ')}: releases too many"
    attacks.holds(case, too_many(app, clock, trick), at_most=0)


def test_a_ledger_without_its_rule_is_caught(
    attacks: Attacks, app: Flask, in_app: None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "may_measure", lambda _phase, _taken: True)
    attacks.twin("every phase may be measured: releases too many", too_many(app, clock, rename), beyond=0)


def test_a_class_that_starts_at_zero_in_mid_year_is_caught(
    attacks: Attacks, app: Flask, in_app: None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safe4me.schools.classes.start_with_year_group", lambda *_: None)
    releases = too_many(app, clock, remake_under_another_name)
    attacks.twin("a new class starts at zero in mid-year: releases too many", releases, beyond=0)


@of_sqlite  # which shows and takes a table's own words
def test_a_ledger_that_takes_an_entry_twice_is_caught(
    attacks: Attacks, app: Flask, in_app: None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = budget.may_measure
    monkeypatch.setattr(budget, "may_measure", lambda phase, taken: phase in taken or rule(phase, taken))
    made = str(db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'budget_entry'")))
    without = re.sub(r",\s*CONSTRAINT uq_\w+ UNIQUE \([^)]*\)", "", made)
    assert without != made
    for statement in ("DROP TABLE budget_entry", without):
        db.session.execute(text(statement))
    db.session.commit()
    attacks.twin("an entry may stand twice: releases too many", too_many(app, clock, rename), beyond=0)
