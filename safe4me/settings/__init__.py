"""Every setting, in one frozen place: bounded, checked together, in production unless told otherwise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from safe4me.settings import fields
from safe4me.settings.fields import (
    CHECKED,
    FEWEST_SENTINELS,
    BoxAddress,
    goes_unchecked,
    is_here,
    read_box_address,
)
from safe4me.settings.providers import OidcKind, Provider, all_providers, clashes

ROOT = Path(__file__).resolve().parent.parent.parent
PREFIX = "SAFE4ME_"
DEVELOPMENT_SECRET = "not-a-secret-development-only"  # noqa: S105 - refused in production
SHORTEST_SECRET = 32
FEWEST_CHARACTERS = 10  # different ones: 32 random hexadecimal digits have fewer once in 10,000 times
SET_IN_PRODUCTION = ("secret_key", "site_address", "force_name", "contact_address")
FIXED_IN_PRODUCTION = {"demo": False, "two_step": True}
LONGEST_SESSION_HOURS = 24  # in production
MOST_SHOWN = 60


class BadSetting(Exception):
    """A setting, or what it leads to, is wrong.

    `line` says so to whoever starts the site, in English: there is no app and no language yet.
    """

    def __init__(self, line: str) -> None:
        self.line = line
        super().__init__(line)


class Settings(BaseSettings):
    """What a deployment may choose; units are in the names.

    Raises ValidationError for a value out of its bounds, and BadSetting when values do not go together or
    are not fit for production.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        dotenv_filtering="only_existing",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    mode: Literal["production", "development"] = Field(
        "production", description="Whether this is a real site. Development has to be asked for."
    )
    secret_key: fields.Secret = Field(
        DEVELOPMENT_SECRET,
        description="Signs sessions, links and second steps: at least 32 random characters in production.",
    )
    former_secret_keys: fields.Secrets = Field(
        (),
        description="Secret keys that this site had before, the newest first: what they protect goes on.",
    )
    demo: fields.YesNo = Field(False, description="Show the demo's sign-ins, and mark its data as made up.")
    site_address: fields.OwnAddress = Field(
        "http://127.0.0.1:8000", description="Where the site is found; https in production."
    )
    force_name: fields.OneLine = Field("Exampleshire Police", description="Who looks after the site.")
    contact_address: fields.Email = Field(
        "safe4me@police.example", description="Where questions about the site go."
    )
    exit_address: fields.PageAddress = Field(
        "https://www.bbc.co.uk/weather", description="The page that “Leave now” opens."
    )
    languages: fields.Languages = Field(("en",), description="The languages of the pages.")
    show_unchecked_languages: fields.YesNo = Field(
        False,
        description="For a trial: show translations that no person has read too. Development always does.",
    )
    database_url: fields.DatabaseUrl = Field(
        f"sqlite:///{ROOT / 'var' / 'safe4me.db'}", description="The main database."
    )
    ballot_box_path: fields.AbsolutePath = Field(
        ROOT / "var" / "ballot-box.db",
        description="The file of open rooms' answers of one site; in memory-backed storage in production.",
    )
    ballot_box_on_disk: fields.YesNo = Field(
        False,
        description="Known and accepted: the ballot box is on a disk, or memory may be swapped to one.",
    )
    ballot_box_url: fields.BoxUrlOrNone = Field(
        "",
        description="Valkey in that file’s place, for a site of several servers. Tested and supported; no "
        "site is known to run it.",
    )
    ballot_box_vouched_for_by: fields.OneLineOrNone = Field(
        "",
        description="Who answers for it that no Valkey server writes to a disk, where their configuration is "
        "not shown to the site.",
    )
    content_folder: fields.AbsolutePath = Field(ROOT / "content", description="Lessons, quizzes and stories.")
    overlay_folder: fields.FolderOrNone = Field(
        "", description="Content of this site’s own, which lies over that folder: outside of any release."
    )
    build_folder: fields.AbsolutePath = Field(ROOT / "build", description="The compiled pages.")
    backup_folder: fields.FolderOrNone = Field(
        "", description="Where encrypted backups of the main database lie; `doctor` looks how old they are."
    )
    backup_recipient: fields.Recipient = Field(
        "",
        description="The public key that backups are encrypted to; its private key is never on this machine.",
    )
    proxies_in_front: fields.Whole = Field(
        0, ge=0, le=10, description="How many proxies in front are trusted to say who asks."
    )
    no_proxy_in_front: fields.YesNo = Field(
        False, description="Known and accepted: there is none, and whoever connects is who asks."
    )
    holiday_weeks: fields.Mondays = Field(
        (), description="The Mondays of weeks without lessons; a school's lead may change its own."
    )
    room_minutes: fields.Whole = Field(60, ge=1, le=480, description="How long a room lasts unless set.")
    longest_room_minutes: fields.Whole = Field(480, ge=1, le=480, description="How long a room may last.")
    epsilon_per_question: fields.Number = Field(
        1.0, gt=0, le=1, description="ε that one measured question costs: less is more private, and noisier."
    )
    epsilon_per_class_and_year: fields.Number = Field(
        16.0, gt=0, le=16, description="ε that a class may spend in a school year."
    )
    smallest_reveal_ballots: fields.Whole = Field(
        10, ge=10, le=100, description="How many ballots a room needs before its teacher sees figures."
    )
    study: Literal["no", "ask", "yes"] = Field(
        "no",
        description="Have the pages that authors study say, with noise, how far they were read: `ask` where "
        "the reader has agreed, `yes` where they have not refused. Build the pages again after changing it.",
    )
    invitation_days: fields.Whole = Field(7, ge=1, le=90, description="How long an invitation is good for.")
    two_step: fields.YesNo = Field(True, description="Ask all staff for a second step.")
    session_idle_minutes: fields.Whole = Field(
        60, ge=1, le=366 * 24 * 60, description="How long an unused staff session lasts."
    )
    session_hours: fields.Whole = Field(
        12, ge=1, le=366 * 24, description="How long a staff session lasts; at most 24 in production."
    )
    fresh_minutes: fields.Whole = Field(
        15, ge=1, le=24 * 60, description="How long a password is not asked again before an export."
    )
    dormant_days: fields.Whole = Field(
        365, ge=1, le=3660, description="After how long an unused account is disabled."
    )
    audit_days: fields.Whole = Field(365, ge=1, le=3660, description="How long staff's changes are kept.")
    smtp_host: fields.HostOrNone = Field("", description="The mail server; without one links are shown.")
    smtp_port: fields.Whole = Field(587, ge=1, le=65535, description="The mail server's port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How mail is encrypted on its way to the server."
    )
    smtp_user: fields.OneLineOrNone = Field("", description="The name to sign in to the mail server with.")
    smtp_password: fields.Secret = Field("", description="The password of that name.")
    smtp_from: fields.EmailOrNone = Field("", description="Who mail is from; else the contact address.")
    oidc_issuer: fields.IssuerOrNone = Field("", description="A school's own sign-in (OpenID Connect).")
    oidc_name: fields.OneLine = Field("Microsoft", description="What its button says.")
    oidc_kind: OidcKind = Field("auto", description="Whose claims it speaks in; `auto`: as its issuer tells.")
    oidc_client_id: fields.OneLineOrNone = Field("", description="The id that it knows this site by.")
    oidc_client_secret: fields.Secret = Field("", description="The secret that it shares with this site.")
    oidc_two_factor_acr: fields.OneLineOrNone = Field(
        "", description="The acr by which it says that two factors were asked for, if it has one."
    )
    oidc_2_issuer: fields.IssuerOrNone = Field("", description="A second own sign-in, in the same words.")
    oidc_2_name: fields.OneLine = Field("Google", description="As `SAFE4ME_OIDC_NAME`.")
    oidc_2_kind: OidcKind = Field("auto", description="As `SAFE4ME_OIDC_KIND`.")
    oidc_2_client_id: fields.OneLineOrNone = Field("", description="As `SAFE4ME_OIDC_CLIENT_ID`.")
    oidc_2_client_secret: fields.Secret = Field("", description="As `SAFE4ME_OIDC_CLIENT_SECRET`.")
    oidc_2_two_factor_acr: fields.OneLineOrNone = Field("", description="As `SAFE4ME_OIDC_TWO_FACTOR_ACR`.")
    oidc_3_issuer: fields.IssuerOrNone = Field("", description="A third own sign-in, in the same words.")
    oidc_3_name: fields.OneLine = Field("Another", description="As `SAFE4ME_OIDC_NAME`.")
    oidc_3_kind: OidcKind = Field("auto", description="As `SAFE4ME_OIDC_KIND`.")
    oidc_3_client_id: fields.OneLineOrNone = Field("", description="As `SAFE4ME_OIDC_CLIENT_ID`.")
    oidc_3_client_secret: fields.Secret = Field("", description="As `SAFE4ME_OIDC_CLIENT_SECRET`.")
    oidc_3_two_factor_acr: fields.OneLineOrNone = Field("", description="As `SAFE4ME_OIDC_TWO_FACTOR_ACR`.")

    @property
    def production(self) -> bool:
        """Whether this is a real site."""
        return self.mode == "production"

    @property
    def unchecked_languages_shown(self) -> bool:
        """Whether translations that no person has read are shown, each with a line that says so."""
        return self.show_unchecked_languages or not self.production

    @property
    def overlay(self) -> Path | None:
        """The folder of this site's own content, if there is one."""
        return Path(self.overlay_folder) if self.overlay_folder else None

    @property
    def attempts_path(self) -> Path:
        """The file in which attempts are counted, beside the ballot box and so in memory where that is."""
        return self.ballot_box_path.with_name(f"{self.ballot_box_path.name}.attempts")

    @property
    def stop_path(self) -> Path:
        """The file that says that no room opens, there too: a restart of the machine ends it."""
        return self.ballot_box_path.with_name(f"{self.ballot_box_path.name}.stop")

    @property
    def reports_path(self) -> Path:
        """The file of how far pages are read in the week that runs, beside the ballot box too."""
        return self.ballot_box_path.with_name(f"{self.ballot_box_path.name}.reports")

    @property
    def providers(self) -> tuple[Provider, ...]:
        """The schools' own sign-ins that are set."""
        return tuple(each for each in all_providers(self) if each.issuer)

    @property
    def box_address(self) -> BoxAddress | None:
        """Where the ballot box and the attempts are on Valkey; None when they are files."""
        return read_box_address(self.ballot_box_url) if self.ballot_box_url else None

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        for line in self._clashes():
            raise BadSetting(line)
        for line in self._unfit_for_production() if self.production else ():
            raise BadSetting(f"{line} (For development set SAFE4ME_MODE=development.)")
        return self

    def _clashes(self) -> Iterator[str]:
        if self.room_minutes > self.longest_room_minutes:
            yield self._refusal("room_minutes", f"at most {self.longest_room_minutes}, the most for a room")
        if self.session_idle_minutes > self.session_hours * 60:
            yield self._refusal(
                "session_idle_minutes", f"at most {self.session_hours * 60}, as long as a session"
            )
        if self.epsilon_per_question > self.epsilon_per_class_and_year:
            yield self._refusal(
                "epsilon_per_question",
                f"at most {self.epsilon_per_class_and_year:g}, all of a year’s budget",
            )
        if len({self.secret_key, *self.former_secret_keys}) <= len(self.former_secret_keys):
            yield self._refusal("former_secret_keys", f"keys before {variable('secret_key')}, each once")
        if bool(self.smtp_user) != bool(self.smtp_password):
            yield self._refusal("smtp_user", "a name if SAFE4ME_SMTP_PASSWORD is set, else nothing")
        if self.smtp_password and self.smtp_security == "none":
            yield self._refusal("smtp_security", "starttls or tls, because a password is sent")
        for name, allowed in clashes(tuple(all_providers(self))):
            yield self._refusal(name, allowed)

    def _unfit_for_production(self) -> Iterator[str]:
        for name in SET_IN_PRODUCTION:
            if name not in self.model_fields_set:
                means = type(self).model_fields[name].description
                yield f"{variable(name)} is not set, and production needs it. {means}"
        if is_weak(self.secret_key):
            yield self._refusal("secret_key", f"{SHORTEST_SECRET} or more random characters")
        if any(map(is_weak, self.former_secret_keys)):
            yield self._refusal("former_secret_keys", f"{SHORTEST_SECRET} or more random characters each")
        for name, only in FIXED_IN_PRODUCTION.items():
            if getattr(self, name) is not only:
                yield self._refusal(name, f"{'yes' if only else 'no'} in production")
        yield from self._open_to_strangers()

    def _open_to_strangers(self) -> Iterator[str]:
        for name in ("site_address", *(each.setting("issuer") for each in self.providers)):
            if getattr(self, name).startswith("http:"):
                yield self._refusal(name, "an address that begins with https:// in production")
        if goes_unchecked(self.database_url):
            allowed = f"an address on this machine, or one that asks for sslmode={CHECKED}, in production"
            yield self._refusal("database_url", allowed)
        if self.smtp_host and self.smtp_security == "none" and not is_here(self.smtp_host):
            yield self._refusal("smtp_security", "starttls or tls in production")
        if not self.proxies_in_front and not self.no_proxy_in_front:
            yield self._refusal(
                "proxies_in_front",
                f"1 or more in production, or {variable('no_proxy_in_front')}=1 where there is none: "
                "behind one, all who join or sign in would be one address, and locked out as one",
            )
        if self.box_address and not self.box_address.fit_for_production:
            allowed = f"valkey+sentinel:// with a user, {FEWEST_SENTINELS} Sentinels and TLS, in production"
            yield self._refusal("ballot_box_url", allowed)
        if self.session_hours > LONGEST_SESSION_HOURS:
            yield self._refusal("session_hours", f"at most {LONGEST_SESSION_HOURS} in production")

    def _refusal(self, name: str, allowed: str) -> str:
        return refusal(name, getattr(self, name), allowed)


def variable(name: str) -> str:
    """The environment variable of a setting: `SAFE4ME_ROOM_MINUTES`."""
    return f"{PREFIX}{name.upper()}"


def refusal(name: str, value: object, allowed: str) -> str:
    """One line that names the variable, its value unless that is a secret, and what is allowed."""
    shown = repr(str(value)[:MOST_SHOWN]) if Settings.model_fields[name].repr else "(not shown)"
    return f"{variable(name)} is {shown}. Allowed: {allowed}."


def is_weak(secret: str) -> bool:
    """Whether a secret is short, made for development, of few characters, or one text again and again."""
    repeated = secret in (secret + secret)[1:-1]
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS or repeated
