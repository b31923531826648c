"""What `flask doctor` looks at inside the site: its settings, keys, database, ballot box and pages."""

import stat
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from safe4me import rooms
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.cli.common import TIMERS, last_good_run, why_other_release
from safe4me.cli.diagnosis import Condition, Diagnosis, broken, not_tried, warning, whole
from safe4me.cli.serve import MOST_APART, why_no_box, wrong_clock
from safe4me.content.overlay_rules import files_in, site_user, unsafe
from safe4me.db import admin, sign_in
from safe4me.db.base import db
from safe4me.engines import refuse_leaving_memory
from safe4me.rate_limits.interface import LimitsUnavailable
from safe4me.secret_keys import KeyAge
from safe4me.settings import BadSetting
from safe4me.settings.env import secret_files
from safe4me.web.http import context
from safe4me.web.http.parsed import is_of_this_release


def look_inside() -> list[Diagnosis]:
    """All of these checks, in the order in which they are told. Needs an application context."""
    return [
        whole("settings", f"All settings are in their bounds, for {context.settings().mode}."),
        _secret_files(),
        _database(),
        _box(),
        _memory(),
        _clock(),
        _attempts(),
        _build(),
        _overlay(),
        _keys(),
    ]


def refused_settings(line: str) -> Diagnosis:
    """That the site does not start with its settings; `line` says which."""
    return broken("settings", line, "Mend that setting. Nothing else was looked at.")


def _secret_files() -> Diagnosis:
    name, files = "secret-files", secret_files()
    database = make_url(context.settings().database_url)
    if database.get_backend_name() == "sqlite":
        files.append(Path(database.database or ""))
    opened = [each for each in files if each.exists() and each.stat().st_mode & stat.S_IRWXO]
    if opened:
        paths = " ".join(map(str, opened))
        line = f"Others on this machine may open what is secret: {paths}."
        return broken(name, line, f"chmod o= {paths}")
    return whole(name, "Files of secrets and the main database are closed to others.")


def _database() -> Diagnosis:
    name = "database"
    try:
        damage = admin.damage(db.engine)
        made = admin.migrations_made(db.engine)
        admin.begin_writing(db.engine)
    except SQLAlchemyError as error:
        line = f"The main database cannot be used ({type(error).__name__})."
        cure = "Free its disk, mend its owner, or start its server; see SAFE4ME_DATABASE_URL."
        return broken(name, line, cure)
    if damage:
        cure = "docs/operations.md, “A backup is put back”."
        return broken(name, f"The main database is damaged: {damage}.", cure)
    other = why_other_release(made)
    if other:
        return broken(name, other, "docs/operations.md, “What is broken”.")
    return whole(name, "The main database is whole, and of this release.")


def _box() -> Diagnosis:
    name, cure = "box", "docs/operations.md, “The ballot box is lost”."
    try:
        context.box().due(context.now())
        elsewhere = len(rooms.elsewhere(db.session(), context.box()))
    except BoxUnavailable as error:
        return broken(name, why_no_box(error), cure)
    except SQLAlchemyError:
        return not_tried(name, "Whether open rooms are in it cannot be told without the main database.")
    if elsewhere:
        line = f"Open rooms that are not in the ballot box: {elsewhere}."
        return broken(name, line, cure)
    return whole(name, "The ballot box can be used, and holds every open room.")


def _memory() -> Diagnosis:
    """Whether what a room holds may reach a disk; production itself does not start where that is so."""
    name, settings = "in-memory", context.settings()
    if not settings.production:
        return not_tried(name, "In development the ballot box may be on a disk.")
    if settings.ballot_box_on_disk:
        return whole(name, "SAFE4ME_BALLOT_BOX_ON_DISK accepts that answers may reach a disk.")
    try:
        refuse_leaving_memory(settings)
    except BadSetting as bad:
        return broken(name, bad.line, "docs/operations.md, “What must never reach a disk”.")
    return whole(name, "The ballot box is in memory, and swap is off.")


def _clock() -> Diagnosis:
    name, cure = "clock", "Let a time server set the clock: docs/operations.md, “Clocks”."
    try:
        apart = wrong_clock()
    except BoxUnavailable:
        return not_tried(name, "The ballot box, whose clock it would be held to, cannot be used.")
    if apart:
        return broken(name, apart, cure)
    runs = [run for each in TIMERS if (run := last_good_run(each))]
    if runs and max(runs) > context.now() + MOST_APART:
        line = f"A timer ran at {max(runs):%Y-%m-%d %H:%M} UTC, and that is yet to come by this clock."
        return broken(name, line, cure)
    return whole(name, "Nothing here says that this machine’s clock is wrong.")


def _attempts() -> Diagnosis:
    name, settings = "attempts", context.settings()
    try:
        context.attempts().try_out(context.now())
    except LimitsUnavailable:
        where = settings.box_address.where if settings.box_address else settings.attempts_path
        line = f"{where} cannot be used, and nobody can join or sign in."
        return broken(name, line, "Free its folder; else stop the server and delete the file.")
    return whole(name, "Attempts to join and to sign in can be counted.")


def _build() -> Diagnosis:
    name, settings, cure = "build", context.settings(), "Run `flask --app app build`."
    if not context.site().libraries:
        line = f"{settings.build_folder} has no pages to serve, or none that can be read."
        return broken(name, line, cure)
    current, with_unread = settings.build_folder / "current", settings.unchecked_languages_shown
    if not is_of_this_release(current, with_unread=with_unread):
        return warning(name, "The pages were made by another release, or under other settings.", cure)
    return whole(name, "The pages are there, and made by this release.")


def _overlay() -> Diagnosis:
    name, settings = "overlay", context.settings()
    if settings.overlay is None:
        return whole(name, "No content of this site’s own lies over ours.")
    user = site_user(runs_site=settings.production)
    if found := next(unsafe(settings.overlay, user), None):
        return broken(name, f"Content of this site’s own lies over ours: {found.path}.", found.message)
    files = len(files_in(settings.overlay))
    line = f"Content of this site’s own lies over ours, in {settings.overlay}. Files: {files}."
    return whole(name, line)


def _keys() -> Diagnosis:
    name, cure = "keys", "docs/operations.md, “The secret key is replaced”."
    gone = _made_under(KeyAge.GONE)
    lines, state = [], Condition.BROKEN if any(gone.values()) else Condition.WARNING
    if gone["rooms"]:
        lines.append(f"Open rooms that take no ballots, because their secret key is gone: {gone['rooms']}.")
    if gone["apps"]:
        lines.append(
            f"Authenticator apps that cannot be read, because their secret key is gone: {gone['apps']}."
        )
    if context.settings().former_secret_keys:
        needing = _made_under(KeyAge.FORMER)
        lines.append(f"A former secret key is set. Open rooms that need it: {needing['rooms']}.")
        lines.append(f"Authenticator apps that need it: {needing['apps']}.")
    if lines:
        return Diagnosis(name, state, " ".join(lines), cure)
    return whole(name, "Nothing needs a secret key that is not there.")


def _made_under(age: KeyAge) -> dict[str, int]:
    """How many open rooms and authenticator apps go with a secret key of that age."""
    found = {"rooms": 0, "apps": 0}
    with suppress(BoxUnavailable):  # said already
        found["rooms"] = context.box().key_ages().count(age)
    with suppress(SQLAlchemyError):  # said already
        found["apps"] = sign_in.ages_of_apps(db.session(), context.app_secrets())[age]
    return found
