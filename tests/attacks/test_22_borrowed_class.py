"""A year group is measured once, or before and after, by one grouping, with ballots of 110% at most.

Attacker has: accounts of a lead and of teachers, for random school years

And no room is opened for a class that is not one's own. Nobody types how many pupils there are: it is the
sum that whoever brings the first classes is shown. In random school years a lead and teachers give, lend
and take back classes, open rooms for those of others, group the year group anew, add a class of 60 to a year
group of 30, make one anew under another name, and change sizes, also in open rooms. Every room is filled
until it takes no more; some are for several classes.
"""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from safe4me.content.measures import measure_of
from safe4me.db.schools import YearKey
from safe4me.schools import permissions, year_groups
from tests.attacks.borrowing import Year, numbers
from tests.attacks.conftest import Attacks
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.world.schools import make_place

ACTS = 60
MOST = 1.10


def new_year(app: Flask, seed: int = 0) -> Year:
    """A school year at a school of its own."""
    quiz = lessons_in(CONTENT).activity("law/quiz")
    assert quiz
    name = f"School {next(numbers)}"
    return Year(app, make_place(f"Area of {name}", name), measure_of(quiz), Random(seed))  # noqa: S311 - repeatable


def years(app: Flask, trials: int) -> list[Year]:
    """School years that were played."""
    played = [new_year(app, seed) for seed in range(trials)]
    for year in played:
        year.plays(ACTS)
    return played


def sets_after_forms(app: Flask) -> int:
    """How many groupings measure, where a set comes after a form."""
    year = new_year(app)
    year.measure_once("9 Ash")
    year.measure_once("Set 1")
    return year.groupings()


def shrunk_and_grown(app: Flask) -> float:
    """Ballots for each pupil, where a class shrinks once it was measured, and another grows."""
    year = new_year(app)
    year.shrink_and_grow()
    return year.share()


def worst(played: list[Year], figure: Callable[[Year], float]) -> float:
    return max(map(figure, played))


def test_a_year_group_is_not_measured_too_often(attacks: Attacks, app: Flask, in_app: None) -> None:
    played = years(app, attacks.trials(whole=24, quick=3))
    assert sum(year.share() > 0 for year in played) * 2 > len(played), "most school years measure something"
    assert sum(year.halls for year in played) * 2 > len(played), "most have a room of several classes"
    attacks.holds("groupings that measured one activity", worst(played, Year.groupings), at_most=1)
    attacks.holds("sets after forms: groupings that measured", sets_after_forms(app), at_most=1)
    attacks.holds("ballots in a phase for each pupil", worst(played, Year.share), at_most=MOST)
    attacks.holds("sizes that shrink and grow: ballots for each pupil", shrunk_and_grown(app), at_most=MOST)
    attacks.holds("times that one class was measured", worst(played, Year.times), at_most=2)
    borrowed = sum(year.borrowed for year in played)
    attacks.holds("rooms opened for a class that is not one's own", borrowed, at_most=0)


def test_a_rule_that_lets_everybody_in_is_caught(
    attacks: Attacks, app: Flask, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "teaches", lambda *_: True)
    borrowed = sum(year.borrowed for year in years(app, 2))
    attacks.twin("any teacher opens any class: rooms opened for a class not one's own", borrowed, beyond=0)


def test_groupings_that_nobody_looks_at_are_caught(
    attacks: Attacks, app: Flask, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_groups, "_must_be_one_grouping", lambda *_: None)  # private: the check itself
    attacks.twin("sets after forms: groupings that measured", sets_after_forms(app), beyond=1)


def pupils_as_in_classes(session: Session, year: YearKey) -> int:
    """A number that the site makes up anew from whatever classes there are."""
    sizes: Counter[str] = Counter()
    for each in year_groups.standing_classes(session, year):
        sizes[each.grouping] += each.size
    return max(sizes.values())


def test_a_number_that_follows_the_classes_is_caught(
    attacks: Attacks, app: Flask, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_groups, "pupils_in", pupils_as_in_classes)
    attacks.twin(
        "the number follows the classes: ballots in a phase for each pupil",
        worst(years(app, 3), Year.share),
        beyond=MOST,
    )


def test_ballots_that_are_not_charged_are_caught(
    attacks: Attacks, app: Flask, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safe4me.db.budget.raise_reservation", lambda *_: None)
    attacks.twin("what was sent is forgotten: ballots for each pupil", shrunk_and_grown(app), beyond=MOST)
