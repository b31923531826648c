"""Numbers, names and addresses keep their order among letters that run the other way."""

import pytest

from safe4me.web.http.bidi import END, ISOLATE, kept_in_order


def arabic(html: str) -> str:
    return kept_in_order(html, "rtl")


def english(html: str) -> str:
    return kept_in_order(html, "ltr")


@pytest.mark.parametrize(
    "together",
    [
        "0800 1111",
        "08 08 16 89 111",
        "0800\u00a01111",
        "1-2-1",
        "22:10",
        "10/11/2026",
        "£50",
        "50%",
        "+44 20 7946 0000",
        "LGBT+",
        "@ellie",
        "#sam",
        "9-Red 2",
    ],
)
def test_among_arabic_letters_what_belongs_together_is_one_piece(together: str) -> None:
    assert arabic(f"<p>الرقم {together}. نعم</p>") == f"<p>الرقم {ISOLATE}{together}{END}. نعم</p>"


@pytest.mark.parametrize(
    "text",
    [
        "الرقم 999.",  # one number or one word cannot come apart
        "أخبروا CEOP، أو Childline.",
        "اتصلوا بـ Childline 0800 1111.",  # a number after Latin letters goes with them
        "خدمة Report Remove, step by step",
        "إلى help@nspcc.org.uk أو A&amp;E أو O&#39;Neill",
        "من 12 إلى 18، أو 12–18",  # from right to left, as it is read
        "&quot;نعم&quot; &amp; لا",
    ],
)
def test_what_cannot_come_apart_stands_as_it_is(text: str) -> None:
    assert arabic(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_two_that_a_comma_parts_are_two_pieces() -> None:
    assert arabic("116 123, 0800 1111") == f"{ISOLATE}116 123{END}, {ISOLATE}0800 1111{END}"


def test_names_that_a_dot_parts_stand_from_right_to_left_one_by_one() -> None:
    apart = (
        f"{ISOLATE}Childline{END} · {ISOLATE}NHS 111{END}، خيار (mental health) · {ISOLATE}Samaritans{END}"
    )
    assert arabic("Childline · NHS 111، خيار (mental health) · Samaritans") == apart


@pytest.mark.parametrize(
    "page",
    [
        "<title>خط 0800 1111</title>",
        '<a aria-label="خط 0800 1111" href="tel:0800 1111">خط</a>',
        "<script>1 2</script>",
        "<svg><svg><text>1 2</text></svg><text>1 2</text></svg>",
        "<option>Hill 1 2</option><option>1 2</option>",
        "<textarea>1 2</textarea>",
        "<code>5ABCD-22C25</code>",  # it is copied, and a mark would go along
        '<div class="told-in" lang="en" dir="ltr"><div>1 2</div> 3 4</div>',
        "<!doctype html>",
        "<!-- 1 2 -->",
    ],
)
def test_no_mark_goes_where_it_does_not_belong(page: str) -> None:
    assert arabic(page) == page


def test_after_what_was_left_alone_the_page_goes_on() -> None:
    page = '<html lang="ar" dir="rtl"><input dir="ltr"><wbr dir="ltr"><svg/><b dir="ltr">1 2</b> 1 2'
    assert arabic(page) == f"{page.removesuffix('1 2')}{ISOLATE}1 2{END}"


def test_what_is_said_to_the_reader_within_another_language_is_in_order_too() -> None:
    within = '<div dir="ltr"><div>1 2</div><div dir="rtl"><b>خط {}</b><br></div> 3 4</div> 5'
    assert arabic(within.format("0800 1111")) == within.format(f"{ISOLATE}0800 1111{END}")
    assert arabic('<code>5 6<b dir="rtl">1 2</b></code>') == '<code>5 6<b dir="rtl">1 2</b></code>'


@pytest.mark.parametrize("page", ["<p>خط 0800 1111</p>", "<p>Class ب9, 25 pupils</p>"])
def test_twice_is_once(page: str) -> None:
    for turned in (arabic, english):
        assert turned(turned(page)) == turned(page)


@pytest.mark.parametrize("name", ["ب9", "9ب", "مدرسة النور", "مدرسة 12 النور", "כיתה"])
def test_a_name_from_right_to_left_takes_no_english_along(name: str) -> None:
    assert english(f"<p>Room for {name}, 25 pupils</p>") == f"<p>Room for {ISOLATE}{name}{END}, 25 pupils</p>"


def test_a_page_without_other_letters_is_the_same_page() -> None:
    page = '<html lang="en" dir="ltr"><p>Łódź, ŵ, Київ: 0800 1111 (50%) &amp; more</p>'
    assert english(page) == page
