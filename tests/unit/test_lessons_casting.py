"""One name is one person; the ledger and the pages say the same; nobody always has the same part."""

from dataclasses import replace

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.casting import check_casting
from tests.helpers.content.examples import STEPS

LESSON = """\
---
title: Quick
band: {band}
people: {people}
---
"""
LEDGER = "- Sam: boy, 13\n- Tess: girl, 12\n"
MODULE = "---\ntitle: Threats\n---\n"
GUIDE = "---\ntitle: Teaching\n---\n## Talk {#talk minutes=5 cuts=20,40,60}\nTalk.\n"


def library(people: str = "{Sam: pressed, Tess: helps}", band: str = "A", ledger: str = LEDGER) -> Library:
    """A module of one lesson, in which Sam is drawn and Tess is asked about."""
    page = LESSON.format(band=band, people=people) + STEPS.replace("For *your*", "For Tess’s and *your*")
    files = {"threats/module.md": MODULE, "threats/01-quick.md": page, "casting.yaml": ledger}
    return parse_library("en", files)


def faults(library: Library) -> list[str]:
    """What is wrong with the pages, without what a whole cast would need."""
    return [str(fault) for fault in check_casting(library) if "casting.yaml" not in fault.path]


def of_the_cast(library: Library) -> list[str]:
    return [str(fault) for fault in check_casting(library) if "casting.yaml" in fault.path]


def test_pages_that_say_what_the_ledger_says_have_no_fault() -> None:
    assert faults(library()) == []


def test_a_name_that_is_not_in_the_ledger_is_refused() -> None:
    told = (
        "en/threats/01-quick.md:4: “Sim” is not in casting.yaml: write them there, or take somebody who is."
    )
    assert told in faults(library("{Sam: pressed, Tess: helps, Sim: helps}"))


@pytest.mark.parametrize("name", ["pix_lee", "skye", "Mum", "You"])
def test_a_screen_name_and_a_relative_need_no_line_of_their_own(name: str) -> None:
    assert faults(library(f"{{Sam: pressed, Tess: helps, {name}: threatens}}")) == []


def test_whoever_is_named_on_a_page_stands_under_its_people() -> None:
    line = next(n for n, text in enumerate((LESSON + STEPS).split("\n"), start=1) if "*your*" in text)
    told = f"en/threats/01-quick.md:{line}: Tess is on this page: write so under people:, with what they do"
    assert faults(library("{Sam: pressed}")) == [f"{told} (see casting.yaml)."]


def test_whoever_stands_under_people_is_named_on_the_page() -> None:
    told = "en/threats/01-quick.md:4: Kit stands under people: and nowhere else: take the name out."
    found = faults(library("{Sam: pressed, Tess: helps, Kit: helps}", ledger=LEDGER + "- Kit: girl, 12\n"))
    assert found == [told]


def test_nobody_on_a_page_for_elevens_to_thirteens_is_older() -> None:
    ledger = LEDGER.replace("boy, 13", "boy, 15")
    told = "en/threats/01-quick.md:4: Sam is 15: on a page of band A nobody young is over 13."
    assert faults(library(ledger=ledger)) == [told]
    assert faults(library(ledger=ledger, band="B")) == []


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("- Sam: girl, 12", "“Sam” stands here twice: one name is one person."),
        ("- Kit: child, 12", "“child” is no kind: write one of girl, boy, they, woman, man."),
        ("- Kit: girl, 12, tall", "“tall” is no trait: write of "),
        ("- Kit: girl", "Who is young has one age, who is grown has none: - Hana: girl, 13"),
        ("- Kit: woman, 40", "Who is young has one age, who is grown has none: - Hana: girl, 13"),
        ("- Kit: girl, 12\n  Tom: boy, 12", "Write each person as one line: - Hana: girl, 13, east-asian"),
    ],
)
def test_a_line_of_the_ledger_that_cannot_be_read_is_refused(line: str, cure: str) -> None:
    with pytest.raises(ContentErrors) as refused:
        library(ledger=f"{LEDGER}{line}\n")
    assert [fault.line for fault in refused.value.faults] == [3]
    assert cure in str(refused.value.faults[0])


def test_a_part_that_nobody_can_have_is_refused() -> None:
    with pytest.raises(ContentErrors) as refused:
        library("{Sam: guilty}")
    assert "“guilty” is no part for Sam: write of pictured, pressed," in str(refused.value.faults[0])


def test_whoever_is_on_no_page_has_no_line() -> None:
    told = "en/casting.yaml:3: Kit is on no page: take the line out."
    assert told in of_the_cast(library(ledger=f"{LEDGER}- Kit: girl, 12\n"))


def test_the_whole_cast_is_judged_only_once_every_module_says_whom_it_is_for() -> None:
    whole = library()
    part = whole.modules[0].parts[0]
    for_all = replace(part, page=replace(part.page, bands=()))
    assert of_the_cast(whole)
    unsaid = replace(whole.modules[0], id="law", parts=(for_all,))
    assert of_the_cast(replace(whole, modules=(*whole.modules, unsaid))) == []


def test_the_whole_cast_is_not_judged_while_a_module_waits_for_its_guide() -> None:
    (module,) = library().modules
    told = parse_library("en", {"law/module.md": MODULE, "law/teacher.md": GUIDE, "law/01-quick.md": MODULE})
    taught = replace(module, guide=told.modules[0].guide)
    waiting = replace(module, id="law")
    assert of_the_cast(replace(library(), modules=(taught, replace(taught, id="law"))))
    assert of_the_cast(replace(library(), modules=(taught, waiting))) == []


def story(name: str, part: str) -> str:
    return f"""\
---
scenario: {name}
band: B
people: {{Sam: {{side: me, part: "{part}"}}}}
lead: Sam
---
## one
**Sam:** hi
- [On](#two)
## two {{.end .help title="Two"}}
Sam.
"""


def two_stories(parts: tuple[str, str]) -> Library:
    files = {
        f"threats/{name}.md": story(name, part) for name, part in zip(("one", "two"), parts, strict=True)
    }
    return parse_library("en", files | {"threats/module.md": MODULE, "casting.yaml": "- Sam: boy, 13\n"})


def test_nobody_is_harmed_in_two_stories() -> None:
    told = "en/casting.yaml:1: Sam is harmed in threats/one and in threats/two: cast another in one."
    assert told in of_the_cast(two_stories(("pictured", "threatened")))
    assert told not in of_the_cast(two_stories(("pictured", "helps")))


def test_no_group_is_always_harmed() -> None:
    told = "en/casting.yaml:1: Whoever is “boy” is always harmed: give one of them another part."
    assert told in of_the_cast(two_stories(("pictured", "pressed")))
    assert told not in of_the_cast(two_stories(("pictured", "leads")))


def test_each_band_shows_those_whom_stories_rarely_show() -> None:
    found = of_the_cast(library())
    assert "en/casting.yaml:1: Band A needs 3 girls pressed by boys; it has 0 (nobody)." in found
    assert "en/casting.yaml:1: Band B needs 3 boys who are pictured; it has 0 (nobody)." in found
    assert "en/casting.yaml:1: Band A needs 1 Traveller name; it has 0 (nobody)." in found


def test_a_girl_counts_as_pressed_by_a_boy_where_one_presses_on_the_same_page() -> None:
    found = of_the_cast(library("{Sam: presses, Tess: pressed}"))
    assert "en/casting.yaml:1: Band A needs 3 girls pressed by boys; it has 1 (Tess)." in found


def test_each_module_shows_somebody_whom_stories_rarely_show() -> None:
    told = "en/casting.yaml:1: “threats” has nobody whom stories like these rarely show"
    assert any(fault.startswith(told) for fault in of_the_cast(library()))
    shown = library(ledger=LEDGER.replace("girl, 12", "girl, 12, autistic"))
    assert not any(fault.startswith(told) for fault in of_the_cast(shown))
