"""What an overlay, a force's own content over ours, may not do.

It takes away no help, changes nothing that is counted or promised, and is not the site's own to write.
"""

import os
import pwd
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from safe4me.content.drafts import choose_words
from safe4me.content.folder import drafts_of
from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.measure_lock import LOCK, measured_in
from safe4me.content.model.core import Activity, Module, Quiz
from safe4me.content.model.decision_tables import SCHEMAS
from safe4me.content.model.fact_sheet import DraftWords
from safe4me.content.model.library import Document
from safe4me.content.model.records import Service
from safe4me.content.parsing.files import FRONT, parse_file
from safe4me.content.parsing.front_matter import FrontMatter, read_records
from safe4me.content.parsing.library import GLOSSARY, RECORDS, SERVICES, SIGNATURES
from safe4me.content.parsing.records import read_record
from safe4me.content.segments import OF_SEGMENTS

NOTES = "noted.txt"  # of an overlay: what of ours it was made from
REMOVE = "remove"
STAYS = ("999", "101", "ceop", "childline", "report-remove")  # services
SITE_ACCOUNT = "safe4me"  # as `flask setup` calls it
_OF_PAGES = ".md"
_COMPARABLE = "figures stay comparable only while all sites ask the same."
_SURVEY = f"Leave the survey out: {_COMPARABLE}"
_PROMISES = "Leave this page out: it promises what the site does, so it stays ours."
_IN_ENGLISH = "Leave this file out: services and words of your own stand in English."
_LEFT_OUT = {  # a file of ours, in any language
    LOCK: f"Leave this file out: {_COMPARABLE}",
    "pages/privacy.md": _PROMISES,
    "pages/schools/data-protection.md": _PROMISES,
    SERVICES: _IN_ENGLISH,
    GLOSSARY: _IN_ENGLISH,
}


@dataclass(frozen=True, slots=True)
class User:
    """A user of this machine, by numbers."""

    uid: int
    gids: frozenset[int]


def site_user(*, runs_site: bool) -> User | None:
    """The site's user: the account that setup makes; else, where `runs_site`, whoever runs this, but root."""
    with suppress(KeyError):
        account = pwd.getpwnam(SITE_ACCOUNT)
        return User(account.pw_uid, frozenset(os.getgrouplist(SITE_ACCOUNT, account.pw_gid)))
    if runs_site and os.geteuid():
        return User(os.geteuid(), frozenset((os.getegid(), *os.getgroups())))
    return None


def may_write(found: os.stat_result, user: User | None) -> bool:
    """Whether that user, or everybody, may write what has this owner and mode."""
    if user and found.st_uid == user.uid:
        return True  # an owner may give themselves the right
    others = stat.S_IWOTH | (stat.S_IWGRP if user and found.st_gid in user.gids else 0)
    kept = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX  # in /tmp each owns what is theirs
    return bool(found.st_mode & others) and not kept


def files_in(folder: Path) -> dict[str, Path]:
    """The files of a content folder or of an overlay, by their paths below it.

    Its notes are none of them, nor is what begins with a dot.
    """
    found = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path
        for name, path in found.items()
        if name.as_posix() != NOTES and not any(part.startswith(".") for part in name.parts)
    }


def text_of(file: Path | None) -> str:
    """The text of a file, as content is read; nothing where there is none. Raises UnicodeDecodeError."""
    return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") if file else ""


def unsafe(overlay: Path, user: User | None) -> Iterator[ContentError]:
    """What of an overlay somebody else could change: its links, and what the site's user may write."""
    if not overlay.is_dir():
        cure = "There is no such folder: make it, or leave SAFE4ME_OVERLAY_FOLDER empty."
        yield ContentError(str(overlay), 1, cure)
        return
    whole = overlay.resolve()
    below = sorted(overlay.rglob("*"))
    for path in below:
        if path.is_symlink():
            yield ContentError(str(path), 1, "This is a link: put the file or folder itself in its place.")
    for path in (*reversed(whole.parents), whole, *below):
        if may_write(path.lstat(), user) and not path.is_symlink():
            cure = f"The site’s user may write this: chown root: {path}; chmod go-w {path}"
            yield ContentError(str(path), 1, cure)


def forbidden(own: Path, overlay: Path, first: str) -> Iterator[ContentError]:
    """What an overlay may not say. `first` is the language that the others are made from.

    Raises ContentError where our own drafts cannot be read.
    """
    ours, drafts = files_in(own), drafts_of(own)
    surveys = {each.rpartition("/")[0] for each in ours if _is_survey(each, ours[each])}
    for name, file in files_in(overlay).items():
        try:
            before, after = (_chosen(name, text_of(each), drafts) for each in (ours.get(name), file))
            faults = [(1, _SURVEY)] if name.rpartition("/")[0] in surveys else []
            faults = faults or [*_of_file(name, before, after, first)]
        except ContentErrors as error:
            faults = [(each.line, each.message) for each in error.faults]
        except UnicodeDecodeError:
            faults = [(1, "Save this file as UTF-8 text.")]
        except Malformed as malformed:
            faults = [*malformed.faults]
        yield from (ContentError(str(file), line, message) for line, message in faults)


def _is_survey(name: str, file: Path) -> bool:
    front = _document(name.partition("/")[2], text_of(file)) if name.endswith(f"/{FRONT}") else None
    return isinstance(front, Module) and front.survey


def _chosen(name: str, text: str, drafts: Sequence[DraftWords]) -> str:
    return choose_words({name: text}, {name: name}, drafts)[name]


def _of_file(name: str, ours: str, theirs: str, first: str) -> Iterator[tuple[int, str]]:
    path = name.partition("/")[2]
    if name == SERVICES:
        yield from _of_services(ours, theirs)
    elif name == f"{first}/{GLOSSARY}":
        yield from _of_removed(records(ours), records(theirs))
    elif why := _LEFT_OUT.get(path or name):
        yield 1, why
    elif path == SIGNATURES:
        yield from _of_signatures(theirs)
    elif path.endswith(_OF_PAGES) or path in SCHEMAS:
        yield from _of_page(path, ours, theirs)
    elif path not in RECORDS and not ours and not path.endswith(OF_SEGMENTS):
        yield 1, "Nothing reads a file of this name: call it as ours is called, or take it out."


def records(text: str) -> tuple[FrontMatter, ...]:
    """The records of a data file; none where it is empty. Raises Malformed."""
    return read_records(text) if text.strip() else ()


def removed_in(theirs: Sequence[FrontMatter]) -> dict[str, int]:
    """The ids that an overlay's records take away, each with its line. Raises Malformed."""
    found: dict[str, int] = {}
    for record in theirs:
        if REMOVE in record.fields:
            record.allow(REMOVE)
            found |= dict.fromkeys(record.texts(REMOVE), record.first_line)
    return found


def _of_removed(ours: Sequence[FrontMatter], theirs: Sequence[FrontMatter]) -> Iterator[tuple[int, str]]:
    known = {each.fields.get("id") for each in ours}
    for name, line in removed_in(theirs).items():
        if name not in known:
            yield line, f"“{name}” is none of ours: write under {REMOVE}: an id that our file has."


def _of_services(ours: str, theirs: str) -> Iterator[tuple[int, str]]:
    """Help that is taken away: a record removed, withdrawn, or with another way to reach it."""
    before = {str(each.fields.get("id")): each for each in records(ours)}
    given = records(theirs)
    yield from _of_removed(records(ours), given)
    for name, line in removed_in(given).items():
        if name in STAYS:
            yield line, f"“{name}” stays: take it out of {REMOVE}:."
    for each in given:
        name = str(each.fields.get("id"))
        if name in STAYS and name in before:
            was, now = read_record(Service, before[name]), read_record(Service, each)
            if now.withdrawn or now.ways != was.ways:
                yield each.first_line, f"“{name}” stays as it is reached: give it our numbers and addresses."


def _of_signatures(theirs: str) -> Iterator[tuple[int, str]]:
    for each in records(theirs):
        if set(each.fields) != {"id", "read"}:
            yield each.first_line, "Leave this file to “flask --app app content sign”: it has id: and read:."


def _of_page(path: str, ours: str, theirs: str) -> Iterator[tuple[int, str]]:
    was, now = _document(path, ours), _document(path, theirs)
    if isinstance(was, Quiz) or isinstance(now, Quiz):
        yield 1, f"Leave this quiz out: {_COMPARABLE}"
        return
    if now is None:
        return
    if isinstance(now, Module) and now.survey:
        yield 1, _SURVEY
    if now.page.study != (was is not None and was.page.study):
        yield 1, "Leave study: as our page has it, or out of a new page."
    if _measured(now) != _measured(was):
        yield 1, "Leave what is measured in our words, and measure nothing new: figures stay comparable."


def _document(path: str, text: str) -> Document | None:
    """What a file says; nothing where it cannot be read, which its own check tells."""
    try:
        return parse_file(path, text) if text else None
    except Malformed:
        return None


def _measured(document: Document | None) -> Mapping[tuple[str, int], object]:
    if not isinstance(document, Activity):
        return {}
    return {(each.id, each.rev): each.asked for each in measured_in(document)}
