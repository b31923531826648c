"""What a translators' platform works on: XLIFF by module, ids that stay, approvals that count as reading."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from safe4me.content.folder import align, read_marks
from safe4me.content.markup.errors import ContentErrors, Malformed
from safe4me.i18n import catalogues
from safe4me.i18n.platform_files import pack_modules, unpack_module
from safe4me.i18n.translator_files import NoSuchLanguage
from safe4me.i18n.xliff import MOST_BYTES, read_xliff
from tests.helpers.content.libraries import CONTENT

DOOR = "doors/02-picture-out.md"
ROLE, DAY = "Welsh-speaking youth worker", date(2026, 12, 1)
WARM = ">warm: This is not your fault.</target>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of which a door is translated into Welsh."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    own = folder / "cy" / DOOR
    own.parent.mkdir(parents=True, exist_ok=True)
    text = (folder / "en" / DOOR).read_text("utf-8")
    own.write_text(text.replace("---\n", "---\ntranslated: machine\n", 1), encoding="utf-8")
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "translations")
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "messages.pot").write_text('msgid ""\nmsgstr ""\n', encoding="utf-8")
    return folder


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    """What a platform has of the doors."""
    file = tmp_path / "cy.xlf"
    file.write_bytes(pack_modules(folder, "cy")["doors"])
    return file


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_each_module_is_a_file_and_says_where_a_page_stands(folder: Path, file: Path) -> None:
    assert {"doors", "law", "glossary"} <= pack_modules(folder, "cy").keys()
    text = file.read_text("utf-8")
    assert f'<file original="{DOOR}" source-language="en" target-language="cy"' in text
    assert "<note>/help/picture-out/</note>" in text


def test_what_comes_back_as_it_went_changes_nothing(folder: Path, file: Path) -> None:
    before = (folder / "cy" / DOOR).read_bytes()
    assert unpack_module(folder, file, ROLE, DAY) == []
    assert (folder / "cy" / DOOR).read_bytes() == before


def test_a_translated_segment_is_written(folder: Path, file: Path) -> None:
    change(file, WARM, ">warm: Nid dy fai di yw hyn.</target>")
    assert unpack_module(folder, file, "", DAY) == [f"content/cy/{DOOR}"]
    assert "warm: Nid dy fai di yw hyn.\n" in (folder / "cy" / DOOR).read_text("utf-8")


def test_what_is_approved_counts_as_read_by_the_role_that_is_given(folder: Path, file: Path) -> None:
    align(folder, "cy")
    change(file, 'warm/8a9337bc" approved="no"', 'warm/8a9337bc" approved="yes"')
    assert unpack_module(folder, file, "", DAY) == []
    assert unpack_module(folder, file, ROLE, DAY) == ["content/cy/doors/02-picture-out.segments"]
    read = [each.id for each in read_marks(folder, "cy")[DOOR] if each.readings]
    assert read == ["warm/8a9337bc"]
    with pytest.raises(ContentErrors, match="role"):
        unpack_module(folder, file, "a@b.example", DAY)


def test_a_segment_whose_english_has_changed_needs_translation(folder: Path, file: Path) -> None:
    align(folder, "cy")
    english = folder / "en" / DOOR
    english.write_text(
        english.read_text("utf-8").replace("warm: This is not", "warm: None of this is"), "utf-8"
    )
    file.write_bytes(pack_modules(folder, "cy")["doors"])
    assert f'state="needs-translation"{WARM}' in file.read_text("utf-8")
    with pytest.raises(ContentErrors, match="fuzzy"):
        unpack_module(folder, file, "", DAY)


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        (WARM, ">warm: Call 999.</target>", "Keep the numbers"),
        (WARM, "></target>", "Translate all of"),
        (
            'id="doors/02-picture-out.md warm/8a9337bc"',
            'id="doors/02-picture-out.md warm/00000000"',
            "missing",
        ),
        ('target-language="cy"', 'target-language="en"', "in two languages"),
        ("<?xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><?xml", "document type"),
        ("<xliff", "<other", "cannot be read"),
        ("utf-8'?>", "utf-8'?><!-- \udcff", "UTF-8"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_is_written(
    folder: Path, file: Path, old: str, new: str, cure: str
) -> None:
    before = (folder / "cy" / DOOR).read_bytes()
    text = file.read_text("utf-8")
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    with pytest.raises(ContentErrors) as refused:
        unpack_module(folder, file, ROLE, DAY)
    assert cure in str(refused.value) or "one language" in str(refused.value)
    assert (folder / "cy" / DOOR).read_bytes() == before


@pytest.mark.parametrize("language", ["../x", "CY", ""])
def test_a_head_that_names_no_language_is_refused(file: Path, language: str) -> None:
    broken = file.read_text("utf-8").replace('target-language="cy"', f'target-language="{language}"')
    with pytest.raises(Malformed, match="leave"):
        read_xliff(broken.encode())


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(Malformed, match="20 MB"):
        read_xliff(b" " * (MOST_BYTES + 1))


def test_for_a_language_that_there_is_not_nothing_is_packed(folder: Path) -> None:
    with pytest.raises(NoSuchLanguage):
        pack_modules(folder, "zz")
