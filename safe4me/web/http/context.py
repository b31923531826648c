"""Typed ways to what create_app joined: the settings, the ballot box, the site, the clock."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import current_app
from flask_security import Security
from sqlalchemy.orm import Session

from safe4me.content.model.library import Library
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.http.site import Site

if TYPE_CHECKING:
    from safe4me.ballot_box.interface import BallotBox
    from safe4me.page_progress.interface import RunningWeek
    from safe4me.rate_limits.interface import AttemptCounts
    from safe4me.secret_keys import AppSecrets


class UnknownPage(Exception):
    """No such language, module, lesson or activity in this build."""


def settings() -> Settings:
    """The deployment's settings."""
    return cast("Settings", current_app.extensions["settings"])


def box() -> "BallotBox":
    """The process's ballot box."""
    return cast("BallotBox", current_app.extensions["ballot_box"])


def attempts() -> "AttemptCounts":
    """How often things were tried, counted for all workers together."""
    return cast("AttemptCounts", current_app.extensions["attempts"])


def running_week() -> "RunningWeek":
    """How far pages are read in the week that runs."""
    return cast("RunningWeek", current_app.extensions["running_week"])


def studied() -> frozenset[str]:
    """The pages that say how far they are read (`law/two-ages`): none where the site has not asked for it."""
    return frozenset() if settings().study == "no" else site().studied


def app_secrets() -> "AppSecrets":
    """How secrets of authenticator apps are kept."""
    return cast("AppSecrets", current_app.extensions["app_secrets"])


def site() -> Site:
    """The build being served, and what it was built from."""
    return cast("Site", current_app.extensions["site"])


def session() -> Session:
    """This request's session with the main database."""
    return db.session()


def languages() -> tuple[str, ...]:
    """The languages that readers may choose, the default first; at least one."""
    return site().languages


def languages_of_staff() -> tuple[str, ...]:
    """Those of them in which pages of staff are whole; where there is none, all of them."""
    whole = tuple(each for each, library in site().libraries.items() if library.speaks_to_staff)
    return whole or languages()


def is_unread(language: str) -> bool:
    """Whether no person has read what stands on many pages of `language`."""
    found = site().libraries.get(language)
    return found is not None and found.unread


def library(language: str) -> Library:
    """What `language` teaches, in the build being served. Raises UnknownPage."""
    found = site().libraries.get(language)
    if found is None:
        raise UnknownPage
    return found


def now() -> datetime:
    """The time, aware and in UTC; the app's clock, so that a test may stop it."""
    return cast("Callable[[], datetime]", current_app.extensions["clock"])()


def security() -> Security:
    """Who may sign in, and how."""
    return cast("Security", current_app.extensions["security"])
