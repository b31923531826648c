"""What staff pages and files say of figures: numbers, and the words for the ends, by what they are of."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page

from safe4me.db.accounts import Account
from tests.helpers.world.schools import browser as client_of
from tests.helpers.world.schools import sign_in

ROWS = """() => [...document.querySelectorAll("main tr:has(svg[role=img])")].map((row) => ({
  under: row.closest("section, article, main").querySelector("h1, h2, h3").textContent.trim(),
  table: row.closest("table").caption.firstChild.textContent.trim(),
  label: (row.querySelector(".choice-text") || row.querySelector("th")).textContent.trim(),
  safer: row.classList.contains("safer"),
  hidden: row.querySelector("svg.withheld") !== null,
  chart: row.querySelector("desc").textContent,
  words: [...row.cells].filter((cell) => !cell.matches("th, .drawn")).map((cell) => cell.innerText).join(" "),
}))"""
Key = tuple[str, ...]
Figures = dict[Key, Key]


def figure(words: str) -> Key:
    """What is said of a figure, in numbers, and in the words for the ends."""
    return tuple(re.findall(r"\d+|nearly \w+|hardly \w+|or \w+", words))


def reader(browser: Browser, app: Flask, account: Account, address: str) -> Page:
    """A page of a browser in which this account is signed in."""
    client = client_of(app)
    sign_in(client, account)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie
    context = browser.new_context()
    context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
    return context.new_page()


def read(page: Page) -> tuple[Figures, int]:
    """What the tables of a page say; and how many figures differ in its print, or in the label of a chart."""
    rows = page.evaluate(ROWS)
    page.emulate_media(media="print")
    printed = words_of(page.evaluate(ROWS))
    page.emulate_media(media="screen")
    labels = {key(row): figure(row["chart"]) for row in rows}
    shown = words_of(rows)
    return shown, differ(shown, printed) + differ(shown, labels)


def words_of(rows: Sequence[Mapping[str, Any]]) -> Figures:
    return {key(row): () if row["hidden"] else figure(row["words"]) for row in rows}


def key(row: Mapping[str, Any]) -> Key:
    return row["under"], row["table"], row["label"]


def differ(one: Figures, other: Figures) -> int:
    """How many figures are not the same in both."""
    return sum(one.get(each) != other.get(each) for each in one | other)


def in_file(page: Page, address: str, phase: str) -> Figures:
    """The figures of the CSV, by school, activity and question."""
    text = page.request.get(f"{address}/coordinate/results.csv?phase={phase}").text().removeprefix("\ufeff")
    return {
        (line["school"], line["activity"], line["question"]): figure(" ".join(said_in_file(line)))
        for line in csv.DictReader(io.StringIO(text))
    }


def said_in_file(line: Mapping[str, str]) -> tuple[str, str]:
    """A line of the CSV as the screen says it: “71%” and “68–74”, or “not shown” and why."""
    if line["not_shown"] != "z":
        return "not shown", line["not_shown"]
    share, low, high = (line[name] for name in ("safer_percent", "low_percent", "high_percent"))
    if low == "z":
        return "hardly any" if share == "low" else f"{share}%", f"{high} or less"
    if high == "z":
        return "nearly all" if share == "99" else f"{share}%", f"{low} or more"
    return f"{share}%", f"{low}–{high}"
