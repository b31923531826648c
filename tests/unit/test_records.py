"""A record of a data file is what its class declares, and each fault says its line and how to mend it."""

from dataclasses import dataclass
from functools import partial

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.decision_tables import SCHEMAS, TableRecord
from safe4me.content.model.records import DayOrNone, IsTrue, Member, Record, Text, Texts
from safe4me.content.parsing.records import cure_of, names_of, read_record, read_register


@dataclass(frozen=True, slots=True)
class Film(Record):
    """A kind of record that only this file knows."""

    title: Text
    cast: Texts = ()
    short: IsTrue = False
    seen: DayOrNone = None


ONE = "- id: jaws\n  title: Jaws\n  cast: [A, B]\n  short: true\n"


def films(text: str) -> tuple[Film, ...]:
    return read_register(text, partial(read_record, Film))


KINDS = {kind.__name__: kind for kind in Record.__subclasses__()}
del KINDS[Member.__name__]  # whose file has a line each
ROWS = [kind for schema in SCHEMAS.values() for kind in (schema.row, schema.note)]


def test_a_new_kind_of_record_is_a_class() -> None:
    (film,) = films(ONE)
    assert film == Film("jaws", "Jaws", cast=("A", "B"), short=True)
    assert (film.line, films("---\ntranslated: person\n---\n\n" + ONE)[0].line) == (1, 5)
    assert films("[]") == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("  title: Jaws\n", "", 1, "Write “title: some text” in this record."),
        ("Jaws", "[Jaws]", 2, "Write “title: some text” in this record."),
        ("Jaws", "''", 2, "Write “title: some text” in this record."),
        ("title", "titel", 2, "“titel” is not known here. Did you mean “title”? Known: id, title, cast, "),
        ("title", "colour", 2, "“colour” is not known here. Known: id, title, cast, short, seen."),
        ("short: true", "line: 4", 4, "“line” is not known here."),
        ("short: true", "language: cy", 4, "“language” is not known here."),
        ("short: true", "title: Jaws", 4, "Write “title” once."),
        ("short: true", "short: yes", 4, "Write short: true, or leave it out."),
        ("short: true", "short: [true]", 4, "Write short: true, or leave it out."),
        ("short: true", "seen: 1772236800", 4, "Write “seen” as a day: year-month-day, 2026-11-01."),
        ("[A, B]", "A", 3, "Write “cast” as a list: [one, another]"),
        ("[A, B]", "[A, '']", 3, "Write “cast” as a list: [one, another]"),
        ("[A, B]", "{A: B}", 3, "Write “cast” as a list: [one, another]"),
        ("jaws", "Jaws 2", 1, "“Jaws 2” cannot be an id"),
        ("- id: jaws\n ", "-", 1, "Write “id: some text” in this record."),
        (ONE, "id: jaws\n", 1, "Write this file as a list"),
        (ONE, ONE + "- jaws\n", 5, "Write a record as fields"),
        (ONE, ONE + ONE, 5, "“jaws” stands twice: give this one another id."),
    ],
)
def test_a_record_that_cannot_be_read_says_where_and_how_to_mend_it(
    old: str, new: str, line: int, cure: str
) -> None:
    assert old in ONE
    with pytest.raises(Malformed) as refused:
        films(ONE.replace(old, new, 1))
    ((where, message),) = refused.value.faults
    assert (where, message.startswith(cure)) == (line, True), message


def test_every_record_that_cannot_be_read_is_told_at_once() -> None:
    with pytest.raises(Malformed) as refused:
        films("- id: one\n- id: two\n  title: Two\n- id: three\n")
    assert [line for line, _ in refused.value.faults] == [1, 4]


@pytest.mark.parametrize("kind", [*KINDS.values(), *ROWS])
def test_every_field_of_every_kind_says_how_it_is_mended(kind: type[Record | TableRecord]) -> None:
    assert all(cure_of(kind, name) for name in names_of(kind))
