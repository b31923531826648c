"""Whatever stands in a file is read, or refused with its line; nothing else happens, and soon."""

import gc
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safe4me.content.markup.errors import ContentError, ContentErrors, Fault, Malformed
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.front_matter import LONGEST_FILE
from safe4me.content.parsing.library import parse_library

SLOWEST_SECONDS = 0.1
PIECES = (
    *(
        "---",
        "",
        " ",
        "\t",
        "# A",
        "## A",
        "### A",
        "#### A",
        "##",
        "## A {#a}",
        "## B {#b .measured}",
        "## {#c}",
    ),
    *("## S {#s .scale .measured}", "## P {#p .poll}", "## G {#g .groups}", "## O {#o .order}"),
    *("## M {#m .match}", "## R {#r .reflect}", "## a {.end .help .safer}", '## b {title="x" .end}', "## {"),
    *(
        "## N {#n .number min=0 max=9}",
        "## H {#h .number of=s}",
        "= 2-4",
        "= 9",
        "- too low",
        "- in range",
        "- too high",
    ),
    *("- ( ) no", "- (x) yes {misconception=m}", "- [ ] no", "- [x] yes", "  > why", "> why", "  more"),
    *(
        "1. one",
        "- ( )",
        "- [x]",
        "1.",
        "2. two {.safer}",
        "3. three",
        "- item",
        "- a == b",
        "- [go](#a)",
        "- [go](#nowhere)",
        "- [go](#a){.do .safer}",
        "  > **Jay:** wait",
        "## b {.spoken back=bus}",
        "**Jay, in a message:** hi",
        "- - - -",
    ),
    *("**Jay:** hi", "**Nobody:** hi", "*a", "**a_*", "`a", "[a](b)", "[a](javascript:1)", "<b>", "![a](b)"),
    *(
        "title: A",
        "title: [",
        "kind: quiz",
        "scenario: chat",
        "people: {Jay: them}",
        "start: a",
        "a: &a [*a]",
    ),
    *(
        "order: 9",
        "rev: 0",
        "reviewed: 2026-13-45",
        "measured: fork a",
        "{#a .b c=d}",
        "}{",
        "\x00",
        "\u2028",
    ),
    *("help: !!python/object:os.system x", "? [a]: b", "sources:", "- one", "<<: *a", "!!int x: y", "\ufeff"),
)
FRONTS = (
    "---\ntitle: A\n---\n",
    "---\ntitle: A\nkind: quiz\n---\n",
    "---\nscenario: chat\npeople: {Jay: them, You: me}\n---\n",
    "---\ntitle: A\nwarm: B\nact: {service: c, way: phone, words: D, after: E}\n---\n",
    "---\n",
    "",
)
PATHS = ("law/01-a.md", "law/quiz.md", "law/chat.md", "law/module.md", "doors/a.md", "pages/a.md", "a.md", "")
paths = st.sampled_from(PATHS)
junk = st.builds(
    lambda front, lines: front + "\n".join(lines),
    st.sampled_from(FRONTS),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=40), max_size=60),
)
unhurried = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])


def read(path: str, text: str) -> None:
    """Reads a file as the library does; fails when a refusal names no line of it, or it takes too long."""
    started = time.thread_time()
    faults: tuple[Fault, ...] = ()
    try:
        parse_file(path, text)
    except Malformed as malformed:
        faults = malformed.faults or ((0, "refused without a fault"),)
    assert time.thread_time() - started < SLOWEST_SECONDS
    assert all(1 <= line <= text.count("\n") + 1 and message for line, message in faults)


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[None]:
    """The Markdown reader is built, and nothing is collected meanwhile: that is no time of the reader's."""
    parse_file("law/01-a.md", "---\ntitle: A\n---\n## A\nA *b*\n\n## Q {#q}\n- ( ) a\n- (x) b\n")
    gc.disable()
    yield
    gc.enable()


@given(paths, st.text())
@unhurried
def test_any_text_is_read_or_refused_with_a_line(path: str, text: str) -> None:
    read(path, text)


@given(paths, junk)
@unhurried
def test_any_heap_of_pieces_of_the_format_is_read_or_refused_with_a_line(path: str, text: str) -> None:
    read(path, text)


@pytest.mark.parametrize(("name", "told"), [("services", "services"), ("research", "en/research")])
@given(text=st.text())
@unhurried
def test_any_data_file_is_read_or_refused_with_a_line(name: str, told: str, text: str) -> None:
    problems: tuple[ContentError, ...] = ()
    try:
        parse_library("en", {f"{name}.yaml": text})
    except ContentErrors as error:
        problems = error.faults
    assert all(problem.path == f"{told}.yaml" and problem.line >= 1 for problem in problems)


@pytest.mark.parametrize("path", PATHS[:4])
@pytest.mark.parametrize(
    "piece",
    [
        *(
            "[",
            "]",
            "[a](",
            "*",
            "**a",
            "*a_",
            "_",
            "`",
            "\\",
            "&",
            "&#1;",
            "(",
            "[](b)",
            "[[a]",
            "***a**b*",
            "#",
            "x",
        ),
        *(
            "- a\n",
            "- ",
            "> ",
            "> a\n",
            "1. a\n",
            "  - a\n",
            "# a\n",
            "## a\n",
            "a  \n",
            "**Jay:** x\n",
            "\n",
            " ",
        ),
        *(
            "## q {#q}\n",
            "- ( ) a\n",
            "- [a](#a)\n",
            "{",
            "{#a ",
            "---\n",
            "[a](b) ",
            "**a** ",
            "- a\n\n",
            "a\n\n",
        ),
        *("## q {#q}\n- ( ) a\n  > b\n- (x) c\n  > d\n\n", "## a {.end}\n**Jay:** x\n\ny\n\n"),
    ],
)
def test_no_text_that_repeats_itself_takes_long(path: str, piece: str) -> None:
    front = FRONTS[2] if path == "law/chat.md" else FRONTS[0]
    if path == "law/chat.md" and not piece.startswith("#"):
        front += "## a\n"
    for length in (1_000, LONGEST_FILE - len(front), LONGEST_FILE * 4):
        read(path, front + piece * (length // len(piece)))


@pytest.mark.parametrize(
    "piece", ["[", "{a: ", "- ", "? ", "a: ", "a:\n ", "&a [", "*a ", "'", '"', "|\n", "!!a "]
)
def test_no_front_matter_that_repeats_itself_takes_long(piece: str) -> None:
    for length in (400, 3_900, 40_000):
        read("law/01-a.md", "---\n" + piece * (length // len(piece)) + "\n---\n")
