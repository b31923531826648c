"""An overlay: a force's own content, in a folder of the same tree, which a site reads as if it were ours.

A file in it takes the place of ours, or is new. Of services and words of the glossary each record takes the
place of ours with its id, or is new, and a record `- remove: [id]` takes ours away.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from safe4me.content.folder import languages_in, pages_read, write_read
from safe4me.content.markup.errors import ContentError, ContentErrors
from safe4me.content.model.signatures import PageRead, Signature, page_read
from safe4me.content.overlay_rules import (
    NOTES,
    files_in,
    forbidden,
    records,
    removed_in,
    site_user,
    text_of,
    unsafe,
)
from safe4me.content.parsing.library import GLOSSARY, SERVICES, SIGNATURES
from safe4me.content.parsing.page_head import hash_of
from safe4me.content.parsing.records import read_record, read_register
from safe4me.content.parsing.signatures import with_list


class LineOrigin(NamedTuple):
    """Where a line of a merged file stands: in the overlay's file, or in ours, and its number there."""

    is_theirs: bool
    line: int


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a site: the `folder` to read it from, and the overlay in it, if there is one.

    `places` has, of each file in which records were merged, where its lines stand.
    """

    folder: Path
    overlay: Path | None = None
    places: Mapping[str, Sequence[LineOrigin]] = field(default_factory=dict)

    def has_own(self, name: str) -> bool:
        """Whether the overlay has a file of that name."""
        return self.overlay is not None and name in files_in(self.overlay)

    def told(self, faults: Iterable[ContentError]) -> list[ContentError]:
        """The faults, where each that stands in the overlay names the file and the line there."""
        return sorted(map(self._told, faults))

    def _told(self, fault: ContentError) -> ContentError:
        if self.overlay is None:
            return fault
        file, line = str(self.overlay / fault.path), fault.line
        if places := self.places.get(fault.path):
            is_theirs, line = places[min(line, len(places)) - 1]
            return ContentError(file if is_theirs else fault.path, line, fault.message)
        path = self.folder / fault.path
        is_theirs = path.is_symlink() and path.readlink().is_relative_to(self.overlay)
        return ContentError(file, line, fault.message) if is_theirs else fault


def placed(fault: ContentError, own: Path) -> str:
    """A fault in a line: of ours below the folder's name, of an overlay with its whole path."""
    return str(fault) if fault.path.startswith("/") else f"{own.name}/{fault}"


@contextmanager
def overlaid(own: Path, overlay: Path | None, *, runs_site: bool = False) -> Iterator[Content]:
    """The content of a folder with an overlay over it, while it is read. What is written goes where it was.

    `runs_site` where whoever runs this is the site's user. Raises ContentError for what no overlay may do.
    """
    if overlay is None:
        yield Content(own)
        return
    own, overlay = own.absolute(), overlay.absolute()  # links lead there from elsewhere
    first = next(iter(languages_in(own)), "")
    faults = [*unsafe(overlay, site_user(runs_site=runs_site))] or [*forbidden(own, overlay, first)]
    if faults:
        raise ContentErrors(faults)
    with TemporaryDirectory(prefix="safe4me-content-") as made:
        yield _laid(Path(made) / own.name, own, overlay, first)


def _laid(folder: Path, own: Path, overlay: Path, first: str) -> Content:
    """A folder of links to the files of both, and of what is merged of two."""
    ours, theirs = files_in(own), files_in(overlay)
    merged = {name for name in (SERVICES, f"{first}/{GLOSSARY}") if name in theirs}
    other = {name.partition("/")[2] for name in theirs if name.startswith(f"{first}/")} - {
        GLOSSARY,
        SIGNATURES,
    }
    stale = {name for name in ours if _translates(name, first, other)}  # of what was ours
    signatures = f"{first}/{SIGNATURES}"
    for language in languages_in(own):
        (folder / language).mkdir(parents=True)
    kept = {name: file for name, file in ours.items() if name not in stale}
    for name, file in (kept | {each: theirs[each] for each in theirs.keys() - {signatures}}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(file)
    places: dict[str, Sequence[LineOrigin]] = {}
    for name in merged:
        before, after = text_of(ours.get(name)), text_of(theirs[name])
        text, places[name] = _merged(before, after)
        _write(folder / name, text)
        for language in languages_in(own)[1:]:
            _leave_out(folder / language / name.rpartition("/")[2], after)
    if signatures in ours:
        signed = {reader: tuple(read.values()) for reader, read in _signed_in(overlay, first).items()}
        _with_signatures(folder / signatures, signed, other)
    return Content(folder, overlay, places)


def _translates(name: str, first: str, pages: Collection[str]) -> bool:
    language, _, path = name.partition("/")
    return language != first and path in pages


def _write(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)  # a link: what it leads to stays as it is
    file.write_text(text, encoding="utf-8")


def _merged(ours: str, theirs: str) -> tuple[str, list[LineOrigin]]:
    """Our records with another's in their place or behind them, less those that it removes."""
    before, after = _blocks(ours), _blocks(theirs)
    kept = {name: (False, each) for name, each in before.items() if name not in removed_in(records(theirs))}
    kept |= {name: (True, each) for name, each in after.items()}
    lines = {False: ours.split("\n"), True: theirs.split("\n")}
    told = [(lines[which][n], LineOrigin(which, n + 1)) for which, each in kept.values() for n in each]
    return "\n".join(line for line, _ in told) + "\n", [place for _, place in told]


def _blocks(text: str) -> dict[str, range]:
    """The lines of each record of a data file, by its id. Raises Malformed."""
    found = [each for each in records(text) if "id" in each.fields]
    starts = [each.first_line - 1 for each in records(text)]
    ends = dict(zip(starts, [*starts[1:], len(text.split("\n"))], strict=True))
    return {str(each.fields["id"]): range(each.first_line - 1, ends[each.first_line - 1]) for each in found}


def _leave_out(file: Path, theirs: str) -> None:
    """Take out of a translation the records that `theirs` has or removes: they are told in English.

    Whatever was read stays read, for it is marked segment by segment.
    """
    if not file.exists():
        return
    text, blocks = text_of(file), _blocks(text_of(file))
    gone = {*_blocks(theirs), *removed_in(records(theirs))}
    dropped = {n for name, each in blocks.items() if name in gone for n in each}
    left = "\n".join(line for n, line in enumerate(text.split("\n")) if n not in dropped)
    _write(file, left)


def _with_signatures(file: Path, signed: Mapping[str, Sequence[PageRead]], pages: Collection[str]) -> None:
    """Let the overlay's pages have no signature but those of its own."""
    text = text_of(file)
    for each in reversed(read_register(text, partial(read_record, Signature))):
        kept = [read for read in each.read if read.path not in pages]
        own = [read for read in signed.get(each.id, ()) if read.path in pages]
        text = with_list(text, each, (*kept, *own))
    _write(file, text)


def _signed_in(overlay: Path, first: str) -> dict[str, dict[str, PageRead]]:
    """What each reader has read of an overlay, by the reader's id and the page's path. Raises Malformed."""
    file = overlay / first / SIGNATURES
    found = {
        each.text("id"): map(page_read, each.texts("read"))
        for each in (records(text_of(file)) if file.exists() else ())
    }
    return {reader: {each.path: each for each in read} for reader, read in found.items()}


def sign(own: Path, overlay: Path | None, reader: str, paths: Collection[str], on: date) -> int:
    """Write down that a reader has read these pages as they stand, or all of theirs; returns how many.

    Of the overlay's pages that stands in a file of its own. Raises ContentError, UnknownReader and NotTheirs.
    """
    with overlaid(own, overlay) as content:
        read = pages_read(content.folder, reader, paths, on)
    first = languages_in(own)[0]
    theirs = files_in(overlay) if overlay else {}
    of_ours = [each for each in read if f"{first}/{each.path}" not in theirs]
    if of_ours:
        write_read(own / first / SIGNATURES, reader, of_ours)
    if overlay and len(of_ours) < len(read):
        signed = _signed_in(overlay, first)
        signed.setdefault(reader, {}).update({each.path: each for each in read if each not in of_ours})
        text = "".join(f"- id: {name}\n  read:\n{_listed(pages)}" for name, pages in sorted(signed.items()))
        (overlay / first / SIGNATURES).write_text(text, encoding="utf-8")
    return len(read)


def _listed(pages: Mapping[str, PageRead]) -> str:
    return "".join(f"    - {pages[path]}\n" for path in sorted(pages))


def _beneath(own: Path, overlay: Path) -> dict[str, str]:
    """The texts of ours that an overlay is made from, by name: a file, or a file and the id of a record.

    A text is empty where ours has none of that name by now. Raises Malformed.
    """
    ours, theirs = files_in(own), files_in(overlay)
    found = {}
    for name, file in theirs.items():
        path = name.rpartition("/")[2]
        if path in {SERVICES, GLOSSARY}:
            text = text_of(ours.get(name))
            blocks, lines = _blocks(text), text.split("\n")
            for each in (*_blocks(text_of(file)), *removed_in(records(text_of(file)))):
                found[f"{name} {each}"] = "\n".join(lines[n] for n in blocks.get(each, ())).rstrip()
        elif path != SIGNATURES:
            found[name] = text_of(ours.get(name))
    return found


def note(own: Path, overlay: Path) -> int:
    """Note what of ours an overlay is made from, as it stands today; returns how many there are."""
    found = {name: text for name, text in _beneath(own, overlay).items() if text}
    lines = [f"{name} {hash_of(text)}\n" for name, text in sorted(found.items())]
    (overlay / NOTES).write_text("".join(lines), encoding="utf-8")
    return len(lines)


class Stale(NamedTuple):
    """Something of ours that has changed under an overlay, or `is_gone`; or `is_new`: it was never noted."""

    name: str
    is_gone: bool
    is_new: bool


def changed_under(own: Path, overlay: Path) -> list[Stale]:
    """What of ours under an overlay is not as it was noted. Raises Malformed and OSError."""
    file = overlay / NOTES
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    noted = {name: digest for name, _, digest in (line.rpartition(" ") for line in lines)}
    return [
        Stale(name, is_gone=not text, is_new=name not in noted)
        for name, text in sorted(_beneath(own, overlay).items())
        if (text or name in noted) and (not text or noted.get(name) != hash_of(text))
    ]
