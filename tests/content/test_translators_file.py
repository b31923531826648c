"""The file that translators' tools open: written whole, taken back as it was, refused with its line."""

import re
import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from safe4me.content.folder import align, mark_read, read_marks
from safe4me.content.markup.errors import ContentErrors
from safe4me.content.translation_check import compare_files
from safe4me.editorial.check_folder import check
from safe4me.i18n import catalogues
from safe4me.i18n.translator_files import NoSuchLanguage, NoSuchPage, pack_file, unpack_file
from safe4me.settings import ROOT
from tests.helpers.content.libraries import CONTENT

DOOR, QUIZ, WORDS = "doors/02-picture-out.md", "law/quiz.md", "glossary.yaml"
TITLE = "law/quiz.md title/0ec53c0f"
POT = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Hello %(name)s"\nmsgstr ""\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of which a door, a quiz and the glossary are translated into Welsh, with one interface text."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    for path in (DOOR, QUIZ, WORDS):
        text = (folder / "en" / path).read_text("utf-8")
        text = text.removeprefix("---\n") if text.startswith("---\n") else f"---\n{text}"
        own = folder / "cy" / path
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(f"---\ntranslated: machine\n{text}".replace("the ", "y "), encoding="utf-8")
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "translations")
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "messages.pot").write_text(POT, encoding="utf-8")
    return folder


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    """What a translator is sent: the door, the quiz and the glossary."""
    file = tmp_path / "translation-cy.po"
    file.write_bytes(pack_file(folder, "cy", (DOOR, QUIZ, WORDS)))
    return file


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def texts(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.*"))}


def test_what_comes_back_as_it_went_changes_no_byte(folder: Path, file: Path) -> None:
    before = texts(folder)
    assert unpack_file(folder, file) == []
    assert texts(folder) == before


def test_a_translated_segment_is_all_that_changes(folder: Path, file: Path) -> None:
    before = (folder / "cy" / DOOR).read_text("utf-8")
    change(file, 'msgstr "warm: This is not your fault."', 'msgstr "warm: Nid dy fai di yw hyn."')
    assert unpack_file(folder, file) == [f"content/cy/{DOOR}"]
    after = (folder / "cy" / DOOR).read_text("utf-8")
    assert after == before.replace("warm: This is not your fault.", "warm: Nid dy fai di yw hyn.")
    assert [str(fault) for fault in check(folder)] == []


def test_a_page_that_is_new_is_begun_from_the_english(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "pl.po"
    file.write_bytes(pack_file(folder, "pl", (DOOR,)))
    assert unpack_file(folder, file) == []
    text = file.read_text("utf-8")
    said = re.sub(r'(?m)^(msgid ((?:"[^\n]*"\n)+))msgstr ""\n(?=\n|\Z)', r"\1msgstr \2", text)
    file.write_text(said, encoding="utf-8")
    assert unpack_file(folder, file) == [f"content/pl/{DOOR}"]
    english = (folder / "en" / DOOR).read_text("utf-8")
    own = (folder / "pl" / DOOR).read_text("utf-8")
    assert own == english.replace("---\n", "---\ntranslated: person\n", 1)


def test_every_page_of_the_site_comes_back_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    file = tmp_path / "whole.po"
    file.write_bytes(pack_file(folder, "nl"))
    with file.open("rb") as opened:
        messages = [message for message in read_po(opened) if message.context]
    assert len(messages) > 5_000
    assert unpack_file(folder, file) == []
    assert not (folder / "nl").exists()


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        (
            f'msgctxt "{TITLE}"',
            'msgctxt "law/quiz.md title/00000000"',
            "“law/quiz.md title/00000000” is another",
        ),
        (
            f'msgctxt "{TITLE}"',
            'msgctxt "law/other.md a/00000000"',
            "There is no English file “law/other.md”",
        ),
        (
            'msgid "warm: This is',
            'msgid "warm: That is',
            "The English of “doors/02-picture-out.md warm/8a9337bc”",
        ),
        (
            'msgstr "warm: This is not your fault."',
            'msgstr ""',
            "Translate all of doors",
        ),
        ('msgstr "warm: This is not your fault."', 'msgstr "warm: Call 999."', "Keep the numbers"),
        (
            'msgstr "warm: This is not your fault."',
            'msgstr "hot: Hm."',
            "The field “hot”: the original has none.",
        ),
        ('msgstr "## Is it my fault?"', 'msgstr "Is it my fault?"', "The original has “## Is it my"),
        ('msgid "warm: This', 'nonsense "warm: This', "This cannot be read"),
        ('"Language: cy\\n"\n', "", "Its header names no language"),
        ('"Language: cy\\n"', '"Language: zz\\n"', "Its header names no language"),
        ("nplurals=", "nplurals=x", "Write its header as it was"),
        ('"Language: cy\\n"', '"Language: cy_GB\\n"', "Its header names “cy_GB”"),
        ('"Language: cy\\n"', '"Language: en\\n"', "Its header names “en”"),
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_nothing_is_written(
    folder: Path, file: Path, old: str, new: str, cure: str
) -> None:
    before = texts(folder)
    line = file.read_text("utf-8").partition(old)[0].count("\n") + 1
    change(file, old, new)
    with pytest.raises(ContentErrors) as refused:
        unpack_file(folder, file)
    fault = next(fault for fault in refused.value.faults if cure in fault.message)
    assert fault.path == "translation-cy.po"
    assert fault.line == 1 or abs(fault.line - line) <= 3, "told at its segment, or for the file"
    assert texts(folder) == before


MARKS = r"read_by: a teacher\nread_on: \"2\\\n  0\\\n  2\\\n  6-1\\\n  1-0\\\n  1\"\nread_hash: abc"


@pytest.mark.parametrize(
    ("old", "more"),
    [
        ("warm: This is not your fault.", MARKS),
        ("warm: This is not your fault.", "reviewed: 2029-01-01"),
        ("warm: This is not your fault.", "translated: person"),
        ("  meaning: A real yes.", "  also: [x]"),
    ],
)
def test_nothing_is_said_of_a_file_but_its_texts(folder: Path, file: Path, old: str, more: str) -> None:
    before = texts(folder)
    text = file.read_text("utf-8")
    found = re.search(rf'msgstr "{re.escape(old)}[^"]*', text)
    assert found
    file.write_text(text.replace(found[0], rf"{found[0]}\n{more}", 1), encoding="utf-8")
    with pytest.raises(
        ContentErrors, match=r"Translate its texts only|Write “\w+” once|the original has none"
    ):
        unpack_file(folder, file)
    assert texts(folder) == before


def test_what_is_wrong_with_a_page_is_told_with_its_path_and_once(folder: Path, file: Path) -> None:
    change(file, 'msgstr "warm: This is not your fault."', 'msgstr "warm: Call 999."')
    with pytest.raises(ContentErrors) as refused:
        unpack_file(folder, file)
    (fault,) = refused.value.faults
    assert fault.message.startswith(f"{DOOR}: warm: Keep the numbers")


def test_a_file_in_other_letters_is_refused_in_one_line(folder: Path, file: Path) -> None:
    before = texts(folder)
    file.write_bytes(file.read_text("utf-8").encode("utf-16"))
    with pytest.raises(ContentErrors, match=r"^translation-cy.po:1: Save this file as UTF-8 text\.$"):
        unpack_file(folder, file)
    assert texts(folder) == before


def test_an_interface_text_that_the_site_does_not_have_is_refused_and_not_lost(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "all.po"
    file.write_bytes(pack_file(folder, "pl"))
    change(file, 'msgid "Hello %(name)s"\nmsgstr ""', 'msgid "Hi %(name)s"\nmsgstr "Cześć %(name)s"')
    with pytest.raises(ContentErrors, match=r"^all.po:\d+: “Hi %\(name\)s” is no text of the site now"):
        unpack_file(folder, file)
    assert not catalogues.catalogue_of("pl").exists()


def test_beside_a_catalogue_that_cannot_be_read_nothing_is_packed_or_written(
    folder: Path, file: Path
) -> None:
    change(file, 'msgstr "warm: This is not your fault."', 'msgstr "warm: Nid dy fai di yw hyn."')
    catalogue = catalogues.catalogue_of("cy")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(b'msgid "\xff"\n')
    before = texts(folder)
    for use in (partial(pack_file, folder, "cy"), partial(unpack_file, folder, file)):
        with pytest.raises(
            ContentErrors, match=r"^translations/cy/LC_MESSAGES/messages.po:1: Save this file"
        ):
            use()
    assert texts(folder) == before


@pytest.mark.parametrize("language", ["zz", "welsh", "cy_GB", ""])
def test_for_a_language_that_there_is_not_nothing_is_packed(folder: Path, language: str) -> None:
    with pytest.raises(NoSuchLanguage):
        pack_file(folder, language)


def test_a_segment_that_is_missing_is_told(folder: Path, file: Path) -> None:
    text = file.read_text("utf-8")
    blocks = text.split("\n\n")
    left = [block for block in blocks if "02-picture-out.md warm/" not in block]
    assert len(left) == len(blocks) - 1
    file.write_text("\n\n".join(left), encoding="utf-8")
    with pytest.raises(
        ContentErrors, match=r"“warm: This is not your fault\.” of doors/02-picture-out\.md is missing"
    ):
        unpack_file(folder, file)


def test_interface_texts_go_along_with_all_pages(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.po"
    file.write_bytes(pack_file(folder, "pl"))
    change(file, 'msgid "Hello %(name)s"\nmsgstr ""', 'msgid "Hello %(name)s"\nmsgstr "Cześć %(name)s"')
    assert unpack_file(folder, file) == ["translations/pl/LC_MESSAGES/messages.po"]
    made = catalogues.catalogue_of("pl").read_text("utf-8")
    assert made.startswith("# translated: person\n")
    assert "Cześć %(name)s" in made
    assert unpack_file(folder, file) == []
    assert catalogues.check_catalogues() == []
    change(file, "Cześć %(name)s", "Cześć %(imie)s")
    with pytest.raises(ContentErrors, match=r"all.po:\d+: Keep %\(imie\)s, %\(name\)s"):
        unpack_file(folder, file)


def test_an_interface_text_that_translators_are_sure_of_is_so_here(folder: Path, tmp_path: Path) -> None:
    catalogue = catalogues.catalogue_of("pl")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        '# translated: machine\nmsgid ""\nmsgstr ""\n"Language: pl\\n"\n\n'
        '#, fuzzy\nmsgid "Get help"\nmsgstr "Pomoc"\n',
        encoding="utf-8",
    )
    file = tmp_path / "all.po"
    file.write_bytes(pack_file(folder, "pl"))
    assert unpack_file(folder, file) == []
    change(file, "#, fuzzy\n", "")
    assert unpack_file(folder, file) == ["translations/pl/LC_MESSAGES/messages.po"]
    assert "fuzzy" not in catalogue.read_text("utf-8")
    change(file, 'msgid "Get help"', '#, fuzzy\nmsgid "Get help"')
    assert unpack_file(folder, file) == ["translations/pl/LC_MESSAGES/messages.po"]
    assert "#, fuzzy" in catalogue.read_text("utf-8")


def test_only_pages_that_there_are_can_be_packed(folder: Path) -> None:
    with pytest.raises(NoSuchPage):
        pack_file(folder, "cy", ("doors/99-other.md",))


def mend(folder: Path, old: str, new: str, path: str = DOOR) -> None:
    english = folder / "en" / path
    text = english.read_text("utf-8")
    assert old in text
    english.write_text(text.replace(old, new, 1), encoding="utf-8")


def strings_in(file: Path) -> dict[str, tuple[str, bool]]:
    """What a translators' file says for each segment of the door, and whether that is sure."""
    with file.open("rb") as opened:
        read = read_po(opened)
    return {str(each.id): (str(each.string), not each.fuzzy) for each in read if DOOR in (each.context or "")}


def test_a_paragraph_that_is_new_in_english_moves_no_other(folder: Path, file: Path) -> None:
    before = strings_in(file)
    align(folder, "cy")
    mend(folder, "## Is it my fault?", "One more thing.\n\n## Is it my fault?")
    file.write_bytes(pack_file(folder, "cy", (DOOR,)))
    after = strings_in(file)
    assert after.pop("One more thing.") == ("", True)
    assert after == before


def test_a_sentence_that_is_mended_in_english_is_unsure_until_somebody_says_so(
    folder: Path, file: Path
) -> None:
    align(folder, "cy")
    for role in ("Welsh-speaking youth worker", "teacher of Welsh"):
        mark_read(folder, f"cy/{DOOR}", role, date(2026, 12, 1))
    mend(folder, "warm: This is not your fault.", "warm: None of this is your fault.")
    file.write_bytes(pack_file(folder, "cy", (DOOR,)))
    assert strings_in(file)["warm: None of this is your fault."] == ("warm: This is not your fault.", False)
    with pytest.raises(ContentErrors, match=r"take the mark “fuzzy” away"):
        unpack_file(folder, file)
    change(file, "#, fuzzy\n", "")
    change(file, 'msgstr "warm: This is not your fault."', 'msgstr "warm: Nid dy fai di yw hyn."')
    assert unpack_file(folder, file) == [f"content/cy/{DOOR}"]
    marks = read_marks(folder, "cy")[DOOR]
    assert [each.id.partition("/")[0] for each in marks if not each.readings] == ["warm"]


def test_a_page_that_no_longer_fits_is_made_anew_and_keeps_what_it_says_for_itself(
    folder: Path, file: Path
) -> None:
    own = folder / "cy" / DOOR
    own.write_text(re.sub(r"(?m)^reviewed: .*", "reviewed: 2026-12-01", own.read_text("utf-8")), "utf-8")
    align(folder, "cy")
    mend(folder, "## Is it my fault?", "One more thing.\n\n## Is it my fault?")
    file.write_bytes(pack_file(folder, "cy", (DOOR,)))
    change(file, 'msgid "One more thing."\nmsgstr ""', 'msgid "One more thing."\nmsgstr "Un peth arall."')
    assert unpack_file(folder, file) == [f"content/cy/{DOOR}"]
    text = own.read_text("utf-8")
    assert text.startswith("---\n")
    assert ("translated: machine\n" in text, text.count("reviewed: 2026-12-01")) == (True, 1)
    assert "Un peth arall.\n\n## Is it my fault?" in text
    assert compare_files(DOOR, (folder / "en" / DOOR).read_text("utf-8"), text) == []


def test_a_word_that_is_new_in_english_is_added_to_the_others(folder: Path, file: Path) -> None:
    english = folder / "en" / WORDS
    english.write_text(
        english.read_text("utf-8") + "\n- id: zoo\n  term: zoo\n  meaning: Animals.\n", "utf-8"
    )
    file.write_bytes(pack_file(folder, "cy", (WORDS,)))
    assert unpack_file(folder, file) == [], "a record may be left out"
    change(file, 'msgid "  term: zoo"\nmsgstr ""', 'msgid "  term: zoo"\nmsgstr "  term: sw"')
    with pytest.raises(ContentErrors, match=r"Translate all of glossary.yaml zoo"):
        unpack_file(folder, file)
    change(
        file, 'msgid "  meaning: Animals."\nmsgstr ""', 'msgid "  meaning: Animals."\nmsgstr "  meaning: Da."'
    )
    assert unpack_file(folder, file) == [f"content/cy/{WORDS}"]
    assert (folder / "cy" / WORDS).read_text("utf-8").endswith("\n- id: zoo\n  term: sw\n  meaning: Da.\n")


@pytest.mark.parametrize("language", ["cy", "pl", "uk", "ar"])
def test_each_translation_of_the_site_is_aligned(tmp_path: Path, language: str) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    assert align(tmp_path / "content", language) == [], "run: flask content align"
