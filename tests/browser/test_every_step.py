"""Every step of every lesson, every question of every quiz: the way on is in reach, nothing is under the bar.

Each page is loaded once, and its window resized in place; each test then reads what was seen of all of them.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.test_pages import addresses, open_tab, site
from tests.helpers.browser.looks import SET_IN, need_font
from tests.helpers.content.libraries import built

__all__ = ["built", "site"]

PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_PHONE: ViewportSize = {"width": 360, "height": 640}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
SCREENS = (PHONE, SMALL_PHONE, LAPTOP)
REPLIES = [".said:not(:empty)", ".outcome:not([hidden])", ".option:has(:checked) .reply:not([hidden])"]
STEPPED = re.compile(r"/en/learn/[\w-]+/[\w-]+/")
# What is shown now, and what it asks or has to touch.
AT = """() => {
  const here = document.querySelector(".step.here, fieldset.question.here, .finish.here");
  if (!here) return null;
  const touch = here.querySelector("[data-try]")?.dataset.try;
  const asked = here.matches("[data-kind]") ? here : here.querySelector("[data-kind]");
  const read = here.closest(".in-prose") && (here.querySelector(".prose blockquote") ? "extract:" : "prose:");
  return [
    here.id || here.querySelector(".idea").id, `${read || ""}${touch || asked?.dataset.kind || "words"}`,
  ];
}"""
# Of the screen as it is: what is out of reach, and whether the bar covers the end of the page.
FAULTS = """([isAnswered, replies]) => {
  const bar = document.querySelector(".bar").getBoundingClientRect();
  const main = document.querySelector(".main-act:not([hidden])");
  const here = document.querySelector(".step.here, fieldset.question.here, .finish.here");
  const faults = [];
  const { top, bottom, width } = main ? main.getBoundingClientRect() : bar;
  if (!width || top < 0 || bottom > innerHeight) {
    faults.push("its button is off the screen");
  }
  const found = replies.map((each) => here.querySelector(each)).find((each) => each?.checkVisibility());
  const reply = isAnswered && found;
  if (reply) {
    const shown = reply.getBoundingClientRect();
    const isLong = shown.height > innerHeight / 2;
    const isCovered = (isLong ? shown.top : shown.bottom) > bar.top + 1;
    if (shown.top < 0 || isCovered) faults.push("its reply is out of sight");
  }
  const before = scrollY;
  scrollTo(0, document.documentElement.scrollHeight);
  const last = document.querySelector(".foot").getBoundingClientRect();
  const end = document.querySelector(".bar").getBoundingClientRect();
  if (last.bottom > end.top + 1) faults.push("the bar covers its end");
  scrollTo(0, before);
  return faults;
}"""
BELOW = """() => {
  const here = document.querySelector(".step.here, fieldset.question.here, .finish.here");
  scrollTo(0, 0);
  const bar = document.querySelector(".bar").getBoundingClientRect();
  return Math.round(here.getBoundingClientRect().bottom - bar.top);
}"""
BOTH = f"(given) => [({FAULTS})(given), ({BELOW})()]"
# An answer, and a wrong one where there is one.
ANSWER = """() => {
  const here = document.querySelector(".step.here, fieldset.question.here");
  const input = (box, value) => {
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const options = [...here.querySelectorAll(".option input")];
  (options.find((option) => !("right" in option.dataset)) || options[0])?.click();
  for (const select of here.querySelectorAll("select")) safe4me.put(select, select.options[1].value);
  for (const box of here.querySelectorAll("[type=number]")) input(box, box.max);
  for (const box of here.querySelectorAll("textarea")) input(box, "Mine");
  const main = document.querySelector(".main-act");
  if (main.textContent.trim() === main.dataset.check) main.click();
}"""
TO_THE_REPLY = """(replies) => {
  const found = replies.map((each) => document.querySelector(`.here ${each}`));
  found.find((each) => each?.checkVisibility())?.scrollIntoView({ block: "nearest" });
}"""
ON = """(isQuiz) => {
  if (isQuiz) document.querySelector(".main-act").click();
  else document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
}"""
MOST_SCREENS = 30
# What fits a screen whole; lists to sort and things to touch may be scrolled.
FITTING = {"words", "single", "scale", "poll", "number"}
FITTING |= {f"prose:{kind}" for kind in FITTING}  # an extract of a law may be scrolled, too
SCROLLED, SCROLLED_IN_PROSE = {640: 150}, {640: 260}  # how far at most, on the small phone
SLACK = 20  # pixels, of which no letter is a part: the space below the last line


class Seen(NamedTuple):
    """What was seen of one screen: its kind, what was wrong with it, and how far it went on below the bar."""

    where: str
    kind: str
    faults: tuple[str, ...]
    below: Mapping[int, int]  # by the height of the screen


def each_screen(page: Page, path: str) -> Iterator[Seen]:
    """Walk one page to its end, answering on the way."""
    page.set_viewport_size(PHONE)
    is_quiz = page.locator("[data-quiz]").count() > 0
    for _ in range(MOST_SCREENS):
        at = page.evaluate(AT)
        if at is None:
            return
        name, kind = at
        faults, below = [], {}
        for screen in SCREENS:
            page.set_viewport_size(screen)
            wrong, below[screen["height"]] = page.evaluate(BOTH, [False, REPLIES])
            faults += [f"{screen['width']}: {each}" for each in wrong]
        for screen in SCREENS if name != "end" else ():
            page.set_viewport_size(screen)
            # The check itself brings its reply into sight; once the window has changed, its reader does.
            page.evaluate(ANSWER if screen is PHONE else TO_THE_REPLY, REPLIES)
            faults += [
                f"{screen['width']}, answered: {each}" for each in page.evaluate(FAULTS, [True, REPLIES])
            ]
        yield Seen(f"{path}#{name}", kind, tuple(faults), below)
        if name == "end":
            return
        page.evaluate(ON, is_quiz)


@pytest.fixture(scope="module")
def walk(browser: Browser, site: Flask, built: Path) -> list[Seen]:
    """Every screen of every lesson and quiz."""
    seen: list[Seen] = []
    with open_tab(browser, site) as (page, address, complaints):
        need_font(page, "Roboto")
        for path in filter(STEPPED.fullmatch, addresses(built)):
            page.goto(address + path)
            page.evaluate(SET_IN, ["Roboto", "100%"])  # as on most phones
            if page.locator(":is(.stepper:not(.case-file), [data-quiz])").count():
                seen += each_screen(page, path)
        assert complaints == []
    return seen


def test_the_walk_meets_every_lesson_and_quiz(walk: list[Seen]) -> None:
    pages = {each.where.partition("#")[0] for each in walk}
    assert len([path for path in pages if path.endswith("/quiz/")]) >= 7
    assert len(pages) >= 33
    assert len(walk) > 200


def test_the_main_button_and_the_reply_are_in_reach_and_the_bar_covers_nothing(walk: list[Seen]) -> None:
    assert {each.where: each.faults for each in walk if each.faults} == {}


def test_a_step_that_is_read_and_picked_from_fits_the_screen_before_it_is_answered(walk: list[Seen]) -> None:
    long = [
        f"{each.where} {dict(each.below)}"
        for each in walk
        if each.kind in FITTING and any(below > most(each, height) for height, below in each.below.items())
    ]
    assert not long, "\n".join(long)


def most(seen: Seen, height: int) -> float:
    """How far a screen may go on below the bar; of a lesson's end the small phone shows what it can."""
    return (
        float("inf")
        if height in SCROLLED and seen.where.endswith("#end")
        else (SCROLLED_IN_PROSE if seen.kind.startswith("prose:") else SCROLLED).get(height, 0) + SLACK
    )


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (".bar { position: static }", "its button is off the screen"),
        (".bar { position: fixed; inset: auto 0 0 }", "the bar covers its end"),
    ],
)
def test_what_is_out_of_reach_is_noticed(browser: Browser, site: Flask, broken: str, fault: str) -> None:
    with open_tab(browser, site) as (page, address, _):
        page.set_viewport_size(SMALL_PHONE)
        page.goto(f"{address}/en/learn/law/two-ages/")
        expect(page.locator(".stepped")).to_be_visible()
        page.evaluate(
            """(rule) => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(rule);
              document.adoptedStyleSheets.push(sheet);
            }""",
            broken,
        )
        assert fault in page.evaluate(FAULTS, [False, REPLIES])
