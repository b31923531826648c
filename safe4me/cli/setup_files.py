"""From the answers to the files of a machine: the templates of `deploy/`, filled. It reads nothing else.

Each template escapes for the language that it is in: names come from answers, and those from people.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import URL

from safe4me.cli.setup_answers import SiteAnswers, is_asked
from safe4me.settings import ROOT, Settings, variable
from safe4me.settings.env import SECRETS, file_variable

OPEN, RUN, PRIVATE, SECRET = 0o644, 0o755, 0o600, 0o400
SECRETS_FOLDER = "etc/safe4me/secrets"
ROLES = "etc/safe4me/roles.sql"
UNIT_FOLDER = "etc/systemd/system"
SERVICES = ("safe4me.service", "safe4me@.service", "safe4me.socket")
ALL_TIMERS = ("seal-due", "housekeeping", "backup", "doctor")
COMMANDS = {  # those with needs of their own, and the template that has these
    **{each: each for each in ("seal", "backup", "doctor", "build", "db")},
    **dict.fromkeys(("housekeeping", "users"), "erases"),
}
OWNER_URL = "owner-database-url"


@dataclass(frozen=True, slots=True)
class File:
    """What a file says, and who may read it."""

    text: str
    mode: int = OPEN


def for_settings(value: str) -> str:
    """A value as systemd's EnvironmentFile= has it: in double quotes, nothing expanded."""
    return '"' + "".join(f"\\{each}" if each in '\\"$`' else each for each in value) + '"'


def for_systemd(value: str) -> str:
    """A word of a line of a unit: in double quotes, no specifier, no variable."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("%", "%%").replace("$", "$$") + '"'


def as_identifier(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def as_literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


_TEMPLATES = Environment(  # noqa: S701 - no HTML; each template names its own escape
    loader=FileSystemLoader(ROOT / "deploy"),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {each.__name__: each for each in (for_settings, for_systemd, as_identifier, as_literal)}


def rendered(name: str, **values: object) -> str:
    """A template of `deploy/`, filled. One that nothing varies in needs no values."""
    return _TEMPLATES.get_template(name).render(values)


def variable_of(credential: str) -> str:
    """The environment variable that leads to a secret, by the name of its file."""
    return file_variable(credential.replace("-", "_"))


def credentials_among(names: Collection[str]) -> list[str]:
    """The files of secrets, among these, that the site's services are handed."""
    return [each for each in (secret.replace("_", "-") for secret in SECRETS) if each in names]


def database_url(answers: SiteAnswers, role: str, password: str) -> str:
    """The address of the database on PostgreSQL, as one of its roles has it."""
    query = {} if answers.database_is_here else {"sslmode": "verify-full", "sslrootcert": "system"}
    url = URL.create(
        "postgresql+psycopg", role, password, answers.database_host, None, answers.database_name, query
    )
    return url.render_as_string(hide_password=False)


def settings_of(answers: SiteAnswers) -> dict[str, str]:
    """What the file of settings says, by variable: no secret."""
    own = {
        "site_address": f"https://{answers.host}",
        "proxies_in_front": "1",
        "build_folder": "/var/lib/safe4me/build",
    }
    if answers.database == "sqlite":
        own["database_url"] = "sqlite:////var/lib/safe4me/safe4me.db"
    said = {name: each for name, each in answers if name in Settings.model_fields and each != ""}
    shown = {name: ",".join(each) if isinstance(each, tuple) else str(each) for name, each in said.items()}
    shown = {name: each for name, each in shown.items() if is_asked(name, said)}
    return {variable(name): each for name, each in {**own, **shown}.items()}


def files_of(answers: SiteAnswers, secrets: Mapping[str, str], *, with_tls: bool = True) -> dict[str, File]:
    """Every file that a machine needs, by its path below the root; `secrets` by the name of their file.

    Without TLS nginx waits for its certificate.
    """
    values = {
        **dict(answers),
        "all_is_here": answers.all_is_here,
        "database_is_here": answers.database_is_here,
        "credentials": credentials_among(secrets),
        "variable_of": variable_of,
        "settings": settings_of(answers),
        "with_tls": with_tls,
    }
    named = {
        "etc/safe4me/settings": "settings",
        "etc/nginx/conf.d/safe4me.conf": "nginx.conf",
        "etc/sysusers.d/safe4me.conf": "sysusers.conf",
        "etc/tmpfiles.d/safe4me.conf": "tmpfiles.conf",
        **{f"{UNIT_FOLDER}/{each}": each for each in SERVICES},
        **{f"{UNIT_FOLDER}/safe4me-{each}.timer": f"safe4me-{each}.timer" for each in ALL_TIMERS},
    }
    if answers.database == "postgresql":
        named[ROLES] = "roles.sql"
    for command, template in COMMANDS.items():
        named[f"{UNIT_FOLDER}/safe4me@{command}.service.d/setup.conf"] = f"commands/{template}.conf"
    return {
        **{path: File(rendered(template, **values)) for path, template in named.items()},
        "etc/safe4me/answers.toml": File(as_toml(answers), PRIVATE),
        "usr/local/bin/safe4me": File(rendered("safe4me"), RUN),
        **{f"{SECRETS_FOLDER}/{name}": File(f"{text}\n", SECRET) for name, text in secrets.items()},
    }


def as_toml(answers: SiteAnswers) -> str:
    """The answers as `--answers` reads them."""
    lines = ["# What `flask setup` was told. Change it, and run `flask setup --answers` with it.\n"]
    for name, value in answers.model_dump(mode="json").items():
        lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}\n")
    return "".join(lines)
