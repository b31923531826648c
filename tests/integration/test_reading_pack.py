"""What a reader of a translation is sent, and what comes back: of a pack of ours, once."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from safe4me.cli.reading import pack_page
from safe4me.content.folder import read_marks, unread_translations
from safe4me.content.markup.errors import ContentErrors
from safe4me.i18n import catalogues, reading_pack
from safe4me.i18n.reading_answers import (
    MOST_ANSWER_BYTES,
    ReaderAnswers,
    Taken,
    UnknownAnswers,
    parse_reader_answers,
    take_reader_answers,
)
from safe4me.i18n.reading_pack import NothingToRead, Pack, UnknownKind, make_pack, rows_to_read
from tests.helpers.content.libraries import CONTENT
from tests.helpers.content.translations import CATALOGUE, OF_PUPILS

DOOR, QUIZ, WORDS = "doors/02-picture-out.md", "law/quiz.md", "glossary.yaml"
PO = "translations/cy/LC_MESSAGES/messages.po"
ROLE, DAY = "Welsh-speaking youth worker", date(2026, 12, 1)
WARM = "warm: This is not your fault."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of which a door, a quiz, the glossary and two texts around pages are translated into Welsh."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    for path in (DOOR, QUIZ, WORDS):
        text = (folder / "en" / path).read_text("utf-8")
        text = text.removeprefix("---\n") if text.startswith("---\n") else f"---\n{text}"
        own = folder / "cy" / path
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(f"---\ntranslated: machine\n{text}", encoding="utf-8")
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "translations")
    catalogue = catalogues.catalogue_of("cy")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    (catalogues.TRANSLATIONS / "pupils.pot").write_text(OF_PUPILS, encoding="utf-8")
    monkeypatch.setattr(reading_pack, "PACKS", tmp_path / "packs")
    return folder


@pytest.fixture
def pack(folder: Path, tmp_path: Path) -> Pack:
    """All that waits, as it is sent."""
    pack = make_pack(folder, "cy")
    reading_pack.keep(pack, tmp_path / "packs")
    return pack


Take = Callable[..., Taken]


@pytest.fixture
def take(folder: Path, tmp_path: Path, pack: Pack) -> Take:
    """Take back what a reader of the pack said, by the English of each segment."""

    def take(said: dict[str, tuple[str, str]], *, of: Pack = pack, language: str = "cy") -> Taken:
        numbers = {
            row["english"]: str(row["number"])
            for file in rows_to_read(of)
            for row in file["rows"]  # type: ignore[attr-defined]  # a list, as the test above reads it
            if "number" in row
        }
        segments = {numbers[english]: {"say": say, "text": text} for english, (say, text) in said.items()}
        file = json.dumps({"pack": of.number, "role": ROLE, "segments": segments})
        return take_reader_answers(
            folder, language, parse_reader_answers(file.encode()), DAY, tmp_path / "packs"
        )

    return take


def test_doors_come_first_and_all_that_waits_is_there(pack: Pack) -> None:
    assert [file.path for file in pack.files] == [DOOR, PO, QUIZ, WORDS]
    assert re.fullmatch(r"[0-9a-f]{32}", pack.number)
    assert pack.minutes == max(1, pack.words // 100)


def test_some_kinds_of_pages_may_be_sent_alone(folder: Path) -> None:
    assert [file.path for file in make_pack(folder, "cy", ["doors", "interface"]).files] == [DOOR, PO]
    with pytest.raises(UnknownKind, match="door"):
        make_pack(folder, "cy", ["door"])
    for language in ("pl", "en", "../cy"):
        with pytest.raises(NothingToRead):
            make_pack(folder, language)


def test_what_is_right_is_marked_and_nothing_else_changes(folder: Path, take: Take) -> None:
    before = (folder / "cy" / DOOR).read_bytes()
    taken = take({WARM: ("right", "")})
    assert (taken.right, taken.better, taken.doubts, taken.refused) == (1, 0, [], [])
    assert (folder / "cy" / DOOR).read_bytes() == before
    marks = read_marks(folder, "cy")[DOOR]
    (read,) = [each for each in marks if each.readings]
    assert read.id.startswith("warm/")
    assert re.fullmatch(rf"{ROLE} \(pack [0-9a-f]{{6}}\)", read.readings[0].by)


def test_what_is_better_is_written_and_told_as_a_difference(folder: Path, take: Take) -> None:
    taken = take({WARM: ("better", "warm: Nid dy fai di yw hyn.")})
    assert (taken.better, taken.refused) == (1, [])
    assert "warm: Nid dy fai di yw hyn.\n" in (folder / "cy" / DOOR).read_text("utf-8")
    assert taken.before.keys() == taken.after.keys() == {f"cy/{DOOR}"}


def test_a_doubt_is_listed_and_nothing_is_marked(folder: Path, take: Take) -> None:
    taken = take({WARM: ("doubt", "Is it\u202e “bai”?")})
    assert taken.doubts == [f"{DOOR} “{WARM}”: Is it “bai”?"]
    assert not any(each.readings for each in read_marks(folder, "cy")[DOOR])


def test_a_text_of_the_interface_is_read_and_mended_as_pages_are(take: Take) -> None:
    taken = take({"Get help": ("better", "Cael cymorth")})
    assert (taken.better, taken.refused) == (1, [])
    file = catalogues.catalogue_of("cy")
    assert 'msgstr "Cael cymorth"' in file.read_text("utf-8")
    assert [bool(each.readings) for each in catalogues.marks_of(file)].count(True) == 1


@pytest.mark.parametrize(
    ("english", "text", "why"),
    [
        (WARM, "warm: Ffonia 999.", "Keep the numbers"),
        (WARM, "warm: Cer i evil.example.", "Keep the links"),
        (WARM, "hot: Hm.", "the original has none"),
        (WARM, "warm: Nid\u200b dy fai di.", "characters that nobody sees"),
        (WARM, "warm: Nid \u202edy fai di.", "characters that nobody sees"),
        (WARM, "warm: Nid\u2028dy fai di.", "characters that nobody sees"),
        (WARM, "warm: Nid dy fai.\nmore: x", "the original has none"),
        ("Get help", "<b>Help</b>", "Take out"),
        ("Get help", "One\nTwo", "as many forms"),
        ("Get help", "Ffonia 999", "Keep the numbers"),
    ],
)
def test_better_words_keep_the_facts_and_pass_as_the_page_does(
    folder: Path, take: Take, english: str, text: str, why: str
) -> None:
    before = (folder / "cy" / DOOR).read_bytes(), catalogues.catalogue_of("cy").read_bytes()
    taken = take({english: ("better", text)})
    assert (taken.better, len(taken.refused)) == (0, 1)
    assert why in taken.refused[0]
    assert ((folder / "cy" / DOOR).read_bytes(), catalogues.catalogue_of("cy").read_bytes()) == before


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_segment_that_has_changed_since_is_not_taken_and_the_others_are(
    folder: Path, take: Take, language: str
) -> None:
    file = folder / language / DOOR
    file.write_text(file.read_text("utf-8").replace(WARM, "warm: None of this is your fault."), "utf-8")
    taken = take({WARM: ("right", ""), "title: My picture is out": ("right", "")})
    assert (taken.right, len(taken.refused)) == (1, 1)
    assert "changed since it was sent" in taken.refused[0]


def test_a_pack_is_taken_once(take: Take) -> None:
    take({WARM: ("right", "")})
    with pytest.raises(UnknownAnswers, match="taken already"):
        take({WARM: ("right", "")})


def test_a_pack_of_another_language_is_refused(take: Take) -> None:
    with pytest.raises(UnknownAnswers, match="another language: cy"):
        take({WARM: ("right", "")}, language="pl")


def test_of_a_door_two_packs_are_read_before_it_is_shown(folder: Path, tmp_path: Path, take: Take) -> None:
    def read_all(of: Pack) -> None:
        everything = {
            row["english"]: ("right", "")
            for file in rows_to_read(of)
            for row in file["rows"]  # type: ignore[attr-defined]  # as above
            if "number" in row
        }
        take(everything, of=of)

    waits = f"cy/{DOOR}"
    for packs in (1, 2):
        assert waits in [each.file for each in unread_translations(folder)], f"{packs - 1} packs"
        pack = make_pack(folder, "cy", ["doors"])
        reading_pack.keep(pack, tmp_path / "packs")
        read_all(pack)
    assert waits not in [each.file for each in unread_translations(folder)]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"pack": "x", "role": "teacher", "segments": {}}',
        b'{"pack": "' + b"0" * 32 + b'", "role": "teacher", "segments": {}, "more": 1}',
        b'{"pack": "' + b"0" * 32 + b'", "role": "a@b.example", "segments": {}}',
        b'{"pack": "' + b"0" * 32 + b'", "role": "teacher", "segments": {"../x": {"say": "right"}}}',
        b'{"pack": "' + b"0" * 32 + b'", "role": "teacher", "segments": {"1": {"say": "delete"}}}',
        b'{"pack": "'
        + b"0" * 32
        + b'", "role": "teacher", "segments": {"1": {"say": "right", "path": "x"}}}',
        b"[" * 100_000,
        b" " * (MOST_ANSWER_BYTES + 1),
    ],
)
def test_what_no_reader_saved_is_refused(broken: bytes) -> None:
    with pytest.raises(UnknownAnswers):
        parse_reader_answers(broken)


@pytest.mark.parametrize("number", ["0" * 32, "f" * 32])
def test_a_pack_that_was_never_made_is_refused(folder: Path, tmp_path: Path, pack: Pack, number: str) -> None:
    with pytest.raises(UnknownAnswers, match="No pack of this number"):
        take_reader_answers(
            folder, "cy", ReaderAnswers(pack=number, role=ROLE, segments={}), DAY, tmp_path / "packs"
        )


def test_more_than_was_asked_is_refused_whole(folder: Path, tmp_path: Path, pack: Pack) -> None:
    said = {"pack": pack.number, "role": ROLE, "segments": {"99999": {"say": "right", "text": ""}}}
    answers = parse_reader_answers(json.dumps(said).encode())
    with pytest.raises(UnknownAnswers, match="more than was asked"):
        take_reader_answers(folder, "cy", answers, DAY, tmp_path / "packs")


def test_the_file_leads_nowhere_and_allows_its_own_script_alone(folder: Path, pack: Pack) -> None:
    page = unescape(pack_page(pack, folder))
    assert "default-src 'none'; script-src 'sha256-" in page
    looks = page.partition('class="reading-looks"')[2].partition('type="application/json"')[0]
    assert "Nid oes neb" in looks or "This is not your fault." in looks
    assert not re.search(r"\s(href|src|action|style|on\w+)=", looks)


def test_beside_a_catalogue_that_cannot_be_read_nothing_is_sent(folder: Path) -> None:
    catalogues.catalogue_of("cy").write_bytes(b'msgid "\xff"\n')
    with pytest.raises(ContentErrors, match="Save this file"):
        make_pack(folder, "cy")
