"""Which language a page made by Flask speaks."""

from flask import Flask, request
from flask_babel import Babel

from safe4me.web.serving import current

babel = Babel()


def init_locale(app: Flask) -> None:
    """Set the translations up."""
    languages = app.extensions["settings"].languages
    babel.init_app(app, default_locale=languages[0], locale_selector=language)
    app.context_processor(lambda: {"language": language()})


def language() -> str:
    """The language in the address, else the browser's best of those that exist: Babel breaks on any other."""
    languages = current.settings().languages
    if not request:  # a command
        return languages[0]
    named = (request.view_args or {}).get("language")
    if named in languages:
        return str(named)
    return request.accept_languages.best_match(languages) or languages[0]
