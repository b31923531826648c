"""Which language a page speaks, and how that language is named and written."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

from babel import Locale
from flask import Flask, Response, g, request
from flask_babel import Babel, force_locale, get_locale, gettext
from markupsafe import Markup

from safe4me.content.model.core import Module
from safe4me.content.page import Page
from safe4me.i18n.compiled import compiled_in
from safe4me.i18n.coverage import ModuleTranslation, translations_of
from safe4me.settings import Settings
from safe4me.web.http import context
from safe4me.web.http.bidi import kept_apart, kept_in_order
from safe4me.web.http.formats import date_name
from safe4me.web.http.sessions import is_of_staff

CHOICE = "language"  # in an address that does not begin with a language


def init_locale(app: Flask) -> None:
    """Set the translations up for pages that are made when they are asked for."""
    init_translations(app, app.extensions["settings"], language)
    app.context_processor(_spoken)
    app.url_defaults(_keep_choice)
    app.after_request(_vary)
    app.after_request(_keep_in_order)


def _spoken() -> dict[str, object]:
    return {
        "language": reader_language(),
        "languages": context.languages_of_staff() if _is_for_staff() else context.languages(),
        "address_in": address_in,
        "unread": context.is_unread(language()),
    }


def init_translations(app: Flask, settings: Settings, selector: Callable[[], str] | None = None) -> None:
    """Give an app its translations, and its templates what they say about languages."""
    Babel(
        app,
        default_locale=settings.languages[0],
        default_translation_directories=str(compiled_in(settings.build_folder)),
        locale_selector=selector,
    )
    app.jinja_env.filters |= {
        "written_in": written_in,
        "kept_apart": kept_apart,
        "left_to_right": left_to_right,
        "date_name": date_name,
    }
    app.jinja_env.globals |= {
        "direction": direction,
        "in_language": in_language,
        "name_of": name_of,
        "of_language": of_language,
        "own_name": own_name,
        "spoken": spoken,
    }


def language() -> str:
    """The language that a page speaks: its reader's, and to staff only one in which their pages are whole."""
    chosen, whole = reader_language(), context.languages_of_staff()
    return whole[0] if _is_for_staff() and chosen not in whole else chosen


def reader_language() -> str:
    """The language in the address, else the account's, else the browser's best of those that exist.

    A page of staff, which may speak another, leads on to pages of pupils in this one.
    """
    languages = context.languages()
    if not request:  # a command
        return languages[0]
    return _chosen() or request.accept_languages.best_match(languages) or languages[0]


def use_language(language: str | None, *, to_class: bool = False) -> None:
    """Answer this request in `language`, where its address names no other; None leaves it to the browser.

    A page of staff that is shown `to_class` speaks its reader's language, as pages of pupils do.
    """
    g.language, g.to_class = language, to_class


def address_in(other: str) -> str:
    """Where the page that was asked for stands in another language.

    Of a form that was sent it is the page above the form's own address, else the room's or the first page.
    """
    asked, named = request.method in {"GET", "HEAD"}, _named_in_path()
    if named:
        page = request.path if asked else f"{request.path.rpartition('/')[0]}/"
        here = page.replace(f"/{named}/", f"/{other}/", 1).lstrip("/")  # two slashes would begin another site
        return f"/{quote(here)}"
    if asked:
        return f"?{urlencode({**request.args, CHOICE: other})}"
    code = (request.view_args or {}).get("code")
    return f"/c/{code}/{other}/" if code else f"/{other}/"


def spoken() -> str:
    """The language of the texts that are being said now."""
    return str(get_locale())


def direction(language: str) -> str:
    """`ltr`, or `rtl` for a language that is written from right to left."""
    return str(Locale.parse(language).text_direction)


def own_name(language: str) -> str:
    """A language's name for itself: “Cymraeg”."""
    return str(Locale.parse(language).get_language_name())


def name_of(language: str) -> str:
    """A language's name in the one that is spoken: “Welsh”."""
    return str(Locale.parse(language).get_language_name(get_locale()))


def in_language(language: str, told: Callable[..., str], *given: str) -> str:
    """What `told` says when it is `given` these, with the site's own texts in `language`."""
    with force_locale(language):
        return told(*given)


def of_language(language: str) -> str:
    """The attributes of an element whose text is in that language."""
    return Markup(' lang="{}" dir="{}"').format(language, direction(language))


def written_in(text: str, language: str) -> str:
    """A text of the content, which says so where it is in another language than the one that is spoken."""
    if language == spoken():
        return text
    return Markup("<span{}>{}</span>").format(of_language(language), text)


def left_to_right(text: str) -> str:
    """A phone number, code or address, which is read from left to right in every language."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def _is_for_staff() -> bool:
    return bool(request) and is_of_staff(request) and not g.get("to_class")


def _chosen() -> str | None:
    return _known(_named_in_path(), request.args.get(CHOICE), g.get("language"))


def _named_in_path() -> str | None:
    """The language of `/cy/…` and `/c/K7Q3XP/cy/…`, of a page that does not exist too."""
    return _known(*request.path.split("/")[1:4])


def _known(*named: str | None) -> str | None:
    return next((each for each in named if each in context.languages()), None)


def _keep_choice(endpoint: str, values: dict[str, object]) -> None:
    """Carry the language that the address names on to addresses that begin with none."""
    if len(context.languages()) > 1 and (named := _known(_named_in_path(), request.args.get(CHOICE))):
        values.setdefault(CHOICE, named)


def _vary(response: Response) -> Response:
    """Tell caches that the browser's languages decided, where they did."""
    if len(context.languages()) > 1 and not _chosen():
        response.vary.add("Accept-Language")
    return response


def _keep_in_order(response: Response) -> Response:
    """Let a name in other letters, whoever typed it, turn nothing round beside it."""
    if response.mimetype != "text/html" or response.is_streamed:
        return response
    if page := response.get_data(as_text=True):  # the reply to a ballot is empty, and comes by the thousand
        response.set_data(kept_in_order(page, direction(language())))
    return response


def init_titles(app: Flask) -> None:
    """Let every template name modules and activities."""
    app.jinja_env.globals |= {
        "activity_title": activity_title,
        "is_item": is_item,
        "item_title": item_title,
        "module_title": module_title,
        "title_of": title_of,
        "translations_of": translations_here,
    }


def title_of(page: Page) -> str:
    """A page's title; of one that is not translated yet, with the language that it has."""
    return written_in(page.title, page.language)


def translations_here(module: Module) -> tuple[ModuleTranslation, ...]:
    """How much of a module stands in each language beside the first of this site, and was read."""
    site, (_, *others) = context.site(), context.settings().languages
    return translations_of(module, others, site.libraries, site.unread)


def activity_title(activity_id: str) -> str:
    """What an activity is called; its id (`law/quiz`) where it is taught no more."""
    found = context.library(language()).activity(activity_id)
    return title_of(found.page) if found else activity_id


def module_title(module_id: str) -> str:
    """What a module is called; its id (`law`) where it is taught no more."""
    found = (each.page for each in context.library(language()).modules if each.id == module_id)
    return next(map(title_of, found), module_id)


def item_title(item: str) -> str:
    """What a module or an activity is called that a class is taught, with its module where it is a part."""
    module = item.partition("/")[0]
    if not is_item(item):
        return name_of_id(item)
    title, whole = activity_title(item), module_title(module)
    if item == module or title == whole:
        return whole
    apart = Markup(gettext("%(module)s: %(activity)s"))  # noqa: S704 - of our catalogues
    return apart % {"module": whole, "activity": title}


def name_of_id(item: str) -> str:
    """What is left of the name of what is taught no more: its id, as words."""
    return item.replace("-", " ").replace("/", ": ").capitalize()


def is_item(item: str) -> bool:
    """Whether it is a module or an activity that is taught."""
    library = context.library(language())
    return any(item == module.id for module in library.modules) or library.activity(item) is not None
