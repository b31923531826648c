"""What modules and activities are called on pages of staff, marked where that is in another language."""

from flask import Flask

from safe4me.content.model.core import Module
from safe4me.content.page import Page
from safe4me.i18n.coverage import ModuleTranslation, translations_of
from safe4me.web.serving import current
from safe4me.web.serving.locale import language, written_in


def init_titles(app: Flask) -> None:
    """Let every template name modules and activities."""
    app.jinja_env.globals |= {
        "activity_title": activity_title,
        "module_title": module_title,
        "title_of": title_of,
        "translations_of": translations_here,
    }


def title_of(page: Page) -> str:
    """A page's title; of one that is not translated yet, with the language that it has."""
    return written_in(page.title, page.language)


def translations_here(module: Module) -> tuple[ModuleTranslation, ...]:
    """How much of a module stands in each language beside the first of this site, and was read."""
    site, (_, *others) = current.site(), current.settings().languages
    return translations_of(module, others, site.libraries, site.unread)


def activity_title(activity_id: str) -> str:
    """What an activity is called; its id (`law/quiz`) where it is taught no more."""
    found = current.library(language()).activity(activity_id)
    return title_of(found.page) if found else activity_id


def module_title(module_id: str) -> str:
    """What a module is called; its id (`law`) where it is taught no more."""
    found = (each.page for each in current.library(language()).modules if each.id == module_id)
    return next(map(title_of, found), module_id)
