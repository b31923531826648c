"""Safe4me: lessons, activities and sealed statistics."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from safe4me.settings import Settings


def create_app(settings: "Settings | None" = None, *, commands: bool = True) -> "Flask":
    """The whole application, without its `commands` where it only serves.

    Without `settings` they are read from the environment. Raises BadSetting.
    """
    from safe4me import application  # noqa: PLC0415 - `flask --help` and `flask content` do without it

    return application.make_app(settings, commands=commands)
