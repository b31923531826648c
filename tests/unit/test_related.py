"""What a page leads on to at its end: its author's pages, else those of its topics, else those beside it."""

from collections.abc import Mapping

import pytest

from safe4me.content.model.related import listed_pages, related
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.help_pages import RELATED_CHECKS

LESSON = """\
---
title: {title}
{more}
---
## Ask a friend? {{#ask}}
```draw sand wide
alt: A person.
person
```
- (x) Yes
  > Yes.
- ( ) No
  > Why not?
"""
DOOR = "---\ntitle: I sent one\nwarm: Hello.\nact: {service: a, way: phone, words: Call, after: Free}\n---\n"
PROSE = "---\ntitle: A page\n---\nWords.\n"
TOPIC = "- id: sent\n  topic: Sent\n  door: sent\n  pages: learn/law/two/ learn/law/one/\n  phrases: i sent\n"
SURVEY = "---\ntitle: Survey\nkind: survey\n---\n"


def lesson(more: str = "minutes: 4") -> str:
    return LESSON.format(title="One", more=more)


FILES = {
    "law/module.md": "---\ntitle: The law\n---\nWhy.\n",
    "law/01-one.md": lesson(),
    "law/02-two.md": lesson(),
    "law/03-three.md": lesson(),
    "law/04-four.md": lesson(),
    "law/quiz.md": "---\ntitle: Quiz\nkind: quiz\n---\n",
    "doors/01-sent.md": DOOR,
    "pages/schools.md": PROSE,
    "pages/schools/words.md": PROSE,
    "pages/schools/devices.md": PROSE,
    "searches.yaml": TOPIC,
}


def ends_on(place: str, changed: Mapping[str, str] = {}) -> list[str]:
    return [each.address for each in related(parse_library("en", {**FILES, **changed}), place)]


def faults(file: str, text: str) -> list[str]:
    library = parse_library("en", {**FILES, file: text})
    return [str(fault) for check in RELATED_CHECKS for fault in check(library)]


def test_a_page_of_a_topic_ends_on_that_topic_with_its_door_first() -> None:
    assert ends_on("learn/law/one/") == ["help/sent/", "learn/law/two/", "learn/law/three/"]
    assert ends_on("help/sent/") == ["learn/law/two/", "learn/law/one/"]


def test_a_page_of_no_topic_ends_on_those_beside_it_the_next_one_first_and_never_on_a_quiz() -> None:
    assert ends_on("learn/law/three/") == ["learn/law/four/", "learn/law/one/", "learn/law/two/"]
    assert ends_on("learn/law/quiz/") == ["learn/law/one/", "learn/law/two/", "learn/law/three/"]


def test_its_author_goes_before_the_rule() -> None:
    files = FILES | {"law/01-one.md": lesson("related: [learn/law/quiz/, learn/law/four/]")}
    found = related(parse_library("en", files), "learn/law/one/")
    assert [each.address for each in found] == ["learn/law/quiz/", "learn/law/four/"]
    assert [each.above.title for each in found if each.above] == ["The law", "The law"]


def test_adults_are_led_to_pages_for_adults_and_pupils_to_theirs() -> None:
    assert ends_on("schools/words/") == ["schools/devices/"]
    assert not any(address.startswith("schools") for address in ends_on("help/sent/"))


def test_a_page_for_one_age_ends_on_none_that_is_for_another() -> None:
    older = {"law/04-four.md": lesson("band: B")}
    assert "learn/law/four/" in ends_on("learn/law/three/", older)
    younger = {"law/03-three.md": lesson("band: A")}
    assert ends_on("learn/law/three/", older | younger) == ["learn/law/one/", "learn/law/two/"]


def test_a_module_and_a_survey_end_on_nothing() -> None:
    files = FILES | {"law/survey.md": SURVEY}
    library = parse_library("en", files)
    assert not {"learn/law/", "learn/law/survey/"} & listed_pages(library).keys()
    assert related(library, "learn/law/") == ()


@pytest.mark.parametrize(
    ("named", "cure"),
    [
        ("learn/law/nowhere/, learn/law/two/", "“learn/law/nowhere/” is no page to lead on to"),
        ("learn/law/one/, learn/law/two/", "“learn/law/one/” is this very page"),
        ("schools/words/, learn/law/two/", "“schools/words/” is not for everyone whom this page is for"),
        ("learn/law/two/", "Name 2 or 3 different pages under related:, not 1."),
        ("learn/law/two/, learn/law/two/", "Name 2 or 3 different pages under related:, not 1."),
        ("help/sent/, learn/law/two/, learn/law/three/, learn/law/four/", "Name 2 or 3 different pages"),
    ],
)
def test_what_cannot_stand_at_an_end_is_refused_with_file_and_line(named: str, cure: str) -> None:
    (fault,) = faults("law/01-one.md", lesson(f"minutes: 4\nrelated: [{named}]"))
    assert fault.startswith(f"en/law/01-one.md:4: {cure}")


def test_a_page_for_another_age_cannot_be_named() -> None:
    text = lesson("band: A+B\nrelated: [learn/law/two/, learn/law/three/]")
    library = parse_library("en", FILES | {"law/01-one.md": text, "law/02-two.md": lesson("band: A")})
    (fault,) = [str(fault) for check in RELATED_CHECKS for fault in check(library)]
    assert fault.startswith("en/law/01-one.md:4: “learn/law/two/” is not for everyone")


def test_a_module_has_no_related_pages_of_its_own() -> None:
    with pytest.raises(Exception, match=r"module\.md:3: “related” is not known here"):
        parse_library("en", {"law/module.md": "---\ntitle: The law\nrelated: [learn/]\n---\n"})
