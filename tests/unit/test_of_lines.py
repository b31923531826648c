"""Parity of a translation, rule by rule: what has to be kept, and what may differ."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.translation_check import compare_pages, compare_records, segments_of
from safe4me.content.translation_facts import numbers_in, other_facts
from safe4me.editorial.checks.words import parse_terms, terms_are_used

HEAD = "---\ntitle: Under 18\nkind: quiz\nhelp: [childline]\nact: {service: ceop, words: Report}\n---\nHi.\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("title: Under 18", "title: Dan 16", 2, "title: Keep the numbers, in digits 0 to 9: 18. Here: 16."),
        ("title: Under 18", "title: Dan ١٨", 2, "Here: ١٨."),
        ("kind: quiz", "kind: lesson", 3, "Keep kind: quiz."),
        ("[childline]", "[ceop]", 4, "Keep help"),
        ("[childline]", "[childline, ceop]", 4, "The field “help.1”: the original has none."),
        ("service: ceop", "service: shout", 5, "Keep act.service: ceop."),
        ("title: Under 18\n", "", 1, "The field “title”: keep it."),
        ("Hi.", "Helo 999.", 7, "Here: 999."),
    ],
)
def test_the_front_matter_is_compared_field_by_field(old: str, new: str, line: int, cure: str) -> None:
    assert old in HEAD
    (found,) = compare_pages(HEAD, HEAD.replace(old, new))
    assert (found[0], cure in found[1]) == (line, True), found


def test_days_of_review_and_marks_of_reading_are_a_translation_s_own() -> None:
    own = HEAD.replace("kind:", "translated: machine\nreviewed: 2026-11-01\nkind:")
    assert list(compare_pages(HEAD, own)) == []


def test_names_may_be_written_in_other_letters() -> None:
    drawing = "```draw sand labels\nalt: Sam.\nSam: person curls, holds tile of Sam\n```\n"
    text = f"---\npeople: {{Sam: pictured}}\n---\n{drawing}"
    assert list(compare_pages(text, text.replace("Sam", "Сем"))) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Call 0800 1111 or 101.", ["08001111", "101"]),
        ("116 123 or 116\u00a0123", ["116123", "116123"]),
        ("£5 and 5 £, 2 of 7", ["5", "5"]),
        ("1,000 and 1.000 and 1\u00a0000", ["1000", "1000", "1000"]),
        ("[999](tel:999) {#y9 minutes=12}", ["12", "999"]),
    ],
)
def test_numbers_are_those_that_matter(text: str, numbers: list[str]) -> None:
    assert sorted(numbers_in(text).elements()) == numbers


@pytest.mark.parametrize(
    ("english", "polish"),
    [
        ("Tell someone.", 'Powiedz [komuś](https://evil.example "x").'),
        ("Tell someone.", "Powiedz [komuś]( https://evil.example)."),
        ("Tell someone.", "Powiedz [komuś](<https://evil.example/>)."),
        ("[Tell](../ceop/)", "[Powiedz](../ceop/) [im](\thttps://evil.example)"),
        ("Go to childline.org.uk.", "Idź na childline.evil.example."),
        ("Go to a site.", "Idź na evil.example."),
        ("Call 0800 1111 or 116 123.", "Zadzwoń: 0800 123 albo 116 1111."),
        ("Call 116 123.", "Zadzwoń: 116 123 4."),
        ("Tell someone.", "Powiedz: t.me/abuser."),
        ("Tell someone.", "Powiedz: a.evil.example."),
        ("Tell someone.", "Powiedz: ...evil.example."),
        ("Tell someone.", "Скажи: приклад.укр."),
        ("Tell someone.", "Скажи: evil.xn--jamh."),
        ("Tell someone.", "Powiedz: x.t.me."),
        ("Tell someone.", "Powiedz: @evil.example."),
        ("Tell someone.", "Powiedz: a@@evil.example."),
        ("Tell someone.", "Powiedz: i..evil.example."),
        ("Tell someone.", "Powiedz: i/evil.example."),
        ("Go to iwf.org.uk/report.", "Idź na iwf.org.uk/report!evil."),
        ("Tell someone.", "Powiedz: pay@evil.example."),
        ("Go to iwf.org.uk/report.", "Idź na iwf.org.uk/evil."),
        ("Go to iwf.org.uk.", "Idź na iwf.org.uk/evil."),
        ("Write to help@nspcc.org.uk.", "Napisz do pay@nspcc.org.uk."),
        ("Call 0800 1111.", "اتصلوا: 0800 1111 أو ٠٩٠٠١٢٣٤٥."),
        ("Call 0800 1111.", "Zadzwoń: 0800 1111, ⁰⁹⁰⁰."),
        ("It is 3 in 10.", "To 9 na 10."),
        ('### Call {title="Call"}', '### Dzwoń {title="0900 12345"}'),
        ("### Tell {title=Tell}", "### Powiedz {title=evil.example}"),
        ("It is three in 10.", "To 9 na 10."),
    ],
)
def test_no_way_to_somebody_else_passes(english: str, polish: str) -> None:
    head = "---\ntitle: T\n---\n"
    assert list(compare_pages(head + english, head + english)) == []
    assert [line for line, _ in compare_pages(head + english, head + polish)] == [4]


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("Go to Childline.org.uk.", "Idź na childline.org.uk, teraz."),
        ("See iwf.org.uk/report.", "Zob. iwf.org.uk/report"),
        ("Write to Help@nspcc.org.uk now.", "Napisz do help@nspcc.org.uk."),
        ("Among others, a phone.", "M.in. telefon, m.in. i t.d."),
        ("It is 1 in 10.", "إجابة من كل 10"),
        ("They take 1,000 days.", "Trwa 1000 dni."),
    ],
)
def test_what_says_the_same_in_another_language_passes(english: str, other: str) -> None:
    head = "---\ntitle: T\n---\n"
    assert list(compare_pages(head + english, head + other)) == []


def test_two_numbers_that_a_space_alone_parts_are_told() -> None:
    (fault,) = other_facts("Call 999, 24 hours.", "Ffoniwch 999 24 awr.")
    assert fault.endswith(
        "Here: 99924. “999 24” counts as one number: if it is two, put a comma between them."
    )
    assert list(other_facts("Call 999, 24 hours.", "Ffoniwch 999, 24 awr.")) == []


def test_lines_that_go_on_are_one_segment() -> None:
    wrapped = "---\na: b\n---\nOne\ntwo.\n\n- three\n  four\n\n> five\n> six\n\n**A:** x\n**B:** y\n"
    plain = "---\na: b\n---\nOne two.\n\n- three four\n\n> five six\n\n**A:** x\n\n**B:** y\n"
    assert [each.text for each in segments_of(wrapped)] == [each.text for each in segments_of(plain)]


RECORDS = "# A note.\n- id: one\n  name: One\n  phone: 0800 1111\n- id: two\n  name: Two\n  who: Under 19.\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("Under 19", "Dan 18", 9, "who: Keep the numbers"),
        ("  who: Under 19.\n", "", 7, "The field “who”: keep it."),
        ("  phone: 0800 1111\n", "", 4, "The field “phone”: keep it."),
        ("0800 1111", "0800 1112", 6, "Keep phone: 0800 1111."),
        ("- id: two", "- id: three", 7, "“three” is not there in the original"),
    ],
)
def test_records_are_compared_by_their_ids(old: str, new: str, line: int, cure: str) -> None:
    marked = f"---\ntranslated: machine\n---\n{RECORDS.removeprefix('# A note.' + chr(10))}"
    assert list(compare_records(RECORDS, marked)) == []
    (found,) = compare_records(RECORDS, marked.replace(old, new))
    assert (found[0], cure in found[1]) == (line, True), found


def test_a_service_that_is_withdrawn_stays_so() -> None:
    closed = "- id: one\n  withdrawn: true\n"
    assert list(compare_records(closed, closed.replace("true", "false"))) == [(2, "Keep withdrawn: true.")]


TERMS = "consent: [cydsyni, gydsyni]\nblackmail: blacmel\n"
PAGE = "---\ntitle: T\n---\nHello.\n\nConsent can be taken back.\n"


def test_a_term_has_a_form_wherever_the_english_has_it() -> None:
    terms = parse_terms(TERMS)
    said = PAGE.replace("Consent", "Gydsyniad")
    assert list(terms_are_used(terms, PAGE, said)) == []
    assert list(terms_are_used(terms, PAGE, PAGE.replace("Consent", "Caniatâd"))) == [
        (6, "Say “consent” as terms.yaml does: cydsyni, gydsyni.")
    ]
    assert list(terms_are_used(terms, PAGE.replace("Consent", "Consenting"), PAGE)) == []


@pytest.mark.parametrize("where", ["{#agreed step=law/consent}", "[Agreed](https://consent.example/consent)"])
def test_the_address_of_a_link_has_no_terms(where: str) -> None:
    terms = parse_terms("consent: [consent, zgod]\n")
    english = PAGE.replace("Consent", f"Agreeing {where}")
    assert list(terms_are_used(parse_terms(TERMS), english, english)) == []
    faults = list(terms_are_used(terms, PAGE, PAGE.replace("Consent", f"Agreeing {where}")))
    assert len(faults) == 1, "a form in an address alone is not said"


@pytest.mark.parametrize(("text", "line"), [("- a\n", 1), ("a: b\nconsent: []\n", 2), ("a: {b: c}\n", 1)])
def test_terms_that_cannot_be_read_are_told(text: str, line: int) -> None:
    with pytest.raises(Malformed) as refused:
        parse_terms(text)
    assert refused.value.faults[0][0] == line
