"""What a reader of a translation saved, taken back: what is right is marked, what is better said is written.

Nothing of it is believed: it has to be of a pack of ours, and counts once; a segment is looked up by its
number, and has to stand as it did; and better words have to keep the facts, and pass as the page's own would.
"""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from safe4me.content import folder as reading
from safe4me.content.locked_lines import Rules, read_rules
from safe4me.content.markup.errors import ContentErrors, Fault, Malformed
from safe4me.content.parsing.library import parse_library
from safe4me.content.segments import (
    OF_ITSELF,
    Pair,
    checked_role,
    pairs_of,
    spans_of,
    with_reading,
)
from safe4me.content.translation_check import compare_files
from safe4me.content.translation_meaning import faults_of_segment
from safe4me.i18n import catalogues
from safe4me.i18n.message_faults import faults_of
from safe4me.i18n.reading_pack import PACKS

MOST_ANSWER_BYTES = 5_000_000
DEEPEST = 6
_UNSEEN = frozenset(("Cc", "Cf", "Zl", "Zp", "Cs", "Co"))  # kinds of characters that nobody sees
_Text = Annotated[str, StringConstraints(max_length=4000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ReaderAnswer(_Strict):
    """What a reader says of one segment: it is right, or better so, or doubted, with a note."""

    say: Literal["right", "better", "doubt"]
    text: _Text = ""


class ReaderAnswers(_Strict):
    """The file that a reader saved: of which pack, in which role, and by its number each answer."""

    pack: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    role: Annotated[str, StringConstraints(max_length=40)]
    segments: dict[Annotated[str, StringConstraints(pattern=r"^\d{1,5}$")], ReaderAnswer] = Field(
        max_length=20_000
    )


class UnknownAnswers(Exception):
    """The file is none that a reader of a pack of ours saved; `why` says so in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Taken:
    """What became of answers: how many were taken as right and as better, doubts, what was refused, and why.

    `before` has each file that changed as it was, `after` as it is written.
    """

    right: int = 0
    better: int = 0
    doubts: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


def parse_reader_answers(data: bytes) -> ReaderAnswers:
    """The answers in a file. Raises UnknownAnswers."""
    if len(data) > MOST_ANSWER_BYTES:
        raise UnknownAnswers("It is larger than 5 MB.")
    try:
        text = data.decode("utf-8")
        if _depth(text) > DEEPEST:
            raise UnknownAnswers("It is nested deeper than what a reader saves.")
        answers = ReaderAnswers.model_validate_json(text)
        checked_role(answers.role)
    except (UnicodeDecodeError, ValidationError):
        raise UnknownAnswers("It is not what a reader saved.") from None
    except Malformed as malformed:
        raise UnknownAnswers(malformed.faults[0][1]) from None
    return answers


def _depth(text: str) -> int:
    """How deep a text of JSON is nested, at the most: what stands in quotes may count too."""
    depth = deepest = 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        deepest = max(deepest, depth)
    return deepest


def take_reader_answers(
    folder: Path, language: str, answers: ReaderAnswers, on: date, packs: Path = PACKS
) -> Taken:
    """Write what a reader said into the working tree; nothing is published by it.

    Raises UnknownAnswers where the pack is none of ours, of another language, or was taken before; and
    ContentError where a file cannot be read.
    """
    kept = packs / f"{answers.pack}.json"
    if not kept.exists():
        raise UnknownAnswers("No pack of this number was made here, or it has been taken already.")
    held = json.loads(kept.read_text("utf-8"))
    if held["language"] != language:
        raise UnknownAnswers(f"It is of another language: {held['language']}.")
    taken = Taken()
    by_file: dict[str, dict[str, tuple[str, ReaderAnswer]]] = {}
    for number, answer in answers.segments.items():
        if int(number) >= len(held["segments"]):
            raise UnknownAnswers("It answers more than was asked.")
        path, name, known = held["segments"][int(number)]
        by_file.setdefault(path, {})[name] = known, answer
    by = f"{answers.role} (pack {answers.pack[:6]})"
    for path, said in by_file.items():
        place = catalogues.place_of(catalogues.catalogue_of(language))
        take = _take_interface if path == place else _take_page
        take(folder, language, path, _Said(said, by, on, taken))
    kept.unlink()
    return taken


@dataclass(frozen=True, slots=True)
class _Said:
    """What one reader says of one file: by segment the hash of what they read, and their answer."""

    answers: Mapping[str, tuple[str, ReaderAnswer]]
    by: str
    on: date
    taken: Taken

    def corrections(self, path: str, pairs: list[Pair], refuse: Callable[[Pair, str], str]) -> dict[str, str]:
        """The better words of each segment that may be written; doubts and refusals are noted."""
        found = {}
        for pair in pairs:
            known, answer = self.answers.get(pair.id, ("", None))
            if answer is None:
                continue
            where = f"{path} “{pair.english.strip()[:40]}”"
            if known != pair.hash:
                self.taken.refused.append(f"{where}: it has changed since it was sent.")
            elif answer.say == "doubt":
                self.taken.doubts.append(f"{where}: {without_unseen(answer.text) or 'no note'}")
            elif answer.say == "better":
                if why := refuse(pair, answer.text):
                    self.taken.refused.append(f"{where}: {why}")
                else:
                    found[pair.id] = _in_place(pair, answer.text)
        missing = self.answers.keys() - {pair.id for pair in pairs}
        self.taken.refused += [
            f"{path} {name}: its English has changed since it was sent." for name in missing
        ]
        return found

    def read(self, pairs: list[Pair], better: Mapping[str, str]) -> set[str]:
        """The ids of what they have read as it stands now: what they called right, and their own words."""
        right = {
            pair.id
            for pair in pairs
            if pair.id in self.answers
            and self.answers[pair.id][0] == pair.hash
            and self.answers[pair.id][1].say == "right"
        }
        self.taken.right += len(right)
        self.taken.better += len(better)
        return right | better.keys()


def without_unseen(text: str) -> str:
    """A note without what cannot be seen."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN).strip()


def _in_place(pair: Pair, text: str) -> str:
    """Better words as they stand in the file, as deep as those that they replace."""
    deep = pair.own[: len(pair.own) - len(pair.own.lstrip(" "))]
    return deep + text.strip()


def _unseen(pair: Pair, text: str) -> str:
    """Why better words are refused that have characters which nobody sees."""
    strange = (
        {letter for letter in text if unicodedata.category(letter) in _UNSEEN} - set(pair.english) - {"\n"}
    )
    return "It has characters that nobody sees." if strange else ""


def _take_page(folder: Path, language: str, path: str, said: _Said) -> None:
    """Take what is said of a page or a data file."""
    first = reading.languages_in(folder)[0]
    original, own = (
        reading.read_files(folder, first)[path],
        reading.read_files(folder, language).get(path, ""),
    )
    pairs = pairs_of(path, original, own) if own else []
    rules = read_rules(folder, language)

    def refuse(pair: Pair, text: str) -> str:
        if pair.id == OF_ITSELF:
            return "Its names and sources are mended by hand."
        if why := _unseen(pair, text):
            return why
        made = _with(path, own, pairs, {pair.id: _in_place(pair, text)})
        faults = [*_faults(path, original, made), *_meaning(rules, pair, text)]
        if len(pairs_of(path, original, made)) != len(pairs):
            faults.append((1, "It is no longer one segment."))
        return faults[0][1] if faults else ""

    better = said.corrections(path, pairs, refuse)
    made = _with(path, own, pairs, better)
    read = said.read(pairs, better)
    if better:
        name = f"{language}/{path}"
        said.taken.before[name], said.taken.after[name] = own, made
        (folder / language / path).write_text(made, encoding="utf-8")
    marks = reading.read_marks(folder, language).get(path, ())
    made_pairs = pairs_of(path, original, made) if own else []
    reading.write_marks(folder, language, path, with_reading(made_pairs, marks, said.by, said.on, read))


def _with(path: str, text: str, pairs: list[Pair], better: Mapping[str, str]) -> str:
    """A file in which some segments are said otherwise."""
    lines = text.split("\n")
    for pair, span in reversed(list(zip(pairs, spans_of(path, text), strict=False))):
        if pair.id in better:
            lines[span.start : span.end] = better[pair.id].split("\n")
    return "\n".join(lines)


def _faults(path: str, original: str, made: str) -> Iterator[Fault]:
    """What a page with better words loses of its English, or what its own parser says of it."""
    yield from compare_files(path, original, made)
    try:
        parse_library("en", {path: made})
    except ContentErrors as error:
        yield from ((fault.line, fault.message) for fault in error.faults)


def _meaning(rules: Rules | None, pair: Pair, text: str) -> Iterator[Fault]:
    """What better words say otherwise than their English does, such as a locked line."""
    if rules:
        yield from ((1, fault) for fault in faults_of_segment(rules, pair.english, text))


def _take_interface(folder: Path, language: str, path: str, said: _Said) -> None:
    """Take what is said of the texts around every page."""
    file = catalogues.catalogue_of(language)
    catalogue = catalogues.read_texts_of(path, file, language)
    pairs = catalogues.shown_in(catalogue)
    rules = read_rules(folder, language)
    messages = {catalogues.pair_of(message).id: message for message in catalogue if message.id}

    def refuse(pair: Pair, text: str) -> str:
        if why := _unseen(pair, text):
            return why
        if text.count("\n") != pair.own.count("\n"):
            return "Write as many forms as there were, a line each."
        known = messages[pair.id]
        message = known.clone()
        message.string, message.lineno = _string(text.strip(), like=known.string), 1
        faults = [*faults_of([message], catalogue), *_meaning(rules, pair, text)]
        return faults[0][1] if faults else ""

    better = said.corrections(path, pairs, refuse)
    read = said.read(pairs, better)
    if better:
        before = file.read_text("utf-8")
        changed = []
        for name, text in better.items():
            changed.append(messages[name].clone())
            changed[-1].string = _string(text.strip(), like=messages[name].string)
        catalogues.change_catalogue(language, changed)
        said.taken.before[path], said.taken.after[path] = before, file.read_text("utf-8")
    again = catalogues.shown_in(catalogues.read_texts_of(path, file, language))
    catalogues.write_catalogue_marks(
        file, with_reading(again, catalogues.marks_of(file), said.by, said.on, read)
    )


def _string(text: str, like: object) -> str | tuple[str, ...]:
    return text if isinstance(like, str) else tuple(text.split("\n"))
