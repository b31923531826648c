"""A school year in which staff try, in random order, to have the same pupils measured again."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from flask import Flask
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import RoomClosed, RoomFull
from safe4me.csv_rows import RowsRefused, read_cells
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.rooms import RoomOver, TooLateToDiscard
from safe4me.schools import class_imports, class_teachers, classes, year_groups, year_setup
from safe4me.schools.class_files import read_classes
from safe4me.schools.year_setup import CELLS, Wish
from safe4me.statistics.ballot import Ballot, Measure
from tests.helpers.world.schools import NOW, Place, forget_pupils, make_account

TODAY = NOW.date()
PUPILS = 30
FORMS = "name,year group,size\n9 Ash,9,15\n9 Elm,9,15"
SETS = "Set 1, 16\nSet 2, 16"
BANDS = "Band 1, 33"
REFUSALS = (Refused, RowsRefused, NotFound, RoomOver, TooLateToDiscard)
numbers = count()


@dataclass
class Year:
    """One school, whose Year 9 has forms and sets of the same pupils; `own` says whose class is whose."""

    app: Flask
    place: Place
    measure: Measure
    chance: Random
    now: date = TODAY
    own: dict[tuple[int, int], date | None] = field(default_factory=dict)
    borrowed: int = 0
    halls: int = 0

    def __post_init__(self) -> None:
        other = make_account(RoleName.TEACHER, f"colleague {next(numbers)}")
        other.school = self.place.school
        db.session.add(other)
        db.session.commit()
        self.teachers = [self.place.teacher, other, self.place.lead]
        classes.retire(db.session(), self.place.lead, self.place.school_class, self.time)
        self._bring_forms()
        self._set_up("Sets", SETS)

    @property
    def time(self) -> datetime:
        """Ten in the morning of the day."""
        return NOW + (self.now - TODAY)

    def plays(self, acts: int) -> None:
        """Do so many things, each of which may be refused; then let every room be sealed."""
        tricks: Sequence[Callable[[], None]] = (
            *[self.open_and_fill] * 6,
            *[self.open_a_hall] * 3,
            self.give,
            self.lend,
            self.take_back,
            self.group_again,
            self.add_a_large_class,
            self.remake,
            self.resize,
            self.raise_size,
            self.end_a_room,
            self.wait,
        )
        for _ in range(acts):
            with suppress(*REFUSALS):
                self.chance.choice(tricks)()
            db.session.rollback()
        for room in self._open_rooms():
            self._close(room)

    def open_and_fill(self) -> None:
        """Somebody opens a room for some class, theirs or not, and it takes as many ballots as it will."""
        self._open_and_fill(self.chance.choice(self.teachers), self._some_class())

    def open_a_hall(self) -> None:
        """The same for a class and others, most often of its grouping."""
        own, alike = self._some_class(), self.chance.random() < 0.8
        others = [each for each in self._standing() if each.id != own.id]
        beside = [each for each in others if each.grouping == own.grouping or not alike][:2]
        self._open_and_fill(self.place.teacher, own, *beside)
        self.halls += bool(beside)

    def _open_and_fill(self, teacher: Account, own: SchoolClass, *beside: SchoolClass) -> None:
        room = self._open(teacher, own, self.chance.choice(list(Phase)), beside)
        ends = [self.own.get((each.id, teacher.id), date.min) for each in room.classes]
        self.borrowed += any(until is not None and until < self.now for until in ends)
        if self.chance.random() < 0.5:
            self._close(room)

    def measure_once(self, name: str) -> None:
        """The class of that name is measured by its teacher, if it may be."""
        own = next(each for each in self._standing() if each.name == name)
        with suppress(*REFUSALS):
            self._close(self._open(self.place.teacher, own, Phase.ONCE))

    def shrink_and_grow(self) -> None:
        """A class that was measured shrinks on paper, so that another may grow."""
        self.measure_once("9 Ash")
        sizes = {"9 Ash": 1, "9 Elm": 32}
        for own in self._standing():
            if own.name in sizes:
                classes.resize(db.session(), self.place.lead, own, sizes[own.name], self.time)
        self.measure_once("9 Elm")

    def give(self) -> None:
        """The lead gives a class for good."""
        self._give(self._some_class(), self.chance.choice(self.teachers), None)

    def lend(self) -> None:
        """The lead lends a class for a day."""
        self._give(self._some_class(), self.chance.choice(self.teachers), self.now)

    def take_back(self) -> None:
        """The lead takes a class back."""
        own, teacher = self._some_class(), self.chance.choice(self.teachers)
        class_teachers.take_back(db.session(), self.place.lead, own, teacher, self.time)
        self.own.pop((own.id, teacher.id), None)

    def wait(self) -> None:
        """A day goes by: what was lent is over."""
        self.now += timedelta(days=1)

    def group_again(self) -> None:
        """The same pupils in other classes, in mid-year."""
        self._set_up(f"Bands {next(numbers)}", BANDS)

    def add_a_large_class(self) -> None:
        """A class of twice the year group."""
        self._add(f"9 Large {next(numbers)}", 60)

    def remake(self) -> None:
        """A class is put away and made anew under another name, by whoever may."""
        old = self._some_class()
        classes.retire(db.session(), self.place.lead, old, self.time)
        self._add(f"9 New {next(numbers)}", old.size)

    def resize(self) -> None:
        """A class shrinks, which makes room for another, or grows."""
        size = self.chance.randint(1, 60)
        classes.resize(db.session(), self.place.lead, self._some_class(), size, self.time)

    def raise_size(self) -> None:
        """A teacher says that a class is larger, while its room is open, and more ballots come."""
        room = self.chance.choice(self._open_rooms() or [None])
        if room is not None:
            size = self.chance.randint(room.school_class.size, 60)
            rooms.raise_size(db.session(), self._box, room, account=room.teacher, size=size, now=self.time)
            self._fill(room)

    def end_a_room(self) -> None:
        """A room is thrown away unseen."""
        room = self.chance.choice(self._open_rooms() or [None])
        if room is not None:
            rooms.discard(db.session(), self._box, room, self.time)

    def share(self) -> float:
        """The ballots of the phase that has most, for each pupil; what is measured once counts in both."""
        sealed: Counter[Phase] = Counter()
        for seal in self._seals():
            sealed[seal.phase] += seal.ballots
        return max(sealed[Phase.ONCE] + sealed[turn] for turn in (Phase.BEFORE, Phase.AFTER)) / PUPILS

    def groupings(self) -> int:
        """How many groupings of the year group have measured the activity."""
        return len({own.grouping for own in self._measured()})

    def times(self) -> int:
        """How often the class that was measured most was measured."""
        return max(Counter(own.id for own in self._measured()).values(), default=0)

    @property
    def _box(self) -> BallotBox:
        box: BallotBox = self.app.extensions["ballot_box"]
        return box

    def _seals(self) -> list[Seal]:
        seals = select(Seal).join(Room, Room.id == Seal.room_id).join(Room.school_class)
        return list(db.session.scalars(seals.where(SchoolClass.school_id == self.place.school.id)))

    def _measured(self) -> list[SchoolClass]:
        """The class of each seal; of a hall's, each of its classes."""
        return [own for seal in self._seals() for own in db.session.get_one(Room, seal.room_id).classes]

    def _open_rooms(self) -> list[Room]:
        of_school = select(Room).join(Room.school_class).where(SchoolClass.school_id == self.place.school.id)
        return list(db.session.scalars(of_school.where(Room.state == RoomState.OPEN)))

    def _some_class(self) -> SchoolClass:
        return self.chance.choice(self._standing())

    def _give(self, own: SchoolClass, teacher: Account, until: date | None) -> None:
        class_teachers.give_class(db.session(), self.place.lead, own, teacher, self.time, until)
        self.own[own.id, teacher.id] = until

    def _bring_forms(self) -> None:
        """The first classes of the year group come by file: the sum of their sizes is what is confirmed."""
        forget_pupils(self.place)
        asked = db.session(), self.place.lead, self.place.school, read_classes(FORMS), self.time
        plan = class_imports.planned_classes(*asked)
        sums = class_imports.sums_to_confirm(db.session(), self.place.school, plan)
        class_imports.import_classes(*asked, sums)
        for own in self._standing():
            self._give(own, self.place.teacher, None)

    def _set_up(self, grouping: str, text: str) -> None:
        year = self.place.school_class.school_year
        said = year_groups.pupils_by_year(db.session(), self.place.school.id, year)[9]
        wish = Wish(said, None, grouping, read_cells(text, CELLS))
        year_setup.set_up(db.session(), self.place.lead, self.place.school, 9, wish, self.time)
        for own in self._standing():
            if own.grouping == grouping:
                self._give(own, self.place.teacher, None)

    def _standing(self) -> list[SchoolClass]:
        own = select(SchoolClass).where(SchoolClass.school_id == self.place.school.id)
        return list(db.session.scalars(own.where(SchoolClass.retired.is_(False))))

    def _add(self, name: str, size: int) -> None:
        made = classes.add_class(
            db.session(),
            self.place.coordinator,
            school=self.place.school,
            year_group=9,
            name=name,
            size=size,
            now=self.time,
        )
        self._give(made, self.place.teacher, None)

    def _open(
        self, teacher: Account, own: SchoolClass, phase: Phase, beside: Sequence[SchoolClass] = ()
    ) -> Room:
        room = rooms.open_room(
            db.session(),
            self._box,
            self.app.extensions["settings"],
            teacher=teacher,
            school_class=own,
            beside=beside,
            measures=[self.measure],
            phase=phase,
            now=self.time,
        )
        self._fill(room)
        return room

    def _fill(self, room: Room) -> None:
        answers = tuple((question.id, 1) for question in self.measure.questions)
        with suppress(RoomFull, RoomClosed):
            for _ in range(200):
                nonce = f"{self.chance.getrandbits(128):032x}"
                self._box.cast(room.code, Ballot(self.measure.activity, nonce, answers), self.time)

    def _close(self, room: Room) -> None:
        rooms.close(db.session(), self._box, self.app.extensions["settings"], room, self.time)
