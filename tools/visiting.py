"""A whole site in a folder of its own, with demo data and an open room, visited by people of every role."""

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from safe4me import create_app
from tools.fixed import NOW, Draws, fixed_draws
from tools.html_page import Form, Page

STAFF = ("teacher", "lead", "coordinator")
PUPILS = 24  # enough for a chart
_SIGN_IN = re.compile(r"(\S+@\S+)\s+password: (.+)")
Fields = Sequence[tuple[str, str]]
FILLED = {"date": "2026-11-25", "email": "new@school.example", "password": "three odd words to type"}


class Visitor:
    """Somebody with a browser."""

    def __init__(self, app: Flask, name: str, draws: Draws) -> None:
        self.name = name
        self.token: Fields = ()
        self._client = app.test_client()
        self._draws = draws

    def get(self, address: str) -> TestResponse:
        """Ask for an address."""
        self._draws.begin(f"{self.name} gets {address}")
        return self._client.get(address)

    def post(self, address: str, fields: Fields) -> TestResponse:
        """Send a form's fields."""
        self._draws.begin(f"{self.name} sends {address}")
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return self._client.post(address, data=data)

    def page(self, address: str) -> Page:
        """The page at an address."""
        return Page(self.get(address).text, address)

    def send(self, address: str, action: str, *filled: tuple[str, str]) -> TestResponse:
        """Send the form of a page whose action ends so, with these fields filled in."""
        form = next(each for each in self.page(address).forms if each.action.endswith(action))
        return self.post(form.action, with_fields(form, filled))

    def keep(self) -> None:
        """Keep this browser's cookies, to go back to, and a token against forged forms."""
        self.token = self.token_now()
        self._kept = dict(vars(self._client)["_cookies"])  # the library has no other way to them

    def go_back(self) -> None:
        """Have the cookies that were kept."""
        vars(self._client)["_cookies"] = dict(self._kept)

    def token_now(self) -> Fields:
        """What its forms carry against forged ones."""
        for address in ("/account/", "/account/sign-in"):
            for form in self.page(address).forms:
                if found := [each for each in form.fields if each[0] == "csrf_token"]:
                    return found
        return ()


def with_fields(form: Form, filled: Fields) -> Fields:
    """What a form sends with these fields filled in."""
    names = {name for name, _ in filled}
    return [*((name, value) for name, value in form.fields if name not in names), *filled]


def filled_in(form: Form) -> Fields:
    """What a form sends when all that has to be filled in is, with the first that may be chosen."""
    given = dict(form.fields)
    choices = {name: value for name, value in reversed(form.choices) if value}
    missing = {name: kind for name, kind in form.needed.items() if not given.get(name)}
    values = {name: choices.get(name, FILLED.get(kind, "12")) for name, kind in missing.items()}
    return with_fields(form, list(values.items()))


class Site:
    """The site: its app, and what everybody needs to visit it."""

    def __init__(self, folder: Path, draws: Draws) -> None:
        self.folder, self.draws, self.code = folder, draws, ""
        self.app = create_app()
        self.app.extensions["clock"] = lambda: NOW

    def run(self, *command: str) -> str:
        """What a command of `flask` prints."""
        self.draws.begin(" ".join(command))
        done = self.app.test_cli_runner().invoke(args=command)
        if done.exit_code:
            raise SystemExit(f"flask {' '.join(command)}: {done.output}")
        return done.output

    def visitor(self, name: str) -> Visitor:
        """One more browser."""
        return Visitor(self.app, name, self.draws)

    def rows(self) -> dict[str, Counter[tuple[Any, ...]]]:
        """What stands in each table of each database."""
        found: dict[str, Counter[tuple[Any, ...]]] = {}
        for file in self.files():
            with closing(sqlite3.connect(file)) as database:
                named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                found |= {name: Counter(database.execute(f"SELECT * FROM {name}")) for (name,) in named}  # noqa: S608 - names of our own tables
        return found

    def files(self) -> dict[Path, Path]:
        """Every database of the site, and where a copy of it is kept."""
        return {file: self.folder / "kept" / file.name for file in sorted(self.folder.glob("*.db"))}

    def keep(self) -> None:
        """Keep what the databases hold, to go back to and to compare with."""
        self.kept = self.rows()
        (self.folder / "kept").mkdir(exist_ok=True)
        for file, kept in self.files().items():
            _copy(file, kept)

    def go_back(self) -> None:
        """Have the databases hold again what was kept."""
        for file, kept in self.files().items():
            _copy(kept, file)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@contextmanager
def site(folder: Path, **settings: str) -> Iterator[Site]:
    """A site with these settings, its pages built and its database made, where nothing is left to chance."""
    given = {
        "mode": "development",
        "secret_key": "only-for-snapshots-" * 3,
        "two_step": "0",
        "study": "yes",
        "database_url": f"sqlite:///{folder / 'main.db'}",
        "ballot_box_path": str(folder / "ballot-box.db"),
        "build_folder": str(folder / "build"),
        **settings,
    }
    for name in [name for name in os.environ if name.startswith("SAFE4ME_")]:
        del os.environ[name]
    os.environ.update({f"SAFE4ME_{name.upper()}": value for name, value in given.items()})
    with fixed_draws() as draws:
        Site(folder, draws).run("build")
        made = Site(folder, draws)
        made.run("db", "upgrade")
        yield made


def sign_in(made: Site) -> dict[str, Visitor]:
    """Make the demo's data; whoever can sign in to it, signed in."""
    staff = {}
    for email, password in _SIGN_IN.findall(made.run("demo")):
        who = made.visitor(email.split("@")[0])
        who.send("/account/sign-in", "/account/sign-in", ("email", email), ("password", password))
        staff[who.name] = who
    return staff


def open_room(teacher: Visitor) -> str:
    """The address of a room that the teacher opens for the first activity that a class may still measure."""
    for link in sorted({each for each in teacher.page("/teach/classes").links if each.endswith("/open")}):
        form = next(each for each in teacher.page(link).forms if each.action == link)
        free = [box for box in form.choices if box[0] == "activities" and box[1].endswith("quiz")]
        reply = teacher.post(link, with_fields(form, free[:1]))
        if reply.status_code == 302:
            return urlsplit(reply.location).path
    raise SystemExit("The demo's teacher could open no room.")


def code_of(made: Site, room: str) -> str:
    """The code that pupils type to join the room at this address."""
    with closing(sqlite3.connect(made.folder / "main.db")) as database:
        asked = "SELECT code FROM room WHERE id = ?"
        return str(database.execute(asked, (room.split("/")[3],)).fetchone()[0])


def quiz_of(made: Site, code: str) -> str:
    """The address in a room of a quiz that it counts."""
    links = made.visitor("whoever joins").page(f"/c/{code}/").links
    return next(link for link in links if link.endswith("/quiz/"))


def slip_of(pupil: Visitor, quiz: str) -> Form:
    """What a pupil may send of a quiz: each question is answered, with the first that may be chosen."""
    form = next(each for each in pupil.page(quiz).forms if each.action.endswith("/check"))
    answers = {name: "1" for name, value in form.fields if name.startswith("answers.") and not value}
    answers |= {name: value for name, value in reversed(form.choices) if value}
    marked = Page(pupil.post(form.action, with_fields(form, list(answers.items()))).text, quiz)
    slips = [each for each in marked.forms if "/ballots" in each.action]
    if not slips:
        raise SystemExit(f"{pupil.name} could not send {quiz}.")
    return slips[0]
