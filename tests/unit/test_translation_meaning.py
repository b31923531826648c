"""What a translated segment has to say, and what is no fault of it."""

import pytest

from safe4me.content.locked_lines import Rules, parse_lines, rules_of
from safe4me.content.markup.errors import Malformed
from safe4me.content.telling_words import language_told
from safe4me.content.translation_meaning import BothTexts, faults_of_page, faults_of_segment

ENGLISH = parse_lines("dont-pay: Don’t pay / Do not pay\nyou-have-rights: You have rights\n")
SERVICES = ("Childline", "101", "CEOP Safety Centre", "NHS 111, mental health option", "Report Remove")


def rules(language: str = "cy") -> Rules:
    own = {
        "cy": "dont-pay: Paid â thalu / Peidiwch â thalu\nyou-have-rights: Mae gen ti hawliau\n",
        "ar": "dont-pay: لا تدفعوا\nyou-have-rights: لكم حقوق\n",
    }
    return rules_of(language, ENGLISH, parse_lines(own.get(language, "")), SERVICES)


def told(english: str, own: str, language: str = "cy") -> list[str]:
    return [*faults_of_segment(rules(language), english, own)]


@pytest.mark.parametrize(
    ("language", "english", "own"),
    [
        ("cy", "Do not pay. Stop.", "Paid â  thalu.\nStopia."),
        ("cy", "- Don't **pay**!", "- PEIDIWCH Â **THALU**!"),
        ("ar", "You have rights, too.", "ولكم حقوق أيضا."),
        (
            "cy",
            "CEOP says: “It is against the law to ask or keep.”",
            "Mae CEOP yn dweud: “It is against the law …”",
        ),
        (
            "cy",
            "> “to take, or permit to be taken, any photograph”",
            "> “to take, or permit to be taken, any photograph”",
        ),
        (
            "cy",
            "Read *Sharing nudes and semi-nudes* first.",
            "Darllena *Sharing nudes and semi-nudes* gyntaf.",
        ),
        ("cy", "If you don’t pay, what happens?", "Os nad wyt ti’n talu, beth sy’n digwydd?"),
        (
            "cy",
            "They said “don’t forget me, you said you would”.",
            "Dywedon nhw “don’t forget me, you said you would”.",
        ),
        ("cy", "The law: Sexual Offences Act of England.", "Y gyfraith: Sexual Offences Act of England."),
        ("cy", "Read [Just turn it on](../x/) next.", "Darllena [Just turn it on](../x/) nesaf."),
        ("cy", "who: Zofia: person braids, holds tile", "who: Zofia: person braids, holds tile"),
        ("pl", "**lily_13, in a message:** 2 min", "**lily_13, in a message:** 2 min"),
        (
            "ar",
            "Ask the safeguarding lead at your school now.",
            "اسألوا المسؤول (safeguarding lead at your school) الآن.",
        ),
        ("pl", "Childline can talk.", "Z Childline’em można rozmawiać."),
        ("uk", "CEOP and Report Remove", "CEOP і Report Remove"),
    ],
)
def test_this_says_the_same(language: str, english: str, own: str) -> None:
    assert told(english, own, language) == []


@pytest.mark.parametrize(
    ("language", "english", "own", "fault"),
    [
        (
            "cy",
            "Don’t pay.",
            "Paid â thaluu.",
            "Say the locked line word for word: Paid â thalu / Peidiwch â thalu.",
        ),
        (
            "cy",
            "Tell Childline. Or text Childline.",
            "Dwed wrth Childline, neu nhw.",
            "Keep the name of the service: Childline.",
        ),
        ("cy", "NHS 111 helps you.", "Mae 111 yn dy helpu.", "Keep the name of the service: NHS."),
        ("cy", "Nobody has to see it.", "Nobody has to see it.", "This was left in English: translate it."),
        (
            "cy",
            "You choose who knows.",
            "Ti sy’n dewis. You choose who knows it all.",
            "This was left in English: translate it.",
        ),
        (
            "pl",
            "Words are enough here.",
            "You can say it with words, and they help.",
            "This was left in English: translate it.",
        ),
        ("pl", "Well done.", "Brawо.", "Letters of another language stand here: о."),
        ("cy", "Well done.", "Da iawn się.", "Letters of another language stand here: ę."),
        (
            "uk",
            "Say it in your own words.",
            "Powiedz to własnymi słowami, proszę.",
            "This stands in Latin letters: translate it.",
        ),
        (
            "cy",
            "“You can stop this now.”",
            "“You can stop this now.”",
            "This was left in English: translate it.",
        ),
        ("cy", "a" * 100, "b" * 69, "This is much shorter than its English: say all that stands there."),
    ],
)
def test_this_says_something_else(language: str, english: str, own: str, fault: str) -> None:
    assert told(english, own, language) == [fault]


def page(path: str, own: str, head: str = "title: X", language: str = "cy") -> list[str]:
    text = f"---\n{head}\n---\n{own}"
    return [each for _, each in faults_of_page(rules(language), path, BothTexts(text, text, [(4, "", own)]))]


@pytest.mark.parametrize(
    ("path", "own", "head", "word"),
    [
        ("doors/a.md", "Gallwch siarad.", "title: X", "Gallwch"),
        ("law/a.md", "Gallwch siarad.", "title: X\nband: A", "Gallwch"),
        ("pages/parents/a.md", "Gelli di siarad.", "title: X", "Gelli"),
    ],
)
def test_a_page_says_you_in_one_way(path: str, own: str, head: str, word: str) -> None:
    (fault,) = page(path, own, head)
    assert fault.startswith(f"“{word}” says “you” otherwise than this page")


@pytest.mark.parametrize(
    ("path", "own", "head"),
    [
        ("doors/a.md", "Dwed “Peidiwch â gofyn”.", "title: X"),
        ("doors/a.md", "Gallwch chi agor un gyda’ch gilydd.", "title: X"),
        ("doors/a.md", "Mae’r canllawiau’n dweud: peidiwch â chodi cywilydd.", "title: X"),
        ("doors/a.md", "say:\n  - Peidiwch â gofyn.", "title: X"),
        ("law/a.md", "**Mrs Achebe:** Eisteddwch, a gofynnwch.", "title: X\nband: A"),
        ("law/a.md", "Peidiwch â rhuthro.", "title: X\nband: A\nscenario: chat"),
        ("law/teacher.md", "Gofynnwch i’r dosbarth.", "title: X"),
    ],
)
def test_who_speaks_to_several_or_is_quoted_may_say_it_otherwise(path: str, own: str, head: str) -> None:
    assert page(path, own, head) == []


def test_options_are_known_by_the_people_in_them() -> None:
    english = '---\npeople: {Minh: "leads, pressed", Tess: helps}\n---\n'
    own = '---\npeople: {Мінь: "leads, pressed", Тесс: helps}\n---\n'
    items = [
        (4, "- ( ) Tell Minh", "- ( ) Сказати Тесс"),
        (5, "  > No.", "  > Ні."),
        (6, "- (x) Tell Tess", "- (x) Сказати Міню"),
    ]
    assert [*faults_of_page(rules("uk"), "law/a.md", BothTexts(english, own, items))] == [
        (6, "This option and that of line 4 are exchanged.")
    ]


def test_a_locked_line_without_words_is_told() -> None:
    with pytest.raises(Malformed, match="between its forms a stroke"):
        parse_lines("---\ntranslated: machine\n---\ndont-pay: [Paid]\n")


def test_a_language_is_told_by_its_common_words() -> None:
    welsh = "Mae hyn yn wir, ond dwyt ti ddim ar dy ben dy hun."
    assert language_told([welsh]) == "cy"
    assert language_told(["To nie jest twoja wina.", "Nie musisz, ale możesz się na to zgodzić."]) == "pl"
    assert language_told(["Mae."]) is None
    assert language_told(["ale unu doi trei patru cinci ci șase șapte opt nouă zece " * 5]) == "pl"
    assert language_told(["ale unu doi trei patru cinci șase șapte opt nouă zece unu doi trei " * 5]) is None
    assert language_told([welsh, "Nie jest to się na do że ci jak albo"]) is None
