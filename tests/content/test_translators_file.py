"""The file that translators' tools open: written whole, taken back as it was, refused with its line."""

import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from safe4me.content.markup.errors import ContentErrors
from safe4me.editorial.check_folder import check
from safe4me.i18n import catalogues
from safe4me.i18n.translator_files import NoSuchLanguage, NoSuchPage, pack_file, unpack_file
from safe4me.settings import ROOT
from tests.helpers.content.libraries import CONTENT

DOOR, QUIZ, WORDS = "doors/02-picture-out.md", "law/quiz.md", "glossary.yaml"
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
        ('msgctxt "law/quiz.md 1"', 'msgctxt "law/quiz.md 99"', "“law/quiz.md” has no segment 99"),
        ('msgctxt "law/quiz.md 1"', 'msgctxt "law/other.md 1"', "There is no English file “law/other.md”"),
        (
            'msgid "warm: This is',
            'msgid "warm: That is',
            "The English of “doors/02-picture-out.md 2”",
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
    with pytest.raises(ContentErrors, match=r"Translate its texts only|Write “\w+” once"):
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
    left = [block for block in blocks if 'msgctxt "doors/02-picture-out.md 2"' not in block]
    assert len(left) == len(blocks) - 1
    file.write_text("\n\n".join(left), encoding="utf-8")
    with pytest.raises(ContentErrors, match=r"Segment 2 of doors/02-picture-out\.md is missing"):
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
    own = folder / "cy" / DOOR
    own.write_text(own.read_text("utf-8") + "\nOne more.\n", encoding="utf-8")
    with pytest.raises(ContentErrors, match="other segments"):
        pack_file(folder, "cy", (DOOR,))
