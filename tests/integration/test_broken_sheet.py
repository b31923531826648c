"""Copies of our own content that say what the fact sheet does not let them: each rule finds its fault."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from safe4me.content.drafts import DRAFTS
from safe4me.content.folder import load, read_files
from safe4me.content.review_dates import waiting
from safe4me.editorial.check_folder import check
from safe4me.editorial.checks.sheet import SCREENSHOTS, TOOLS
from safe4me.settings import ROOT
from tests.helpers.content.libraries import copy_of_english, lessons_in
from tests.integration.test_broken_content import Break, Broken, broken_copy

RIGHTS = (
    "If the police ask you about something you may have done, you can have a free solicitor, who works for "
    "you and not for the police."
)
IN_SIMPLER_WORDS = "Then you can have a free solicitor. They work for you, not for the police."
DOOR, STORY = "en/doors/04-i-sent-one.md", "en/law/05-ten-seconds.md"
CPS = "https://www.cps.gov.uk/legal-guidance/indecent-and-prohibited-images-children"
CHAT, BRIEFING = "en/chats/group-chat.md", "en/pages/schools/briefing.md"
SCHOOLS, DUTIES = "en/pages/schools.md", "en/pages/schools/duties.md"
OFFICERS, POLICY = "en/pages/officers/02-weighing-it-up.md", "en/pages/schools/policy.md"
LESSON_A, LESSON_B = "en/law/01-two-ages.md", "en/chats/03-being-next.md"
TAKING_BACK, GUIDE = "en/consent/03-changing-your-mind.md", "en/consent/teacher.md"
QUIZ = "en/consequences/quiz.md"
RESEARCH, CLAIMS, SERVICES = "en/research.yaml", "en/claims.yaml", "services.yaml"

EACH_HAS_ONE_FAULT: tuple[Break, ...] = (
    (DOOR, "You have [rights](../i-passed-it-on/), too.", RIGHTS),
    (DUTIES, " (checked 29 November 2026)", ""),
    (SCHOOLS, f"{TOOLS} (Checked 29 November 2026.)", TOOLS),
    (STORY, "“A yes to ten seconds is a yes to ten seconds.”", f"{SCREENSHOTS} (Checked 29 November 2026.)"),
    (LESSON_B, "loud isn’t the same as many.", "in 2017 it was 26% of them."),
    (LESSON_A, "and it’s an easy mix-up.", "and most people mix them up."),
    (QUIZ, "It’s a common fear.", "Many fear that."),  # in simpler words
    (TAKING_BACK, "3. That day she asks an adult to help", "3. She deletes it that day"),
    (OFFICERS, "https://www.college.police.uk/", "https://police.example/"),
    (POLICY, "(Part two, conduct)", "(paragraph 165, conduct)"),
    (RESEARCH, "  percent: 26\n", "  percent: 26\n  protective: Most had not.\n"),
    (SERVICES, "You don’t give your name.\n  cannot:", "Ask how to reach it.\n  cannot:"),
    (CLAIMS, "  services: shore\n", "  services: shaw\n"),
    (GUIDE, "rshe: [1, 10]", "rshe: [4]"),
    (OFFICERS, f"[read it there]({CPS})", "read it there"),
    (CHAT, "You’ll hear them first. I’ll sit with you.", IN_SIMPLER_WORDS),
    (CHAT, "Take your time, Jay. I can’t keep it secret.", "Stop there a second, Jay."),
    (BRIEFING, "share, store or save the imagery yourself, or ask", "share or save the imagery, or ask"),
    (SERVICES, "Being threatened is never your fault.", "Nobody is in trouble for being threatened."),
)
OF_DRAFTS: tuple[Break, ...] = (
    (DOOR, "{{draft pushing}}", "{{draft pulling}}"),
    ("en/doors/06-i-passed-it-on.md", "{{end}}", "{{endd}}"),
    (TAKING_BACK, "{{until then}}\n", ""),
    ("en/consent/04-slow-pressure.md", "{{end}}\n", ""),
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    return broken_copy(tmp_path_factory.mktemp("broken-sheet") / "content", EACH_HAS_ONE_FAULT)


def test_nothing_else_is_found_in_a_broken_copy(broken: Broken) -> None:
    apart = [
        fault for fault in broken.found if "names a figure" not in fault
    ]  # 26% has no source there either
    assert len(apart) == len(EACH_HAS_ONE_FAULT), "\n".join(broken.found)


@pytest.mark.parametrize(
    ("file", "at", "cure"),
    [
        (DOOR, "a free solicitor", "The line on rights stands in full only where somebody owns up"),
        (DUTIES, "A new legal duty", "Of the law of 2026 say this, word for word"),
        (SCHOOLS, "A law passed in 2026", "Say beside the new law: Checked 29 November 2026."),
        (STORY, "New law in 2026", "Nobody says the new law"),
        (LESSON_B, "26%", "Take “26%” out: pupils see the norm of their band alone"),
        (LESSON_A, "most people", "Do not write “most people”"),
        (QUIZ, "Many fear", "Do not write “Many fear”"),
        (TAKING_BACK, "She deletes it", "No exercise marks deleting yet"),
        (OFFICERS, "read it there", "Link the guidance that the reader is told to check."),
        (POLICY, "(paragraph 165", "Cite Keeping children safe by its Part, not by paragraph."),
        (RESEARCH, "brook-2017-sent", "“brook-2017-sent” is for staff"),
        (CLAIMS, "safe-16", "“shaw” is no module and no service"),
        (OFFICERS, "A prosecution under section 1", "Say where “read it there” is: link it here."),
        (CHAT, "free solicitor. They", "The line on rights stands in full only where somebody owns up"),
        (CHAT, "Stop there a second", "nobody stops a child who is telling"),
        (BRIEFING, "share or save the imagery", "Quote word for word: “Never view, copy, print,"),
        (GUIDE, "rshe: [4]", "Take 4 out of rshe:, or open a claim for it in claims.yaml."),
    ],
)
def test_what_the_sheet_forbids_is_found(broken: Broken, file: str, at: str, cure: str) -> None:
    (found,) = (fault for fault in broken.found if fault.startswith(f"{file}:") and cure in fault)
    assert found.startswith(broken.at(file, at))


def test_no_card_sends_a_child_to_an_adult_for_an_address(broken: Broken) -> None:
    assert [fault for fault in broken.found if "how to reach it" in fault and SERVICES in fault] != []


def test_no_card_promises_that_nobody_is_in_trouble(broken: Broken) -> None:
    assert [fault for fault in broken.found if "nobody is in trouble" in fault and SERVICES in fault] != []


def test_a_draft_that_is_unknown_or_not_closed_is_found(tmp_path: Path) -> None:
    found = broken_copy(tmp_path / "content", OF_DRAFTS).found
    assert [fault.split(": ")[0] for fault in found if "“pulling” is no draft" in fault] != []
    assert [fault for fault in found if "Write {{draft ID}}, {{until then}} and {{end}}" in fault] != []
    assert [fault for fault in found if "Close this draft, “pushing”" in fault] != []


def _signed(text: str) -> str:
    return text.replace("  signed:\n", "  signed: 2027-01-12\n")


def _copy(folder: Path, sign: Callable[[str], str]) -> Path:
    copy_of_english(folder)
    drafts = folder / DRAFTS
    drafts.write_text(sign(drafts.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def test_a_signature_prints_the_words_that_waited_everywhere(tmp_path: Path) -> None:
    files = read_files(_copy(tmp_path / "content", _signed), "en")
    assert "she deletes it everywhere" in files["consent/03-changing-your-mind.md"]
    assert "at any age from 10" in files["consent/04-slow-pressure.md"]
    assert [path for path, text in files.items() if "{{" in text] == []
    assert check(tmp_path / "content") == []


def test_before_a_signature_no_page_for_pupils_says_route_b() -> None:
    files = read_files(ROOT / "content", "en")
    assert [path for path, text in files.items() if re.search("delete[sd]? it everywhere", text, re.I)] == []
    assert "Tell an adult you trust today." in files["consent/03-changing-your-mind.md"]


def test_every_draft_without_a_signature_waits_before_launch(tmp_path: Path) -> None:
    day = date(2026, 11, 29)
    told = [str(fault) for fault in waiting([lessons_in(ROOT / "content")], [], day)]
    drafts = [each for each in told if each.startswith(DRAFTS)]
    assert len(drafts) == len(lessons_in(ROOT / "content").drafts)
    assert "To be signed by force legal and the UKCIS contact" in drafts[0]
    signed = load(_copy(tmp_path / "content", _signed))
    assert [each for each in waiting(signed.values(), [], day) if each.path == DRAFTS] == []
