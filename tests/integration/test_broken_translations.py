"""Copies of our own translations that are broken in 26 ways: a machine tells 24 of them, and these two not:

a sentence that says the opposite, where no locked line stands in it; and two options that are exchanged and
have no name, number or locked line by which one could know them. Both are for whoever reads the translation.
"""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from safe4me.content.folder import read_files
from safe4me.content.locked_lines import LOCKED, as_said, parse_lines, read_rules
from safe4me.content.markup.errors import ContentErrors
from safe4me.content.segments import pairs_of, texts_in
from safe4me.editorial.check_folder import check
from safe4me.i18n import catalogues
from safe4me.i18n.catalogues import read_texts
from safe4me.i18n.message_faults import ids_of
from safe4me.i18n.reading_answers import ReaderAnswers, take_reader_answers
from safe4me.i18n.translator_files import pack_file, unpack_file
from safe4me.settings import ROOT

PO = "cy/LC_MESSAGES/messages.po"


class Break(NamedTuple):
    """What somebody did to a translation: in which file, from what to what, and what is told of it."""

    did: str
    file: str
    old: str
    new: str
    told: str


KNOWN_BEFORE = (
    Break(
        "lost a paragraph",
        "cy/pages/privacy.md",
        "\n\nMae staff yn wahanol.",
        "\nMae staff yn wahanol.",
        "The original has",
    ),
    Break(
        "gained a paragraph",
        "cy/help/module.md",
        "\nar eiriau ar gyfer",
        "\n\nar eiriau ar gyfer",
        "The original has",
    ),
    Break("made a heading smaller", "cy/pages/parents.md", "\n## ", "\n### ", "The original has"),
    Break(
        "changed a number", "cy/doors/02-threatened.md", "0800 999 5428", "0800 999 5482", "Keep the numbers"
    ),
    Break(
        "sent a link elsewhere",
        "cy/doors/02-threatened.md",
        "(../picture-out/)",
        "(../a-friend/)",
        "Keep the links",
    ),
    Break("changed an address", "cy/services.yaml", "help@nspcc.org.uk", "help@nspcc.org", "Keep the links"),
    Break("changed an id", "cy/help/booster.md", "{#", "{#un-", "Keep what stands in { }"),
    Break(
        "called another option right",
        "cy/law/booster.md",
        "- ( ) Ydy, o’i ben-b",
        "- (x) Ydy, o’i ben-b",
        "The original has",
    ),
    Break(
        "lost an option",
        "cy/consent/booster.md",
        "- ( ) Gofyn. Mae siwgr arno {misconception=nice-is-not-pressure}\n",
        "",
        "The original has",
    ),
    Break(
        "lost a field",
        "cy/pages/parents/03-if-my-child-did-it.md",
        "\nrelated: [parents/school-or-police-rang/, parents/first-minute/, schools/against-the-law/]",
        "",
        "keep it",
    ),
    Break(
        "changed who is called",
        "cy/doors/06-i-passed-it-on.md",
        "act:\n  service: childline",
        "act:\n  service: shout",
        "Keep act.service",
    ),
    Break(
        "called a thing otherwise",
        "cy/asked/report-remove.md",
        "sgrinlun",
        "sgrin-gip",
        "Say “screenshot” as terms.yaml does",
    ),
    Break(
        "took away who made it", "cy/asked/lines.md", "translated: machine\n", "", "Write translated: machine"
    ),
)
OF_MEANING = (
    Break(
        "left a paragraph in English",
        "cy/doors/01-not-safe.md",
        "Does dim angen y geiriau iawn arnat ti.",
        "You don’t need the right words.",
        "left in English",
    ),
    Break(
        "typed another alphabet",
        "cy/doors/01-not-safe.md",
        "Aros gyda dy",
        "Арос gyda dy",
        "Letters of another language",
    ),
    Break(
        "left a paragraph in a third language",
        "uk/doors/01-not-safe.md",
        "Шукати правильні слова не треба. Достатньо сказати «Я більше не можу».",
        "Nie musisz szukać dobrych słów. Wystarczy powiedzieć: nie daję już rady.",
        "Latin letters",
    ),
    Break(
        "gave a service another name",
        "cy/doors/04-i-sent-one.md",
        "Mae Childline a R",
        "Mae Llinell y Plant a R",
        "Keep the name of the service: Childline",
    ),
    Break(
        "said a locked line otherwise",
        "cy/doors/02-threatened.md",
        "newid dim ar bwy wnaeth y drwg",
        "newid llawer ar bwy wnaeth y drwg",
        "Say the locked line",
    ),
    Break(
        "lost the “not” of a locked line",
        "cy/doors/02-threatened.md",
        "dont: [Paid â thalu,",
        "dont: [Tala,",
        "Say the locked line",
    ),
    Break(
        "said “chi” to a pupil",
        "cy/doors/04-i-sent-one.md",
        "Gelli di ofyn am help gyda sut",
        "Gallwch ofyn am help gyda sut",
        "with “ti”",
    ),
    Break(
        "exchanged two options",
        "cy/help/01-who-can-help.md",
        "- CEOP == Rhywun ar-lein yn gofyn am lun noeth\n- Report Remove == Blocio llun ohonot ti",
        "- Report Remove == Blocio llun ohonot ti\n- CEOP == Rhywun ar-lein yn gofyn am lun noeth",
        "are exchanged",
    ),
)
UNTOLD = (
    Break(
        "said the opposite",
        "cy/doors/07-a-friend.md",
        "Does dim rhaid i ti ddatrys y",
        "Mae’n rhaid i ti ddatrys y",
        "",
    ),
    Break(
        "exchanged two options that nothing tells apart",
        "cy/threats/booster.md",
        "Peidio ag ateb == Mae pob ateb yn cadw’r peth i fynd\n- Ysgrifennu popeth i lawr, wedyn blocio",
        "Ysgrifennu popeth i lawr, wedyn blocio == Mae pob ateb yn cadw’r peth i fynd\n- Peidio ag ateb",
        "",
    ),
)
NOT_CONTENT = (
    3  # a name and a number that interface texts lose, and a file whose header names another language
)


def copy_of_content(folder: Path) -> Path:
    """Our content, English and two translations: more would take longer, and tell no more."""
    shutil.copytree(ROOT / "content", folder, ignore=shutil.ignore_patterns("pl", "ar"))
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is told of a copy with every break of a page in it."""
    folder = copy_of_content(tmp_path_factory.mktemp("broken-translations") / "content")
    for each in (*KNOWN_BEFORE, *OF_MEANING, *UNTOLD):
        text = (folder / each.file).read_text("utf-8")
        assert each.old in text, each.did
        (folder / each.file).write_text(text.replace(each.old, each.new, 1), encoding="utf-8")
    return [str(fault) for fault in check(folder)]


def test_an_unbroken_copy_has_no_fault(tmp_path: Path) -> None:
    assert check(copy_of_content(tmp_path / "content")) == []


def test_each_locked_line_stands_somewhere_in_english_and_is_said_in_each_language() -> None:
    folder = ROOT / "content"
    texts = [each for path, text in read_files(folder, "en").items() for each in texts_in(path, text)]
    texts += [each for message in read_texts(ROOT / "translations/messages.pot") for each in ids_of(message)]
    said = "\n".join(map(as_said, texts))
    lines = parse_lines((folder / "en" / LOCKED).read_text("utf-8"))
    assert [form for forms in lines.values() for form in forms if as_said(form) not in said] == []
    rules = [read_rules(folder, each) for each in ("cy", "pl", "uk", "ar")]
    assert [len(each.locked) for each in rules if each] == [len(lines)] * 4


def test_of_26_breaks_24_are_told() -> None:
    told = len(KNOWN_BEFORE) + len(OF_MEANING) + NOT_CONTENT
    assert (told, told + len(UNTOLD)) == (24, 26)


@pytest.mark.parametrize("each", [*KNOWN_BEFORE, *OF_MEANING], ids=lambda each: each.did)
def test_a_break_is_told_with_its_file(found: list[str], each: Break) -> None:
    assert [fault for fault in found if fault.startswith(f"{each.file}:") and each.told in fault], found


@pytest.mark.parametrize("each", OF_MEANING, ids=lambda each: each.did)
def test_a_lost_meaning_is_told_with_its_line(found: list[str], each: Break) -> None:
    text = (ROOT / "content" / each.file).read_text("utf-8")
    line = text.count("\n", 0, text.index(each.old)) + 1 + each.new.count("\n")
    assert [fault for fault in found if fault.startswith(f"{each.file}:{line}: ") and each.told in fault]


@pytest.mark.parametrize("each", UNTOLD, ids=lambda each: each.did)
def test_what_only_a_reader_can_tell_is_not_told(found: list[str], each: Break) -> None:
    assert not [fault for fault in found if fault.startswith(f"{each.file}:") and "exchanged" in fault]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("gwybod %(known)s o’r", "gwybod rhai o’r", ["Keep %(known)s"]),
        ('pob un o’r %(num)s hyn."\n\n', 'y rhain i gyd."\n\n', ["Keep %(num)s"]),
        ('pob un o’r %(num)s hyn."\nmsgstr[4]', 'y tri hyn."\nmsgstr[4]', []),
        ("Peidiwch byth ag edrych ar y llun.", "Peidiwch ag edrych eto.", ["Say the locked line"]),
        ("Language: cy", "Language: pl", ["Its header names “pl”"]),
    ],
    ids=[
        "a name that is lost",
        "a number that is lost in a form for many",
        "no number in a form for three alone",
        "a locked line",
        "a header that names another language",
    ],
)
def test_an_interface_text_is_looked_at_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, told: list[str]
) -> None:
    faults = broken_texts(tmp_path, monkeypatch, old, new)
    assert [each for each in told if any(each in fault for fault in faults)] == told
    assert bool(faults) == bool(told)


def broken_texts(folder: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> list[str]:
    """What is told of our interface texts in Welsh once they say something else."""
    shutil.copytree(
        ROOT / "translations", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("pl", "ar", "uk")
    )
    file = folder / PO
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(catalogues, "TRANSLATIONS", folder)
    faults = [*catalogues.check_catalogues(), *catalogues.check_meaning(ROOT / "content")]
    return [str(fault) for fault in faults]


def test_a_file_whose_header_names_another_language_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder, file = copy_of_content(tmp_path / "content"), tmp_path / "translation.po"
    file.write_bytes(pack_file(folder, "cy", ("doors/02-threatened.md",)))
    file.write_text(file.read_text("utf-8").replace("Language: cy", "Language: uk"), encoding="utf-8")
    before = {each: each.read_bytes() for each in folder.rglob("*.*")}
    with pytest.raises(ContentErrors, match="names “uk”, and its words are of “cy”"):
        unpack_file(folder, file)
    assert {each: each.read_bytes() for each in folder.rglob("*.*")} == before


@pytest.mark.parametrize(
    ("better", "refused"), [("Paid â thalu rhagor. ", []), ("Tala unwaith eto. ", ["Say the locked line"])]
)
def test_a_correction_that_changes_a_locked_line_is_refused(
    tmp_path: Path, better: str, refused: list[str]
) -> None:
    folder, path = copy_of_content(tmp_path / "content"), "doors/02-threatened.md"
    own = read_files(folder, "cy")[path]
    pairs = pairs_of(path, read_files(folder, "en")[path], own)
    pair = next(each for each in pairs if "Pay no more." in each.english)
    held = {"language": "cy", "segments": [[path, pair.id, pair.hash]]}
    (tmp_path / f"{'0' * 32}.json").write_text(json.dumps(held), encoding="utf-8")
    text = pair.own.replace("Paid â thalu rhagor. ", better)
    said = {"say": "better", "text": text}
    answers = ReaderAnswers.model_validate(
        {"pack": "0" * 32, "role": "Youth worker", "segments": {"0": said}}
    )
    taken = take_reader_answers(folder, "cy", answers, date(2026, 12, 1), packs=tmp_path)
    assert taken.better == 1 - len(refused)
    assert [each in told for each, told in zip(refused, taken.refused, strict=True)] == [True] * len(refused)
    assert read_files(folder, "cy")[path] == own
