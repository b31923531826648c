"""Renders the pupils' pages: all of them for a build, and one of them, marked, for a pupil without script."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import force_locale, gettext
from jinja2 import StrictUndefined

from safe4me.lessons.addresses import WORDS
from safe4me.lessons.fit.of_measured import MOST_MEASURED
from safe4me.lessons.kinds.question import Mark
from safe4me.lessons.maps import story_map
from safe4me.lessons.model import Activity, Lesson, Library, Module, Quiz, Scenario
from safe4me.lessons.records import Service, Term
from safe4me.lessons.scenes import Scene
from safe4me.settings import Settings
from safe4me.statistics.promise import right_guesses_percent
from safe4me.web.build.art import drawn
from safe4me.web.build.quiz_end import quiz_end
from safe4me.web.serving.charts import is_released

Part = Lesson | Quiz | Scenario
Link = Callable[[str], str]
Rendered = tuple[str, str]  # the address, the HTML

ASSET = re.compile(r"/static/(?P<stem>[\w-]+)\.[0-9a-f]{12}(?P<ending>\.\w+)")
FRONTS = {"": "home", "learn/": "learn", "join/": "join", WORDS: "words"}
EXPLAINED = re.compile(rf'<a href="(?P<to>[^"]*{WORDS})#(?P<id>[\w-]+)">')


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One answer on a slip: in words, and as the form's field."""

    question: str
    answer: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What a pupil without script may send; `body` is the request's literal body."""

    code: str
    activity: str
    nonce: str
    rows: tuple[SlipRow, ...]
    body: str


def init_pages(app: Flask, settings: Settings, asset_paths: Iterable[str]) -> None:
    """Give every template its filters, its tests, `asset(name)`, and an absolute `link(path)`.

    A name that a template was not given raises UndefinedError.

    `asset_paths` are the addresses of a build; an asset that it lacks is named without a hash.
    """
    assets = {f"{m['stem']}{m['ending']}": path for path in asset_paths if (m := ASSET.fullmatch(path))}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.tests |= {
        "released": is_released,
        "activity": lambda part: isinstance(part, Activity),
        "scenario": lambda part: isinstance(part, Scenario),
    }
    app.jinja_env.filters |= {
        "at": lambda items, position: items[position - 1],
        "sum_minutes": lambda parts: sum(part.page.minutes or 0 for part in parts),
        "web_host": lambda site: (urlsplit(site).hostname or "").removeprefix("www."),
        "web_name": lambda site: site.removeprefix("https://").removeprefix("www.").rstrip("/"),
        "story_map": story_map,
        "without_verdict": without_verdict,
    }
    app.jinja_env.globals |= {
        "asset": lambda name: assets.get(name, f"/static/{name}"),
        "exit_address": settings.exit_address,
        "promise": promise(settings),
        "force_name": settings.force_name,
        "contact_address": settings.contact_address,
        "site_address": settings.site_address,
        "kind_of": kind_of,
        "drawn": drawn,
        "chose_first": chose_first,
        "language": settings.languages[0],
        "languages": settings.languages,
        "link": lambda path: path,
    }


def promise(settings: Settings) -> dict[str, str]:
    """The privacy promise in numbers, as the privacy page prints them."""
    epsilon = settings.epsilon_per_question
    return {
        "epsilon": f"{epsilon:g}",
        "yearly": f"{settings.epsilon_per_class_and_year:g}",
        "most_questions": str(MOST_MEASURED),
        "fewest_ballots": str(settings.smallest_reveal_ballots),
        "right_guesses": str(right_guesses_percent(epsilon)),
        "right_guesses_of_all": str(right_guesses_percent(MOST_MEASURED * epsilon)),
    }


def render_page(
    library: Library,
    module: Module,
    part: Part,
    *,
    marks: Mapping[str, Mark] | None = None,
    fork: str = "",
    slip: Slip | None = None,
    room: str | None = None,
    notice: str = "",
) -> str:
    """A lesson's, quiz's or scenario's page; with `marks`, or at its `fork`, as it stands after a check.

    `room` is the join code of the room it is read in; its links then keep the room from any address.
    """
    address = part_address(library, module, part)
    link = in_room(room) if room else links_from(address)
    given = marks or {}
    return render(
        _template(part),
        library,
        address,
        link,
        module=module,
        part=part,
        number=library.modules.index(module) + 1,
        nth=module.parts.index(part) + 1,
        before=module.before(part),
        after=module.after(part),
        action=link(f"{address}check"),
        marks=given,
        end=quiz_end(library, module, part, given) if isinstance(part, Quiz) else None,
        reached=part.fork if fork and isinstance(part, Scenario) else None,
        services=services(library, part.page.help),
        slip=slip,
        room=room,
        notice=notice,
    )


def render_all(library: Library) -> Iterator[Rendered]:
    """The pages of a language that are not help, with their addresses."""
    home = f"/{library.language}/"
    for path, template in FRONTS.items():
        yield home + path, render(template, library, home + path)
    yield f"{home}exit", render("exit", library, f"{home}exit")
    for lesson in library.pages:
        address = f"{home}{lesson.page.stem}/"
        contacts = services(library, lesson.page.help)
        yield address, render("page", library, address, part=lesson, services=contacts)
    for number, module in enumerate(library.modules, start=1):
        address = f"{home}learn/{module.id}/"
        todo = [(module, part) for part in module.parts]
        yield address, render("module", library, address, module=module, number=number, todo=todo)
        for part in module.parts:
            yield part_address(library, module, part), render_page(library, module, part)


def old_addresses(library: Library) -> Iterator[tuple[str, str]]:
    """The old address and today's of each page that says what it `was`."""
    for module in library.modules:
        for part in module.parts:
            if part.page.was:
                yield f"/{library.language}/learn/{part.page.was}/", part_address(library, module, part)


def part_address(library: Library, module: Module, part: Part) -> str:
    """The address of one part of a module, outside any room."""
    return f"/{library.language}/learn/{module.id}/{part.page.stem}/"


def services(library: Library, ids: Iterable[str]) -> tuple[Service, ...]:
    """The services of these ids, in their order. The content check keeps adults' ones off pupils' pages."""
    known = {service.id: service for service in library.services}
    return tuple(known[i] for i in ids if i in known)


def kind_of(part: Part) -> str:
    """What a part is, in a word."""
    if isinstance(part, Lesson):
        return str(gettext("Read"))
    return str(gettext("Quiz") if isinstance(part, Quiz) else gettext("Story"))


def without_verdict(feedback: str) -> str:
    """Feedback without an opening “Right.”, in the language that is spoken: the page says that itself."""
    for verdict in (gettext("Right."), gettext("Not quite.")):
        if feedback.startswith(opening := f"<p>{verdict}"):
            return "<p>" + feedback.removeprefix(opening).lstrip()
    return feedback


def chose_first(fork: Scene) -> str:
    """What a slip calls the choice made at a fork."""
    return str(gettext("%(moment)s: what you chose first", moment=fork.title))


def _template(part: Part) -> str:
    if isinstance(part, Lesson):
        return "lesson"
    return "quiz" if isinstance(part, Quiz) else "scenario"


def links_from(address: str) -> Link:
    """Links relative to `address`, so that they hold under a room's prefix and from a memory stick."""
    folder = posixpath.dirname(address)

    def link(path: str) -> str:
        relative = posixpath.relpath(path, folder)
        return f"{relative}/" if path.endswith("/") else relative

    return link


def in_room(code: str) -> Link:
    """Links that keep the room of this join code, from any address."""
    return lambda path: f"/c/{code}{path}"


def render(template: str, library: Library, address: str, link: Link | None = None, **values: Any) -> str:
    """One template of `templates/pages`, in the library's language, for its `address` outside any room.

    Without `link` its links are relative. Any: what a template is given.
    """
    page = current_app.jinja_env.get_template(f"pages/{template}.html")
    link = link or links_from(address)
    below = address.removeprefix(f"/{library.language}")
    with force_locale(library.language):
        html = page.render(
            library=library,
            language=library.language,
            link=link,
            below=below,
            address_in=lambda language: link(f"/{language}{below}"),
            module_address=lambda module: f"/{library.language}/learn/{module.id}/",
            part_address=lambda module, part: part_address(library, module, part),
            **values,
        )
    return explained(html, library.terms)


def explained(html: str, terms: Iterable[Term]) -> str:
    """A page whose links to the glossary carry the meaning, so that a tap shows it on the page."""
    meanings = {term.id: term.meaning for term in terms}

    def word(link: re.Match[str]) -> str:
        meaning = escape(meanings[link["id"]])
        return f'<a class="word" href="{link["to"]}#{link["id"]}" data-meaning="{meaning}">'

    return EXPLAINED.sub(word, html)
