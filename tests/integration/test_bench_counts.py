"""What `bench.overview` is measured over has the shape of what is sealed and closed on a site."""

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.counts import CLASSES, SCHOOLS_IN_AN_AREA, YEAR_GROUPS, fill
from safe4me.content.model.core import Activity
from safe4me.content.model.library import Library
from safe4me.db.base import db
from safe4me.db.batches import Batch, BatchCount
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.results.questions import asked
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in
from tests.helpers.privacy.batches import close_batches, seal_class
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import Place

YEAR = 2026
IN_THE_SECOND_AREA = 3


@pytest.fixture
def all_lessons() -> Library:
    return lessons_in(ROOT / "content")


def taught(library: Library) -> Iterator[tuple[Activity, Phase]]:
    """All that a class answers in a year, of a survey one form."""
    for module in library.modules:
        for activity in library.activities():
            if activity in module.parts and asked(library, activity):
                phases = (Phase.BEFORE, Phase.AFTER) if module.survey else (Phase.ONCE,)
                yield from ((activity, phase) for phase in phases)


def shape(session: Session) -> Counter[tuple[object, ...]]:
    """What the batches of a database have, but for when in the year they closed and what was chosen."""
    batch = (Batch.area_id, Batch.school_id, Batch.year_group, Batch.activity, Batch.phase, Batch.seals)
    rows = select(*batch, Batch.ballots, Batch.draws, BatchCount.question, BatchCount.rev, BatchCount.option)
    return Counter(map(tuple, session.execute(rows.outerjoin(BatchCount))))


def test_a_school_has_what_it_has_once_its_classes_are_sealed_and_their_batches_closed(
    session: Session, place: Place, all_lessons: Library
) -> None:
    for year_group, (activity, phase) in product(YEAR_GROUPS, taught(all_lessons)):
        questions = asked(all_lessons, activity)
        counts = {question.id: (25, *[0] * (len(question.options) - 1)) for question in questions}
        revisions = {question.id: question.rev for question in questions}
        for _ in range(CLASSES):
            seal = seal_class(
                place.school,
                place.teacher,
                counts,
                activity=activity.id,
                phase=phase,
                year_group=year_group,
            )
            for cell in seal.counts:
                cell.rev = revisions[cell.question]
    db.session.commit()
    close_batches()
    fill(session, all_lessons, 1, (YEAR,))
    assert shape(session) == shape(db.session())


@on_both_databases
def test_schools_of_other_areas_have_what_those_of_the_first_have(app: Flask, library: Library) -> None:
    with app.app_context():
        areas = fill(db.session(), library, SCHOOLS_IN_AN_AREA + IN_THE_SECOND_AREA, (YEAR - 1, YEAR))
        of_school: dict[int, Counter[tuple[object, ...]]] = {}
        rows = select(School, Batch, BatchCount).join(Batch, Batch.school_id == School.id).join(BatchCount)
        for school, batch, cell in db.session.execute(rows):
            assert batch.area_id == school.area_id
            when = batch.period, batch.year_group, batch.activity, batch.phase, batch.seals, batch.ballots
            found = (*when, cell.question, cell.rev, cell.option, cell.count)
            of_school.setdefault(school.id, Counter())[found] += 1
        assert [area.id for area in areas] == [1, 2]
    assert of_school.keys() == set(range(1, SCHOOLS_IN_AN_AREA + IN_THE_SECOND_AREA + 1))
    for copied in range(1, IN_THE_SECOND_AREA + 1):
        assert of_school[SCHOOLS_IN_AN_AREA + copied] == of_school[copied]
    assert of_school[1] != of_school[2]
