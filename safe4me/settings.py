"""Every setting, in one frozen place; read from the environment once, at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "not-a-secret-development-only"  # noqa: S105 - refused in production
SHORTEST_SECRET = 32
SMTP_SECURITY = ("starttls", "tls", "none")


class WeakSecret(Exception):
    """Production was started without a long secret of its own."""


class UnknownSecurity(Exception):
    """`smtp_security` is none of the ways in which mail may be encrypted."""


class WeakSignIn(Exception):
    """Production was started with the second step of signing in turned off."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment may choose; units are in the names.

    Raises WeakSecret when `production` is set and `secret_key` is short or the development one, and
    WeakSignIn when it is set and `two_step` is off: only a demo, whose password is printed, may do that.
    Raises UnknownSecurity for an unknown `smtp_security`.
    """

    secret_key: str = field(default=DEVELOPMENT_SECRET, repr=False)
    production: bool = False
    demo: bool = False
    site_address: str = "http://127.0.0.1:8000"
    force_name: str = "Hampshire and Isle of Wight Constabulary"
    contact_address: str = "safe4me@police.example"
    exit_address: str = "https://www.bbc.co.uk/weather"
    languages: tuple[str, ...] = ("en",)
    database_url: str = f"sqlite:///{ROOT / 'var' / 'safe4me.db'}"
    ballot_box_path: Path = ROOT / "var" / "ballot-box.db"
    content_folder: Path = ROOT / "content"
    build_folder: Path = ROOT / "build"
    proxies_in_front: int = 0
    room_minutes: int = 90
    longest_room_minutes: int = 480
    epsilon_per_question: float = 1.0
    epsilon_per_class_and_year: float = 32.0
    smallest_reveal_ballots: int = 10
    invitation_days: int = 7
    two_step: bool = True
    two_step_for_teachers: bool = False
    session_idle_minutes: int = 60
    session_hours: int = 12
    fresh_minutes: int = 15
    dormant_days: int = 365
    audit_days: int = 365
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    oidc_issuer: str = ""
    oidc_name: str = "Microsoft"
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        weak = self.secret_key == DEVELOPMENT_SECRET or len(self.secret_key) < SHORTEST_SECRET
        if self.production and weak:
            raise WeakSecret(f"Set SAFE4ME_SECRET_KEY to at least {SHORTEST_SECRET} random characters.")
        if self.production and not self.demo and not self.two_step:
            raise WeakSignIn("SAFE4ME_TWO_STEP cannot be off in production.")
        if self.smtp_security not in SMTP_SECURITY:
            raise UnknownSecurity(f"SAFE4ME_SMTP_SECURITY is one of {', '.join(SMTP_SECURITY)}.")


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `SAFE4ME_…` variables; what is not set keeps its default.

    Raises ValueError when a number cannot be read, and WeakSecret.
    """
    given = {
        setting.name: _read(setting.type, environ[name])
        for setting in fields(Settings)
        if (name := f"SAFE4ME_{setting.name.upper()}") in environ
    }
    return Settings(**given)


def _read(kind: object, text: str) -> Any:  # Any: one reader for each type of setting
    if kind is bool:
        return text.lower() in {"1", "true", "yes"}
    if kind == tuple[str, ...]:
        return tuple(text.split(","))
    return kind(text) if callable(kind) else text
