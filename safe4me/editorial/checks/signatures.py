"""Whether what readers outside are asked to read, and have read, is there."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentError
from safe4me.content.model.library import Library
from safe4me.content.model.signatures import is_among
from safe4me.content.parsing.library import SIGNATURES


def readers_read_what_is_there(library: Library) -> Iterator[ContentError]:
    """A page that a reader is to read, or has read, and that is not there."""
    pages = [document.page for document in library.documents()]
    for reading in library.readings:
        signature, file = reading.signature, f"{library.language}/{SIGNATURES}"
        for each in signature.pages:
            if not any(is_among(page, each) for page in pages):
                message = f"“{each}” is no page: write paths below {library.language}/, law/quiz.md or law/."
                yield ContentError(file, signature.line, message)
        for stray in reading.strays:
            message = f"“{stray.path}” is no page that they are to read: add it to pages:, or take it out."
            yield ContentError(file, signature.line, message)
