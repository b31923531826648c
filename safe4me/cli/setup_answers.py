"""What `flask setup` has to know about a site: answers, none of them secret, each checked at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from unicodedata import category

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from safe4me.schools.people import InvalidEmail, checked_email
from safe4me.settings import MOST_SHOWN, Settings, fields
from safe4me.settings.env import allowed
from safe4me.settings.fields import Allowed, is_here
from safe4me.settings.providers import NUMBERS, setting_of

LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1123, in lower case
NOT_TEXT = {"C", "Zl", "Zp"}  # kinds of characters of Unicode: controls and the like, ends of lines
# Of what begins so, the longest first, only this one is asked until it is answered; and one after another.
ALSO_ASKED = {
    **{f"oidc_{number}_": f"oidc_{number}_issuer" for number in NUMBERS[1:]},
    "oidc_": "oidc_issuer",
    "smtp_": "smtp_host",
    "database_": "database",
}
AFTER = {setting_of(number + 1, "issuer"): setting_of(number, "issuer") for number in NUMBERS[:-1]}
NONE = ("", "sqlite")


class BadAnswers(Exception):
    """What is wrong with the answers; `line` says so to whoever sets the site up, and names the answer."""

    def __init__(self, line: str) -> None:
        self.line = line
        super().__init__(line)


def _normal(path: str) -> str:
    if ".." in Path(path).parts:
        raise ValueError(path)
    return path


def _of_staff(email: str) -> str:
    try:
        return checked_email(email)
    except InvalidEmail:
        raise ValueError(email) from None


HostName = Annotated[
    str,
    Field(pattern=rf"^{LABEL}(\.{LABEL})+$", max_length=253),
    Allowed("a full host name in lower case, such as safe4me.example"),
]
DatabaseHost = Annotated[
    str, Field(pattern=rf"^{LABEL}(\.{LABEL})*$", max_length=253), Allowed("a host name in lower case")
]
DatabaseName = Annotated[
    str,
    Field(pattern="^[a-z][a-z0-9_]{0,30}$"),
    Allowed("a small letter, then up to 30 small letters, digits or _"),
]
Folder = Annotated[
    str,
    Field(pattern=r"^(/[A-Za-z0-9_][A-Za-z0-9._-]*)+$", max_length=200),
    AfterValidator(_normal),
    Allowed("a path such as /var/backups/safe4me, of letters, digits, dots, - and _"),
]
OverlayFolder = Annotated[
    str,
    Field(pattern=r"^(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$", max_length=200),
    AfterValidator(_normal),
    Allowed("a path such as /etc/safe4me/overlay, of letters, digits, dots, - and _, or nothing"),
]
NeededRecipient = Annotated[
    str, Field(pattern="^age1[02-9ac-hj-np-z]{58}$"), Allowed("the public key that age-keygen prints: age1…")
]


def _as_setting(name: str) -> Any:  # Any: what a class's field is made from
    """The default and the words of the setting of that name."""
    setting = Settings.model_fields[name]
    return Field(setting.default, description=setting.description)


class SiteAnswers(BaseModel):
    """The answers. Those with the name of a setting are that setting's value."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: HostName = Field(description="The host name of the site.")
    force_name: fields.OneLine = Field(description="Who looks after the site.")
    contact_address: fields.Email = Field(description="Where questions about the site go.")
    exit_address: fields.PageAddress = _as_setting("exit_address")
    languages: fields.Languages = _as_setting("languages")
    database: Literal["sqlite", "postgresql"] = Field("sqlite", description="The kind of the main database.")
    database_host: DatabaseHost = Field("localhost", description="The host of PostgreSQL.")
    database_name: DatabaseName = Field("safe4me", description="The name of the database there.")
    database_owner: DatabaseName = Field("safe4me_owner", description="The role that owns its tables.")
    database_site: DatabaseName = Field("safe4me_site", description="The role that the site signs in with.")
    smtp_host: fields.HostOrNone = _as_setting("smtp_host")
    smtp_port: fields.Whole = Field(587, ge=1, le=65535, description="The mail server's port.")
    smtp_security: Literal["starttls", "tls", "none"] = _as_setting("smtp_security")
    smtp_user: fields.OneLineOrNone = _as_setting("smtp_user")
    smtp_from: fields.EmailOrNone = _as_setting("smtp_from")
    oidc_issuer: fields.IssuerOrNone = _as_setting("oidc_issuer")
    oidc_name: fields.OneLine = _as_setting("oidc_name")
    oidc_client_id: fields.OneLineOrNone = _as_setting("oidc_client_id")
    overlay_folder: OverlayFolder = _as_setting("overlay_folder")
    oidc_2_issuer: fields.IssuerOrNone = _as_setting("oidc_2_issuer")
    oidc_2_name: fields.OneLine = _as_setting("oidc_2_name")
    oidc_2_client_id: fields.OneLineOrNone = _as_setting("oidc_2_client_id")
    oidc_3_issuer: fields.IssuerOrNone = _as_setting("oidc_3_issuer")
    oidc_3_name: fields.OneLine = _as_setting("oidc_3_name")
    oidc_3_client_id: fields.OneLineOrNone = _as_setting("oidc_3_client_id")
    backup_folder: Folder = Field("/var/backups/safe4me", description="Where backups go.")
    backup_recipient: NeededRecipient = Field(description="Whom backups are encrypted to, by age.")
    area: fields.OneLine = Field(description="The name of the first area.")
    school: fields.OneLine = Field(description="The name of the first school in it.")
    coordinator: Annotated[fields.Email, AfterValidator(_of_staff)] = Field(
        description="The email of the first coordinator."
    )

    @field_validator("*", mode="before")
    @classmethod
    def _of_characters_that_are_seen(cls, given: object) -> object:
        texts = given if isinstance(given, list | tuple) else [given]
        if any(isinstance(each, bool) or _has_controls(each) for each in texts):
            raise ValueError(given)
        return given

    @property
    def database_is_here(self) -> bool:
        """Whether the main database is on this machine."""
        return self.database == "sqlite" or is_here(self.database_host)

    @property
    def all_is_here(self) -> bool:
        """Whether the site talks to no other machine: not for mail, database or sign-in."""
        return (
            self.database_is_here and (not self.smtp_host or is_here(self.smtp_host)) and not self.oidc_issuer
        )


def _has_controls(given: object) -> bool:
    return isinstance(given, str) and any(
        category(each) in NOT_TEXT or category(each)[0] in NOT_TEXT for each in given
    )


def answers_of(given: Mapping[str, object]) -> SiteAnswers:
    """The answers, checked. Raises BadAnswers for the first that is wrong or missing."""
    try:
        return SiteAnswers.model_validate(given)
    except ValidationError as error:
        raise BadAnswers(_line(error)) from None


def first_bad(given: Mapping[str, object]) -> tuple[str, str] | None:
    """The name of the first answer that is wrong, and the line that says so; None where all are right."""
    try:
        SiteAnswers.model_validate(given)
    except ValidationError as error:
        return str(error.errors()[0]["loc"][0]), _line(error)
    return None


def read_answers(file: Path) -> SiteAnswers:
    """The answers of a TOML file. Raises BadAnswers, with the line where it is no TOML, else with the key."""
    try:
        return answers_of(tomllib.loads(file.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise BadAnswers(f"{file} is no TOML: {error}.") from None
    except (OSError, UnicodeDecodeError):
        raise BadAnswers(f"{file} cannot be read. Save it as UTF-8 text that you may read.") from None


def is_asked(name: str, given: Mapping[str, object]) -> bool:
    """Whether an answer matters, after those that were given before it."""
    leader = next((each for prefix, each in ALSO_ASKED.items() if name.startswith(prefix)), name)
    leader = AFTER.get(name, leader)
    return leader == name or given.get(leader, "") not in NONE


def _line(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return f"{name[:MOST_SHOWN]!r} is no answer that is asked for."
    field = SiteAnswers.model_fields[name]
    if first["type"] == "missing":
        return f"{name} is missing. {field.description} Allowed: {allowed(field)}."
    return f"{name} is {str(first['input'])[:MOST_SHOWN]!r}. Allowed: {allowed(field)}."
