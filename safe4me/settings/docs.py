"""`python -m safe4me.settings.docs` writes every setting from the class; `make docs` keeps it in var/docs."""

import sys
from collections.abc import Iterator

from pydantic.fields import FieldInfo

from safe4me.settings import FIXED_IN_PRODUCTION, ROOT, SET_IN_PRODUCTION, Settings, variable
from safe4me.settings.env import OLD_NAMES, SECRETS, allowed, file_variable

HEAD = """# Settings

Every setting is an environment variable, or a line `NAME=value` of a file `.env` in the working folder; the
environment goes first. What is unknown, cannot be read or is out of its bounds is refused at the start, with
one line that says what is allowed. This page is made from [the class](../../safe4me/settings/__init__.py)
by `make docs`. Paths that begin with `…` lie in the checkout.

| Variable | Allowed | Default | What it means | In production |
|---|---|---|---|---|
"""
FOOT = """
Each secret can be in a file of its own instead, whose path stands under the name with `_FILE` behind it
({files}): what systemd's `LoadCredential=`, containers and vaults hand over. Both at
once are refused. So is, in production, a file that others than its owner and group may read; a `.env` with
secrets, too.

The content commands (`flask --app app content …`) read `SAFE4ME_CONTENT_FOLDER` alone. In production the
ballot box has to be in memory-backed storage with swap off, unless `SAFE4ME_BALLOT_BOX_ON_DISK` says that
this is known; a proxy has to be in front, unless `SAFE4ME_NO_PROXY_IN_FRONT` says that there is none; and
`flask --app app serve` refuses a database with accounts of the demo.

Old names are refused with the new one: """


def page() -> str:
    """The page, in Markdown."""
    old = ", ".join(f"`{name}` is `{new}`" for name, new in OLD_NAMES.items())
    files = ", ".join(f"`{file_variable(name)}`" for name in SECRETS)
    return f"{HEAD}{''.join(_rows())}{FOOT.format(files=files)}{old}.\n"


def _rows() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        cells = (
            f"`{variable(name)}`",
            allowed(field),
            _default(field),
            field.description,
            _in_production(name),
        )
        yield f"| {' | '.join(map(str, cells))} |\n"


def _default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, bool):
        value = "yes" if value else "no"
    shown = ",".join(value) if isinstance(value, tuple) else str(value).replace(str(ROOT), "…")
    return f"`{shown}`" if shown else ""


def _in_production(name: str) -> str:
    if name in FIXED_IN_PRODUCTION:
        return f"always {'yes' if FIXED_IN_PRODUCTION[name] else 'no'}"
    return "has to be set" if name in SET_IN_PRODUCTION else ""


if __name__ == "__main__":
    sys.stdout.write(page())
