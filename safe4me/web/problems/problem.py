"""A problem as a reader meets it, and the two ways to write one down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

UNPROCESSABLE = 422
FAULT = 500
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as a reader meets it. `again` means: the same request may succeed in `retry_seconds`.

    `busy` means: nothing is broken, there is only too much to do.
    """

    status: int
    name: str
    title: LazyString
    text: LazyString | str
    template: str = "errors/error.html"
    again: bool = False
    retry_seconds: int = RETRY_SECONDS
    busy: bool = False

    @property
    def ours(self) -> bool:
        """Whether something is broken on our side, so that pages of help may be away as well."""
        return self.status >= FAULT and not self.busy

    def details(self) -> dict[str, str | int]:
        """The problem as RFC 9457 has it, in the request's language."""
        return {
            "type": f"urn:safe4me:problem:{self.name}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.text),
        }


# For each kind of exception its problem, or what makes it from the exception's attributes.
Table = Mapping[type[Exception], Problem | Callable[..., Problem]]


def refused(name: str, text: LazyString | str) -> Problem:
    """A change that was asked for and not made: `text` says why, and what would do."""
    return Problem(UNPROCESSABLE, name, lazy_gettext("Nothing was changed"), text)
