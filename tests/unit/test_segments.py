"""The segments of a file keep their ids while others come, go and move; and who has read each is known."""

import re
from collections import Counter
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.content.folder import read_files
from safe4me.content.markup.errors import Malformed
from safe4me.content.segments import (
    Pair,
    SegmentMarks,
    SegmentReading,
    aligned,
    ids_in,
    last_read,
    paired,
    pairs_of,
    read_segments,
    spans_of,
    texts_in,
    unread,
    with_reading,
    write_segments,
)
from safe4me.settings import ROOT

ENGLISH = read_files(ROOT / "content", "en")
OF_EACH_KIND = (
    "doors/02-threatened.md",
    "law/01-two-ages.md",
    "law/quiz.md",
    "law/booster.md",
    "law/module.md",
    "law/teacher.md",
    "threats/05-new-friend.md",
    "cases/01-swim-team.md",
    "what-we-think/survey.md",
    "pages/parents/01-blackmail.md",
    "pages/schools/incident.md",
    "glossary.yaml",
    "law.yaml",
    "finder.yaml",
)
ROLE, DAY = "Welsh-speaking youth worker", date(2026, 12, 1)


def changed(path: str, text: str, how: str, place: int) -> tuple[str, int]:
    """The English after one change at a segment, and how many segments of before that may touch."""
    lines = text.split("\n")
    spans = spans_of(path, text)
    span, after = spans[place], spans[place + 1]
    own = lines[span.start : span.end]
    match how:
        case "insert":
            new = [own[0].replace(": ", ": New: ", 1) if ": " in own[0] else f"{own[0]} That is new."]
            lines[span.start : span.start] = [*new, ""] if not own[0].startswith((" ", "-")) else new
            return "\n".join(lines), 1  # it may open within its neighbour
        case "delete":
            del lines[span.start : span.end]
            return "\n".join(lines), 3  # its neighbours may become one
        case "split":
            parts = " ".join(own).split(" ")
            half = len(parts) // 2
            is_field = re.match(r" *(- )?[\w\"]+:", own[0])
            rest = [" " * 8 + " ".join(parts[half:])] if is_field else ["", " ".join(parts[half:])]
            lines[span.start : span.end] = [" ".join(parts[:half]), *rest]
            return "\n".join(lines), 2
        case _:
            lines[span.start : after.end] = [
                *lines[after.start : after.end],
                *lines[span.end : after.start],
                *own,
            ]
            return "\n".join(lines), 2


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("path", "how"), list(product(OF_EACH_KIND, ("insert", "delete", "split", "move"))))
def test_a_change_leaves_all_other_segments_as_they_were(path: str, how: str) -> None:
    text = ENGLISH[path]
    before, said = ids_in(path, text), texts_in(path, text)
    assert len(set(before)) == len(before)
    for place in range(0, len(before) - 1, max(1, len(before) // 12)):
        after, touched = changed(path, text, how, place)
        found = paired(before, ids_in(path, after))
        kept = [words(said[pair[0]]) for pair in found if pair and pair[1]]
        still = Counter(map(words, said)) & Counter(map(words, texts_in(path, after)))
        assert Counter(kept) == still, f"{path} {how} at {place}"
        assert len(before) - len(kept) <= touched, f"{path} {how} at {place}"


def test_a_mended_sentence_is_known_by_its_place_and_asks_to_be_read() -> None:
    path = "law/01-two-ages.md"
    text = ENGLISH[path]
    mended = text.replace(texts_in(path, text)[9], f"{texts_in(path, text)[9]} And more.")
    found = paired(ids_in(path, text), ids_in(path, mended))
    assert [pair for pair in found if pair != (9, True) and not (pair and pair[1])] == [(9, False)]


@given(st.lists(st.sampled_from("abcdef"), max_size=8, unique=True), st.permutations("abcdefg"))
def test_no_segment_is_paired_twice(old: list[str], new: list[str]) -> None:
    found = [pair[0] for pair in paired([f"x/{n}" for n in old], [f"x/{n}" for n in new]) if pair]
    assert len(set(found)) == len(found)


def test_lines_broken_elsewhere_are_the_same_words() -> None:
    page = "---\ntitle: T\n---\n\n## One {#one}\n\nSome words\nof a paragraph.\n"
    assert ids_in("a.md", page) == ids_in("a.md", page.replace("words\nof", "words of"))


PAIRS = [Pair("one/00000001", "Hello.", "Helo."), Pair("one/00000002", "Bye.", "Hwyl.")]


def test_what_was_read_is_written_down_and_read_again() -> None:
    marks = [*with_reading(PAIRS[:1], (), ROLE, DAY), SegmentMarks("one/00000002")]
    assert read_segments(write_segments(marks)) == marks
    assert [pair.id for pair in unread("law/quiz.md", PAIRS, marks)] == ["one/00000002"]
    assert last_read(marks) == DAY


@pytest.mark.parametrize(
    "other", [Pair(PAIRS[0].id, "Hello!", "Helo."), Pair(PAIRS[0].id, "Hello.", "Helo!")]
)
def test_a_segment_that_changed_or_whose_english_did_is_unread_again_and_the_others_not(other: Pair) -> None:
    marks = with_reading(PAIRS, (), ROLE, DAY)
    assert unread("law/quiz.md", [other, PAIRS[1]], marks) == [other]
    assert [each.readings == () for each in aligned([other, PAIRS[1]], marks)] == [True, False]


def test_of_a_door_two_people_read_each_segment() -> None:
    once = with_reading(PAIRS, (), ROLE, DAY)
    assert unread("doors/02-threatened.md", PAIRS, once) == PAIRS
    again = with_reading(PAIRS, once, ROLE, date(2026, 12, 2))
    assert unread("doors/02-threatened.md", PAIRS, again) == PAIRS, "the same person twice"
    both = with_reading(PAIRS, once, "teacher of Welsh", DAY)
    assert unread("doors/02-threatened.md", PAIRS, both) == []


@pytest.mark.parametrize("by", ["", "x" * 61, "a@b.example", "one: two", "a #b", "two\nlines", "7"])
def test_who_has_read_it_is_a_role(by: str) -> None:
    with pytest.raises(Malformed, match="role"):
        with_reading(PAIRS, (), by, DAY)


@pytest.mark.parametrize(
    "line",
    ["one", "one/xyz", "one/00000001 abc", "one/00000001 9ab0c1d2e3f4 2026-13-01 a teacher", "../x/00000001"],
)
def test_a_line_that_nobody_wrote_is_refused(line: str) -> None:
    with pytest.raises(Malformed):
        read_segments(f"{line}\n")


def test_names_and_sources_are_read_as_one_segment_more() -> None:
    english = "- id: a\n  term: word\n  also: [words]\n  meaning: A word.\n"
    welsh = "---\ntranslated: machine\n---\n\n- id: a\n  term: gair\n  also: [geiriau]\n  meaning: Gair.\n"
    marks = with_reading(pairs_of("glossary.yaml", english, welsh), (), ROLE, DAY)
    other = pairs_of("glossary.yaml", english, welsh.replace("geiriau", "rhywbeth"))
    assert [pair.id for pair in unread("glossary.yaml", other, marks)] == ["itself/00000000"]


def test_a_translation_may_lack_records_and_simpler_words() -> None:
    english = "- id: a\n  term: one\n- id: b\n  term: two\n"
    welsh = "---\ntranslated: machine\n---\n\n- id: b\n  term: dau\n"
    assert [(pair.english, pair.own) for pair in pairs_of("glossary.yaml", english, welsh)] == [
        ("  term: two", "  term: dau")
    ]
    page = "---\ntitle: T\nkind: quiz\n---\n\nHello.\n\n```simpler\nHi.\n```\n\nBye.\n"
    own = "---\ntranslated: machine\ntitle: T\nkind: quiz\n---\n\nHelo.\n\nHwyl.\n"
    assert [pair.own for pair in pairs_of("law/quiz.md", page, own)][1:] == ["Helo.", "Hwyl."]


def test_readings_of_one_segment_stand_in_a_row() -> None:
    readings = (SegmentReading("9ab0c1d2e3f4", DAY, ROLE), SegmentReading("9ab0c1d2e3f4", DAY, "a teacher"))
    text = write_segments([SegmentMarks("one/00000001", readings)])
    assert text.count("one/00000001") == 2
    assert read_segments(text) == [SegmentMarks("one/00000001", readings)]
