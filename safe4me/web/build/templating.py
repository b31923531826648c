"""Gives every template of the site the filters, tests and functions that it may use by name."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import gettext
from jinja2 import StrictUndefined

from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Part, Quiz, Scenario
from safe4me.content.model.progress import progress_steps
from safe4me.content.model.story_graph import story_map
from safe4me.i18n.alphabets import in_alphabet
from safe4me.settings import Settings
from safe4me.spread_model import TENTHS, passing_on_rows
from safe4me.web.build.guarantee import printed_promise, right_in_100
from safe4me.web.build.images import drawn
from safe4me.web.build.pages import chose_first, routes
from safe4me.web.http.charts import is_released

ASSET = re.compile(r"/static/(?P<stem>[\w-]+)\.[0-9a-f]{12}(?P<ending>\.\w+)")
FROM_SETTINGS = (  # what templates read as it is
    *("contact_address", "exit_address", "force_name", "languages", "overlay_folder"),
    *("site_address", "study"),
)
KINDS_OF_PARTS: dict[str, tuple[type, ...]] = {  # tests of templates
    "activity": (Quiz, Scenario, Case),
    "quiz": (Quiz,),
    "scenario": (Scenario,),
    "case": (Case,),
}


def init_templates(app: Flask, settings: Settings, asset_paths: Iterable[str]) -> None:
    """Give every template its filters, its tests, `asset(name)`, and an absolute `link(path)`.

    A name that a template was not given raises UndefinedError.

    `asset_paths` are the addresses of a build; an asset that it lacks is named without a hash.
    """
    assets = {f"{m['stem']}{m['ending']}": path for path in asset_paths if (m := ASSET.fullmatch(path))}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.tests |= {
        "released": is_released,
        **{name: _is_one_of(*kinds) for name, kinds in KINDS_OF_PARTS.items()},
        "below": lambda path, front: path.rpartition("/")[0] == front.removesuffix(".md"),
    }
    app.jinja_env.filters |= {
        "alphabetical": lambda terms, language: sorted(
            terms, key=lambda each: in_alphabet(each.term, language)
        ),
        "at": lambda items, position: items[position - 1],
        "sum_minutes": lambda parts: sum(part.page.minutes or 0 for part in parts),
        "web_host": lambda site: (urlsplit(site).hostname or "").removeprefix("www."),
        "web_name": lambda site: site.removeprefix("https://").removeprefix("www.").rstrip("/"),
        "stations": progress_steps,
        "story_map": story_map,
        "without_verdict": without_verdict,
    }
    app.jinja_env.globals |= _known_to_templates(settings, assets)


def _known_to_templates(settings: Settings, assets: Mapping[str, str]) -> dict[str, Any]:  # Any: of all kinds
    """What every template may call by its name; `assets` has the address of each by its plain name."""
    return {
        "asset": lambda name: assets.get(name, f"/static/{name}"),
        "printed_promise": lambda library: printed_promise(settings, library),
        "right_in_100": right_in_100(settings),
        "kind_of": kind_of,
        "drawn": drawn,
        "routes": routes,
        "chose_first": chose_first,
        "passing_on_rows": passing_on_rows,
        "tenths_of_r": TENTHS,
        "language": settings.languages[0],
        "unread": False,
        "link": lambda path: path,
        **{name: getattr(settings, name) for name in FROM_SETTINGS},
    }


def _is_one_of(*kinds: type) -> Callable[[object], bool]:
    return lambda part: isinstance(part, kinds)


def kind_of(part: Part) -> str:
    """What a part is, in a word."""
    if isinstance(part, Lesson):
        return str(gettext("Read"))
    if isinstance(part, Case):
        return str(gettext("Case for a team"))
    return str(gettext("Quiz") if isinstance(part, Quiz) else gettext("Story"))


def without_verdict(feedback: str) -> str:
    """Feedback without an opening “Right.”, in the language that is spoken: the page says that itself."""
    for verdict in (gettext("Right."), gettext("Not quite.")):
        if feedback.startswith(opening := f"<p>{verdict}"):
            return "<p>" + feedback.removeprefix(opening).lstrip()
    return feedback
