"""Two who plot, over the site's own pages: a school's coordinator, and a lead whom they invite for it.

The school has one real class, which measures the quiz with its own teacher. The lead makes sham classes in
its year group and sends their ballots alone, so that both know what these sealed. All else is noise to them.
"""

import csv
import io
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, product
from random import Random
from weakref import WeakKeyDictionary

from flask import Flask
from sqlalchemy import select

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.batches import Batch
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.privacy.intervals import half_width
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.figures import Released
from safe4me.web.coordinate.school_cards import share_cells
from tests.helpers.world.schools import (
    PASSWORD,
    Browser,
    Place,
    browser,
    hidden,
    make_place,
    say_pupils,
    sign_in,
)

QUIZ = "law/quiz"
OPTIONS = {"pass-on": 3, "confidence": 4}
EPSILON = 1.0
PUPILS, SHAM, YEAR_GROUP = (
    30,
    50,
    9,
)  # of the real class, and of a sham: so that figures stand when one is out
SHAMS = ("Sham 1", "Sham 2", "Sham 3", "Sham 4")
PERIODS = ("2026", "2026-autumn-2")
BEYOND = 40  # ballots by which noise may carry a count below none, or above all
tokens: WeakKeyDictionary[Browser, str] = WeakKeyDictionary()
Cell = tuple[str, int]  # a question, and an option


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum as it was read: the ids of its seals, its draws (a batch, and the how-manieth), and the count.

    A file rounds, so several counts may fit what it says: `off` is how far they are from their middle.
    """

    seals: frozenset[int]
    draws: frozenset[tuple[int, int]]
    cell: Cell
    count: float
    off: float = 0


@dataclass
class Plot:
    """A school in an area of its own: what the two have `read` in files, and the same as it is `stored`."""

    app: Flask
    number: int
    chance: Random
    place: Place = field(init=False)
    coordinator: Browser = field(init=False)
    teacher: Browser = field(init=False)
    lead: Browser = field(init=False)
    victim: Seal = field(init=False)
    shams: list[Seal] = field(default_factory=list)
    read: set[Sum] = field(default_factory=set)
    stored: set[Sum] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.place = make_place(f"Area {self.number}", f"School {self.number}")
        self.place.school_class.size = PUPILS
        say_pupils(self.place.school, int(PERIODS[0]), PUPILS, YEAR_GROUP)
        self.coordinator = signed_in(self.app, self.place.coordinator)
        self.teacher = signed_in(self.app, self.place.teacher)

    @property
    def email(self) -> str:
        """The address of the lead who is none."""
        return f"sham-{self.number}@school.example"

    def invite_a_lead(self) -> None:
        """The coordinator invites a lead to the school, who comes."""
        asked = {"email": self.email, "name": "Sam Sham", "role": "lead"}
        page = press(self.coordinator, f"/school/{self.place.school.id}/people", **asked)
        token = page.split("/account/invitation/")[1].split('"')[0].split("<")[0]
        self.lead = browser(self.app)
        address = f"/account/invitation/{token.strip()}"
        own = hidden(self.lead.get(address).text, "csrf_token")
        assert self.lead.post(address, data={"csrf_token": own, "password": PASSWORD}).status_code == 302

    def set_up(self, pupils: int, *names: str) -> str:
        """The lead says how many pupils the year group has, and makes classes of their own; the reply."""
        text = "\n".join(f"{name}, {SHAM}, {self.email}" for name in names)
        address = f"/school/{self.place.school.id}/years/{YEAR_GROUP}"
        return press(self.lead, address, pupils=str(pupils), grouping="", text=text)

    def measure_for_real(self) -> None:
        """The real class measures, with its own teacher, who knows nothing."""
        self.victim = self._measure(self.teacher, self.place.school_class.id, PUPILS)

    def measure_sham(self, *names: str) -> None:
        """The lead opens a room for each of these, fills it, and closes it."""
        of_school = select(SchoolClass).filter_by(school_id=self.place.school.id)
        ids = {each.name: each.id for each in db.session.scalars(of_school)}
        self.shams += [self._measure(self.lead, ids[name], SHAM) for name in names]

    def open(self, client: Browser, class_id: int) -> str:
        """Ask for a room in which that class measures; the reply."""
        asked = {"activities": QUIZ, "phase": "once", "minutes": "60"}
        return press(client, f"/teach/classes/{class_id}/open", **asked)

    def void(self, seal: Seal) -> None:
        """The lead asks that it shall not count; the coordinator confirms."""
        at = f"{seal.room_id}/{seal.activity}"
        press(self.lead, f"/school/sealed/ask/{at}", reason="test")
        assert "Taken out on" in press(self.coordinator, f"/school/sealed/confirm/{at}")

    def look(self) -> None:
        """Keep the sums that the coordinator's files tell; and as they are stored, which nobody is shown."""
        batches = list(db.session.scalars(select(Batch).filter_by(area_id=self.place.area.id)))
        seals, draws = frozenset[int](), frozenset[tuple[int, int]]()
        for batch in batches:
            of = seals_in(batch), draws_in(batch)
            seals, draws = seals | of[0], draws | of[1]
            self.stored |= {Sum(*of, (each.question, each.option), each.count) for each in batch.counts}
        for address in addresses(self.place) if batches else ():
            said = self.coordinator.get(address)
            assert said.status_code == 200
            self.read |= {Sum(seals, draws, *told) for told in in_file(said.text, len(seals) + len(draws))}

    def _measure(self, client: Browser, class_id: int, ballots: int) -> Seal:
        self.open(client, class_id)
        room = db.session.scalars(select(Room).filter_by(class_id=class_id)).one()
        box, now, code = self.app.extensions["ballot_box"], self.app.extensions["clock"](), room.code

        def send(answers: tuple[tuple[str, int], ...]) -> None:
            box.cast(code, Ballot(QUIZ, secrets.token_hex(16), answers), now)

        def answer() -> tuple[tuple[str, int], ...]:
            return tuple((name, self.chance.randint(1, options)) for name, options in OPTIONS.items())

        with ThreadPoolExecutor(ballots) as pupils:
            list(pupils.map(send, [answer() for _ in range(ballots)]))
        press(client, f"/teach/rooms/{room.id}/close")
        return db.session.scalars(select(Seal).filter_by(room_id=room.id)).one()


def seals_in(batch: Batch) -> frozenset[int]:
    return frozenset(db.session.scalars(select(Seal.id).filter_by(batch_id=batch.id)))


def draws_in(batch: Batch) -> frozenset[tuple[int, int]]:
    return frozenset((batch.id, n) for n in range(batch.draws))


def addresses(place: Place) -> Iterator[str]:
    """The files of the area and of the school, of the year and the half-term, of all pupils and a year group.

    All are of the same batches here.
    """
    for area, period, year_group in product(
        (f"{place.area.id}", f"school-{place.school.id}"), PERIODS, ("", YEAR_GROUP)
    ):
        yield f"/coordinate/overview.csv?area={area}&period={period}&year_group={year_group}"


def in_file(text: str, noises: int) -> Iterator[tuple[Cell, float, float]]:
    """Each option of which a file has a share: how many chose it, and how far off that may be."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    options = [row for row in rows if row["measure"] == "option_percent"]
    for question, of_question in groupby(options, key=lambda row: row["question"]):
        for option, row in enumerate(of_question, start=1):
            said, ballots = tuple(row[name] for name in ("figure", "low", "high")), int(row["ballots_count"])
            if said[0].isdecimal():
                fit = fitting(said, ballots, half_width(OPTIONS[question], ((EPSILON, noises),)))
                yield (question, option), (fit[0] + fit[-1]) / 2, (fit[-1] - fit[0]) / 2


@cache
def fitting(said: tuple[str, ...], ballots: int, half: int) -> list[int]:
    """The counts of which the site says so."""
    return [
        count
        for count in range(-BEYOND, ballots + BEYOND)
        if tuple(map(str, share_cells(Released(count, count - half, count + half, ballots)))) == said
    ]


def signed_in(app: Flask, account: Account) -> Browser:
    """A browser of that account."""
    client = browser(app)
    sign_in(client, account)
    return client


def press(client: Browser, address: str, **data: str) -> str:
    """Send a form; what the page says that follows."""
    if client not in tokens:
        tokens[client] = hidden(client.get("/account/").text, "csrf_token")
    reply = client.post(address, data={"csrf_token": tokens[client], **data}, follow_redirects=True)
    db.session.rollback()  # so that what it changed is seen here
    return str(reply.text)
