"""A copy of the real content that is broken on purpose is refused, with file, line and cure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from safe4me.editorial.check_folder import check
from safe4me.settings import ROOT
from tests.builds import copy_of_english

Break = Callable[[str, str, str], list[str]]


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """What is wrong with a copy of the English content in which one file says something else."""

    def faults(file: str, old: str, new: str) -> list[str]:
        folder = tmp_path / "content"
        copy_of_english(folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, file
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return [str(fault) for fault in check(folder)]

    return faults


def line_of(file: str, text: str) -> int:
    lines = (ROOT / "content" / file).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_a_name_that_is_not_in_the_ledger(broken: Break) -> None:
    found = broken("en/casting.yaml", "- Tess: girl, 12\n", "")
    line = line_of("en/threats/01-quick-and-kind.md", "people:")
    cure = "“Tess” is not in casting.yaml: write them there, or take somebody who is."
    assert f"en/threats/01-quick-and-kind.md:{line}: {cure}" in found


def test_a_person_who_stands_there_twice(broken: Break) -> None:
    found = broken("en/casting.yaml", "- Tess: girl, 12\n", "- Minh: girl, 12\n")
    line = line_of("en/casting.yaml", "- Tess:")
    assert f"en/casting.yaml:{line}: “Minh” stands here twice: one name is one person." in found


def test_a_measured_item_that_no_step_teaches(broken: Break) -> None:
    file = "en/threats/quiz.md"
    found = broken(file, "taught=the-order#in-order", "taught=the-order#gone")
    line = line_of(file, "{#pay .measured")
    assert [fault for fault in found if fault.startswith(f"{file}:{line}: ") and "taught=" in fault]


def test_a_figure_on_a_page_that_names_no_survey(broken: Break) -> None:
    file = "en/threats/05-new-friend.md"
    found = broken(file, "## raid {.chat}\n", "## raid {.chat}\nAbout 4 in 100 get one of these.\n\n")
    line = line_of(file, "## raid") + 1
    told = "“About 4 in 100 get one of these.” names a figure: write under sources: where this is from."
    assert f"{file}:{line}: {told}" in found


def test_a_law_on_a_page_that_names_no_law(broken: Break) -> None:
    file = "en/what-we-think/01-why-we-ask.md"
    found = broken(file, "- What you know so far\n", "- What you know about the law\n")
    line = line_of(file, "- What you know so far")
    told = "“What you know about the law” names a law: write under sources: where this is from."
    assert f"{file}:{line}: {told}" in found


def test_a_story_that_is_won_in_two_clicks(broken: Break) -> None:
    file = "en/threats/05-new-friend.md"
    found = broken(file, "(#wings)", "(#report)")
    line = line_of(file, "## report")
    assert f"{file}:{line}: “report” can come after 1 choices: let every way to it have 4." in found


def test_a_way_of_asking_that_no_row_of_the_law_table_answers(broken: Break) -> None:
    found = broken("en/law.yaml", "  what: kept arrived\n", "  what: kept\n")
    line = line_of("en/law.yaml", "- id: arrived")  # the row that answers what is most like it
    (told,) = found
    assert told.startswith(f"en/law.yaml:{line}: No row answers form picture, age 18-or-over, what arrived,")
    assert told.endswith("widen this one or write another.")


def test_two_rows_of_the_law_table_that_answer_the_same(broken: Break) -> None:
    found = broken(
        "en/law.yaml", "  age: under-18\n  what: kept\n", "  age: under-18\n  what: kept arrived\n"
    )
    line = line_of("en/law.yaml", "- id: arrived")
    (told,) = found
    assert told.startswith(f"en/law.yaml:{line}: “arrived” and “kept” both answer ")
    assert told.endswith("narrow one of them.")


def test_a_search_that_leads_to_a_page_that_is_gone(broken: Break) -> None:
    found = broken(
        "en/searches.yaml",
        "  pages: report-remove/ take-it-down/ learn/help/taking-it-down/\n",
        "  pages: report-remove/ take-it-down/ learn/help/gone/\n",
    )
    line = line_of("en/searches.yaml", "- id: taking-down")
    cure = "“learn/help/gone/” is no page: write its address, as learn/law/two-ages/."
    assert found == [f"en/searches.yaml:{line}: {cure}"]


def test_a_page_that_ends_on_one_for_another_age(broken: Break) -> None:
    file = "en/law/01-two-ages.md"
    found = broken(file, "related: [against-the-law/,", "related: [learn/consent/day-nine/,")
    line = line_of(file, "related:")
    cure = "“learn/consent/day-nine/” is not for everyone whom this page is for: name another."
    assert found == [f"{file}:{line}: {cure}"]


def test_a_page_that_ends_on_one_that_is_gone(broken: Break) -> None:
    file = "en/pages/parents/01-blackmail.md"
    found = broken(file, "related: [parents/first-minute/,", "related: [parents/last-minute/,")
    line = line_of(file, "related:")
    cure = "“parents/last-minute/” is no page to lead on to: write its address, as learn/law/two-ages/."
    assert found == [f"{file}:{line}: {cure}"]


def test_a_case_without_a_debrief(broken: Break) -> None:
    file = "en/cases/01-swim-team.md"
    text = (ROOT / "content" / file).read_text(encoding="utf-8")
    found = broken(file, text[text.index("## How did it end? {#debrief}") :], "")
    cure = "This case has no debrief: write it as ## Its heading {#debrief}, in its place."
    assert f"{file}:1: {cure}" in found


def test_a_case_that_never_offers_to_look(broken: Break) -> None:
    file = "en/cases/01-swim-team.md"
    cure = "Offer to look at the picture, so that it can be refused: - Look at it, to be sure {.look}"
    assert f"{file}:1: {cure}" in broken(file, " {.look}", "")


def test_a_card_that_is_not_answered(broken: Break) -> None:
    file = "en/cases/01-swim-team.md"
    text = (ROOT / "content" / file).read_text(encoding="utf-8")
    start = text.index("  > ", text.index("### Which two come first? {.pick}"))
    found = broken(file, text[start : text.index("- Everyone in", start)], "")
    line = line_of(file, "- Mrs Latif takes the lead")
    cure = "Argue with this card in a line > below it: what does it help, what does it miss?"
    assert f"{file}:{line}: {cure}" in found


def test_somebody_in_a_case_who_is_not_in_the_ledger(broken: Break) -> None:
    found = broken("en/casting.yaml", "- Kofi: boy, 12\n", "")
    line = line_of("en/cases/01-swim-team.md", "people:")
    cure = "“Kofi” is not in casting.yaml: write them there, or take somebody who is."
    assert f"en/cases/01-swim-team.md:{line}: {cure}" in found
