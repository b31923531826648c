"""A build, loaded: the page table, and the lessons it was made from."""

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.library import Library
from safe4me.content.review_dates import UnreadTranslation
from safe4me.i18n import ORIGINAL, catalogues, offered_languages, offered_libraries
from safe4me.i18n.compiled import compiled_in
from safe4me.settings import Settings
from safe4me.web.http import page_table, parsed

SWITCH = re.compile(rb' data-study="([\w/-]+)"')
logger = logging.getLogger("safe4me")


@dataclass(frozen=True, slots=True)
class Site:
    """What is served until the next reload; `libraries`, by language, are what the pages were built from.

    `unread` are the translations that no person has read, shown or not; `studied` the pages of this build
    with a switch for saying how far they are read.
    """

    table: page_table.ReadyPages
    libraries: Mapping[str, Library]
    unread: tuple[UnreadTranslation, ...] = ()
    studied: frozenset[str] = frozenset()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that readers may choose, the default first; at least the original."""
        return tuple(self.libraries) or (ORIGINAL,)


NOTHING_BUILT = Site(page_table.EMPTY, {})


def current_site(settings: Settings) -> Site:
    """The build that `current` leads to; an empty site when there is none that can be read."""
    current = settings.build_folder / "current"
    if not current.exists():
        _warn("No pages have been built yet: run `flask --app app build`.")
        return NOTHING_BUILT
    try:
        return _load(
            current.resolve(),
            settings.languages,
            offered_languages(settings),
            with_unread=settings.unchecked_languages_shown,
        )
    except (OSError, ValueError, KeyError, ContentErrors) as error:  # made by an older release, or damaged
        _warn(f"The pages cannot be read ({type(error).__name__}): run `flask --app app build`.")
        return NOTHING_BUILT


def _warn(line: str) -> None:
    if "FLASK_RUN_FROM_CLI" not in os.environ:  # a command may be the one that builds
        logger.warning(line)


@lru_cache(maxsize=4)  # a build never changes: its folder is named after what is in it
def _load(build: Path, asked: tuple[str, ...], offered: tuple[str, ...], *, with_unread: bool) -> Site:
    table = page_table.load_pages(build, asked, offered, with_unread=with_unread)
    content = parsed.read_parsed(build, table.languages, with_unread=with_unread)
    libraries = offered_libraries(content.libraries, table.languages, compiled_in(build.parent))
    unread = (*content.unread, *catalogues.unread_catalogues())
    bodies = (forms[""].body[0] for path, forms in table.pages.items() if path.endswith("/"))
    studied = frozenset(found[1].decode() for body in bodies if (found := SWITCH.search(body)))
    return Site(table, libraries, unread, studied)
