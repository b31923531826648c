"""Catalogues of interface texts as gettext reads them: compiled, without what nobody has read."""

import os
from hashlib import sha256
from pathlib import Path

from babel.messages.mofile import write_mo

from safe4me.content.markup.errors import Malformed
from safe4me.content.segments import OF_SEGMENTS, unread
from safe4me.i18n import catalogues
from safe4me.i18n.catalogues import FILES, FOLDER, marks_of, pair_of, read_texts, shown_in
from safe4me.i18n.message_faults import strings_of


def compiled_in(build_folder: Path) -> Path:
    """Where catalogues are compiled to: the site's own folder may be read-only."""
    return build_folder / FOLDER


def compiled_of(language: str, folder: Path) -> Path:
    """The compiled catalogue of a language in that folder, whether it is there or not."""
    return (folder / FILES.replace("*", language)).with_suffix(".mo")


def compile_catalogues(folder: Path, *, with_unread: bool) -> None:
    """Write every catalogue that has changed, and can be read, as `folder` has them: compiled.

    A text that pupils are shown and that nobody has read is left out, and stands in English; `with_unread`
    it stands there too.
    """
    for file in catalogues.TRANSLATIONS.glob(FILES):
        compiled, made_of = compiled_of(file.parts[-3], folder), _made_of(file, with_unread=with_unread)
        if compiled.exists() and compiled.read_bytes().endswith(made_of):
            continue
        try:
            catalogue = read_texts(file)
            waits = () if with_unread else unread(file.name, shown_in(catalogue), marks_of(file))
            left_out = {each.id for each in waits}
        except Malformed:
            continue  # its language is not offered, and check_catalogues tells what is wrong
        for message in catalogue:
            if not any(strings_of(message)) or pair_of(message).id in left_out:
                message.string = (
                    ""  # else Babel puts its two English forms in the places of the language's own
                )
        compiled.parent.mkdir(parents=True, exist_ok=True)
        new = compiled.with_suffix(f".{os.getpid()}")
        with new.open("wb") as made:
            write_mo(made, catalogue)
            made.write(made_of)  # below all texts, where no reader of the format looks
        new.replace(compiled)


def _made_of(file: Path, *, with_unread: bool) -> bytes:
    beside = file.with_suffix(OF_SEGMENTS)
    marks = beside.read_bytes() if beside.exists() else b""
    return sha256(b"%d" % with_unread + sha256(marks).digest() + file.read_bytes()).digest()
