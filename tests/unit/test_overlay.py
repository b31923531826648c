"""A force's own content lies over ours: what takes whose place, what is refused, what has changed."""

import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from safe4me.content.folder import load, unread_translations
from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.library import Library
from safe4me.content.overlay import Stale, changed_under, note, overlaid, sign
from safe4me.content.overlay_rules import NOTES, User, unsafe
from safe4me.content.segments import pairs_of, with_reading, write_segments
from safe4me.editorial.check_folder import check
from tests.helpers.content.libraries import CONTENT

ABOUT, QUIZ, STORY = "en/pages/about.md", "en/law/quiz.md", "en/law/chat.md"
DAY = date(2026, 12, 1)
PAGE = (
    "---\ntitle: Our own\nreviewed: 2026-11-01\nreview_due: 2099-11-01\nsources: [An Act]\n---\nOurs alone.\n"
)
SERVICE = """\
- id: {id}
  name: Northshire help
  what: Talk.
  who: Anyone.
  what_happens: You talk.
  {way}
"""
READERS = "# Who.\n- id: lead\n  reader: a designated safeguarding lead\n  pages: pages/\n"


class Own:
    """Content of ours that may be changed, and an overlay."""

    def __init__(self, folder: Path) -> None:
        self.ours, self.theirs = folder / "content", folder / "own"
        shutil.copytree(CONTENT, self.ours)
        self.theirs.mkdir()

    def write(self, files: Mapping[str, str], folder: Path | None = None) -> None:
        """Put files into the overlay, or into another folder."""
        for name, text in files.items():
            file = (folder or self.theirs) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")

    def library(self, language: str = "en") -> Library:
        """What a site reads of both."""
        with overlaid(self.ours, self.theirs) as content:
            return load(content.folder)[language]

    def refused(self) -> str:
        """Why the overlay is refused; nothing where it is not."""
        try:
            with overlaid(self.ours, self.theirs) as content:
                return "\n".join(map(str, content.told(check(content.folder))))
        except ContentErrors as error:
            return str(error)


@pytest.fixture
def own(tmp_path: Path) -> Own:
    return Own(tmp_path)


def changed(name: str, old: str, new: str) -> dict[str, str]:
    text = (CONTENT / name).read_text("utf-8")
    assert old in text
    return {name: text.replace(old, new, 1)}


def test_without_an_overlay_our_folder_itself_is_read(own: Own) -> None:
    with overlaid(own.ours, None) as content:
        assert content.folder == own.ours


def test_a_file_takes_the_place_of_ours_and_a_new_one_is_added(own: Own) -> None:
    own.write({ABOUT: PAGE, "en/pages/schools/local.md": PAGE})
    pages = {each.page.path: each.page.title for each in own.library().pages}
    assert pages["pages/about.md"] == pages["pages/schools/local.md"] == "Our own"
    assert pages["pages/teachers.md"] == "For teachers"
    assert own.refused() == ""


def test_folders_may_be_named_from_where_one_is(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    own.write({ABOUT: PAGE})
    monkeypatch.chdir(own.ours.parent)
    with overlaid(Path(own.ours.name), Path(own.theirs.name)) as content:
        assert (content.folder / ABOUT).read_text("utf-8") == PAGE


def test_what_begins_with_a_dot_is_none_of_it(own: Own) -> None:
    own.write({".git/HEAD": "ref", "en/.parents.md.swp": "x"})
    assert own.refused() == ""


def test_services_merge_by_id(own: Own) -> None:
    mine = SERVICE.format(id="shout", way='text: "12345"') + SERVICE.format(
        id="north", way="phone: 0800 0000"
    )
    own.write({"services.yaml": f"# Ours.\n{mine}- remove: []\n"})
    found = {each.id: each for each in own.library().services}
    assert list(found) == ["999", "childline", "shout", "report-remove", "101", "north"]
    assert (found["shout"].text, found["childline"].phone) == ("12345", "0800 1111")


def test_words_of_the_glossary_merge_by_id(own: Own) -> None:
    own.write({"en/glossary.yaml": "- id: lead\n  term: lead\n  meaning: A teacher.\n"})
    assert [each.id for each in own.library().terms] == ["consent", "lead"]


def test_what_is_removed_is_gone(own: Own) -> None:
    own.write({"services.yaml": "- remove: [shout]\n"})
    assert "shout" not in {each.id for each in own.library().services}
    own.write({"services.yaml": "- remove: [shuot]\n"})
    assert "services.yaml:1: “shuot” is none of ours" in own.refused()


@pytest.mark.parametrize("name", ["999", "101", "childline", "report-remove"])
def test_help_that_everybody_needs_stays(own: Own, name: str) -> None:
    own.write({"services.yaml": f"- remove: [shout]\n- remove: [{name}]\n"})
    assert f"{own.theirs}/services.yaml:2: “{name}” stays: take it out of remove:." in own.refused()


def test_ceop_stays(own: Own) -> None:
    ceop = SERVICE.format(id="ceop", way="report: www.ceop.police.uk/safety-centre/")
    own.write({"services.yaml": (own.ours / "services.yaml").read_text("utf-8") + ceop}, own.ours)
    own.write({"services.yaml": "- remove: [ceop]\n"})
    assert "“ceop” stays" in own.refused()


SAME = "phone: 0800 1111\n  chat: https://www.childline.org.uk/"


@pytest.mark.parametrize("way", ["phone: 0800 9999", "phone: 0800 1111", f"{SAME}\n  withdrawn: true"])
def test_nor_is_it_taken_away_in_other_words(own: Own, way: str) -> None:
    own.write({"services.yaml": SERVICE.format(id="childline", way=way)})
    assert "services.yaml:1: “childline” stays as it is reached" in own.refused()
    own.write({"services.yaml": SERVICE.format(id="childline", way=SAME)})
    assert "stays" not in own.refused()


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"measured.lock": "{}"}, "measured.lock:1: Leave this file out"),
        (changed(QUIZ, "Check what", "Check that"), f"{QUIZ}:1: Leave this quiz out"),
        ({"en/law/quiz-b.md": (CONTENT / QUIZ).read_text("utf-8")}, "quiz-b.md:1: Leave this quiz out"),
        ({QUIZ: PAGE}, f"{QUIZ}:1: Leave this quiz out"),
        ({"en/pages/privacy.md": PAGE}, "privacy.md:1: Leave this page out: it promises"),
        ({"cy/pages/privacy.md": PAGE}, "privacy.md:1: Leave this page out: it promises"),
        ({"en/pages/schools/data-protection.md": PAGE}, "protection.md:1: Leave this page out"),
        (changed(STORY, "study: yes\n", ""), f"{STORY}:1: Leave study: as our page has it"),
        (changed("en/law/01-who-it-protects.md", "minutes: 3", "study: yes"), "Leave study: as our page"),
        (changed(STORY, "measured: fork sent\n", ""), f"{STORY}:1: Leave what is measured"),
        ({"en/other/module.md": "---\ntitle: Another\nkind: survey\n---\n"}, "module.md:1: Leave the survey"),
        ({"en/service.yaml": "- id: a\n"}, "service.yaml:1: Nothing reads a file of this name"),
        ({"cy/services.yaml": "- id: a\n"}, "cy/services.yaml:1: Leave this file out: services"),
        ({"en/signatures.yaml": READERS}, "en/signatures.yaml:2: Leave this file to"),
        ({"services.yaml": "- id: [\n"}, "services.yaml:"),
    ],
)
def test_it_is_refused_with_file_line_and_cure(own: Own, files: Mapping[str, str], told: str) -> None:
    own.write(files)
    faults = own.refused()
    assert told in faults
    assert str(own.theirs) in faults


def test_no_page_of_the_survey_is_replaced(own: Own) -> None:
    survey = {"en/think/module.md": "---\ntitle: Think\nkind: survey\n---\n", "en/think/01-why.md": PAGE}
    own.write(survey, own.ours)
    own.write({"en/think/01-why.md": PAGE})
    assert "en/think/01-why.md:1: Leave the survey out" in own.refused()


def test_a_fault_names_the_file_and_line_of_the_overlay_and_ours_as_before(own: Own) -> None:
    own.write({ABOUT: PAGE.replace("sources:", "titel: A\nsources:")})
    assert f"{own.theirs}/{ABOUT}:5: “titel” is not known here" in own.refused()
    own.write({ABOUT: PAGE, "services.yaml": f"# Ours.\n\n{SERVICE.format(id='north', way='phon: 1')}"})
    assert f"{own.theirs}/services.yaml:8: “phon” is not known here" in own.refused()
    own.write({"services.yaml": "- remove: [shout]\n"})
    own.write(changed("services.yaml", "  what: The police", "  wat: The police"), own.ours)
    assert "\nservices.yaml:38: “wat” is not known here" in f"\n{own.refused()}"


@pytest.mark.parametrize("to", ["/etc/hostname", "../content/en/pages/about.md", "/nowhere"])
def test_a_link_is_refused(own: Own, to: str) -> None:
    (own.theirs / "en/pages").mkdir(parents=True)
    (own.theirs / ABOUT).symlink_to(to)
    assert f"{own.theirs}/{ABOUT}:1: This is a link" in own.refused()


def test_a_link_to_a_folder_is_refused(own: Own) -> None:
    (own.theirs / "en").symlink_to(own.ours / "en")
    assert f"{own.theirs}/en:1: This is a link" in own.refused()


def test_a_folder_that_is_not_there_is_refused(own: Own) -> None:
    own.theirs.rmdir()
    assert f"{own.theirs}:1: There is no such folder" in own.refused()


def test_what_everybody_may_write_is_refused(own: Own) -> None:
    own.write({ABOUT: PAGE})
    (own.theirs / ABOUT).chmod(0o646)
    assert f"{own.theirs}/{ABOUT}:1: The site’s user may write this: chown root:" in own.refused()


def test_what_the_sites_user_may_write_is_refused_and_the_way_there(own: Own) -> None:
    own.write({ABOUT: PAGE})
    (own.theirs / "en").chmod(0o775)
    in_group = User(os.getuid() + 1, frozenset({os.getgid()}))
    assert [each.path for each in unsafe(own.theirs, in_group)] == [str(own.theirs / "en")]
    assert not [*unsafe(own.theirs, User(os.getuid() + 1, frozenset()))]
    owner = {each.path for each in unsafe(own.theirs, User(os.getuid(), frozenset()))}
    assert {str(own.theirs.parent), str(own.theirs), str(own.theirs / ABOUT)} <= owner


def test_a_page_has_no_signature_until_it_is_signed_itself(own: Own) -> None:
    own.write({"en/signatures.yaml": READERS}, own.ours)
    sign(own.ours, None, "lead", (), DAY)
    before = (own.ours / "en/signatures.yaml").read_text("utf-8")
    own.write({ABOUT: (CONTENT / ABOUT).read_text("utf-8")})  # not a letter has changed
    [reading] = own.library().readings
    assert reading.unread == ("pages/about.md",)
    assert "pages/teachers.md" in {each.path for each in reading.same}
    sign(own.ours, own.theirs, "lead", ["pages/about.md"], DAY)
    [reading] = own.library().readings
    assert not reading.unread
    assert not reading.changed
    assert (own.ours / "en/signatures.yaml").read_text("utf-8") == before
    own.write({ABOUT: PAGE})
    assert [each.path for each in own.library().readings[0].changed] == ["pages/about.md"]


def test_a_translation_of_what_was_ours_is_not_shown_and_of_theirs_it_is_once_read(own: Own) -> None:
    welsh = PAGE.replace("---\n", "---\ntranslated: machine\n", 1).replace("Our own", "Ein hunain")
    english = (CONTENT / ABOUT).read_text("utf-8")
    of_ours = english.replace("---\n", "---\ntranslated: machine\n", 1)
    own.write(read("cy/pages/about.md", english, of_ours), own.ours)
    assert own.refused() == ""
    own.write({ABOUT: PAGE})
    assert "Our own" in {each.page.title for each in own.library("cy").pages}
    assert "cy/" not in own.refused()
    own.write(read("cy/pages/about.md", PAGE, welsh))
    assert "Ein hunain" in {each.page.title for each in own.library("cy").pages}


def read(name: str, english: str, own: str) -> dict[str, str]:
    """A translation that a person has read, with its marks beside it."""
    path = name.partition("/")[2]
    marks = write_segments(with_reading(pairs_of(path, english, own), (), "a reader", DAY))
    return {name: own, str(Path(name).with_suffix(".segments")): marks}


def test_translated_services_stay_read_and_those_of_the_force_stand_in_english(own: Own) -> None:
    english = (CONTENT / "services.yaml").read_text("utf-8")
    welsh = "---\ntranslated: machine\n---\n\n" + english.replace("Help by text.", "Help.").replace(
        "Takes a picture down.", "Tynnu llun."
    )
    own.write(read("cy/services.yaml", english, welsh), own.ours)
    own.write({"services.yaml": SERVICE.format(id="shout", way='text: "12345"')})
    found = {each.id: each for each in own.library("cy").services}
    assert (found["shout"].text, found["shout"].what) == ("12345", "Talk.")
    assert found["report-remove"].what == "Tynnu llun."
    with overlaid(own.ours, own.theirs) as content:
        assert unread_translations(content.folder) == []


def test_it_is_told_what_of_ours_has_changed_since_it_was_noted(own: Own) -> None:
    mine = SERVICE.format(id="north", way="phone: 0800 0000")
    own.write({ABOUT: PAGE, "en/pages/new.md": PAGE, "services.yaml": f"{mine}- remove: [shout]\n"})
    both = [(ABOUT, False, True), ("services.yaml shout", False, True)]
    assert changed_under(own.ours, own.theirs) == [Stale(*each) for each in both]
    assert note(own.ours, own.theirs) == 2
    assert changed_under(own.ours, own.theirs) == []
    assert NOTES not in own.refused()
    own.write(changed("services.yaml", "Takes a picture down.", "Takes it down."), own.ours)
    own.write(changed("en/pages/parents.md", "title:", "title: "), own.ours)
    assert changed_under(own.ours, own.theirs) == []
    own.write(changed("services.yaml", "Help by text.", "Texts."), own.ours)
    (own.ours / ABOUT).unlink()
    gone = [
        Stale(ABOUT, is_gone=True, is_new=False),
        Stale("services.yaml shout", is_gone=False, is_new=False),
    ]
    assert changed_under(own.ours, own.theirs) == gone
    assert (own.theirs / NOTES).exists()


def test_nothing_is_left_of_what_is_read_and_nothing_of_ours_is_changed(own: Own) -> None:
    own.write({ABOUT: PAGE, "services.yaml": "- remove: [shout]\n"})
    with overlaid(own.ours, own.theirs) as content:
        folder = content.folder
    assert not folder.exists()
    for file in CONTENT.rglob("*.*"):
        assert (own.ours / file.relative_to(CONTENT)).read_bytes() == file.read_bytes()
